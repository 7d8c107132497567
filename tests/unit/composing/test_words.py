"""Names, signatures, blanks."""

import pytest

from odoo.addons.social_care.composing import assemble, fill, initials, sign


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marc Demo", "MD"),
        ("Anna", "A"),
        ("Jean-Luc Picard", "JP"),
        ("Maria del Carmen Lopez", "ML"),
        ("Ömer Çelik", "ÖÇ"),
        ("", ""),
        ("4711", ""),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_signatures():
    assert sign("initials", "Marc Demo") == " ^MD"
    assert sign("first_name", "Marc Demo") == " ^Marc"
    assert sign(False, "Marc Demo") == ""
    assert sign("initials", "") == ""


def test_nobody_signs_twice():
    assert assemble("Hello. ", " ^MD") == "Hello. ^MD"
    assert assemble("Hello. ^MD", " ^MD") == "Hello. ^MD"
    assert assemble("Hello.") == "Hello."


def test_blanks():
    values = {"customer": "Eva", "initials": "MD", "order": ""}
    text = "Hi { Customer }, {order} {unknown} ^{initials}"
    assert fill(text, values) == "Hi Eva, {order} {unknown} ^MD"


def test_what_customers_are_called_is_no_blank():
    assert fill("Hi {customer}", {"customer": "{initials}", "initials": "MD"}) == (
        "Hi {initials}"
    )
