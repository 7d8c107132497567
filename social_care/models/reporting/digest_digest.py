from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...groups import SUPERVISOR

ACTION = "social_care.social_care_coverage_action"
FIGURES = ("within_day", "minutes", "waiting", "told")


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_social_within_day = fields.Boolean("Answered in Public within a Day (%)")
    kpi_social_within_day_value = fields.Float(compute="_compute_kpi_social")
    kpi_social_minutes = fields.Boolean("Median Minutes to a Public Answer")
    kpi_social_minutes_value = fields.Float(
        compute="_compute_kpi_social", help="0 where fewer than half have an answer."
    )
    kpi_social_waiting = fields.Boolean("Still Waiting in Public")
    kpi_social_waiting_value = fields.Integer(compute="_compute_kpi_social")
    kpi_social_told = fields.Boolean("Solved in Public")
    kpi_social_told_value = fields.Integer(compute="_compute_kpi_social")

    @api.depends_context("start_datetime", "end_datetime", "uid")
    def _compute_kpi_social(self):
        """The figures of the coverage page, for the digest's span of time."""
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only supervisors can see these figures."))
        start, end, _companies = self._get_kpi_compute_parameters()
        waits = self.env["social.care.wait"]
        conversations = self.env["social.care.conversation"]
        for digest in self:
            company = digest.company_id or self.env.company
            mine = [("company_id", "=", company.id)]
            asked = [*mine, ("began_at", ">=", start), ("began_at", "<", end)]
            [(share, minutes)] = waits._read_group(
                asked, [], ["within_day:avg", "minutes:median"]
            )
            digest.kpi_social_within_day_value = 100 * (share or 0)
            digest.kpi_social_minutes_value = minutes or 0
            digest.kpi_social_waiting_value = waits.search_count(
                [*asked, ("left_out", "=", False), ("how", "=", False)]
            )
            digest.kpi_social_told_value = conversations.search_count(
                [
                    *mine,
                    ("public_resolution", "in", ("resolved_publicly", "confirmed")),
                    ("public_resolution_since", ">=", start),
                    ("public_resolution_since", "<", end),
                ]
            )

    def _compute_kpis_actions(self, company, user):
        action = self.env.ref(ACTION).id
        return {
            **super()._compute_kpis_actions(company, user),
            **{f"kpi_social_{name}": str(action) for name in FIGURES},
        }
