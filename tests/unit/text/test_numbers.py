"""Figures and ratings as people and their programs write them."""

import pytest

from odoo.addons.social_care.text import numbers


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("1.234", 1234),
        ("12.345.678", 12_345_678),
        ("1,234", 1234),
        ("1,234,567.89", 1_234_567),
        ("1.234,50", 1234),
        ("12,34,567", 1_234_567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234,5", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        ("12.5K", 12_500),
        ("12,5k", 12_500),
        ("1.234K", 1234),
        ("1,234.5K", 1_234_500),
        ("2.3M", 2_300_000),
        ("12,5 Tsd.", 12_500),
        ("1,2 Mio.", 1_200_000),
        ("12 тыс.", 12_000),
        ("1.2万", 12_000),
        ("1K+", 1000),
        ("~1200", 1200),
        ("+1,234", 1234),
        ("1234.0", 1234),
        ("0.123", 0),
        ("4.8e4", 48_000),
        ("1.2E+05", 120_000),
        ("١٢٣٤", 1234),
        ("१,२३४", 1234),
        ("１２３４", 1234),
        ("1\ufe0f234", 1234),
        ("-3", 0),
        (4.7, 4),
        (10**400, numbers.MOST),
        *((nothing, None) for nothing in ("", " ", "-", "–", "N/A", "n/a", "#REF!")),
        *((nothing, None) for nothing in ("nan", "inf", "1..2", "many", "k.A.", "?")),
        *((nothing, None) for nothing in (None, True, [], {}, float("nan"), "9" * 99)),
    ],
)
def test_count(written, count):
    assert numbers.count(written) == count


@pytest.mark.parametrize(
    ("written", "stars"),
    [
        ("4,5", 5),
        ("4.5", 5),
        (4.5, 5),
        (3.5, 4),
        ("4.4", 4),
        ("0.4", 1),
        ("5/5", 5),
        ("4,5 / 5", 5),
        ("7/10", 4),
        ("80%", 4),
        ("★★★★☆", 4),
        ("⭐️⭐️", 2),
        ("4 stars", 4),
        ("5 Sterne", 5),
        ("FOUR", 4),
        ("FIVE_STARS", 5),
        ("3.5 out of 5 stars", 4),
        ("4 von 5", 4),
        ("５", 5),
        *(
            (nothing, None)
            for nothing in ("0", "9", "5.5", "-1", "nan", "N/A", "", None)
        ),
    ],
)
def test_stars(written, stars):
    assert numbers.stars(written) == stars


def test_another_scale():
    assert numbers.stars(9, 10) == 5
    assert numbers.stars("2", "10") == 1
    assert numbers.stars("11", "10") is None
