"""A wrong expression is explained at the place of the mistake."""

import pytest

from odoo.addons.social_care.rules import ExpressionError, look_at, parse
from odoo.addons.social_care.rules.parse import MAX_DEPTH, MAX_LENGTH, MAX_TERMS


@pytest.mark.parametrize(
    ("expression", "wrong", "message"),
    [
        ("(a OR b", "(", "A closing bracket is missing."),
        ("((a OR b) c", "(", "A closing bracket is missing."),
        ("a OR b) c", ")", "An opening bracket is missing for this one."),
        (")", ")", "An opening bracket is missing for this one."),
        ("a () b", "()", "There is nothing between these brackets."),
        ("(", "(", "A closing bracket is missing."),
        ('a "b c', '"b c', "A closing quotation mark is missing."),
        ('a "', '"', "A closing quotation mark is missing."),
        ('a ""', '""', "There is nothing between these quotation marks."),
        ("a OR", "OR", "Something is missing after OR."),
        ("a AND )", "AND", "Something is missing after AND."),
        ("(a NOT)", "NOT", "Something is missing after NOT."),
        ("OR a", "OR", "Something is missing before OR."),
        ("a (AND b)", "AND", "Something is missing before AND."),
        ("a AND OR b", "AND OR", "Something is missing between AND and OR."),
        ("NEAR/3 a", "NEAR/3", "Something is missing before NEAR/3."),
        ("a NEAR/3", "NEAR/3", "Something is missing after NEAR/3."),
        ("a !!! b", "!!!", '"!!!" contains no word, only signs.'),
        ("a | b", "|", '"|" contains no word, only signs.'),
        ("a #", "#", '"#" contains no word, only signs.'),
        ("a NEAR/0 b", "NEAR/0", "After NEAR/ there has to be a number from 1 to 100"),
        ("a NEAR/x b", "NEAR/x", "After NEAR/ there has to be a number from 1 to 100"),
        ("a NEAR/ b", "NEAR/", "After NEAR/ there has to be a number from 1 to 100"),
        ("a NEAR/101 b", "NEAR/101", "After NEAR/ there has to be a number"),
        ("a NEAR/٣ b", "NEAR/٣", "After NEAR/ there has to be a number"),
        ("(a AND b) NEAR/3 c", "(a AND b)", "NEAR joins words"),
        ("a NEAR/3 (b OR NOT c)", "(b OR NOT c)", "NEAR joins words"),
        ("a NEAR/3 *", "*", "NEAR joins words"),
        ("a NEAR/3 b NEAR/3 c", "NEAR/3", "NEAR joins two things."),
        ("a a*b*c*d*e", "a*b*c*d*e", "A word can have 3 stars."),
    ],
)
def test_each_mistake(expression, wrong, message):
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    error = caught.value
    assert expression[error.start : error.end] == wrong
    assert str(error).startswith(message)
    marked = "".join(text for text, _kind, bad in look_at(expression)["parts"] if bad)
    assert marked == wrong


def test_which_bracket_is_open():
    with pytest.raises(ExpressionError) as caught:
        parse("(a OR (b AND c)")
    assert (caught.value.start, caught.value.end) == (0, 1)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("a " * MAX_LENGTH, "This is too long"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "There are too many"),
        ("NOT " * (MAX_DEPTH + 1) + "a", "There are too many"),
        ("(" * 3000, "There are too many"),
        ("a " * (MAX_TERMS + 1), "Too many words"),
        ("", "There is nothing"),
        ("  ", "There is nothing"),
    ],
)
def test_limits(expression, message):
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(expression)
    assert 0 <= caught.value.start <= caught.value.end <= len(expression)


def test_as_deep_and_as_much_as_is_allowed():
    parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    parse("a " * MAX_TERMS)


def test_colours():
    parts = look_at('(acme OR "acme bank") -#fail @us ref*')["parts"]
    assert [(text, kind) for text, kind, _wrong in parts if kind != "space"] == [
        ("(", "bracket"),
        ("acme", "word"),
        ("OR", "operator"),
        ('"acme bank"', "phrase"),
        (")", "bracket"),
        ("-", "operator"),
        ("#fail", "hashtag"),
        ("@us", "mention"),
        ("ref*", "star"),
    ]


def test_what_is_meant_and_what_may_be_meant():
    seen = look_at("acme or fail")
    assert seen["meaning"] == "acme AND or AND fail"
    (_template, values), *more = seen["hints"]
    assert values == {"word": "or", "operator": "OR"}
    assert not more
    assert look_at("")["meaning"] == ""
    assert look_at("")["error"] is None
    assert look_at("(a")["meaning"] == ""
