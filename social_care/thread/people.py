"""Those who speak in conversations, for the pane beside the thread."""

from collections import defaultdict

from odoo import fields

from ..triage.labels import mood

TICKETS = 5
"""Other open tickets that are named; of more only the number is told."""


def people(conversations):
    """What is known of each customer, in as many queries for many as for one."""
    env = conversations.env
    profiles = conversations.profile_id
    first = _first_seen(env, profiles)
    began = _first_moods(env, conversations)
    words = dict(
        env["social.care.conversation"]._fields["mood"]._description_selection(env)
    )
    earlier = dict(
        env["social.care.conversation"]._read_group(
            [("profile_id", "in", profiles.ids), ("id", "not in", conversations.ids)],
            ["profile_id"],
            ["__count"],
        )
    )
    tickets = _open_tickets(conversations)
    found = []
    for profile in profiles:
        theirs = conversations.filtered(lambda c, p=profile: c.profile_id == p)
        weightiest = theirs.sorted("priority_score")[-1:]
        found.append(
            {
                "id": profile.id,
                "network": profile.network,
                "name": profile.name or "",
                "handle": profile.handle or "",
                "followers": profile.follower_count,
                "verified": profile.verified,
                "since": fields.Date.to_string(first.get(profile.id)) or "",
                "tickets": tickets[profile][:TICKETS],
                "ticket_count": len(tickets[profile]),
                "earlier": earlier.get(profile, 0),
                "mood": words.get(weightiest.mood, ""),
                "mood_before": words.get(began.get(weightiest.id), ""),
                "priority": weightiest.priority_score,
                "reason": weightiest.priority_reason or "",
            }
        )
    return found


def _first_seen(env, profiles):
    """profile id to the day of their first post that we have."""
    env["social.care.post"].flush_model(["profile_id", "posted_at"])
    env.cr.execute(
        """
        SELECT profile_id, min(posted_at)
          FROM social_care_post
         WHERE profile_id = ANY(%s)
         GROUP BY profile_id
        """,
        [profiles.ids],
    )
    return dict(env.cr.fetchall())


def _first_moods(env, conversations):
    """conversation id to the mood it began with."""
    env["social.care.post"].flush_model()
    env.cr.execute(
        """
        SELECT DISTINCT ON (conversation_id) conversation_id, sentiment, intent
          FROM social_care_post
         WHERE conversation_id = ANY(%s)
           AND direction = 'in' AND deleted IS NOT TRUE
         ORDER BY conversation_id, posted_at, id
        """,
        [conversations.ids],
    )
    return {
        conversation_id: mood(sentiment or 0)
        for conversation_id, sentiment, intent in env.cr.fetchall()
        if intent and intent != "spam"
    }


def _open_tickets(conversations):
    """profile to the open tickets of the same person, without those that are shown:
    by the contact where there is one, else by the profile itself."""
    env = conversations.env
    profiles, shown = conversations.profile_id, conversations.ticket_id
    others = env["social.care.conversation"].search(
        [
            ("profile_id", "in", profiles.ids),
            ("ticket_id", "not in", [False, *shown.ids]),
        ]
    )
    by_partner = env["helpdesk.ticket"].search(
        [
            ("partner_id", "in", profiles.partner_id.ids),
            ("closed", "=", False),
            ("id", "not in", shown.ids),
        ]
    )
    visible = (by_partner | others.ticket_id._filtered_access("read")).filtered(
        lambda ticket: ticket.active and not ticket.closed
    )
    found = defaultdict(list)
    for profile in profiles:
        theirs = visible.filtered(
            lambda t, p=profile: (
                (p.partner_id and t.partner_id == p.partner_id)
                or t in others.filtered(lambda c: c.profile_id == p).ticket_id
            )
        )
        found[profile] = [
            {"id": ticket.id, "number": ticket.number, "name": ticket.name}
            for ticket in theirs.sorted("id", reverse=True)
        ]
    return found
