"""How accounts are: in words, and whom to tell when something is wrong."""

from datetime import timedelta

from odoo import fields
from odoo.tools import format_date, plaintext2html

from ..groups import ADMIN, SUPERVISOR

ALARM_AFTER = 3
"""Failures in a row that will pass by themselves before a person is told."""
GRANT_ENDS = timedelta(days=14)
"""How long before the end of a permission a person is told."""
ALARM = "social_care.mail_activity_type_account"


def of(account, still=""):
    """Give where an account stands: a state and a sentence for people.

    :param str still: what stands still on the server, see :mod:`.watchdog`
    """
    account.ensure_one()
    env = account.env
    if account.state != "connected":
        return {
            "draft": ("waiting", env._("Not connected yet.")),
            "paused": ("waiting", env._("Paused.")),
            "error": ("trouble", account.error_message),
        }[account.state]
    if still:
        return "trouble", still
    streams = account.stream_ids.filtered("active")
    trouble = streams.filtered(lambda s: s.health_state == "trouble")[:1]
    if trouble:
        return "trouble", trouble.health
    waiting = streams.filtered("error_message")[:1]
    return (
        _of_deliveries(account)
        or _of_sending(account)
        or _of_grant(account)
        or (waiting and ("waiting", waiting.health))
        or ("fine", _last_heard(account))
    )


def _of_sending(account):
    """The same of sending, or nothing where replies go out."""
    env = account.env
    if account.sending_error_message:
        return (
            "trouble" if account.sending_failure_count >= ALARM_AFTER else "waiting",
            env._(
                "Sending: %(error)s (since %(since)s)",
                error=account.sending_error_message,
                since=ago(env, account.sending_error_date),
            ),
        )
    if account.outgoing_paused:
        return "waiting", env._("Sending is paused.")
    if account.company_id.sudo().social_care_outgoing_paused:
        return "waiting", env._("Sending is paused for all accounts.")
    return None


def _of_grant(account):
    """The same of a permission that ends soon, or nothing."""
    return (ends := grant_ends(account)) and ("waiting", ends)


def grant_ends(account):
    """Give in words that somebody has to sign in again soon; None: not yet.

    :param account: one that is connected, or paused
    """
    env, until = account.env, account.grant_until
    if not until or until - GRANT_ENDS > fields.Datetime.now():
        return None
    return env._(
        "The permission that the network gave ends on %s. Please sign in again.",
        format_date(env, until),
    )


def _of_deliveries(account):
    """The same of what the network delivers by itself."""
    webhook = account.sudo().webhook_ids[:1]
    if webhook.error_message:
        return "trouble", account.env._(
            "Nothing is delivered, only fetched: %s", webhook.error_message
        )
    if webhook.silent_since:
        return "trouble", account.env._(
            "Nothing was delivered since %s, unlike before.",
            ago(account.env, webhook.silent_since),
        )
    return None


def _last_heard(account):
    date = account.last_event_date
    if date:
        return account.env._("Fine. Last post %s.", ago(account.env, date))
    return account.env._("Fine. Nothing has come yet.")


def ago(env, date):
    """Give how long ago something was, in words.

    :param date: a datetime in UTC
    """
    minutes = (fields.Datetime.now() - date) // timedelta(minutes=1)
    if minutes < 1:
        return env._("just now")
    if minutes == 1:
        return env._("a minute ago")
    if minutes < 120:
        return env._("%s minutes ago", minutes)
    if minutes < 48 * 60:
        return env._("%s hours ago", minutes // 60)
    return env._("%s days ago", minutes // (24 * 60))


# ---- Telling somebody ----------------------------------------------------------------


def raise_alarm(account, note):
    """Tell whoever looks after an account: one open activity, not one an hour.

    :param str note: what is wrong, as text
    """
    account.ensure_one()
    user = responsible(account)
    told = account.activity_search([ALARM], only_automated=False)
    told.filtered(lambda alarm: not alarm.user_id.active).user_id = user
    if user and not told:
        theirs = account.with_context(lang=user.lang)
        theirs.activity_schedule(
            ALARM, user_id=user.id, summary=account.name, note=plaintext2html(note)
        )


def responsible(account):
    """Give who looks after an account; there is always somebody.

    The person named on it, while they work here; else the team's leader, else a
    supervisor, else an administrator of its company, else one of the system's.
    """
    for user in (account.user_id, account.team_id.sudo().user_id):
        if user.active:
            return user
    company = account.company_id
    for group in (SUPERVISOR, ADMIN):
        people = (
            account.env.ref(group)
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active and not user.share and company in user.company_ids
                )
            )
        )
        if people:
            return people.sorted("id")[-1:]
    system = account.env.ref("base.group_system").sudo().all_user_ids
    return system.filtered("active").sorted("id")[-1:]


def close_alarms_if_well(accounts):
    """What a person was told of is over, unless there is something else."""
    for account in accounts:
        streams = account.stream_ids.filtered("active")
        webhook = account.sudo().webhook_ids
        if (
            account.state != "error"
            and not (webhook.error_message or webhook.silent_since)
            and account.sending_failure_count < ALARM_AFTER
            and not streams.filtered(lambda s: s.error_message or s.silent_since)
            and not grant_ends(account)
        ):
            close_alarms(account)


def close_alarms(accounts):
    """What a person was told of is over."""
    accounts.activity_unlink([ALARM])
