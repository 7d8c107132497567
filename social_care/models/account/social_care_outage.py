from datetime import timedelta

from odoo import api, fields, models

SHORTEST = timedelta(minutes=10)
"""What is over sooner is no outage: networks have their moods."""


class SocialCareOutage(models.Model):
    """A time in which a stream brought nothing, so that nobody could be answered."""

    _name = "social.care.outage"
    _description = "Outage of a Social Stream"
    _inherit = ["social.care.exported"]
    _order = "began_at desc, id desc"
    _rec_name = "stream_id"

    stream_id = fields.Many2one(
        "social.care.stream",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(related="stream_id.account_id", store=True)
    company_id = fields.Many2one(related="stream_id.account_id.company_id", store=True)
    began_at = fields.Datetime(string="Began", required=True, readonly=True)
    ended_at = fields.Datetime(string="Ended", required=True, readonly=True)

    _began_index = models.Index("(company_id, began_at)")

    @api.private
    @api.model
    def over(self, streams, since):
        """Keep that streams are well again.

        :param str since: the field of the stream that says since when they were not
        """
        now = fields.Datetime.now()
        self.sudo().create(
            [
                {"stream_id": stream.id, "began_at": stream[since], "ended_at": now}
                for stream in streams
                if stream[since] and now - stream[since] >= SHORTEST
            ]
        )
