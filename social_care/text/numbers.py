"""Numbers as people and their programs write them.

What cannot be read is nothing, never an error: a post without a figure is a post.
"""

import math
import re
import unicodedata

from .bare import bare
from .folding import fold

MOST = 2**31 - 1
"""What a column of the database holds."""

_SPACES = re.compile(r"[\s'’`_]+")
_NUMBER = re.compile(
    r"(?:[~≈><≥≤+]|ca\.?|about)?\s*(-?\d[\d.,\s'’`_]*(?:e[+-]?\d{1,3})?)\s*"
    r"([^\W\d_]{0,9}\.?)\s*\+?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*")
_INDIAN = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}")
_PLAIN = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d{1,3})?")

_TIMES = {
    word: times
    for times, words in {
        1e3: "k tsd tausend mil thousand thsd mille тыс тысяч ألف 천 千",
        1e4: "万 萬 만",
        1e6: "m mn mio million millionen millions millones mln млн مليون 백만",
        1e8: "亿 億 억",
        1e9: "b bn mrd billion milliarde milliarden md млрд",
        1e5: "l lac lakh लाख",
        1e7: "cr crore करोड़",
    }.items()
    for word in map(fold, words.split())
}
"""What a number may be multiplied by, as it is shortened here and there."""

_STARRED = re.compile("^[★⭐🌟✭]+")
_EMPTY = re.compile("^[☆✩]+")
_OF = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|of|von|sur|de|di|van|z|из|av)\s*(\d{1,3})\b"
)
_FIRST = re.compile(r"\d+(?:[.,]\d+)?")
_WRITTEN = {
    word: number
    for number, words in enumerate(
        (
            "one eins un uno una um een jeden один",
            "two zwei deux dos due dois twee dwa два",
            "three drei trois tres tre drie trzy три",
            "four vier quatre cuatro quattro quatro cztery четыре",
            "five fünf cinq cinco cinque vijf pięć пять",
        ),
        1,
    )
    for word in map(fold, words.split())
}
_AFTER = frozenset(
    map(
        fold,
        """
    star stars stern sterne sternen étoile étoiles estrella estrellas stelle stella ster
    sterren estrela estrelas gwiazdka gwiazdki gwiazdek
    """.split(),  # noqa: SIM905
    )
)
MAX_WRITTEN = 60
"""Letters of a number that are looked at; nobody writes a longer one."""


def number(value):
    """A number, or None where none can be read.

    ``1.234``, ``1,234``, ``1 234`` and ``1'234`` are one thousand two hundred
    thirty-four; ``4,5`` and ``4.5`` are four and a half; ``12.5K`` is 12 500.

    :param value: a number, or text
    :rtype: float
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _finite(value)
    if not isinstance(value, str) or len(value) > MAX_WRITTEN:
        return None
    found = _NUMBER.fullmatch(_digits(bare(value)).strip().lower())
    if not found:
        return None
    digits, word = _SPACES.sub("", found[1]), fold(found[2]).rstrip(".")
    plain = _plain(digits, bool(word))
    if plain is None or (word and word not in _TIMES):
        return None
    return _finite(float(plain) * _TIMES.get(word, 1))


def count(value):
    """How many there are, rounded down and never negative; None: cannot be read."""
    found = number(value)
    return None if found is None else max(0, min(int(found), MOST))


def stars(value, best=None):
    """Stars from 1 to 5, halves rounded up; None where it is no rating.

    :param value: a number, or text such as ``4,5``, ``4/5``, ``80 %``, ``★★★★``
    :param best: the end of the scale, where it is told; else 5
    """
    given, of = _rating(value)
    best = of or number(best) or 5
    if given is None or best <= 0:
        return None
    if best != 5:
        given = given / best * 5
    return max(1, min(5, int(given + 0.5))) if 0 < given <= 5 else None


def _rating(value):
    """A rating and the end of its scale, where that is told."""
    if not isinstance(value, str) or len(value) > MAX_WRITTEN:
        return number(value), None
    text = visible_digits(value)
    if full := _STARRED.match(text):
        empty = _EMPTY.match(text[full.end() :])
        rest = text[full.end() + (empty.end() if empty else 0) :]
        return (len(full[0]), None) if not rest.strip() else (None, None)
    found = _OF.search(text)
    if found:
        return number(found[1]), number(found[2])
    if text.endswith("%"):
        return number(text[:-1]), 100
    words = text.replace("_", " ").split()
    while words and fold(words[-1]).strip(".") in _AFTER:
        words.pop()
    text = " ".join(words)
    if fold(text) in _WRITTEN:
        return _WRITTEN[fold(text)], None
    return number(text), None


def visible_digits(text):
    return _digits(bare(text)).strip().lower()


def _digits(text):
    """The digits of every script as those of ASCII."""
    if text.isascii():
        return text
    text = text.replace("\u066b", ",").replace("\u066c", ".").replace("\u2212", "-")
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text
    )


def _plain(digits, multiplied):
    """Digits with one decimal point at most; None where they make no sense.

    One sign that is followed by three digits parts the thousands, unless the number is
    multiplied: nobody writes ``1.234K`` for a million.
    """
    digits = digits.rstrip(".,") if digits[-1:] in ".," else digits
    mantissa, e, power = digits.partition("e")
    bare_digits = mantissa.lstrip("-")
    dots, commas = bare_digits.count("."), bare_digits.count(",")
    grouped = _GROUPS.fullmatch(bare_digits) or _INDIAN.fullmatch(bare_digits)
    if grouped and not e and not (multiplied and dots + commas == 1):
        mantissa = mantissa.replace(".", "").replace(",", "")
    elif dots and commas:
        last = max(mantissa.rfind("."), mantissa.rfind(","))
        whole = mantissa[:last]
        if mantissa[last] in whole:
            return None
        mantissa = whole.replace(".", "").replace(",", "") + "." + mantissa[last + 1 :]
    else:
        mantissa = mantissa.replace(",", ".")
    plain = mantissa + e + power
    return plain if _PLAIN.fullmatch(plain) else None


def _finite(value):
    try:
        value = float(value)
    except OverflowError:
        return 1e300 if value > 0 else -1e300
    return value if math.isfinite(value) else None
