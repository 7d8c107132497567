"""XML from strangers, looked at before a library is: what would take it for ever.

``feedparser`` goes through all attributes of a tag for each of them, and through all
namespaces for each tag: 400 kB of either take it half a minute. So the marks are read
once by expat, which takes no longer for a tag than the tag is long, and counted.

That is worth nothing unless both read the same: so what was sent is made UTF-8 first,
whatever it says it is, and what stands before its first tag is taken out: no feed needs
a DOCTYPE, and a few lines of it unfold into gigabytes.
"""

import re
from xml.parsers import expat

from . import charset
from .errors import Never, _lt

ATTRIBUTES = 200
"""Most attributes of one tag, those that name namespaces among them."""

NAMESPACES = 200
"""Most namespaces of one document; feeds have a dozen."""

_TAG = re.compile(r"<\w", re.ASCII)
_DOCTYPE = re.compile("<!DOCTYPE", re.IGNORECASE)
_DEFINES = re.compile(r"[^>\[]*\[")


def text(content, kind=""):
    """The text of a document, from its first tag on.

    :param bytes content: what was sent
    :param str kind: the Content-Type that came with it
    """
    return _bare(charset.decode(content, kind))


def _bare(source):
    start = _DOCTYPE.search(source)
    if start and _DEFINES.match(source, start.end()):
        ends = [source.find(root, start.end()) for root in ("<rss", "<feed", "<rdf:")]
        end = min((each for each in ends if each >= 0), default=len(source))
        source = source[: start.start()] + source[end:]
    first = _TAG.search(source)
    return source[first.start() :] if first else ""


def vet(source):
    """Refuse a document that nobody writes who wants to be read.

    What is no XML is let through: it is read in another way, which is linear.

    :param str source: what :func:`text` gave
    :raises Never: in words
    """
    count = _Count()
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    parser.StartElementHandler = count.start
    try:
        parser.Parse(source.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        return


class _Count:
    def __init__(self):
        self.namespaces = set()

    def start(self, _name, attributes):
        names = attributes[::2]
        if len(names) > ATTRIBUTES:
            raise _too_much()
        for place, name in enumerate(names):
            if name.startswith("xmlns"):
                self.namespaces.add((name, attributes[2 * place + 1]))
        if len(self.namespaces) > NAMESPACES:
            raise _too_much()


def _too_much():
    return Never(_lt("The document is built in a way that takes too long to read."))
