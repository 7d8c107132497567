import base64

from odoo import fields, models

from ..fetching import summary


class SocialCareImport(models.TransientModel):
    _name = "social.care.import"
    _description = "Import a File of Posts"
    _inherit = ["social.care.guarded"]

    account_id = fields.Many2one(
        "social.care.account",
        domain="[('network', '=', 'file')]",
        default=lambda self: self.env["social.care.account"].search(
            [("network", "in", self._networks())], limit=1
        ),
        help="Empty: one is made.",
    )
    content = fields.Binary(string="File", required=True, attachment=False)
    filename = fields.Char()

    def action_import(self):
        self.ensure_one()
        content = base64.b64decode(self.content)
        if not self.account_id:
            self.account_id = self.env["social.care.account"].create(
                {"name": self.env._("Imported posts"), "network": self._networks()[0]}
            )
        counts = self.account_id.import_file(content, self.filename)
        return summary.notice(self.env, counts)

    def _networks(self):
        """The keys of networks whose posts come by files."""
        known = self.env["social.care.account"]._networks()
        return [key for key, it in known.items() if it.capabilities.files]
