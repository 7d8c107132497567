"""Feeds: RSS and Atom, read-only. The answer is given at the permalink.

Comment feeds of blogs and forums, feeds of alerts and of reviews. What is read of them:

- RSS 2.0 https://www.rssboard.org/rss-specification, Atom
  https://www.rfc-editor.org/rfc/rfc4287, RSS 1.0, all through ``feedparser``
- threads of comments https://www.rfc-editor.org/rfc/rfc4685 (``thr:in-reply-to``)
- further pages https://www.rfc-editor.org/rfc/rfc5005 (``rel="next"``), asked for only
  where a page holds nothing that we know
- pictures as enclosures and as Media RSS https://www.rssboard.org/media-rss; not those
  within the text, which may be there to count who reads it
- ratings as ``im:rating`` (Apple's app reviews), ``review:rating``, ``gd:rating``,
  ``rating``, or as stars in the title

A feed is one document that holds the latest items; who asks too seldom misses some.
The cursor keeps what the server needs to say "nothing new" and, for each item of the
latest document, a digest: only new and changed items are given on.
"""

import hashlib
import io
import json
import re
import time
from calendar import timegm
from collections import Counter
from datetime import datetime, timezone
from typing import ClassVar
from urllib.parse import urldefrag, urljoin

from . import clean, guard, html, http, xml
from .base import (
    Author,
    Capabilities,
    Client,
    Identity,
    Page,
    Picture,
    Post,
    RawItem,
    Stream,
)
from .errors import BadItem, Later, MissingPackage, _lt

try:
    import feedparser
except ImportError:
    feedparser = None

LIMIT = 8_000_000
"""Most bytes of a feed."""

PAGES = 20
"""Most further pages that are asked for in one go."""

ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"

