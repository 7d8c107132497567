"""Handoffs of a conversation: they follow it to its ticket."""

from odoo import fields, models


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
