from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

MORNING = time(9)
MONDAY = 0


class SocialCareSnooze(models.TransientModel):
    _name = "social.care.snooze"
    _description = "Snooze Conversations"
    _inherit = ["social.care.guarded"]

    conversation_ids = fields.Many2many("social.care.conversation", required=True)
    until = fields.Datetime(default=lambda self: self._morning(1), required=True)

    def action_snooze(self):
        self.ensure_one()
        self.conversation_ids.action_snooze(self.until)
        return {"type": "ir.actions.act_window_close"}

    def action_hour(self):
        self.until = fields.Datetime.now() + timedelta(hours=1)
        return self.action_snooze()

    def action_tomorrow(self):
        self.until = self._morning(1)
        return self.action_snooze()

    def action_monday(self):
        today = fields.Date.context_today(self)
        self.until = self._morning((MONDAY - today.weekday() - 1) % 7 + 1)
        return self.action_snooze()

    def _morning(self, days):
        """The morning in some days, where the user is, in UTC."""
        day = fields.Date.context_today(self) + timedelta(days=days)
        zone = pytz.timezone(self.env.user.tz or "UTC")
        there = zone.localize(datetime.combine(day, MORNING))
        return there.astimezone(pytz.utc).replace(tzinfo=None)
