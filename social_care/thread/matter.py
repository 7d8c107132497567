"""What else is about the same: the very same post, or the same contact elsewhere."""

from datetime import timedelta

from odoo.exceptions import UserError

from ..intake import twins

DAYS = 7
"""How far apart what one contact says on two networks may be to be one matter."""


def same(conversation):
    """Other conversations that the user may see.

    :return: dict of conversation to whether the very same post is in it, those first
    """
    found = dict.fromkeys(_with_the_same_post(conversation), True)
    for other in _of_the_same_contact(conversation):
        found.setdefault(other, False)
    return found


def as_one(conversation):
    """One ticket for a conversation and what is about the same.

    :raise UserError: where nothing is
    """
    env = conversation.env
    others = conversation.browse().union(*same(conversation))
    if not others:
        raise UserError(env._("Nothing else is about the same."))
    there = (conversation | others).ticket_id.sorted(lambda t: (t.closed, t.id))
    if not there:
        env["helpdesk.ticket"].check_access("create")
        conversation.sudo().create_tickets()
        there = conversation.ticket_id
    return (conversation | others).action_join(there[0].id)


def answered_by(conversation):
    """One account answers: the others, to whom the same was said, need not.

    :raise UserError: where no other was told the same
    """
    env = conversation.env
    others = conversation.browse().union(
        *(other for other, same_post in same(conversation).items() if same_post)
    )
    if not others:
        raise UserError(env._("No other account was told the same."))
    others.filtered(lambda c: c.public_resolution != "waived").action_ignore(
        env._("Answered by %s.", conversation.account_id.name)
    )


def shown(conversation):
    """The same for the web client; see ``same_matter``."""
    ticket = conversation.ticket_id
    return [
        {
            "id": other.id,
            "network": other.network,
            "account": other.account_id.name,
            "words": other.last_words or "",
            "same_post": same_post,
            "ticket": other.ticket_id.number or "",
            "one_ticket": bool(other.ticket_id) and other.ticket_id == ticket,
            "waived": other.public_resolution == "waived",
        }
        for other, same_post in same(conversation).items()
    ]


def _with_the_same_post(conversation):
    env = conversation.env
    env["social.care.post"].flush_model()
    found = twins.of(env, "post.conversation_id = %s", [conversation.id])
    others = conversation.browse(found[conversation.id])
    return others._filtered_access("read")


def _of_the_same_contact(conversation):
    """What the contact says elsewhere these days and nobody has settled."""
    at, partner = conversation.last_post_at, conversation.partner_id
    if not partner or not at or conversation.intent == "praise":
        return conversation.browse()
    near = timedelta(days=DAYS)
    return conversation.search(
        [
            ("profile_id.partner_id", "=", partner.id),
            ("network", "!=", conversation.network),
            ("company_id", "=", conversation.company_id.id),
            ("intent", "=", conversation.intent),
            ("last_post_at", ">=", at - near),
            ("last_post_at", "<=", at + near),
            ("awaiting_since", "!=", False),
        ]
    )
