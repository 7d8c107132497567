"""What rules say of conversations: their team, and of whom people were told."""

from odoo import api, fields, models


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    rule_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        readonly=True,
        help="The team that a rule gave it to, while there is no ticket.",
    )

    @api.depends("rule_team_id")
    def _compute_team_id(self):
        super()._compute_team_id()
        for conversation in self:
            if conversation.rule_team_id and not conversation.ticket_id:
                conversation.team_id = conversation.rule_team_id

    def _merge_into(self, other):
        """Who was told of this one has been told of the other."""
        self.env["social.care.alert"].sudo()._move(self, other)
        other.rule_team_id = other.rule_team_id or self.rule_team_id
        return super()._merge_into(other)
