"""Work as jobs: each is in the queue once, and what nobody runs is done as before."""

from datetime import timedelta

from odoo import fields

PATIENCE = timedelta(minutes=3)
"""How long one of our jobs may wait before the scheduled actions do the work: the job
runner is not started, or has other things to do."""
WAITING = ("wait_dependencies", "pending", "enqueued")


def delay(records, key):
    """Have the work of ``_queue_work`` done soon, unless that is in the queue already.

    :param str key: tells one piece of work from another
    """
    key = f"social_care:{records._name}:{key}"
    records.with_delay(identity_key=key)._queue_work()


def stand_still(env):
    """Whether jobs of ours wait for longer than a runner would let them."""
    old = [("date_created", "<", fields.Datetime.now() - PATIENCE)]
    return bool(_waiting(env, old, limit=1))


def forget(env):
    """Remove the jobs that wait: without the addon nobody can do them."""
    _waiting(env).unlink()


def _waiting(env, more=(), limit=None):
    ours = [("identity_key", "=like", "social_care:%"), ("state", "in", WAITING)]
    return env["queue.job"].sudo().search([*ours, *more], limit=limit)
