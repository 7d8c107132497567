from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    certificate_survey_id = fields.Many2one(
        "survey.survey",
        string="Certificate",
        ondelete="set null",
        domain="[('certification', '=', True)]",
        help="Who has not passed it has every reply approved.",
    )
    certificate_months = fields.Integer(
        string="Valid for (months)",
        default=12,
        aggregator=None,
        help="After that it has to be passed again. 0: for ever.",
    )

    _certificate_months_positive = models.Constraint(
        "CHECK (certificate_months BETWEEN 0 AND 1200)",
        "The number of months has to be between 0 and 1200.",
    )

    def _why_not_speak(self, user):
        """Who has no certificate, or one that ran out, is looked over."""
        why = super()._why_not_speak(user)
        survey = self.certificate_survey_id
        if not survey:
            return why
        until = self._certified_until(user).get(user)
        if not until:
            words = self.env._("%s has not passed the certification.", user.name)
        elif until < fields.Date.context_today(self):
            words = self.env._(
                "The certificate of %(name)s ran out on %(date)s.",
                name=user.name,
                date=format_date(self.env, until),
            )
        else:
            return why
        return [*why, words]

    def _certified_until(self, users):
        """Until when users have the certificate of this account.

        :return: dict of user to the last day, of those who have passed it
        """
        self.ensure_one()
        passed = dict(
            self.env["survey.user_input"]
            .sudo()
            ._read_group(
                [
                    ("survey_id", "=", self.certificate_survey_id.id),
                    ("partner_id", "in", users.partner_id.ids),
                    ("state", "=", "done"),
                    ("scoring_success", "=", True),
                    ("test_entry", "=", False),
                ],
                ["partner_id"],
                ["end_datetime:max"],
            )
        )
        months = relativedelta(months=self.certificate_months or 12_000)
        return {
            user: passed[user.partner_id].date() + months
            for user in users
            if passed.get(user.partner_id)
        }
