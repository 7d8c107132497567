"""Whose turn it is: a reply is leased before the network is called for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import fields
from odoo.tools import SQL

from ..connecting import tokens
from ..database import clock
from ..networks.base import Reply
from . import calling, limits

BUSY = timedelta(seconds=60)
"""How long an account is left to the lane that is just sending for it."""
UNASKED = timedelta(hours=1)
"""After so long a person is asked of what nobody knows, where the account cannot be."""
MANY = 1000
_ACCOUNT = SQL("JOIN social_care_account a ON a.id = t.account_id")


@dataclass
class Delivery:
    """A reply that is ours to deliver, and all that takes.

    :param access: a client with its tokens; None where there is none, see ``error``
    :param looking: whether it is to be looked for, rather than published
    :param since: when it was tried first, by this server's clock as it goes now
    :param deadline: later than this nothing is published: others may have it by then
    :param called: whether the network was asked to publish it
    """

    reply_id: int
    account_id: int
    token: str
    looking: bool
    reply: Reply
    key: str
    since: datetime
    deadline: datetime
    access: tokens.Access | None = None
    error: Exception | None = None
    called: bool = False


def next_due(env, account_ids, hurry):
    """The next reply that is due, locked; empty where there is none.

    :param account_ids: only these accounts' replies; None: all
    :param hurry: whether not to wait for the time in which it can be taken back
    """
    now = fields.Datetime.now()
    ahead = limits.seconds(env, "undo") if hurry else 0
    due = SQL(
        """
            (%(accounts)s::int[] IS NULL OR t.account_id = ANY(%(accounts)s))
        AND a.active AND a.state = 'connected'
        AND (t.next_try_at IS NULL OR t.next_try_at <= %(now)s)
        AND CASE t.state
            WHEN 'queued' THEN
                     t.send_at <= %(until)s
                 AND a.outgoing_paused IS NOT TRUE
                 AND c.social_care_outgoing_paused IS NOT TRUE
                 AND (c.social_care_scheduled_paused IS NOT TRUE
                      OR t.send_at <= t.queued_at + %(soon)s
                      OR EXISTS (SELECT FROM social_care_crisis_case it
                                  WHERE it.reply_id = t.id))
                 AND (a.sending_retry_at IS NULL OR a.sending_retry_at <= %(now)s)
                 AND (t.previous_id IS NULL OR before.state = 'sent')
                 AND NOT EXISTS (
                         SELECT 1 FROM social_care_reply other
                          WHERE other.account_id = t.account_id
                            AND other.state = 'sending'
                            AND other.sending_since > %(clock)s - %(busy)s)
            WHEN 'unknown' THEN t.needs_person IS NOT TRUE
            ELSE false END
        """,
        accounts=account_ids,
        until=now + timedelta(seconds=ahead),
        now=now,
        clock=SQL(clock.NOW),
        busy=BUSY,
        soon=limits.planned_after(env),
    )
    joins = SQL(
        """
        %s JOIN res_company c ON c.id = a.company_id
        LEFT JOIN social_care_reply before ON before.id = t.previous_id
        """,
        _ACCOUNT,
    )
    order = "t.failure_count, t.send_at, t.id"
    return env["social.care.reply"].lease_next(due, order=order, joins=joins)


def abandoned(env):
    """What a lane has had for too long, locked: nobody knows how it ended."""
    return env["social.care.reply"].lease_next(SQL("t.state = 'sending'"), limit=MANY)


def past_asking(env):
    """What nobody knows of, and what no network can be asked for; locked."""
    lost = SQL(
        "t.state = 'unknown' AND t.needs_person IS NOT TRUE"
        " AND t.tried_at <= %s - %s"
        " AND NOT (a.active AND a.state = 'connected')",
        SQL(clock.NOW),
        UNASKED,
    )
    return env["social.care.reply"].lease_next(lost, joins=_ACCOUNT, limit=MANY)


def lease(reply):
    """Make a reply that is due ours for a while.

    :rtype: Delivery
    """
    cr = reply.env.cr
    moment = clock.now(cr)
    looking = reply.state == "unknown"
    seconds = limits.seconds(reply.env, "sending")
    reply.write(
        {
            "state": "unknown" if looking else "sending",
            "sending_since": moment,
            "tried_at": reply.tried_at or moment,
        }
    )
    delivery = Delivery(
        reply_id=reply.id,
        account_id=reply.account_id.id,
        token=reply.lease_take(seconds),
        looking=looking,
        reply=calling.network_reply(reply),
        key=reply.idempotency_key,
        since=clock.here(cr, reply.tried_at),
        deadline=fields.Datetime.now() + timedelta(seconds=seconds / 2),
    )
    try:
        delivery.access = tokens.access(reply.account_id)
    except Exception as error:
        delivery.error = error
    return delivery


def give_back(reply, **values):
    """Write what came of it, or what is to become of it, and end our lease."""
    reply.write(values)
    reply.lease_free()
