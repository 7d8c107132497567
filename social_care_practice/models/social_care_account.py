from odoo import api, fields, models

from ..client import PracticeClient


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    network = fields.Selection(default=PracticeClient.key)
    training_ground = fields.Boolean(
        help="Whoever is in training may answer here by themselves: nobody out there "
        "sees it.",
    )

    @api.model
    def _networks(self):
        return super()._networks() | {PracticeClient.key: PracticeClient}

    def _session(self):
        """Practice talks to a table of ours."""
        if self.network == PracticeClient.key:
            return self.env["social.care.practice.post"]._store(self)
        return super()._session()

    def _rehearses(self):
        return (
            self.network == PracticeClient.key and self.training_ground
        ) or super()._rehearses()
