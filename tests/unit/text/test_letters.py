"""Letters, words and what is equal, in every script."""

import pytest

from odoo.addons.social_care.text import bare, fold, letters, squeezed, visible, words

from ..networks.test_lengths import ROWS


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("e\u0301a", 2),
        ("क्षि", 1),
        ("अनुच्छेद", 4),
        ("ខ្ញុំ", 1),
        ("ស្រុក", 2),
        ("မှာ", 1),
        ("မြန်မာ", 3),
        ("ເດັກ", 2),
        ("ນ້ຳ", 1),
        ("เรียน", 3),
        ("ஸ்ரீ", 1),
        ("நன்றி", 2),
        ("দ্বিতীয়", 3),
        ("שָׁלוֹם", 4),
        ("مُحَمَّد", 4),
        ("👨‍👩‍👧‍👦", 1),
        ("🇩🇪🇫🇷", 2),
        ("1️⃣", 1),
        ("👍🏽", 1),
        ("한국", 2),
        ("", 0),
    ],
)
def test_letters(text, count):
    assert len(letters(text)) == count
    assert "".join(letters(text)) == text


def test_letters_are_the_text():
    for row in ROWS:
        assert "".join(letters(row["text"])) == row["text"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë", "zoe\u0308"),
        ("Zoë", "ZOE"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Ａｎｎ", "ann"),
        ("𝓐𝓷𝓷", "Ann"),
        ("A\u200bn\u00adn\ufe0f", "ann"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّدٌ", "محمد"),
        ("مـحـمـد", "محمد"),
        ("ড়", "ড\u09bc"),
        ("می\u200cخواهم", "میخواهم"),
        ("Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ"),
    ],
)
def test_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("शर्म", "शर्मा"), ("กา", "กี"), ("မ", "မာ"), ("ann", "anna")]
)
def test_not_the_same(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("नमस्ते प्रिया जी, हमने", ["नमस्ते", "प्रिया", "जी", "हमने"]),
        ("ကျေးဇူး တင်ပါတယ်။", ["ကျေးဇူး", "တင်ပါတယ်"]),
        ("ສະບາຍດີ, ນ້ຳ!", ["ສະບາຍດີ", fold("ນ້ຳ")]),
        ("שָׁלוֹם, דָּוִד", ["שלום", "דוד"]),
        ("Order_4711 (urgent)", ["order", "4711", "urgent"]),
        ("", []),
    ],
)
def test_words(text, found):
    assert words(text) == found


def test_squeezed():
    assert squeezed("Hello, World! 1") == squeezed("*hello*\nworld - 1")
    assert squeezed("क्षमा") != squeezed("क्षम")


def test_bare():
    assert bare("\u202a＋４９\u202c\ufe0f") == "+49"
    assert visible("e\u0301\u200b\u3164") == "e\u0301"
