"""Surges in simulated series: what is found, how soon, and what is taken for one.

The series are made up of seeds, so that the figures are the same everywhere. A level is
how many people speak in a quarter of an hour.
"""

import math
import random
from itertools import accumulate

import pytest

from odoo.addons.social_care.surges import series
from odoo.addons.social_care.surges.series import Series

DAY = 24 * 12
LAG = 24
"""Steps of five minutes after which what was said in one is taken as complete."""
LAUNCHES = {16: 2, 22: 3, 27: 4}
"""Days of thirty on which more is said for hours, and nothing is wrong."""
CALM = 3 * 12
"""Steps of less than twice the usual after which a surge is over."""


def counts(rng, level, days, depth=0.0, launches=(), noise=40):
    """How many speak in each five minutes.

    :param float depth: how much the hours of the day differ
    :param float noise: the less, the more one hour differs from the next
    """
    found, hour = [], 1
    for step in range(days * DAY):
        if step % 12 == 0:
            hour = rng.gammavariate(noise, 1 / noise)
        weekday = 0.7 if step // DAY % 7 >= 5 else 1.12
        by_clock = 1 + depth * math.sin((step % DAY / 12 - 8) / 12 * math.pi)
        rate = level / 3 * hour * (weekday * by_clock if depth else 1)
        since = step % DAY - 10 * 12
        if step // DAY in launches and since > 0:
            rate *= 1 + launches[step // DAY] * math.exp(-since / 60)
        found.append(poisson(rng, rate))
    return found


def poisson(rng, mean):
    limit, count, left = math.exp(-mean), 0, rng.random()
    while left > limit:
        count += 1
        left *= rng.random()
    return count


class Sums:
    """Counts of steps, of which windows are asked."""

    def __init__(self, counts, minutes=5):
        self.sums = [0, *accumulate(counts)]
        self.step = minutes

    def at(self, end):
        return {
            minutes: self.sums[end] - self.sums[end - minutes // self.step]
            for minutes in series.WINDOWS
        }


def watched(found):
    """The steps at which a surge is told of, one for each."""
    sums, learned, alarms, calm = Sums(found), Series(), [], CALM
    for step in range(12 + LAG, len(found) + 1):
        learned.learn((step - LAG) // DAY, sums.at(step - LAG))
        now = sums.at(step)
        if calm < CALM:
            busy = now[15] >= max(2 * learned.expected(15), series.FLOOR)
            calm = 0 if busy else calm + 1
        elif learned.look(now).alarming:
            alarms.append(step)
            calm = 0
    return alarms


def delays(level, tries=60, lasts=15):
    """Minutes from the beginning of a fourfold rise to its alarm, sorted; those of
    which nothing was told are infinite.

    :param int lasts: minutes of the rise
    """
    found = counts(random.Random(level), level, 17)
    sums, learned = Sums(found), Series()
    for step in range(12, len(found)):
        learned.learn(step // DAY, sums.at(step))
    assert not learned.learning
    took = []
    for seed in range(tries):
        rng = random.Random(seed)
        rates = [level / 15] * 60 + [4 * level / 15] * lasts + [level / 15] * 15
        sums = Sums([poisson(rng, rate) for rate in rates], minutes=1)
        until = 61 + lasts + 15
        told = (m for m in range(61, until) if learned.look(sums.at(m)).alarming)
        took.append(next(told, 60 + math.inf) - 60)
    return sorted(took)


@pytest.mark.parametrize("level", [8, 12, 20])
def test_a_fourfold_rise_is_told_of_soon(level):
    took = delays(level)
    assert took[len(took) // 2] <= 10
    assert took[len(took) * 9 // 10 - 1] <= 20


@pytest.mark.parametrize(("level", "share"), [(2, 0.3), (4, 0.6)])
def test_of_small_rises_that_soon_end_many_are_told_of(level, share):
    """A rise from two to eight people in a quarter of an hour, or from four to sixteen.
    Who knew the true rate would not see all of them, either."""
    took = delays(level, 100)
    assert sum(minutes <= 20 for minutes in took) >= share * len(took)


@pytest.mark.parametrize(("level", "minutes"), [(1, 45), (2, 25), (4, 15)])
def test_small_rises_that_last_are_told_of_in_time(level, minutes):
    """Half of those that last an hour. Where half a person is usual, an hour is too
    short."""
    took = delays(level, 60, lasts=60)
    assert took[len(took) // 2] <= minutes


@pytest.mark.parametrize("level", [0.3, 1, 4, 12, 30])
def test_rhythms_and_launches_are_hardly_told_of(level):
    """Thirty days, with nights, weekends and three launches: at most an alarm a week,
    and of these days only the launches may have one each."""
    weeks = alarms = 0
    for seed in range(2):
        found = counts(random.Random(seed), level, 30, depth=0.5, launches=LAUNCHES)
        alarms += len(watched(found))
        weeks += 30 / 7
    assert alarms / weeks <= 1


def test_twenty_numbers_are_kept_and_they_are_all():
    rng, learned = random.Random(3), Series()
    sums = Sums(counts(rng, 6, 20))
    for step in range(12, 20 * DAY):
        learned.learn(step // DAY, sums.at(step))
    numbers = learned.numbers()
    assert len(numbers) <= 20
    again = Series.of(numbers)
    now = {5: 9, 15: 25, 60: 60}
    assert again.look(now).score == pytest.approx(learned.look(now).score, rel=1e-4)
    assert Series.of(None) == Series()


def test_a_surge_does_not_become_what_is_usual():
    rng, learned = random.Random(5), Series()
    found = counts(rng, 6, 16)
    sums = Sums(found)
    for step in range(12, 15 * DAY):
        learned.learn(step // DAY, sums.at(step))
    before = learned.expected(15)
    for _step in range(12):
        learned.learn(15, {5: 500, 15: 1500, 60: 1500})
    assert learned.expected(15) < before * 1.2
    assert learned.look({5: 500, 15: 1500, 60: 1500}).alarming


def test_few_are_no_surge_and_fewer_while_it_learns():
    quiet, new = Series(), Series()
    for step in range(15 * DAY):
        quiet.learn(step // DAY, {5: 0, 15: 0, 60: 0})
    assert not quiet.learning
    assert not quiet.look({5: 4, 15: 4, 60: 4}).alarming
    assert quiet.look({5: 6, 15: 6, 60: 6}).alarming
    assert new.learning
    assert not new.look({5: 9, 15: 9, 60: 9}).alarming
    assert new.look({5: 12, 15: 12, 60: 12}).alarming


def test_what_is_said_of_a_surge_is_true():
    learned = Series()
    for day in range(16):
        for step in range(DAY):
            busy = step in (100, 101, 102)
            here = {5: 4, 15: 12, 60: 12} if busy else {5: 1, 15: 3, 60: 12}
            learned.learn(day, here)
    surge = learned.look({5: 20, 15: 61, 60: 80})
    assert surge.alarming
    assert (surge.count, surge.minutes) in {(61, 15), (20, 5)}
    # The most of most days, of which each had twelve.
    assert 10 <= learned.usual(15) <= 16
