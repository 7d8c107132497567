from odoo import api, models

from ...identity import automatic


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """What comes by itself is marked: it is kept, and nobody's answer."""
        found = super().message_parse(message, save_original=save_original)
        if automatic.is_automatic(message):
            found["social_automatic"] = True
        return found

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"social_automatic"}
