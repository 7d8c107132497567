from odoo import fields, models


class SocialCareWaiveReason(models.Model):
    """Why the public is told nothing: the company's own list."""

    _name = "social.care.waive.reason"
    _description = "Waive Reason"
    _inherit = ["social.care.guarded"]
    _order = "sequence, id"
    _fixed = frozenset({"company_id"})

    name = fields.Char(string="Reason", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Leave empty for all companies.",
    )
