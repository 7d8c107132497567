"""What holds for any facts whatever."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.social_care.resolution import (
    KINDS,
    STATES,
    TABLE,
    Fact,
    combine,
    resolve,
)
from odoo.addons.social_care.resolution.state import (
    THE_ONE_IT_NAMES,
    Row,
    _by_kind_and_state,
)

# A busy machine is no reason to fail, and no files are left in the project.
unhurried = settings(deadline=None, database=None)

START = datetime(2026, 5, 3, 9)
OURS = {"answer_public", "answer_private", "closing_public"}
PUBLIC_CUSTOMER = {"customer_public", "customer_thanks_public"}
CUSTOMER = PUBLIC_CUSTOMER | {"customer_private"}

one_fact = st.builds(
    lambda kind, second, key, handoff, told, state: Fact(
        kind,
        START + timedelta(seconds=second),
        str(key),
        handoff=handoff if kind.startswith("handoff") else "",
        public_told=told and kind.startswith("handoff"),
        state=state if kind == "set_by_hand" else "",
    ),
    st.sampled_from(KINDS),
    st.integers(0, 12),  # few enough that many happen at once
    st.integers(0, 20),
    st.sampled_from(["telephone", "email", "message"]),
    st.booleans(),
    st.sampled_from(STATES),
)
some_facts = st.lists(one_fact, max_size=20)


@unhurried
@given(
    some_facts.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found)))
)
def test_any_order_gives_the_same(orders):
    facts, shuffled = orders
    assert resolve(facts) == resolve(shuffled)


@unhurried
@given(some_facts, one_fact, st.integers(0, 20))
def test_added_and_removed_is_never_had(facts, fact, place):
    place = min(place, len(facts))
    added = [*facts[:place], fact, *facts[place:]]
    resolve(added)
    del added[place]
    assert resolve(added) == resolve(facts)


@unhurried
@given(some_facts)
def test_a_fact_twice_is_a_fact_once(facts):
    assert resolve(facts + facts) == resolve(facts)


@unhurried
@given(some_facts)
def test_what_does_not_count_does_not_count(facts):
    without = [f for f in facts if f.kind not in ("other_speaks", "ticket_reopened")]
    assert resolve(without) == resolve(facts)


@unhurried
@given(some_facts)
def test_answer_is_in_itself_right(facts):
    found = resolve(facts)
    assert found.state in {"", *STATES}
    # Without public words of the customer there is no state, whatever else.
    assert bool(found.state) == any(f.kind in PUBLIC_CUSTOMER for f in facts)
    assert bool(found.last_public_speaker) == bool(found.state)
    # The moves are one road from nothing to the state.
    assert [move.before for move in found.moves] == (
        ["", *(move.after for move in found.moves)][: len(found.moves)]
    )
    assert (found.moves[-1].after if found.moves else "") == found.state
    assert found.since == (found.moves[-1].happened_at if found.moves else None)
    assert all(move.before != move.after for move in found.moves)
    assert {move.key for move in found.moves} <= {f.key for f in facts}
    # Who waits has spoken, after whatever we said.
    spoken = [f.happened_at for f in facts if f.kind in CUSTOMER]
    assert found.last_customer_at == max(spoken, default=None)
    if found.awaiting_since:
        ours = [f.happened_at for f in facts if f.kind in OURS]
        assert found.awaiting_since in spoken
        assert found.awaiting_since > max(ours, default=datetime.min)
    assert set(found.open_handoffs) <= {f.handoff for f in facts}


@unhurried
@given(some_facts)
def test_every_move_is_in_the_table(facts):
    kinds = {}
    for fact in facts:
        kinds.setdefault((fact.key, fact.happened_at), set()).add(fact.kind)
    for at, before, after, key in resolve(facts).moves:
        assert any(
            row.kind in kinds[key, at]
            and before in row.sources
            and row.target in (after, THE_ONE_IT_NAMES)
            for row in TABLE
        )


ROADS = {  # the shortest way into each state
    "": "",
    "unanswered": "customer_public",
    "acknowledged": "customer_public answer_public",
    "moved": "customer_public answer_public handoff_offered",
    "resolved_privately": "customer_public answer_public ticket_closed",
    "resolved_publicly": "customer_public closing_public",
    "confirmed": "customer_public closing_public customer_thanks_public",
    "waived": "customer_public waived",
}


@pytest.mark.parametrize(
    ("row", "source"),
    [(row, source) for row in TABLE for source in row.sources],
    ids=lambda part: part.kind if isinstance(part, Row) else part or "none",
)
def test_every_row_can_be_reached(row, source):
    last = Fact(
        row.kind,
        START + timedelta(minutes=9),
        "last",
        handoff="telephone" if row.kind.startswith("handoff") else "",
        public_told=row.condition.__name__ == "public_was_told",
        state="waived" if row.target == THE_ONE_IT_NAMES else "",
    )
    kinds = ROADS[source].split()
    if row.condition.__name__ == "has_answer_in_private":
        kinds.append("answer_private")
    road = [
        Fact(
            kind,
            START + timedelta(minutes=number),
            str(number),
            handoff="telephone" if kind.startswith("handoff") else "",
        )
        for number, kind in enumerate(kinds)
    ]
    assert resolve(road).state == source
    found = resolve([*road, last])
    assert found.state == (row.target or "waived")
    if found.state != source:
        assert found.moves[-1] == (last.happened_at, source, found.state, "last")


def test_two_rows_for_one_thing_are_refused():
    with pytest.raises(ValueError, match="two rows for waived from moved"):
        _by_kind_and_state([*TABLE, Row("waived", ("moved",), None, "moved")])


def test_only_the_customer_leads_out_of_nothing():
    assert {row.kind for row in TABLE if "" in row.sources} == PUBLIC_CUSTOMER
    assert all(set(row.sources) <= {"", *STATES} for row in TABLE)
    assert all(row.target in STATES or row.kind == "set_by_hand" for row in TABLE)


@unhurried
@given(st.lists(st.sampled_from(["", *STATES])))
def test_combine_is_one_of_them(states):
    found = combine(states)
    assert found in states if any(states) else found == ""
    assert (found == "waived") == ({*states} - {""} == {"waived"})
    assert combine([found, *states]) == found
