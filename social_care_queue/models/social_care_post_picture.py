import time

from odoo import api, models

from odoo.addons.social_care.database.lane import SECONDS
from odoo.addons.social_care.fetching import gallery

from .. import jobs


class SocialCarePostPicture(models.Model):
    _inherit = "social.care.post.picture"

    @api.model
    def _cron_fetch(self):
        """A job in place of fetching, where a picture is due."""
        if jobs.stand_still(self.env):
            return super()._cron_fetch()
        if self.search_count(self._due(), limit=1):
            jobs.delay(self, "all")
        return None

    @api.model
    def _queue_work(self):
        """Fetch pictures until there are none that are due, or time is over."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and gallery.some(self.env, deadline):
            pass
