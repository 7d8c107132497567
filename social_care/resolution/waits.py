"""Each time a customer began to wait for us in public, and what became of it.

Where :mod:`.state` tells how a matter stands now, a wait stays: the second question
that nobody answered is one of its own, beside the first that was.
"""

from datetime import datetime
from typing import NamedTuple

from .facts import (
    ANSWER_ACCEPTED,
    ANSWER_PRIVATE,
    ANSWER_PUBLIC,
    CLOSING_PUBLIC,
    CUSTOMER_PUBLIC,
    CUSTOMER_THANKS_PUBLIC,
    HANDOFF_DONE,
    HANDOFF_OFFERED,
    SET_BY_HAND,
    TICKET_CLOSED,
    WAIVED_WITH_REASON,
)
from .vocabulary import ACKNOWLEDGED, MOVED, NONE, UNANSWERED

IN_PUBLIC = "public"
IN_PRIVATE = "private"
SOLVED = "solved"  # a handoff or the ticket was done with, or somebody said so,
# or marked an answer as the solution
THANKED = "thanked"  # it was settled for the customer, who said thanks
WAIVED = "waived"
STILL_WAITS = ""

_SETTLES = {
    ANSWER_ACCEPTED: SOLVED,
    ANSWER_PRIVATE: IN_PRIVATE,
    HANDOFF_DONE: SOLVED,
    TICKET_CLOSED: SOLVED,
    SET_BY_HAND: SOLVED,
    WAIVED_WITH_REASON: WAIVED,
    CUSTOMER_THANKS_PUBLIC: THANKED,
}
_OPEN = (UNANSWERED, ACKNOWLEDGED, MOVED)


class Wait(NamedTuple):
    """A customer waits for us in public.

    Gives:
        key: of the fact that began it, a public post of the customer's.
        began_at: when that was.
        answered_at, answer_key: our first public answer after that; None and "" where
            there is none. Before the customer's next question only.
        how: how it ended: one of the words above; `IN_PUBLIC` wins over the others,
            since an answer in private may be told of in public afterwards.
        settled_at: when it ended; None where it has not.
        reason: why it was waived or set by hand, in words.
        sent_elsewhere: a handoff was offered before the customer's next question.
        taken_back: the post that began it was deleted by its author.
    """

    key: str
    began_at: datetime
    answered_at: datetime | None = None
    answer_key: str = ""
    how: str = STILL_WAITS
    settled_at: datetime | None = None
    reason: str = ""
    sent_elsewhere: bool = False
    taken_back: bool = False


class Waits:
    """Collects the waits of one conversation while its facts are walked in order.

    What was taken back is kept beside the others and changes nothing about them.
    """

    def __init__(self):
        self._found = []
        self._last = {False: None, True: None}  # taken back? to its place in the list
        self._answered = False

    def take(self, fact, before, after, open_handoffs):
        """The next fact.

        :param str before: the state before it
        :param str after: the state after it
        :param open_handoffs: those that are open with it
        """
        kind = fact.kind
        if kind == CUSTOMER_PUBLIC:
            self._begin(fact)
        elif kind == CUSTOMER_THANKS_PUBLIC:
            praise = after == UNANSWERED and (before == NONE or not open_handoffs)
            if praise:
                self._begin(fact)
            elif after != before:
                self._settle(fact)
        elif kind in (ANSWER_PUBLIC, CLOSING_PUBLIC):
            self._answer(fact)
        elif kind == HANDOFF_OFFERED:
            for place in self._places():
                self._change(place, sent_elsewhere=True)
        elif kind == SET_BY_HAND and after in _OPEN:
            self._reopen()
        elif kind == ANSWER_PRIVATE or (kind in _SETTLES and after != UNANSWERED):
            self._settle(fact)

    def take_gone(self, fact, state):
        """The next fact is a post that its author has deleted since.

        :param str state: where the matter stands without it
        """
        if self._waits(self._last[False]):
            return
        praise = state == NONE and not self._answered
        if fact.kind == CUSTOMER_PUBLIC or (
            fact.kind == CUSTOMER_THANKS_PUBLIC and praise
        ):
            self._begin(fact, taken_back=True)

    def all(self):
        """What was collected, oldest first."""
        return tuple(self._found)

    def _places(self):
        return [place for place in self._last.values() if place is not None]

    def _waits(self, place):
        return place is not None and not self._found[place].settled_at

    def _begin(self, fact, taken_back=False):
        """Who waits already goes on waiting."""
        if self._waits(self._last[taken_back]):
            return
        self._last[taken_back] = len(self._found)
        self._found.append(Wait(fact.key, fact.happened_at, taken_back=taken_back))

    def _answer(self, fact):
        self._answered = True
        for place in self._places():
            if not self._found[place].answered_at:
                self._change(
                    place,
                    answered_at=fact.happened_at,
                    answer_key=fact.key,
                    how=IN_PUBLIC,
                    settled_at=fact.happened_at,
                    reason="",
                )

    def _settle(self, fact):
        for place in self._places():
            if self._waits(place):
                self._change(
                    place,
                    how=_SETTLES[fact.kind],
                    settled_at=fact.happened_at,
                    reason=fact.reason,
                )

    def _reopen(self):
        """Somebody says that it is open after all: what was answered stays so."""
        for place in self._places():
            if not self._found[place].answered_at:
                self._change(place, how=STILL_WAITS, settled_at=None, reason="")

    def _change(self, place, **values):
        self._found[place] = self._found[place]._replace(**values)
