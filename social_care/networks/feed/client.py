"""The network that feeds are.

A feed is one document that holds the latest items; who asks too seldom misses some.
The cursor keeps what the server needs to say "nothing new" and, for each item of the
latest document, a digest: only new and changed items are given on.
"""

from typing import ClassVar
from urllib.parse import urldefrag, urljoin

from ...text import fold
from .. import clean, guard, html, http, xml
from ..base import Author, Capabilities, Client, Identity, Page, Post, Stream
from ..errors import BadItem, MissingPackage, _lt
from . import author, document, items
from .entry import Entry

LIMIT = 8_000_000
"""Most bytes of a feed."""

PAGES = 20
"""Most further pages that are asked for in one go."""

ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


class FeedClient(Client):
    """One feed."""

    key: ClassVar[str] = "feed"
    label: ClassVar[str] = _lt("Feed")
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

    def is_own(self, writer):
        """By handle or name, with its @ or without: a feed has nothing better."""
        ours = author.names(self.settings.handle)
        return not ours.isdisjoint(
            map(fold, filter(None, (writer.handle, writer.name)))
        )

    def check(self):
        found = self._read(self._ask(self.settings.base_url, {}))
        title = clean.line(html.text(found.feed.get("title")))
        address = urldefrag(self.settings.base_url).url
        return Identity(
            clean.line(found.feed.get("id") or address.rpartition("@")[2]),
            self.settings.handle or title,
        )

    def fetch(self, stream, cursor):
        address = cursor.get("next") or self.settings.base_url
        of = items.digest_of(self.settings.base_url)
        known = cursor if cursor.get("of") == of else {"seen": cursor.get("seen", {})}
        response = self._ask(address, {} if cursor.get("next") else known)
        if response.status_code == 304:
            return Page([], cursor)
        found = self._read(response)
        seen = known.get("seen") or {}
        fresh, now = items.news(found, response.url, seen)
        further = self._further(found, response.url, known, now)
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
        return Page(fresh, after, more=bool(further))

    def _further(self, found, url, known, now):
        """Where to go on: a further page, where this one holds nothing we know."""
        pages = known.get("pages", 0) + 1
        seen = known.get("seen")
        if not seen or not now or set(seen) & set(now) or pages > PAGES:
            return {}
        for link in found.feed.get("links", []):
            target = urljoin(url, link.get("href", ""))
            same = clean.host(target) == clean.host(url)
            if link.get("rel") == "next" and same and target != url:
                return {"next": target, "pages": pages}
        return {}

    def _ask(self, address, known):
        if document.feedparser is None:
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

    @staticmethod
    def _read(response):
        kind = response.headers.get("Content-Type", "")
        return document.read(xml.text(response.content, kind))

    def parse(self, item):
        if item.error:
            raise item.error
        entry = item.payload.get("entry") if isinstance(item.payload, dict) else None
        if not isinstance(entry, dict):
            raise BadItem(_lt("This is not an item of a feed."))
        entry = Entry(entry, str(item.payload.get("base") or ""))
        rating, writer = entry.rating(), author.of(entry)
        writer = Author(
            items.author_key(writer, item.external_id),
            handle=writer.handle,
            name=writer.name,
            traceable=bool(writer.key),
        )
        return Post(
            external_id=item.external_id,
            author=writer,
            body=entry.body(),
            posted_at=entry.moment(),
            kind="review" if rating else "comment" if entry.is_comment else "mention",
            permalink=entry.link,
            parent_external_id=entry.parent[: clean.MAX_ID],
            thread_external_id=entry.thread[: clean.MAX_ID],
            rating=rating,
            language=entry.language or item.payload.get("language"),
            own=self.is_own(writer),
            pictures=tuple(entry.pictures()),
        )
