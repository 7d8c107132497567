from odoo import fields, models


class SocialCarePosted(models.TransientModel):
    _name = "social.care.posted"
    _description = "It Was Posted"
    _inherit = ["social.care.guarded"]

    reply_id = fields.Many2one("social.care.reply", string="Our Reply", required=True)
    permalink = fields.Char(string="Link to the Post")

    def action_posted(self):
        self.ensure_one()
        self.reply_id.action_posted(self.permalink)
        return {"type": "ir.actions.act_window_close"}
