"""What networks deliver to an address of ours, instead of being asked."""

import hashlib
import logging
import re
import secrets

from odoo import api, fields, models
from odoo.tools import groupby

from ..networks import NETWORKS
from ..networks.base import RawItem
from ..networks.errors import BadItem, _lt
from .social_care_account import ADMIN

_logger = logging.getLogger(__name__)

WEBHOOK = "/social_care/webhook/"

_TOKEN = re.compile(r"[\w-]{1,100}", re.ASCII)


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    webhook_token = fields.Char(
        default=lambda self: secrets.token_urlsafe(24),
        groups=ADMIN,
        copy=False,
        readonly=True,
        exportable=False,
    )
    webhook_url = fields.Char(
        string="Webhook Address",
        compute="_compute_webhook_url",
        groups=ADMIN,
        help="Where the network may deliver what is new, as it happens. It is refused "
        "as long as there is no webhook secret.",
    )

    _webhook_token_unique = models.UniqueIndex("(webhook_token)")

    # ---- Computes ------------------------------------------------------------------

    @api.depends("network", "webhook_token")
    def _compute_webhook_url(self):
        for account in self:
            token = account.webhook_token
            can = account.network and account._network().capabilities.webhooks
            base = account.get_base_url().rstrip("/")
            account.webhook_url = f"{base}{WEBHOOK}{token}" if can and token else False

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _challenged(self, token, params):
        """The answer to a network that asks whether the address is ours, or None."""
        account, known = self._of_webhook(token)
        answer = account._client().challenge(params) if account else None
        return answer if known else None

    @api.model
    def _delivered(self, token, headers, body):
        """Store what was delivered.

        :param dict headers: of the request
        :param bytes body: exactly as it came
        :return: whether it was let in
        """
        account, known = self._of_webhook(token)
        client = account._client() if account else None
        genuine = bool(client) and client.verify(headers, body)
        if not (known and genuine) or account.state == "draft":
            return False
        account._store_delivery(client, body)
        return True

    @api.model
    def _of_webhook(self, token):
        """The account of an address, and whether there is one.

        Where there is none another account is given, so that refusing takes the same
        work, and the time it takes tells nobody which addresses there are.
        """
        keys = [key for key, each in NETWORKS.items() if each.capabilities.webhooks]
        domain = [("network", "in", keys)]
        token = token if _TOKEN.fullmatch(token) else "-"
        account = self.search([*domain, ("webhook_token", "=", token)], limit=1)
        return account or self.search(domain, limit=1), bool(account)

    def _store_delivery(self, client, body):
        """Make events of a delivery; of one that cannot be read, a failed one."""
        self.ensure_one()
        try:
            items = client.unpack(body)
        except Exception as error:
            if not isinstance(error, BadItem):
                _logger.warning("A delivery to account %s failed", self.id)
                error = BadItem(_lt("What was delivered cannot be read."))
            name = hashlib.sha256(body).hexdigest()
            text = body.decode(errors="replace")
            items = [RawItem(name, text, kind="broken", error=error)]
        events = self.env["social.care.event"]
        streams = {stream.code: stream for stream in self.stream_ids}
        stored = 0
        for code, group in groupby(items, lambda item: item.stream):
            stream = streams.get(code, self.env["social.care.stream"])
            counts = events._store(self.id, stream.id or None, group)
            stored += counts["stored"]
            if counts["stored"] and stream:
                stream._heard()
        if stored:
            events._trigger()
