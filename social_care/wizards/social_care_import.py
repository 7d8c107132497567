import base64

from odoo import fields, models

from ..fetching import summary


class SocialCareImport(models.TransientModel):
    _name = "social.care.import"
    _description = "Import a File of Posts"
    _inherit = ["social.care.guarded"]

    account_id = fields.Many2one(
        "social.care.account", required=True, domain="[('network', '=', 'file')]"
    )
    content = fields.Binary(string="File", required=True, attachment=False)
    filename = fields.Char()

    def action_import(self):
        self.ensure_one()
        content = base64.b64decode(self.content)
        counts = self.account_id.import_file(content, self.filename)
        return summary.notice(self.env, counts)
