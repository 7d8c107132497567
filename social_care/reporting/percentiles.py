"""Exact percentiles of how long it took, of many groups that lie within each other.

To sort half a million of rows for every grouping takes seconds. So they are counted
first, in steps of half a hundredth of their size; then only the rows of those steps are
read in which one stands that is asked for.
"""

import math
from collections import Counter, defaultdict

from odoo.tools import SQL

STEPS = 200
"""Steps for each e-fold: neighbours differ by half a hundredth."""
SMALLEST = 0.01
"""Minutes below which all is one step."""
NEVER = 2**31 - 1
"""The step of those without an answer."""


def of(tally, columns, sets, domain, wanted):
    """Give percentiles by group, as ``percentile_disc`` of PostgreSQL has them.

    :param tally: the waits, see :class:`.tally.Tally`
    :param dict columns: name to SQL of what is grouped by
    :param sets: tuples of their names, one for each grouping
    :param list domain: which waits
    :param dict wanted: name to the share, and whether of answered ones alone
    :return: dict of group, see :func:`group`, to dict of name to minutes: infinite
        where that many had no answer, None where there are none
    """
    took = tally.column(tally.choice.took)
    step = SQL(
        "CASE WHEN %s IS NULL THEN %s WHEN %s IS NOT NULL"
        " THEN floor(ln(greatest(%s, %s)) * %s)::int END",
        *(tally.column("answered_at"), NEVER, took, took, SMALLEST, STEPS),
    )
    counts = defaultdict(Counter)
    for row in tally.grouped(columns | {"step": step}, tally.where(domain)):
        for key in keys(row, sets):
            counts[key][row["step"]] += row["rows"]
    places = {
        (key, name): _place(sizes, share, answered)
        for key, sizes in counts.items()
        for name, (share, answered) in wanted.items()
    }
    steps = {place[0] for place in places.values() if place} - {NEVER}
    inside = defaultdict(list)
    for row in _rows(tally, columns | {"step": step, "took": took}, domain, steps):
        for key in keys(row, sets):
            inside[key, row["step"]].append(row["took"])
    for values in inside.values():
        values.sort()
    found = defaultdict(dict)
    for (key, name), place in places.items():
        found[key][name] = _value(inside, key, place)
    return found


def keys(row, sets):
    """The groups that a row is in: the number of the set, and the values."""
    return [
        (number, tuple(row[name] for name in names))
        for number, names in enumerate(sets)
    ]


def _place(sizes, share, answered):
    """In which step it stands, and as which there; None where there is nothing."""
    known = sorted(
        (step, size)
        for step, size in sizes.items()
        if step is not None and not (answered and step == NEVER)
    )
    number = max(1, math.ceil(share * sum(size for _step, size in known)))
    for step, size in known:
        if number <= size:
            return step, number
        number -= size
    return None


def _value(inside, key, place):
    if not place:
        return None
    step, number = place
    return math.inf if step == NEVER else inside[key, step][number - 1]


def _rows(tally, columns, domain, steps):
    """The rows of some steps."""
    if not steps:
        return []
    within = SQL("%s AND %s = ANY(%s)", tally.where(domain), columns["step"], [*steps])
    return tally.each(columns, within)
