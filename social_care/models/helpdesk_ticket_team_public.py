"""What a team wants to be known in public before a ticket is closed."""

from odoo import api, fields, models

GUARDS = [
    ("off", "Let it close"),
    ("warn", "Let it close and leave an activity"),
    ("require", "Ask for a closing word or a waiver"),
]


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_closing_guard = fields.Selection(
        selection=GUARDS,
        string="When the Public Was Not Told",
        required=True,
        default="warn",
        help="What happens when a ticket is closed and the public does not know how it "
        "ended.",
    )
    social_closing_word = fields.Text(
        string="Closing Word",
        translate=True,
        help="What is proposed to be said in public. {name} is the customer's name, "
        "{how} how it was solved, {outcome} what was written down about it. Empty: "
        "words that come with the addon.",
    )
    social_unanswered_count = fields.Integer(compute="_compute_social_counts")
    social_not_told_count = fields.Integer(compute="_compute_social_counts")

    @api.depends("ticket_ids.public_resolution")
    def _compute_social_counts(self):
        """Tickets about which the public waits, of all teams in one query."""
        counts = {
            (team, state): count
            for team, state, count in self.env["helpdesk.ticket"]._read_group(
                [
                    ("team_id", "in", self.ids),
                    ("public_resolution", "in", ("unanswered", "resolved_privately")),
                ],
                ["team_id", "public_resolution"],
                ["__count"],
            )
        }
        for team in self:
            team.social_unanswered_count = counts.get((team, "unanswered"), 0)
            team.social_not_told_count = counts.get((team, "resolved_privately"), 0)
