from collections import Counter

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_profile_ids = fields.One2many(
        "social.care.profile", "partner_id", string="Social Profiles"
    )
    social_conversation_count = fields.Integer(
        compute="_compute_social_conversation_count",
        groups="social_care.group_social_care_agent",
    )

    @api.depends("social_profile_ids")
    def _compute_social_conversation_count(self):
        rows = self.env["social.care.conversation"]._read_group(
            [("profile_id.partner_id", "in", self.ids)], ["profile_id"], ["__count"]
        )
        counts = Counter()
        for profile, count in rows:
            counts[profile.partner_id.id] += count
        for partner in self:
            partner.social_conversation_count = counts[partner.id]

    def action_view_social_conversations(self):
        self.ensure_one()
        return self.social_profile_ids.action_view_conversations()
