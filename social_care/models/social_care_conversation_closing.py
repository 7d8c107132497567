"""What is proposed to be said in public when a matter has come to its end."""

from odoo import models

from ..networks import NETWORKS


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    def _closing_word(self):
        """A closing word in the customer's language, for a person to go over.

        :return: text; empty without a conversation
        """
        if not self:
            return ""
        self.ensure_one()
        conversation = self.with_context(lang=self._closing_lang()).sudo()
        template = conversation.team_id.social_closing_word
        values = {
            "name": conversation.profile_id._own_name(),
            "how": conversation._closing_how(),
            "outcome": conversation._closing_outcome(),
        }
        if template:
            for name, value in values.items():
                template = template.replace(f"{{{name}}}", value)
            return " ".join(template.split())
        if values["outcome"]:
            return conversation.env._(
                "%(name)s, we have sorted this out with you %(how)s: %(outcome)s Thank "
                "you for your patience.",
                **values,
            )
        if values["how"]:
            return conversation.env._(
                "%(name)s, we have sorted this out with you %(how)s. Thank you for "
                "your patience.",
                **values,
            )
        return conversation.env._(
            "%(name)s, this is solved now. Thank you for telling us.", **values
        )

    def _closing_lang(self):
        """The customer's language, where Odoo has it; else the user's."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        mine = self.env.lang or "en_US"
        if not self.language or mine.startswith(self.language):
            return mine
        return next(
            (code for code in installed if code.split("_")[0] == self.language), mine
        )

    def _closing_how(self):
        """The way on which it was solved; empty where it was in public all along."""
        handoff = self._closing_handoff()
        if handoff:
            return {
                "phone": self.env._("by telephone"),
                "email": self.env._("by e-mail"),
                "message": self.env._("by private message"),
                "chat": self.env._("in a chat"),
                "visit": self.env._("in person"),
            }[handoff.channel]
        private = self.post_ids.filtered(
            lambda p: (
                p.direction == "out" and p.visibility == "private" and not p.deleted
            )
        )
        return self.env._("by private message") if private else ""

    def _closing_outcome(self):
        """What was written down about the end, as a sentence; may be empty."""
        outcome = " ".join((self._closing_handoff().outcome or "").split())
        if outcome and not outcome.endswith((".", "!", "?", "…")):
            outcome += "."
        return outcome

    def _closing_handoff(self):
        """The handoff that brought it to its end; empty where none did."""
        return self.env["social.care.handoff"].search(
            [("conversation_id", "=", self._origin.id), ("state", "=", "done")],
            order="ended_at desc, id desc",
            limit=1,
        )

    def _count_public(self, text):
        """The longest public post, None: no limit; and how long a text is."""
        client = NETWORKS.get(self.network)
        if client is None:
            return None, len(text)
        length = client(self.account_id.sudo()._settings()).length(text)
        return client.capabilities.max_length, length
