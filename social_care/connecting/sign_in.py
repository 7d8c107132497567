"""An administrator is back from the network's page: the steps in their order."""

from dataclasses import replace

from odoo.exceptions import UserError

from .. import messages
from ..database import transaction
from ..networks.errors import NetworkError
from . import outcome, tokens

CALLBACK = "/social_care/oauth/callback"
"""Where networks send administrators back to."""


def connect(account, code, redirect_uri, verifier):
    """Make tokens of the code, see whose they are, and connect.

    :param str code: as the network gave it to the administrator
    :param str redirect_uri: where they were sent back to
    :param str verifier: what the network must not have seen, of PKCE
    :return: None where it is connected; else the tokens, of whose choices a person has
        to pick one, see :func:`choose`
    :raises UserError: in words; then everything is as it was
    """
    account.ensure_one()
    client = account.network_client()
    transaction.commit(account.env)
    try:
        given = client.exchange_code(code, redirect_uri, verifier)
    except NetworkError as error:
        raise UserError(messages.explain(account.env, error)) from None
    if not given.choices:
        _settle(account, client, given)
        return None
    known = account.external_id
    chosen = [each for each in given.choices if each.external_id == known]
    if not known and len(given.choices) == 1:
        chosen = given.choices
    if not chosen:
        return given
    _settle(account, client, given, chosen[0])
    return None


def choose(account, given, external_id):
    """Connect with one of the accounts that a sign-in gives access to.

    :param Tokens given: what :func:`connect` gave
    :param str external_id: of the one that was picked
    :raises UserError: in words; then everything is as it was
    """
    account.ensure_one()
    client = account.network_client()
    transaction.commit(account.env)
    chosen = [each for each in given.choices if each.external_id == external_id]
    if not chosen:
        raise UserError(
            account.env._(
                "You did not sign in for this one. Please start again on the account."
            )
        )
    _settle(account, client, given, chosen[0])


def _settle(account, client, given, chosen=None):
    """See whose the tokens are, and store both."""
    if chosen and chosen.access_token:
        given = replace(given, access_token=chosen.access_token)
    try:
        identity = _whose(client, given, chosen).check()
    except NetworkError as error:
        raise UserError(messages.explain(account.env, error)) from None
    if chosen:
        options = {**chosen.options, **identity.options}
        identity = replace(identity, options=options)
    tokens.apart(account, _keep, given, identity)
    account.invalidate_recordset()


def _whose(client, given, chosen):
    """A client with the new tokens."""
    settings = replace(
        client.settings,
        access_token=given.access_token,
        access_token_secret="",
        refresh_token=given.refresh_token,
    )
    if chosen:
        settings = replace(
            settings,
            external_id=chosen.external_id,
            handle=chosen.handle,
            options=dict(chosen.options),
        )
    return type(client)(settings, session=client.session)


def _keep(account, given, identity):
    """Store who we are and the tokens, in one transaction."""
    tokens.lock(account)
    _check_same(account, identity)
    account.grant_until = False
    outcome.connected(account, identity)
    # First what a constraint may refuse: statements that fail are logged.
    account.flush_recordset()
    missing = dict.fromkeys([*given.missing, *identity.missing])
    account.access_token_secret = False
    tokens.store(account, given, refresh_token=given.refresh_token)
    account.write(
        {
            "granted_scopes": " ".join(given.granted),
            "missing_scopes": " ".join(missing),
        }
    )


def _check_same(account, identity):
    """Refuse somebody else's keys for an account that has posts."""
    env, known = account.env, account.external_id
    posts = env["social.care.post"].sudo()
    if (
        known
        and known != identity.external_id
        and posts.search_count([("account_id", "=", account.id)], limit=1)
    ):
        raise UserError(
            env._(
                "You are signed in at the network as %(found)s, and this account "
                "is %(known)s. Sign in there as %(known)s first.",
                found=identity.handle or identity.external_id,
                known=account.handle or known,
            )
        )
    other = account.search(
        [
            ("id", "!=", account.id),
            ("company_id", "=", account.company_id.id),
            ("network", "=", account.network),
            ("base_url", "=", account.base_url),
            ("external_id", "=", identity.external_id),
        ],
        limit=1,
    )
    if other:
        raise UserError(env._("This account is already there: %s.", other.name))
