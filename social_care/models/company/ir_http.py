from odoo import models

from ... import registry


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """The web client learns the networks' icons with everything else it needs."""
        info = super().session_info()
        if self.env.user._is_internal():
            info["social_care_icons"] = {
                key: client.icon for key, client in registry.networks(self.env).items()
            }
        return info
