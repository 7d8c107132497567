from odoo import models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def action_social_reply(self):
        """Go to the composer on the ticket's Social page."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "social_care.reply",
            "params": {"model": self._name, "id": self.id},
        }
