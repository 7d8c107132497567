"""The corners of the table, one by one, written as short sequences.

Each letter of a sequence is a fact, one a minute:

    c customer    t thanks      p customer in private     x somebody else
    a answer      b answer in private                     e closing word
    s answer accepted as the solution
    o offered     O offered and told     r arrived        d done
    n declined    u unreachable          i expired        (first handoff)
    2 offered     3 done                 4 declined       (second handoff)
    w waived      k ticket closed        l reopened by hand
    U A M P R C W set by hand to the state of that letter
"""

from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_care.resolution import STATES, Fact, combine, resolve

START = datetime(2026, 5, 3, 9)
STATE_OF = dict(zip("UAMPRCW", STATES, strict=True)) | {"-": ""}
FACT_OF = {
    "c": ("customer_public", {}),
    "t": ("customer_thanks_public", {}),
    "p": ("customer_private", {}),
    "x": ("other_speaks", {}),
    "a": ("answer_public", {}),
    "b": ("answer_private", {}),
    "e": ("closing_public", {}),
    "s": ("answer_accepted", {}),
    "o": ("handoff_offered", {"handoff": "1"}),
    "O": ("handoff_offered", {"handoff": "1", "public_told": True}),
    "r": ("handoff_arrived", {"handoff": "1"}),
    "d": ("handoff_done", {"handoff": "1"}),
    "n": ("handoff_declined", {"handoff": "1"}),
    "u": ("handoff_unreachable", {"handoff": "1"}),
    "i": ("handoff_expired", {"handoff": "1"}),
    "2": ("handoff_offered", {"handoff": "2"}),
    "3": ("handoff_done", {"handoff": "2"}),
    "4": ("handoff_declined", {"handoff": "2"}),
    "w": ("waived", {"reason": "abuse"}),
    "k": ("ticket_closed", {}),
    "l": ("ticket_reopened", {}),
} | {
    letter: ("set_by_hand", {"state": STATE_OF[letter], "reason": "seen"})
    for letter in "UAMPRCW"
}


def minute(number):
    return START + timedelta(minutes=number)


def facts(sequence):
    return [
        Fact(FACT_OF[letter][0], minute(number), f"{number:03}", **FACT_OF[letter][1])
        for number, letter in enumerate(sequence)
    ]


@pytest.mark.parametrize(
    ("sequence", "state", "waits_since"),
    [
        # An answer is marked as the solution; what was confirmed stays so.
        ("cas", "R", None),
        ("cacs", "R", None),
        ("casc", "U", 3),
        ("cst", "C", None),
        ("castst", "C", None),
        ("s", "-", None),
        ("caPs", "R", None),
        ("caws", "R", None),
        # The customer speaks.
        ("", "-", None),
        ("c", "U", 0),
        ("cc", "U", 0),
        ("cac", "A", 2),
        ("cacc", "A", 2),
        ("caoc", "M", 3),
        ("cakc", "U", 3),
        ("cec", "U", 2),
        ("catc", "U", 3),
        ("cwc", "U", 2),
        # Thanks.
        ("t", "U", 0),
        ("ct", "U", 0),
        ("cbt", "U", 2),  # only answered in private: an answer in public is due
        ("cat", "C", None),
        ("cact", "C", None),
        ("cakt", "C", None),
        ("cet", "C", None),
        ("catt", "C", None),
        ("caot", "M", None),
        ("caoct", "M", 3),
        ("caodt", "C", None),
        ("cao2dt", "P", None),
        ("cao2d4t", "C", None),
        ("cobt", "U", None),
        ("ot", "U", 1),
        ("cawt", "U", 3),
        ("cawot", "W", None),
        ("catct", "U", 3),  # it was reopened, and not answered since
        ("cMt", "M", 0),  # moved by hand: no handoff, and still nothing
        # Answers.
        ("ca", "A", None),
        ("a", "-", None),
        ("ac", "U", 1),
        ("at", "U", 1),
        ("cwa", "A", None),
        ("coa", "A", None),
        ("coar", "M", None),
        ("caoa", "M", None),
        ("caka", "P", None),
        ("cata", "C", None),
        # Closing words.
        ("ce", "R", None),
        ("cae", "R", None),
        ("caoe", "R", None),
        ("cake", "R", None),
        ("cwe", "R", None),
        ("cate", "C", None),
        ("e", "-", None),
        # Handoffs.
        ("co", "U", 0),
        ("cor", "U", 0),
        ("cO", "M", 0),
        ("cO" + "a", "M", None),
        ("cwO", "M", None),
        ("cwo", "W", None),
        ("car", "M", None),
        ("ceo", "R", None),
        ("ceod", "R", None),
        ("catod", "C", None),
        ("cod", "P", None),
        ("caod", "P", None),
        ("cawod", "P", None),
        ("caon", "A", None),
        ("caou", "A", None),
        ("caoi", "A", None),
        ("caocn", "A", 3),
        ("con", "U", 0),
        ("cao2n", "M", None),
        ("cao2u", "M", None),
        ("cao2i", "M", None),
        ("cao2n4", "A", None),
        ("cao2n3", "P", None),
        ("caonor", "M", None),
        ("caoki", "P", None),
        # Tickets.
        ("ck", "U", 0),
        ("cbk", "P", None),
        ("cbck", "P", None),
        ("pbck", "U", 2),  # that answer was given before the public words
        ("cbkck", "U", 3),  # and that one to words before
        ("cack", "P", None),
        ("caok", "P", None),
        ("cek", "R", None),
        ("catk", "C", None),
        ("cwk", "W", None),
        ("cakl", "P", None),
        ("cl", "U", 0),
        # Waived and by hand.
        ("cw", "W", None),
        ("cacw", "W", None),
        ("caow", "W", None),
        ("catw", "W", None),
        ("w", "-", None),
        ("cU", "U", 0),
        ("cbU", "U", None),
        ("catA", "A", 2),
        ("catU", "U", 2),
        ("cacP", "P", None),
        ("cR", "R", None),
        ("cRt", "C", None),
        ("C", "-", None),
        ("wc", "U", 1),
        ("cMi", "A", 0),
        ("catcwA", "A", 2),
        ("cwcA", "A", 2),
        ("caA", "A", None),
        ("pkA", "-", None),
        ("pA", "-", 0),
        # No public side.
        ("p", "-", 0),
        ("pb", "-", None),
        ("pbp", "-", 2),
        ("pk", "-", None),
        ("pw", "-", None),
        ("pod", "-", None),
        ("aodekwR", "-", None),
        ("x", "-", None),
        # Private words, and somebody else's.
        ("cap", "A", 2),
        ("capb", "A", None),
        ("cb", "U", None),
        ("cbc", "U", 2),
        ("cep", "R", 2),
        ("cepk", "R", None),
        ("cax", "A", None),
        ("cex", "R", None),
    ],
)
def test_corner(sequence, state, waits_since):
    found = resolve(facts(sequence))
    assert found.state == STATE_OF[state]
    assert found.awaiting_since == (
        None if waits_since is None else minute(waits_since)
    )


