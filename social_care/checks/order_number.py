"""Order numbers, by patterns that a team sets.

In a pattern ``#`` is a digit and ``@`` a letter; ``#+`` and ``@+`` are one or more of
them; everything else stands for itself: ``S#####``, ``INV/####/#+``. No regular
expressions: whoever writes one can write one that never ends.
"""

import itertools
import re

from .base import Finding, _lt
from .text import fold

CODE = "order"

LONGEST = 60
MOST = 20
"""Patterns a team may have."""

MOST_OF_ONE = 30
"""Digits or letters that ``#+`` and ``@+`` stand for."""

LEAST = 4
"""Characters of the shortest number; less is in every text."""

_TOKEN = re.compile(r"[#@]\+?|.", re.DOTALL)
_CLASS = {"#": "[0-9]", "@": "[a-z]"}


class BadPattern(ValueError):
    """A pattern that cannot be used; says why."""

    def __init__(self, template, **values):
        super().__init__(template)
        self.template = template
        self.values = values


def check_pattern(pattern):
    """Refuse a pattern that cannot be used.

    :raises BadPattern: in words
    """
    if len(pattern) > LONGEST:
        raise BadPattern(
            _lt("A pattern has at most %(limit)s characters."), limit=LONGEST
        )
    tokens = _TOKEN.findall(pattern)
    if not any(token[0] == "#" for token in tokens):
        raise BadPattern(
            _lt("A pattern needs at least one # for a digit: %(pattern)s"),
            pattern=pattern,
        )
    if len(pattern) < LEAST:
        raise BadPattern(
            _lt("A pattern needs at least %(least)s characters: %(pattern)s"),
            least=LEAST,
            pattern=pattern,
        )
    for one, next_one in itertools.pairwise(tokens):
        if one[0] == next_one[0] and one[0] in _CLASS and "+" in one:
            raise BadPattern(
                _lt("After %(token)s something else has to follow: %(pattern)s"),
                token=one,
                pattern=pattern,
            )


def compiled(pattern):
    """A pattern of a team as one of Python's."""
    parts = []
    for token in _TOKEN.findall(fold(pattern)):
        simple = _CLASS.get(token[0]) or re.escape(token)
        parts.append(simple + (f"{{1,{MOST_OF_ONE}}}" if token[1:] else ""))
    return re.compile(rf"(?<!\w){''.join(parts)}(?!\w)")


def find(text, situation):
    for pattern in situation.order_patterns[:MOST]:
        for match in compiled(pattern).finditer(text.words):
            yield Finding(
                CODE,
                _lt("An order number that everybody can read."),
                start=match.start(),
                end=match.end(),
            )
