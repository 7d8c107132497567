"""What an inbox that shows nobody has to say: the latest post, or the first steps."""

from odoo import fields

from ..groups import ADMIN


def of(env):
    """Tell how far the companies that are looked at have come.

    :param env: the environment of whoever looks
    :return: dict of ``accounts`` (whether there is one), ``admin`` (whether the user
        can connect one), ``networks`` (those that are installed), ``steps`` (done or
        not, by name) and ``last`` (``at`` and ``where`` of the latest post
        that the user may see, or None)
    """
    ours = [("company_id", "in", env.companies.ids)]
    shared = [("company_id", "in", [*env.companies.ids, False])]
    accounts = env["social.care.account"].sudo()
    # Only whether there is one is told, also of what the user may not read.
    teams = env["helpdesk.ticket.team"].sudo()

    def some(model, domain):
        return bool(model.search_count(domain, limit=1))

    replies = env["social.care.reply"].sudo()
    return {
        "accounts": some(accounts, ours),
        "admin": env.user.has_group(ADMIN),
        "networks": [key for key, _label in accounts.selection_network()],
        "steps": {
            "account": some(accounts, [*ours, ("state", "=", "connected")]),
            "team": some(teams, [*shared, ("user_ids", "!=", False)]),
            "targets": some(env["social.care.target"].sudo(), shared),
            "signature": some(teams, [*shared, ("social_signature", "!=", False)]),
            "answer": some(replies, [*ours, ("state", "=", "sent")]),
        },
        "last": _last(env),
    }


def _last(env):
    """When and where the latest post came that the user may see."""
    found = env["social.care.conversation"].search(
        [("last_post_at", "!=", False)], order="last_post_at DESC, id DESC", limit=1
    )
    if not found:
        return None
    return {
        "at": fields.Datetime.to_string(found.last_post_at),
        "where": found.account_id.sudo().name,
    }
