"""Many rules, conditions, and posts that mean harm."""

import pytest

from odoo.addons.social_care.rules import Book, Conditions, Rule, Said
from odoo.addons.social_care.rules.text import MAX_CHARS, Text


def keys(book, said):
    return [rule.key for rule in book.caught(said)]


@pytest.mark.parametrize(
    ("conditions", "yes", "no"),
    [
        ({"company": 1}, {"company": 1}, {"company": 2}),
        ({"accounts": frozenset((1, 2))}, {"account": 2}, {"account": 3}),
        ({"networks": frozenset(("x",))}, {"network": "x"}, {"network": "file"}),
        ({"languages": frozenset(("de",))}, {"language": "de"}, {"language": ""}),
        ({"mood": "unhappy"}, {"sentiment": -0.2}, {"sentiment": -0.1}),
        ({"mood": "neutral"}, {"sentiment": 0.0}, {"sentiment": None}),
        ({"mood": "pleased"}, {"sentiment": 0.9}, {"sentiment": 0.1}),
        ({"intent": "complaint"}, {"intent": "complaint"}, {"intent": "praise"}),
        ({"visibility": "private"}, {"visibility": "private"}, {}),
        ({"followers_min": 100}, {"followers": 100}, {"followers": 99}),
        ({"followers_min": 1}, {"followers": 1}, {"followers": None}),
        ({"rating_max": 2}, {"rating": 2}, {"rating": 3}),
        ({"rating_max": 2}, {"rating": 1}, {"rating": None}),
        ({"contact": True}, {"contact": True}, {"contact": False}),
        ({"contact": False}, {"contact": False}, {"contact": True}),
    ],
)
def test_conditions(conditions, yes, no):
    book = Book([Rule("it", "", Conditions(**conditions))])
    assert keys(book, Said("words", **yes)) == ["it"]
    assert keys(book, Said("words", **no)) == []


def test_order_and_stop():
    book = Book(
        [
            Rule("first", "a"),
            Rule("second", "a OR b", stop=True),
            Rule("third", "*"),
        ]
    )
    assert keys(book, Said("a")) == ["first", "second"]
    assert keys(book, Said("b")) == ["second"]
    assert keys(book, Said("")) == ["third"]


def test_a_broken_rule_stops_no_other():
    book = Book([Rule("first", "a"), Rule("second", "a")])

    def explode(text):
        raise RuntimeError("no")

    book.rules[0].matcher = type("Broken", (), {"matches": staticmethod(explode)})
    assert keys(book, Said("a")) == ["second"]
    assert list(book.broken) == ["first"]
    assert keys(book, Said("a")) == ["second"]


HOSTILE = {
    "one word": "a" * 1_000_000,
    "words": "a b " * 500_000,
    "hashes": "#" * 1_000_000,
    "underscores": "a" + "_" * 1_000_000,
    "ligatures": "\ufdfa" * 500_000,
    "accents": "a" + "\u0301" * 1_000_000,
    "joiners": "\u200d" * 1_000_000,
    "letters": "返" * 500_000,
    "surrogates": "\ud83d" * 500_000,
    "zeros": "\x00" * 500_000,
}
EXPRESSIONS = ("*a*a*a", "a*b*c", '"a* b* a*"', "a NEAR/100 b", "(a* OR b*) NEAR *c")
EXPRESSIONS += ("#*a*b", "NOT a", '"返 返 返"', "返 NEAR 金")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_posts_end(name):
    """The time-out of the run is the bound: what goes back again never ends."""
    book = Book([Rule(text, text) for text in EXPRESSIONS])
    for _again in range(3):
        book.caught(Said(HOSTILE[name]))
    assert not book.broken


def test_only_the_beginning_of_a_long_text_counts():
    long = "a " * MAX_CHARS + "needle"
    assert "needle" not in Text(long).vocabulary
    assert "a" in Text(long).vocabulary


def test_stars_that_fell():
    rule = Rule("fell", conditions=Conditions(fell=True))
    for before, now, caught in (
        (5, 1, True),
        (4, 2, True),
        (4, 3, False),
        (3, 1, False),
        (None, 1, False),
        (4, None, False),
        (4, 0, False),
    ):
        said = Said("Cold soup", rating=now, rating_before=before)
        assert bool(Book([rule]).caught(said)) is caught, (before, now)


def test_what_it_is_on():
    rule = Rule("berlin", conditions=Conditions(subjects=frozenset({"Haupt", "Rue"})))
    for subject, caught in (
        ("Acme, Hauptstr. 1, Berlin", True),
        ("Acme, 2 rue Haute", True),
        ("Acme, Oslo", False),
        ("", False),
    ):
        assert bool(Book([rule]).caught(Said("Hi", subject=subject))) is caught
