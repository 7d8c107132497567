"""What a log says of an error: where it came from, and nothing that it says."""

import pytest

from odoo.addons.social_care.text.tracing import where


def fail():
    try:
        int("anna@example.com")
    except ValueError as error:
        raise KeyError("Anna Berg") from error


def test_the_kinds_and_the_lines_of_code():
    with pytest.raises(KeyError) as caught:
        fail()
    told = where(caught.value)
    assert "builtins.KeyError" in told
    assert "builtins.ValueError" in told
    assert 'raise KeyError("Anna Berg") from error' in told  # a line of this file
    assert "anna@example.com'" not in told
    assert "invalid literal" not in told


def test_causes_in_a_circle_end():
    one, other = KeyError("a"), KeyError("b")
    one.__cause__, other.__cause__ = other, one
    assert where(one).count("KeyError") == 2
