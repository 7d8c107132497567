"""What networks deliver by themselves: whose is it, is it genuine, stored."""

import hashlib
import logging
import re

from odoo.tools import groupby

from .. import registry
from ..messages import _lt
from ..networks.base import RawItem
from ..networks.errors import BadItem

_logger = logging.getLogger(__name__)
_TOKEN = re.compile(r"[\w-]{1,100}", re.ASCII)
WEBHOOK = "/social_care/webhook/"
"""Where they deliver; an account's own token follows."""


def challenged(env, token, params):
    """The answer to a network that asks whether the address is ours, or None.

    :param str token: the end of the address
    :param dict params: of the request
    """
    account, known = of_token(env, token)
    answer = account._client().challenge(params) if account else None
    return answer if known else None


def delivered(env, token, headers, body):
    """Store what was delivered.

    :param dict headers: of the request
    :param bytes body: exactly as it came
    :return: whether it was let in
    """
    account, known = of_token(env, token)
    client = account._client() if account else None
    genuine = bool(client) and client.verify(headers, body)
    if not (known and genuine) or account.state == "draft":
        return False
    store(account, client, body, headers)
    return True


def of_token(env, token):
    """The account of an address, and whether there is one.

    Where there is none another account is given, so that refusing takes the same
    work, and the time it takes tells nobody which addresses there are.
    """
    accounts = env["social.care.account"]
    networks = registry.networks(env)
    keys = [key for key, each in networks.items() if each.capabilities.webhooks]
    domain = [("network", "in", keys)]
    token = token if _TOKEN.fullmatch(token) else "-"
    account = accounts.search([*domain, ("webhook_token", "=", token)], limit=1)
    return account or accounts.search(domain, limit=1), bool(account)


def store(account, client, body, headers):
    """Make events of a delivery; of one that cannot be read, a failed one."""
    account.ensure_one()
    try:
        items = client.unpack(body, headers)
    except Exception as error:
        if not isinstance(error, BadItem):
            _logger.warning("A delivery to account %s failed", account.id)
            error = BadItem(_lt("What was delivered cannot be read."))
        name = hashlib.sha256(body).hexdigest()
        text = body.decode(errors="replace")
        items = [RawItem(name, text, kind="broken", error=error)]
    events = account.env["social.care.event"]
    streams = {stream.code: stream for stream in account.stream_ids}
    stored = 0
    for code, group in groupby(items, lambda item: item.stream):
        stream = streams.get(code, account.env["social.care.stream"])
        counts = events._store(account.id, stream.id or None, group)
        stored += counts["stored"]
        if counts["stored"] and stream:
            stream._heard()
    if stored:
        events._trigger()
