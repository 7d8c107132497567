"""Our statement: said to everybody once, from here or on the network itself.

From here it goes as any reply does: checked, queued, taken back, looked for in doubt.
No statement has two that are under way: a unique index sees to that.
"""

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..answering import refusals, speaking, way
from ..database import locks
from ..networks import clean
from . import stated

AGAIN = ("draft", "failed")
"""States of a reply that was not said, and may be offered once more."""


def publish(statement):
    """Say it from here.

    :param statement: one, with the rights of whoever speaks
    :raises UserError: where it must not be said, or is under way
    """
    reply = _hold(statement)
    if reply.state == "sent":
        raise UserError(statement.env._("It stands in public already."))
    values = {"body": statement.body, "user_id": statement.env.uid}
    if reply:
        reply.write(values)
    else:
        values |= {"statement_id": statement.id, "visibility": "public"}
        reply = reply.create(values)
    way.offer(reply)


def recorded(statement):
    """It was published on the network itself, and stands at its address."""
    reply = _hold(statement)
    if not clean.link(statement.permalink):
        raise UserError(statement.env._("Please give the address at which it stands."))
    if reply.state == "unknown":
        way.found_by_person(reply, statement.permalink)
        return
    if reply.state in AGAIN:
        way.take_back(reply)
    stated.stands(statement, statement.env.user, fields.Datetime.now())


def check_speaks(statement):
    """Refuse who may not speak to everybody for the account.

    :param statement: one, with the rights of whoever wants to
    :raises AccessError: in words
    """
    account, user = statement.account_id, statement.env.user
    if not account.has_access("read") or not speaking.decides(account.sudo(), user):
        words = statement.env._("You do not speak for %s.", account.sudo().display_name)
        raise AccessError(words)


def under_way(statements):
    """Those which may be published from here any moment."""
    replies = statements.sudo().reply_ids
    return replies.filtered(
        lambda it: it.state in refusals.ON_ITS_WAY
    ).statement_id.with_env(statements.env)


def _hold(statement):
    """Have a statement for oneself, so that nobody else publishes it meanwhile.

    :return: its reply, with all rights; empty where there is none
    """
    locks.hold(statement.env, "social_care_statement", statement.ids)
    statement.invalidate_recordset(["published_at", "reply_ids"])
    if statement.published_at:
        raise UserError(statement.env._("It stands in public already."))
    reply = statement.sudo().reply_ids.filtered(lambda it: it.state != "cancelled")
    if reply.state in refusals.ON_ITS_WAY and not reply.needs_person:
        raise UserError(statement.env._("It is on its way already."))
    return reply
