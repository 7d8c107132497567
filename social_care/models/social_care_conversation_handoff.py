"""Handoffs of a conversation: they follow it to its ticket."""

from odoo import fields, models

from ..checks import elsewhere


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    handoff_ids = fields.One2many(
        "social.care.handoff", "conversation_id", string="Handoffs", readonly=True
    )

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("ticket_id"):
            handoffs = self.sudo().handoff_ids
            handoffs._go_with(self.env["helpdesk.ticket"].browse(vals["ticket_id"]))
        return result

    # ---- Actions -------------------------------------------------------------------

    def action_social_hand_over(self):
        """Hand over from the inbox: a handoff needs a ticket, so one is made."""
        self.ensure_one()
        if not self.ticket_id:
            self.action_create_ticket()
        action = self.ticket_id.action_social_hand_over()
        action["context"]["default_conversation_id"] = self.id
        return action

    # ---- Business methods ----------------------------------------------------------

    def _handoff_is_needless(self, reason):
        """Whether the check for being sent elsewhere would call a handoff needless.

        :param str reason: why it is offered; what customers ask for is never needless
        """
        levels = self.team_id._social_check_levels()
        if not self.public_resolution or reason == "customer_asked":
            return False
        if levels[elsewhere.CODE] == "off":
            return False
        theirs = self.post_ids.filtered(
            lambda post: post.direction == "in" and not post.deleted and post.body
        )
        texts = theirs.sorted(lambda post: (post.posted_at, post.id)).mapped("body")
        return elsewhere.is_needless(texts, self.language or "")

    def _merge_into(self, other):
        handoffs = self.sudo().handoff_ids
        handoffs.write({"conversation_id": False})
        result = super()._merge_into(other)
        if handoffs:
            there = {"conversation_id": other.id}
            if other.ticket_id:
                there["ticket_id"] = other.ticket_id.id
            handoffs.write(there)
            other._refresh()
            handoffs._sync_activities()
        return result
