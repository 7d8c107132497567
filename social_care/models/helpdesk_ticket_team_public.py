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
    social_unanswered_count = fields.Integer(compute="_compute_social_standing")
    social_unanswered_since = fields.Datetime(compute="_compute_social_standing")
    social_not_told_count = fields.Integer(compute="_compute_social_standing")
    social_not_told_since = fields.Datetime(compute="_compute_social_standing")
    social_awaiting_count = fields.Integer(compute="_compute_social_standing")
    social_awaiting_since = fields.Datetime(compute="_compute_social_standing")

    @api.depends("ticket_ids.public_resolution", "ticket_ids.social_awaiting_since")
    def _compute_social_standing(self):
        """What stands open, and since when, of all teams in one query."""
        found = {
            (team, state): figures
            for team, state, *figures in self.env["helpdesk.ticket"]._read_group(
                [("team_id", "in", self.ids), ("social_network", "!=", False)],
                ["team_id", "public_resolution"],
                [
                    "__count",
                    "public_resolution_since:min",
                    "social_awaiting_since:count",
                    "social_awaiting_since:min",
                ],
            )
        }
        nothing = (0, False, 0, False)
        for team in self:
            unanswered = found.get((team, "unanswered"), nothing)
            not_told = found.get((team, "resolved_privately"), nothing)
            waiting = [figures for (of, _state), figures in found.items() if of == team]
            since = [figures[3] for figures in waiting if figures[3]]
            team.social_unanswered_count, team.social_unanswered_since = unanswered[:2]
            team.social_not_told_count, team.social_not_told_since = not_told[:2]
            team.social_awaiting_count = sum(figures[2] for figures in waiting)
            team.social_awaiting_since = min(since, default=False)
