import re

from odoo import models

from ...groups import AGENT
from ...live import news

_CONVERSATION = re.compile(r"social\.care\.conversation_(\d{1,18})", re.ASCII)
_INBOX = re.compile(re.escape(news.channel("")) + r"(\d{1,18})", re.ASCII)


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Of conversations only those that the user may read, of inboxes only those of
        the user's own companies."""
        conversations, inboxes, others = [], [], []
        for channel in channels:
            text = channel if isinstance(channel, str) else ""
            if found := _CONVERSATION.fullmatch(text):
                conversations.append(int(found[1]))
            elif found := _INBOX.fullmatch(text):
                inboxes.append(int(found[1]))
            else:
                others.append(channel)
        return super()._build_bus_channel_list(
            [
                *others,
                *self._social_conversations(conversations),
                *self._social_inboxes(inboxes),
            ]
        )

    def _social_conversations(self, ids):
        conversations = self.env["social.care.conversation"]
        if not ids or not conversations.has_access("read"):
            return conversations
        return conversations.search([("id", "in", ids)])

    def _social_inboxes(self, ids):
        user = self.env.user
        if not ids or not user.has_group(AGENT):
            return []
        return [news.channel(id_) for id_ in ids if id_ in user.company_ids.ids]
