"""From the bytes of a feed to its items, whatever one of them holds.

``feedparser`` reads almost everything, and raises of its own what it cannot read
(https://github.com/kurtmckee/feedparser/issues/599). Then the items are read one by
one, and only what it fails on is lost.
"""

import io
import re
from dataclasses import dataclass, field

from .. import xml
from ..errors import Later, _lt

try:
    import feedparser
except ImportError:
    feedparser = None

MOST = 2000
"""Items of a feed that are read one by one."""

LONGEST = 100_000
"""Characters of one of them; what is longer has no business in a feed."""

_END = re.compile(r"</\s*(?:rss|feed|(?:\w+:)?RDF)\s*>", re.IGNORECASE)
_ROOT = re.compile(r"<(rss|feed|(?:\w+:)?RDF)\b[^>]{0,20000}>", re.IGNORECASE)
_CHANNEL = re.compile(r"<channel\b[^>]{0,20000}>", re.IGNORECASE)
_ITEM = re.compile(r"<((?:\w+:)?(?:item|entry))[\s>]", re.IGNORECASE)
_EXTRAS = re.compile(
    r"<((?:georss|gml|geo|itunes|media):\w+)\b(?:[^>]*/>|[^>]*>.*?</\1>)", re.DOTALL
)
"""Parts of an item that say nothing to us, and on which the library fails most."""

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_HALVES = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Document:
    """A feed.

    :param feed: what it says of itself
    :param entries: its items, in the order in which they stand
    :param broken: the text of those that cannot be read
    """

    feed: dict
    entries: list
    broken: list = field(default_factory=list)


def read(source):
    """Parse a feed.

    :param str source: the whole document, from its first tag on
    :raises Later: where this is none, or only its beginning: servers answer with
        a page about their troubles, and with status 200
    :raises Never: where reading it would take for ever
    """
    source = repaired(source)
    xml.vet(source)
    try:
        parsed = _parse(source)
    except Exception:
        # Whatever it may be: the library is somebody else's, and so is the feed.
        return _one_by_one(source)
    if not parsed.get("version") and not parsed.entries:
        raise Later(_lt("At this address there is no feed, neither RSS nor Atom."))
    if parsed.bozo and not _END.search(source[-2000:]):
        raise Later(_lt("The feed is incomplete."))
    return Document(parsed.feed, list(parsed.entries))


def repaired(source):
    """A feed as ``feedparser`` can be given it.

    References to characters that there are none of are left out; two
    halves of one, as Java and JavaScript write them, become the whole.
    """
    if "&#" in source:
        source = _REFERENCE.sub(_character, source)
        source = _HALVES.sub(_joined, source)
    return _UNWRITABLE.sub("", source)


def _character(found):
    code = int(found[1], 16) if found[1] else int(found[2])
    if 0xD800 <= code <= 0xDFFF:
        return chr(code)
    if code > 0x10FFFF or (code < 0x20 and code not in (9, 10, 13)):
        return ""
    return found[0]


def _joined(found):
    return (found[1] + found[2]).encode("utf-16", "surrogatepass").decode("utf-16")


def _parse(source):
    return feedparser.parse(
        io.BytesIO(source.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _one_by_one(source):
    """Each item in a feed of its own, and the feed without items."""
    root, channel = _ROOT.search(source), _CHANNEL.search(source)
    places = _places(source)
    if not root:
        raise Later(_lt("At this address there is no feed, neither RSS nor Atom."))
    before = root[0] + (channel[0] if channel and root[1].lower() == "rss" else "")
    after = ("</channel>" if "<channel" in before else "") + f"</{root[1]}>"
    document = Document({}, [])
    for start, end in places[:MOST]:
        text = source[start:end]
        for attempt in (text, _EXTRAS.sub("", text[:LONGEST])):
            try:
                document.entries += _parse(before + attempt + after).entries[:1]
                break
            except Exception:
                continue
        else:
            document.broken.append(text)
    begin = places[0][0] if places else len(source)
    head = source[root.start() : begin] if places else before
    try:
        document.feed = _parse(head + after).feed
    except Exception:
        document.feed = {}
    return document


def _places(source):
    """Where the items begin and end."""
    places, last = [], 0
    for found in _ITEM.finditer(source):
        if found.start() < last:
            continue
        end = f"</{found[1]}>"
        last = source.find(end, found.end())
        if last < 0:
            break
        last += len(end)
        places.append((found.start(), last))
    return places
