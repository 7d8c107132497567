"""How long a company keeps what: after that the words go, and the figures stay.

Each class is looked through once a day, from the oldest on, a slice at a time; what is
still being worked on is passed over, and looked at again the next day.
"""

from dataclasses import dataclass

from odoo import fields

from ..database import lane, locks, transaction
from . import expiry

SLICE = 500
"""Rows that are looked at in one transaction."""


@dataclass(frozen=True)
class Kind:
    """A class of what is kept.

    :param query: SQL that gives a slice of it, oldest first: time, id, and whether it
        may go; is given ``company``, ``before``, ``at``, ``id`` and ``many``
    :param forget: is given the environment and the ids of what goes
    """

    query: str
    forget: object


def run(env):
    """Have a slice of each class after the other, in the time that a cron has."""
    due = _due(env)

    def piece():
        while due:
            rule = due[0]
            count, over = transaction.run(
                env, lambda env, rule=rule: _slice(rule.with_env(env))
            )
            env.invalidate_all()
            if over:
                due.pop(0)
            if count:
                return count
        return 0

    lane.work(env, piece, lambda: len(due))


def _due(env):
    today = fields.Date.today()
    rules = env["social.care.retention"].search([("ends", "=", True)])
    return [rule for rule in rules if rule.looked_on != today]


def _slice(rule):
    """Look at some, and forget what may go.

    :return: how many were looked at, and whether that was all of today
    """
    locks.hold(rule.env, rule._table, rule.ids)
    kind = KINDS[rule.kind]
    rule.env.flush_all()
    rule.env.cr.execute(
        kind.query,
        {
            "company": rule.company_id.id,
            "before": rule.before(),
            "at": rule.place_at or fields.Datetime.to_datetime("1970-01-01"),
            "id": rule.place or 0,
            "many": SLICE,
        },
    )
    rows = rule.env.cr.fetchall()
    gone = [key for _at, key, may_go in rows if may_go]
    if gone:
        kind.forget(rule.env, gone)
    over = len(rows) < SLICE
    at, place, _may_go = rows[-1] if rows and not over else (False, 0, None)
    rule.write(
        {
            "place_at": at,
            "place": place,
            "forgotten_count": rule.forgotten_count + len(gone),
            **({"looked_on": fields.Date.today()} if over else {}),
        }
    )
    return len(rows), over


def _forget_posts(env, ids):
    expiry.forget(env["social.care.post"].browse(ids))


def _forget_claims(env, ids):
    env.cr.execute(
        """
        UPDATE social_care_claim
           SET phone = NULL, email = NULL, value = NULL, address = NULL
         WHERE id = ANY(%s)
        """,
        [ids],
    )
    env.cr.execute(
        """
        UPDATE social_care_handoff
           SET contact_value = NULL, other_addresses = NULL, refused_addresses = NULL
         WHERE id IN (SELECT handoff_id FROM social_care_claim WHERE id = ANY(%s))
        """,
        [ids],
    )
    env["social.care.claim"].invalidate_model()
    env["social.care.handoff"].invalidate_model()


def _forget_evidence(env, ids):
    env["social.care.evidence"].browse(ids).empty()


_POSTS = """
    SELECT p.posted_at, p.id,
           p.forgotten IS NOT TRUE AND p.deleted IS NOT TRUE AND {may_go}
      FROM (SELECT * FROM social_care_post
             WHERE company_id = %(company)s AND posted_at < %(before)s
               AND (posted_at, id) > (%(at)s, %(id)s)
             ORDER BY posted_at, id LIMIT %(many)s) p
 LEFT JOIN social_care_conversation c ON c.id = p.conversation_id
 LEFT JOIN helpdesk_ticket t ON t.id = c.ticket_id
 LEFT JOIN helpdesk_ticket_stage s ON s.id = t.stage_id
     ORDER BY p.posted_at, p.id
"""
_OVER = "(t.id IS NULL AND c.awaiting_since IS NULL OR s.closed)"
"""Nobody waits, and nobody works on it."""

KINDS = {
    "private": Kind(
        _POSTS.format(may_go=f"p.visibility = 'private' AND {_OVER}"), _forget_posts
    ),
    "loose": Kind(
        _POSTS.format(may_go="t.id IS NULL AND c.awaiting_since IS NULL"), _forget_posts
    ),
    "tickets": Kind(
        _POSTS.format(may_go="s.closed AND t.closed_date < %(before)s"), _forget_posts
    ),
    "claims": Kind(
        """
        SELECT claim.create_date, claim.id,
               coalesce(claim.phone, claim.email) IS NOT NULL
               AND h.state NOT IN ('offered', 'arrived')
          FROM social_care_claim claim
          JOIN social_care_handoff h ON h.id = claim.handoff_id
         WHERE h.company_id = %(company)s AND claim.create_date < %(before)s
           AND (claim.create_date, claim.id) > (%(at)s, %(id)s)
         ORDER BY claim.create_date, claim.id LIMIT %(many)s
        """,
        _forget_claims,
    ),
    "evidence": Kind(
        """
        SELECT e.create_date, e.id,
               e.forgotten_at IS NULL AND (t.id IS NULL OR s.closed)
          FROM (SELECT * FROM social_care_evidence
                 WHERE company_id = %(company)s AND create_date < %(before)s
                   AND (create_date, id) > (%(at)s, %(id)s)
                 ORDER BY create_date, id LIMIT %(many)s) e
     LEFT JOIN social_care_post p ON p.id = e.post_id
     LEFT JOIN social_care_conversation c ON c.id = p.conversation_id
     LEFT JOIN helpdesk_ticket t ON t.id = c.ticket_id
     LEFT JOIN helpdesk_ticket_stage s ON s.id = t.stage_id
         ORDER BY e.create_date, e.id
        """,
        _forget_evidence,
    ),
}
"""The classes, by the values of the retention's ``kind``."""
