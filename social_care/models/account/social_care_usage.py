from odoo import api, fields, models

from ...fetching import budget


class SocialCareUsage(models.Model):
    _name = "social.care.usage"
    _inherit = ["social.care.exported"]
    _description = "What an Account Read and Sent, and Its Cost"
    _order = "date desc, account_id"
    _rec_name = "date"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    date = fields.Date(
        required=True,
        readonly=True,
        help="As the network counts days: by universal time (UTC), unless it says "
        "otherwise.",
    )
    reads = fields.Integer(readonly=True)
    sent = fields.Integer(readonly=True, help="Replies and private messages.")
    units = fields.Integer(
        readonly=True, help="As the network counts them, where it does."
    )
    cost = fields.Float(
        string="Cost (US$)",
        digits=(16, 6),
        readonly=True,
        help="An estimate by the network's list of prices.",
    )

    _day_unique = models.UniqueIndex("(account_id, date)")

    @api.model
    @api.private
    def add(self, account_id, reads=0, cost=0.0, units=0, sent=0):
        """Count what was read or written today, in the caller's transaction.

        :param int reads: how many things, as the network counts them
        :param float cost: in US dollars
        :param int units: of the network's quota
        :param int sent: replies and messages
        """
        if not (reads or cost or units or sent):
            return
        account = self.env["social.care.account"].browse(account_id)
        self.env.cr.execute(
            """
            INSERT INTO social_care_usage AS known
                        (account_id, date, reads, cost, units, sent, create_uid,
                         create_date, write_uid, write_date)
                 VALUES (%(account)s, %(date)s, %(reads)s, %(cost)s,
                         %(units)s, %(sent)s, %(user)s, now() AT TIME ZONE 'UTC',
                         %(user)s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (account_id, date) DO UPDATE
                    SET reads = known.reads + excluded.reads,
                        cost = known.cost + excluded.cost,
                        units = coalesce(known.units, 0) + excluded.units,
                        sent = coalesce(known.sent, 0) + excluded.sent,
                        write_uid = excluded.write_uid,
                        write_date = excluded.write_date
            """,
            {
                "account": account_id,
                "date": self.day_of(account),
                "reads": reads,
                "cost": cost,
                "units": units,
                "sent": sent,
                "user": self.env.uid,
            },
            log_exceptions=False,
        )
        self.invalidate_model()
        account.invalidate_recordset(
            ["reads_today", "cost_today", "units_today", "cost_summary"]
        )

    @api.model
    def _count(self, account, act, count=1):
        """Count what was done that is no reading: it may cost money, or units.

        :param str act: ``delete``, ``hide``, ``like``, ``delivered`` or ``looked``
        """
        can = account.sudo().can()
        units = can.quota.act if can.quota and act in ("delete", "hide", "like") else 0
        self.add(account.id, cost=can.prices.get(act, 0.0) * count, units=units * count)

    @api.model
    @api.private
    def count_reply(self, account, reply):
        """Count a reply that is out.

        :param reply: as the network's client was given it
        """
        client = account.sudo().network_client()
        quota = client.can(client.settings).quota
        units = quota.publish if quota else 0
        self.add(account.id, cost=client.price(reply), units=units, sent=1)

    @api.model
    @api.private
    def day_of(self, account):
        """The day by which the account's network counts what may be used."""
        quota = account.network and account.sudo().can().quota
        return budget.today(quota.zone) if quota else budget.today()

    @api.model
    @api.private
    def spent(self, account_id):
        """What an account has cost today, in US dollars."""
        account = self.env["social.care.account"].browse(account_id)
        domain = [("account_id", "=", account_id), ("date", "=", self.day_of(account))]
        rows = self.sudo().search(domain)
        return sum(rows.mapped("cost"))

    @api.model
    @api.private
    def units_used(self, account, quota):
        """The units that were used today by all who share them, whatever company."""
        accounts = account.sudo()
        shared = quota.shared_by and accounts[quota.shared_by]
        if shared:
            others = accounts.with_context(active_test=False).search(
                [("network", "=", account.network)]
            )
            accounts |= others.filtered(lambda it: it[quota.shared_by] == shared)
        rows = self.sudo().search(
            [
                ("account_id", "in", accounts.ids),
                ("date", "=", budget.today(quota.zone)),
            ]
        )
        return sum(rows.mapped("units"))
