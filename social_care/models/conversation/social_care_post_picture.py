import time

from odoo import api, fields, models

from ...database import lane
from ...fetching import gallery

SHOWN = 320
"""Longest side in which a thread shows a picture."""


class SocialCarePostPicture(models.Model):
    """A picture of a post: fetched in the background and shown from Odoo only."""

    _name = "social.care.post.picture"
    _description = "Picture of a Social Post"
    _inherit = ["social.care.exported", "social.care.lease"]
    _order = "post_id desc, sequence, id"
    _rec_name = "description"

    post_id = fields.Many2one(
        "social.care.post", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    key = fields.Char(required=True, readonly=True)
    url = fields.Char(string="Address", required=True, readonly=True)
    description = fields.Text(
        readonly=True, help="What is to be seen on it, in its author's words."
    )
    state = fields.Selection(
        selection=[
            ("new", "To fetch"),
            ("done", "Fetched"),
            ("failed", "Not Available"),
        ],
        required=True,
        default="new",
        readonly=True,
    )
    error_message = fields.Text(string="Reason", readonly=True)
    tries = fields.Integer(readonly=True)
    retry_at = fields.Datetime(string="Next Try", readonly=True)
    image = fields.Binary(attachment=True, readonly=True)
    preview = fields.Binary(attachment=True, readonly=True)
    mimetype = fields.Char(string="Type", readonly=True)
    width = fields.Integer(readonly=True, aggregator=None)
    height = fields.Integer(readonly=True, aggregator=None)
    size = fields.Integer(string="Bytes", readonly=True)
    fetched_at = fields.Datetime(string="Fetched", readonly=True)

    _key_unique = models.UniqueIndex("(post_id, key)")
    _queue_index = models.Index("(id) WHERE state = 'new'")
    _day_index = models.Index("(company_id, fetched_at) WHERE fetched_at IS NOT NULL")

    # ---- Actions ---------------------------------------------------------------------

    def action_retry(self):
        """Have these fetched once more, whatever became of them before."""
        self.check_access("read")
        again = self.sudo().filtered(lambda picture: picture.state != "done")
        again.write(
            {"state": "new", "tries": 0, "retry_at": False, "error_message": False}
        )
        self.fetch_soon()
        return True

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def shown(self):
        """A picture as the web client shows it: from here, or in words.

        :return: dict of ``url`` of the small copy and ``full`` of the whole one, both
            empty while there is none; ``width`` and ``height`` to show it in; ``alt``;
            and ``note``, why there is none
        """
        self.ensure_one()
        url = f"/web/image/{self._name}/{self.id}" if self.state == "done" else ""
        shrink = min(1, SHOWN / max(self.width, self.height, 1))
        waiting = self.env._("This picture has not been fetched yet.")
        return {
            "id": self.id,
            "url": url and f"{url}/preview",
            "full": url and f"{url}/image",
            "width": round(self.width * shrink),
            "height": round(self.height * shrink),
            "alt": self.description or self.env._("Picture without a description"),
            "note": "" if url else self.error_message or waiting,
        }

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_fetch(self):
        """Fetch pictures until there are none to fetch or time is up."""
        deadline = time.monotonic() + lane.SECONDS
        lane.work(
            self.env,
            lambda: gallery.some(self.env, deadline),
            lambda: self.search_count(self._due(), limit=1),
        )

    @api.model
    def _due(self):
        now = fields.Datetime.now()
        return [
            ("state", "=", "new"),
            ("company_id.social_care_pictures", "=", True),
            "|",
            ("retry_at", "=", False),
            ("retry_at", "<=", now),
            "|",
            ("lease_until", "=", False),
            ("lease_until", "<=", now),
        ]

    @api.model
    @api.private
    def fetch_soon(self, at=None):
        """Wake the cron once this transaction is committed, or later."""
        cron = self.env.ref("social_care.ir_cron_pictures", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at)
