"""A long answer in parts: nothing lost, nothing too long, nothing torn."""

import random
import re

import pytest

from odoo.addons.social_care.composing import split
from odoo.addons.social_care.networks.counting import COUNTS

from ..networks.test_lengths import ROWS

NUMBER = re.compile(r" \((\d+)/(\d+)\)$")
LIMITS = {"characters": 280, "weighted": 280, "letters": 500, "graphemes": 300}


def test_what_fits_stays_whole():
    assert split("  Hello. ", 280) == ["Hello."]
    assert split("Hello.", None, tail=" ^MD") == ["Hello. ^MD"]


def test_parts_end_with_sentences():
    text = "We are sorry. Your parcel is on its way now. It will come on Friday."
    assert [NUMBER.sub("", part) for part in split(text, 50)] == [
        "We are sorry. Your parcel is on its way now.",
        "It will come on Friday.",
    ]


def test_paragraphs_before_sentences():
    text = "One. Two. Three.\n\nFour. Five. Six. Seven. Eight."
    assert split(text, 40)[0] == "One. Two. Three. (1/2)"


def test_only_the_last_part_is_signed():
    parts = split("word " * 60, 100, tail=" ^MD")
    assert parts[-1].endswith(f"^MD ({len(parts)}/{len(parts)})")
    assert not any("^MD" in part for part in parts[:-1])


def test_room_for_the_signature_alone():
    text = "a" * 100
    parts = split(text, 100, tail=" ^MD")
    assert "".join(NUMBER.sub("", part) for part in parts) == text + " ^MD"


def test_every_part_leaves_room_for_the_name():
    lead = "@eva@example.social "
    for part in split("All is well. " * 40, 100, lead=lead):
        assert len(lead + part) <= 100


def test_addresses_stay_whole():
    address = "https://example.com/" + "a" * 60
    text = f"Please look here, it says everything that you have to know: {address}"
    parts = split(text, 90)
    assert any(address in part for part in parts)


def test_more_than_nine_parts_are_numbered_right():
    parts = split("word " * 400, 60)
    assert len(parts) > 9
    assert [NUMBER.search(part).groups() for part in parts] == [
        (str(number), str(len(parts))) for number in range(1, len(parts) + 1)
    ]
    assert max(map(len, parts)) <= 60


@pytest.mark.parametrize(("text", "limit"), [("word " * 5000, 100), ("word", 5)])
def test_what_cannot_be_said(text, limit):
    if len(text) <= limit:
        text = "longer"
    with pytest.raises(ValueError, match=r"too long|no room"):
        split(text, limit)


@pytest.mark.parametrize("counting", sorted(LIMITS))
def test_any_text(counting):
    """Every script, random lengths: what comes out is what went in."""
    chance = random.Random(counting)
    length, limit = COUNTS[counting], LIMITS[counting]
    for _ in range(60):
        words = [row["text"] for row in chance.choices(ROWS, k=chance.randint(1, 60))]
        text = chance.choice((" ", "\n\n", ". ")).join(words)
        tail = chance.choice(("", " ^MD"))
        parts = split(text, limit, length, lead="@eva ", tail=tail)
        assert all(length(f"@eva {part}") <= limit for part in parts)
        said = "".join(
            NUMBER.sub("", part) if len(parts) > 1 else part for part in parts
        )
        assert _bare(said) == _bare(text + tail)


def _bare(text):
    return re.sub(r"\s", "", text)
