"""How an account does: in words, in figures, and who is told when it does not."""

from odoo import api, fields, models
from odoo.tools import plaintext2html

from .social_care_account import ADMIN


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    last_event_date = fields.Datetime(
        string="Last Item", compute="_compute_last_event_date"
    )
    health = fields.Char(compute="_compute_health")
    health_state = fields.Selection(
        selection=[("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Trouble")],
        compute="_compute_health",
    )
    post_today_count = fields.Integer(compute="_compute_post_today_count")
    failed_event_count = fields.Integer(
        compute="_compute_failed_event_count", groups=ADMIN
    )
    conversation_count = fields.Integer(compute="_compute_conversation_count")

    # ---- Computes ------------------------------------------------------------------

    @api.depends("stream_ids.last_event_date")
    def _compute_last_event_date(self):
        rows = self.env["social.care.stream"]._read_group(
            [("account_id", "in", self.ids), ("active", "in", [True, False])],
            ["account_id"],
            ["last_event_date:max"],
        )
        dates = {account.id: date for account, date in rows}
        for account in self:
            account.last_event_date = (
                dates.get(account.id) or account._last_import_date()
            )

    def _last_import_date(self):
        """When a person last gave a file that had something new in it."""
        self.ensure_one()
        if not self.takes_files:
            return False
        posts = self.env["social.care.post"].search(
            [("account_id", "=", self.id)], order="create_date desc", limit=1
        )
        return posts.create_date

    @api.depends("state", "error_message", "stream_ids.health", "last_event_date")
    def _compute_health(self):
        for account in self:
            account.health_state, account.health = account._health()

    def _health(self):
        """Where the account stands: a state and a sentence for people."""
        self.ensure_one()
        if self.state != "connected":
            return {
                "draft": ("waiting", self.env._("Not connected yet.")),
                "paused": ("waiting", self.env._("Paused.")),
                "error": ("trouble", self.error_message),
            }[self.state]
        streams = self.stream_ids.filtered("active")
        trouble = streams.filtered(lambda s: s.health_state == "trouble")
        waiting = streams.filtered("error_message")
        for stream in (trouble | waiting)[:1]:
            return "trouble" if trouble else "waiting", stream.health
        if self.last_event_date:
            return "fine", self.env._(
                "Fine. Last post %s.", self._ago(self.last_event_date)
            )
        return "fine", self.env._("Fine. Nothing has come yet.")

    @api.model
    def _ago(self, date):
        """How long ago something was, in words."""
        minutes = int((fields.Datetime.now() - date).total_seconds() // 60)
        if minutes < 1:
            return self.env._("just now")
        if minutes < 120:
            return self.env._("%s minutes ago", minutes)
        if minutes < 48 * 60:
            return self.env._("%s hours ago", minutes // 60)
        return self.env._("%s days ago", minutes // (24 * 60))

    def _compute_post_today_count(self):
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        rows = self.env["social.care.post"]._read_group(
            [("account_id", "in", self.ids), ("create_date", ">=", today)],
            ["account_id"],
            ["__count"],
        )
        counts = {account.id: count for account, count in rows}
        for account in self:
            account.post_today_count = counts.get(account.id, 0)

    def _compute_failed_event_count(self):
        rows = self.env["social.care.event"]._read_group(
            [("account_id", "in", self.ids), ("state", "=", "failed")],
            ["account_id"],
            ["__count"],
        )
        counts = {account.id: count for account, count in rows}
        for account in self:
            account.failed_event_count = counts.get(account.id, 0)

    def _compute_conversation_count(self):
        rows = self.env["social.care.conversation"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in rows}
        for account in self:
            account.conversation_count = counts.get(account.id, 0)

    # ---- Business methods ----------------------------------------------------------

    def _raise_alarm(self, note):
        """One open activity, not one an hour."""
        self.ensure_one()
        kind = "social_care.mail_activity_type_account"
        user = self.user_id.filtered("active")
        if user and not self.activity_search([kind], only_automated=False):
            self.activity_schedule(
                kind, user_id=user.id, summary=self.name, note=plaintext2html(note)
            )

    def _close_alarms_if_well(self):
        """What a person was told of is over, unless there is something else."""
        for account in self:
            streams = account.stream_ids.filtered("active")
            if account.state != "error" and not streams.filtered(
                lambda s: s.error_message or s.silent_since
            ):
                account._close_alarms()

    def _close_alarms(self):
        self.activity_unlink(["social_care.mail_activity_type_account"])
