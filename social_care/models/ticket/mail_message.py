from odoo import fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    social_automatic = fields.Boolean(
        string="Sent Automatically",
        readonly=True,
        help="An out-of-office reply or another mail that nobody wrote.",
    )
