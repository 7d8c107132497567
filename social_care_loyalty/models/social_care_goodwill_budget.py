from odoo import fields, models


class SocialCareGoodwillBudget(models.Model):
    _inherit = "social.care.goodwill.budget"

    loyalty_program_id = fields.Many2one(
        "loyalty.program",
        string="Coupons of",
        check_company=True,
        domain="[('program_type', 'in', ('coupons', 'gift_card')),"
        " ('company_id', 'in', (False, company_id))]",
        help="What is offered as credit becomes one of its coupons or gift cards.",
    )
