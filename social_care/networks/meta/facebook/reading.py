"""What a page is asked for: posts and comments, mentions, reviews, messages."""

import contextlib
import time

from ... import gap
from ...base import PRIVATE, Page, RawItem
from ...values import part, words
from .. import exchange, walk
from ..graph import page_of
from ..values import identity, stamp
from ..verdict import Forbidden, Gone, Refused
from . import delivered, parse

COMMENT = (
    "id,message,from{id,name},created_time,parent{id},permalink_url,is_hidden,"
    "like_count,comment_count,attachment"
)
POST = "id,message,story,from{id,name},created_time,permalink_url,is_hidden,shares"
POST += ",full_picture"
HELD = f"{POST},updated_time,comments.filter(stream).limit(0).summary(true)"
REVIEW = (
    "created_time,rating,recommendation_type,review_text,reviewer{id,name},"
    "open_graph_story{id}"
)
PAGE = 100


class Comments:
    """Posts on the page, posts that are only advertisements, and what is below them."""

    lists = ("feed", "ads_posts")
    optional = ("ads_posts",)

    def __init__(self, client):
        self.client, self.graph = client, client.graph

    @property
    def left(self):
        return self.graph.left

    def holders(self, name, after):
        """A page of posts, each with how many comments it has by now."""
        answer = self.graph.page(
            self.client.page,
            name,
            fields=HELD,
            limit=PAGE,
            since=walk.since(),
            after=after,
        )
        found, after = page_of(answer)
        return [it for it in map(self._holder, found) if it], after

    def _holder(self, post):
        key, now = identity(post.get("id")), int(time.time())
        if not key:
            return None
        comments = part(post, "comments")
        count = part(comments, "summary").get("total_count")
        post = {name: it for name, it in post.items() if name != "comments"}
        changed = post.pop("updated_time", "")
        raw = parse.item("post", post, now)
        return walk.Holder(
            key,
            at=stamp(post.get("created_time")),
            stamp=f"{stamp(changed)} {count}",
            count=count if type(count) is int else None,
            items=[raw],
            state=raw.version,
            about={
                "id": key,
                "message": words(post, "message")[: parse.TITLE],
                "permalink_url": words(post, "permalink_url"),
            },
        )

    def below(self, key, about, after):
        """A page of comments, and of answers to them, the newest first."""
        answer = self.graph.page(
            key,
            "comments",
            fields=COMMENT,
            filter="stream",
            order="reverse_chronological",
            limit=PAGE,
            after=after,
        )
        found, after = page_of(answer)
        now = int(time.time())
        return [
            (stamp(it.get("created_time")), parse.item("comment", it, now, about))
            for it in found
            if identity(it.get("id"))
        ], after


def flat(client, edge, kind, fields, cursor):
    """A page of a list that comes newest first."""
    after = cursor.get("page")
    try:
        answer = client.graph.page(
            client.page, edge, fields=fields, limit=PAGE, after=after
        )
    except (Forbidden, Gone):
        raise
    except Refused:
        if not after:
            raise
        return Page([], gap.restart(cursor), more=True, left=client.graph.left)
    found, after = page_of(answer)
    now = int(time.time())
    fresh, cursor, more = gap.walked(
        cursor, found, lambda thing: stamp(thing.get("created_time")), after
    )
    items = [parse.item(kind, each, now) for each in fresh]
    return Page(
        [it for it in items if it.external_id],
        cursor,
        more,
        len(items),
        left=client.graph.left,
    )


def look(client, wanted):
    """Posts, comments and messages by their ids, those of a kind at once."""
    items, gone = [], []
    for kind in ("comment", "post", "message"):
        group = [each for each in wanted if _sort(each) == kind]
        found = _asked(client.graph, [each.external_id for each in group], kind)
        for each in group:
            if each.external_id not in found:
                gone.append((kind, each))
            elif thing := found[each.external_id]:
                items.append(_looked(client, kind, each, thing))
    if gone and not items:
        # That we may see nothing any more is no sign that everything was deleted.
        client.graph.get(
            client.page, "feed", fields="id,comments.limit(1){id}", limit=1
        )
    for kind, each in gone:
        value = each.payload if isinstance(each.payload, dict) else {}
        if words(value, "message") and value.get("verb") != "remove":
            # On a page of others: what was delivered is all that we may know.
            thing = delivered.thing(value, each.external_id)
            items.append(_looked(client, kind, each, thing))
        else:
            items.append(RawItem(each.external_id, {}, kind="delete"))
    return Page(items, reads=len(items), left=client.graph.left)


_FIELDS = {"comment": COMMENT, "post": POST, "message": exchange.MESSAGE}


def _sort(wanted):
    """Which kind of thing an id is of; empty for what cannot be asked for by it."""
    payload = wanted.payload if isinstance(wanted.payload, dict) else {}
    if wanted.kind == "review":
        return ""
    if wanted.kind == "message" or wanted.visibility == PRIVATE:
        return "message"
    if payload.get("comment_id") or wanted.kind == "comment":
        return "comment"
    return "comment" if wanted.thread not in ("", wanted.external_id) else "post"


def _asked(graph, ids, kind):
    """What the Graph gives for ids; those that are gone are not in it. One of them
    spoils the answer for all, so then they are asked for one by one."""
    if not ids:
        return {}
    with contextlib.suppress(Gone):
        answer = graph.get(ids=",".join(ids), fields=_FIELDS[kind])
        return {key: part(answer, key) for key in ids}
    found = {}
    for each in ids:
        with contextlib.suppress(Gone):
            found[each] = graph.get(each, fields=_FIELDS[kind])
    return found


def _looked(client, kind, wanted, thing):
    """A raw item of what was found; the same once a day at the most."""
    value = wanted.payload if isinstance(wanted.payload, dict) else {}
    thread = identity(value.get("post_id")) or wanted.thread
    if not thread:  # a comment is named by its post's number, and its own
        thread = f"{client.page}_{wanted.external_id.partition('_')[0]}"
    now = int(time.time())
    state = f"{parse.state_of(kind, thing)} {now // 86400}"
    if kind == "message":
        return exchange.item(thing, now, client.page, state=state)
    raw = parse.item(kind, thing, now, {"id": thread}, state=state)
    named = wanted.kind == "mention" or "post_id" in value
    elsewhere = not thread.startswith(f"{client.page}_")
    if named and elsewhere:
        raw.payload["mention"] = True
    return raw