def test_since_and_moves():
    found = resolve(facts("caccorde"))
    assert [tuple(move) for move in found.moves] == [
        (minute(0), "", "unanswered", "000"),
        (minute(1), "unanswered", "acknowledged", "001"),
        (minute(4), "acknowledged", "moved", "004"),
        (minute(6), "moved", "resolved_privately", "006"),
        (minute(7), "resolved_privately", "resolved_publicly", "007"),
    ]
    assert found.since == minute(7)


def test_a_dialogue_that_waives_and_closes_makes_one_move():
    waived, closed = (
        Fact(kind, minute(9), "1") for kind in ("waived", "ticket_closed")
    )
    found = resolve([*facts("ca"), closed, waived])
    assert [move.after for move in found.moves[2:]] == ["waived"]


def test_who_spoke():
    found = resolve(facts("acxabpxa"))
    assert found.first_public_reply_at == minute(3), "ours before theirs is no reply"
    assert found.last_customer_at == minute(5)
    assert found.last_public_speaker == "us"
    assert resolve(facts("cat")).last_public_speaker == "customer"
    assert resolve(facts("ce")).first_public_reply_at == minute(1)
    assert resolve(facts("cb")).first_public_reply_at is None


def test_no_public_side():
    found = resolve(facts("pabeox"))
    assert found.state == found.last_public_speaker == ""
    assert found.since is found.first_public_reply_at is None
    assert found.moves == ()
    assert found.last_customer_at == minute(0)
    assert found.open_handoffs == ("1",)


def test_open_handoffs():
    assert resolve(facts("cao2")).open_handoffs == ("1", "2")
    assert resolve(facts("caor2n")).open_handoffs == ("2",)
    assert resolve(facts("cao2d3")).open_handoffs == ()
    assert resolve(facts("can")).open_handoffs == (), "an end without a beginning"


@pytest.mark.parametrize(
    ("earlier", "at_once", "state"),
    [
        ("", "ac", "A"),  # the question, then the answer
        ("c", "oa", "M"),  # the answer that announces it, then the handoff
        ("cao", "ked", "R"),  # a closing dialogue does it all at once
        ("cao", "kwd", "W"),
        ("ca", "we", "W"),
        ("ca", "nro", "A"),
        ("ca", "ct", "U"),  # thanks, and what is left to complain of
        ("ca", "Ak", "A"),  # a person decides last
    ],
)
def test_within_one_second(earlier, at_once, state):
    found = facts(earlier) + [
        Fact(FACT_OF[letter][0], minute(60), letter, **FACT_OF[letter][1])
        for letter in at_once
    ]
    assert resolve(found).state == STATE_OF[state]
    assert resolve(found[::-1]) == resolve(found)


def test_one_key_for_two_facts():
    one = Fact("set_by_hand", START, "1", state="waived")
    other = Fact("set_by_hand", START, "1", state="confirmed")
    spoke = Fact("customer_public", START, "0")
    assert resolve([spoke, one, other]) == resolve([other, one, spoke])


def test_time_zones_do_not_mix():
    aware = Fact("customer_public", START.replace(tzinfo=timezone.utc), "2")
    assert resolve([aware]).since == aware.happened_at
    with pytest.raises(TypeError):
        resolve([aware, *facts("c")])


def test_takes_any_iterable():
    assert resolve(iter(facts("ca"))).state == "acknowledged"
    assert combine(iter(["moved"])) == "moved"


@pytest.mark.parametrize(
    ("letters", "state"),
    [
        ("", "-"),
        ("-", "-"),
        ("-C", "C"),
        ("W", "W"),
        ("WW-", "W"),
        ("WC", "C"),
        ("WU", "U"),
        ("CRPMAU", "U"),
        ("CRPMA", "A"),
        ("CRPM", "M"),
        ("CRP", "P"),
        ("CR", "R"),
        ("CC", "C"),
    ],
)
def test_combine(letters, state):
    states = [STATE_OF[letter] for letter in letters]
    assert combine(states) == combine(states[::-1]) == STATE_OF[state]


def test_combine_takes_what_odoo_gives():
    assert combine([False, None, "moved"]) == "moved"
    assert combine([False]) == ""
    with pytest.raises(ValueError, match="unknown state: 'solved'"):
        combine(["moved", "solved"])
