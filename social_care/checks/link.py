"""A link that cannot work, by how it is written. Nothing is fetched.

Fetching would hold up whoever types, and tells little: a page behind a sign-in, a shop
that turns machines away and a page that is gone look alike from here.
"""

import re
from urllib.parse import urlsplit

from ..networks.inside import internal
from .base import Finding, _lt

CODE = "link"

_PATTERNS = (
    # what a browser takes for an address, or nearly
    re.compile(r"(?:https?|ftp)(?::/{1,3}|//|:(?=\w)|;//)\S*|www[.,]\S+", re.I),
    re.compile(r"(?<!\w)(?:htp|htpp|htttps?|htps|hhttps?|ttps?)://\S*", re.I),
)
_SCHEME = re.compile(r"https?://|ftp://", re.I)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_TRAILING = ".,;:!?'\"»”’…"
_CLOSING = {")": "(", "]": "[", ">": "<", "}": "{"}
_INTERNAL = _lt("This link leads into a network that customers cannot reach.")
_INSIDE = ("localhost", "local", "internal", "lan", "intranet", "home", "corp")


def find(text, situation, draft):
    last = 0
    for match in sorted(
        (match for pattern in _PATTERNS for match in pattern.finditer(text.raw)),
        key=lambda match: match.start(),
    ):
        start, end = match.start(), _end(text.raw, *match.span())
        if start < last or text.raw[start - 1 : start] in {"@", "."}:
            continue
        last = end
        template = _trouble(text.raw[start:end]) or _bracket(text.raw, start, end)
        if template:
            yield Finding(CODE, template, start=start, end=end)


def _bracket(raw, start, end):
    """What is wrong with the brackets around a link: ``[words](link)``."""
    if raw.endswith("](", 0, start) and raw[end : end + 1] != ")":
        return _lt("The bracket of this link is not closed.")
    return None


def _end(raw, start, end):
    """Where a link ends: what closes the sentence or a bracket before it is not it."""
    while end > start:
        char = raw[end - 1]
        opening = _CLOSING.get(char)
        unopened = opening and raw.count(char, start, end) > raw.count(
            opening, start, end
        )
        if char not in _TRAILING and not unopened:
            break
        end -= 1
    return end


def _trouble(link):
    """What is wrong with a link, in words; nothing where it looks fine."""
    if link[:4].lower() == "www.":
        link = f"https://{link}"
    if not _SCHEME.match(link):
        return _lt("This link does not begin with https:// as it should.")
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return _lt("This link is written wrongly.")
    if parts.username is not None:
        return _lt("This link carries a name or a password.")
    try:
        return _INTERNAL if internal(host) else None
    except ValueError:
        return _name_trouble(host.rstrip("."))


def _name_trouble(host):
    labels = host.split(".")
    if labels[-1] in _INSIDE:
        return _INTERNAL
    if len(labels) < (3 if labels[0] == "www" else 2):
        return _lt("This link is cut off: its server has no dot.")
    fine = all(_LABEL.fullmatch(label) for label in labels) and len(host) <= 253
    if not fine or len(labels[-1]) < 2 or labels[-1].isdigit():
        return _lt("This link is written wrongly.")
    return None
