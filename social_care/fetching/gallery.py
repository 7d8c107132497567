"""Pictures of posts are fetched: the steps in their order.

They are claimed by lease, a few at a time and the newest first; fetched between
transactions; and each is stored in one of its own. A server that hangs costs a run one
time-out: the rest of what lies there waits for another run.
"""

import base64
import contextlib
import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tools import SQL, config, str2bool

from .. import messages
from ..database import transaction
from ..networks import clean, guard, pictures
from ..networks.errors import BadItem, Later, NetworkError, _lt
from ..text.tracing import where

_logger = logging.getLogger(__name__)
MODEL = "social.care.post.picture"
BATCH = 10
LEASE = 300
"""Seconds a batch may take: longer than all its time-outs together."""
DELAYS = (60, 600, 3600, 6 * 3600)
"""Seconds to wait after each failure that may pass; after the last it is given up."""
POST_LIMIT = 20_000_000
"""Most bytes of the pictures of one post."""


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


def some(env, deadline):
    """Fetch a few that are due.

    :param deadline: of the monotonic clock; what is claimed by then is put back
    :return: how many were claimed
    """
    claims, room = transaction.run(env, claim)
    fetch(env, claims, room, deadline)
    return len(claims)


def claim(env):
    """Take the lease of some pictures that are due, the newest first.

    Who claims counts a try: one that ends the process does so a few times only.

    :return: list of :class:`Claim`, and the :class:`Room` there is
    """
    table = env[MODEL]
    table.flush_model()
    left = _left_today(table)
    _wait_for_tomorrow(table, [company for company in left if left[company] <= 0])
    due = SQL(
        "t.state = 'new' AND t.company_id = ANY(%s)"
        " AND (t.retry_at IS NULL OR t.retry_at <= %s)",
        [company for company in left if left[company] > 0],
        fields.Datetime.now(),
    )
    rows = table.lease_next(due, order="t.id DESC", limit=BATCH)
    token = rows.lease_take(LEASE, tries=SQL("tries + 1"))
    claims = [
        Claim(row.id, row.post_id.id, row.company_id.id, row.url, row.tries, token)
        for row in rows
    ]
    stored = table._read_group(
        [("post_id", "in", [each.post_id for each in claims])],
        ["post_id"],
        ["size:sum"],
    )
    of_posts = {post.id: POST_LIMIT - size for post, size in stored}
    return claims, Room(of_posts, left)


def _left_today(table):
    """For each company that wants pictures, the bytes that may come today."""
    companies = table.env["res.company"].search(
        [("social_care_pictures", "=", True)], limit=10_000
    )
    midnight = fields.Datetime.now().replace(hour=0, minute=0, second=0)
    came = table._read_group(
        [("company_id", "in", companies.ids), ("fetched_at", ">=", midnight)],
        ["company_id"],
        ["size:sum"],
    )
    came = {company.id: size for company, size in came}
    return {
        company.id: company.social_care_picture_mb * 1_000_000 - came.get(company.id, 0)
        for company in companies
    }


def _wait_for_tomorrow(table, company_ids):
    """Today's share of these companies is used up: say so."""
    now = fields.Datetime.now()
    tomorrow = now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    waiting = table.search(
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
        message = table.env._(
            "As many pictures as the settings allow have been fetched today. "
            "This one waits for tomorrow."
        )
        waiting.write({"retry_at": tomorrow, "error_message": message})


def fetch(env, claims, room, deadline):
    """Fetch what was claimed; between transactions.

    :param list claims: see `claim`
    :param Room room: there is
    :param deadline: of the monotonic clock
    """
    session = guard.Session(_allows_internal())
    hanging = set()
    for one in claims:
        host = clean.host(one.url)
        if host in hanging or room.is_over(one) or time.monotonic() > deadline:
            _apart(env, one, put_back, host in hanging)
            continue
        try:
            found = _get(one, room.of_post(one), session)
        except Exception as error:
            if isinstance(error, Later):
                hanging.add(host)
            elif not isinstance(error, NetworkError):
                _logger.warning("Picture %s failed:\n%s", one.id, where(error))
            _apart(env, one, settle_error, error)
        else:
            store(env, one, found)
            room.take(one, len(found.content))


def store(env, one, found):
    """Keep what was fetched; where the disk is full, it comes again later."""
    try:
        _apart(env, one, keep, found)
    except OSError as error:
        _logger.warning("Picture %s cannot be stored: %s", one.id, error.strerror)
        _remove_torn(env, found.content, found.preview)
        _apart(env, one, wait_for_room)


def _remove_torn(env, *contents):
    """Files of which only the beginning could be written: Odoo would take them for
    other files of the same name, and refuse to write these for good."""
    files = env["ir.attachment"]
    for content in contents:
        key = files._compute_checksum(content)
        path = Path(files._full_path(f"{key[:2]}/{key}"))
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size < len(content):
                path.unlink()


def _get(one, room, session):
    if one.tries > len(DELAYS) + 1:  # what the last try ended in was never said
        raise BadItem(_lt("Odoo was stopped every time it fetched this picture."))
    if room <= 0:
        raise BadItem(_lt("The pictures of this post are too large together."))
    return pictures.fetch(one.url, session, limit=room)


def _allows_internal():
    """Whether pictures may come from inside the company's network.

    Strangers choose their addresses, so this is for tests, and for networks that
    are all within: whoever runs the server writes
    ``social_care_allow_internal_pictures = True`` into Odoo's configuration file.
    """
    allowed = config.get("social_care_allow_internal_pictures")
    return str2bool(str(allowed or "0"), False)


def _apart(env, one, settle, *arguments):
    """Settle a picture in a transaction of its own, unless it is ours no more."""

    def work(env):
        picture = env[MODEL].browse(one.id).lease_held(one.token)
        if picture:
            picture.lease_free()
            settle(picture, *arguments)

    transaction.run(env, work)


def put_back(picture, waits):
    """It was not tried, and that does not count."""
    now = fields.Datetime.now()
    picture.write(
        {
            "tries": picture.tries - 1,
            "retry_at": now + timedelta(seconds=DELAYS[0]) if waits else False,
        }
    )


def wait_for_room(picture):
    """It could not be stored. That is no fault of the picture's: it does not count."""
    put_back(picture, waits=True)
    picture.error_message = messages.translate(
        picture.env, _lt("The server could not store it. Its disk may be full.")
    )


def keep(picture, found):
    """It is here, as `networks.pictures` has looked at it."""
    picture.write(
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


def settle_error(picture, error):
    """Say why it is not here, and whether it is tried again."""
    message = messages.explain(picture.env, error)
    values = {"error_message": message, "state": "failed", "retry_at": False}
    if isinstance(error, Later) and picture.tries <= len(DELAYS):
        delay = error.after or DELAYS[picture.tries - 1]
        again = fields.Datetime.now() + timedelta(seconds=delay)
        values |= {"state": "new", "retry_at": again}
        picture.fetch_soon(again)
    picture.write(values)
