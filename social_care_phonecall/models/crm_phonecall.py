from odoo import fields, models

from odoo.addons.social_care.groups import AGENT


class CrmPhonecall(models.Model):
    _inherit = "crm.phonecall"

    social_handoff_id = fields.Many2one(
        "social.care.handoff",
        string="Handoff",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=AGENT,
    )
