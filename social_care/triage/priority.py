"""How much a conversation matters, and why, in words.

The score says what matters; it does not change with the clock. Waiting time enters
the order of the inbox by ``rank``.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from ..networks.errors import _lt

BASE = 30

BY_INTENT = {
    "complaint": (25, _lt("complaint")),
    "question": (15, _lt("question")),
    "other": (5, None),
    "praise": (0, _lt("praise")),
    "spam": (-30, _lt("spam")),
}
"""Points for what is wanted. Of several posts the weightiest counts."""

INFLAMMATORY = 10
NEGATIVE = 10
"""Points for the mood at its worst; in between as far as it goes."""

PER_TENFOLD = 5
MOST_FOLLOWERS = 25
"""Points for every tenfold of followers above ten, and for all of them at most."""

VERIFIED = 5
KNOWN = 10
BY_RATING = {1: 15, 2: 10, 3: 5}

EPOCH = datetime(2020, 1, 1)

POINTS_PER_HOUR = 0.25
"""How many points an hour of waiting outweighs in the order of the inbox: with six a
day, praise comes before a weighty complaint of today after some ten days."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A score from 0 to 100 and its reasons: (template, values) each."""

    score: int
    reasons: tuple


def weigh(
    intents=(),
    sentiment=None,
    inflammatory=False,
    followers=None,
    verified=False,
    known_contact=False,
    rating=None,
):
    """Weigh a conversation.

    :param intents: what the customer's posts want, see ``analyse``
    :param sentiment: of the last post, -1 to 1
    :param followers: how many follow the customer; None where that is not known
    :param rating: stars of the last review, 1 to 5
    :rtype: Weight
    """
    points, reasons = BASE, []
    known = [BY_INTENT[intent] for intent in intents if intent in BY_INTENT]
    if known:
        gain, word = max(known, key=lambda pair: pair[0])
        points += gain
        if word:
            reasons.append((word, None))
    if rating in BY_RATING:
        points += BY_RATING[rating]
        reasons.append((_lt("%(count)s of 5 stars"), {"count": rating}))
    if sentiment is not None and sentiment < 0:
        points += NEGATIVE * -sentiment
    if inflammatory:
        points += INFLAMMATORY
        reasons.append((_lt("inflammatory words"), None))
    if followers and followers >= 100:
        points += min(PER_TENFOLD * (math.log10(followers) - 1), MOST_FOLLOWERS)
        if followers >= 1000:
            count = _short(followers)
            reasons.append((_lt("%(count)s followers"), {"count": count}))
    if verified:
        points += VERIFIED
        reasons.append((_lt("verified"), None))
    if known_contact:
        points += KNOWN
        reasons.append((_lt("known contact"), None))
    return Weight(max(0, min(100, round(points))), tuple(reasons))


def rank(score, awaiting_since):
    """The place in the inbox: greater comes first.

    Waiting counts, and yet the figure does not change with the clock: of two who wait,
    both gain the same with every hour, so that when each began to is all that matters.

    :param int score: 0 to 100
    :param awaiting_since: naive UTC, or None where nobody waits
    :return: a number, or None where nobody waits
    """
    if not awaiting_since:
        return None
    return score - POINTS_PER_HOUR * (awaiting_since - EPOCH).total_seconds() / 3600


def _short(number):
    """48,200 as 48k."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f}M".replace(".0M", "M")
    return f"{number // 1000}k"
