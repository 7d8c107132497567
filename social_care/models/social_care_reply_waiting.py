"""Why a reply that may go has not gone yet."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    waiting_for = fields.Char(
        compute="_compute_waiting_for", help="Why it has not been sent yet."
    )

    remark = fields.Char(
        string="What Holds It",
        compute="_compute_remark",
        help="Why it is not out, in words: for lists.",
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends(
        "state",
        "previous_id.state",
        "account_id.state",
        "error_message",
        "send_at",
        "next_try_at",
    )
    @api.depends_context("tz", "lang")
    def _compute_waiting_for(self):
        for reply in self:
            reply.waiting_for = (
                (reply._held_by() or reply._held_until())
                if reply.state == "queued"
                else False
            )

    @api.depends(
        "state",
        "error_message",
        "waiting_for",
        "approval_reason",
        "sent_back_reason",
        "newer_words",
    )
    def _compute_remark(self):
        for reply in self:
            words = {
                "draft": reply.sent_back_reason,
                "to_approve": reply.approval_reason,
                "sent": False,
                "cancelled": False,
            }.get(reply.state, reply.error_message)
            newer = reply.newer_words and reply.state == "to_approve"
            said = newer and self.env._("Something was said since.")
            parts = (said, words, reply.waiting_for)
            reply.remark = " ".join(part for part in parts if part) or False

    def _held_by(self):
        """What holds it, in words; False where nothing does."""
        account = self.account_id
        if self.company_id.sudo().social_care_outgoing_paused:
            return self.env._("Sending is paused for all accounts.")
        if account.outgoing_paused:
            return self.env._("Sending is paused for this account.")
        if account.state == "paused":
            return self.env._("The account is paused.")
        if account.state != "connected":
            return self.env._("The account has to be connected again.")
        if self.previous_id and self.previous_id.state != "sent":
            return self.env._("The part before it has not been sent.")
        return False

    def _held_until(self):
        """Until when it waits, in words; False where it is to go now."""
        now = fields.Datetime.now()
        if self._planned(now):
            at = format_datetime(self.env, self.send_at, dt_format="short")
            return self.env._("To be sent at %s.", at)
        if self.next_try_at and self.next_try_at > now:
            at = format_datetime(self.env, self.next_try_at, dt_format="short")
            return self.env._("It is tried again at %s.", at)
        return False

    # ---- Business methods ----------------------------------------------------------

    def _moves(self):
        """Whether something becomes of it soon, without anybody's doing."""
        self.ensure_one()
        if self.state == "queued":
            return not (self._held_by() or self._planned(fields.Datetime.now()))
        return self.state == "sending" or (
            self.state == "unknown" and not self.needs_person
        )

    def _planned(self, now):
        """Whether it is to be sent at a time that somebody chose."""
        soon = now + timedelta(seconds=self._seconds("undo"))
        return bool(self.send_at and self.send_at > soon)
