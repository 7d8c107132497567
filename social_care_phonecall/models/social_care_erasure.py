from odoo import models


class SocialCareErasure(models.Model):
    _inherit = "social.care.erasure"

    def _documents(self):
        """Calls are about the person too."""
        names = ("partner_phone", "description", "email_from", "partner_id")
        return [
            *super()._documents(),
            (
                "crm.phonecall",
                "social_handoff_id.conversation_id.profile_id",
                dict.fromkeys(names, False) | {"name": self.env._("Forgotten person")},
            ),
        ]

    def _step_labels(self):
        return super()._step_labels() | {"crm.phonecall": self.env._("Calls")}
