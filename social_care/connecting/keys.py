"""The fields that an account's keys go into, by the names its network has for them."""

from odoo.exceptions import UserError

from .. import messages
from ..answering import limits
from ..networks.base import Settings

OPEN = ("base_url", "handle", "external_id", "folder", "late_messages")
"""Settings that are no secret, as they stand on the account."""


def settings(account):
    """An account as its network's client sees it, without the credentials.

    :rtype: Settings
    """
    terms = (account.search_terms or "").splitlines()
    return Settings(
        search_terms=tuple(term.strip() for term in terms if term.strip()),
        allow_internal=account.allows_internal(),
        timeout=limits.seconds(account.env, "timeout"),
        options=account.network_options or {},
        **{name: account[name] or "" for name in OPEN},
    )


def names(account, can):
    """A line for each field that has a name of its own on the network.

    :param can: what the account's network allows
    """
    env = account.env
    return "\n".join(
        env._(
            "%(theirs)s goes into %(ours)s.", theirs=theirs, ours=_ours(account, name)
        )
        for name, label in can.labels.items()
        if (theirs := messages.translate(env, label))
    )


def check(account):
    """Say which settings are still missing, by the names they have on the form."""
    account.ensure_one()
    env, can, filled = account.env, account.can(), account.sudo()
    missing = [
        messages.translate(env, can.labels.get(name) or _ours(account, name))
        for name in sorted(can.required)
        if not filled[name]
    ]
    if missing:
        raise UserError(env._("Please fill in first: %s.", env._(", ").join(missing)))


def _ours(account, name):
    field = account.sudo()._fields[name]
    return field.get_description(account.env, ["string"])["string"]
