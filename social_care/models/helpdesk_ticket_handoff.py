"""A ticket's handoffs: they go with it, end with it, and hear of its mails."""

from odoo import api, fields, models
from odoo.tools import email_normalize

from ..resolution import STATES
from .helpdesk_ticket import AGENT


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_handoff_ids = fields.One2many(
        "social.care.handoff", "ticket_id", string="Handoffs", groups=AGENT
    )
    social_handoff_count = fields.Integer(
        compute="_compute_social_handoff_count", groups=AGENT
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("social_handoff_ids")
    def _compute_social_handoff_count(self):
        counts = dict(
            self.env["social.care.handoff"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.social_handoff_count = counts.get(ticket._origin, 0)

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        if not {"stage_id", "team_id", "user_id"} & vals.keys():
            return super().write(vals)
        open_before = self.filtered(lambda t: not t.closed)
        result = super().write(vals)
        handoffs = self.sudo().social_handoff_ids
        if handoffs:
            closed = open_before.sudo().filtered("closed")
            closed.social_handoff_ids._ticket_closed()
            handoffs.exists()._sync_activities()
        return result

    def unlink(self):
        self.sudo().social_handoff_ids._ticket_deleted()
        return super().unlink()

    # ---- Actions -------------------------------------------------------------------

    def action_social_hand_over(self):
        """Hand the customer over to another channel, in a dialogue."""
        self.ensure_one()
        return {
            "name": self.env._("Hand Over"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.hand.over",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_view_social_handoffs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_handoff_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        if len(self.social_handoff_ids) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.social_handoff_ids.id
        return action

    # ---- Mail gateway --------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_vals):
        """A customer who was expected by e-mail has arrived with the first one."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email":
            handoffs = self.sudo().social_handoff_ids
            handoffs._mail_came(email_normalize(message.email_from))
        return result

    # ---- Business methods ----------------------------------------------------------

    def _social_main_conversation(self):
        """The conversation that a handoff is most likely about: one with a public
        side, the least resolved one, the latest."""
        conversations = self.social_conversation_ids
        public = conversations.filtered("public_resolution") or conversations
        return public.sorted(
            lambda c: (
                STATES.index(c.public_resolution) if c.public_resolution else 0,
                -(c.last_post_at or c.create_date).timestamp(),
            )
        )[:1]

    def _social_merge_into(self, target):
        handoffs = self.sudo().social_handoff_ids
        result = super()._social_merge_into(target)
        handoffs._go_with(target)
        return result
