from odoo import api, fields, models

DAYS = 30
"""Over so many days is told whether an account reaches its goal."""


class SocialCareAccountVoice(models.AbstractModel):
    """What an account is for, who is responsible and who speaks for it, what it is to
    reach, and what good work on it is rewarded for."""

    _name = "social.care.account.voice"
    _description = "What a Social Account Is For"

    purpose = fields.Text(help="What customers find here, and what they do not.")
    goal_within_day = fields.Integer(
        string="Goal (%)",
        aggregator=None,
        help="How many of those who ask in public are to have an answer within a day. "
        "0: no goal is set.",
    )
    reached_within_day = fields.Char(
        string="Reached",
        compute="_compute_reached_within_day",
        help="How many had one, of those who asked in the last 30 days. Empty: nobody "
        "asked.",
    )
    rewarded = fields.Text(
        string="What Is Rewarded",
        help="What good work on this account is recognized for: for example matters "
        "that were solved in public, rather than how many answers were written.",
    )
    speaker_ids = fields.One2many(
        "social.care.speaker",
        "account_id",
        string="Speakers",
        help="Where somebody is named, what others write waits until one of them has "
        "approved it. Empty: whoever may answer speaks for the account.",
    )
    speaker_names = fields.Char(string="Speak for Us", compute="_compute_speaker_names")

    _goal_is_a_share = models.Constraint(
        "CHECK (goal_within_day BETWEEN 0 AND 100)", "The goal is a percentage."
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("speaker_ids.user_id", "speaker_ids.speaks")
    def _compute_speaker_names(self):
        for account in self:
            speakers = account.speaker_ids
            now = speakers.filtered("speaks")
            account.speaker_names = (
                ", ".join(now.user_id.mapped("name"))
                if now
                else self.env._("Nobody at present")
                if speakers
                else self.env._("Everybody who answers")
            )

    @api.depends("stream_ids")
    def _compute_reached_within_day(self):
        now = fields.Datetime.now()
        since, until = (fields.Datetime.subtract(now, days=days) for days in (DAYS, 1))
        shares = dict(
            self.env["social.care.wait"]._read_group(
                [
                    ("account_id", "in", self.ids),
                    ("began_at", ">=", since),
                    ("began_at", "<=", until),
                    ("left_out", "=", False),
                ],
                ["account_id"],
                ["within_day:avg"],
            )
        )
        for account in self:
            share = shares.get(account)
            asked = share is not None
            account.reached_within_day = asked and f"{round(100 * share)} %"

    # ---- Hooks for other addons ------------------------------------------------------

    def _why_not_speak(self, user):
        """Sentences for which what somebody writes is approved first."""
        self.ensure_one()
        return []

    def _rehearses(self):
        """Whether nobody out there sees what is said, so that anybody may say it."""
        self.ensure_one()
        return False
