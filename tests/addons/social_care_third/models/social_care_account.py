from odoo import api, models

from ..client import ThirdClient


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    @api.model
    def _networks(self):
        return super()._networks() | {ThirdClient.key: ThirdClient}
