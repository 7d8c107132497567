"""What networks deliver by themselves: whose is it, is it genuine, stored.

One address may take the deliveries for many accounts. What is for another account than
the one whose address it is goes there only where that account's own secret has signed
it as well: so nobody can put words into an account of somebody else's.
"""

import hashlib
import logging
import re
from collections import Counter
from dataclasses import dataclass, field

from .. import messages, registry
from ..connecting import credentials, subscribing
from ..database import transaction
from ..messages import _lt
from ..networks.base import RawItem
from ..networks.errors import BadItem
from ..text.tracing import where
from . import looking

_logger = logging.getLogger(__name__)
_OF_APP = ("client_id", "client_secret", "webhook_secret")
_TOKEN = re.compile(r"[\w-]{1,100}", re.ASCII)
WEBHOOK = "/social_care/webhook/"
"""Where they deliver; an account's own token follows."""
LIMIT = 5_000_000
"""Most bytes of a delivery: Meta puts up to 1,000 changes into one, see
https://developers.facebook.com/docs/graph-api/webhooks/getting-started."""
NAMED = 5
"""Accounts that are not ours, of which a delivery's line tells the ids."""
LONGEST_ID = 60
"""Characters of such an id that are kept."""

NO_SECRET = _lt("No webhook secret has been entered here, so nothing is let in.")
TOO_LARGE = _lt("It is larger than 5 MB, which is the most that is taken in.")
NOT_CONNECTED = _lt("The account is not connected.")
FORGED = _lt(
    "The signature does not fit: it was made with another secret than the one that is "
    "entered here, or not by the network."
)


@dataclass
class Taken:
    """What one account got of a delivery.

    :param pokes: codes of its streams that have something new
    :param unknown: network ids of accounts that nothing is stored for, with how many
        items each; on the account whose address it is
    """

    items: list = field(default_factory=list)
    pokes: set = field(default_factory=set)
    unknown: Counter = field(default_factory=Counter)


def challenged(env, token, params):
    """The answer to a network that asks whether the address is ours, or None.

    :param str token: the end of the address
    :param dict params: of the request
    """
    account, known = of_token(env, token)
    answer = None
    if subscribing.MARK in params:
        answer = subscribing.answered(account, params[subscribing.MARK])
    elif account:
        answer = account.network_client().challenge(params)
    return answer if known else None


def delivered(env, token, headers, body):
    """Store what was delivered.

    :param dict headers: of the request
    :param bytes body: exactly as it came
    :return: whether it was let in
    """
    account, known = of_token(env, token)
    if not account:
        return False
    client = account.network_client()
    genuine = verified(client, headers, body)
    if known and genuine and account.state != "draft":
        take(account, client, headers, body)
        return True
    why = _why_not(account)
    # Refusing takes the same work where there is no such address.
    _run(env, lambda env: _refuse(env, account.id, len(body), why), known)
    return False


def too_large(env, token, size):
    """Write down that a delivery was larger than what is taken in.

    :param int size: bytes, as the request says
    """
    account, known = of_token(env, token)
    if account:
        _run(env, lambda env: _refuse(env, account.id, size, TOO_LARGE), known)


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


def verified(client, headers, body):
    """Whether a delivery was signed for this client; not where that cannot be told."""
    try:
        return bool(client.verify(headers, body))
    except Exception as error:
        _logger.warning("A delivery cannot be verified:\n%s", where(error))
        return False


def take(account, client, headers, body):
    """Make events of a delivery that was let in, in a transaction of its own."""
    account.ensure_one()
    items = _unpacked(account, client, headers, body)
    shares = _shares(account, client, items, headers, body)
    transaction.run(account.env, lambda env: _store(env, account.id, shares, len(body)))


# ---- Steps ---------------------------------------------------------------------------


def _unpacked(account, client, headers, body):
    """The items of a delivery; of one that cannot be read, a broken one."""
    try:
        return list(client.unpack(body, headers))
    except Exception as error:
        if not isinstance(error, BadItem):
            _logger.warning(
                "A delivery to account %s failed:\n%s",
                account.id,
                where(error),
            )
            error = BadItem(_lt("What was delivered cannot be read."))
        name = hashlib.sha256(body).hexdigest()
        text = body.decode(errors="replace")
        return [RawItem(name, text, kind="broken", error=error)]


