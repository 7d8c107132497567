from odoo import api, models

from ... import registry


class HelpdeskTicketChannel(models.Model):
    _inherit = "helpdesk.ticket.channel"

    def _register_hook(self):
        """An addon that was installed just now may have brought a network."""
        super()._register_hook()
        if self.pool.updated_modules:
            self._social_sync()

    @api.model
    def _social_sync(self):
        """One channel a network, for all companies; called at every update."""
        self._load_records(
            [
                {
                    "xml_id": f"social_care.helpdesk_ticket_channel_{key}",
                    "values": {"name": str(network.label), "company_id": False},
                    "noupdate": True,
                }
                for key, network in registry.networks(self.env).items()
            ]
        )

    @api.model
    def _social_channel(self, network):
        """The channel of a network; empty where somebody deleted it."""
        return (
            self.env.ref(
                f"social_care.helpdesk_ticket_channel_{network}",
                raise_if_not_found=False,
            )
            or self.browse()
        )

    @api.model
    def _social_networks(self):
        """The id of each network's channel to the network's key."""
        channels = {
            self._social_channel(key).id: key for key in registry.networks(self.env)
        }
        channels.pop(False, None)
        return channels