_END = re.compile(rb"</\s*(?:rss|feed|(?:\w+:)?RDF)\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"#(?:comment|respond|reply|post|p|c)[-_]?\w*\d", re.IGNORECASE)
_STARS = re.compile("^\\s*([★⭐]{1,5})(☆{0,4})(?![★⭐☆])")
_SAID = ("title", "content", "summary", "author", "im_rating", "review_rating")
_RATINGS = ("im_rating", "review_rating", "gd_rating", "rating", "g_rating")


class FeedClient(Client):
    """One feed."""

    key: ClassVar[str] = "feed"
    label: ClassVar[str] = "Feed"
    icon: ClassVar[str] = "fa-rss"
    capabilities: ClassVar[Capabilities] = Capabilities(
        many_accounts=True,
        streams=(Stream("items", _lt("Items"), interval=300, calls=PAGES + 1),),
        settings=frozenset({"base_url", "handle", "client_id", "client_secret"}),
        required=frozenset({"base_url"}),
        many_realms=True,
        source="https://www.rssboard.org/rss-specification and RFC 4287: no writing",
    )

    @classmethod
    def handle_of(cls, text):
        """Who writes in a feed has a name and no handle."""
        return ""

    def is_own(self, author):
        """By name: a feed has nothing better; ours is what the account is called."""
        handle = self.settings.handle.removeprefix("@").casefold()
        return bool(handle) and author.name.casefold() == handle

    def check(self):
        document = self._read(self._ask(self.settings.base_url, {}))
        title = clean.line(html.text(document.feed.get("title")))
        address = urldefrag(self.settings.base_url).url
        return Identity(
            clean.line(document.feed.get("id") or address.rpartition("@")[2]),
            self.settings.handle or title,
        )

    def fetch(self, stream, cursor):
        address = cursor.get("next") or self.settings.base_url
        of = _digest(self.settings.base_url)
        known = cursor if cursor.get("of") == of else {"seen": cursor.get("seen", {})}
        response = self._ask(address, {} if cursor.get("next") else known)
        if response.status_code == 304:
            return Page([], cursor)
        document = self._read(response)
        seen = known.get("seen") or {}
        items, now = _items(document, response.url, seen)
        further = self._further(document, response.url, known, now)
        headers = response.headers
        after = {
            "of": of,
            "etag": headers.get("ETag", "")[:500],
            "modified": headers.get("Last-Modified", "")[:100],
            "seen": now,
        }
        if known.get("next") or further:
            after = {**known, "of": of, "seen": {**seen, **now}, **further}
            if not further:
                after = {"of": of, "seen": after["seen"]}
        after = {name: value for name, value in after.items() if value}
        return Page(items, after, more=bool(further))

    def _further(self, document, url, known, now):
        """Where to go on: a further page, where this one holds nothing we know."""
        pages = known.get("pages", 0) + 1
        seen = known.get("seen")
        if not seen or not now or set(seen) & set(now) or pages > PAGES:
            return {}
        for link in document.feed.get("links", []):
            target = urljoin(url, link.get("href", ""))
            same = clean.host(target) == clean.host(url)
            if link.get("rel") == "next" and same and target != url:
                return {"next": target, "pages": pages}
        return {}

    def _ask(self, address, known):
        if feedparser is None:
            raise MissingPackage(self.label, "feedparser")
        headers = {"Accept": ACCEPT}
        if known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        if known.get("modified"):
            headers["If-Modified-Since"] = known["modified"]
        user, secret = self.settings.client_id, self.settings.client_secret
        of = self.settings
        response = guard.fetch(
            self.session or guard.Session(of.allow_internal, of.base_url),
            address,
            headers=headers,
            timeout=self.settings.timeout,
            limit=LIMIT,
            auth=(user, secret) if user else None,
        )
        http.complain(response, self.label)
        return response

    def _read(self, response):
        """Parse a feed.

        :raises Later: where this is none, or only its beginning: servers answer with
            a page about their troubles, and with status 200
        """
        source = xml.text(response.content, response.headers.get("Content-Type", ""))
        xml.vet(source)
        content = source.encode("utf-8", "replace")
        document = feedparser.parse(
            io.BytesIO(content),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        if not document.get("version") and not document.entries:
            raise Later(_lt("At this address there is no feed, neither RSS nor Atom."))
        if document.bozo and not _END.search(content[-2000:]):
            raise Later(_lt("The feed breaks off in the middle."))
        return document

    def parse(self, item):
        if item.error:
            raise item.error
        entry = item.payload.get("entry") if isinstance(item.payload, dict) else None
        if not isinstance(entry, dict):
            raise BadItem(_lt("This is no item of a feed."))
        entry = _Entry(entry, str(item.payload.get("base") or ""))
        rating = entry.rating()
        author = Author(
            item.author or _author(entry, item.external_id), name=entry.author("name")
        )
        return Post(
            external_id=item.external_id,
            author=author,
            body=entry.body(),
            posted_at=entry.moment(),
            kind="review" if rating else "comment" if entry.is_comment else "mention",
            permalink=entry.link,
            parent_external_id=entry.parent[: clean.MAX_ID],
            thread_external_id=entry.thread[: clean.MAX_ID],
            rating=rating,
            language=entry.language or item.payload.get("language"),
            own=self.is_own(author),
            pictures=tuple(entry.pictures()),
        )


class _Entry:
    """An item of a feed, as feedparser understands it, with whatever is missing."""

    def __init__(self, entry, base):
        self.entry = entry
        self.link = clean.link(_join(base, self.words("link")))
        self.base = self.link or base
        reply = self.part("thr_in-reply-to")
        self.parent = clean.line(reply.get("ref"), clean.MAX_ID)
        self.is_comment = bool(self.parent or _COMMENT.search(self.link))
        page = clean.link(urldefrag(self.link).url) if self.is_comment else ""
        self.thread = page or clean.link(reply.get("href"))

    def words(self, name):
        value = self.entry.get(name)
        return value if isinstance(value, str) else ""

    def part(self, name):
        """A part that has parts of its own; the first where there are several."""
        value = self.entry.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        return value if isinstance(value, dict) else {}

    def parts(self, name):
        """All of a part that may be there several times."""
        value = self.entry.get(name)
        value = value if isinstance(value, list) else []
        return [each for each in value if isinstance(each, dict)]

    def pictures(self):
        """What comes with it and calls itself a picture; else its thumbnail."""
        found = [
            (each.get("href"), each.get("type"))
            for each in self.parts("links")
            if each.get("rel") == "enclosure"
        ]
        found += [
            (each.get("url"), each.get("medium") or each.get("type"))
            for each in self.parts("media_content")
        ]
        found = [each for each in found if str(each[1]).startswith("image")]
        if not found:
            found = [(it.get("url"), "") for it in self.parts("media_thumbnail")[:1]]
        for url, _kind in found:
            if isinstance(url, str):
                yield Picture(_join(self.base, url))

    def author(self, name):
        value = self.part("author_detail").get(name)
        if not value and name == "name":
            value = self.entry.get("author")
        return clean.line(value) if isinstance(value, str) else ""

    @property
    def language(self):
        return self.part("content").get("language")

    def title(self):
        return clean.line(self._text(self.part("title_detail"), self.words("title")))

    def text(self):
        """The longest that there is: the content, else the summary."""
        content = self.entry.get("content")
        parts = content if isinstance(content, list) else []
        texts = [self._text(part) for part in parts if isinstance(part, dict)]
        texts += [self._text(self.part("summary_detail"), self.words("summary"))]
        return max(texts, key=len)

    def _text(self, part, default=""):
        value = part.get("value")
        value = value if isinstance(value, str) else default
        if part.get("type") == "text/plain":
            return clean.text(value)
        return html.text(value, self.base)

    def body(self):
        """Title and text; of comments the text: their titles only repeat who wrote."""
        title, text = self.title(), self.text()
        start = title.rstrip("….").casefold()
        if not title or (text and self.is_comment):
            return text
        if not text or " ".join(text.split()).casefold().startswith(start):
            return text or title
        return f"{title}\n\n{text}"

    def moment(self):
        """When it was written; None where that is no date."""
        for name in ("published", "updated", "created"):
            try:
                moment = clean.moment(self.words(name))
            except BadItem:
                continue
            if moment:
                return moment
        return None

    def rating(self):
        """Stars from 1 to 5, or None; other scales only where they say their end."""
        for name in _RATINGS:
            part = self.part(name)
            value = _number(part.get("value", self.entry.get(name)))
            best = _number(part.get("max", part.get("maximumvalue")))
            if value is None:
                continue
            if best and best > 0 and best != 5:
                value = value / best * 5
            if 0 < value <= 5:
                return max(1, min(5, int(value + 0.5)))
        stars = _STARS.match(self.title())
        if stars and (stars[2] or len(stars[1]) == 5):
            return len(stars[1])
        return None


def _items(document, base, seen):
    """The new and changed items, the oldest first, and the digests of all."""
    feed = {"base": base, "language": clean.language(document.feed.get("language"))}
    entries = [_plain(entry) for entry in reversed(document.entries)]
    keys = _keys(entries)
    items, now = [], {}
    for entry, key in zip(entries, keys, strict=True):
        read = _Entry(entry, base)
        name = _digest(key)
        content = _digest([entry.get(part) for part in _SAID])
        digest, version = [*seen.get(name, "").split(" "), ""][:2]
        if digest == content:
            now[name] = seen[name]
            continue
        # What is changed back has a version of its own: the old one is known already.
        version = _digest([version, content]) if digest else content
        now[name] = f"{content} {version}"
        author = _author(read, key)
        items.append(
            RawItem(
                key,
                {**feed, "entry": entry},
                version=version,
                thread=read.thread[: clean.MAX_ID],
                author=author,
            )
        )
    return items, now


def _keys(entries):
    """A key for each item: its own id, its link, or what it says."""
    keys = []
    for entry in entries:
        key = entry.get("id") or entry.get("link")
        key = clean.line(key, 10 * clean.MAX_ID) if isinstance(key, str) else ""
        if len(key) > clean.MAX_ID:
            key = key[:400] + "#" + _digest(key)
        keys.append(key)
    times = Counter(keys)
    for number, entry in enumerate(entries):
        key = keys[number]
        if not key or times[key] > 1:
            said = [entry.get(name) for name in ("title", "summary", "published")]
            keys[number] = f"{key[:400]}#{_digest(said)}"
    return keys


def _author(entry, key):
    """An id for the author; one that nobody else has where the feed names nobody."""
    for name in ("href", "email", "name"):
        if value := entry.author(name):
            return value
    return f"unknown {_digest(key)}"


def _plain(value, depth=0):
    """What feedparser made, as what JSON can hold; dates as ISO 8601."""
    if isinstance(value, dict):
        if depth > 6:
            return None
        dates = {
            name.removesuffix("_parsed"): _iso(part)
            for name, part in value.items()
            if isinstance(part, time.struct_time)
        }
        plain = {
            str(name): _plain(part, depth + 1)
            for name, part in value.items()
            if not isinstance(part, time.struct_time)
            and not str(name).endswith("_parsed")
        }
        return {**plain, **{name: date for name, date in dates.items() if date}}
    if isinstance(value, (list, tuple)):
        return [_plain(part, depth + 1) for part in value[:1000]]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)


def _iso(parsed):
    try:
        moment = datetime.fromtimestamp(timegm(parsed), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _join(base, link):
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _number(value):
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if -1000 < number < 1000 else None


def _digest(value):
    """Sixteen letters that stand for a value."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
