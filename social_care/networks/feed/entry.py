"""One item of a feed, as feedparser understands it, with whatever is missing."""

import re
from urllib.parse import urljoin

from ...text import numbers
from .. import clean, html
from ..base import Picture
from ..errors import BadItem
from . import thread

_STARS = re.compile("^\\s*([★⭐]{1,5})(☆{0,4})(?![★⭐☆])")
_RATINGS = ("im_rating", "review_rating", "gd_rating", "rating", "g_rating")


class Entry:
    """An item.

    :param dict entry: what feedparser made of it, as JSON can hold it
    :param str base: the feed's own address
    """

    def __init__(self, entry, base):
        self.entry = entry
        self.link = self._link(base)
        self.base = self.link or base
        reply = self.part("thr_in-reply-to")
        self.parent = thread.secure(clean.line(reply.get("ref"), clean.MAX_ID))
        self.is_comment = bool(self.parent) or thread.is_comment(self.link)
        href = reply.get("href")
        href = _join(base, href) if isinstance(href, str) else ""
        self.thread = thread.of(self.link, href)
        if self.parent and not self.thread:
            self.thread = thread.page(self.link)

    def _link(self, base):
        """Where it is to be seen. An id is that only where it is a whole address."""
        links = {}
        for each in self.parts("links"):
            rel = each.get("rel") or "alternate"
            if isinstance(each.get("href"), str) and isinstance(rel, str):
                links.setdefault(rel, each["href"])
        guid, link = self.words("id"), self.words("link")
        for address in (
            links.get("alternate"),
            link if link != guid else "",
            links.get("related"),
        ):
            if found := clean.link(_join(base, address)):
                return found
        return clean.link(link)

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

    @property
    def language(self):
        return self.part("content").get("language")

    def title(self):
        return clean.line(self._text(self.part("title_detail"), self.words("title")))

    def text(self):
        """What is said: as text where it is there twice, else the longest there is."""
        contents = self.parts("content")
        plain = [it for it in contents if it.get("type") == "text/plain"]
        texts = [text for text in map(self._text, plain or contents) if text]
        if plain and texts:
            return max(texts, key=len)
        texts += [self._text(self.part("summary_detail"), self.words("summary"))]
        return max(texts, key=len)

    def _text(self, part, default=""):
        value = part.get("value")
        value = value if isinstance(value, str) else default
        if part.get("type") == "text/plain":
            return clean.text(value)
        base = part.get("base")
        base = _join(self.base, base) if isinstance(base, str) else ""
        return html.text(value, base or self.base)

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
            value = part.get("value", self.entry.get(name))
            best = part.get("max", part.get("maximumvalue"))
            if stars := numbers.stars(value, best):
                return stars
        stars = _STARS.match(self.title())
        if stars and (stars[2] or len(stars[1]) == 5):
            return len(stars[1])
        return None


def _join(base, link):
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""
