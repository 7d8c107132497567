from odoo import api, models


class HelpdeskTicketSla(models.Model):
    _inherit = "helpdesk.ticket.sla"

    @api.depends("ticket_id.social_first_post_at")
    def _compute_sla_data(self):
        """The customer waits since the post, whenever the ticket was made of it."""
        result = super()._compute_sla_data()
        for record in self:
            ticket = record.ticket_id
            began = ticket.social_first_post_at
            if began and record.last_state_date == ticket.create_date:
                record.last_state_date = min(began, ticket.create_date)
        return result
