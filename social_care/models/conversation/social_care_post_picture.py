"""The pictures of posts: fetched in the background and shown from Odoo only.

They are claimed by lease, a few at a time and the newest first; fetched between
transactions; and each is stored in one of its own. A server that hangs costs a run one
time-out: the rest of what lies there waits for another run.
"""

import base64
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, config, str2bool

from ... import messages
from ...database import lane, transaction
from ...networks import clean, guard, pictures
from ...networks.errors import BadItem, Later, NetworkError, _lt

_logger = logging.getLogger(__name__)
BATCH = 10
LEASE = 300
"""Seconds a batch may take: longer than all its time-outs together."""
DELAYS = (60, 600, 3600, 6 * 3600)
"""Seconds to wait after each failure that may pass; after the last it is given up."""
POST_LIMIT = 20_000_000
"""Most bytes of the pictures of one post."""
SHOWN = 320
"""Longest side in which a thread shows a picture."""


@dataclass
class Claim:
    """A picture that is ours to fetch for a while."""

    id: int
    post_id: int
    company_id: int
    url: str
    tries: int
    token: str


class Room:
    """How many bytes may still be stored: of a post's pictures, and today."""

    def __init__(self, of_posts, of_companies):
        self.of_posts, self.of_companies = of_posts, of_companies

    def of_post(self, claim):
        return self.of_posts.get(claim.post_id, POST_LIMIT)

    def is_over(self, claim):
        """Whether nothing more may come today."""
        return self.of_companies[claim.company_id] <= 0

    def take(self, claim, size):
        self.of_posts[claim.post_id] = self.of_post(claim) - size
        self.of_companies[claim.company_id] -= size


class SocialCarePostPicture(models.Model):
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
        self._trigger()
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

        def piece():
            claims, room = transaction.run(
                self.env, lambda env: env[self._name]._claim()
            )
            self._fetch(claims, room, deadline)
            return len(claims)

        lane.work(self.env, piece, lambda: self.search_count(self._due(), limit=1))

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
    def _trigger(self, at=None):
        """Wake the cron once this transaction is committed, or later."""
        cron = self.env.ref("social_care.ir_cron_pictures", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at)

    # ---- Leases ----------------------------------------------------------------------

    @api.model
    def _claim(self):
        """Take the lease of some pictures that are due, the newest first.

        Who claims counts a try: one that ends the process does so a few times only.

        :return: list of :class:`Claim`, and the :class:`Room` there is
        """
        self.flush_model()
        left = self._left_today()
        self._wait_for_tomorrow([company for company in left if left[company] <= 0])
        due = SQL(
            "t.state = 'new' AND t.company_id = ANY(%s)"
            " AND (t.retry_at IS NULL OR t.retry_at <= %s)",
            [company for company in left if left[company] > 0],
            fields.Datetime.now(),
        )
        rows = self.lease_next(due, order="t.id DESC", limit=BATCH)
        token = rows.lease_take(LEASE, tries=SQL("tries + 1"))
        claims = [
            Claim(row.id, row.post_id.id, row.company_id.id, row.url, row.tries, token)
            for row in rows
        ]
        stored = self._read_group(
            [("post_id", "in", [claim.post_id for claim in claims])],
            ["post_id"],
            ["size:sum"],
        )
        of_posts = {post.id: POST_LIMIT - size for post, size in stored}
        return claims, Room(of_posts, left)

    @api.model
    def _left_today(self):
        """For each company that wants pictures, the bytes that may come today."""
        companies = self.env["res.company"].search(
            [("social_care_pictures", "=", True)], limit=10_000
        )
        midnight = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        came = self._read_group(
            [("company_id", "in", companies.ids), ("fetched_at", ">=", midnight)],
            ["company_id"],
            ["size:sum"],
        )
        came = {company.id: size for company, size in came}
        return {
            company.id: company.social_care_picture_mb * 1_000_000
            - came.get(company.id, 0)
            for company in companies
        }

    @api.model
    def _wait_for_tomorrow(self, company_ids):
        """Today's share of these companies is used up: say so."""
        now = fields.Datetime.now()
        tomorrow = now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        waiting = self.search(
            [
                ("state", "=", "new"),
                ("company_id", "in", company_ids),
                "|",
                ("retry_at", "=", False),
                ("retry_at", "<=", now),
            ],
            limit=1000,
        )
        if waiting:
            message = self.env._(
                "As many pictures as the settings allow have been fetched today. "
                "This one waits for tomorrow."
            )
            waiting.write({"retry_at": tomorrow, "error_message": message})

    # ---- Fetching --------------------------------------------------------------------

    @api.model
    def _fetch(self, claims, room, deadline):
        """Fetch what was claimed; between transactions."""
        session = guard.Session(self._allows_internal())
        hanging = set()
        for claim in claims:
            host = clean.host(claim.url)
            if host in hanging or room.is_over(claim) or time.monotonic() > deadline:
                self._apart("_put_back", claim, host in hanging)
                continue
            try:
                found = self._get(claim, room.of_post(claim), session)
            except Exception as error:
                if isinstance(error, Later):
                    hanging.add(host)
                elif not isinstance(error, NetworkError):
                    _logger.warning("Picture %s failed", claim.id, exc_info=True)
                self._apart("_settle_error", claim, error)
            else:
                self._apart("_keep", claim, found)
                room.take(claim, len(found.content))

    @api.model
    def _get(self, claim, room, session):
        if claim.tries > len(DELAYS):
            raise BadItem(_lt("Odoo was stopped every time it fetched this picture."))
        if room <= 0:
            raise BadItem(_lt("The pictures of this post are too large together."))
        return pictures.fetch(claim.url, session, limit=room)

    @api.model
    def _allows_internal(self):
        """Whether pictures may come from inside the company's network.

        Strangers choose their addresses, so this is for tests, and for networks that
        are all within: whoever runs the server writes
        ``social_care_allow_internal_pictures = True`` into Odoo's configuration file.
        """
        allowed = config.get("social_care_allow_internal_pictures")
        return str2bool(str(allowed or "0"), False)

    @api.model
    def _apart(self, method, claim, *arguments):
        """Settle a picture in a transaction of its own, unless it is ours no more."""

        def settle(env):
            picture = env[self._name].browse(claim.id).lease_held(claim.token)
            if picture:
                picture.lease_free()
                getattr(picture, method)(*arguments)

        transaction.run(self.env, settle)

    def _put_back(self, hanging):
        """It was not tried, and that does not count."""
        now = fields.Datetime.now()
        self.write(
            {
                "tries": self.tries - 1,
                "retry_at": now + timedelta(seconds=DELAYS[0]) if hanging else False,
            }
        )

    def _keep(self, found):
        self.write(
            {
                "state": "done",
                "error_message": False,
                "retry_at": False,
                "image": base64.b64encode(found.content),
                "preview": base64.b64encode(found.preview),
                "mimetype": found.mimetype,
                "width": found.width,
                "height": found.height,
                "size": len(found.content),
                "fetched_at": fields.Datetime.now(),
            }
        )

    def _settle_error(self, error):
        """Say why it is not here, and whether it is tried again."""
        message = messages.explain(self.env, error)
        values = {"error_message": message, "state": "failed", "retry_at": False}
        if isinstance(error, Later) and self.tries <= len(DELAYS):
            delay = error.after or DELAYS[self.tries - 1]
            again = fields.Datetime.now() + timedelta(seconds=delay)
            values |= {"state": "new", "retry_at": again}
            self._trigger(again)
        self.write(values)
