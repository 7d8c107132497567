"""From what X sends to raw items, and from a raw item to a post. No network here."""

import hashlib
import json
import re
from collections import defaultdict

from .. import clean
from ..base import PRIVATE, Author, Deletion, Picture, Post, RawItem
from ..errors import BadItem, _lt
from .vocabulary import read

PLACE = "https://x.com"

SHORT = re.compile(r"https?://t\.co/\w+", re.ASCII)
"""What X makes of every address: https://docs.x.com/fundamentals/tco."""

_REPOSTS = ("retweeted", "reposted")
_FIGURES = {
    "likes": ("like_count",),
    "reposts": ("repost_count", "retweet_count"),
    "replies": ("reply_count",),
    "quotes": ("quote_count",),
    "views": ("impression_count",),
}


# --- raw items -----------------------------------------------------------------


def items(answer, stream):
    """The raw items of a page, the oldest first.

    :param dict answer: a page as X sends it
    :param str stream: what was asked for
    """
    things = answer.get("data")
    includes = included(answer.get("includes"))
    make = message_item if stream == "messages" else post_item
    things = things if isinstance(things, list) else []
    return [make(thing, includes, stream) for thing in reversed(things)]


def included(includes):
    """What came along, by kind and id, under the new names."""
    includes = includes if isinstance(includes, dict) else {}
    found = {}
    for kind, key in (("users", "id"), ("posts", "id"), ("media", "media_key")):
        things = read(includes, kind)
        things = things if isinstance(things, list) else []
        things = [_unwrap(each) for each in things]
        found[kind] = {str(each[key]): each for each in things if each.get(key)}
    return found


def post_item(post, includes, stream):
    """A raw item of one post: itself, its author, and whom and what it refers to."""
    if not isinstance(post, dict) or not post.get("id"):
        return _broken(post)
    others = [includes["posts"].get(_id(each)) for each in _references(post)]
    others = [each for each in others if each]
    people = {_id(each, "author_id") for each in (post, *others)}
    people.add(_id(post, "in_reply_to_user_id"))
    pictures = [key for each in (post, *others) for key in _media_keys(each)]
    first, *edits = _history(post)
    if edits and first in includes["posts"]:
        others.append(includes["posts"][first])
    return RawItem(
        first,
        {
            "stream": stream,
            "post": post,
            "includes": {
                "users": _pick(includes["users"], sorted(people)),
                "posts": others,
                "media": _pick(includes["media"], pictures),
            },
        },
        version=f"{len(edits):03d}" if edits else "",
        thread=_thread(post),
        author=_id(post, "author_id"),
    )


def message_item(event, includes, stream="messages"):
    """A raw item of one direct message, and of its sender."""
    if not isinstance(event, dict) or not event.get("id"):
        return _broken(event)
    return RawItem(
        _id(event),
        {
            "stream": "messages",
            "message": event,
            "includes": {
                "users": _pick(includes["users"], [_id(event, "sender_id")]),
                "media": _pick(includes["media"], _media_keys(event)),
            },
        },
        thread=_id(event, "dm_conversation_id"),
        author=_id(event, "sender_id"),
    )


def _broken(thing):
    text = json.dumps(thing, sort_keys=True, default=str)
    return RawItem(
        hashlib.sha256(text.encode()).hexdigest(),
        thing,
        kind="broken",
        error=BadItem(_lt("X sent something that has no id.")),
    )


def answered(post):
    """The ids a post answers, as X gives them."""
    return {_id(each) for each in _references(post) if each.get("type") == "replied_to"}


def text(thing):
    """The words of a post or a message, as X gives them."""
    return str(_words(thing)[0] or "")


# --- posts ---------------------------------------------------------------------


def parse(item, client):
    """A :class:`Post`, a :class:`Deletion`, or None for a repost.

    :param client: says who we are
    :raises BadItem: in words
    """
    if item.error:
        raise item.error
    if item.kind == "delete":
        return Deletion(item.external_id)
    payload = item.payload
    if isinstance(payload, dict) and isinstance(payload.get("post"), dict):
        return _post(payload, item, client)
    if isinstance(payload, dict) and isinstance(payload.get("message"), dict):
        return _message(payload, item, client)
    raise BadItem(_lt("This is neither a post nor a message of X."))


