from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_signature = fields.Selection(
        selection=[("initials", "Initials: ^MD"), ("first_name", "First name: ^Marc")],
        string="Sign Answers With",
        help="What ends every answer on a network, so that customers know who speaks.",
    )
