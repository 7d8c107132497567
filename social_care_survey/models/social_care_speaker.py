from odoo import api, fields, models


class SocialCareSpeaker(models.Model):
    _inherit = "social.care.speaker"

    certified_until = fields.Date(compute="_compute_certified_until")

    @api.depends("user_id", "account_id.certificate_survey_id")
    def _compute_certified_until(self):
        for account, speakers in self.grouped("account_id").items():
            until = account.sudo()._certified_until(speakers.user_id) if account else {}
            for speaker in speakers:
                speaker.certified_until = until.get(speaker.user_id)
