"""What can be done with a post from the thread."""

from odoo import fields, models

from .. import composing
from ..networks import NETWORKS


class SocialCarePost(models.Model):
    _inherit = "social.care.post"

    def _answerable(self):
        """What the composer shows of the post that it answers."""
        self.ensure_one()
        return {
            "id": self.id,
            "conversation": self.conversation_id.id,
            "at": fields.Datetime.to_string(self.posted_at),
            "name": self.profile_id.name or "",
            "handle": self.profile_id.handle or "",
            "body": (self.body or "")[:140],
            "private": self.visibility == "private",
            "permalink": self.permalink or "",
            "why": self._why_not(),
        }

    def _why_not(self):
        """visibility to the words why it cannot be answered so; only where it cannot.

        :return: dict, empty where all is allowed
        """
        self.ensure_one()
        client = NETWORKS[self.network]
        target = composing.Target(
            visibility=self.visibility,
            summoned=self.kind != "search",
            age=(fields.Datetime.now() - self.posted_at).total_seconds(),
            deleted=bool(self.deleted),
        )
        reasons = {}
        for visibility in ("public", "private"):
            found = composing.why_not(client.capabilities, visibility, target)
            if found:
                template, values = found
                template = self.env._(template)  # pylint: disable=W8301,W8161
                reasons[visibility] = template % {"network": client.label, **values}
        return reasons

    def _doable(self):
        """Names of what the network lets us do with the post.

        :return: list of ``answer``, ``like``, ``hide``, ``show`` and ``delete``
        """
        self.ensure_one()
        doable = {
            "answer": self.direction == "in" and not self.deleted,
            "like": self.can_like and not self.liked,
            "hide": self.can_hide and not self.hidden,
            "show": self.can_hide and self.hidden,
            "delete": self.can_delete,
        }
        return [name for name, possible in doable.items() if possible]
