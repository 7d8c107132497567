"""From a text to what can be compared.

Case, accents, width, points of Hebrew and Arabic and unseen signs make no difference.
The marks of Indic scripts and their kin do: they are half of the letter.
"""

import re
import unicodedata

from .signs import MARKS, UNSEEN

_DROPPED = dict.fromkeys((*range(768, 880), *range(1425, 1480)))
_DROPPED.update(dict.fromkeys((*range(0x610, 0x61B), *range(0x64B, 0x660))))
_DROPPED.update(
    dict.fromkeys((0x640, 0x670, *range(0x6D6, 0x6DD), *range(0x8D3, 0x900)))
)
_DROPPED.update(dict.fromkeys(range(0x1F3FB, 0x1F400)))

_SAME = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae"}
_SAME |= {"œ": "oe", "þ": "th", "ŋ": "n", "ŧ": "t", "ى": "ي", "ة": "ه", "ٱ": "ا"}
_SAME |= {"ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "\u2019": "'", "\u2018": "'"}
_DROPPED.update({ord(letter): base for letter, base in _SAME.items()})

_UNSEEN = re.compile(f"[{UNSEEN}]")
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")


def fold(text):
    """A text with one form for every letter, whatever its case and its accents."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_DROPPED)
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def words(text):
    """The words and numbers of a text, folded, in their order."""
    return _WORD.findall(fold(text))


def squeezed(text):
    """A text as nothing but its letters and digits, folded: equal for two texts that
    differ in spaces and signs alone."""
    return "".join(words(text))
