from odoo import api, fields, models

from odoo.addons.social_care.fetching import visit

from .. import jobs

MOST = 200
"""Streams that get a job at once; the others are due in a minute as well."""


class SocialCareStream(models.Model):
    _inherit = "social.care.stream"

    @api.model
    def _cron_fetch(self):
        """A job for each stream that is due, in place of visiting them."""
        if jobs.stand_still(self.env):
            return super()._cron_fetch()
        due = [("account_id.state", "=", "connected"), *self._queue_due()]
        for stream in self.search(due, order="next_fetch_at, id", limit=MOST):
            jobs.delay(stream, stream.id)
        return True

    @api.model
    def _queue_due(self):
        return [
            ("next_fetch_at", "<=", fields.Datetime.now()),
            ("lease_token", "=", False),
        ]

    def _queue_work(self):
        """Visit this stream, where it is still due and no other lane has its server."""
        if self.exists().filtered_domain(self._queue_due()):
            lease = visit.claim(self.env, self.id)
            if lease:
                visit.Visit(self.env, lease).run()
