"""What Facebook delivers of a page, in the shape in which the Graph gives it.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page and
https://developers.facebook.com/docs/messenger-platform/reference/webhook-events (read
in November 2026). What both leave out is known from recorded deliveries: ids are
numbers or text, authors are ``from`` or ``sender_id`` and ``sender_name``, moments are
in seconds for posts and in milliseconds for messages, fields are missing or null.
"""

from ...base import RawItem
from ...values import part, words
from .. import exchange
from ..values import identity, parts, seconds
from .parse import id_of, item, mid

_EDITED = ("edit", "edited", "update")
_NOT_POSTS = ("like", "reaction", "comment", "rating", "event_rsvp")


def items(entry):
    """The raw items of one entry of a delivery."""
    account, at = identity(entry.get("id")), seconds(entry.get("time"))
    found = []
    for change in parts(entry, "changes"):
        value = part(change, "value")
        made = _FIELDS.get(words(change, "field"))
        found += made(value, at, account) if made and value else []
    for event in parts(entry, "messaging") + parts(entry, "standby"):
        found += exchange.delivered(event, account, mid)
    return found


def _feed(value, at, account):
    """A post on the page, or a comment on one."""
    kind = words(value, "item")
    if kind == "comment":
        return _comment(value, at, account)
    key = identity(value.get("post_id"))
    if not key or kind in _NOT_POSTS or value.get("published") in (0, False):
        return []
    return _changed("post", thing(value, key), value, at, account)


def _comment(value, at, account):
    """A comment on a post, or on a review: that one goes by the story that tells it."""
    key, post = identity(value.get("comment_id")), identity(value.get("post_id"))
    parent = identity(value.get("parent_id"))
    if not key:
        return []
    comment = thing(value, key)
    if parent and parent != post:
        comment["parent"] = {"id": parent}
    below = part(value, "post")
    about = {"id": post, "permalink_url": words(below, "permalink_url")}
    return _changed("comment", comment, value, at, account, about)


def thing(value, key):
    """A post or comment as the Graph would give it."""
    found = {"id": key, "created_time": value.get("created_time")}
    if "message" in value:
        found["message"] = value["message"]
    who = part(value, "from") or {
        "id": value.get("sender_id"),
        "name": value.get("sender_name"),
    }
    if identity(who.get("id")):
        found["from"] = {"id": identity(who["id"]), "name": words(who, "name")}
    photos = value["photos"] if isinstance(value.get("photos"), list) else []
    if value.get("item") == "photo":
        photos = [*photos, value.get("link")]
    photos = [value.get("photo"), *photos]
    photos = [each for each in photos if isinstance(each, str) and each]
    return found | ({"photos": photos} if photos else {})


def _changed(kind, said, value, at, account, about=None):
    """What a verb means for a thing."""
    verb, key = words(value, "verb"), id_of(kind, said)
    if not key:
        return []
    if verb in ("remove", "delete"):
        return [RawItem(key, value, kind="delete", account=account)]
    more = {"post": about, "stream": "comments", "account": account}
    if verb in _EDITED and "message" in said:
        return [item(kind, said, at, state=f"edited {at}", **more)]
    if verb in (*_EDITED, "hide", "unhide"):
        # What its words are now, or its pictures, is not said.
        return [pointer(key, value, at, account)]
    return [item(kind, said, at, **more)] if verb in ("add", "") else []


def pointer(key, value, at, account, stream="comments"):
    """Something of which the delivery says too little."""
    return RawItem(
        key, value, kind="pointer", version=str(at), stream=stream, account=account
    )


def _rating(value, at, account):
    """A recommendation, or a comment on one."""
    kind, verb = words(value, "item"), words(value, "verb")
    story = identity(value.get("open_graph_story_id"))
    if kind == "comment":
        # The post of a review is named by its author and its story: by the story here,
        # as the review itself.
        post = identity(value.get("post_id")).rpartition("_")[2]
        parent = identity(value.get("parent_id"))
        same = parent == identity(value.get("post_id"))
        given = value | {"post_id": post, "parent_id": post if same else parent}
        return _comment(given, at, account)
    if kind != "rating" or not story:
        return []
    reviewer = {
        "id": identity(value.get("reviewer_id")),
        "name": value.get("reviewer_name"),
    }
    review = {
        "open_graph_story": {"id": story},
        "reviewer": reviewer if reviewer["id"] else part(value, "from"),
        "created_time": value.get("created_time") or at,
        **{
            name: value.get(name)
            for name in ("rating", "recommendation_type", "review_text")
        },
    }
    if verb == "remove":
        return [RawItem(story, value, kind="delete", account=account)]
    state = f"edited {at}" if verb in _EDITED else None
    more = {"stream": "reviews", "account": account, "state": state}
    return [item("review", review, at, **more)]


def _mention(value, at, account):
    """Somebody named the page, on a page of their own: what we may see of it, only
    asking tells."""
    key = identity(value.get("comment_id")) or identity(value.get("post_id"))
    if not key:
        return []
    if value.get("verb") == "remove":
        return [RawItem(key, value, kind="delete", account=account)]
    return [pointer(key, value, at, account, "mentions")]


_FIELDS = {"feed": _feed, "mention": _mention, "ratings": _rating}
