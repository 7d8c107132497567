from odoo import api, fields, models

HANDOFF_DAYS = 3


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_handoff_days = fields.Integer(
        string="Handoffs Expire After",
        default=HANDOFF_DAYS,
        help="Days after which a customer who was handed over and has not come is not "
        "expected any more, and the claim link is good for nothing.",
    )
    social_consent = fields.Char(
        string="Consent Asked for",
        translate=True,
        help="What customers agree to when they leave a number or an address. Empty: "
        "that it may be used for this matter.",
    )

    _social_handoff_days_positive = models.Constraint(
        "CHECK (social_handoff_days > 0)",
        "Handoffs have to be open for one day at least.",
    )

    @api.model
    def _social_handoff_days(self):
        """Days; also where there is no team."""
        return self.social_handoff_days or HANDOFF_DAYS

    def _social_consent(self):
        """What customers agree to; also where there is no team."""
        return self.social_consent or self.env._(
            "You may use this number or address to contact me about this matter."
        )
