"""What is not out, as far as anybody knows: later, looked for, or asked of a person."""

from datetime import timedelta

from odoo import fields

from . import claims, queue, telling


def put_back(reply, message, delay, looking=False):
    """Try again in so many seconds."""
    at = fields.Datetime.now() + timedelta(seconds=delay)
    looking = looking or reply.state == "unknown"
    claims.give_back(
        reply,
        state="unknown" if looking else "queued",
        error_message=message,
        next_try_at=at,
        failure_count=reply.failure_count + 1,
    )
    queue.wake(reply.env, at)


def doubt(reply, message, margin):
    """Nobody knows how it ended: look for it when all must be over.

    :param margin: seconds that the network may still be at it
    """
    lag = reply.account_id.can().lag
    at = fields.Datetime.now() + timedelta(seconds=margin + lag)
    claims.give_back(
        reply,
        state="unknown",
        error_message=message,
        next_try_at=at,
        failure_count=0,
    )
    queue.wake(reply.env, at)


def missing(reply):
    """It was looked for and is not there: send it again."""
    failures = reply.failure_count + 1
    claims.give_back(reply, state="queued", next_try_at=False, failure_count=failures)
    queue.wake(reply.env)


def ask_person(reply, message=None):
    """Whether it was published cannot be found out: somebody has to look."""
    env = reply.env
    message = message or env._("Whether it was published is not known.")
    claims.give_back(
        reply,
        state="unknown",
        needs_person=True,
        error_message=message,
        next_try_at=False,
    )
    telling.tell_author(
        reply,
        env._("Was it posted? %s", telling.whom(reply)),
        env._("%s Please look on the network, then say so at the reply.", message),
    )
