from odoo import fields, models


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    third_state = fields.Char()
    third_ticket = fields.Integer()

    def write(self, vals):
        if "public_resolution" in vals:
            vals = {**vals, "third_state": vals["public_resolution"]}
        if "ticket_id" in vals:
            vals = {**vals, "third_ticket": vals["ticket_id"]}
        return super().write(vals)
