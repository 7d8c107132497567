"""How an account speaks: whether it may, and whether it can."""

from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

SUPERVISOR = "social_care.group_social_care_supervisor"

LONGEST_RETRY = 3600
"""Seconds to wait at the most after failures in a row; each doubles the wait."""

ALARM_AFTER = 3
"""Failures in a row that will pass by themselves before a person is told."""


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    outgoing_paused = fields.Boolean(
        string="Sending Paused",
        copy=False,
        tracking=True,
        help="Replies wait. What comes in is not affected.",
    )
    sending_error_message = fields.Text(
        string="Sending Error", readonly=True, copy=False
    )
    sending_error_date = fields.Datetime(
        string="Sending Fails Since", readonly=True, copy=False
    )
    sending_failure_count = fields.Integer(readonly=True, copy=False)
    sending_retry_at = fields.Datetime(
        string="Sending Goes On", readonly=True, copy=False
    )
    publishes = fields.Boolean(compute="_compute_capabilities")
    last_sent_date = fields.Datetime(
        string="Last Sent", compute="_compute_sending_figures"
    )
    waiting_reply_count = fields.Integer(
        string="Replies Waiting", compute="_compute_sending_figures"
    )
    failed_reply_count = fields.Integer(
        string="Replies in Trouble", compute="_compute_sending_figures"
    )

    # ---- Computes ------------------------------------------------------------------

    def _compute_sending_figures(self):
        rows = self.env["social.care.reply"]._read_group(
            [("account_id", "in", self.ids), ("state", "!=", "draft")],
            ["account_id", "state"],
            ["__count", "sent_at:max"],
        )
        counts, last = {}, {}
        for account, state, count, sent_at in rows:
            counts[account.id, state] = count
            if sent_at:
                last[account.id] = max(sent_at, last.get(account.id, sent_at))
        for account in self:
            account.last_sent_date = last.get(account.id, False)
            account.waiting_reply_count = sum(
                counts.get((account.id, state), 0) for state in ("queued", "sending")
            )
            account.failed_reply_count = sum(
                counts.get((account.id, state), 0) for state in ("failed", "unknown")
            )

    def _compute_capabilities(self):
        result = super()._compute_capabilities()
        for account in self:
            account.publishes = bool(
                account.network and account._network().capabilities.publishes
            )
        return result

    @api.depends("outgoing_paused", "sending_error_message")
    def _compute_health(self):
        return super()._compute_health()

    def _health(self):
        state, sentence = super()._health()
        if self.state != "connected" or state == "trouble":
            return state, sentence
        if self.sending_error_message:
            return (
                "trouble" if self.sending_failure_count >= ALARM_AFTER else "waiting",
                self.env._(
                    "Sending: %(error)s (since %(since)s)",
                    error=self.sending_error_message,
                    since=self._ago(self.sending_error_date),
                ),
            )
        if self.outgoing_paused:
            return "waiting", self.env._("Sending is paused.")
        if self.company_id.sudo().social_care_outgoing_paused:
            return "waiting", self.env._("Sending is paused for all accounts.")
        return state, sentence

    # ---- Actions -------------------------------------------------------------------

    def action_pause_outgoing(self):
        """Let replies of these accounts wait."""
        self._check_may_pause()
        self.sudo().outgoing_paused = True
        return True

    def action_resume_outgoing(self):
        self._check_may_pause()
        self.sudo().outgoing_paused = False
        self.env["social.care.reply"].sudo()._wake()
        return True

    @api.model
    def action_pause_all_outgoing(self):
        """Let replies of all accounts of the company wait."""
        self._check_may_pause()
        self.env.company.sudo().social_care_outgoing_paused = True
        return True

    @api.model
    def action_resume_all_outgoing(self):
        self._check_may_pause()
        self.env.company.sudo().social_care_outgoing_paused = False
        self.env["social.care.reply"].sudo()._wake()
        return True

    def action_view_replies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_reply_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        return action

    def _check_may_pause(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Supervisors decide what is sent."))

    # ---- Business methods ----------------------------------------------------------

    def action_process(self):
        """Process all that is queued for these accounts: events, then replies.

        Replies are sent at once, also those that could still have been taken back;
        those that the network itself wants to be sent later wait.

        :return: dict of counts: posts, tickets, failed, sent
        """
        counts = super().action_process()
        done = (
            self.env["social.care.reply"]
            .sudo()
            ._deliver_queue(account_ids=self.ids, hurry=True)
        )
        self.env.invalidate_all()
        return counts | {"sent": done["sent"], "unsent": done["failed"]}

    def _set_connected(self, identity):
        result = super()._set_connected(identity)
        self.sudo().write(
            {
                "sending_error_message": False,
                "sending_error_date": False,
                "sending_failure_count": 0,
                "sending_retry_at": False,
            }
        )
        self.env["social.care.reply"].sudo()._wake()
        return result

    def _set_error(self, message):
        super()._set_error(message)
        self.env["social.care.reply"].sudo()._tell_waiting(self, message)

    def _settings(self):
        timeout = self.env["social.care.reply"]._seconds("timeout")
        return replace(super()._settings(), timeout=timeout)

    def _close_alarms_if_well(self):
        well = self.filtered(lambda a: a.sending_failure_count < ALARM_AFTER)
        return super(SocialCareAccount, well)._close_alarms_if_well()

    def _sending_went_well(self):
        """What was wrong with sending is over."""
        for account in self.filtered("sending_error_message"):
            account.write(
                {
                    "sending_error_message": False,
                    "sending_error_date": False,
                    "sending_failure_count": 0,
                    "sending_retry_at": False,
                }
            )
            account._close_alarms_if_well()

    def _sending_failed(self, message, after=None):
        """Sending does not work just now: what waits, waits a little longer.

        :param after: seconds the network asked for; None: it did not
        :return: seconds
        """
        self.ensure_one()
        failures = self.sending_failure_count + 1
        first = self.env["social.care.reply"]._seconds("retry")
        delay = min(first * 2 ** min(failures - 1, 10), LONGEST_RETRY)
        if after is not None:
            delay = max(after, 1)
        now = fields.Datetime.now()
        self.write(
            {
                "sending_error_message": message,
                "sending_error_date": self.sending_error_date or now,
                "sending_failure_count": failures,
                "sending_retry_at": now + timedelta(seconds=delay),
            }
        )
        if failures == ALARM_AFTER:
            self._raise_alarm(self.env._("Sending: %s", message))
        return delay
