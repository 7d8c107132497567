"""Bank account numbers (IBAN), by their length in each country and their check digits.

The lengths are those of SWIFT's IBAN registry. ``stdnum`` has them too, in a file that
it cannot open where Odoo has laid its hands on how the package is imported.
"""

import re

from stdnum.iso7064 import mod_97_10

from .base import Finding, _lt

CODE = "iban"

LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_PATTERN = re.compile(r"(?<!\w)[a-z]{2}\d\d(?:[ -]?[a-z0-9]){11,29}")
_BETWEEN = frozenset(" -")


def find(text, situation):
    position = 0
    while match := _PATTERN.search(text.free, position):
        end = _end(text.free, match.start())
        position = end or match.start() + 4
        if end:
            yield Finding(
                CODE,
                _lt("A bank account number that everybody can read."),
                start=match.start(),
                end=end,
            )


def _end(free, start):
    """Where the number ends that begins here; None where none does."""
    length = LENGTHS.get(free[start : start + 2].upper())
    if not length:
        return None
    number, end = [], start
    while len(number) < length and end < len(free):
        char = free[end]
        end += 1
        if char in _BETWEEN:
            continue
        if not (char.isascii() and char.isalnum()):
            return None
        number.append(char)
    if len(number) < length or free[end : end + 1].isalnum():
        return None
    number = "".join(number).upper()
    return end if mod_97_10.is_valid(number[4:] + number[:4]) else None
