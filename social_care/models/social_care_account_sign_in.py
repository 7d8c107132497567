"""Signing in at the network with a browser, where the network has that."""

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import words
from ..database import transaction
from ..networks.errors import NetworkError
from .social_care_account import ADMIN
from .social_care_sign_in import CALLBACK


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    signs_in = fields.Boolean(compute="_compute_capabilities")
    redirect_url = fields.Char(
        string="Callback Address",
        compute="_compute_redirect_url",
        help="To be entered at the network, where the app's settings ask where to "
        "send people back (callback or redirect URI).",
    )
    granted_scopes = fields.Char(
        string="Permissions", readonly=True, copy=False, groups=ADMIN
    )
    missing_scopes = fields.Char(
        string="Missing Permissions", readonly=True, copy=False, groups=ADMIN
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("network")
    def _compute_capabilities(self):
        result = super()._compute_capabilities()
        for account in self:
            account.signs_in = bool(
                account.network and account._network().capabilities.signs_in
            )
        return result

    def _compute_redirect_url(self):
        for account in self:
            account.redirect_url = account._redirect_url()

    # ---- Actions -------------------------------------------------------------------

    def action_sign_in(self):
        """Go to the network's page, to say yes there."""
        self.ensure_one()
        self.check_access("write")
        url = self.env["social.care.sign.in"]._begin(self)
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    # ---- Business methods ----------------------------------------------------------

    def _redirect_url(self):
        return self.get_base_url().rstrip("/") + CALLBACK

    def _sign_in_with(self, code, redirect_uri, verifier):
        """Make tokens of the code, see whose they are, and connect.

        :raises UserError: in words; then everything is as it was
        """
        self.ensure_one()
        client = self._client()
        transaction.commit(self.env)
        try:
            tokens = client.exchange_code(code, redirect_uri, verifier)
            settings = replace(
                client.settings,
                access_token=tokens.access_token,
                access_token_secret="",
                refresh_token=tokens.refresh_token,
            )
            identity = type(client)(settings, session=client.session).check()
        except NetworkError as error:
            raise UserError(words.of(self.env, error)) from None
        self._apart("_keep_sign_in", tokens, identity)
        self.invalidate_recordset()

    def _keep_sign_in(self, tokens, identity):
        """Store who we are and the tokens, in one transaction."""
        self._locked_tokens()
        self._check_same(identity)
        self._set_connected(identity)
        # First what a constraint may refuse: statements that fail are logged.
        self.flush_recordset()
        missing = dict.fromkeys([*tokens.missing, *identity.missing])
        self.access_token_secret = False
        self._keep_tokens(tokens, refresh_token=tokens.refresh_token)
        self.write(
            {
                "granted_scopes": " ".join(tokens.granted),
                "missing_scopes": " ".join(missing),
            }
        )

    def _check_same(self, identity):
        """Refuse somebody else's keys for an account that has posts."""
        known = self.external_id
        posts = self.env["social.care.post"].sudo()
        if (
            known
            and known != identity.external_id
            and posts.search_count([("account_id", "=", self.id)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "You are signed in at the network as %(found)s, and this account "
                    "is %(known)s. Sign in there as %(known)s first.",
                    found=identity.handle or identity.external_id,
                    known=self.handle or known,
                )
            )
        other = self.search(
            [
                ("id", "!=", self.id),
                ("company_id", "=", self.company_id.id),
                ("network", "=", self.network),
                ("base_url", "=", self.base_url),
                ("external_id", "=", identity.external_id),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._("This account is already there: %s.", other.name)
            )

    def _set_connected(self, identity):
        """Name what the keys do not allow; a sign-in has named more than we can see."""
        result = super()._set_connected(identity)
        account = self.sudo()
        known = (account.missing_scopes or "").split() if account.granted_scopes else []
        missing = " ".join(dict.fromkeys([*known, *identity.missing]))
        if missing != (account.missing_scopes or ""):
            account.missing_scopes = missing
        return result
