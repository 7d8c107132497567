"""Posts of Threads, made of what its API gives and delivers, which is the same.

https://developers.facebook.com/documentation/threads/reference/media-retrieval (read in
November 2026). People have names and no ids there: whoever has a name now may have got
it from somebody else, so nobody is linked to a contact by it.
"""

from ...base import Author, Picture, Post, RawItem
from ...errors import BadItem, _lt
from ...values import part, words
from ..values import digest, identity, moment, version

FIELDS = (
    "id,text,username,permalink,timestamp,media_type,media_url,has_replies,is_reply,"
    "root_post{id},replied_to{id},quoted_post{id,text},hide_status"
)
SHOWN = {"NOT_HUSHED": True, "UNHUSHED": True, "HIDDEN": False, "COVERED": False}
"""What the state of a reply means to the public."""


def item(thing, at, stream="", account="", mention=False):
    """A raw item.

    :param int at: when that was known to be so, in seconds since 1970
    :param bool mention: whether it came because it names us
    """
    key = identity(thing.get("id"))
    return RawItem(
        key,
        {"thing": thing, "at": at, "mention": mention},
        version=digest(words(thing, "text"), words(thing, "hide_status")),
        thread=root_of(thing) or key,
        author=words(thing, "username").lower(),
        stream=stream,
        account=account,
    )


def root_of(thing):
    """The id of the post at the top of a thread; empty where that is it."""
    return identity(part(thing, "root_post").get("id"))


def post(raw, client):
    """A :class:`Post` of a raw item.

    :raises BadItem: in words
    """
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    thing = part(payload, "thing")
    if not thing:
        raise BadItem(_lt("This is no post of Threads."))
    name = words(thing, "username").strip()
    author = Author(
        name.lower() or raw.external_id, handle=name, name=name, traceable=False
    )
    key, quoted = identity(thing.get("id")), part(thing, "quoted_post")
    parent = identity(part(thing, "replied_to").get("id"))
    url, film = thing.get("media_url"), thing.get("media_type") == "VIDEO"
    return Post(
        key or raw.external_id,
        author,
        thing.get("text"),
        posted_at=moment(thing.get("timestamp")),
        kind="mention" if payload.get("mention") is True or not parent else "comment",
        permalink=thing.get("permalink"),
        parent_external_id=parent,
        thread_external_id=root_of(thing) or key,
        own=client.is_own(author),
        version=version(payload.get("at")),
        pictures=(Picture(url),) if isinstance(url, str) and not film else (),
        shown=SHOWN.get(words(thing, "hide_status")),
        quoted=words(quoted, "text"),
        quoted_external_id=identity(quoted.get("id")),
    )
