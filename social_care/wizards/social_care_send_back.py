from odoo import fields, models


class SocialCareSendBack(models.TransientModel):
    _name = "social.care.send.back"
    _description = "Send a Reply Back to Its Author"
    _inherit = ["social.care.guarded"]

    reply_ids = fields.Many2many("social.care.reply", string="Replies", required=True)
    reason = fields.Char(required=True)

    def action_send_back(self):
        self.ensure_one()
        self.reply_ids.action_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
