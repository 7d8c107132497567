"""Posts of Facebook, made of what the Graph gives.

What comes by delivery is brought into the same shape, see :mod:`.delivered`. A payload
has ``is`` (post, comment, review or message), ``thing`` as the Graph gives it, ``post``
with what a comment is below, and ``at``: when that was known to be so.
"""

from ...base import Picture, Post, RawItem
from ...errors import BadItem, _lt
from ...values import part, words
from .. import exchange
from ..values import author, digest, identity, moment, version

PLACE = "https://www.facebook.com/"
TITLE = 100
"""Letters of a post that name it above its comments."""

_STARS = {"positive": 5, "negative": 1}
"""Facebook has recommendations now, and stars no more: both ends of the scale."""

_KINDS = ("post", "comment", "review", "message")


def item(kind, thing, at, post=None, stream="", account="", state=None):
    """A raw item.

    :param str kind: see above
    :param int at: in seconds since 1970
    :param str state: which state of the thing this is; None: by its words
    """
    payload = {"is": kind, "thing": thing, "post": post or {}, "at": at}
    if state is None:
        state = state_of(kind, thing)
    return RawItem(
        id_of(kind, thing),
        payload,
        version=state,
        thread=thread_of(kind, thing, payload["post"], ""),
        author=identity(part(thing, _WHO.get(kind, "from")).get("id")),
        stream=stream,
        account=account,
    )


_WHO = {"review": "reviewer"}


def id_of(kind, thing):
    """The id that names a thing; a review goes by the story that tells of it."""
    if kind == "review":
        story = identity(part(thing, "open_graph_story").get("id"))
        reviewer = identity(part(thing, "reviewer").get("id"))
        return story or (f"review {reviewer}" if reviewer else "")
    return identity(thing.get("id"))


def thread_of(kind, thing, post, own):
    """What belongs together: a post with all below it; what one person writes us."""
    if kind == "comment":
        return identity(post.get("id"))
    if kind == "message":
        return exchange.thread(thing, own)
    return id_of(kind, thing)


def state_of(kind, thing):
    """Which state of a thing this is, as far as it says so."""
    if kind == "review":
        return digest(
            words(thing, "review_text"), str(thing.get("recommendation_type"))
        )
    return digest(words(thing, "message"), thing.get("is_hidden") is True)


def post(raw, client):
    """A :class:`Post` of a raw item.

    :raises BadItem: in words
    """
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    kind, thing = payload.get("is"), part(payload, "thing")
    if kind not in _KINDS or not thing:
        raise BadItem(_lt("This is no post of Facebook's."))
    made = {
        "post": _page_post,
        "comment": _comment,
        "review": _review,
        "message": lambda thing, _post: exchange.said(thing, mid),
    }[kind]
    found = author(part(thing, _WHO.get(kind, "from")), raw.external_id)
    own = client.is_own(found)
    common = {
        "external_id": id_of(kind, thing) or raw.external_id,
        "author": found,
        "own": own,
        "posted_at": moment(thing.get("created_time")),
        "version": version(payload.get("at")),
        "thread_external_id": thread_of(
            kind, thing, part(payload, "post"), client.settings.external_id
        ),
    }
    more = made(thing, part(payload, "post"))
    if payload.get("mention") is True:
        more["kind"] = "mention"
    return Post(**common | more)


def _said(thing):
    """What comments and posts have in common."""
    hidden = thing.get("is_hidden")
    return {
        "body": thing.get("message"),
        "permalink": thing.get("permalink_url") or PLACE + identity(thing.get("id")),
        "figures": {
            name: thing.get(given)
            for name, given in (("likes", "like_count"), ("comments", "comment_count"))
            if type(thing.get(given)) is int
        },
        "pictures": _pictures(thing),
        "shown": not hidden if isinstance(hidden, bool) else None,
    }


def _page_post(thing, _post):
    shares = part(thing, "shares").get("count")
    more = _said(thing) | {"kind": "mention"}
    more["body"] = thing.get("message") or thing.get("story")
    if type(shares) is int:
        more["figures"]["shares"] = shares
    return more


def _comment(thing, post):
    parent = identity(part(thing, "parent").get("id"))
    return _said(thing) | {
        "kind": "comment",
        "parent_external_id": parent or identity(post.get("id")),
        "root_external_id": parent,
        "subject": words(post, "message")[:TITLE],
        "subject_url": words(post, "permalink_url"),
    }


def _review(thing, _post):
    stars = thing.get("rating")
    if type(stars) is not int or not 1 <= stars <= 5:
        stars = _STARS.get(words(thing, "recommendation_type").lower())
    story = identity(part(thing, "open_graph_story").get("id"))
    return {
        "kind": "review",
        "body": thing.get("review_text"),
        "rating": stars,
        "permalink": PLACE + story if story else "",
    }


def _pictures(thing):
    """The addresses of pictures, in the places where posts, comments and messages have
    them."""
    found = [thing.get("full_picture")]
    attachment = part(thing, "attachment")
    found.append(part(part(attachment, "media"), "image").get("src"))
    found += thing["photos"] if isinstance(thing.get("photos"), list) else []
    return tuple(Picture(url) for url in found if isinstance(url, str) and url)


def mid(value):
    """The id of a message as the Graph has it; deliveries leave the ``m_`` away at
    times."""
    value = identity(value)
    return value if not value or value.startswith("m_") else f"m_{value}"
