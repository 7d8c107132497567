"""What the checks have to say of words: they are given all that there is to know."""

from datetime import timedelta
from functools import partial

from odoo import fields

from .. import messages
from ..checks import CODES, Draft, Situation, check

POSTS = 40
"""Posts of a conversation that are looked at, the newest."""
RECENT = 200
"""Replies to others that are compared with a draft."""
HOUR = timedelta(hours=1)
IN_PARTS = ("apology", "customer_name", "agent_name", "late")
"""Of a long answer in parts, one part does for all."""
OF_ONE = ("customer_name", "agent_name", "elsewhere", "late", "others_named")
"""What is asked of answers to one person, and not of what is said to everybody."""


def check_reply(reply):
    """What is wrong with a reply, as :func:`check_draft` gives it."""
    draft = Draft(reply.body or "", reply.visibility, reply.closing)
    return check_draft(reply, draft)


def check_draft(reply, draft):
    """What is wrong with words, in place of those of a reply.

    :param Draft draft: the words
    :return: list of dict of ``code``, ``level`` (``warning`` or ``block``),
        ``message``, and the place as ``start`` and ``end``, in characters
    """
    reply = reply.sudo()
    levels = reply.team_id.social_check_levels()
    off = {code for code, level in levels.items() if level == "off"}
    if reply.previous_id or reply.next_ids:
        off.update(IN_PARTS)
    if reply.statement_id:
        off.update(OF_ONE)
    more = reply.team_id._social_checks()
    return [
        {
            "code": finding.code,
            "level": levels[finding.code],
            "message": messages.translate(
                reply.env, finding.template, _with_names(reply.env, finding.values)
            ),
            "start": finding.start,
            "end": finding.end,
        }
        for finding in check(draft, _situation(reply, off), off, more)
    ]


def keep(reply, found):
    """Keep the codes of what a reply is sent in spite of, for reports.

    :param found: what :func:`check_reply` gave
    """
    codes = {each["code"] for each in found}
    reply.check_codes = ",".join(sorted(codes)) or False


def labels(env):
    """Code of a check to its name."""
    teams = env["helpdesk.ticket.team"]
    codes = (*CODES, *teams._social_checks())
    described = teams.fields_get([f"social_check_{code}" for code in codes], ["string"])
    return {code: described[f"social_check_{code}"]["string"] for code in codes}


def _situation(reply, off):
    """Everything the checks have to know.

    :param off: codes that nobody asks for
    """
    conversation = reply.conversation_id
    account, company = reply.account_id, reply.company_id
    profile = conversation.profile_id
    partner = profile.partner_id
    theirs, ours = _said(conversation)
    countries = _present(company.country_id.code, partner.country_id.code)
    return Situation(
        customer_names=_present(profile.name, partner.name),
        customer_handle=profile.handle or "",
        customer_texts=theirs,
        language=conversation.language or reply.statement_id.language or "",
        agent_name=reply.user_id.name or "",
        earlier=ours,
        recent=() if "repeated" in off else _recent(reply),
        awaiting_since=conversation.awaiting_since or None,
        answer_due_at=conversation.answer_due_at or None,
        now=fields.Datetime.now(),
        countries=tuple(dict.fromkeys(countries)),
        ours=_our_contacts(company, reply.team_id),
        order_patterns=reply.team_id.social_order_patterns(),
        others_named=_others_named(account, profile),
        brand_names=_present(account.name, account.handle, company.name),
    )


def _others_named(account, profile):
    """Who else gets a private message, where the network delivers by names."""
    client = account.network_client()
    if client.capabilities.names_recipient:
        return partial(client.others_named, recipient=profile.handle or "")
    return None


def _said(conversation):
    """What the customer said, and what we said, of late; the oldest first."""
    posts = conversation.env["social.care.post"].search(
        [("conversation_id", "in", conversation.ids), ("deleted", "=", False)],
        limit=POSTS,
    )
    posts = posts.sorted(lambda post: (post.posted_at, post.id)).filtered("body")
    theirs = posts.filtered(lambda post: post.direction == "in")
    return tuple(theirs.mapped("body")), tuple((posts - theirs).mapped("body"))


def _recent(reply):
    """What we said to others from this account within the hour."""
    replies = reply.search_fetch(
        [
            ("account_id", "in", reply.account_id.ids),
            ("conversation_id", "not in", reply.conversation_id.ids),
            ("state", "not in", ("draft", "failed", "cancelled")),
            ("create_date", ">", fields.Datetime.now() - HOUR),
        ],
        ["body"],
        limit=RECENT,
    )
    return tuple(replies.mapped("body"))


def _our_contacts(company, team):
    """Contacts that the company publishes, as plain texts."""
    partner = company.partner_id
    places = partner | partner.child_ids.filtered(lambda p: p.type != "contact")
    contacts = [company.website, team.alias_email]
    for place in places:
        contacts += [place.phone, place.email]
        if place.street:
            contacts.append(
                f"{place.street}, {place.zip or ''} {place.city or ''}".strip(", ")
            )
    return _present(*contacts) + team.social_allowed()


def _present(*values):
    return tuple(value for value in values if value)


def _with_names(env, values):
    """Codes of languages as their names, for people."""
    return {
        name: ", ".join(messages.language(env, code) for code in value.split(", "))
        if name in ("ours", "theirs")
        else value
        for name, value in values.items()
    }
