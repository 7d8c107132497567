"""What the facts of a conversation add up to: where it stands in public.

`TABLE` is the design's table, row by row. `resolve` walks the facts through it in the
order in which they happened, from the first, each time: a fact that comes late, or is
gone, cannot leave a wrong state behind.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from .facts import (
    ANSWER_ACCEPTED,
    ANSWER_PRIVATE,
    ANSWER_PUBLIC,
    CLOSING_PUBLIC,
    CUSTOMER_PRIVATE,
    CUSTOMER_PUBLIC,
    CUSTOMER_THANKS_PUBLIC,
    ENDS_HANDOFF,
    HANDOFF_ARRIVED,
    HANDOFF_DECLINED,
    HANDOFF_DONE,
    HANDOFF_EXPIRED,
    HANDOFF_OFFERED,
    HANDOFF_UNREACHABLE,
    KINDS,
    OPENS_HANDOFF,
    SET_BY_HAND,
    TICKET_CLOSED,
    WAIVED_WITH_REASON,
    Fact,
    in_order,
)
from .vocabulary import (
    ACKNOWLEDGED,
    CONFIRMED,
    MOVED,
    NONE,
    RESOLVED_PRIVATELY,
    RESOLVED_PUBLICLY,
    STATES,
    UNANSWERED,
    WAIVED,
)
from .waits import Wait, Waits

# ------------------------------------------------------------------ the table

# What a row may ask for, beside the state: (fact, open handoffs, answered in private).
Condition = Callable[[Fact, dict, bool], bool]


def always(fact, open_handoffs, answered_in_private):
    return True


def no_handoff_open(fact, open_handoffs, answered_in_private):
    """None is open once this fact itself is counted in."""
    return not open_handoffs


def public_was_told(fact, open_handoffs, answered_in_private):
    return fact.public_told


def has_answer_in_private(fact, open_handoffs, answered_in_private):
    """We have answered in private since it last became unanswered."""
    return answered_in_private


class Row(NamedTuple):
    """`kind` of fact moves from one of `sources` to `target` under `condition`."""

    kind: str
    sources: tuple[str, ...]
    condition: Condition
    target: str


THE_ONE_IT_NAMES = ""

# A pair of kind and state that has no row stays where it is. Only the customer's own
# public words lead out of `NONE`, so that without them there is no state, whatever else
# happened. A pair stands in one row only.
TABLE = (
    # The customer speaks in public.
    Row(
        CUSTOMER_PUBLIC,
        (NONE, RESOLVED_PRIVATELY, RESOLVED_PUBLICLY, CONFIRMED, WAIVED),
        always,
        UNANSWERED,
    ),
    # The customer thanks in public. Where we have not answered it is praise, and waits.
    # Without a row: unanswered and moved stay, further thanks leave it confirmed.
    Row(CUSTOMER_THANKS_PUBLIC, (NONE,), always, UNANSWERED),
    Row(
        CUSTOMER_THANKS_PUBLIC,
        (ACKNOWLEDGED, RESOLVED_PRIVATELY, RESOLVED_PUBLICLY),
        no_handoff_open,
        CONFIRMED,
    ),
    Row(CUSTOMER_THANKS_PUBLIC, (WAIVED,), no_handoff_open, UNANSWERED),
    # We, or a colleague on the network, answer in public.
    Row(ANSWER_PUBLIC, (UNANSWERED, WAIVED), always, ACKNOWLEDGED),
    # The closing word in public. What the customer has confirmed stays so.
    Row(
        CLOSING_PUBLIC,
        (UNANSWERED, ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY, WAIVED),
        always,
        RESOLVED_PUBLICLY,
    ),
    # Whoever asked, or the forum, marks an answer of ours as the solution: everybody
    # sees that. Who did is not known, so it is no thanks.
    Row(
        ANSWER_ACCEPTED,
        (UNANSWERED, ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY, WAIVED),
        always,
        RESOLVED_PUBLICLY,
    ),
    # A handoff is offered, or the customer arrives. Where the public was told nothing
    # of it, unanswered stays; where it was told, that was an answer, too.
    Row(HANDOFF_OFFERED, (ACKNOWLEDGED,), always, MOVED),
    Row(HANDOFF_OFFERED, (UNANSWERED, WAIVED), public_was_told, MOVED),
    Row(HANDOFF_ARRIVED, (ACKNOWLEDGED,), always, MOVED),
    Row(HANDOFF_ARRIVED, (UNANSWERED, WAIVED), public_was_told, MOVED),
    # A handoff is done: solved, unless the public knows that already.
    Row(
        HANDOFF_DONE,
        (UNANSWERED, ACKNOWLEDGED, MOVED, WAIVED),
        always,
        RESOLVED_PRIVATELY,
    ),
    # A handoff comes to nothing, and no other is open.
    Row(HANDOFF_DECLINED, (MOVED,), no_handoff_open, ACKNOWLEDGED),
    Row(HANDOFF_UNREACHABLE, (MOVED,), no_handoff_open, ACKNOWLEDGED),
    Row(HANDOFF_EXPIRED, (MOVED,), no_handoff_open, ACKNOWLEDGED),
    # The ticket is closed. What nobody has answered stays unanswered.
    Row(TICKET_CLOSED, (ACKNOWLEDGED, MOVED), always, RESOLVED_PRIVATELY),
    Row(TICKET_CLOSED, (UNANSWERED,), has_answer_in_private, RESOLVED_PRIVATELY),
    # Somebody decides: waives it with a reason, or sets it by hand.
    Row(WAIVED_WITH_REASON, STATES, always, WAIVED),
    Row(SET_BY_HAND, STATES, always, THE_ONE_IT_NAMES),
    # Somebody else speaks, private words, a ticket reopened by hand: no row.
)


def _by_kind_and_state(table):
    """Give the table as {kind: {state: (condition or None, target)}}.

    Raises:
        ValueError: two rows speak of one kind and state.
    """
    found = {kind: {} for kind in KINDS}
    for kind, sources, condition, target in table:
        for source in sources:
            if source in found[kind]:
                raise ValueError(f"two rows for {kind} from {source or 'none'}")
            asked = None if condition is always else condition
            found[kind][source] = (asked, target)
    return found


_ROWS = _by_kind_and_state(TABLE)


# ------------------------------------------------------------------ who waits

# How a kind of fact changes since when the customer waits. Each takes that time as it
# was, the fact's time, the state before and after the fact, the open handoffs and the
# customer's first word since our last, and gives the time as it is now, or None.


def begins(awaiting, now, before, after, open_handoffs, spoke):
    return awaiting or now


def begins_if_praise(awaiting, now, before, after, open_handoffs, spoke):
    """Thanks: what we never answered waits; what they confirm waits no longer."""
    if after == UNANSWERED and (before == NONE or not open_handoffs):
        return awaiting or now
    return awaiting if after == before else None


def stays(awaiting, now, before, after, open_handoffs, spoke):
    return awaiting


def ends(awaiting, now, before, after, open_handoffs, spoke):
    return None


def ends_if_answered(awaiting, now, before, after, open_handoffs, spoke):
    """It is settled, be it without a move: in private, or known to the public."""
    return awaiting if after == UNANSWERED else None


def as_the_state_says(awaiting, now, before, after, open_handoffs, spoke):
    """Set by hand: settled, or open again, and who spoke last waits again."""
    if after in (UNANSWERED, ACKNOWLEDGED, MOVED):
        return awaiting or spoke
    return awaiting if after == NONE else None


WAITING = {
    CUSTOMER_PUBLIC: begins,
    CUSTOMER_PRIVATE: begins,
    CUSTOMER_THANKS_PUBLIC: begins_if_praise,
    ANSWER_PUBLIC: ends,
    ANSWER_PRIVATE: ends,
    CLOSING_PUBLIC: ends,
    ANSWER_ACCEPTED: ends_if_answered,
    HANDOFF_DONE: ends_if_answered,
    TICKET_CLOSED: ends_if_answered,
    WAIVED_WITH_REASON: ends_if_answered,
    SET_BY_HAND: as_the_state_says,
}

_CUSTOMER_IN_PUBLIC = frozenset({CUSTOMER_PUBLIC, CUSTOMER_THANKS_PUBLIC})
_CUSTOMER = _CUSTOMER_IN_PUBLIC | {CUSTOMER_PRIVATE}
_US_IN_PUBLIC = frozenset({ANSWER_PUBLIC, CLOSING_PUBLIC})


# ------------------------------------------------------------------ the answer


class Move(NamedTuple):
    """One move from state to state, and the key of the fact that made it."""

    happened_at: datetime
    before: str
    after: str
    key: str


class Resolution(NamedTuple):
    """Where a conversation stands in public.

    Gives:
        state: one of `STATES`, or `NONE`.
        since: when that state was reached; None where there is none.
        awaiting_since: the customer spoke last, in public or in private, and waits for
            us: the time of the first word that waits. None where nobody waits.
        first_public_reply_at: our first public answer to the customer's public words.
        last_customer_at: the customer's last word, in public or in private.
        last_public_speaker: "customer", "us", or "" where there is no public side.
        moves: every `Move` since the beginning, in order.
        open_handoffs: keys of the handoffs that have not ended, oldest first.
        waits: every `Wait` for us in public since the beginning, in order.
    """

    state: str = NONE
    since: datetime | None = None
    awaiting_since: datetime | None = None
    first_public_reply_at: datetime | None = None
    last_customer_at: datetime | None = None
    last_public_speaker: str = ""
    moves: tuple[Move, ...] = ()
    open_handoffs: tuple[str, ...] = ()
    waits: tuple[Wait, ...] = ()


def resolve(facts: Iterable[Fact], gone: Iterable[Fact] = ()) -> Resolution:
    """Tell where a conversation stands in public.

    Takes all facts of one conversation, in any order; a fact that is given twice counts
    once. `gone` are the posts that their author has deleted since: they make no
    difference but to the waits, where what they began is kept as taken back. Gives a
    `Resolution`.

    Raises:
        TypeError: some of the facts' times have a time zone, others have none.
    """
    state = NONE
    moves = []
    open_handoffs = {}  # an ordered set
    answered_in_private = False  # since it last became unanswered
    awaiting = spoke = None  # since when they wait; their first word since our last
    first_public_reply_at = last_customer_at = None
    last_public_speaker = ""
    waits = Waits()
    gone = set(gone)

    for fact in sorted([*facts, *gone], key=in_order):
        if fact in gone:
            waits.take_gone(fact, state)
            continue
        kind = fact.kind
        now = fact.happened_at

        if kind in OPENS_HANDOFF:
            open_handoffs.setdefault(fact.handoff)
        elif kind in ENDS_HANDOFF:
            open_handoffs.pop(fact.handoff, None)

        before = state
        if before in _ROWS[kind]:
            condition, target = _ROWS[kind][before]
            if condition is None or condition(fact, open_handoffs, answered_in_private):
                state = target or fact.state
        if state != before:
            moves.append(Move(now, before, state, fact.key))
            if state == UNANSWERED:
                answered_in_private = False

        if kind in _CUSTOMER:
            last_customer_at = now
            spoke = spoke or now
            if kind in _CUSTOMER_IN_PUBLIC:
                last_public_speaker = "customer"
        elif kind in _US_IN_PUBLIC:
            spoke = None
            if state != NONE:  # what we said before their first word is no reply
                last_public_speaker = "us"
                first_public_reply_at = first_public_reply_at or now
        elif kind == ANSWER_PRIVATE:
            spoke = None
            answered_in_private = True
        wait = WAITING.get(kind, stays)
        awaiting = wait(awaiting, now, before, state, open_handoffs, spoke)
        waits.take(fact, before, state, open_handoffs)

    return Resolution(
        state,
        moves[-1].happened_at if moves else None,
        awaiting,
        first_public_reply_at,
        last_customer_at,
        last_public_speaker,
        tuple(moves),
        tuple(open_handoffs),
        waits.all(),
    )


_LEAST_RESOLVED_FIRST = {state: rank for rank, state in enumerate(STATES)}


def combine(states: Iterable[str]) -> str:
    """Give what a ticket shows: the least resolved of its conversations' states.

    Takes states in any order; empty ones (`NONE`, or Odoo's False) do not count, and
    `WAIVED` only where nothing else is left. Gives a state, or `NONE`.

    Raises:
        ValueError: one of them is no state.
    """
    try:
        return min(
            (state for state in states if state),
            key=_LEAST_RESOLVED_FIRST.__getitem__,
            default=NONE,
        )
    except KeyError as error:
        raise ValueError(f"unknown state: {error.args[0]!r}") from None
