from datetime import datetime, timedelta

from odoo.addons.social_care.surges import seen

NOON = datetime(2026, 5, 4, 12)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def test_people_are_counted_and_not_what_they_say():
    said = [(at(0), "ann"), (at(5), "ann"), (at(5), "ben"), (at(5), "ben")]
    found = dict(seen.windows(said, at(0), at(75)))
    assert list(found) == [at(5 * step) for step in range(15)]
    assert found[at(0)] == {5: 1, 15: 1, 30: 1, 60: 1}
    assert found[at(5)] == {5: 2, 15: 2, 30: 2, 60: 2}
    assert found[at(10)] == {5: 0, 15: 2, 30: 2, 60: 2}
    assert found[at(20)] == {5: 0, 15: 0, 30: 2, 60: 2}
    assert found[at(60)] == {5: 0, 15: 0, 30: 0, 60: 2}
    assert found[at(65)] == {5: 0, 15: 0, 30: 0, 60: 0}


def test_the_hour_before_is_part_of_the_long_window():
    [(_moment, found)] = seen.windows([(at(-55), "ann")], at(0), at(5))
    assert found == {5: 0, 15: 0, 30: 0, 60: 1}
    [(_moment, found)] = seen.windows([(at(-60), "ann")], at(0), at(5))
    assert found == {5: 0, 15: 0, 30: 0, 60: 0}


def test_moments_belong_to_the_five_minutes_they_lie_in():
    assert seen.floor(at(4) + timedelta(seconds=59, microseconds=9)) == at(0)
    assert seen.floor(at(5)) == at(5)
