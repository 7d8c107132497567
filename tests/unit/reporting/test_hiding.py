"""Groups of few people, also those that subtraction would tell of."""

import random
from collections import defaultdict
from datetime import date

import pytest

from odoo.addons.social_care.reporting.hiding import hidden

ENOUGH = 5


def groups(**people):
    """Groups by one value, of people by their initials."""
    return {
        (name,): (len(set(who)), set(who) if len(set(who)) < ENOUGH else set())
        for name, who in people.items()
    }


def test_enough_everywhere_and_nothing_is_hidden():
    assert hidden(groups(de="abcde", en="fghij"), ENOUGH) == set()
    assert hidden({}, ENOUGH) == set()


def test_one_small_group_takes_the_next_smallest_with_it():
    found = hidden(groups(de="abcdef", en="ghijklm", fr="xyz"), ENOUGH)
    assert found == {("fr",), ("de",)}


def test_small_groups_of_enough_people_together_take_none():
    found = hidden(groups(de="abcdef", es="uvw", fr="xyz"), ENOUGH)
    assert found == {("es",), ("fr",)}


def test_the_same_people_in_both_are_not_more():
    found = hidden(groups(de="abcdef", es="xyz", fr="xyz"), ENOUGH)
    assert found == {("es",), ("fr",), ("de",)}


def test_days_are_not_told_by_their_month():
    """In May one day is small; another one of June does not cover it."""
    days = {(date(2026, 5, day),): (9, set()) for day in (4, 12, 20)}
    days[date(2026, 5, 28),] = (1, {"a"})
    days[date(2026, 6, 30),] = (4, set("bcde"))
    days[date(2026, 6, 9),] = (9, set())
    found = {key[0].month for key in hidden(days, ENOUGH)}
    assert found == {5, 6}
    of_may = [key for key in hidden(days, ENOUGH) if key[0].month == 5]
    assert len(of_may) == 2


@pytest.mark.parametrize("seed", range(20))
def test_no_line_of_a_table_tells_of_few(seed):
    """By two fields: in each row, each column and the whole, what is hidden is nothing,
    everything, or several groups of enough people."""
    rng = random.Random(seed)
    table = {}
    for row in "abcd":
        for column in "uvwxyz":
            who = set(rng.sample(range(200), rng.randint(1, 14)))
            table[row, column] = (len(who), who if len(who) < ENOUGH else set())
    found = hidden(table, ENOUGH)
    lines = defaultdict(list)
    for row, column in table:
        for line in (row, column, "all"):
            lines[line].append((row, column))
    for keys in lines.values():
        mine = [table[key] for key in keys if key in found]
        if mine and len(mine) < len(keys):
            assert len(mine) > 1
            who = set().union(*(each for _count, each in mine))
            assert len(who) >= ENOUGH or any(count >= ENOUGH for count, _who in mine)
    assert {key for key, (count, _who) in table.items() if count < ENOUGH} <= found
