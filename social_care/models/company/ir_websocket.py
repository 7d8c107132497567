import re

from odoo import models

_CHANNEL = re.compile(r"social\.care\.conversation_(\d+)")


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Of conversations, only those that the user may read."""
        wanted = {}
        for channel in list(channels):
            found = isinstance(channel, str) and _CHANNEL.fullmatch(channel)
            if found:
                wanted[channel] = int(found[1])
        kept = [channel for channel in channels if channel not in wanted]
        return super()._build_bus_channel_list(
            [*kept, *self._social_conversations(wanted.values())]
        )

    def _social_conversations(self, ids):
        conversations = self.env["social.care.conversation"]
        if not ids or not conversations.has_access("read"):
            return conversations
        return conversations.search([("id", "in", list(ids))])
