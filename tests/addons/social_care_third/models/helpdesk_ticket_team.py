from odoo import api, fields, models

from odoo.addons.social_care.checks import Finding


def parrot(text, situation, draft):
    """Nobody is to say parrot."""
    place = text.raw.find("parrot")
    if place >= 0:
        yield Finding("parrot", "Not that bird.", start=place, end=place + 6)


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_check_parrot = fields.Selection(
        selection=[("off", "Off"), ("warning", "Warn"), ("block", "Block")],
        string="Parrots",
        required=True,
        default="block",
    )

    @api.model
    def _social_checks(self):
        return super()._social_checks() | {"parrot": parrot}
