"""An account's tokens: renewed before they expire, and never by two at once.

A refresh token is good for one use. So whoever renews it takes a claim first, in a
transaction of its own; the network is asked outside any transaction; and what it gave
is committed at once, before anything else is done with it. It is stored only where
the refresh token is still the one that was used: what an administrator entered in
between stays.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import api, fields, models

from ..database import transaction
from ..networks.base import Client
from ..networks.errors import Later, NetworkError, SignInAgain, _lt
from .social_care_account import ADMIN

EARLY = timedelta(minutes=5)
"""How long before its end an access token is renewed."""

CLAIM = timedelta(minutes=2)
"""How long a renewal may take before another one may try: longer than a time-out."""

BY_HAND = ("access_token", "refresh_token")
"""Fields of which our knowledge of the tokens is worth nothing once they change."""

OF_TOKENS = ("token_expires_at", "granted_scopes", "missing_scopes")


@dataclass
class Access:
    """A client, and until when its access token is good; None: nobody said."""

    client: Client
    expires_at: datetime | None

    @property
    def ending(self):
        """Whether it is time to renew the access token."""
        return bool(
            self.client.settings.refresh_token
            and self.expires_at
            and self.expires_at - EARLY < fields.Datetime.now()
        )

    @property
    def over(self):
        """Whether the access token has expired, as far as anybody said."""
        return bool(self.expires_at and self.expires_at <= fields.Datetime.now())


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    token_expires_at = fields.Datetime(
        string="Access Until",
        groups=ADMIN,
        readonly=True,
        copy=False,
        help="Until when the access token is good. Odoo renews it before.",
    )
    renewal_token = fields.Char(groups=ADMIN, copy=False, exportable=False)
    renewal_until = fields.Datetime(groups=ADMIN, copy=False, exportable=False)

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        if "token_expires_at" not in vals and any(name in vals for name in BY_HAND):
            vals = dict.fromkeys(OF_TOKENS, False) | vals
        return super().write(vals)

    # ---- Business methods ----------------------------------------------------------

    def _access(self):
        """A client with what is known of its tokens, for :meth:`_ask`."""
        self.ensure_one()
        return Access(self._client(), self.sudo().token_expires_at or None)

    @api.model
    def _ask(self, account_id, access, work):
        """Ask the network something, with tokens that are good.

        They are renewed where they are about to expire, and once where the network
        refuses them. To be called between transactions.

        :param int account_id: whose tokens they are
        :param Access access: is given the new client, where there is one
        :param work: called with the client; called again after a renewal
        :return: what ``work`` gives
        :raises NetworkError: what ``work`` raises, and what the renewal does
        """
        account = self.browse(account_id)
        if access.ending:
            try:
                account._renew(access)
            except Later:
                if access.over:
                    raise
        try:
            return work(access.client)
        except SignInAgain:
            before = access.client
            if not before.settings.refresh_token:
                raise
            account._renew(access)
            if access.client is before:
                raise
        return work(access.client)

    def _renew(self, access):
        """Get new tokens for the refresh token and commit them at once.

        :param Access access: is given the new client; stays as it is where this
            network's tokens need no renewing
        :raises Later: where another process is at it, or the network does not answer
        :raises SignInAgain: where the network renews nothing any more
        """
        self.ensure_one()
        used = access.client.settings.refresh_token
        claim = uuid.uuid4().hex
        newer = self._apart("_claim_renewal", used, claim)
        if newer:
            access.client, access.expires_at = newer
            return
        try:
            tokens = access.client.refresh()
        except NetworkError:
            self._apart("_drop_renewal", claim)
            raise
        if tokens is None:
            self._apart("_drop_renewal", claim)
            return
        access.client, access.expires_at = self._apart(
            "_keep_renewal", used, claim, tokens
        )

    def _apart(self, method, *arguments):
        """Call a method of this account in a transaction of its own."""
        return transaction.run(
            self.env, lambda env: getattr(self.with_env(env).sudo(), method)(*arguments)
        )

    def _claim_renewal(self, used, claim):
        """Take the claim to renew a refresh token.

        :return: None; or a client and a date, where it has been renewed already
        """
        known, _claim, until = self._locked_tokens()
        if known != used:
            return self._client(), self.token_expires_at or None
        if until and until > fields.Datetime.now():
            raise Later(
                _lt("The permission is just being renewed by another process."),
                after=10,
            )
        self.write(
            {"renewal_token": claim, "renewal_until": fields.Datetime.now() + CLAIM}
        )
        return None

    def _drop_renewal(self, claim):
        if self._locked_tokens()[1] == claim:
            self.write({"renewal_token": False, "renewal_until": False})

    def _keep_renewal(self, used, claim, tokens):
        """Store what the network gave, unless there is something newer.

        :return: a client and a date, of what is stored then
        """
        known, holder, _until = self._locked_tokens()
        if known == used:
            self._keep_tokens(tokens)
        if holder == claim:
            self.write({"renewal_token": False, "renewal_until": False})
        return self._client(), self.token_expires_at or None

    def _keep_tokens(self, tokens, refresh_token=None):
        """Store tokens.

        :param refresh_token: what to keep; None: the new one, or the one there is
        """
        if refresh_token is None:
            refresh_token = tokens.refresh_token or self.refresh_token
        seconds = tokens.expires_in
        now = fields.Datetime.now()
        self.write(
            {
                "access_token": tokens.access_token,
                "refresh_token": refresh_token,
                "token_expires_at": seconds and now + timedelta(seconds=seconds),
            }
        )

    def _locked_tokens(self):
        """Lock the account; give its refresh token, and who renews it until when.

        The lock comes before any write: a statement that failed would be logged with
        its values, and these values are in no log.
        """
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT coalesce(refresh_token, ''), renewal_token, renewal_until"
            " FROM social_care_account WHERE id = %s FOR NO KEY UPDATE",
            [self.id],
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        if not row:
            raise Later(_lt("The account is gone."))
        self.invalidate_recordset()
        return row
