"""Whoever has to answer is told what is due soon, and what is late."""

from markupsafe import Markup

from odoo.tools import format_datetime

MOST_ACTIVITIES = 5
"""Of more late conversations of one person at once, one message tells the number."""
MOST_NAMES = 10


def tell(conversations, late):
    """Tell whom it concerns.

    :param bool late: whether the answers are late, or due soon
    """
    told = {}
    for conversation in conversations:
        for user in _to_tell(conversation, late):
            told[user] = told.get(user, conversations.browse()) | conversation
    for user, found in told.items():
        theirs = found.with_context(lang=user.lang, tz=user.tz)
        _tell_in_browser(theirs, user, late)
        if late:
            _tell_in_inbox(theirs, user)
            if len(theirs) <= MOST_ACTIVITIES:
                _plan_answer(theirs, user)


def _to_tell(conversation, late):
    """Who has to know: who works on it, and for what is late also the one it escalates
    to."""
    leader = conversation.team_id.user_id or conversation.account_id.user_id
    users = conversation.user_id or leader
    if late:
        users |= conversation.target_id.escalation_user_id or leader
    return users.filtered("active")


def _tell_in_browser(conversations, user, late):
    env = conversations.env
    if late:
        title = env._("Late answers: %s", len(conversations))
    else:
        title = env._("Answers due soon: %s", len(conversations))
    user._bus_send(
        "simple_notification",
        {
            "type": "danger" if late else "warning",
            "title": title,
            "message": ", ".join(conversations[:MOST_NAMES].mapped("display_name")),
        },
    )


def _tell_in_inbox(conversations, user):
    """One message however many are late, by e-mail where the person wants that."""
    env = conversations.env
    lines = [
        Markup('<li><a href="%s">%s</a> · %s</li>')
        % (
            f"/odoo/social-inbox/{conversation.id}",
            conversation.display_name,
            env._("due %s", format_datetime(env, conversation.answer_due_at)),
        )
        for conversation in conversations[:MOST_NAMES]
    ]
    if len(conversations) > MOST_NAMES:
        lines.append(
            Markup("<li>%s</li>")
            % env._("and %s more", len(conversations) - MOST_NAMES)
        )
    env["mail.thread"].with_context(mail_notify_force_send=False).message_notify(
        partner_ids=user.partner_id.ids,
        subject=env._("Late answers: %s", len(conversations)),
        body=Markup("<ul>%s</ul>") % Markup("").join(lines),
    )


def _plan_answer(conversations, user):
    """An activity on each ticket, unless that person has one there already."""
    env = conversations.env
    kind = env.ref("social_care.mail_activity_type_due")
    tickets = conversations.ticket_id
    planned = env["mail.activity"].search(
        [
            ("res_model", "=", tickets._name),
            ("res_id", "in", tickets.ids),
            ("activity_type_id", "=", kind.id),
            ("user_id", "=", user.id),
        ]
    )
    for ticket in tickets.filtered(
        lambda t: t.id not in planned.mapped("res_id") and not t.closed
    ):
        if ticket.with_user(user).has_access("read"):
            # The message says it already.
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                activity_type_id=kind.id,
                user_id=user.id,
                summary=env._("The customer waits for an answer"),
            )
