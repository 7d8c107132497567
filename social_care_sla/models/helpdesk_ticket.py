from odoo import api, fields, models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_first_post_at = fields.Datetime(
        string="Customer's First Post",
        compute="_compute_social_first_post_at",
        store=True,
        copy=False,
        help="When the clock of the ticket's SLAs started.",
    )

    @api.depends("social_conversation_ids.first_post_at")
    def _compute_social_first_post_at(self):
        for ticket in self:
            moments = ticket.social_conversation_ids.mapped("first_post_at")
            ticket.social_first_post_at = min(filter(None, moments), default=False)

    @api.depends("social_answer_due_at")
    def _compute_sla_data(self):
        """One deadline: the customer's answer, where that is due before the SLA is."""
        result = super()._compute_sla_data()
        now = fields.Datetime.now()
        for ticket in self:
            due = ticket.social_answer_due_at
            if due:
                ticket.sla_deadline = min(ticket.sla_deadline or due, due)
                ticket.sla_expired = ticket.sla_expired or due < now
        return result

    def _search_sla_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("social_answer_due_at", "<", fields.Datetime.now())
        expired = Domain("ticket_sla_ids.expired", "=", True) | late
        if set(value) == {True}:
            return expired
        return ~expired if set(value) == {False} else Domain.TRUE

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _social_vals(self, conversation, origin):
        return {
            **super()._social_vals(conversation, origin),
            "social_first_post_at": conversation.first_post_at,
        }

    @api.private
    def social_refresh(self):
        self.env.add_to_compute(self._fields["social_first_post_at"], self)
        return super().social_refresh()
