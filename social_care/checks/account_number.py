"""Bank account numbers (IBAN), by their check digits."""

import re

from stdnum import iban

from .base import Finding, _lt

CODE = "iban"

SHORTEST, LONGEST = 15, 34
_PATTERN = re.compile(r"(?<!\w)[a-z]{2}\d\d(?:[ -]?[a-z0-9]){11,30}")
_BETWEEN = re.compile("[ -]")
_WORD_ENDS = re.compile(r"[a-z0-9](?![a-z0-9])")


def find(text, situation):
    position = 0
    while match := _PATTERN.search(text.free, position):
        end = _end(text.free, *match.span())
        position = end or match.start() + 4
        if end:
            yield Finding(
                CODE,
                _lt("The number of a bank account, for everybody to read."),
                start=match.start(),
                end=end,
            )


def _end(free, start, longest):
    """Where the number ends that begins here; None where none does.

    It may be followed by a word that looks as if it belonged to it.
    """
    for last in _WORD_ENDS.finditer(free, start, longest):
        number = _BETWEEN.sub("", free[start : last.end()])
        in_size = SHORTEST <= len(number) <= LONGEST
        if in_size and iban.is_valid(number, check_country=False):
            return last.end()
    return None
