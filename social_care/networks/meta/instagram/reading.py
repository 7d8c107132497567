"""What an Instagram account is asked for: posts and comments, tags, messages."""

import contextlib
import time
from datetime import datetime, timedelta, timezone

from ... import gap
from ...base import PRIVATE, Page, RawItem
from ...errors import Never, _lt
from ...values import part, words
from .. import exchange, walk
from ..graph import page_of
from ..values import identity, parts, stamp
from ..verdict import Gone
from . import parse

_BARE = "id,text,timestamp,username,from{id,username},hidden,like_count,parent_id"
COMMENT = f"{_BARE},media{{id}}"
WITH_REPLIES = f"{_BARE},replies.limit(50){{{_BARE}}}"
MEDIA = "id,caption,permalink,timestamp,username,media_type,media_url"
HELD = f"{MEDIA},comments_count,like_count"
PAGE = 50
"""Of comments Instagram gives no more at once."""

RECENT = timedelta(days=7)
"""Posts that are gone through with every long visit: comments that went and came at the
same time leave their number as it was."""


class Comments:
    """Our own posts and what is said below them, see :mod:`..walk`.

    Instagram gives comments newest first, and cannot be asked for those since a moment.
    An answer to an old comment is below that one, so their number tells how far to go.
    """

    lists = ("media",)
    optional = ()

    def __init__(self, client):
        self.client, self.graph = client, client.graph

    @property
    def left(self):
        return self.graph.left

    def holders(self, name, after):
        """A page of our posts, each with how many comments it has by now."""
        answer = self.graph.page(
            self.client.me,
            name,
            fields=HELD,
            limit=PAGE,
            since=walk.since(),
            after=after,
        )
        found, after = page_of(answer)
        return [self._holder(it) for it in found if identity(it.get("id"))], after

    def _holder(self, media):
        count, at = media.get("comments_count"), stamp(media.get("timestamp"))
        recent = datetime.now(timezone.utc).replace(tzinfo=None) - RECENT
        # Whose it is is not said of our own.
        media = {"from": {"id": self.client.me}} | media
        raw = parse.item("media", media, int(time.time()))
        return walk.Holder(
            identity(media["id"]),
            at=at,
            stamp=str(count),
            count=count if type(count) is int else None,
            items=[raw],
            state=raw.version,
            about={
                "id": identity(media["id"]),
                "caption": words(media, "caption")[: parse.TITLE],
                "permalink": words(media, "permalink"),
            },
            fresh=at >= recent.isoformat(),
        )

    def below(self, key, about, after):
        """A page of comments, each with the answers to it."""
        answer = self.graph.page(
            key, "comments", fields=WITH_REPLIES, limit=PAGE, after=after
        )
        found, after = page_of(answer)
        return [
            pair for it in found if identity(it.get("id")) for pair in _pairs(it, about)
        ], after


def _pairs(comment, about):
    """A comment and the answers to it, each with its moment."""
    now, key = int(time.time()), identity(comment["id"])
    answers = [{"parent_id": key} | each for each in parts(comment, "replies")]
    bare = {name: it for name, it in comment.items() if name != "replies"}
    for each in (bare, *answers):
        if identity(each.get("id")):
            raw = parse.item("comment", each, now, about)
            yield stamp(each.get("timestamp")), raw


def tags(client, cursor):
    """A page of posts of others in which we are tagged, the newest first."""
    after = cursor.get("page")
    answer = client.graph.page(client.me, "tags", fields=MEDIA, limit=PAGE, after=after)
    found, after = page_of(answer)
    fresh, cursor, more = gap.walked(
        cursor, found, lambda thing: stamp(thing.get("timestamp")), after
    )
    now, known = int(time.time()), [it for it in fresh if identity(it.get("id"))]
    items = [parse.item("media", each, now) for each in known]
    return Page(items, cursor, more, len(items), left=client.graph.left)


def look(client, wanted):
    """Comments, posts, messages and mentions by their ids, one by one."""
    items, gone = [], []
    for each in wanted:
        try:
            items.append(_looked(client, each))
        except Gone:
            gone.append(each)
    if gone and not items:
        # That we may see nothing any more is no sign that everything was deleted.
        client.graph.get(client.me, "media", fields="id,comments.limit(1){id}", limit=1)
    items += [RawItem(each.external_id, {}, kind="delete") for each in gone]
    return Page(items, reads=len(wanted), left=client.graph.left)


def _looked(client, wanted):
    """What there is of one thing; the same once a day at the most."""
    value = wanted.payload if isinstance(wanted.payload, dict) else {}
    key, now = wanted.external_id, int(time.time())
    if wanted.kind == "message" or wanted.visibility == PRIVATE:
        thing = client.graph.get(key, fields=exchange.MESSAGE)
        state = f"{parse.digest(words(thing, 'message'))} {now // 86400}"
        return exchange.item(thing, now, client.me, state=state)
    if value.get("media_id") or wanted.kind == "mention":
        return _mentioned(client, wanted, value)
    comment = wanted.kind == "comment" or "text" in value or "from" in value
    if comment or wanted.thread not in ("", key):
        thing = client.graph.get(key, fields=COMMENT)
        media = identity(part(thing, "media").get("id")) or wanted.thread
        return _again("comment", thing, {"id": media})
    thing = client.graph.get(key, fields=MEDIA)
    return _again("media", {"from": {"id": client.me}} | thing)


def _mentioned(client, wanted, value):
    """A comment or a post of others that names us: only by way of ourselves."""
    if client.direct:
        raise Never(
            _lt(
                "Instagram's own login does not let us read mentions: connect it with "
                "Facebook for that."
            )
        )
    key = wanted.external_id
    media = identity(value.get("media_id")) or wanted.thread or key
    if key != media:
        fields = f"mentioned_comment.comment_id({key}){{id,text,timestamp,username}}"
        found = part(client.graph.get(client.me, fields=fields), "mentioned_comment")
        raw = _again("comment", {"id": key} | found, {"id": media})
    else:
        fields = f"mentioned_media.media_id({key}){{{MEDIA}}}"
        found = part(client.graph.get(client.me, fields=fields), "mentioned_media")
        raw = _again("media", {"id": key} | found)
    raw.payload["mention"] = True
    return raw


def _again(kind, thing, media=None):
    now = int(time.time())
    state = f"{parse.state_of(thing)} {now // 86400}"
    return parse.item(kind, thing, now, media, state=state)


def newest(client, target, edge):
    """The newest of what stands below a post or a comment, and whether that is all."""
    found = {}
    with contextlib.suppress(Gone):
        found = client.graph.get(target, edge, fields=_BARE, limit=PAGE)
    things, after = page_of(found)
    return things, not after
