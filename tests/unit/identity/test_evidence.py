"""What a profile and a contact have in common."""

import pytest

from odoo.addons.social_care.identity import evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë Müller", "zoe\u0308 mu\u0308ller"),
        ("Иван Петров", "ПЕТРОВ, Иван"),
        ("محمد علي", "محمد  علي ✨"),
        ("山田 太郎", "太郎 山田"),
        ("अमित शर्मा", "🌸 अमित शर्मा"),
        ("Ａｎｎ", "Ann"),
    ],
)
def test_the_same_name(one, other):
    assert evidence.plain(one) == evidence.plain(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann", "Anna"), ("山田", "山本"), ("शर्म", "शर्मा"), ("Ann", "🌸")],
)
def test_another_name(one, other):
    assert evidence.plain(one) != evidence.plain(other)


def test_spellings_find_the_other_order():
    assert "Novak, Ann" in evidence.spellings("ann  novak ✨")
    assert evidence.spellings("🌸") == {"🌸"}
    assert not evidence.spellings("")


def test_scores():
    assert evidence.score(["handle"]) == 95
    assert evidence.score(["name", "name"]) == evidence.score(["name"])
    assert evidence.score(["name", "email"]) > evidence.score(["email"])
    assert evidence.score(evidence.STRENGTH) == evidence.MAX_SCORE
    assert evidence.score([]) == 0


def test_what_a_profile_shows():
    text = "Ann. Mail: Ann.N@Example.com, call +49 (0)30 901820. Since 2019."
    assert evidence.emails(text) == {"ann.n@example.com"}
    assert any("901820" in number for number in evidence.numbers(text))
    assert not evidence.numbers("since 2019, 12 cats")


def test_places():
    assert evidence.same_place("Lisboa, Portugal 🇵🇹", ["Lisboa"])
    assert evidence.same_place("東京", ["東京"])
    assert not evidence.same_place("Romeo", ["Rome", "", None])
    assert not evidence.same_place("", ["Rome"])
