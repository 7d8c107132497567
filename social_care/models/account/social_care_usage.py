from odoo import api, fields, models

from ...fetching import budget


class SocialCareUsage(models.Model):
    _name = "social.care.usage"
    _inherit = ["social.care.exported"]
    _description = "What an Account Read, and Its Cost"
    _order = "date desc, account_id"
    _rec_name = "date"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    date = fields.Date(
        required=True,
        readonly=True,
        help="By universal time (UTC), as the networks count.",
    )
    reads = fields.Integer(readonly=True)
    cost = fields.Float(
        string="Cost (US$)",
        digits=(16, 6),
        readonly=True,
        help="An estimate by the network's list of prices.",
    )

    _day_unique = models.UniqueIndex("(account_id, date)")

    @api.model
    def _add(self, account_id, reads=0, cost=0.0):
        """Count what was read or written today, in the caller's transaction.

        :param int reads: how many things, as the network counts them
        :param float cost: in US dollars
        """
        if not reads and not cost:
            return
        self.env.cr.execute(
            """
            INSERT INTO social_care_usage AS known
                        (account_id, date, reads, cost, create_uid, create_date,
                         write_uid, write_date)
                 VALUES (%(account)s, %(date)s, %(reads)s, %(cost)s, %(user)s,
                         now() AT TIME ZONE 'UTC', %(user)s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (account_id, date) DO UPDATE
                    SET reads = known.reads + excluded.reads,
                        cost = known.cost + excluded.cost,
                        write_uid = excluded.write_uid,
                        write_date = excluded.write_date
            """,
            {
                "account": account_id,
                "date": budget.today(),
                "reads": reads,
                "cost": cost,
                "user": self.env.uid,
            },
            log_exceptions=False,
        )
        self.invalidate_model()
        self.env["social.care.account"].browse(account_id).invalidate_recordset(
            ["reads_today", "cost_today"]
        )

    @api.model
    def _spent(self, account_id):
        """What an account has cost today, in US dollars."""
        domain = [("account_id", "=", account_id), ("date", "=", budget.today())]
        rows = self.sudo().search(domain)
        return sum(rows.mapped("cost"))
