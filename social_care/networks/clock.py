"""How far a server's clock is from ours, by the ``Date`` of its answers.

RFC 9110, 6.6.1: when the answer was made, in whole seconds; ``Age`` (RFC 9111, 5.1) is
how long a cache on the way has kept it.
"""

import time
from datetime import timedelta
from email.utils import parsedate_to_datetime

MARGIN = 2
"""Seconds that are lost where moments are told in whole ones."""


def is_since(posted, since, ahead):
    """Whether something stands on a server since we asked for it.

    :param datetime posted: when it was said by the server's clock, naive UTC, or None
    :param datetime since: when we asked, naive UTC by our clock
    :param timedelta ahead: what :func:`skew` gives, or None
    :return: True or False; None: nobody can tell
    """
    if posted is None or ahead is None:
        return None
    return (since + ahead - posted).total_seconds() <= MARGIN


def skew(headers, began, ended=None):
    """By how much the server's clock is ahead of ours, as a timedelta.

    :param headers: of its answer
    :param float began: when it was asked, in seconds since 1970 by our clock
    :param float ended: when it answered; None: just now
    :return: right to a second and half the time it took; None where it does not say
    """
    ended = time.time() if ended is None else ended
    try:
        told = parsedate_to_datetime(headers.get("Date")).timestamp()
        age = headers.get("Age") or "0"
        told += min(int(age), 10**9) if age.isascii() and age.isdigit() else 0
        return timedelta(seconds=told + 0.5 - (began + ended) / 2)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
