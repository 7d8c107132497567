"""The signs that writing is made of, as character classes for patterns.

Python's own ``\\w`` knows no marks: it ends a word of Hindi, Burmese, Khmer or pointed
Hebrew in the middle. Whoever looks for words uses ``[\\w{MARKS}]``.
"""

import unicodedata

import regex


def _ranges(codes):
    """Sorted code points as the inside of a character class."""
    found, first, last = [], None, None
    for code in [*codes, None]:
        if last is not None and code == last + 1:
            last = code
            continue
        if first is not None:
            found.append(chr(first) if first == last else f"{chr(first)}-{chr(last)}")
        first = last = code
    return "".join(found)


_ALL = "".join(map(chr, range(0xD800))) + "".join(map(chr, range(0xE000, 0x20000)))


def _with(prop):
    return [ord(sign) for sign in regex.findall(prop, _ALL)]


MARKS = _ranges(_with(r"\p{M}"))
"""Signs that belong to the letter before them."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30ff"
    "\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Korean, Khmer, Japanese, Chinese: words without spaces between,
or (Korean) with endings that hang on the word."""

IDEOGRAPHS = (
    "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Of these the scripts in which a family's name is the first letters of a name."""

SENTENCE_ENDS = _ranges(
    code for code in _with(r"\p{STerm}") if unicodedata.category(chr(code))[0] == "P"
)
"""Full stop, question and exclamation marks of every script, ``.`` among them."""

DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that say in which direction writing runs; several of them have to be closed."""

UNSEEN = (
    _ranges(_with(r"\p{Default_Ignorable_Code_Point}"))
    + "\u2800\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""What is there and not to be seen, with joiners, selectors and marks of direction."""
