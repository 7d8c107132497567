"""What belongs to a crisis: conversations by rule, and their tickets with them."""

from odoo.tools import SQL

from ..database import bulk
from ..messages import in_words_of
from ..thread import chatter

MOST = 500
"""Conversations that are taken in at once."""
URGENT = "3"
"""The stars of what is part of a crisis."""


def gather(crises):
    """Put conversations under crises that are not over, with all rights; and let those
    go that do not belong to them any more, unless they were answered."""
    for crisis in crises:
        if crisis.state != "over" and crisis.account_ids:
            _let_go(crisis)
            while _gather_some(crisis) == MOST:
                pass


def gather_open(env):
    """The same after a batch, a portion of each crisis; and what belongs to one that
    is confirmed comes first."""
    open_ones = [("state", "!=", "over"), ("account_ids", "!=", False)]
    for crisis in env["social.care.crisis"].search(open_ones):
        _gather_some(crisis)
        if crisis.state != "suspected":
            raise_some(crisis)


def _let_go(crisis):
    crisis.env.flush_all()
    crisis.env.cr.execute(
        SQL(
            """
            DELETE FROM social_care_crisis_case it USING social_care_conversation c
             WHERE c.id = it.conversation_id AND it.crisis_id = %s
               AND it.reply_id IS NULL AND NOT (%s)
            """,
            crisis.id,
            _belongs(crisis),
        )
    )
    crisis.env.invalidate_all()


def _gather_some(crisis):
    """Take in the next conversations.

    :return: how many there were
    """
    env = crisis.env
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            SELECT c.id, c.profile_id, c.company_id, c.team_id
              FROM social_care_conversation c
             WHERE %s
               AND NOT EXISTS (SELECT FROM social_care_crisis_case it
                                WHERE it.conversation_id = c.id AND it.crisis_id = %s)
             ORDER BY c.id
             LIMIT %s
            """,
            _belongs(crisis),
            crisis.id,
            MOST,
        )
    )
    rows = [
        {
            "crisis_id": crisis.id,
            "conversation_id": conversation,
            "profile_id": profile,
            "company_id": company,
            "team_id": team,
        }
        for conversation, profile, company, team in env.cr.fetchall()
    ]
    bulk.insert(
        env["social.care.crisis.case"], rows, conflict=("conversation_id", "crisis_id")
    )
    env["social.care.crisis.case"].invalidate_model()
    return len(rows)


def _belongs(crisis):
    """What holds for a conversation ``c`` that belongs to a crisis."""
    caught = (
        SQL(
            "EXISTS (SELECT FROM social_care_rule_hit hit"
            " WHERE hit.post_id = p.id AND hit.rule_id = %s)",
            crisis.rule_id.id,
        )
        if crisis.rule_id
        else SQL("p.intent = 'complaint'")
    )
    return SQL(
        """
        c.account_id = ANY(%(accounts)s) AND c.last_post_at >= %(since)s
        AND EXISTS (SELECT FROM social_care_post p
                     WHERE p.conversation_id = c.id AND p.direction = 'in'
                       AND p.posted_at >= %(since)s
                       AND p.deleted IS NOT TRUE AND %(caught)s)
        """,
        accounts=crisis.account_ids.ids,
        since=crisis.started_at,
        caught=caught,
    )


def raise_some(crisis):
    """A portion of the tickets under a crisis get the highest stars; the cron does what
    is left."""
    cases = crisis.env["social.care.crisis.case"].search(
        [
            ("crisis_id", "=", crisis.id),
            ("raised", "=", False),
            ("conversation_id.ticket_id", "!=", False),
        ],
        limit=MOST,
        order="id",
    )
    tickets = cases.conversation_id.ticket_id.filtered(
        lambda ticket: not ticket.stage_id.closed
    )
    tickets.filtered(lambda ticket: ticket.priority != URGENT).write(
        {"priority": URGENT}
    )
    theirs = in_words_of(crisis, crisis.company_id)
    line = theirs.env._("Part of the crisis %s.", crisis.name)
    chatter.log(crisis.env, [(ticket.id, line) for ticket in tickets])
    bulk.update(
        cases, [{"id": case.id, "raised": True} for case in cases], {"raised": "bool"}
    )
    cases.invalidate_recordset(["raised"])
    if len(cases) == MOST:
        crisis.env.ref("social_care.ir_cron_surges").sudo()._trigger()
