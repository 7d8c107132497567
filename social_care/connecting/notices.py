"""What a network forbids: an administrator accepts it before anything is connected."""

from odoo import fields
from odoo.exceptions import UserError

from .. import messages, registry

WITHDRAWN = {"notice_accepted_by_id": False, "notice_accepted_at": False}
"""Values of an account that nobody has accepted it for."""


def text(account, can):
    """What the account's network forbids, in words; empty: nothing of that kind.

    :param can: what the account's network allows
    """
    return messages.translate(account.env, can.notice) if can.notice else ""


def accept(accounts):
    """The user accepts what the networks of these accounts forbid; it is kept who did,
    and when."""
    for account in accounts.filtered("notice"):
        account.sudo().write(
            {
                "notice_accepted_by_id": account.env.uid,
                "notice_accepted_at": fields.Datetime.now(),
            }
        )


def check(account):
    """Refuse to connect what nobody has accepted the rules of.

    :raises UserError: in words
    """
    if account.notice and not account.sudo().notice_accepted_at:
        raise UserError(
            account.env._(
                "Read and accept what %s forbids first. It is shown on the account.",
                registry.label(account.env, account.network),
            )
        )
