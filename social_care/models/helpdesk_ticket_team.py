from odoo import api, fields, models

REOPEN_DAYS = 7


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_reopen_days = fields.Integer(
        string="Reopen Within",
        default=REOPEN_DAYS,
        help="Days after closing in which a customer who writes again in the same "
        "thread opens the ticket again. Later it is a new matter with a new ticket.",
    )
    social_closed_email = fields.Boolean(
        string="Closed E-mail to Social Customers",
        help="Send the stage's e-mail also to customers who never wrote by e-mail.",
    )
    social_distribute = fields.Boolean(
        string="Give Out New Conversations",
        help="New conversations go to agents who are at work, by language, network and "
        "how much they have. Otherwise people take them.",
    )

    _social_reopen_days_positive = models.Constraint(
        "CHECK (social_reopen_days >= 0)",
        "The days for reopening cannot be negative.",
    )

    @api.model
    def _social_reopen_default(self):
        """Days, for conversations that no team has."""
        return REOPEN_DAYS
