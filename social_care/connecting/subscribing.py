"""Networks are asked to deliver to our address, and to go on doing so."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.tools import hash_sign, verify_hash_signed

from .. import messages
from ..database import lane, transaction
from ..networks import guard
from ..networks.errors import NetworkError, Never, _lt
from ..text.tracing import where
from . import tokens

_logger = logging.getLogger(__name__)
SECONDS = 30
"""The time box of the cron."""
SCOPE = "social_care.webhook_test"
MARK = "social_care_test"
"""In the query of a request that we send to our own address."""
PATIENCE = 10
"""Seconds for that."""
LATEST = timedelta(minutes=1)
"""After which such a request is not answered."""


def soon(account):
    """Have the network asked once this transaction is committed."""
    can = account.network_class().capabilities
    if not can.webhooks:
        return
    webhook = account.env["social.care.webhook"].sudo().of_accounts(account.sudo())
    webhook.subscribe_at = fields.Datetime.now()
    cron = account.env.ref("social_care.ir_cron_webhook", raise_if_not_found=False)
    if cron and can.subscribes:
        cron.sudo()._trigger()


def all_due(env):
    """Ask every network whose turn it is, one after another."""
    now = fields.Datetime.now()
    due = env["social.care.webhook"].search(
        [("account_id.state", "=", "connected"), ("subscribe_at", "<=", now)],
        order="subscribe_at",
    )
    turns = iter(due.filtered("subscribes").account_id)

    def piece():
        account = next(turns, None)
        if account is None:
            return 0
        subscribe(account)
        return 1

    lane.work(env, piece, lambda: 0, seconds=SECONDS)


def subscribe(account):
    """Ask a network to deliver, between transactions; keep what it says.

    :return: None, or the error in whose words it refused
    """
    account.ensure_one()
    access, url = tokens.access(account), account.webhook_url
    transaction.commit(account.env)
    error = until = None
    try:
        if not url:
            raise Never(_lt("The account has no address."))
        until = tokens.ask(account, access, lambda client: client.subscribe(url))
    except NetworkError as refusal:
        error = refusal
    except Exception as unexpected:
        _logger.warning(
            "Account %s cannot be subscribed:\n%s",
            account.id,
            where(unexpected),
        )
        error = unexpected
    tokens.apart(account, _keep, until, error)
    account.env.invalidate_all()
    return error


def _keep(account, until, error):
    webhook = account.env["social.care.webhook"].of_accounts(account)
    if error:
        webhook.refused(error)
    else:
        webhook.subscribed(until)


# ---- The test ------------------------------------------------------------------------


def test(account):
    """See whether the network could deliver to an account's address.

    :return: list of sentences for an administrator
    """
    env, settings = account.env, account.network_client().settings
    found = []
    url = account.webhook_url
    if not (settings.webhook_secret or settings.client_secret):
        found.append(env._("No webhook secret has been entered: all is refused."))
    if urlsplit(url or "").scheme != "https":
        found.append(
            env._("The address does not begin with https: networks do not deliver.")
        )
    problem = url and _reach(account, url)
    if problem:
        found.append(problem)
    if account.network_class().capabilities.subscribes:
        error = subscribe(account)
        if error:
            found.append(env._("The network says: %s", messages.explain(env, error)))
    if account.sudo().missing_scopes:
        found.append(
            env._("Permissions are missing: %s", account.sudo().missing_scopes)
        )
    return found or [env._("Everything is as it should be.")]


def _reach(account, url):
    """Ask our own address, as a network would; None, or what went wrong in words."""
    env = account.env
    word = hash_sign(env(su=True), SCOPE, account.id, expiration=LATEST)
    transaction.commit(env)
    session = guard.Session(trusted=url)
    try:
        answer = session.call("GET", url, timeout=PATIENCE, params={MARK: word})
    except NetworkError as error:
        return env._(
            "Odoo does not reach its own address: %s", messages.explain(env, error)
        )
    if answer.status_code != 200 or answer.text != answered(account, word):
        return env._(
            "Somebody else answers at this address (%s). Is web.base.url right, and "
            "does the proxy pass everything on?",
            answer.status_code,
        )
    return None


def answered(account, word):
    """What an account's own address answers to a test, where it was we who sent it.

    :param word: what came with the request
    :return: text, or None
    """
    try:
        account_id = verify_hash_signed(account.env(su=True), SCOPE, word or "")
    except ValueError:
        return None
    return f"social_care {account_id}" if account_id == account.id else None
