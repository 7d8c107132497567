"""Written-out threads: what was said and done, and where that leaves the matter."""

import itertools
import json
import random
from datetime import datetime
from pathlib import Path

import pytest

from odoo.addons.social_care import triage
from odoo.addons.social_care.resolution import Fact, combine, resolve

THREADS = json.loads(
    Path(__file__).with_name("threads.json").read_text(encoding="utf-8")
)
by_name = pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread["id"])


def kind_of(step):
    """Give the kind of fact that a step of a fixture is."""
    if "fact" in step:
        return step["fact"]
    who, where = step["who"], step["where"]
    if who == "other":
        return "other_speaks"
    if who == "customer":
        thanks = where == "public" and step["thanks"]
        return f"customer_thanks_{where}" if thanks else f"customer_{where}"
    return f"closing_{where}" if step.get("closing") else f"answer_{where}"


def facts_of(thread, conversation):
    """Give the facts of one conversation of a fixture; deleted posts leave none."""
    return [
        Fact(
            kind_of(step),
            datetime.fromisoformat(step["at"]),
            f"step:{number}",
            **{
                name: step[name]
                for name in ("handoff", "public_told", "state", "reason")
                if name in step
            },
        )
        for number, step in enumerate(thread["steps"], 1)
        if step["conversation"] == conversation and not step.get("deleted")
    ]


@by_name
def test_states(thread):
    for conversation, expected in thread["expected"].items():
        found = resolve(facts_of(thread, conversation))
        assert [move.after for move in found.moves] == expected["path"]
        assert found.state == expected["state"]
        assert found.awaiting_since == (
            datetime.fromisoformat(expected["awaiting"])
            if expected["awaiting"]
            else None
        )


@by_name
def test_ticket(thread):
    states = [
        resolve(facts_of(thread, conversation)).state
        for conversation in thread["expected"]
    ]
    for order in itertools.permutations(states):
        assert combine(order) == thread["ticket"]


@by_name
def test_any_order_of_arrival(thread):
    for conversation in thread["expected"]:
        facts = facts_of(thread, conversation)
        expected = resolve(facts)
        shuffle = random.Random(thread["id"]).shuffle
        for _ in range(20):
            shuffle(facts)
            assert resolve(facts) == expected


KINDS = {  # what has to be among them, and in how many languages at least
    "sarcasm": 6,
    "thanks": 6,
    "thanks_but": 6,
    "thanks_before_solution": 6,
    "thanks_of_another": 4,
    "reopened": 6,
    "deleted": 4,
    "two_customers": 3,
    "two_conversations": 3,
}


def test_the_table_is_wide_enough():
    languages = [thread["language"] for thread in THREADS]
    assert len(THREADS) >= 60
    assert len(set(languages)) >= 6
    assert min(languages.count(language) for language in set(languages)) >= 10
    assert len({thread["id"] for thread in THREADS}) == len(THREADS)
    ends = {
        expected["state"]
        for thread in THREADS
        for expected in thread["expected"].values()
    }
    assert len(ends) == 8, "each of the seven states, and none"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_there(kind):
    theirs = [thread for thread in THREADS if kind in thread["kinds"]]
    assert len({thread["language"] for thread in theirs}) >= KINDS[kind]
    assert all(HAS[kind](thread) for thread in theirs)


def _says(thread, who):
    return [step for step in thread["steps"] if step.get("who") == who]


def _conversations(thread):
    return {step["conversation"] for step in _says(thread, "customer")}


HAS = {  # what makes a thread of that kind, as far as one can count it
    "sarcasm": lambda t: not any(step["thanks"] for step in _says(t, "customer")),
    "thanks": lambda t: any(step["thanks"] for step in _says(t, "customer")),
    "thanks_but": lambda t: (
        sum(not step["thanks"] for step in _says(t, "customer")) >= 2
    ),
    "thanks_before_solution": lambda t: (
        not any(step.get("closing") for step in t["steps"])
    ),
    "thanks_of_another": lambda t: _says(t, "other"),
    "reopened": lambda t: len(t["steps"]) >= 3,
    "deleted": lambda t: any(step.get("deleted") for step in t["steps"]),
    "two_customers": lambda t: len(_conversations(t)) >= 2,
    "two_conversations": lambda t: len(_conversations(t)) >= 2,
}


def test_no_thanks_are_found_where_a_person_finds_none():
    """And nearly all are where a person finds them: in doubt they are none."""
    steps = [
        (step["thanks"], triage.analyse(step["text"], thread["language"]).thanks)
        for thread in THREADS
        for step in _says(thread, "customer")
    ]
    assert steps.count((False, True)) == 0
    found, missed = steps.count((True, True)), steps.count((True, False))
    assert found / (found + missed) >= 0.85
