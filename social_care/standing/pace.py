"""How long an answer took, as a step: kept beside the minutes, so that counting needs
neither sorting nor arithmetic."""

from bisect import bisect_right
from math import inf, nextafter

ENDS = (15, 60, 240, 24 * 60, 7 * 24 * 60)
"""Minutes of which it is told how many took no longer."""
BOUNDS = tuple(
    sorted(
        {0.05 * 1.04**number for number in range(430)}
        | {nextafter(end, inf) for end in ENDS}
    )
)
"""Minutes with which steps begin, from three seconds to two years, each a 25th
longer than the one before: so many that few times lie in one step. Where they change,
what is stored has to be made anew."""
NEVER = len(BOUNDS) + 1
"""The step of those who wait in vain."""


def step(minutes):
    """The step in which a time lies, as ``width_bucket`` gives it."""
    return bisect_right(BOUNDS, minutes)


def stored(answered, minutes):
    """What stands beside the minutes.

    :param answered: whether there is an answer
    :param minutes: how long it took; None: nobody knows
    """
    if not answered:
        return NEVER
    return None if minutes is None else step(minutes)