def _post(payload, item, client):
    post, includes = payload["post"], included(payload.get("includes"))
    references = {str(each.get("type")): each for each in _references(post)}
    if any(kind in references for kind in _REPOSTS):
        return None
    author = _author(_id(post, "author_id"), includes)
    body, entities = _words(post)
    parent = _target(references.get("replied_to"), includes)
    latest = _id(post)
    quoted = _quoted(post, includes)
    own = client.is_own(author)
    pictures = _pictures(post, includes)
    return Post(
        external_id=item.external_id,
        author=author,
        body=_readable(body, entities) or _shown(pictures),
        posted_at=_moment(post, includes),
        kind=_kind(payload, parent, own, client),
        permalink=f"{PLACE}/{author.handle or 'i'}/status/{latest}",
        parent_external_id=_first(parent) if parent else "",
        thread_external_id=_thread(post),
        language=post.get("lang"),
        own=own,
        version=item.version,
        figures=_figures(post),
        pictures=pictures,
        quoted=_readable(*_words(quoted)),
        quoted_external_id=_first(quoted) if quoted else "",
    )


def _message(payload, item, client):
    event, includes = payload["message"], included(payload.get("includes"))
    if event.get("event_type") not in (None, "MessageCreate"):
        return None
    author = _author(_id(event, "sender_id"), includes)
    pictures = _pictures(event, includes)
    return Post(
        external_id=item.external_id,
        author=author,
        body=_readable(event.get("text"), event.get("entities")) or _shown(pictures),
        posted_at=event.get("created_at"),
        kind="message",
        visibility=PRIVATE,
        thread_external_id=_id(event, "dm_conversation_id"),
        own=client.is_own(author),
        pictures=pictures,
    )


def _kind(payload, parent, own, client):
    """``mention`` is what X lets us answer: its author named us, or quoted us."""
    post, includes = payload["post"], included(payload.get("includes"))
    if not own and (payload.get("stream") == "mentions" or _names(post, client)):
        return "mention"
    quoted = _quoted(post, includes)
    of_us = payload.get("stream") == "quotes" or _is_ours(quoted, client)
    if not own and quoted and of_us:
        return "mention"
    if own:
        return "reply" if parent else "mention"
    if parent and (
        payload.get("stream") == "replies"
        or _is_ours(parent, client)
        or _id(post, "in_reply_to_user_id") == client.settings.external_id != ""
    ):
        return "reply"
    return "search"


def _quoted(post, includes):
    """The post that this one quotes, or what is known of it; {} where there is none."""
    kinds = {str(each.get("type")): each for each in _references(post)}
    return _target(kinds.get("quoted"), includes)


def _names(post, client):
    """Whether a post's own words name us, by id or by handle."""
    _body, entities = _words(post)
    for each in _entities(entities, "mentions"):
        if each.get("id") or each.get("username"):
            named = Author(each.get("id") or "-", handle=each.get("username"))
            by_handle = client.settings.handle.removeprefix("@").casefold()
            if client.is_own(named) or named.handle.casefold() == by_handle != "":
                return True
    return False


def _is_ours(post, client):
    author = _id(post, "author_id")
    return bool(author) and client.is_own(Author(author))


def _author(user_id, includes):
    user = includes["users"].get(user_id) or {}
    metrics = user.get("public_metrics")
    metrics = metrics if isinstance(metrics, dict) else {}
    verified = user.get("verified")
    return Author(
        user_id,
        handle=user.get("username"),
        name=user.get("name"),
        follower_count=metrics.get("followers_count"),
        verified=verified if isinstance(verified, bool) else None,
        about=_told(user, "description"),
        place=_told(user, "location"),
    )


def _told(user, name):
    value = user.get(name)
    return value if isinstance(value, str) else ""


def _words(post):
    """The whole text and what is marked in it: long posts keep them elsewhere."""
    note = read(post, "note_post")
    if isinstance(note, dict) and note.get("text"):
        return note["text"], note.get("entities")
    return post.get("text"), post.get("entities")


