"""What Threads is asked for: replies, mentions, searches, what we say ourselves.

https://developers.facebook.com/documentation/threads (retrieve-and-manage-replies,
retrieve-and-discover-posts; read in November 2026). Its pages give a place to go on
from and never say that there is more: an empty page is the end.
"""

import time
from datetime import datetime, timezone

from ... import gap
from ...base import Page, RawItem
from ...values import dicts, part, words
from .. import walk
from ..values import identity, stamp
from ..verdict import Gone
from . import parse

PAGE = 50
AGES = ((2 * 86400, 300), (14 * 86400, 3600))
"""How often replies are asked for, by how old a post is: posts do not tell of them."""


class Replies:
    """Our own posts and what is said below them, see :mod:`..walk`."""

    lists = ("threads",)
    optional = ()

    def __init__(self, client):
        self.client, self.graph = client, client.graph

    @property
    def left(self):
        return self.graph.left

    def holders(self, name, after):
        """A page of our posts."""
        found, after = listed(
            self.graph.page, self.client.me, name, since=walk.since(), after=after
        )
        return [self._holder(it) for it in found], after

    def _holder(self, thing):
        raw, at = parse.item(thing, int(time.time())), stamp(thing.get("timestamp"))
        return walk.Holder(
            raw.external_id,
            at=at,
            stamp=str(int(time.time()) // _often(at)),
            count=None if thing.get("has_replies") is not False else 0,
            items=[raw],
            state=raw.version,
        )

    def below(self, key, _about, after):
        """A page of replies, of replies to them as well, the newest first."""
        found, after = listed(
            self.graph.page, key, "conversation", reverse=True, after=after
        )
        now = int(time.time())
        return [
            (stamp(it.get("timestamp")), parse.item(it, now)) for it in found
        ], after


def _often(at):
    moment = datetime.fromisoformat(at) if at else datetime(1970, 1, 1)
    age = time.time() - moment.replace(tzinfo=timezone.utc).timestamp()
    return next((often for most, often in AGES if age < most), 86400)


def listed(ask, *steps, **query):
    """The posts of a page, and the place of the next one.

    :param ask: the graph's ``page``, or ``get`` where fewer than were asked for have to
        mean that there are no more
    """
    answer = ask(*steps, fields=parse.FIELDS, limit=PAGE, **query)
    found = [it for it in dicts(answer.get("data")) if identity(it.get("id"))]
    after = words(part(part(answer, "paging"), "cursors"), "after")
    return found, after if found else ""


def flat(client, cursor, *steps, mention=False, **query):
    """A page of a list that comes newest first."""
    found, after = listed(client.graph.page, *steps, after=cursor.get("page"), **query)
    fresh, cursor, more = gap.walked(
        cursor, found, lambda thing: stamp(thing.get("timestamp")), after
    )
    now = int(time.time())
    items = [parse.item(each, now, mention=mention) for each in fresh]
    return Page(items, cursor, more, len(items), left=client.graph.left)


def look(client, wanted):
    """Posts by their ids, one by one."""
    items, gone = [], []
    for each in wanted:
        try:
            thing = client.graph.get(each.external_id, fields=parse.FIELDS)
            items.append(parse.item(thing, int(time.time())))
        except Gone:
            gone.append(each)
    if gone and not items:
        # That we may see nothing any more is no sign that everything was deleted.
        client.graph.get(client.me, "threads", fields="id", limit=1)
    items += [RawItem(each.external_id, {}, kind="delete") for each in gone]
    return Page(items, reads=len(wanted), left=client.graph.left)
