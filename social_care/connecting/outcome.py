"""What follows when a network knows an account, or refuses it."""

from odoo import fields

from ..answering import queue, setbacks, telling
from . import health, subscribing, tokens


def connected(account, identity):
    """The network knows us: what was wrong is over, for reading and for sending.

    What the keys do not allow is named; a sign-in has named more than we can see.
    """
    account.ensure_one()
    account = account.sudo()
    known = (account.missing_scopes or "").split() if account.granted_scopes else []
    missing = " ".join(dict.fromkeys([*known, *identity.missing]))
    account.write(
        setbacks.WELL
        | {
            "state": "connected",
            "error_message": False,
            "error_date": False,
            "handle": identity.handle or account.handle,
            "external_id": identity.external_id or account.external_id,
            "missing_scopes": missing or False,
            "network_options": dict(identity.options) or False,
        }
    )
    if identity.tokens:
        tokens.lock(account)
        tokens.store(account, identity.tokens)
    account.stream_ids.reset_errors()
    health.close_alarms(account)
    subscribing.soon(account)
    queue.wake(account.env)


def refused(account, message):
    """The network refuses us: keep it in words and tell who is responsible."""
    account.ensure_one()
    account = account.sudo()
    account.write(
        {
            "state": "error" if account.state != "draft" else "draft",
            "error_message": message,
            "error_date": account.error_date or fields.Datetime.now(),
        }
    )
    health.raise_alarm(account, message)
    telling.tell_waiting(account, message)
