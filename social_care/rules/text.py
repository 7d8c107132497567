"""From a text to words that can be compared.

Case, accents, harakat, width and invisible signs make no difference. Scripts that write
without spaces (and Korean, whose endings hang on the word) are split into single
letters, so that a word of theirs is found wherever its letters stand.
"""

import re
import unicodedata

MAX_CHARS = 10_000
"""Letters of a post that are looked at; the rest of a very long text is ignored."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff"
    "\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Korean, Khmer, Japanese, Chinese."""

SYMBOLS = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff"
"""Emoji and what is used like them: each is a word."""


def _marks():
    """Signs that belong to the letter before them, as ranges of a character class."""
    codes = [
        code for code in range(0x20000) if unicodedata.category(chr(code))[0] == "M"
    ]
    ranges, first = [], codes[0]
    for code, following in zip(codes, [*codes[1:], None], strict=True):
        if following != code + 1:
            ranges.append(f"{chr(first)}-{chr(code)}")
            first = following
    return "".join(ranges)


_DROPPED = dict.fromkeys((*range(768, 880), *range(1425, 1480)))
_DROPPED.update(dict.fromkeys((*range(0x610, 0x61B), *range(0x64B, 0x660))))
_DROPPED.update(dict.fromkeys((0x640, 0x670, *range(0x6D6, 0x6DD), 0xAD, 0x34F)))
_DROPPED.update(dict.fromkeys((*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400))))
_DROPPED.update(dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F))))
_DROPPED.update(dict.fromkeys((*range(0x2060, 0x2070), 0x61C, 0xFEFF)))
_DROPPED.update(dict.fromkeys(range(0xE0000, 0xE0080)))

_SAME = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae"}
_SAME |= {"œ": "oe", "þ": "th", "ŋ": "n", "ŧ": "t", "ى": "ي", "ة": "ه", "ٱ": "ا"}
_SAME |= {"ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "\u2019": "'", "\u2018": "'"}
_DROPPED.update({ord(letter): base for letter, base in _SAME.items()})

_LETTER = rf"[^\W_{UNSPACED}]"
_STARRED = rf"(?:[^\W_{UNSPACED}]|\*)"
_WORD = "{letter}[{marks}]*(?:_*{letter}[{marks}]*)*"
_NAME = r"(?<!\w)[#@](?:{letter}|_)[{marks}]*(?:(?:{letter}|_)[{marks}]*)*"


def _pattern(letter):
    marks = _marks()
    name = _NAME.format(letter=letter, marks=marks)
    word = _WORD.format(letter=letter, marks=marks)
    unspaced = rf"(?:(?<!\w)[#@])?[{UNSPACED}]"
    return re.compile(f"{name}|{unspaced}|{word}|[{SYMBOLS}]")


_ASCII = re.compile(r"(?<!\w)[#@]\w+|[a-z0-9]+(?:_+[a-z0-9]+)*")
_ANY = _pattern(_LETTER)
_WRITTEN = _pattern(_STARRED)
_IDLE_STARS = re.compile(rf"\*+(?=[{UNSPACED}{SYMBOLS}])|(?<=[{UNSPACED}{SYMBOLS}])\*+")
_STARS = re.compile(r"\*{2,}")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def fold(text):
    """A text with one form for every letter, whatever its case and its accents."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_DROPPED)
    return unicodedata.normalize("NFC", text)


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
