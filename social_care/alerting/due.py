"""Answers that are due soon, or late, by the response targets."""

import logging

from odoo import fields
from odoo.tools import SQL

from ..database import bulk, lane, transaction
from ..standing import late as lateness
from ..standing.refresh import reweigh
from ..text.tracing import where

_logger = logging.getLogger(__name__)
BATCH = 200
"""Conversations that are looked at in one transaction."""


def run(env):
    """Tell whom it concerns of all whose time has come.

    :param env: the environment of the cron
    """
    return lane.work(env, lambda: transaction.run(env, _watch_some), lambda: _left(env))


def _left(env):
    """Whether there is another one, as a number."""
    domain = [
        ("watch_at", "<=", fields.Datetime.now()),
        ("shelf", "in", [False, "snoozed"]),
    ]
    return env["social.care.conversation"].search_count(domain, limit=1)


def _watch_some(env):
    """Look at the conversations whose time has come, the longest due first.

    What was put aside until the customer writes is left alone.

    :return: how many there were, at most BATCH
    """
    now = fields.Datetime.now()
    env.cr.execute(
        SQL(
            """
            SELECT id FROM social_care_conversation
             WHERE watch_at <= %s AND (shelf IS NULL OR shelf = 'snoozed')
             ORDER BY watch_at, id LIMIT %s
               FOR NO KEY UPDATE SKIP LOCKED
            """,
            now,
            BATCH,
        )
    )
    ids = [row[0] for row in env.cr.fetchall()]
    if not ids:
        return 0
    # Days off may have been added since it was computed.
    conversations = env["social.care.conversation"].browse(ids)
    reweigh(conversations)
    late = conversations.filtered(lambda c: c.answer_due_at and c.answer_due_at <= now)
    soon = (conversations - late).filtered(lambda c: c.watch_at and c.watch_at <= now)
    env["social.care.breach"].note(soon, late, now)
    bulk.update(
        env["social.care.conversation"],
        [{"id": c.id, "watch_at": None} for c in late]
        + [{"id": c.id, "watch_at": c.answer_due_at} for c in soon],
        {"watch_at": "timestamp"},
    )
    conversations.invalidate_recordset(["watch_at"])
    for due, is_late in ((soon, False), (late, True)):
        _tell(due, is_late)
    return len(ids)


def _tell(conversations, late):
    """Tell whom it concerns; where that fails for one, the others are told."""
    try:
        with conversations.env.cr.savepoint():
            lateness.tell(conversations, late)
            conversations.env.flush_all()
    except transaction.CONFLICTS:
        raise
    except Exception as error:
        conversations.env.invalidate_all(flush=False)
        if len(conversations) == 1:
            _logger.warning(
                "Conversation %s: nobody told:\n%s", conversations.id, where(error)
            )
            return
        middle = len(conversations) // 2
        _tell(conversations[:middle], late)
        _tell(conversations[middle:], late)
