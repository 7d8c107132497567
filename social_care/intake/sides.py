"""One matter with two sides: what a customer says in public, and what in private.

A private exchange of somebody with an open public matter at the same account belongs to
that matter, and the other way round; where several are open, to the one we wrote to
last. What people have split off has a ticket of its own, and stays there.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..database import bulk
from ..handover.stages import OPEN
from . import matters

_WHO = {"account_id": "int4", "profile_id": "int4"}
NO_MATTER = ("praise", "spam")
"""Intents of what makes nobody's matter: it joins one, and none joins it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A ticket in which a customer has spoken to an account.

    :param public: whether they did so in public
    :param window: how long after it was closed what they say opens it again
    :param wrote_at: when we wrote to them last
    :param said_at: when they did
    """

    ticket_id: int
    public: bool
    closed: bool
    closed_date: datetime | None
    window: timedelta
    wrote_at: datetime | None
    said_at: datetime | None

    def takes(self, public, moment):
        """Whether what is said at a moment belongs here, as its other side."""
        over = self.closed and (
            not self.closed_date or moment - self.closed_date > self.window
        )
        return self.public != public and not over

    @property
    def nearness(self):
        """What tells of several the one that is meant."""
        return (
            not self.closed,
            self.wrote_at or datetime.min,
            self.said_at or datetime.min,
            self.ticket_id,
        )


def matters_of(env, who, since):
    """The matters of customers that are open, or may be opened again.

    :param who: pairs of account id and profile id
    :param datetime since: the earliest moment at which something was said
    :return: dict of such pairs to lists of :class:`Matter`
    """
    found = defaultdict(list)
    if not who:
        return found
    env.cr.execute(
        f"""
        SELECT c.account_id, c.profile_id, ticket.id,
               bool_or(c.visibility = 'public') AS public,
               coalesce(stage.closed, false) AS closed, ticket.closed_date,
               coalesce(team.social_reopen_days, %s) AS days,
               max(greatest(ours.wrote_at, handoff.offered_at)) AS wrote_at,
               max(c.last_post_at) AS said_at
          FROM {bulk.by_keys("social_care_conversation", "c", _WHO)}
          JOIN helpdesk_ticket ticket ON ticket.id = c.ticket_id AND ticket.active
     LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
     LEFT JOIN helpdesk_ticket_team team ON team.id = ticket.team_id
     LEFT JOIN LATERAL (SELECT max(p.posted_at) AS wrote_at FROM social_care_post p
                         WHERE p.conversation_id = c.id AND p.direction = 'out'
                           AND p.deleted IS NOT TRUE) ours ON true
     LEFT JOIN LATERAL (SELECT max(h.offered_at) AS offered_at
                          FROM social_care_handoff h
                         WHERE h.conversation_id = c.id AND h.channel = 'message'
                           AND h.state = ANY(%s)) handoff ON true
         WHERE NOT coalesce(stage.closed, false)
            OR ticket.closed_date + coalesce(team.social_reopen_days, %s)
               * interval '1 day' >= %s
         GROUP BY c.account_id, c.profile_id, ticket.id, stage.closed, team.id
        """,  # pylint: disable=sql-injection
        [
            default := env["helpdesk.ticket.team"].social_reopen_default(),
            *bulk.columns(sorted(who)),
            list(OPEN),
            default,
            since,
        ],
    )
    for account, profile, ticket, public, closed, at, days, *times in env.cr.fetchall():
        window = timedelta(days=days)
        matter = Matter(ticket, public, closed, at, window, *times)
        found[account, profile].append(matter)
    return found


def nearest(matters_there, public, moment):
    """The matter that something belongs to; None where it is one of its own.

    :param matters_there: those of the customer
    :param bool public: whether it was said in public
    :param datetime moment: when
    """
    taking = [matter for matter in matters_there if matter.takes(public, moment)]
    return max(taking, key=lambda matter: matter.nearness, default=None)


def join(env, entries):
    """Carry out what was found out of the conversations of a batch, see ``find``."""
    by_ticket = defaultdict(set)
    for entry in entries:
        conversation = entry.conversation
        if conversation is not None and conversation.joins and conversation.id:
            by_ticket[conversation.ticket_id].add(conversation.id)
    for ticket_id, ids in by_ticket.items():
        matters.join(
            env["social.care.conversation"].browse(sorted(ids)),
            env["helpdesk.ticket"].browse(ticket_id),
        )


def follow(conversations):
    """Tickets were just made of conversations: their other sides come to them.

    :param conversations: records, with all rights
    """
    env = conversations.env
    loose = env["social.care.conversation"].search(
        [
            ("ticket_id", "=", False),
            ("profile_id", "in", conversations.profile_id.ids),
            ("account_id", "in", conversations.account_id.ids),
            ("intent", "not in", NO_MATTER),
            ("muted", "!=", True),
            ("last_post_at", "!=", False),
        ]
    )
    who = {(c.account_id.id, c.profile_id.id) for c in conversations}
    loose = loose.filtered(lambda c: (c.account_id.id, c.profile_id.id) in who)
    if not loose:
        return
    there = matters_of(env, who, min(loose.mapped("last_post_at")))
    for conversation in loose:
        at = conversation.last_post_at
        matter = nearest(
            there[conversation.account_id.id, conversation.profile_id.id],
            conversation.visibility == "public",
            at,
        )
        if matter and (
            conversation.awaiting_since
            or (matter.said_at and abs(at - matter.said_at) <= matter.window)
        ):
            ticket = env["helpdesk.ticket"].browse(matter.ticket_id)
            matters.join(conversation, ticket)
