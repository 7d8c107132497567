"""When a reply goes: its place in the queue, and what holds it there."""

from datetime import timedelta

from odoo import fields
from odoo.tools import format_datetime

from . import claims, limits, telling


def put(replies, undo=False):
    """Let these replies go: in a moment, so that they can be taken back, or now; at
    their time where they have one."""
    now = fields.Datetime.now()
    soon = now + timedelta(seconds=limits.seconds(replies.env, "undo") if undo else 0)
    for reply in replies:
        claims.give_back(
            reply,
            state="queued",
            send_at=reply.send_at if _is_planned(reply) else soon,
            queued_at=now,
            error_message=False,
            needs_person=False,
            next_try_at=False,
            tried_at=False,
            failure_count=0,
        )
        wake(reply.env, reply.send_at)
    telling.close_activities(replies)


def wake(env, at=None):
    """Have the delivery crons look at the queue at a time, or at once.

    A time is kept to the next minute only, since Odoo's crons look for it no oftener.
    Browsers that show the last seconds of a reply call its ``action_send_due`` then.
    """
    for number in (1, 2):
        cron = env.ref(
            f"social_care.ir_cron_deliver_{number}", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger(at)


def wake_for(replies):
    """Have the crons look at once, where one of these replies is due."""
    now = fields.Datetime.now()
    if any(r.state == "queued" and r.send_at <= now for r in replies):
        wake(replies.env)


def held_by(reply):
    """What holds a queued reply, in words; False where nothing does."""
    account, env = reply.account_id, reply.env
    if paused := account_paused(account):
        return paused
    if account.state != "connected":
        return env._("The account has to be connected again.")
    if reply.previous_id and reply.previous_id.state != "sent":
        return env._("The part before it has not been sent.")
    if _waits_for_crisis(reply):
        return env._("What was scheduled waits until the crisis is over.")
    return False


def _waits_for_crisis(reply):
    """Whether it was scheduled, and that waits; what is said to people because of the
    crisis has its time as well, and goes."""
    if not reply.company_id.sudo().social_care_scheduled_paused or not reply.queued_at:
        return False
    scheduled = reply.send_at > reply.queued_at + limits.planned_after(reply.env)
    cases = reply.env["social.care.crisis.case"].sudo()
    return scheduled and not cases.search_count([("reply_id", "=", reply.id)], limit=1)


def account_paused(account):
    """Why nothing of an account goes out for now, in words; empty where it does."""
    env = account.env
    if account.company_id.sudo().social_care_outgoing_paused:
        return env._("Sending is paused for all accounts.")
    if account.outgoing_paused:
        return env._("Sending is paused for this account.")
    if account.state == "paused":
        return env._("The account is paused.")
    return ""


def held_until(reply):
    """Until when a queued reply waits, in words; False where it is to go now."""
    if _is_planned(reply):
        at = format_datetime(reply.env, reply.send_at, dt_format="short")
        return reply.env._("To be sent at %s.", at)
    if reply.next_try_at and reply.next_try_at > fields.Datetime.now():
        at = format_datetime(reply.env, reply.next_try_at, dt_format="short")
        return reply.env._("It is tried again at %s.", at)
    return False


def is_moving(reply):
    """Whether something becomes of a reply soon, without anybody's doing."""
    if reply.state == "queued":
        return not (held_by(reply) or _is_planned(reply))
    return reply.state == "sending" or (
        reply.state == "unknown" and not reply.needs_person
    )


def _is_planned(reply):
    """Whether it is to be sent at a time that somebody chose."""
    soon = fields.Datetime.now() + limits.planned_after(reply.env)
    return bool(reply.send_at and reply.send_at > soon)


def figures(accounts):
    """What accounts have sent and have yet to send.

    :return: dict of account id to when they last sent something, how many replies
        wait, and how many have problems
    """
    rows = accounts.env["social.care.reply"]._read_group(
        [("account_id", "in", accounts.ids), ("state", "!=", "draft")],
        ["account_id", "state"],
        ["__count", "sent_at:max"],
    )
    found = {account_id: [False, 0, 0] for account_id in accounts.ids}
    for account, state, count, sent_at in rows:
        mine = found[account.id]
        mine[0] = max(filter(None, (mine[0], sent_at)), default=False)
        mine[1] += count * (state in ("queued", "sending"))
        mine[2] += count * (state in ("failed", "unknown"))
    return found
