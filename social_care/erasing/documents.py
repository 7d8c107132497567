"""Tickets and other records about them, with all that lies in their chatter."""

import re

from odoo.fields import Domain

from .. import messages
from ..thread import chatter

MANY = 100
"""Records of one kind in a transaction."""
NOTHING = "…"
"""Where there have to be words."""
TOLD = frozenset(
    {"stage_id", "team_id", "user_id", "priority", "state", "channel", "active"}
)
"""Changes that may stay in the chatter: they name nobody but people of ours."""
_QUIET = {"tracking_disable": True, "mail_notrack": True, "active_test": False}
_MARK = re.compile(r'data-oe-model="social\.care\.post" data-oe-id="(\d+)"')


def tickets(erasure, after):
    """Tickets that are theirs alone, whole; of those in which others speak as well
    only what is theirs."""
    ticket = erasure.env["helpdesk.ticket"].with_context(**_QUIET)
    found = ticket.search(
        [
            ("social_conversation_ids.profile_id", "in", erasure.profile_ids.ids),
            ("id", ">", after),
        ],
        order="id",
        limit=MANY,
    )
    if not found:
        return None, 0
    theirs = found.filtered(
        lambda it: it.social_conversation_ids.profile_id <= erasure.profile_ids
    )
    wipe(erasure, theirs | _copies(erasure, theirs), ticket_values(erasure))
    for shared in found - theirs:
        _leave_others(erasure, shared)
    found.social_refresh()
    return found[-1].id, len(found)


def _copies(erasure, tickets):
    """The duplicates that are of nobody else: people may call any two tickets so."""
    partners = (erasure.known or {}).get("partners", ())
    return tickets.duplicate_ids.filtered(
        lambda it: (
            it.social_conversation_ids.profile_id <= erasure.profile_ids
            and (not it.partner_id or it.partner_id.id in partners)
        )
    )


def ticket_values(erasure):
    """What stands in a ticket that was somebody's."""
    env = messages.in_words_of(erasure, erasure.company_id).env
    return {
        "name": env._("Forgotten person"),
        "description": env._("Erased on request."),
        "partner_id": False,
        "partner_name": False,
        "partner_email": False,
    }


def others(model, path, values):
    """A step for records of another model that are about the person.

    :param str model: its name
    :param str path: of fields, from it to the profile
    :param dict values: what is written into it in their stead
    """

    def step(erasure, after):
        records = erasure.env[model].with_context(**_QUIET)
        domain = Domain(path, "in", erasure.profile_ids.ids) & Domain("id", ">", after)
        found = records.search(domain, order="id", limit=MANY)
        if not found:
            return None, 0
        wipe(erasure, found, values)
        return max(found.ids), len(found)

    return step


def wipe(erasure, records, values):
    """Empty records, their chatter, files, activities and what was tracked of them."""
    if not records:
        return
    env = records.env
    records = records.with_context(**_QUIET)
    records.write(values)
    lines = [("model", "=", records._name), ("res_id", "in", records.ids)]
    _wipe_messages(env["mail.message"].search(lines))
    there = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
    files = env["ir.attachment"].with_context(skip_res_field_check=True)
    files.search(there).unlink()
    activities = env["mail.activity"].with_context(active_test=False).search(there)
    names = {record.id: record.display_name for record in records}
    for activity in activities:
        activity.write(
            {
                "summary": False,
                "note": False,
                "feedback": False,
                "res_name": names[activity.res_id],
            }
        )
    partners = (erasure.known or {}).get("partners", [])
    env["mail.followers"].search([*there, ("partner_id", "in", partners)]).unlink()
    if "rating.rating" in env:
        env["rating.rating"].search(there).write(
            {"feedback": False, "partner_id": False}
        )


def unname(found, names):
    """Tickets of others do not call somebody by these names.

    :param found: tickets
    """
    chatter.drop_names(found, names)
    for ticket in found.with_context(**_QUIET):
        values = {
            name: text
            for name in ("name", "description")
            if (text := without(str(ticket[name] or ""), names)) != str(ticket[name])
        }
        if values:
            ticket.write(values)


def without(text, names):
    """A text with dots in place of names, where they stand as words.

    :param text: the text; may be empty
    """
    for name in names:
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        text = text and re.sub(pattern, NOTHING, text, flags=re.IGNORECASE)
    return text


# ---- Steps ---------------------------------------------------------------------------


def _wipe_messages(lines):
    """Words, senders, files and what was tracked; that there was a line stays."""
    if not lines:
        return
    env, lines = lines.env, lines.with_context(active_test=False)
    lines.attachment_ids.unlink()
    mails = env["mail.mail"].search([("mail_message_id", "in", lines.ids)])
    mails.write(
        dict.fromkeys(
            ("body_html", "email_to", "email_cc", "references", "failure_reason"), False
        )
        | {"headers": False}
    )
    env["mail.notification"].search([("mail_message_id", "in", lines.ids)]).write(
        {"mail_email_address": False, "failure_reason": False}
    )
    env["mail.message.translation"].search([("message_id", "in", lines.ids)]).unlink()
    tracked = env["mail.tracking.value"].search([("mail_message_id", "in", lines.ids)])
    tracked.filtered(lambda it: it.field_id.name not in TOLD).write(
        {
            **dict.fromkeys(("old_value_char", "new_value_char"), False),
            **dict.fromkeys(("old_value_text", "new_value_text"), False),
            **dict.fromkeys(("old_value_integer", "new_value_integer"), 0),
        }
    )
    empty = {
        **dict.fromkeys(("subject", "reply_to", "incoming_email_to"), False),
        **dict.fromkeys(("incoming_email_cc", "outgoing_email_to"), False),
        "body": "",
    }
    lines.write(empty)
    strangers = lines.filtered(lambda it: not it.author_id.user_ids - _shared(it))
    strangers.write(
        {
            "author_id": False,
            "author_guest_id": False,
            "email_from": False,
            "message_id": False,
        }
    )


def _shared(line):
    """The logins of a line's author that are a customer's."""
    return line.author_id.user_ids.filtered("share")


def _leave_others(erasure, ticket):
    """Of a ticket in which others speak too: its lines with words of theirs or to them,
    what came by mail from them, and how they are called."""
    known = erasure.known or {}
    theirs = ticket.social_conversation_ids.filtered(
        lambda it: it.profile_id in erasure.profile_ids
    )
    posts = set(theirs.with_context(active_test=False).post_ids.ids)
    lines = ticket.env["mail.message"].search(
        [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
    )
    partners = set(known.get("partners", ()))
    _wipe_messages(
        lines.filtered(
            lambda it: _posts_in(it.body) & posts or it.author_id.id in partners
        )
    )
    values = {}
    if _posts_in(ticket.description) & posts:
        values = {
            name: ticket_values(erasure)[name] for name in ("name", "description")
        }
    if not ticket.partner_id or ticket.partner_id.id in partners:
        other = (ticket.social_conversation_ids - theirs).profile_id[:1]
        values |= {
            "partner_id": other.partner_id.id,
            "partner_name": other.ticket_name(),
            "partner_email": other.partner_id.email,
        }
    if values:
        ticket.with_context(**_QUIET).write(values)
    unname(ticket, [*known.get("names", ()), *known.get("handles", ())])


def _posts_in(html):
    """The ids of the posts whose words an HTML shows."""
    return {int(number) for number in _MARK.findall(str(html or ""))}
