"""A handoff's way: what happens at each step, in the order in which it happens.

offered      :func:`offer`, then :func:`.announcing.announce`
announced    :func:`.announcing.sent`, ``failed`` or ``taken_back``
claimed      :func:`.claiming.receive`, which leads to the next two
arrived      :func:`move`; with a mail :func:`.mail.came`, with a private message
             :func:`.following.arrive`
verified     :func:`verify`
ended        :func:`move`; with its ticket :func:`.with_ticket.closed`, ``deleted``
told         :func:`.following.tell`, whenever a conversation is computed anew
expired      :func:`.coming_back.run`, which brings back what nobody sees to
given on     :func:`.coming_back.run`, and :func:`.with_ticket.moved`
"""

from odoo import fields

from ..standing.refresh import refresh
from . import activities, submission, transitions
from .needless import is_needless

AGAIN_HOURS = 4.0
"""Working hours until somebody who did not answer is called again."""


def offer(handoffs):
    """They have just been made.

    :param handoffs: with all rights
    """
    for handoff in handoffs:
        needless = is_needless(handoff.conversation_id, handoff.reason)
        handoff.needless = needless
        handoff.log_on_ticket(
            handoff.env._(
                "Handed over to %(channel)s: %(reason)s.",
                channel=handoff.label("channel").lower(),
                reason=handoff.label("reason").lower(),
            )
        )
    _stand_elsewhere(handoffs)


def move(handoffs, state, **values):
    """Take a step, with all that follows from it.

    :param handoffs: with all rights
    :param str state: where to, see :data:`.stages.FROM`
    :param values: what is to be written with it
    :return: the handoffs that moved
    :raises UserError: in words, where one has ended otherwise
    """
    moved = transitions.step(handoffs, state, **values)
    if moved:
        _stand_elsewhere(moved)
    return moved


def verify(handoff, words, claim=None):
    """It is known who it is; who is known has arrived.

    :param handoff: one handoff, with all rights
    :param str words: how
    :param claim: the submission that is the customer's; the others are not
    """
    values = {
        "verified_at": fields.Datetime.now(),
        "verified_by_id": handoff.env.uid,
        "verification": words,
    }
    claim = (claim or handoff.matching_claims())[:1]
    if claim:
        values |= submission.taken_over(claim)
        claim.verified = True
    handoff.write(values)
    handoff.log_on_ticket(handoff.env._("Identity verified."))
    if handoff.state == "offered":
        move(handoff, "arrived")
    else:
        activities.sync(handoff)


def call_in_vain(handoffs):
    """Nobody took the calls: counted, and put off by some working hours.

    :param handoffs: with all rights
    """
    now = fields.Datetime.now()
    for handoff in handoffs:
        handoff.write(
            {
                "attempts": handoff.attempts + 1,
                "attempted_at": now,
                "good_at": _next_working_time(handoff, now),
                "good_words": False,
            }
        )
        handoff.log_on_ticket(
            handoff.env._("Call without an answer, attempt %s.", handoff.attempts)
        )
    handoffs._after_attempt()
    activities.sync(handoffs)


def _stand_elsewhere(handoffs):
    """The conversations stand elsewhere now, and there is something else to do."""
    refresh(handoffs.conversation_id)
    activities.sync(handoffs, ended=True)


def _next_working_time(handoff, now):
    """Some working hours from now, where the company has hours."""
    calendar = handoff.company_id.resource_calendar_id
    planned = calendar and calendar.plan_hours(AGAIN_HOURS, now, compute_leaves=True)
    return planned or fields.Datetime.add(now, hours=AGAIN_HOURS)
