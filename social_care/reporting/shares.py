"""Shares of few, and how sure one can be of them."""

from math import sqrt

Z = 1.96
"""Of nineteen intervals in twenty the true share lies within."""
FEW = 10
"""Of fewer than that only the counts are told."""
UNSURE = 30
"""Of fewer than that the interval is always shown."""


def wilson(count, total):
    """The interval in which the share lies, after Wilson (1927).

    :return: pair of floats from 0 to 1; of none, everything is possible
    """
    if not total:
        return 0.0, 1.0
    share, square = count / total, Z * Z / total
    middle = share + square / 2
    spread = Z * sqrt(share * (1 - share) / total + square / (4 * total))
    low, high = (middle - spread) / (1 + square), (middle + spread) / (1 + square)
    # Rounding must not leave the share outside.
    return max(min(low, share), 0.0), min(max(high, share), 1.0)


def told(count, total):
    """What is told of a share.

    :return: dict of ``count``, ``total``, ``share``, ``low``, ``high`` (from 0 to 1)
        and ``sure``: ``few``, ``unsure`` or ``sure``
    """
    low, high = wilson(count, total)
    sure = "few" if total < FEW else "unsure" if total < UNSURE else "sure"
    return {
        "count": count,
        "total": total,
        "share": count / total if total else 0.0,
        "low": low,
        "high": high,
        "sure": sure,
    }


def compare(one, other):
    """Whether one share is higher than another: only where their intervals are apart.

    :param dict one: as :func:`told` gives it
    :return: 1, -1, or 0 where there is no clear difference
    """
    return (one["low"] > other["high"]) - (one["high"] < other["low"])
