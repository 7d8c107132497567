"""A feed on loopback: RSS as WordPress writes it for the comments of a blog."""

import hashlib
from xml.sax.saxutils import escape, quoteattr

from .web import Answer, Web

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:thr="http://purl.org/syndication/thread/1.0">
<channel><title>Comments on Acme</title><link>https://blog.example/</link>
<description>All of them</description><language>en-US</language>{links}
{items}
</channel></rss>"""


class FeedServer(Web):
    """Holds items, newest first, or one document as it is.

    :ivar document: bytes to be given instead of the items
    :ivar pages: items a page; 0: all on one, as most feeds
    """

    def __init__(self):
        super().__init__()
        self.items, self.document, self.pages = [], None, 0
        self.headers, self.users = {}, None
        self.content_type = "application/rss+xml; charset=UTF-8"
        self.others = {}

    @property
    def address(self):
        return f"{self.url}/comments/feed/"

    def add(self, **item):
        with self.lock:
            self.items.insert(0, item)
        return item

    def answer(self, request):
        if request.path in self.others:
            return self.others[request.path]
        body = self.document
        if body is None:
            body = self.rendered(int(request.query.get("paged", ["1"])[0]))
        etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        headers = {"ETag": etag, "Content-Type": self.content_type} | self.headers
        known = request.headers.get("if-none-match")
        if known == headers["ETag"] and not self.failure:
            return Answer(304, b"", {"ETag": etag})
        return Answer(200, body, headers)

    def rendered(self, page):
        size = self.pages or len(self.items)
        items = self.items[(page - 1) * size : page * size]
        links = ""
        if self.pages and len(self.items) > page * size:
            target = quoteattr(f"{self.address}?paged={page + 1}")
            links = f'<atom:link rel="next" href={target}/>'
        text = RSS.format(links=links, items="\n".join(map(_item, items)))
        return text.encode("utf-8", "surrogatepass")


def _item(item):
    parts = []
    for name, value in item.items():
        if name == "parent":
            parts.append(f"<thr:in-reply-to ref={quoteattr(value)}/>")
        elif value is not None:
            text = escape(str(value))
            tag = name.partition(" ")[0]
            parts.append(f"<{name}>{text}</{tag}>")
    return f"<item>{''.join(parts)}</item>"
