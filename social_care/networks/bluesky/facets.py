"""What in a text is a link, a name or a hashtag: said beside the text, by its bytes.

https://docs.bsky.app/docs/advanced-guides/post-richtext: ``byteStart`` and ``byteEnd``
count bytes of UTF-8, not letters.
"""

import re

from ..values import dicts, part, words

_LINK = re.compile(r"(?<![\w@])https?://[^\s<>\"']+", re.IGNORECASE)
_NAME = re.compile(
    r"(?<![\w@./])@((?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,18})\b", re.I
)
_TAG = re.compile(r"(?<![\w#&/])#([^\W\d_][\w-]{0,62})")
_CLOSING = ".,;:!?)]}'\"»”’"


def made(text, find):
    """The facets of a text of ours.

    :param find: a function from a handle to its DID; empty where there is none such
    """
    found = []
    for match in _LINK.finditer(text):
        link = _trimmed(match[0])
        end = match.start() + len(link)
        found.append(_facet(text, match.start(), end, "link", uri=link))
    for match in _NAME.finditer(text):
        if did := find(match[1]):
            found.append(_facet(text, *match.span(), "mention", did=did))
    for match in _TAG.finditer(text):
        found.append(_facet(text, *match.span(), "tag", tag=match[1]))
    return _apart(found)


def _trimmed(link):
    """An address without the signs that end the sentence it stands in."""
    while link[-1] in _CLOSING and not (link[-1] == ")" and "(" in link):
        link = link[:-1]
    return link


def _facet(text, start, end, kind, **feature):
    index = {
        "byteStart": len(text[:start].encode("utf-8", "replace")),
        "byteEnd": len(text[:end].encode("utf-8", "replace")),
    }
    feature["$type"] = f"app.bsky.richtext.facet#{kind}"
    return {"index": index, "features": [feature]}


def _apart(facets):
    """Those that lie in none that began before."""
    apart, end = [], 0
    for each in sorted(facets, key=lambda it: it["index"]["byteStart"]):
        if each["index"]["byteStart"] >= end:
            apart.append(each)
            end = each["index"]["byteEnd"]
    return apart


def told(record):
    """The DIDs that a text names."""
    return {
        words(feature, "did")
        for facet in dicts(record.get("facets"))
        for feature in dicts(facet.get("features"))
        if words(feature, "$type").endswith("#mention")
    }


def spelled_out(record):
    """The text of a record, with the addresses of links that it shows shortened or
    under another name."""
    text = words(record, "text")
    raw = text.encode("utf-8", "replace")
    links = []
    for facet in dicts(record.get("facets")):
        index = part(facet, "index")
        start, end = index.get("byteStart"), index.get("byteEnd")
        if not (type(start) is int and type(end) is int):
            continue
        for feature in dicts(facet.get("features")):
            uri = words(feature, "uri")
            if uri.startswith(("https://", "http://")) and 0 <= start < end <= len(raw):
                links.append((start, end, uri))
    if not links:
        return text
    end_before = len(raw) + 1
    for start, end, uri in sorted(links, reverse=True):
        shown = raw[start:end].decode("utf-8", "replace")
        if end <= end_before and not _says(shown, uri):
            raw = raw[:start] + _in_full(shown, uri).encode() + raw[end:]
        end_before = start
    return raw.decode("utf-8", "replace")


def _says(shown, uri):
    bare = uri.partition("://")[2].removesuffix("/")
    return shown.strip().removesuffix("/") in (uri.removesuffix("/"), bare)


def _in_full(shown, uri):
    uri = uri.encode("utf-8", "replace").decode()
    cut = shown.strip().removesuffix("…").removesuffix("...")
    shortened = cut != shown.strip() and cut and cut in uri
    return uri if shortened else f"{shown} ({uri})"
