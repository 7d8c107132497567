from odoo import fields, models


class SocialCareWaive(models.TransientModel):
    _name = "social.care.waive"
    _description = "Waive the Public Answer"

    conversation_ids = fields.Many2many("social.care.conversation", required=True)
    reason = fields.Char(required=True)
    ignore = fields.Boolean(help="Out of the inbox as well.")

    def action_waive(self):
        self.ensure_one()
        if self.ignore:
            self.conversation_ids.action_ignore(self.reason)
        else:
            self.conversation_ids.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
