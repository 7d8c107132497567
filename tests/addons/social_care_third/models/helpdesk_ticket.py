from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    third_words = fields.Integer(compute="_compute_third_words", store=True)
    third_made = fields.Char()

    @api.depends("social_conversation_ids.post_ids.body")
    def _compute_third_words(self):
        for ticket in self:
            bodies = ticket.social_conversation_ids.post_ids.mapped("body")
            ticket.third_words = sum(len((body or "").split()) for body in bodies)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "third_made": "by hand"} for vals in vals_list])

    def _prepare_ticket_number(self, values):
        return f"THIRD-{super()._prepare_ticket_number(values)}"
