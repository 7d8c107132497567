"""How sure a complaint is, where few who write complain.

The same words are a complaint at an airline, of whose posts two in three are, and a
joke on the day of a launch, when one in twenty is. What a mood is worth as evidence
does not change from account to account; how many complain there does. So the share is
found from the moods alone, and each mark is weighed with it.
"""

import bisect

LEVELS = (-0.9, -0.8, -0.7, -0.5, -0.3, -0.001, 0.001)
EVIDENCE = (30.0, 9.0, 5.0, 2.3, 1.4, 0.9, 0.35, 0.1)
"""How many times likelier a mood up to each level is in a complaint than elsewhere;
counted on public posts to airlines."""

STATED = 8.0
"""What it is worth as evidence that it says what went wrong: a parcel that never came
is a complaint on any day."""

LIMIT, STRICT = 1 / 3, 0.6
"""The chance that a complaint has to have to be marked as one."""

USUAL, USUAL_POSTS = 0.4, 20
"""A share to begin with, and how many posts it is worth."""

ENOUGH = 50
"""Posts of an account below which nothing is known of its share."""


def level(sentiment):
    """Number of the level of a mood, from the worst on."""
    return bisect.bisect_left(LEVELS, sentiment)


def chance(sentiment, share, stated=False):
    """Chance of a complaint, 0 to 1.

    :param float sentiment: -1 to 1
    :param float share: of posts that are complaints, 0 to 1
    :param bool stated: it says what went wrong
    """
    odds = EVIDENCE[level(sentiment)] * (STATED if stated else 1.0)
    odds *= share / (1.0 - share)
    return odds / (1.0 + odds)


def is_marked(sentiment, share=None, strict=False, stated=False):
    """Whether what looks like a complaint is marked as one.

    :param float share: of the account's posts that complain; None where that is not
        known: then all are, but where it has to be strict
    """
    if share is None:
        share = USUAL if strict else None
    if share is None:
        return True
    return chance(sentiment, share, stated) >= (STRICT if strict else LIMIT)


def share_of(counts):
    """The share of complaints among posts, from their moods alone.

    :param dict counts: number of posts by the :func:`level` of their moods
    :return: 0 to 1, or None where there are too few
    """
    total = sum(counts.values())
    if total < ENOUGH:
        return None
    share = USUAL
    for _round in range(30):
        complaints = sum(
            count * _posterior(EVIDENCE[at], share) for at, count in counts.items()
        )
        share = (complaints + USUAL * USUAL_POSTS) / (total + USUAL_POSTS)
    return min(0.95, max(0.01, share))


def _posterior(evidence, share):
    odds = evidence * share / (1.0 - share)
    return odds / (1.0 + odds)
