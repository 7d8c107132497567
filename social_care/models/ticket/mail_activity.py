from odoo import fields, models

from ...groups import AGENT


class MailActivity(models.Model):
    _inherit = "mail.activity"

    social_handoff_id = fields.Many2one(
        "social.care.handoff",
        string="Handoff",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        groups=AGENT,
    )
