"""Conversations that turn out to be one; what one had the other has from now on."""

from odoo.tools import SQL

from ..database import bulk
from ..handover import activities
from ..standing.refresh import refresh

SHELF = ("shelf", "shelved_at", "shelved_until", "shelved_by_id", "shelf_reason")
"""Columns of a conversation that was put aside."""
MOVED = ("social_care_post", "social_care_fact", "social_care_reply")
"""Tables whose rows go with their conversation."""


def merge(one, other):
    """Give everything in a conversation to another one; it ends.

    :param one: the conversation, with all rights
    :param other: the one that goes on
    """
    env = one.env
    # Who was told of this one has been told of the other, and so what was missed.
    bulk.move(env["social.care.breach"], one, other, "awaiting_since")
    bulk.move(env["social.care.alert"], one, other, "rule_id")
    other.write(_taken_over(one, other))
    handoffs = one.handoff_ids
    handoffs.write({"conversation_id": False})
    _move_rows(one, other)
    _move_cases(one, other, other.profile_id)
    tickets = (one.ticket_id | other.ticket_id).sorted(lambda t: (t.closed, t.id))
    one.search([("previous_id", "=", one.id)]).previous_id = other
    one.unlink()
    if len(tickets) == 2:
        tickets[1].social_merge_into(tickets[0])
    elif tickets:
        other.ticket_id = tickets
    ticket = {"ticket_id": other.ticket_id.id} if other.ticket_id else {}
    handoffs.write({"conversation_id": other.id, **ticket})
    refresh(other)
    activities.sync(handoffs)


def give(conversation, profile):
    """It turns out to be another profile's: where that one speaks in the same thread,
    both are one conversation."""
    there = conversation.search(
        [
            ("account_id", "=", conversation.account_id.id),
            ("thread_external_id", "=", conversation.thread_external_id),
            ("profile_id", "=", profile.id),
        ],
        order="episode desc",
        limit=1,
    )
    if there:
        merge(conversation, there)
    else:
        conversation.profile_id = profile
        _move_cases(conversation, conversation, profile)


def move_branch(env, account_id, old, new, guessed):
    """What was taken for a thread turns out to be a branch of another.

    A customer who has a conversation in both has one from now on.

    :param int account_id: the account
    :param str old: the thread that was guessed
    :param str new: the thread it belongs to
    :param bool guessed: whether that, too, is only a guess
    """
    env.cr.execute(
        """
        UPDATE social_care_post
           SET thread_external_id = %s, thread_guessed = %s
         WHERE account_id = %s AND thread_external_id = %s AND thread_guessed
        """,
        [new, guessed, account_id, old],
    )
    env.invalidate_all()
    conversations = env["social.care.conversation"]
    branches = conversations.search(
        [("account_id", "=", account_id), ("thread_external_id", "=", old)],
        order="episode",
    )
    for branch in branches:
        trunk = conversations.search(
            [
                ("account_id", "=", account_id),
                ("thread_external_id", "=", new),
                ("profile_id", "=", branch.profile_id.id),
            ],
            order="episode desc",
            limit=1,
        )
        if trunk:
            merge(branch, trunk)
        else:
            branch.thread_external_id = new
    env.flush_all()


def _move_cases(one, other, profile):
    """Who was answered in a crisis stays answered, by the name that goes on."""
    cases = one.env["social.care.crisis.case"].sudo()
    for case in cases.search([("conversation_id", "=", one.id)]):
        same = [("crisis_id", "=", case.crisis_id.id), ("id", "!=", case.id)]
        there = cases.search([*same, ("conversation_id", "=", other.id)], limit=1)
        told = cases.search_count(
            [*same, ("profile_id", "=", profile.id), ("reply_id", "!=", False)], limit=1
        )
        if there:
            answered = {"reply_id": case.reply_id.id, "seen": case.seen}
            case.unlink()
            if answered["reply_id"] and not told:
                there.write(answered)
        elif case.reply_id and told:
            case.conversation_id = other
        else:
            case.write({"conversation_id": other.id, "profile_id": profile.id})


def _taken_over(one, other):
    """Who works on the one works on the other, where nobody does; what was put aside
    stays there, unless something was said in the other since then."""
    values = {"rule_team_id": (other.rule_team_id or one.rule_team_id).id}
    if not other.ticket_id and not other.user_id:
        values["user_id"] = one.user_id.id
    said = other.last_post_at
    if one.shelf and not other.shelf and not (said and said > one.shelved_at):
        values |= one._convert_to_write({name: one[name] for name in SHELF})
    return values


def _move_rows(one, other):
    one.env.flush_all()
    for table in MOVED:
        one.env.cr.execute(
            SQL(
                "UPDATE %s SET conversation_id = %s WHERE conversation_id = %s",
                SQL.identifier(table),
                other.id,
                one.id,
            )
        )
    one.env.invalidate_all()
