"""Twice the input takes twice the time, whatever it is made of."""

import time

import pytest

from .targets import TARGETS, Target

SIGNS = [
    *(
        "a",
        "a ",
        "A",
        "1",
        "1 ",
        " ",
        "\n",
        "\n\n ",
        "\t",
        ".",
        ". ",
        ",",
        "-",
        "_",
        "'",
    ),
    *(
        "<",
        "<a ",
        '<a "',
        "<a b='",
        "<!--",
        "<![CDATA[",
        "</",
        "<script>",
        "<b>",
        "<br>",
    ),
    *('<a href="x">', "<img alt='x'>", "&", "&amp;", "&#", "&#x", ">", '"', "(", ")"),
    *("()", "[", "{a}", "{", "\\", "/", "//", "://", "http://", "https://a.", "a.b/"),
    *("https://a.b/c ", "www.", "@", "@a", "@a ", "@a@b.", "a@b.c ", "#a", "#"),
    *("a.b", "a.b ", "https://t.co/x ", "https://t.co/x", "AND ", "a OR ", "NOT "),
    *(
        "a NEAR/3 ",
        "*",
        "a*",
        '"a',
        "|",
        "+",
        "é",
        "e\u0301",
        "ß",
        "漢",
        "ا",
        "ก",
        "한",
    ),
    *(
        "🙂",
        "👩\u200d",
        "🇩",
        "👍🏽",
        "\u200d",
        "\u0301",
        "\0",
        "\ud83d",
        "not ",
        "very ",
    ),
    *("!", "?!", "aaaa!", "$1 ", "+49 ", "12-34-", "2026-01-01 ", ";", "=", "a=1 "),
]

LITTLE = 0.03
"""Seconds below which nothing is measured."""


def seconds(target, value):
    began = time.thread_time()
    target(value)
    return time.thread_time() - began


def is_worse_than_linear(target, sign, letters):
    """Whether four times as much takes over eight times as long; the square: 16."""
    little, much = (sign * (size // len(sign)) for size in (letters, 4 * letters))
    if target.kind == "bytes":
        little, much = (it.encode("utf-8", "replace") for it in (little, much))
    for _ in range(3):
        taken = seconds(target, much)
        if taken < LITTLE or taken < 8 * seconds(target, little):
            return False
    return True


@pytest.mark.parametrize(
    "target",
    [each for each in TARGETS if each.kind != "json"],
    ids=lambda target: target.name,
)
def test_linear(target):
    letters = min(1500, target.longest // 4)
    assert [it for it in SIGNS if is_worse_than_linear(target, it, letters)] == []


def test_what_grows_with_the_square_is_seen():
    square = Target("square", lambda value: [value.count(each) for each in value[::8]])
    assert is_worse_than_linear(square, "ab", 8000)
