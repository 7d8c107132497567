"""Letters as people see them: with their accents, skin colours, as families and flags.

The extended grapheme clusters of https://unicode.org/reports/tr29/, without rule GB9c
(the conjuncts of Indian scripts), which the servers that count this way do not know.
``\\X`` of ``regex`` was tried in place of this and stays out: it knows that rule (as
browsers' ``Intl.Segmenter`` does), and counts eleven of the fixture's texts in Hindi,
Marathi and Bengali short.
``static/src/composer/count/graphemes.esm.js`` is the same for the browser.
"""

import unicodedata

_JOINER = "\u200d"
_ALONE, _ADDS, _PREPENDS, _FLAG, _PICTURE, _OTHER = range(6)
_LEAD, _VOWEL, _TAIL, _SYLLABLE, _CLOSED = range(6, 11)

_MARKS = ("Mn", "Me", "Mc")
_NO_MARKS = frozenset(
    "\u102b\u102c\u1038\u1062\u1063\u1064\u1067\u1068\u1069\u106a\u106b\u106c\u106d"
    "\u1083\u1087\u1088\u1089\u108a\u108b\u108c\u108f\u109a\u109b\u109c\u1a61\u1a63"
    "\u1a64\uaa7b\uaa7d"
)
"""Signs of Burmese and its kin that stand for themselves though they are marks."""

_MORE_MARKS = frozenset("\u200c\u200d\u0e33\u0eb3\uff9e\uff9f")
_PREPENDED = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e"
)
_PICTURES = (
    (0xA9, 0xA9),
    (0xAE, 0xAE),
    (0x203C, 0x203C),
    (0x2049, 0x2049),
    (0x2122, 0x2122),
    (0x2139, 0x2139),
    (0x2194, 0x21AA),
    (0x231A, 0x23FA),
    (0x24C2, 0x24C2),
    (0x25AA, 0x27BF),
    (0x2934, 0x2935),
    (0x2B05, 0x2B55),
    (0x3030, 0x303D),
    (0x3297, 0x3299),
    (0x1F000, 0x1F1E5),
    (0x1F201, 0x1F3FA),
    (0x1F400, 0x1FAFF),
)
_FOLLOWS = {
    _LEAD: (_LEAD, _VOWEL, _SYLLABLE, _CLOSED),
    _VOWEL: (_VOWEL, _TAIL),
    _SYLLABLE: (_VOWEL, _TAIL),
    _TAIL: (_TAIL,),
    _CLOSED: (_TAIL,),
}
"""Which parts of a Korean syllable go on with which."""


def count(text):
    """How many letters a person would count."""
    total, last, flags, joined, pictured = 0, None, 0, False, False
    for sign in text:
        kind = _kind(sign)
        if not (
            _goes_on(last, kind, flags)
            or (kind == _PICTURE and joined)
            or (sign == "\n" and last == "\r")
        ):
            total += 1
            pictured = False
        flags = flags + 1 if kind == _FLAG else 0
        pictured = kind == _PICTURE or (pictured and kind == _ADDS)
        joined = pictured and sign == _JOINER
        last = "\r" if sign == "\r" else kind
    return total


def _goes_on(last, kind, flags):
    """Whether a sign belongs to the letter that the one before it belongs to."""
    if last in (None, "\r", _ALONE) or kind == _ALONE:
        return False
    if kind == _ADDS or last == _PREPENDS:
        return True
    return kind in _FOLLOWS.get(last, ()) or (kind == _FLAG and flags % 2 == 1)


def _kind(sign):
    point = ord(sign)
    if 0x20 <= point < 0x7F:
        return _OTHER
    for applies, kind in (
        (_adds(sign, point), _ADDS),
        (0x1F1E6 <= point <= 0x1F1FF, _FLAG),
        (any(low <= point <= high for low, high in _PICTURES), _PICTURE),
        (sign in _PREPENDED, _PREPENDS),
        (unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp"), _ALONE),
    ):
        if applies:
            return kind
    return _korean(point)


def _adds(sign, point):
    return (
        sign in _MORE_MARKS
        or 0x1F3FB <= point <= 0x1F3FF
        or 0xE0020 <= point <= 0xE007F
        or (unicodedata.category(sign) in _MARKS and sign not in _NO_MARKS)
    )


def _korean(point):
    if 0x1100 <= point <= 0x115F or 0xA960 <= point <= 0xA97C:
        return _LEAD
    if 0x1160 <= point <= 0x11A7 or 0xD7B0 <= point <= 0xD7C6:
        return _VOWEL
    if 0x11A8 <= point <= 0x11FF or 0xD7CB <= point <= 0xD7FB:
        return _TAIL
    if 0xAC00 <= point <= 0xD7A3:
        return _CLOSED if (point - 0xAC00) % 28 else _SYLLABLE
    return _OTHER
