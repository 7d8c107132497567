"""Posts of Instagram, made of what the Graph gives.

What comes by delivery is brought into the same shape, see :mod:`.delivered`. A payload
has ``is`` (media, comment or message), ``thing`` as the Graph gives it, ``post`` with
what a comment is below, and ``at``: when that was known to be so.
"""

from ...base import Picture, Post, RawItem
from ...errors import BadItem, _lt
from ...values import part, words
from .. import exchange
from ..values import author, digest, identity, moment, version

PLACE = "https://www.instagram.com/"
TITLE = 100
"""Letters of a post that name it above its comments."""

_KINDS = ("media", "comment", "message")


def item(kind, thing, at, media=None, stream="", account="", state=None):
    """A raw item of a post or a comment; of messages see :mod:`..exchange`.

    :param int at: in seconds since 1970
    :param dict media: what a comment is below
    :param str state: which state of the thing this is; None: by its words
    """
    payload = {"is": kind, "thing": thing, "post": media or {}, "at": at}
    return RawItem(
        identity(thing.get("id")),
        payload,
        version=state_of(thing) if state is None else state,
        thread=thread_of(kind, thing, payload["post"]),
        author=identity(part(thing, "from").get("id")),
        stream=stream,
        account=account,
    )


def thread_of(kind, thing, media):
    """What belongs together: a post with all below it."""
    key = thing if kind == "media" else media
    return identity(key.get("id"))


def state_of(thing):
    """Which state of a thing this is, as far as it says so."""
    said = words(thing, "text") or words(thing, "caption")
    return digest(said, thing.get("hidden") is True)


def post(raw, client):
    """A :class:`Post` of a raw item.

    :raises BadItem: in words
    """
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    kind, thing, media = (
        payload.get("is"),
        part(payload, "thing"),
        part(payload, "post"),
    )
    if kind not in _KINDS or not thing:
        raise BadItem(_lt("This is no post of Instagram's."))
    found = author(part(thing, "from"), raw.external_id, words(thing, "username"))
    own = client.is_own(found)
    made = {
        "media": _media,
        "comment": _comment,
        "message": lambda thing, _media: exchange.said(thing),
    }[kind](thing, media)
    own_id = client.settings.external_id
    threads = exchange.thread(thing, own_id) if kind == "message" else ""
    common = {
        "external_id": identity(thing.get("id")) or raw.external_id,
        "author": found,
        "own": own,
        "posted_at": moment(thing.get("timestamp") or thing.get("created_time")),
        "version": version(payload.get("at")),
        "thread_external_id": threads or thread_of(kind, thing, media),
    }
    if payload.get("mention") is True:
        made["kind"] = "mention"
    return Post(**common | made)


def _media(thing, _above):
    url = thing.get("media_url")
    film = thing.get("media_type") == "VIDEO"
    return {
        "kind": "mention",
        "body": thing.get("caption"),
        "permalink": thing.get("permalink"),
        "figures": _figures(thing),
        "pictures": (Picture(url),) if isinstance(url, str) and not film else (),
    }


def _comment(thing, media):
    parent, hidden = identity(thing.get("parent_id")), thing.get("hidden")
    return {
        "kind": "comment",
        "body": thing.get("text"),
        "permalink": words(media, "permalink"),
        "parent_external_id": parent or identity(media.get("id")),
        "root_external_id": parent,
        "subject": words(media, "caption")[:TITLE],
        "subject_url": words(media, "permalink"),
        "figures": _figures(thing),
        "shown": not hidden if isinstance(hidden, bool) else None,
    }


def _figures(thing):
    names = (("likes", "like_count"), ("comments", "comments_count"))
    return {
        name: thing[given] for name, given in names if type(thing.get(given)) is int
    }
