"""The facts of a conversation: what happened, and when.

A fact is never changed. A post that its author deleted is a fact that is simply not
there any more; a post that was edited is another fact under the same key.
"""

from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from .vocabulary import STATES

CUSTOMER_PUBLIC = "customer_public"
CUSTOMER_THANKS_PUBLIC = "customer_thanks_public"  # clearly, and nothing but thanks
CUSTOMER_PRIVATE = "customer_private"
OTHER_SPEAKS = "other_speaks"
ANSWER_PUBLIC = "answer_public"  # sent from here, or by a colleague on the network
ANSWER_PRIVATE = "answer_private"
CLOSING_PUBLIC = "closing_public"  # the answer that tells the public how it ended
ANSWER_ACCEPTED = "answer_accepted"  # the network shows it as the solution
HANDOFF_OFFERED = "handoff_offered"
HANDOFF_ARRIVED = "handoff_arrived"
HANDOFF_DONE = "handoff_done"
HANDOFF_DECLINED = "handoff_declined"
HANDOFF_UNREACHABLE = "handoff_unreachable"
HANDOFF_EXPIRED = "handoff_expired"
WAIVED_WITH_REASON = "waived"
TICKET_CLOSED = "ticket_closed"
TICKET_REOPENED = "ticket_reopened"
SET_BY_HAND = "set_by_hand"

# All kinds, in the order in which facts of one and the same second are taken: networks
# and Odoo keep whole seconds, and a closing dialogue does several things in one.
# - Thanks before other words of the customer: "Thanks!" and "It still fails." of one
#   second must not end as confirmed.
# - The customer before us: an answer of the same second is the answer to it.
# - The answer before the handoff that it announces, a handoff's end before the closing
#   word, that before the ticket's closing, and what a person decided last of all.
KINDS = (
    CUSTOMER_THANKS_PUBLIC,
    CUSTOMER_PUBLIC,
    CUSTOMER_PRIVATE,
    OTHER_SPEAKS,
    ANSWER_PUBLIC,
    ANSWER_PRIVATE,
    HANDOFF_OFFERED,
    HANDOFF_ARRIVED,
    HANDOFF_DECLINED,
    HANDOFF_UNREACHABLE,
    HANDOFF_EXPIRED,
    HANDOFF_DONE,
    CLOSING_PUBLIC,
    ANSWER_ACCEPTED,
    WAIVED_WITH_REASON,
    TICKET_CLOSED,
    TICKET_REOPENED,
    SET_BY_HAND,
)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}

HANDOFF_ENDS = {
    "done": HANDOFF_DONE,
    "declined": HANDOFF_DECLINED,
    "unreachable": HANDOFF_UNREACHABLE,
    "expired": HANDOFF_EXPIRED,
}
"""The state of a handoff that has ended to the kind of its last fact."""
OPENS_HANDOFF = frozenset({HANDOFF_OFFERED, HANDOFF_ARRIVED})
ENDS_HANDOFF = frozenset(HANDOFF_ENDS.values())
_HANDOFF_KINDS = OPENS_HANDOFF | ENDS_HANDOFF


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened in a conversation.

    Takes:
        kind: one of `KINDS`.
        happened_at: when it happened where it happened (a post's `posted_at`, never the
            time of its arrival here). All facts of a conversation either have a time
            zone or, like Odoo's own (UTC), have none.
        key: what tells this fact from the others of its conversation and finds it
            again, "post:123"; a text.
        handoff: which handoff, for the handoff kinds ("handoff:7"); several may be open
            at once.
        public_told: for a handoff offered or arrived: the public was told of it, that
            is, a public answer that announces it is out.
        state: for `SET_BY_HAND`: the state it was set to, one of `STATES`.
        reason: for `WAIVED_WITH_REASON` and `SET_BY_HAND`: why, in words.

    Raises:
        ValueError: an unknown kind, a handoff fact that names no handoff, or a move by
            hand that names no state that exists.
    """

    kind: str
    happened_at: datetime
    key: str
    handoff: str = ""
    public_told: bool = False
    state: str = ""
    reason: str = ""
    rank: int = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        """Refuse what cannot be, and note the kind's place within one second."""
        rank = _RANK.get(self.kind)
        if rank is None:
            raise ValueError(f"unknown kind of fact: {self.kind!r}")
        if self.kind in _HANDOFF_KINDS and not self.handoff:
            raise ValueError(f"{self.kind} names no handoff")
        if self.kind == SET_BY_HAND and self.state not in STATES:
            raise ValueError(f"set_by_hand names no state: {self.state!r}")
        object.__setattr__(self, "rank", rank)


# The one order of facts, total, so that no order of arrival can make a difference. The
# fields after the key only matter where two different facts carry one key.
in_order = attrgetter(
    "happened_at", "rank", "key", "handoff", "public_told", "state", "reason"
)
