"""A draft made ready for the checks, so that every place stays where it was.

All patterns of this folder are linear: a repetition is bounded or of one class of
characters, and a repeated group begins with what the one before it cannot end with
(``tests/unit/checks/test_linear.py`` reads them all).
"""

import dataclasses
import functools
import re
import unicodedata

from .. import triage
from ..text import folding, letters

LINK = re.compile(r"(?:https?|ftp)://\S+|www\.[^\s.]\S*", re.I)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.-]{0,60}(?:@[\w-]{1,60}(?:\.[\w-]{1,60})*)?")
_SENTENCE = re.compile(r"[^.!?\n。！？]+[.!?。！？]*")
_ENDS = frozenset(".!?。！？")
NOTHING = "\x1f"
"""Stands for every character that a check shall not see."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")
_QUOTES = dict.fromkeys(map(ord, "’‘´ʼ`"), "'")


class _Folding(dict):
    """Character to one simple character: that of :func:`..text.fold`, one kind of
    digit, space, dash and apostrophe."""

    def __missing__(self, code):
        char = chr(code)
        simple = folding.fold(char)[:1] or char
        digit = unicodedata.decimal(simple, None)
        self[code] = str(digit) if digit is not None else simple
        return self[code]


_FOLDING = _Folding({**_DASHES, **_QUOTES})


def fold(text):
    """A text in simple letters; of one that is :func:`plain` each in its place."""
    return plain(text)[0].translate(_FOLDING)


def words_of(name):
    """The words of a name, folded; none of one letter, and no numbers."""
    return [
        word
        for word in folding.words(name)
        if len(letters(word)) > 1 and not word.isdigit()
    ]


class Text:
    """A draft in the forms that the checks look at, all of one length.

    :param str body: what was typed
    :param brand_names: names that say nothing about its language
    """

    def __init__(self, body, brand_names=()):
        self.raw, self._origin = plain(body)
        self.brand_names = brand_names
        self.links = [match.span() for match in LINK.finditer(self.raw)]
        self.handles = [match.span() for match in _HANDLE.finditer(self.raw)]
        hidden = self.links + self.handles
        self.folded = self.raw.translate(_FOLDING)
        self.words = hide(self.folded, hidden)
        """Folded, without links and handles."""
        self.cased = hide(self.raw, hidden)
        """As it was typed, without links and handles."""
        self._taken = []
        self._free = None

    @property
    def free(self):
        """Folded, without links, handles and what has been found already."""
        if self._free is None:
            self._free = hide(self.words, self._taken)
        return self._free

    def take(self, start, end):
        """What stands here has been found: nobody else shall see something in it."""
        self._taken.append((start, end))
        self._free = None

    def placed(self, finding):
        """A finding with its place in what was typed."""
        if self._origin is None:
            return finding
        return dataclasses.replace(
            finding,
            start=self._origin[finding.start],
            end=self._origin[finding.end],
        )

    @functools.cached_property
    def said(self):
        """Its words, folded, without links and handles."""
        return frozenset(folding.words(self.cased.replace(NOTHING, " ")))

    @functools.cached_property
    def language(self):
        """ISO 639-1, or ``''`` where it cannot be relied on."""
        code, reliable = triage.detect_language(
            self.cased.replace(NOTHING, " "), brand_names=self.brand_names
        )
        return code if reliable else ""

    def sentences(self):
        """Pairs of start and end."""
        start = 0
        for match in _SENTENCE.finditer(self.words):
            follows = self.words[match.end() : match.end() + 1]
            ended = self.words[match.end() - 1] in _ENDS
            # "2.50", "example.com": a dot inside a word ends nothing
            if ended and follows and not (follows.isspace() or follows == NOTHING):
                continue
            if self.words[start : match.end()].strip():
                yield start, match.end()
            start = match.end()


def hide(text, spans):
    """A text of the same length in which some places cannot be seen."""
    if not spans:
        return text
    pieces, last = [], 0
    for start, end in sorted(spans):
        if end > last:
            pieces += [text[last:start], NOTHING * (end - max(start, last))]
            last = end
    pieces.append(text[last:])
    return "".join(pieces)


def plain(body):
    """A text with its accents on the letters and nothing unseen in it, and where each
    character came from; None: all are where they were."""
    if body.isascii():
        return body, None
    pieces, origin = [], []
    start = 0
    for index in range(1, len(body) + 1):
        if index < len(body) and unicodedata.combining(body[index]):
            continue
        piece = unicodedata.normalize("NFC", body[start:index])
        piece = "".join(sign for sign in piece if folding.fold(sign))
        pieces.append(piece)
        origin += [start] * len(piece)
        start = index
    text = "".join(pieces)
    return (body, None) if text == body else (text, [*origin, len(body)])
