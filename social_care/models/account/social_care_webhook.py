from datetime import timedelta

from odoo import api, fields, models

from ... import messages
from ...connecting import health, subscribing
from ...database import transaction
from ...networks.errors import Later

HABIT = 10
"""Deliveries at different times below which there is no habit."""
FACTOR = 3
"""How many times its longest usual pause an account may hear nothing."""
LEAST = timedelta(hours=6)
"""Silence that is told at the earliest."""
DAY = timedelta(days=1)
"""How often a network is asked to go on delivering."""
AGAIN = timedelta(hours=1)
"""When it is asked once more after it refused."""


class SocialCareWebhook(models.Model):
    """How it stands with what a network delivers to an account by itself."""

    _name = "social.care.webhook"
    _description = "Webhook of a Social Account"
    _inherit = ["social.care.exported"]
    _rec_name = "account_id"
    _order = "account_id"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    url = fields.Char(related="account_id.webhook_url", string="Address")
    subscribes = fields.Boolean(compute="_compute_subscribes")
    subscribe_at = fields.Datetime(
        string="Next Request", readonly=True, default=fields.Datetime.now
    )
    until = fields.Datetime(
        string="Delivers Until",
        readonly=True,
        help="Odoo asks the network to go on before that.",
    )
    subscribed_at = fields.Datetime(string="Last Agreed", readonly=True)
    error_message = fields.Text(string="What Is Missing", readonly=True)
    silent_since = fields.Datetime(readonly=True)
    tested_at = fields.Datetime(string="Last Test", readonly=True)
    findings = fields.Text(string="Test", readonly=True)
    delivery_ids = fields.Many2many(
        "social.care.delivery", compute="_compute_delivery_ids", string="Deliveries"
    )
    last_delivery_at = fields.Datetime(compute="_compute_delivery_ids")

    _account_unique = models.UniqueIndex("(account_id)")
    _due_index = models.Index("(subscribe_at)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("account_id.network")
    def _compute_subscribes(self):
        for webhook in self:
            can = webhook.account_id.network_class().capabilities
            webhook.subscribes = can.subscribes

    def _compute_delivery_ids(self):
        deliveries = self.env["social.care.delivery"]
        for webhook in self:
            domain = [("account_id", "=", webhook.account_id.id)]
            webhook.delivery_ids = deliveries.search(domain, limit=200)
            taken = [*domain, ("state", "=", "taken")]
            webhook.last_delivery_at = deliveries.search(taken, limit=1).received_at

    @api.depends("account_id.name")
    def _compute_display_name(self):
        for webhook in self:
            webhook.display_name = self.env._(
                "Deliveries to %s", webhook.account_id.name
            )

    # ---- Actions ---------------------------------------------------------------------

    def action_test(self):
        """Look whether the network could deliver; what was found is told in words."""
        self.ensure_one()
        self.account_id.check_access("write")
        findings = subscribing.test(self.account_id.sudo())
        self.sudo().write(
            {"tested_at": fields.Datetime.now(), "findings": "\n".join(findings)}
        )
        return True

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_care(self):
        """Have networks go on delivering, notice silence, and forget what is old."""
        transaction.run(self.env, lambda env: env["social.care.webhook"]._complete())
        subscribing.all_due(self.env)
        transaction.run(
            self.env, lambda env: env["social.care.webhook"]._check_silence()
        )
        transaction.run(self.env, lambda env: env["social.care.delivery"]._forget())
        return True

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _complete(self):
        """Give every account whose network delivers its row."""
        accounts = self.env["social.care.account"].search([("state", "!=", "draft")])
        self.of_accounts(accounts.filtered("webhook_url"))

    @api.model
    def _page(self, account):
        """The action that opens an account's page of deliveries."""
        account.ensure_one()
        account.check_access("write")
        return {
            "name": self.env._("Deliveries"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.sudo().of_accounts(account.sudo()).id,
            "view_mode": "form",
        }

    @api.model
    @api.private
    def of_accounts(self, accounts):
        """The rows of these accounts; those that are not there yet are made."""
        known = self.search([("account_id", "in", accounts.ids)])
        missing = accounts - known.account_id
        return known | self.create([{"account_id": each.id} for each in missing])

    @api.private
    def subscribed(self, until):
        """The network delivers, until then; None: for good."""
        now = fields.Datetime.now()
        # Half of the time that is left is time enough to try again.
        again = min(now + DAY, now + (until - now) / 2) if until else now + DAY
        self.write(
            {
                "until": until,
                "subscribed_at": now,
                "subscribe_at": max(again, now + timedelta(minutes=5)),
                "error_message": False,
            }
        )
        health.close_alarms_if_well(self.account_id)

    @api.private
    def refused(self, error):
        """The network does not deliver: keep its words and tell who is responsible."""
        now = fields.Datetime.now()
        seconds = error.after if isinstance(error, Later) else None
        again = timedelta(seconds=max(seconds, 60)) if seconds else AGAIN
        message = messages.explain(self.env, error)
        before = self.error_message
        self.write({"subscribe_at": now + again, "error_message": message})
        if before == message or not isinstance(error, Later):
            health.raise_alarm(
                self.account_id,
                self.env._("It does not deliver what is new: %s", message),
            )

    @api.model
    def _check_silence(self):
        """Notice accounts to which nothing was delivered for longer than is usual.

        What came meanwhile is fetched at once, as it would be in its turn.
        """
        webhooks = self.search([("account_id.state", "=", "connected")])
        pauses = webhooks._pauses()
        now = fields.Datetime.now()
        for webhook in webhooks:
            count, last, pause = pauses.get(webhook.account_id.id, (0, None, None))
            allowed = count > HABIT and max(pause * FACTOR, LEAST)
            silent = allowed and now - last > allowed
            if silent and not webhook.silent_since:
                webhook.silent_since = last
                webhook.account_id.stream_ids.filtered("active").visit_soon()
                health.raise_alarm(webhook.account_id, webhook._silence())
            elif not silent and webhook.silent_since:
                webhook.silent_since = False
                health.close_alarms_if_well(webhook.account_id)

    def _silence(self):
        return self.env._(
            "Nothing was delivered to Odoo's address since %s; it usually is. What is "
            "new is fetched instead. Look at the account's deliveries.",
            health.ago(self.env, self.silent_since),
        )

    def _pauses(self):
        """For each account: how many deliveries at different times there were of late,
        when the last one was, and the longest usual pause between two."""
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT account_id, count(*), max(received_at),
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY pause)
              FROM (SELECT account_id, received_at,
                           received_at - lag(received_at) OVER (
                               PARTITION BY account_id ORDER BY received_at) AS pause
                      FROM (SELECT DISTINCT account_id, received_at
                              FROM social_care_delivery
                             WHERE state = 'taken' AND account_id = ANY(%s)) AS line
                   ) AS arrivals
             GROUP BY account_id
            """,
            [self.account_id.ids],
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}
