"""Sending that does not work: an account waits longer each time, until it works."""

from datetime import timedelta

from odoo import fields

from ..connecting import health
from . import limits

LONGEST_RETRY = 3600
"""Seconds to wait at the most after failures in a row; each doubles the wait."""
WELL = {
    "sending_error_message": False,
    "sending_error_date": False,
    "sending_failure_count": 0,
    "sending_retry_at": False,
}


def over(accounts):
    """What was wrong with sending is over."""
    for account in accounts.filtered("sending_error_message"):
        account.write(WELL)
        health.close_alarms_if_well(account)


def failed(account, message, after=None):
    """Sending does not work just now: what waits, waits a little longer.

    :param str message: why, in words
    :param after: seconds the network asked for; None: it did not
    :return: seconds
    """
    account.ensure_one()
    failures = account.sending_failure_count + 1
    first = limits.seconds(account.env, "retry")
    delay = min(first * 2 ** min(failures - 1, 10), LONGEST_RETRY)
    if after is not None:
        delay = max(after, 1)
    now = fields.Datetime.now()
    account.write(
        {
            "sending_error_message": message,
            "sending_error_date": account.sending_error_date or now,
            "sending_failure_count": failures,
            "sending_retry_at": now + timedelta(seconds=delay),
        }
    )
    if alarming(account):
        health.raise_alarm(account, account.env._("Sending: %s", message))
    return delay


def alarming(account):
    """Say whether it has failed so often that people are told just now."""
    return account.sending_failure_count == health.ALARM_AFTER
