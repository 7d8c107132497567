"""Agents who look at the same conversation see one another, and what is new in it."""

from odoo import models


class SocialCareConversation(models.Model):
    _name = "social.care.conversation"
    _inherit = ["social.care.conversation", "bus.listener.mixin"]

    # ---- Actions -------------------------------------------------------------------

    def social_presence(self, answering=False):
        """The user looks at these conversations, and goes on looking for some seconds.

        :param bool answering: and is writing an answer
        :return: dict of conversation id, as text, to who is there, see
            ``social.care.presence._present``
        """
        self.check_access("read")
        presence = self.env["social.care.presence"]
        news = presence._note(self.ids, self.env.uid, bool(answering))
        present = presence._present(self.ids)
        self.browse(news)._tell_presence(present)
        return {str(each): people for each, people in present.items()}

    def social_leave(self):
        """The user looks at these conversations no more."""
        self.check_access("read")
        presence = self.env["social.care.presence"]
        there = self.browse(presence._forget(self.ids, self.env.uid))
        there._tell_presence(presence._present(there.ids))
        return True

    # ---- Business methods ----------------------------------------------------------

    def _tell_presence(self, present):
        for conversation in self:
            conversation._bus_send(
                "social_care.presence",
                {"conversation": conversation.id, "people": present[conversation.id]},
            )

    def _tell_change(self):
        """Tell those who are looking that there is something new to be seen."""
        present = self.env["social.care.presence"]._present(self.ids) if self else {}
        for conversation in self:
            if present[conversation.id]:
                conversation._bus_send(
                    "social_care.change", {"conversation": conversation.id}
                )
