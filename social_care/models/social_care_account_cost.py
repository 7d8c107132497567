"""What an account reads, what that costs, and how much it may cost a day."""

from odoo import api, fields, models

from .social_care_usage import today


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    daily_budget = fields.Float(
        string="Daily Budget (US$)",
        digits=(16, 2),
        tracking=True,
        help="When reading has cost so much on one day (UTC), it stops until the next. "
        "The page that reaches the budget is still paid for. 0: no limit.",
    )
    charges = fields.Boolean(compute="_compute_capabilities")
    reads_today = fields.Integer(compute="_compute_usage_today")
    cost_today = fields.Float(compute="_compute_usage_today", digits=(16, 2))
    cost_summary = fields.Char(compute="_compute_cost_summary")

    _daily_budget_positive = models.Constraint(
        "CHECK (daily_budget >= 0)", "A budget cannot be negative."
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("network")
    def _compute_capabilities(self):
        result = super()._compute_capabilities()
        for account in self:
            streams = account._network().capabilities.streams if account.network else ()
            account.charges = any(stream.price for stream in streams)
        return result

    def _compute_usage_today(self):
        nothing = self.env["social.care.usage"].sudo()
        usages = nothing.search(
            [("account_id", "in", self.ids), ("date", "=", today())]
        )
        known = {usage.account_id.id: usage for usage in usages}
        for account in self:
            usage = known.get(account.id, nothing)
            account.reads_today = usage.reads
            account.cost_today = usage.cost

    @api.depends("reads_today", "cost_today", "daily_budget")
    def _compute_cost_summary(self):
        """Today's cost in a few words, for the cards."""
        for account in self:
            cost = f"{account.cost_today:.2f}"
            if account.daily_budget:
                account.cost_summary = self.env._(
                    "US$ %(cost)s of %(budget)s",
                    cost=cost,
                    budget=f"{account.daily_budget:.2f}",
                )
            else:
                account.cost_summary = self.env._("US$ %(cost)s", cost=cost)

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "daily_budget" in vals:
            self.sudo().stream_ids._resume_spending()
        return result

    # ---- Actions -------------------------------------------------------------------

    def action_view_usage(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_usage_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        return action

    # ---- Business methods ----------------------------------------------------------

    def _budget_left(self, price):
        """US dollars that may still be spent today; None: no limit.

        :param float price: what is to be bought; what is free has no limit
        """
        self.ensure_one()
        if not price or not self.daily_budget:
            return None
        return self.daily_budget - self.env["social.care.usage"]._spent(self.id)
