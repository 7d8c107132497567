"""Phrases of a language that tell what a sentence does.

``data/phrases.json``, written for this project, holds for each language the phrases of
each :data:`KINDS`, divided by semicolons. ``word*`` is any word that begins so, ``_``
stands for up to three words. What is compared is folded (see :func:`.text.fold`).
"""

import functools
import json
import pathlib
import re

from .text import fold

PATH = pathlib.Path(__file__).parent / "data" / "phrases.json"

APOLOGY = "apology"
EMPTY = "empty"
"""Sounds like something and promises nothing."""
STEP = "step"
"""A solution, a next step."""
ELSEWHERE = "elsewhere"
OFFER = "offer"
""""If anything else comes up": nobody is sent away by it."""
PRIVATE = "private"
"""What can only be settled in private, or what somebody asks a contact for."""
DELAY = "delay"
"""A word about having let somebody wait."""

KINDS = (APOLOGY, EMPTY, STEP, ELSEWHERE, OFFER, PRIVATE, DELAY)

_BETWEEN = r"[^\w.!?]{1,4}"
_GAP = rf"(?:\w{{1,30}}{_BETWEEN}){{0,3}}"


@functools.cache
def _lists():
    return json.loads(PATH.read_text("utf-8"))


@functools.cache
def languages():
    """Codes of the languages that have phrases."""
    return tuple(_lists())


def spoken(*codes):
    """The languages to look in: those of the codes that have phrases.

    :return: tuple of codes; all languages where no code says anything
    """
    named = [code for code in dict.fromkeys(codes) if code]
    return tuple(code for code in named if code in languages()) if named else None


@functools.cache
def pattern(kind, codes=None):
    """The phrases of a kind as one pattern; None where there are none.

    :param codes: tuple of languages; None: all
    """
    phrases = {
        phrase.strip()
        for code in (languages() if codes is None else codes)
        for phrase in _lists()[code][kind].split(";")
    }
    # the longest first: of two that begin alike it is the one meant
    parts = [
        _compiled(phrase) for phrase in sorted(phrases, key=lambda p: (-len(p), p))
    ]
    if not parts:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _compiled(phrase):
    words = []
    for word in fold(phrase).split():
        if word == "_":
            words[-1] += _BETWEEN + _GAP
        elif words and words[-1].endswith(_GAP):
            words[-1] += _word(word)
        else:
            words.append(_word(word))
    return _BETWEEN.join(words)


def _word(word):
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w{0,30}"
    return re.escape(word)
