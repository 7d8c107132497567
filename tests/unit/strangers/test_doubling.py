"""Twice the input takes twice the time, whatever it is made of."""

import random
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

ROUNDS = 5
"""Measurements of which the least counts: other work on the machine makes them longer,
and never shorter."""

STEEP = 8
"""Times as long that four times as much may take; the square takes 16 times as long."""


def seconds(target, value):
    began = time.thread_time()
    target(value)
    return time.thread_time() - began


def is_worse_than_linear(target, sign, letters):
    """Whether the work grows faster than what is read: twice in a row.

    One step alone says little: a text may need a second try from some length on.
    """

    def measure(size):
        value = sign * (size // len(sign))
        if target.kind == "bytes":
            value = value.encode("utf-8", "replace")
        return seconds(target, value)

    taken = measure(4 * letters)
    if taken < LITTLE or taken <= STEEP * min(measure(letters) for _ in range(3)):
        return False
    return is_steep(measure, letters) and is_steep(measure, 4 * letters)


def is_steep(measure, size):
    """Whether four times as much takes too long.

    :param measure: a function of the size that gives seconds
    """
    rounds = [(measure(size), measure(4 * size)) for _ in range(ROUNDS)]
    little, much = map(min, zip(*rounds, strict=True))
    return much > STEEP * little


@pytest.mark.parametrize(
    "target",
    [each for each in TARGETS if each.kind != "json"],
    ids=lambda target: target.name,
)
def test_linear(target):
    letters = min(1500, target.longest // 16)
    assert [it for it in SIGNS if is_worse_than_linear(target, it, letters)] == []


def test_what_grows_with_the_square_is_seen():
    square = Target("square", lambda value: [value.count(each) for each in value[::4]])
    assert is_worse_than_linear(square, "ab", 5000)


def test_a_second_try_is_no_square():
    def read(value):
        return [value.count("ab") for _ in range(200 if len(value) < 9000 else 500)]

    assert not is_worse_than_linear(Target("second try", read), "ab", 8000)


@pytest.mark.parametrize("number", range(50))
def test_a_busy_machine_makes_no_square_and_hides_none(number):
    chance = random.Random(number)

    def disturbed(seconds):
        return seconds * chance.choice((1, 1, 1.1, 1.5, 2, 3, 9))

    assert is_steep(lambda size: disturbed(size**2), 1500)
    assert not is_steep(disturbed, 1500)
