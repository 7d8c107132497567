"""The lanes in which replies are delivered, one after another."""

import time
from collections import Counter

from odoo import fields

from ..database import transaction
from . import way

LONGEST_WAIT = 60
"""Seconds to wait for other lanes where a person waits for the end."""


def deliver_all(env, account_ids):
    """Deliver what some accounts have, now, and wait for lanes that are at it.

    Replies go at once, also those that could still have been taken back.

    :return: Counter of replies by the state they are in then
    """
    counts = Counter()
    start = time.monotonic()
    while True:
        if state := deliver_next(env, account_ids, hurry=True):
            counts[state] += 1
        elif time.monotonic() - start < LONGEST_WAIT and _others_at_work(
            env, account_ids
        ):
            time.sleep(0.05)
        else:
            return counts


def deliver_next(env, account_ids=None, hurry=False):
    """Deliver the next reply that is due.

    :return: the state it is in then; None: there was none
    """
    delivery = way.claim(env, account_ids, hurry)
    return way.deliver(env, delivery) if delivery else None


def _others_at_work(env, account_ids):
    return transaction.run(
        env,
        lambda env: env["social.care.reply"].search_count(
            [
                ("account_id", "in", account_ids),
                ("state", "in", ("sending", "unknown")),
                ("lease_until", ">", fields.Datetime.now()),
            ],
            limit=1,
        ),
    )