def _shares(account, client, items, headers, body):
    """Who gets what: id of the account to :class:`Taken`."""
    ids = {item.account for item in items} - {"", account.external_id}
    others = _others(account, client, ids, headers, body)
    shares = {account.id: Taken()}
    for item in items:
        if item.account in ("", account.external_id):
            accounts = [account.id]
        else:
            accounts = others.get(item.account, ())
        if not accounts:
            shares[account.id].unknown[item.account] += 1
        for account_id in accounts:
            share = shares.setdefault(account_id, Taken())
            if item.kind == "poke":
                share.pokes.add(item.stream)
            else:
                share.items.append(item)
    return shares


def _others(account, client, ids, headers, body):
    """The accounts that go by these ids and whose own secret signed the delivery.

    :return: dict of network id to ids of accounts
    """
    if not ids:
        return {}
    networks = registry.networks(account.env)
    family = [key for key, each in networks.items() if each.family == client.family]
    found = account.search(
        [
            ("network", "in", family if client.family else [account.network]),
            ("external_id", "in", list(ids)),
            ("state", "!=", "draft"),
        ]
    ).filtered(lambda other: other.network_realm() == account.network_realm())
    verdicts, others = {}, {}
    secrets = credentials.read(found)
    for other in found:
        # Accounts of one app have one secret: it is tried once.
        key = (other.network, *map(secrets[other.id].get, _OF_APP))
        if key not in verdicts:
            verdicts[key] = verified(other.network_client(), headers, body)
        if verdicts[key]:
            others.setdefault(other.external_id, []).append(other.id)
    return others


def _store(env, account_id, shares, size):
    """Store all of it, and write down for each account what it got."""
    accounts = env["social.care.account"].browse(shares)
    streams = {(s.account_id.id, s.code): s for s in accounts.stream_ids}
    groups, poked, pointed = {}, env["social.care.stream"], accounts.browse()
    for account in accounts:
        share = shares[account.id]
        for item in share.items:
            stream = streams.get((account.id, item.stream))
            groups.setdefault((account.id, stream and stream.id), []).append(item)
            if item.kind == "pointer":
                pointed |= account
        for code in share.pokes:
            poked |= streams.get((account.id, code), poked)
    counts = env["social.care.event"].store_many(
        [(*key, items) for key, items in groups.items()]
    )
    heard = {key[1] for key, count in counts.items() if key[1] and count["stored"]}
    poked.browse(heard).heard()
    poked.filtered("active").visit_soon()
    looking.wake(pointed)
    totals = {account.id: Counter() for account in accounts}
    for (owner, _stream), count in counts.items():
        totals[owner].update(count)
    env["social.care.delivery"].add(
        [
            _line(env, each, shares[each.id], totals[each.id], size, account_id)
            for each in accounts
            if each.id == account_id or shares[each.id].items or shares[each.id].pokes
        ]
    )
    if any(count["stored"] for count in counts.values()):
        env["social.care.event"].process_soon()
    _count_cost(env, accounts, totals)


def _line(env, account, share, counts, size, addressee):
    unknown = sum(share.unknown.values())
    why = None
    if unknown:
        named = [name[:LONGEST_ID] for name in list(share.unknown)[:NAMED]]
        why = env._(
            "Items for accounts that are not connected here with this secret: "
            "%(count)s, for %(ids)s",
            count=unknown,
            ids=", ".join([*named, *(["…"] if len(share.unknown) > NAMED else [])]),
        )
    return {
        "account_id": account.id,
        "state": "taken",
        "size": size,
        "via_other": account.id != addressee,
        "stored": counts["stored"],
        "known": counts["known"],
        "failed": counts["failed"],
        "poked": len(share.pokes),
        "unknown": unknown,
        "reason": why,
    }


def _count_cost(env, accounts, totals):
    """What networks charge for delivering."""
    for account in accounts:
        price = account.network_class().capabilities.prices.get("delivered", 0.0)
        stored = totals[account.id]["stored"]
        if price and stored:

            def count(env, account_id=account.id, stored=stored, price=price):
                env["social.care.usage"].add(account_id, stored, stored * price)

            transaction.later(env, count)


# ---- What is refused -----------------------------------------------------------------


class _Undone(Exception):
    """Whatever was done is not to be kept."""


def _run(env, work, kept):
    """Do something in a transaction of its own that is kept, or not."""

    def whole(env):
        work(env)
        if not kept:
            raise _Undone

    try:
        transaction.run(env, whole)
    except _Undone:
        return


def _why_not(account):
    """Why a delivery is refused: a text of plain code."""
    settings = account.network_client().settings
    if not (settings.webhook_secret or settings.client_secret):
        return NO_SECRET
    return NOT_CONNECTED if account.state == "draft" else FORGED


def _refuse(env, account_id, size, why):
    reason = messages.translate(env, why)
    env["social.care.delivery"].add_refused(account_id, size, reason)
