from odoo import api, models


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    # ---- CRUD ----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        replies.sudo().conversation_id._tell_change()
        return replies

    def write(self, vals):
        """Whoever looks at the conversation sees where its answers are."""
        result = super().write(vals)
        if vals.keys() & {"state", "body", "error_message"}:
            self.sudo().conversation_id._tell_change()
        return result
