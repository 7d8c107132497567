"""From a text to words that can be compared.

Case, accents, harakat, width and invisible signs make no difference. Scripts that write
without spaces (and Korean, whose endings hang on the word) are split into single
letters, so that a word of theirs is found wherever its letters stand.
"""

import re

from ..text import fold
from ..text.signs import MARKS, UNSPACED

MAX_CHARS = 10_000
"""Letters of a post that are looked at; the rest of a very long text is ignored."""

SYMBOLS = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff"
"""Emoji and what is used like them: each is a word."""


_LETTER = rf"[^\W_{UNSPACED}]"
_STARRED = rf"(?:[^\W_{UNSPACED}]|\*)"
_WORD = "{letter}[{marks}]*(?:_*{letter}[{marks}]*)*"
_NAME = r"(?<!\w)[#@](?:{letter}|_)[{marks}]*(?:(?:{letter}|_)[{marks}]*)*"


def _pattern(letter):
    name = _NAME.format(letter=letter, marks=MARKS)
    word = _WORD.format(letter=letter, marks=MARKS)
    unspaced = rf"(?:(?<!\w)[#@])?[{UNSPACED}]"
    return re.compile(f"{name}|{unspaced}|{word}|[{SYMBOLS}]")


_ASCII = re.compile(r"(?<!\w)[#@]\w+|[a-z0-9]+(?:_+[a-z0-9]+)*")
_ANY = _pattern(_LETTER)
_WRITTEN = _pattern(_STARRED)
_IDLE_STARS = re.compile(rf"\*+(?=[{UNSPACED}{SYMBOLS}])|(?<=[{UNSPACED}{SYMBOLS}])\*+")
_STARS = re.compile(r"\*{2,}")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def words(text):
    """The words of a post, in order; a hashtag or a mention keeps its sign.

    :param text: any ``str``; ``None`` and ``False`` count as empty
    """
    if not text:
        return []
    folded = fold(str(text)[:MAX_CHARS])[: 2 * MAX_CHARS]
    return (_ASCII if folded.isascii() else _ANY).findall(folded)


def written(text):
    """The words of a piece of an expression; stars stay in them.

    Beside a letter that is a word of its own a star says nothing.
    """
    folded = _STARS.sub("*", _IDLE_STARS.sub("", fold(text)))
    return tuple(_WRITTEN.findall(folded))


def is_unspaced(word):
    """Whether a word is a letter of a script without spaces."""
    return bool(_UNSPACED.fullmatch(word[-1:]))


class Text:
    """A post made ready to be looked at by many rules.

    ``plain`` and ``signed`` hold its words between single spaces, without and with the
    signs of hashtags and mentions: to find a phrase is to find a part of a string.
    """

    __slots__ = ("_lists", "plain", "signed", "vocabulary")

    def __init__(self, text):
        signed = words(text)
        plain = [word.lstrip("#@") for word in signed]
        self._lists = (plain, signed)
        self.plain = f" {' '.join(plain)} "
        self.signed = f" {' '.join(signed)} "
        self.vocabulary = frozenset(plain)

    def list(self, with_signs):
        """The words, one a place."""
        return self._lists[with_signs]
