from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    social_conversation_id = fields.Many2one(
        "social.care.conversation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="social_care.group_social_care_agent",
        help="In which the customer became interested.",
    )
