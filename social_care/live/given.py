"""Whoever is given conversations is told at once, wherever they are in Odoo."""

from markupsafe import Markup

MOST_NAMES = 5


def tell(env, user, conversations):
    """Tell a person of what they were given, unless they took it themselves.

    Tickets tell of themselves in Odoo's bell, as Odoo does for whatever is assigned;
    conversations without one do it here.

    :param env: the environment of whoever gives
    :param user: who has them now
    :param conversations: records the user may read
    """
    if not user or not conversations or user == env.user or not user.active:
        return
    theirs = conversations.with_context(lang=user.lang)
    names = ", ".join(theirs[:MOST_NAMES].mapped("display_name"))
    title = theirs.env._("Assigned to you: %s", len(theirs))
    user._bus_send(
        "social_care.given",
        {"title": title, "message": names, "action": _action(theirs)},
    )
    loose = theirs.filtered(lambda c: not c.ticket_id)
    if loose:
        lines = [
            Markup('<li><a href="/odoo/social-inbox/%s">%s</a></li>')
            % (each.id, each.display_name)
            for each in loose[:MOST_NAMES]
        ]
        env["mail.thread"].with_context(mail_notify_force_send=False).message_notify(
            partner_ids=user.partner_id.ids,
            subject=theirs.env._("Assigned to you: %s", len(loose)),
            body=Markup("<ul>%s</ul>") % Markup("").join(lines),
        )


def _action(conversations):
    """Give the action that shows them."""
    action = {
        "type": "ir.actions.act_window",
        "name": conversations.env._("Assigned to me"),
        "res_model": conversations._name,
    }
    if len(conversations) == 1:
        return {**action, "res_id": conversations.id, "views": [(False, "form")]}
    return {
        **action,
        "views": [(False, "list"), (False, "form")],
        "domain": [("id", "in", conversations.ids)],
    }
