"""What a conversation weighs, and why."""

from datetime import datetime, timedelta

import pytest

from odoo.addons.social_care.triage import priority
from odoo.addons.social_care.triage.priority import BOUNDS, Loyalty, Weights, weigh


def words(weight):
    return ", ".join(
        template % values if values else template for template, values in weight.reasons
    )


def score(**values):
    return weigh(**values).score


def test_the_usual_weights_are_within_their_bounds():
    usual = Weights()
    for name, (low, high) in BOUNDS.items():
        assert low <= getattr(usual, name) <= high


def test_in_words():
    weight = weigh(
        intents=["complaint"],
        language="de",
        followers=48_200,
        known_contact=True,
        loyalty=Loyalty(since=2019, won=2, orders=1, tags=("VIP",)),
        year=2026,
    )
    assert words(weight) == (
        "complaint in German, 48k followers, customer since 2019, 3 deals, VIP"
    )


def test_of_several_wishes_the_weightiest_counts():
    both = weigh(intents=["praise", "complaint", "other"])
    assert both.score == score(intents=["complaint"])
    assert words(both) == "complaint"


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ({"intents": ["complaint"]}, {"intents": ["question"]}),
        ({"intents": ["question"]}, {"intents": ["praise"]}),
        ({"intents": ["praise"]}, {"intents": ["spam"]}),
        ({"sentiment": -1.0}, {"sentiment": -0.2}),
        ({"sentiment": -0.6}, {"sentiment": 0.9}),
        ({"inflammatory": True}, {}),
        ({"rating": 1}, {"rating": 2}),
        ({"rating": 3}, {"rating": 5}),
        ({"followers": 100_000}, {"followers": 10_000}),
        ({"verified": True}, {}),
        ({"known_contact": True}, {}),
        ({"voices": 1000}, {"voices": 20}),
        ({}, {"private": True}),
    ],
)
def test_weighs_more(more, less):
    assert score(**more) > score(**less)


def test_loyalty_needs_a_contact_and_ends_somewhere():
    loyal = {"known_contact": True, "year": 2026}
    long_ago = score(loyalty=Loyalty(since=1950, orders=5000), **loyal)
    assert long_ago == score(loyalty=Loyalty(since=2016, orders=10), **loyal)
    assert score(loyalty=Loyalty(since=2016)) == score()


@pytest.mark.parametrize("followers", [None, 0, 1, 99, 10**9, 2**31 - 1])
def test_any_number_of_followers(followers):
    assert score() <= score(followers=followers) <= score() + Weights().followers_most


def test_between_0_and_100():
    worst = {
        "intents": ["complaint"],
        "sentiment": -1,
        "inflammatory": True,
        "followers": 10**9,
        "verified": True,
        "known_contact": True,
        "rating": 1,
        "voices": 10**9,
        "loyalty": Loyalty(1990, 9, 9, ("VIP",)),
        "year": 2026,
    }
    heaviest = Weights(*(high for _low, high in BOUNDS.values()))
    lightest = Weights(*(low for low, _high in BOUNDS.values()))
    assert score(weights=heaviest, **worst) == 100
    assert score(weights=lightest, intents=["spam"], private=True) == 0


def test_stars():
    ladder = (45, 65, 85)
    found = [priority.stars(value, ladder) for value in (0, 44, 45, 65, 84, 85, 100)]
    assert found == [0, 0, 1, 2, 2, 3, 3]
    assert priority.stars(100, ()) == 0


def test_the_order_of_two_who_wait_never_changes():
    began = datetime(2026, 1, 5, 9, 0)
    complaint = priority.rank(80, began + timedelta(days=1))
    praise = priority.rank(30, began)
    assert complaint > praise
    assert priority.rank(80, began + timedelta(days=12)) < praise
    assert priority.rank(80, None) is None
