"""New conversations are given to who is there, where teams want it."""

import logging
from datetime import timedelta

from odoo import fields

from ..database import lane, transaction
from ..text.tracing import where
from . import distribution

_logger = logging.getLogger(__name__)
BATCH = 200
"""Conversations that are given out at once, for each team."""
FRESH = timedelta(days=2)
"""What has been waiting for longer is no new conversation: a person decides."""


def run(env):
    """Give out what nobody has, team by team, each in a transaction of its own.

    :param env: the environment of the cron
    :raises Exception: at the end, what went wrong in one of them
    """
    teams = env["helpdesk.ticket.team"].search([("social_distribute", "=", True)])
    return lane.each(env, [(distribute, team) for team in teams])


def distribute(team):
    """Give out what nobody has in a team, the most urgent first.

    :return: how many conversations were given to somebody
    """
    given, left, agents = 0, 0, {}
    while True:
        # What nobody can take does not hide what is below.
        page = team.env["social.care.conversation"].search(
            _nobodys(team), limit=BATCH, offset=left
        )
        for company, theirs in page.grouped("company_id").items():
            if company not in agents:
                agents[company] = team.env["social.care.agent"].present(team, company)
            given += _give_out(theirs, agents[company])
        left += len(page.filtered(lambda c: not c.user_id))
        if len(page) < BATCH or not any(agents.values()):
            return given


def _nobodys(team):
    """The domain of what nobody has in a team."""
    return [
        ("team_id", "=", team.id),
        ("user_id", "=", False),
        ("awaiting_since", ">=", fields.Datetime.now() - FRESH),
        ("in_inbox", "=", True),
        ("intent", "!=", "spam"),
        "|",
        ("ticket_id", "=", False),
        ("ticket_id.stage_id.closed", "=", False),
    ]


def _give_out(conversations, agents):
    """Give conversations of one company to those who can see them. Whom they cannot be
    given to keeps nobody else from theirs.

    :return: how many conversations were given to somebody
    """
    readable = {agent.id: _readable(conversations, agent) for agent in agents}
    chosen = {}
    for conversation in conversations:
        agent = distribution.choose(
            [it for it in agents if conversation.id in readable[it.id]],
            conversation.language,
            conversation.network,
        )
        if agent:
            chosen.setdefault(agent.id, []).append(conversation.id)
    given = 0
    for user_id, ids in chosen.items():
        try:
            with conversations.env.cr.savepoint():
                conversations.browse(ids).action_assign(user_id)
                conversations.env.flush_all()
            given += len(ids)
        except transaction.AGAIN:
            raise
        except Exception as error:
            _logger.warning("Nothing given to user %s:\n%s", user_id, where(error))
            conversations.env.invalidate_all(flush=False)
    return given


def _readable(conversations, agent):
    """The ids of those that an agent may read."""
    user = conversations.env["res.users"].browse(agent.id)
    theirs = conversations.with_user(user).with_context(
        allowed_company_ids=user.company_ids.ids
    )
    return set(theirs._filtered_access("read").ids)