def _readable(body, entities):
    """The text as people see it: addresses in full, no ``&amp;``, no picture links.

    An address is put in where its short form stands, and is not read as text itself.
    """
    body, pieces, last = str(body or ""), [], 0
    for start, end, full in _links(body, entities):
        pieces += [_unescaped(body[last:start]), full]
        last = end
    return "".join([*pieces, _unescaped(body[last:])])


_ESCAPED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_ESCAPES = re.compile("|".join(_ESCAPED))


def _unescaped(text):
    """X escapes these, https://docs.x.com/x-api/fundamentals/data-dictionary; what
    looks like other entities of HTML is what somebody wrote."""
    return _ESCAPES.sub(lambda found: _ESCAPED[found[0]], text)


def _links(body, entities):
    """Where the short addresses stand, in order, and what each is for.

    The places that X gives are counted before or after it escaped the text: what does
    not stand there is looked for behind the link before.
    """
    stand, found, last = defaultdict(list), [], 0
    for each in SHORT.finditer(body):
        stand[each[0]].append(each.start())
    urls = [each for each in _entities(entities, "urls") if _told(each, "url")]
    for url in sorted(urls, key=_place):
        short, full = url["url"], clean.link(url.get("expanded_url"))
        if url.get("media_key") or str(url.get("display_url")).startswith("pic."):
            full = ""
        elif not full:
            continue
        places = stand[short]
        if _place(url) >= last and _place(url) in places:
            start = _place(url)
        else:
            start = next((place for place in places if place >= last), None)
        if start is not None:
            places.remove(start)
            last = start + len(short)
            found.append((start, last, full))
    return found


def _place(url):
    start = url.get("start")
    if start is None and isinstance(url.get("indices"), list) and url["indices"]:
        start = url["indices"][0]
    return start if isinstance(start, int) and start >= 0 else -1


def _pictures(thing, includes):
    """The photos of a post or a message, and a picture of each film."""
    found = []
    for key in _media_keys(thing):
        media = includes["media"].get(key, {})
        url = _told(media, "url") or _told(media, "preview_image_url")
        found.append(Picture(url, _told(media, "alt_text"), key))
    return tuple(found)


def _shown(pictures):
    """What is said by somebody who only shows something."""
    words = [each.description for each in pictures]
    return "\n".join(f"[image: {each}]" if each else "[image]" for each in words)


def _figures(post):
    metrics = post.get("public_metrics")
    metrics = metrics if isinstance(metrics, dict) else {}
    found = {}
    for name, keys in _FIGURES.items():
        for key in keys:
            if isinstance(metrics.get(key), int):
                found[name] = clean.count(metrics[key])
                break
    return found


def _moment(post, includes):
    """When it was said: an edited post keeps the time of its first version."""
    first = includes["posts"].get(_history(post)[0]) or {}
    return first.get("created_at") or post.get("created_at")


def _thread(post):
    """The conversation, under the id its first post has with us."""
    thread = _id(post, "conversation_id")
    return _first(post) if thread in _history(post) else thread


def _references(post):
    found = read(post, "referenced_posts")
    found = found if isinstance(found, list) else []
    return [each for each in found if isinstance(each, dict) and each.get("id")]


def _target(reference, includes):
    """The post referred to, or what is known of it where it did not come along."""
    if not reference:
        return {}
    return includes["posts"].get(_id(reference)) or {"id": reference["id"]}


def _history(post):
    """The ids of all versions, the first one first; of an unedited post its own."""
    found = read(post, "edit_history_post_ids")
    found = [str(each) for each in found] if isinstance(found, list) else []
    return found or [_id(post)]


def _first(post):
    return _history(post)[0]


def _media_keys(thing):
    attachments = thing.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, dict) else []
    return [str(each) for each in keys] if isinstance(keys, list) else []


def _entities(entities, kind):
    found = entities.get(kind) if isinstance(entities, dict) else []
    found = found if isinstance(found, list) else []
    return [each for each in found if isinstance(each, dict)]


def _pick(things, keys):
    return [things[key] for key in dict.fromkeys(keys) if key in things]


def _unwrap(thing):
    """Webhooks put some users into a ``data`` of their own."""
    if not isinstance(thing, dict):
        return {}
    return thing["data"] if isinstance(thing.get("data"), dict) else thing


def _id(thing, key="id"):
    value = thing.get(key)
    return "" if value is None else str(value)
