"""Which groups are not told, so that few people are not found by subtracting.

What is left of a total when all groups that are told are taken away is told as well. So
where a group is too small, those that are hidden are always several, and of enough
people together: if need be the smallest of the others is hidden with it ("complementary
suppression"; Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). That
holds for the whole and for each larger group that a group is part of: those by fewer
fields, and of days the week, month, quarter and year.
"""

from collections import defaultdict
from datetime import date
from itertools import product


def hidden(groups, enough):
    """Give the keys of the groups that are not told.

    :param dict groups: key, a tuple of values, to a pair: how many people are in the
        group, and who, where they are fewer than ``enough``
    :param int enough: people of whom something may be told
    """
    found = {key for key, (count, _who) in groups.items() if count < enough}
    if not found:
        return found
    larger = defaultdict(list)
    for key in sorted(groups, key=lambda key: (groups[key][0], str(key))):
        for name in product(*map(_larger, key)):
            larger[name].append(key)
    going_on = True
    while going_on:
        going_on = False
        for keys in larger.values():
            shown = [key for key in keys if key not in found]
            mine = [groups[key] for key in keys if key in found]
            if mine and shown and not _enough(mine, enough):
                found.add(shown[0])
                going_on = True
    return found


def _enough(groups, enough):
    """Whether hidden groups may be known together."""
    who = set().union(*(each for _count, each in groups))
    several = len(groups) > 1
    return several and (len(who) >= enough or any(n >= enough for n, _who in groups))


def _larger(value):
    """What a value is part of: itself, all, and of a day what it lies in."""
    yield "is", value
    yield ("all",)
    if isinstance(value, date):
        yield "year", value.year
        yield "quarter", value.year, (value.month - 1) // 3
        yield "month", value.year, value.month
        yield "week", *value.isocalendar()[:2]
