"""What may not be said of goodwill."""

import random

import pytest

from odoo.addons.social_care.goodwill.words import buys_silence, shows_code

CODE = "0448-AB12-9XKQ"
UNSEEN = ("\u200b", "\u2060", "\u00ad", "\ufeff", " ", "-", ".", "_", "\n", "*")
FULL_WIDTH = {chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)}
ALIKE = {"0": "O", "1": "l", "8": "B", "2": "Z"}


def mutated(chance):
    """A code as somebody might spell it who wants to get it past a check."""
    letters = []
    for letter in CODE:
        spelt = letter
        if chance.random() < 0.3:
            spelt = spelt.lower()
        if chance.random() < 0.2:
            spelt = ALIKE.get(spelt, spelt)
        if chance.random() < 0.2:
            spelt = FULL_WIDTH.get(spelt, spelt)
        letters.append(spelt)
        if chance.random() < 0.3:
            letters.append(chance.choice(UNSEEN))
    return f"Here you are: {''.join(letters)} Enjoy!"


def test_no_code_gets_through_in_a_thousand_spellings():
    chance = random.Random(11)
    texts = [mutated(chance) for _number in range(1000)]
    assert len(set(texts)) > 990
    assert [text for text in texts if not shows_code(text, [CODE])] == []


@pytest.mark.parametrize("text", ["", "Your order 0448 has left.", "AB12 is a seat."])
def test_other_numbers_are_no_codes(text):
    assert not shows_code(text, [CODE, "", None])


@pytest.mark.parametrize(
    "text",
    [
        "We give you a voucher if you delete your post.",
        "Take down your review and the refund is yours.",
        "Get 10 % for a five-star review!",
        "Wir schenken Ihnen einen Gutschein, wenn Sie Ihre Bewertung löschen.",
        "Un bon de réduction si vous supprimez votre avis.",
        "Te damos un descuento si borras tu comentario.",
        "Un buono per te se cambi la tua recensione.",
        "Je krijgt een tegoed als je je beoordeling verwijdert.",
    ],
)
def test_silence_is_not_bought(text):
    assert buys_silence(text)


@pytest.mark.parametrize(
    "text",
    [
        "We are sorry. A voucher is on its way to you.",
        "We have changed your delivery address.",
        "Thank you for your review!",
        "Your refund arrives tomorrow; you can change the size in your account.",
        "Wir haben Ihre Adresse geändert und erstatten den Betrag.",
        "The discount is in your account.",
    ],
)
def test_what_is_given_may_be_spoken_of(text):
    assert not buys_silence(text)
