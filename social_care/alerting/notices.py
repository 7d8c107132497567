"""Whom a rule tells, and how: in the browser, as an activity, by e-mail."""

from markupsafe import Markup

from odoo import fields
from odoo.fields import Command

from .. import messages
from ..thread import chatter

WORDS = 200
"""Characters of a post that an alert shows."""


def alerted(rule, conversation):
    """Who is told of a conversation: those who are named, else its team."""
    users = rule.env["res.users"]
    if rule.does("alert"):
        named = rule.alert_user_ids | rule.alert_team_id.user_ids
        users |= named or (
            conversation.team_id.user_ids | conversation.account_id.user_id
        )
    if rule.does("escalate"):
        users |= rule.escalation_user_ids
    return users.filtered(lambda user: user.active and not user.share)


def escalate(rule, tickets):
    """Those to whom it is escalated follow the ticket, and can open it by that."""
    people = rule.escalation_user_ids.filtered("active")
    rule = messages.in_words_of(rule, tickets.company_id or rule.company_id)
    kinds = dict(rule._fields["escalation_kind"]._description_selection(rule.env))
    line = rule.env._(
        "Escalated to %(people)s by the rule %(rule)s (%(kind)s). What was said is "
        "kept as evidence for supervisors.",
        people=rule.names_of(people),
        rule=rule.name,
        kind=kinds[rule.escalation_kind],
    )
    tickets.message_subscribe(partner_ids=people.partner_id.ids)
    chatter.log(tickets.env, [(ticket.id, line) for ticket in tickets])


def quote(post):
    """What was said, as far as an alert may show it."""
    if post.visibility == "private":
        return post.env._("In private; open it to read it.")
    said = " ".join((post.body or "").split())
    return said if len(said) <= WORDS else said[: WORDS - 1] + "…"


def show(rule, users, title, said, action, count=1):
    """In the browser, at once."""
    for user in users:
        user._bus_send(
            "social_care.alert",
            {
                "rule": rule.id,
                "name": rule.name,
                "title": title,
                "words": said,
                "count": count,
                "escalated": user in rule.escalation_user_ids and rule.does("escalate"),
                "action": action,
            },
        )


def way_to(record):
    """The action that opens what it is about."""
    return {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "views": [(False, "form")],
    }


def way_to_all(rule):
    """The action that shows all that the rule caught."""
    return {
        "type": "ir.actions.act_window",
        "name": rule.name,
        "res_model": "social.care.conversation",
        "views": [(False, "list"), (False, "form")],
        "domain": [("post_ids.rule_hit_ids.rule_id", "=", rule.id)],
    }


def schedule(rule, users, record, kind, summary):
    """As an activity. It tells by itself; no e-mail goes out for it."""
    if not users:
        return
    env = rule.env
    env["mail.activity"].with_context(mail_activity_quick_update=True).create(
        [
            {
                "activity_type_id": env.ref(kind).id,
                "res_model_id": env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "user_id": user.id,
                "summary": f"{rule.name}: {summary}",
                "automated": True,
                "date_deadline": fields.Date.context_today(
                    rule.with_context(tz=user.tz)
                ),
            }
            for user in users
        ]
    )


def mail(rule, users, title, said, record):
    """By e-mail; it waits in the queue of this transaction."""
    env = rule.env
    address = f"{rule.get_base_url()}/mail/view?model={record._name}"
    body = Markup("<p>%s</p><blockquote>%s</blockquote><p><a href='%s'>%s</a></p>")
    env["mail.mail"].create(
        {
            "subject": f"{rule.name}: {title}",
            "body_html": body
            % (title, said, f"{address}&res_id={record.id}", env._("Open")),
            "recipient_ids": [Command.set(users.partner_id.ids)],
            "email_from": rule.company_id.email_formatted or env.user.email_formatted,
            "auto_delete": True,
        }
    )
    env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
