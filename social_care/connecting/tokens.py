"""Tokens that end: renewed by one process at a time, and stored at once.

A refresh token is often good for one time. So whoever renews holds the account's lease
meanwhile, and what the network gave is committed before it is used.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import fields
from odoo.tools import SQL

from ..database import transaction
from ..messages import _lt
from ..networks.base import Client
from ..networks.errors import Later, SignInAgain
from . import credentials

EARLY = timedelta(minutes=5)
"""How long before its end an access token is renewed."""
CLAIM = 120
"""Seconds a renewal may take before another one may try: longer than a time-out."""


@dataclass
class Access:
    """A client with its tokens.

    :param expires_at: until when its access token is good; None: nobody said
    :param renew_at: when it is to be renewed; None: shortly before that
    """

    client: Client
    expires_at: datetime | None
    renew_at: datetime | None

    @property
    def ending(self):
        """Whether it is time to renew the access token."""
        at = self.renew_at or (self.expires_at and self.expires_at - EARLY)
        return bool(
            self.client.settings.refresh_token and at and at < fields.Datetime.now()
        )

    @property
    def over(self):
        """Whether the access token has expired, as far as anybody said."""
        return bool(self.expires_at and self.expires_at <= fields.Datetime.now())


def access(account):
    """Give an :class:`Access` with what is known of an account's tokens.

    :raises Later: where its credentials cannot be decrypted
    """
    credentials.check_readable(account)
    return Access(account.network_client(), *_dates(account))


def _dates(account):
    account = account.sudo()
    return account.token_expires_at or None, account.token_renew_at or None


def ask(account, known, work):
    """Ask the network something, with tokens that are good.

    They are renewed where they are about to expire, and once where the network
    refuses them. To be called between transactions.

    :param account: whose tokens they are
    :param Access known: is given the new client, where there is one
    :param work: called with the client; called again after a renewal
    :return: what ``work`` gives
    :raises NetworkError: what ``work`` raises, and what the renewal does
    """
    if known.ending:
        try:
            renew(account, known)
        except Later:
            if known.over:
                raise
    try:
        return work(known.client)
    except SignInAgain:
        before = known.client
        if not before.settings.refresh_token:
            raise
        renew(account, known)
        if known.client is before:
            raise
    return work(known.client)


def renew(account, known):
    """Get new tokens for the refresh token and commit them at once.

    :param Access known: is given the new client; stays as it is where this network's
        tokens need no renewing
    :raises Later: where another process is at it, or the network does not answer
    :raises SignInAgain: where the network renews nothing any more
    """
    used = known.client.settings.refresh_token
    claim, newer = apart(account, _claim, used)
    if not newer:
        tokens = None
        try:
            tokens = known.client.refresh()
        finally:
            if tokens is None:
                apart(account, _drop, claim)
        if tokens is None:
            return
        newer = apart(account, _keep, used, claim, tokens)
    known.client, known.expires_at, known.renew_at = newer


def apart(account, step, *arguments):
    """Do a step with an account in a transaction of its own, as the system."""
    return transaction.run(
        account.env, lambda env: step(account.with_env(env).sudo(), *arguments)
    )


def store(account, tokens, refresh_token=None):
    """Write tokens into an account that this transaction has locked.

    :param Tokens tokens: as the network gave them
    :param refresh_token: what to keep; None: the new one, or the one there is
    """
    if refresh_token is None:
        refresh_token = tokens.refresh_token or account.refresh_token
    values = {
        "access_token": tokens.access_token,
        "refresh_token": refresh_token,
        "token_expires_at": _in(tokens.expires_in),
        "token_renew_at": _in(tokens.renew_in),
    }
    if tokens.grant_expires_in is not None:
        values["grant_until"] = _in(tokens.grant_expires_in)
    account.write(values)


def _in(seconds):
    """The moment so many seconds from now; False where nobody said."""
    if seconds is None:
        return False
    return fields.Datetime.now() + timedelta(seconds=seconds)


def lock(account):
    """Lock an account before its tokens are written.

    A statement that failed would be logged with its values, and these values are in no
    log: so what may fail comes first.

    :raises Later: where it is gone
    """
    account.flush_recordset()
    account.env.cr.execute(
        "SELECT 1 FROM social_care_account WHERE id = %s FOR NO KEY UPDATE",
        [account.id],
        log_exceptions=False,
    )
    if not account.env.cr.fetchone():
        raise Later(_lt("The account no longer exists."))
    account.invalidate_recordset()


def _claim(account, used):
    """Take the lease to renew a refresh token.

    :return: the lease's token, and nothing; or nothing, and a client with the date of
        its tokens, where it has been renewed already
    """
    lock(account)
    if (account.refresh_token or "") != used:
        return None, _newest(account)
    if not account.lease_next(SQL("t.id = %s", account.id)):
        raise Later(
            _lt("The permission is just being renewed by another process."), after=10
        )
    return account.lease_take(CLAIM), None


def _drop(account, claim):
    account.lease_held(claim).lease_free()


def _keep(account, used, claim, tokens):
    """Store what the network gave, unless there is something newer.

    :return: a client and a date, of what is stored then
    """
    lock(account)
    if (account.refresh_token or "") == used:
        store(account, tokens)
    account.lease_held(claim).lease_free()
    return _newest(account)


def _newest(account):
    return account.network_client(), *_dates(account)
