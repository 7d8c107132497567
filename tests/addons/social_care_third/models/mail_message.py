from odoo import api, fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    third_copy = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**vals, "third_copy": str(vals.get("res_id"))} for vals in vals_list]
        )
