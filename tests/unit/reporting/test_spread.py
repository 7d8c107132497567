"""Counted by steps, and exact all the same."""

from collections import Counter
from itertools import pairwise
from math import ceil, inf, nextafter

from hypothesis import example, given
from hypothesis import strategies as st

from odoo.addons.social_care.reporting.choice import WITHIN
from odoo.addons.social_care.reporting.spread import Spread, value
from odoo.addons.social_care.standing.pace import BOUNDS, ENDS, NEVER, step

MINUTES = st.one_of(
    st.none(),
    st.just(0.0),
    st.sampled_from([*BOUNDS, *map(float, ENDS)]),
    st.sampled_from(BOUNDS).map(lambda bound: nextafter(bound, -inf)),
    st.integers(0, 10**9).map(lambda seconds: seconds / 60),
    st.floats(min_value=0, max_value=1e300),
)
"""How long it took, None where there is no answer; often just where a step begins."""


def spread(times):
    found = Spread()
    for minutes in times:
        found.add(NEVER if minutes is None else step(minutes), 1)
    return found


def percentile_disc(share, times):
    """As PostgreSQL's documentation has it: the first value of which the place is at
    least the share of all."""
    times = sorted(times)
    return times[max(1, ceil(share * len(times))) - 1] if times else None


def exact(times, share, answered):
    """What a reading of one step alone makes of it."""
    place, rank = spread(times).rank(share, answered)
    there = Counter(t for t in times if t is not None and step(t) == place)
    return value(there, place, rank)


@given(
    st.lists(MINUTES, max_size=60).flatmap(
        lambda times: st.permutations(times + times[: len(times) // 2])
    ),
    st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]),
)
@example([], 0.5)
@example([None] * 9, 0.5)
@example([5.0] * 9 + [None], 0.9)
def test_a_percentile_is_that_of_all_sorted(times, share):
    infinite = [inf if minutes is None else minutes for minutes in times]
    known = [minutes for minutes in times if minutes is not None]
    assert exact(times, share, answered=False) == percentile_disc(share, infinite)
    assert exact(times, share, answered=True) == percentile_disc(share, known)


@given(st.lists(MINUTES, max_size=60), st.sampled_from(ENDS))
def test_how_many_took_no_longer(times, end):
    found = spread(times)
    assert found.until(end) == sum(t is not None and t <= end for t in times)
    assert found.total == len(times)


def test_steps_are_small_and_have_the_ends_that_pages_ask_for():
    assert set(WITHIN) <= set(ENDS)
    assert all(low < high <= 1.0401 * low for low, high in pairwise(BOUNDS))


def test_an_answer_of_unknown_speed_is_counted_and_has_no_rank():
    found = spread([5.0])
    found.add(None, 3)
    assert (found.total, found.until(15)) == (4, 4)
    assert found.rank(0.9) == (step(5.0), 1)
