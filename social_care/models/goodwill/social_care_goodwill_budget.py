from odoo import api, fields, models

from ...goodwill import budget


class SocialCareGoodwillBudget(models.Model):
    """What may be given to customers in a month."""

    _name = "social.care.goodwill.budget"
    _description = "Goodwill Budget"
    _inherit = ["social.care.guarded"]
    _order = "sequence, id"
    _check_company_auto = True
    _fixed = frozenset({"company_id"})

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(string="A Month", required=True)
    approval_above = fields.Monetary(
        help="What an agent gives beyond it goes to a supervisor first.",
    )
    given = fields.Monetary(string="Given This Month", compute="_compute_given")
    held = fields.Integer(readonly=True, copy=False, aggregator=None)

    _positive = models.Constraint(
        "CHECK (amount >= 0 AND approval_above >= 0)",
        "Nobody can give less than nothing.",
    )

    @api.depends("amount")
    def _compute_given(self):
        for record in self:
            record.given = budget.given(record)

    @api.private
    def hold(self):
        """Nobody else gives of this budget until this transaction ends."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE social_care_goodwill_budget SET held = coalesce(held, 0) + 1"
            " WHERE id = %s",
            [self.id],
        )
        self.invalidate_recordset(["held"])
