from odoo import api, fields, models

from odoo.addons.social_care.database import transaction
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
        self._queue_due([], MOST)
        return True

    @api.model
    def _queue_due(self, domain, limit):
        """Have jobs for streams that are due."""
        due = [("account_id.state", "=", "connected"), *self._queue_is_due(), *domain]
        for stream in self.search(due, order="next_fetch_at, id", limit=limit):
            jobs.delay(stream, stream.id)

    @api.model
    def _queue_is_due(self):
        return [
            ("next_fetch_at", "<=", fields.Datetime.now()),
            ("lease_token", "=", False),
        ]

    def _queue_work(self):
        """Visit this stream, where it is still due and no other lane has its server.

        Who had the server sees to it that others of the same have their turn, this one
        with more pages too.
        """
        if not self.exists().filtered_domain(self._queue_is_due()):
            return
        lease = visit.claim(self.env, self.id)
        if lease:
            visit.Visit(self.env, lease).run()
            # What has happened is seen by a transaction that begins now.
            same = [("account_id.lane", "=", self.account_id.lane)]
            transaction.run(
                self.env, lambda env: env["social.care.stream"]._queue_due(same, 1)
            )
