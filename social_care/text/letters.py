"""Letters as people see them: never torn, wherever a text is cut.

The extended grapheme clusters of https://unicode.org/reports/tr29/ as ``regex`` knows
them, and three things that they leave open: a mark that stands for itself there
(Burmese), a consonant that is written below the one before it (Tamil, Burmese), and
the vowels that are typed before their consonant (Thai, Lao).
"""

import unicodedata

import regex

_JOINS = "".join(
    chr(code)
    for code in range(0x20000)
    if unicodedata.combining(chr(code)) == 9
    and unicodedata.name(chr(code), "").split()[-1] in ("VIRAMA", "COENG")
)
_LETTER = regex.compile(
    rf"\p{{Logical_Order_Exception}}*\X"
    rf"(?:(?:(?<=[{_JOINS}]\p{{Cf}}?)(?=\p{{L}})|(?=\p{{M}}))\X)*"
)


def letters(text):
    """The letters of a text, in order; together they are the text."""
    return _LETTER.findall(text)


def edges(text):
    """The places at which a text can be cut, with its beginning and its end."""
    return [0, *(found.end() for found in _LETTER.finditer(text))]
