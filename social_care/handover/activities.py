"""What the agents have to do for handoffs: one activity on the ticket, or none."""

import pytz
from markupsafe import Markup

from odoo import fields

from .stages import CAME_BACK, OPEN

KINDS = {
    "phone": "mail.mail_activity_data_call",
    "email": "mail.mail_activity_data_email",
}
OTHER_KIND = "social_care.mail_activity_type_handoff"
TRIES = 3
"""Calls in vain after which to ask whether to go on."""


def of(handoffs):
    """The activities that are not done."""
    activities = handoffs.env["mail.activity"].sudo()
    return activities.search([("social_handoff_id", "in", handoffs.ids)])


def sync(handoffs, ended=False):
    """Have one activity where there is something to do, and none elsewhere.

    :param bool ended: they have just ended, and somebody has to know
    """
    by_handoff = of(handoffs).grouped("social_handoff_id")
    for each in handoffs.sudo():
        there = by_handoff.get(each, each.env["mail.activity"])
        handoff = each.with_context(lang=each.user_id.lang)
        duty = _duty(handoff) if handoff.ticket_id else None
        if not duty and (ended or there) and _is_for_the_agent(handoff):
            duty = _came_back(handoff)
        if not duty:
            there.unlink()
            continue
        there[1:].unlink()
        _have(handoff, there[:1], duty)


def _have(handoff, there, duty):
    """Write what is to be done into the activity, or make one."""
    env = handoff.env
    activities = env["mail.activity"].with_context(mail_activity_quick_update=True)
    kind, summary, note, at = duty
    wanted = {
        "activity_type_id": env["ir.model.data"]._xmlid_to_res_id(kind),
        "summary": summary,
        "note": note,
        "date_deadline": _day(handoff, at),
        "user_id": handoff.user_id.id,
        "res_id": handoff.ticket_id.id,
    }
    if not there:
        activities.sudo().create(
            {
                **wanted,
                "res_model_id": env["ir.model"]._get_id("helpdesk.ticket"),
                "automated": True,
                "social_handoff_id": handoff.id,
            }
        )
        return
    now = {name: there[name] for name in wanted}
    now |= {n: now[n].id for n in ("activity_type_id", "user_id")}
    changed = {name: wanted[name] for name in wanted if wanted[name] != now[name]}
    if changed:
        there.with_context(mail_activity_quick_update=True).write(changed)


# ---- What is to be done --------------------------------------------------------------


def _duty(handoff):
    """What is to be done next: kind, summary, note and when; None: nothing."""
    if handoff.state == "offered":
        return _expected(handoff)
    if handoff.state == "arrived":
        return _to_serve(handoff)
    if not handoff.closing_due:
        return None
    if handoff.state in CAME_BACK:
        return _came_back(handoff)
    summary = handoff.env._("Say in public how it ended")
    return OTHER_KIND, summary, _note(handoff.outcome), handoff.ended_at


def _expected(handoff):
    """The customer is expected; who gave us a number already is called."""
    if handoff.other_address:
        words = handoff.env._(
            "An answer came from %s: is it the customer?", handoff.other_address
        )
        return OTHER_KIND, words, False, None
    if handoff.channel in KINDS and handoff.contact_value and handoff.consent_at:
        return _to_serve(handoff)
    if _link_is_lost(handoff):
        words = handoff.env._("The message with the link did not go out")
        return OTHER_KIND, words, False, None
    if handoff.good_at:
        channel = handoff.label("channel")
        words = handoff.env._("%s: the customer is expected", channel)
        return OTHER_KIND, words, _note(handoff.place), handoff.good_at
    return None


def _to_serve(handoff):
    """The customer has arrived."""
    env = handoff.env
    values = {"value": handoff.contact_value or handoff.profile_id.display_name or ""}
    summary = {
        "phone": env._("Call %(value)s", **values),
        "email": env._("Write to %(value)s", **values),
        "message": env._("Answer in private: %(value)s", **values),
        "chat": env._("Chat with %(value)s", **values),
        "visit": env._("Visit: %(value)s", **values),
    }[handoff.channel]
    lines = [handoff.good_words, handoff.place]
    if handoff.is_unverified():
        count = len(handoff.claim_ids)
        summary = (
            env._("Verify identity: %(value)s", **values)
            if count == 1
            else env._("Verify identities: %s people answered", count)
        )
        lines.append(
            env._(
                "The link was visible in public. Share nothing private before you "
                "know who it is."
            )
        )
    if handoff.attempts:
        lines.append(env._("Calls without an answer: %s", handoff.attempts))
    if handoff.attempts >= TRIES:
        lines.append(env._("Consider closing the handoff as not reached."))
    kind = KINDS.get(handoff.channel, OTHER_KIND)
    return kind, summary, _note(*lines), handoff.good_at


def _came_back(handoff):
    summary = handoff.env._(
        "%(channel)s, %(state)s: go on here",
        channel=handoff.label("channel"),
        state=handoff.label("state").lower(),
    )
    return OTHER_KIND, summary, _note(handoff.outcome), handoff.ended_at


def _is_for_the_agent(handoff):
    """It came to nothing, and the matter is open."""
    return (
        handoff.state in CAME_BACK
        and not handoff.ticket_id.closed
        and not handoff.ticket_id.social_handoff_ids.filtered(
            lambda h: h.id > handoff.id or h.state in OPEN
        )
    )


def _link_is_lost(handoff):
    """Whether the message with the link came to nothing, and no other way did."""
    return (
        handoff.state in OPEN
        and not handoff.link_sent_at
        and not handoff.link_in_public
        and any(
            reply.visibility == "private" and reply.state in ("failed", "cancelled")
            for reply in handoff.reply_ids
        )
    )


def _note(*lines):
    """Lines of text, some of them empty, as HTML."""
    return (
        Markup("").join(Markup("<p>%s</p>") % line for line in lines if line) or False
    )


def _day(handoff, moment):
    """The day of a moment where the agent is; today where there is none."""
    moment = moment or fields.Datetime.now()
    zone = pytz.timezone(handoff.user_id.tz or "UTC")
    return pytz.utc.localize(moment).astimezone(zone).date()
