"""HTML from strangers as plain text, with its links and its line breaks.

Nothing is ever shown as HTML again, so nothing has to be made harmless: what counts
is that no word of a customer is lost and that no input takes long. Python's own
``html.parser`` reads some unfinished input in quadratic time, depending on its
version, and drops what follows an open ``<script>``; this one reads every character
once. ``lxml`` (6.1, libxml2 2.14) was tried in its place and stays out: it drops what
an unfinished tag began with, takes all after an open ``<script>`` for its words, and
loses what stands within 300 quotations, and CDATA. What is a tag follows
https://html.spec.whatwg.org/#tokenization where that matters to a reader.
"""

import html
import re
from urllib.parse import urljoin, urlsplit

from . import clean


def _all(names):
    return frozenset(names.split())


PARAGRAPHS = _all(
    "p blockquote pre ul ol dl table h1 h2 h3 h4 h5 h6 hr article section"
)
LINES = _all(
    "br div li tr dt dd header footer main aside figure figcaption address form "
    "option details summary fieldset center"
)
UNSEEN = _all(
    "script style head title template noscript iframe object svg math audio video "
    "canvas select noembed noframes"
)
"""What a reader never sees; kept where its end is missing."""

SCHEMES = ("http", "https", "mailto", "tel")

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:_-]{0,40}")
_END_OR_QUOTE = re.compile("[>\"']")
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z][\w:-]{0,40})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]{1,4000})"""
)
_ENDINGS = {
    name: re.compile(f"</{name}[^>]{{0,1000}}>", re.IGNORECASE) for name in UNSEEN
}
_SPACES = re.compile(r"[ \t\n\r\f\u00a0]+")
_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#][a-zA-Z0-9]{1,8};")


def text(source, base=""):
    """The text of some HTML as a person would read it.

    A link whose text does not say where it leads is followed by its address in
    brackets; quotations start with ``>``, items of lists with ``-``. What holds no
    HTML at all is left as it is, with its own line breaks.

    :param str base: the address that links without a server belong to
    """
    source = "" if source is None else str(source)
    if not _LOOKS_LIKE_HTML.search(source):
        return clean.text(source)
    writer = _Writer(base)
    for kind, value, attributes in _tokens(source[: clean.MAX_TEXT]):
        if kind == "text":
            writer.write(value)
        elif kind == "open":
            writer.open(value, attributes)
        else:
            writer.close(value)
    return clean.text(writer.finish())


def _squeeze(value):
    return _SPACES.sub(" ", value)


def _tokens(source):
    """Give ``(kind, value, attributes)``; every character is looked at once."""
    scan = _Scan(source)
    start = position = 0
    while (found := source.find("<", position)) >= 0:
        token, end = _token_at(scan, found)
        if end < 0:
            position = found + 1
            continue
        if found > start:
            yield "text", html.unescape(source[start:found]), None
        if token:
            yield token
        start = position = end
    if start < len(source):
        yield "text", html.unescape(source[start:]), None


def _token_at(scan, found):
    """The token at a ``<`` and where it ends; -1 where the ``<`` is only a sign."""
    if scan.source.startswith(("<!", "<?"), found):
        return _declaration_at(scan, found)
    closing = scan.source.startswith("/", found + 1)
    name = _NAME.match(scan.source, found + 1 + closing)
    end = scan.end_of_tag(name.end()) if name else -1
    if end < 0:
        return None, -1
    tag = name[0].lower()
    if closing:
        return ("close", tag, None), end
    if tag in UNSEEN:
        unseen = scan.search(_ENDINGS[tag], end)
        return None, (unseen if unseen >= 0 else end)
    attributes = scan.source[name.end() : end - 1] if tag in ("a", "img") else ""
    return ("open", tag, attributes), end


def _declaration_at(scan, found):
    """The same for comments, CDATA and what XML begins with."""
    source = scan.source
    if source.startswith("<!--", found):
        end = scan.after("-->", found + 2)
        return None, (end if end >= 0 else scan.after(">", found))
    if source.startswith("<![CDATA[", found):
        end = scan.find("]]>", found)
        if end < 0:
            return None, found + 9
        return ("text", source[found + 9 : end], None), end + 3
    return None, scan.after(">", found)


class _Scan:
    """Looks ahead, and remembers what it did not find: it is not looked for again."""

    def __init__(self, source):
        self.source = source
        self._missing = set()
        self._last = source.rfind(">")
        self._next = (0, None)
        self._vain = set()

    def find(self, sign, start):
        if sign in self._missing:
            return -1
        found = self.source.find(sign, start)
        if found < 0:
            self._missing.add(sign)
        return found

    def after(self, sign, start):
        found = self.find(sign, start)
        return found + len(sign) if found >= 0 else -1

    def search(self, pattern, start):
        if pattern in self._missing:
            return -1
        found = pattern.search(self.source, start)
        if not found:
            self._missing.add(pattern)
            return -1
        return found.end()

    def end_of_tag(self, start):
        """Behind the ``>`` of a tag; one between quotation marks does not end it."""
        if start > self._last:
            return -1
        seen, found = [], self._first_sign(start)
        while found and found.start() not in self._vain:
            if found[0] == ">":
                return found.end()
            seen.append(found.start())
            end = self.find(found[0], found.end())
            if end < 0:
                return self.after(">", found.end())
            found = _END_OR_QUOTE.search(self.source, end + 1)
        # Whoever comes by one of these signs gets no further either.
        self._vain.update(seen)
        return -1

    def _first_sign(self, start):
        """The first ``>`` or quotation mark; what many tags lead to is found once."""
        since, found = self._next
        if not found or not since <= start <= found.start():
            found = _END_OR_QUOTE.search(self.source, start)
            self._next = (start, found)
        return found


class _Writer:
    """Puts text together line by line."""

    def __init__(self, base):
        self.base = base
        self.parts = []
        self.breaks = 0
        self.space = False
        self.begun = False
        self.quotes = 0
        self.verbatim = 0
        self.links = []

    def write(self, value):
        if self.verbatim:
            for number, line in enumerate(value.split("\n")):
                if number:
                    self.new_line()
                self._put(line)
            return
        words = _squeeze(value)
        if words.startswith(" "):
            self.space = True
            words = words[1:]
        ends = words.endswith(" ")
        words = words.removesuffix(" ")
        if words:
            self._put(words)
            self.space = ends

    def _put(self, words):
        if not words:
            return
        if self.begun and self.breaks:
            self.parts.append("\n" * self.breaks)
        if self.breaks or not self.begun:
            self.parts.append("> " * min(self.quotes, 5))
        elif self.space:
            self.parts.append(" ")
        self.parts.append(words)
        self.begun, self.breaks, self.space = True, 0, False

    def new_line(self, least=None):
        """Break the line; with ``least`` only where fewer breaks are waiting."""
        most = least or self.breaks + 1
        self.breaks = min(max(self.breaks, most), 2)
        self.space = False

    def open(self, tag, attributes):
        if tag == "a":
            self._end_link()
            self.links.append((len(self.parts), _attributes(attributes)))
        elif tag == "img":
            self._picture(_attributes(attributes))
        elif tag == "br":
            self.new_line()
        elif tag in ("td", "th"):
            self.space = True
        elif tag in PARAGRAPHS:
            self.new_line(2)
        elif tag in LINES:
            self.new_line(1)
        if tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.verbatim += 1
        elif tag == "li":
            self._put("-")
            self.space = True

    def close(self, tag):
        if tag == "a":
            self._end_link()
        elif tag in PARAGRAPHS or tag == "br":
            self.new_line(2)
        elif tag in LINES:
            self.new_line(1)
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag == "pre":
            self.verbatim = max(0, self.verbatim - 1)

    def _picture(self, attributes):
        """What stands for a picture; a smiley stands for itself."""
        words = _squeeze(attributes.get("alt", "")).strip()
        if words and "emoji" in attributes.get("class", ""):
            self._put(words)
        elif words:
            self._put(f"[{words}]")

    def _end_link(self):
        if not self.links:
            return
        start, attributes = self.links.pop()
        address = _address(attributes.get("href", ""), self.base)
        shown = "".join(self.parts[start:]).strip(" \n>")
        if not address or _names(shown):
            return
        if not shown:
            self._put(address)
        elif _says(shown, address):
            if shown != address and "\n" not in shown:
                lead = "".join(self.parts[start:]).partition(shown)[0]
                self.parts[start:] = [lead, address]
        else:
            space, self.space = self.space, True
            self._put(f"({address})")
            self.space = space

    def finish(self):
        self._end_link()
        return "".join(self.parts)


def _attributes(source):
    """The attributes of a tag; where one is given twice, the first counts."""
    found = {}
    for match in _ATTRIBUTE.finditer(source[:8000]):
        value = match[2]
        if value[0] in "\"'":
            value = value[1:-1]
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


def _address(href, base):
    """Where a link leads, or nothing where it leads nowhere one may go."""
    href = clean.line(re.sub(r"[\t\r\n]", "", href), clean.MAX_LINK)
    try:
        if base:
            href = urljoin(base, href)
        return href if urlsplit(href).scheme.lower() in SCHEMES else ""
    except ValueError:
        return ""


def _names(shown):
    """Whether a link is only somebody's name or a hashtag, as ``@ann`` or ``#acme``."""
    return shown[:1] in ("@", "#") and " " not in shown and len(shown) > 1


def _says(shown, address):
    """Whether the text of a link is its address, perhaps shortened."""
    shown = _bare(shown.replace("\n", ""))
    address = _bare(address)
    shortened = shown.rstrip("….")
    if shown == address:
        return True
    return shortened != shown and "/" in shortened and address.startswith(shortened)


def _bare(address):
    address = re.sub(r"^(https?://(www\.)?|mailto:|tel:)", "", address.strip())
    return address.rstrip("/")
