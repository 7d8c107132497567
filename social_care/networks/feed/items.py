"""The raw items of a document, their keys, and which of them are new."""

import hashlib
import json
import time
from calendar import timegm
from datetime import datetime, timezone
from urllib.parse import urlsplit

from ...text import dates
from .. import clean
from ..base import RawItem
from ..errors import BadItem, _lt
from . import author, thread
from .entry import Entry

SHOWN = 2000
"""How much of an item that cannot be read is kept."""

_SAID = ("title", "content", "summary", "author", "im_rating", "review_rating")
_DATES = ("published", "updated", "created")


def news(document, base, seen):
    """The new and changed items, the oldest first, and the digests of all.

    :param document: a :class:`~.document.Document`
    :param str base: the address it came from
    :param dict seen: the digests of the document before
    """
    feed = {"base": base, "language": clean.language(document.feed.get("language"))}
    items, now = [_unreadable(text) for text in document.broken], {}
    for raw in reversed(document.entries):
        try:
            item, name, digests = _item(plain(raw), feed, seen)
        except Exception:
            # As in the parser: one item that nobody can read is one item.
            items.append(_unreadable(repr(raw)))
            continue
        if name in now:
            name = f"{name}{len(now)}"
        now[name] = digests
        if item:
            items.append(item)
    return items, now


def _item(entry, feed, seen):
    """The item, where it is new; the digest of its key, and of its state."""
    read = Entry(entry, feed["base"])
    writer = author.of(read)
    key = key_of(read, writer)
    name = digest_of(key)
    content = digest_of([entry.get(part) for part in _SAID])
    digest, version = [*seen.get(name, "").split(" "), ""][:2]
    if digest == content:
        return None, name, seen[name]
    # What is changed back has a version of its own: the old one is known already.
    version = digest_of([version, content]) if digest else content
    item = RawItem(
        key,
        {**feed, "entry": entry},
        version=version,
        thread=read.thread[: clean.MAX_ID],
        author=author_key(writer, key),
    )
    return item, name, f"{content} {version}"


def author_key(writer, key):
    """An id for the author; one that nobody else has where the feed names nobody."""
    return writer.key[: clean.MAX_ID] or f"unknown {digest_of(key)}"


def key_of(entry, writer):
    """What names an item: a function of the item and of nothing beside it.

    Its own id, or its link. An id that is a page's address may be that of all that was
    said there: then its author is part of the key. Where there is no id, the time is;
    where there is nothing of its own, all that it says.
    """
    guid = thread.secure(clean.line(entry.words("id"), 10 * clean.MAX_ID))
    link = thread.secure(entry.link)
    if guid and "#" in link and link.startswith(f"{guid}#"):
        guid = link
    key, parts = guid or link, []
    if not key or _is_site(key):
        parts = [entry.title(), entry.text(), writer.key, entry.words("published")]
    elif not guid and "#" not in key:
        parts = [writer.key, entry.words("published")]
    elif _is_page(key):
        parts = [writer.key]
        if not writer.key and (entry.is_comment or entry.rating()):
            parts = [entry.words("published")]
    if any(parts):
        key = f"{key[:400]}#{digest_of(parts)}"
    if len(key) > clean.MAX_ID:
        key = f"{key[:400]}#{digest_of(key)}"
    return key or f"#{digest_of(sorted(map(str, entry.entry.items())))}"


def _is_site(address):
    """Whether an address is that of a whole site, which no item's is."""
    parts = _parts(address)
    return bool(
        parts and parts.path in ("", "/") and not (parts.query or parts.fragment)
    )


def _is_page(address):
    """Whether an address is that of a page, and not of something on it."""
    parts = _parts(address)
    return bool(parts and not parts.fragment)


def _parts(address):
    if not address.startswith("https://"):
        return None
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _unreadable(text):
    """The item that is left of one that nobody can read."""
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    error = BadItem(_lt("This item of the feed is written in a way nobody can read."))
    key = hashlib.sha256(text.encode()).hexdigest()
    return RawItem(key, {"text": text[:SHOWN]}, kind="broken", error=error)


def plain(value, depth=0):
    """What feedparser made, as what JSON can hold; dates as ISO 8601."""
    if isinstance(value, dict):
        if depth > 6:
            return None
        found = {
            str(name): plain(part, depth + 1)
            for name, part in value.items()
            if not isinstance(part, time.struct_time)
            and not str(name).endswith("_parsed")
        }
        for name in _DATES:
            if isinstance(found.get(name), str):
                found[name] = _date(found[name], value.get(f"{name}_parsed"))
        return found
    if isinstance(value, (list, tuple)):
        return [plain(part, depth + 1) for part in value[:1000]]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)


def _date(written, parsed):
    """A date in ISO 8601; empty where it is none.

    The library takes a zone it does not know for UTC, and what is left of a date for
    the whole: it is asked last, and not believed what lies ahead.
    """
    try:
        moment = dates.read(written, day_first=True)
        moment = moment.astimezone(timezone.utc) if moment.tzinfo else moment
    except (ValueError, OverflowError, OSError):
        moment = _from(parsed)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _from(parsed):
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        moment = datetime.fromtimestamp(timegm(parsed), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment <= datetime.now(timezone.utc) else None


def digest_of(value):
    """Sixteen letters that stand for a value."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
