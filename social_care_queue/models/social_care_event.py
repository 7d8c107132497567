import time

from odoo import api, fields, models

from odoo.addons.social_care.database.lane import SECONDS
from odoo.addons.social_care.intake.batch import BUSY_DELAY

from .. import jobs

LANES = 2
"""Jobs that process what came at the same time, as there are scheduled actions."""


class SocialCareEvent(models.Model):
    _inherit = "social.care.event"

    @api.model
    def _cron_process(self):
        """Jobs in place of processing, where something is queued."""
        if jobs.stand_still(self.env):
            return super()._cron_process()
        if self._queued(None):
            for number in range(LANES):
                jobs.delay(self, number)
        return True

    @api.model
    def _queue_work(self):
        """Process what came, batch by batch; a job's time is over like a lane's."""
        ends = time.monotonic() + SECONDS
        while self._process_some() and time.monotonic() < ends:
            pass
        if self._queued(None):
            self.process_soon(fields.Datetime.now() + BUSY_DELAY)
