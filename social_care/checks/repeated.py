"""The same words for many within the hour: everybody sees them side by side."""

from ..triage import text as texts
from .base import Finding, _lt

CODE = "repeated"

MANY = 3
"""So many others have had the same text already."""

ALIKE = 0.7
"""Share of groups of words that two texts have in common; a name more or less changes
little."""

GROUP = 3
LEAST = 4
"""Groups of words of a text that can be told from another."""


def find(text, situation, draft):
    groups = _groups(text.raw)
    if len(groups) < LEAST or len(situation.recent) < MANY:
        return
    count = sum(_alike(groups, _groups(other)) for other in situation.recent)
    if count >= MANY:
        yield Finding(
            CODE,
            _lt("%(count)s others got the same text within the hour."),
            {"count": count},
        )


def _groups(body):
    words = [
        word
        for word in texts.tokens(texts.prepare(body))
        if word[0] not in "<.!?" or word == texts.NUMBER
    ]
    return set(zip(*(words[shift:] for shift in range(GROUP)), strict=False))


def _alike(one, other):
    most = max(len(one), len(other))
    return len(one & other) >= ALIKE * most
