"""Replies that belong to a handoff: the link in private, the words in public."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What is extended here has to be there first.
from . import social_care_reply_refusal, social_care_reply_result  # noqa: F401
from .social_care_handoff import OPEN
from .social_care_handoff_claim import CLAIM

_LINK = re.compile(re.escape(CLAIM) + r"([\w-]+)")


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    handoff_id = fields.Many2one(
        "social.care.handoff",
        index="btree_not_null",
        ondelete="set null",
        domain="[('conversation_id', '=', conversation_id)]",
        help="What it announces, or carries the claim link of.",
    )

    # ---- Constraints ---------------------------------------------------------------

    @api.constrains("handoff_id", "conversation_id")
    def _check_handoff(self):
        for reply in self:
            handoff = reply.handoff_id.sudo()
            if handoff and handoff.ticket_id != reply.conversation_id.ticket_id:
                raise ValidationError(
                    self.env._("The handoff belongs to another ticket.")
                )

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _writable_names(self):
        return super()._writable_names() | {"handoff_id"}

    def _send(self):
        if not self.handoff_id:
            self.sudo().handoff_id = self._handoff_of_link()
        return super()._send()

    def _handoff_of_link(self):
        """The handoff whose link is in the words, if one is."""
        handoffs = self.env["social.care.handoff"]
        for token in _LINK.findall(self.body or ""):
            handoffs |= handoffs._of_link(token)
        mine = self.conversation_id.ticket_id
        return handoffs.filtered(lambda h: h.ticket_id == mine)[:1]

    def _carries_link(self):
        """Whether the words hold the link of the handoff."""
        url = self.handoff_id.claim_url
        return bool(url and url in (self.body or ""))

    def _cancel(self):
        result = super()._cancel()
        self.sudo().handoff_id._sync_activities()
        return result

    def _on_sent(self):
        result = super()._on_sent()
        handoff = self.handoff_id.sudo()
        if handoff and self._carries_link():
            if self.visibility == "public":
                handoff.link_in_public = True
            elif not handoff.link_sent_at:
                handoff.link_sent_at = self.sent_at
        if handoff and self.visibility == "private":
            self._let_announcements_go()
        handoff._sync_activities()
        return result

    def _on_failed(self):
        result = super()._on_failed()
        handoff = self.handoff_id.sudo()
        if handoff:
            handoff._log(
                self.env._(
                    "What was to be said about the handoff was not sent: %s",
                    self.error_message or "",
                )
            )
            handoff._sync_activities()
        return result

    def _let_announcements_go(self):
        """The private message is out: now the public may be told of it."""
        for reply in self.handoff_id.reply_ids:
            if reply.visibility != "public" or reply.state != "draft":
                continue
            try:
                with self.env.cr.savepoint():
                    reply.with_user(reply.user_id)._send()
                    if reply.state == "queued":
                        reply._queue()
            except UserError as error:
                reply._tell_author(
                    "social_care.mail_activity_type_reply",
                    self.env._("Not sent: %s", reply.profile_id.display_name),
                    str(error),
                )


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    reply_ids = fields.One2many("social.care.reply", "handoff_id", readonly=True)

    def _announce(self, public_words, private_words):
        """Say of a handoff what is to be said.

        In public last: that a message was sent is said when it was.
        """
        self.ensure_one()
        whisper = self._reply("private", private_words)
        told = self._reply("public", public_words)
        whisper.action_send()
        if not whisper:
            told.action_send()

    def _reply(self, visibility, words):
        """A reply with the words; none where there are none."""
        replies = self.env["social.care.reply"]
        if not (words or "").strip() or not self.conversation_id:
            return replies
        return replies.create(
            {
                "conversation_id": self.conversation_id.id,
                "visibility": visibility,
                "body": words.strip(),
                "handoff_id": self.id,
            }
        )

    def _unsent_link(self):
        """Whether the message with the link came to nothing, and no other way did."""
        self.ensure_one()
        return (
            self.state in OPEN
            and not self.link_sent_at
            and not self.link_in_public
            and any(
                reply.visibility == "private" and reply.state in ("failed", "cancelled")
                for reply in self.reply_ids
            )
        )


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    def claim_link(self, channel="phone", reason="private_data"):
        """A link to put into a reply; of the handoff that is open, else of a new one.

        :return: dict of ``handoff_id`` and ``url``
        """
        self.ensure_one()
        self.check_access("write")
        handoff = self.handoff_ids.filtered(
            lambda h: h.state == "offered" and h.claim_url
        )[:1]
        if not handoff:
            if not self.ticket_id:
                self.action_create_ticket()
            handoff = handoff.create(
                {
                    "ticket_id": self.ticket_id.id,
                    "conversation_id": self.id,
                    "channel": channel,
                    "reason": reason,
                }
            )
        return {"handoff_id": handoff.id, "url": handoff.claim_url}
