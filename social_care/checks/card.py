"""Numbers of payment cards, by their check digit."""

import re

from stdnum import luhn

from .base import Finding, _lt
from .ours import digits

CODE = "card"

_PATTERN = re.compile(r"(?<![\w+])(?:[2-6])(?:[ -]?\d){11,18}(?![ -]?\d|\w)")


def find(text, situation):
    for match in _PATTERN.finditer(text.free):
        if luhn.is_valid(digits(match.group())):
            yield Finding(
                CODE,
                _lt("A payment card number that everybody can read."),
                start=match.start(),
                end=match.end(),
            )
