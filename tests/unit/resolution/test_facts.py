"""What a fact takes and what it refuses."""

from dataclasses import FrozenInstanceError
from datetime import datetime

import pytest

from odoo.addons.social_care.resolution import KINDS, SET_BY_HAND, WAIVED, Fact

AT = datetime(2026, 5, 3, 9)


def test_every_kind_can_be_made():
    for kind in KINDS:
        fact = Fact(kind, AT, "1", handoff="h", state=WAIVED, reason="why")
        assert (fact.kind, fact.happened_at, fact.key) == (kind, AT, "1")
    assert len(set(KINDS)) == len(KINDS)


def test_frozen_and_without_dict():
    fact = Fact("customer_public", AT, "1")
    with pytest.raises(FrozenInstanceError):
        fact.kind = "waived"
    assert not hasattr(fact, "__dict__")
    assert fact == Fact("customer_public", AT, "1")
    assert hash(fact) == hash(Fact("customer_public", AT, "1"))


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("customer_shouts", {}, "unknown kind of fact: 'customer_shouts'"),
        ("handoff_done", {}, "handoff_done names no handoff"),
        ("handoff_offered", {}, "handoff_offered names no handoff"),
        (SET_BY_HAND, {}, "names no state"),
        (SET_BY_HAND, {"state": "solved"}, "names no state: 'solved'"),
    ],
)
def test_refused(kind, more, words):
    with pytest.raises(ValueError, match=words):
        Fact(kind, AT, "1", **more)
