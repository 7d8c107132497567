"""A response target as a sentence."""

from odoo import api, fields, models

from ..triage.names import LANGUAGE_NAMES


class SocialCareTarget(models.Model):
    _inherit = "social.care.target"

    summary = fields.Char(string="In Words", compute="_compute_summary")

    @api.depends(
        "kind",
        "minutes",
        "calendar_id",
        "team_id",
        "network",
        "language",
        "priority_from",
        "priority_to",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        kinds = {
            "first": self.env._("First public answer within %(time)s, %(hours)s"),
            "next": self.env._("Every further answer within %(time)s, %(hours)s"),
        }
        for target in self:
            said = kinds[target.kind] % {
                "time": target._say_time(),
                "hours": target.calendar_id.display_name
                or self.env._("round the clock"),
            }
            target.summary = ": ".join([said, ", ".join(target._say_for())])

    def _say_time(self):
        """Days only where every hour of them counts."""
        days, rest = divmod(self.minutes, 24 * 60)
        if days and not rest and not self.calendar_id:
            return self.env._("%s d", days)
        hours, minutes = divmod(self.minutes, 60)
        parts = [self.env._("%s h", hours)] if hours else []
        return " ".join(parts + [self.env._("%s min", minutes)] * bool(minutes))

    def _say_for(self):
        """Which conversations it is for, each condition as a few words."""
        networks = dict(self._fields["network"]._description_selection(self.env))
        parts = []
        if self.team_id:
            parts.append(self.team_id.display_name)
        if self.network:
            parts.append(networks[self.network])
        if self.language:
            name = LANGUAGE_NAMES.get(self.language, self.language)
            parts.append(self.env._(name))  # pylint: disable=W8301,W8161
        if (self.priority_from, self.priority_to) != (0, 100):
            parts.append(
                self.env._(
                    "priority %(first)s to %(last)s",
                    first=self.priority_from,
                    last=self.priority_to,
                )
            )
        return parts or [self.env._("every conversation")]
