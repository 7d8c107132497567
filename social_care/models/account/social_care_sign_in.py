import json
import secrets
from dataclasses import asdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

from ... import messages, registry
from ...connecting import credentials, sign_in
from ...database import transaction
from ...groups import ADMIN
from ...networks import clean
from ...networks.base import Choice, Tokens
from ...networks.errors import NetworkError

SCOPE = "social_care.sign_in"
PATIENCE = timedelta(minutes=15)
"""How long somebody may take on the network's page."""


# Transient because it is forgotten soon; nobody sees it as a dialogue.
class SocialCareSignIn(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Somebody who is away on the network's page, to say yes there.

    What the network must not see, the verifier of PKCE, waits here. The state that
    travels is signed, and is good for one person, one account, one time and a while.
    """

    _name = "social.care.sign.in"
    _description = "Sign-in at a Social Network"

    account_id = fields.Many2one(
        "social.care.account", required=True, ondelete="cascade"
    )
    nonce = fields.Char(required=True, groups=ADMIN, exportable=False)
    verifier = fields.Char(groups=ADMIN, exportable=False)
    redirect_uri = fields.Char(required=True)
    tokens = fields.Text(
        groups=ADMIN,
        exportable=False,
        help="What the network gave, until one of its accounts is picked.",
    )
    encrypted = fields.Boolean(groups=ADMIN)

    _nonce_unique = models.UniqueIndex("(nonce)")

    @api.model
    def _begin(self, account):
        """Where to send the administrator."""
        nonce = secrets.token_urlsafe(24)
        state = hash_sign(
            self.sudo().env, SCOPE, [self.env.uid, account.id, nonce], PATIENCE
        )
        redirect_uri = account._redirect_url()
        try:
            url, verifier = account.network_client().authorize_url(redirect_uri, state)
        except NetworkError as error:
            raise UserError(messages.explain(self.env, error)) from None
        self.sudo().create(
            {
                "account_id": account.id,
                "nonce": nonce,
                "verifier": verifier,
                "redirect_uri": redirect_uri,
            }
        )
        return url

    @api.model
    def _finish(self, state, code, refusal=""):
        """The administrator is back.

        :param str state: as it travelled
        :param str code: what the network gave them; empty where it gave none
        :param str refusal: the network's words in that case
        :return: the account, connected; or a `social.care.pick` where it is for one of
            several accounts
        :raises UserError: in words
        """
        account_id, nonce = self._read_state(state)
        waiting = transaction.run(
            self.env,
            lambda env: env["social.care.sign.in"]._take_out(
                self.env.uid, account_id, nonce
            ),
        )
        if not waiting:
            raise UserError(
                self.env._(
                    "This sign-in was already used, or took too long. Please start "
                    "again on the account."
                )
            )
        account = self.env["social.care.account"].browse(account_id).exists()
        account.check_access("write")
        if not code:
            said = clean.line(refusal, 200) or self.env._("no reason given")
            raise UserError(
                self.env._(
                    "%(network)s did not sign you in: %(said)s",
                    network=registry.label(self.env, account.network),
                    said=said,
                )
            )
        given = sign_in.connect(account, code, *waiting)
        return self._offer(account, given) if given else account

    @api.model
    def _offer(self, account, given):
        """Let the user pick one of the accounts that a sign-in is for.

        :param Tokens given: kept here meanwhile, where nobody can read them
        """
        text, encrypted = credentials.sealed(self.env, json.dumps(asdict(given)))
        waiting = self.sudo().create(
            {
                "account_id": account.id,
                "nonce": secrets.token_urlsafe(24),
                "redirect_uri": account._redirect_url(),
                "tokens": text,
                "encrypted": encrypted,
            }
        )
        return self.env["social.care.pick"].create(
            {
                "account_id": account.id,
                "waiting_id": waiting.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "name": clean.line(each.name or each.handle)
                            or each.external_id,
                            "handle": clean.line(each.handle),
                            "external_id": each.external_id,
                        }
                    )
                    for each in given.choices
                ],
            }
        )

    @api.model
    def _pick(self, waiting_id, account, external_id):
        """Connect an account with what was picked; it can be done once, and soon.

        :param int waiting_id: what :meth:`_offer` keeps
        :raises UserError: in words
        """
        account.check_access("write")
        found = transaction.run(
            self.env,
            lambda env: env["social.care.sign.in"]._take_tokens(
                waiting_id, account.id, self.env.uid
            ),
        )
        if not found:
            raise UserError(
                self.env._(
                    "This sign-in was already used, or took too long. Please start "
                    "again on the account."
                )
            )
        choices = tuple(Choice(**each) for each in found.pop("choices"))
        lists = {name: tuple(found.pop(name)) for name in ("granted", "missing")}
        sign_in.choose(account, Tokens(choices=choices, **lists, **found), external_id)

    @api.model
    def _take_tokens(self, waiting_id, account_id, user_id):
        self.env.cr.execute(
            "DELETE FROM social_care_sign_in"
            " WHERE id = %s AND account_id = %s AND create_uid = %s"
            "   AND tokens IS NOT NULL AND create_date > %s"
            " RETURNING tokens, encrypted",
            [waiting_id, account_id, user_id, fields.Datetime.now() - PATIENCE],
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        text = row and credentials.opened(*row)
        return text and json.loads(text)

    @api.model
    def _read_state(self, state):
        """The account and the nonce of a state that is ours and this user's."""
        try:
            found = verify_hash_signed(self.sudo().env, SCOPE, state or "")
        except ValueError:
            found = None
        if not found or found[0] != self.env.uid:
            raise UserError(
                self.env._(
                    "You did not start this sign-in here, or it took too long. Please "
                    "start again on the account."
                )
            )
        return found[1:]

    @api.model
    def _take_out(self, user_id, account_id, nonce):
        """Use up what waits.

        :return: the redirect address and the verifier; None where nothing waits
        """
        self.env.cr.execute(
            "DELETE FROM social_care_sign_in"
            " WHERE nonce = %s AND account_id = %s AND create_uid = %s"
            " RETURNING redirect_uri, verifier",
            [nonce, account_id, user_id],
            log_exceptions=False,
        )
        return self.env.cr.fetchone()
