"""Where a matter stands in public, made of the facts of its conversation.

Plain Python: nothing here imports Odoo or asks a database.

>>> from datetime import datetime
>>> question = Fact(CUSTOMER_PUBLIC, datetime(2026, 5, 3, 9, 12), "post:1")
>>> answer = Fact(ANSWER_PUBLIC, datetime(2026, 5, 3, 9, 40), "post:2")
>>> resolve([answer, question]).state
'acknowledged'
"""

from .facts import (
    ANSWER_ACCEPTED,
    ANSWER_PRIVATE,
    ANSWER_PUBLIC,
    CLOSING_PUBLIC,
    CUSTOMER_PRIVATE,
    CUSTOMER_PUBLIC,
    CUSTOMER_THANKS_PUBLIC,
    HANDOFF_ARRIVED,
    HANDOFF_DECLINED,
    HANDOFF_DONE,
    HANDOFF_ENDS,
    HANDOFF_EXPIRED,
    HANDOFF_OFFERED,
    HANDOFF_UNREACHABLE,
    KINDS,
    OTHER_SPEAKS,
    SET_BY_HAND,
    TICKET_CLOSED,
    TICKET_REOPENED,
    WAIVED_WITH_REASON,
    Fact,
)
from .state import TABLE, Move, Resolution, combine, resolve
from .vocabulary import (
    ACKNOWLEDGED,
    CONFIRMED,
    MOVED,
    NONE,
    NOT_TOLD,
    RESOLVED_PRIVATELY,
    RESOLVED_PUBLICLY,
    STATES,
    UNANSWERED,
    WAIVED,
)
from .waits import Wait

__all__ = [
    "ACKNOWLEDGED",
    "ANSWER_ACCEPTED",
    "ANSWER_PRIVATE",
    "ANSWER_PUBLIC",
    "CLOSING_PUBLIC",
    "CONFIRMED",
    "CUSTOMER_PRIVATE",
    "CUSTOMER_PUBLIC",
    "CUSTOMER_THANKS_PUBLIC",
    "HANDOFF_ARRIVED",
    "HANDOFF_DECLINED",
    "HANDOFF_DONE",
    "HANDOFF_ENDS",
    "HANDOFF_EXPIRED",
    "HANDOFF_OFFERED",
    "HANDOFF_UNREACHABLE",
    "KINDS",
    "MOVED",
    "NONE",
    "NOT_TOLD",
    "OTHER_SPEAKS",
    "RESOLVED_PRIVATELY",
    "RESOLVED_PUBLICLY",
    "SET_BY_HAND",
    "STATES",
    "TABLE",
    "TICKET_CLOSED",
    "TICKET_REOPENED",
    "UNANSWERED",
    "WAIVED",
    "WAIVED_WITH_REASON",
    "Fact",
    "Move",
    "Resolution",
    "Wait",
    "combine",
    "resolve",
]
