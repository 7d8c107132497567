"""Counts of different authors, of who said something when."""

from collections import Counter, deque
from datetime import timedelta

from .series import LONG, SHORT, WINDOWS

STEP = timedelta(minutes=5)


def floor(moment):
    """The beginning of the five minutes in which a moment lies."""
    return moment - timedelta(
        minutes=moment.minute % 5,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )


def windows(said, begin, end):
    """How many different people had said something, at the end of each five minutes.

    :param said: pairs of the beginning of five minutes and an author, in any order
    :param begin: where the first five minutes begin; what was said in the hour before
        is part of the longer windows
    :param end: where the last five minutes end
    :return: an iterator of pairs of the beginning of five minutes and a dict of the
        minutes of a window to a number of people
    """
    authors = {}
    for moment, author in said:
        authors.setdefault(moment, []).append(author)
    sliding = {minutes: (deque(), Counter()) for minutes in WINDOWS}
    moment = begin - timedelta(minutes=LONG)
    while moment < end:
        for minutes, (steps, there) in sliding.items():
            _slide(steps, there, authors.get(moment, ()), minutes // SHORT)
        if moment >= begin:
            yield moment, {key: len(there) for key, (_, there) in sliding.items()}
        moment += STEP


def _slide(steps, there, authors, most):
    """Let a window of ``most`` steps go on by one."""
    steps.append(authors)
    there.update(authors)
    if len(steps) > most:
        there.subtract(steps.popleft())
        for author in [author for author, count in there.items() if not count]:
            del there[author]
