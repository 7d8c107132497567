"""Each time that a customer began to wait for us in public.

Sequences are written as in `test_state`; in brackets stands what its author has
deleted since.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_care.resolution import resolve

from .test_properties import PUBLIC_CUSTOMER, one_fact, some_facts, unhurried
from .test_state import FACT_OF, Fact, minute


def waits(sequence):
    """The waits of a sequence, each as began-answered-how and marks."""
    facts, gone, number, away = [], [], 0, False
    for letter in sequence:
        if letter in "()":
            away = letter == "("
            continue
        kind, more = FACT_OF[letter]
        fact = Fact(kind, minute(number), f"{number}", **more)
        (gone if away else facts).append(fact)
        number += 1
    return [
        f"{wait.key}-{wait.answer_key} {wait.how}"
        + "*" * wait.sent_elsewhere
        + "x" * wait.taken_back
        for wait in resolve(facts, gone).waits
    ]


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ("", []),
        ("a", []),
        ("pb", []),
        ("c", ["0- "]),
        ("ccc", ["0- "]),
        ("ca", ["0-1 public"]),
        ("ce", ["0-1 public"]),
        ("caa", ["0-1 public"]),
        # The second question is a wait of its own.
        ("cac", ["0-1 public", "2- "]),
        ("cacca", ["0-1 public", "2-4 public"]),
        # Praise waits; thanks for an answer do not.
        ("t", ["0- "]),
        ("ta", ["0-1 public"]),
        ("cat", ["0-1 public"]),
        ("cact", ["0-1 public", "2- thanked"]),
        # In private: told of in public afterwards, it was answered.
        ("cb", ["0- private"]),
        ("cba", ["0-2 public"]),
        ("cbc", ["0- private", "2- "]),
        ("cbca", ["0- private", "2-3 public"]),
        # Waived, closed, handed over.
        ("cw", ["0- waived"]),
        ("cwa", ["0-2 public"]),
        ("cwca", ["0- waived", "2-3 public"]),
        ("ck", ["0- "]),
        ("cbk", ["0- private"]),
        ("cack", ["0-1 public", "2- solved"]),
        ("co", ["0- *"]),
        ("cod", ["0- solved*"]),
        ("cao", ["0-1 public*"]),
        ("caoca", ["0-1 public*", "3-4 public"]),
        # By hand: solved, and open after all.
        ("cA", ["0- "]),
        ("cR", ["0- solved"]),
        ("cRU", ["0- "]),
        ("caU", ["0-1 public"]),
        # Taken back: kept apart, and nothing else changes.
        ("(c)", ["0- x"]),
        ("(cc)", ["0- x"]),
        ("(c)a", ["0-1 publicx"]),
        ("(c)ca", ["0-2 publicx", "1-2 public"]),
        ("c(c)a", ["0-2 public"]),
        ("ca(c)", ["0-1 public", "2- x"]),
        ("ca(t)", ["0-1 public"]),
        ("(t)", ["0- x"]),
    ],
)
def test_waits(sequence, expected):
    assert waits(sequence) == expected


gone_facts = st.lists(one_fact.filter(lambda fact: fact.kind in PUBLIC_CUSTOMER))


@unhurried
@given(some_facts, gone_facts)
def test_what_was_taken_back_changes_nothing_else(facts, gone):
    gone = [fact for fact in gone if fact not in facts]
    with_it, without = resolve(facts, gone), resolve(facts)
    assert with_it[:-1] == without[:-1]
    alive = [wait for wait in with_it.waits if not wait.taken_back]
    assert alive == list(without.waits)
    away = {wait.key for wait in with_it.waits if wait.taken_back}
    assert away <= {fact.key for fact in gone}


@unhurried
@given(some_facts, gone_facts, st.randoms())
def test_any_order_gives_the_same_waits(facts, gone, chance):
    expected = resolve(facts, gone).waits
    chance.shuffle(facts)
    chance.shuffle(gone)
    assert resolve(facts, gone).waits == expected


@unhurried
@given(some_facts)
def test_waits_are_in_themselves_right(facts):
    found = resolve(facts)
    assert bool(found.waits) == bool(found.state)
    nexts = [*found.waits, None][1:]
    for wait, following in zip(found.waits, nexts, strict=False):
        assert wait.key in {f.key for f in facts if f.kind in PUBLIC_CUSTOMER}
        assert bool(wait.settled_at) == bool(wait.how)
        assert (wait.how == "public") == bool(wait.answered_at)
        if wait.settled_at:
            assert wait.settled_at >= wait.began_at
        if following:
            assert wait.settled_at <= following.began_at
    if found.waits and not found.waits[-1].how:
        # The thread says of them what the inbox says.
        assert found.awaiting_since or any(f.kind == "set_by_hand" for f in facts)
