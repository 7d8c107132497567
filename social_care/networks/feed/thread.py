"""Where an item stands: the page that its comments share."""

import re
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

from .. import clean

_COMMENT = re.compile(r"#(?:comment|respond|reply|post|p|c)[-_]?\w*\d", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_OF_ONE = frozenset(("showcomment", "replytocom", "comment_id", "commentid"))
"""What blogs put into the address of a page to show one comment of it."""

_FORUM = re.compile(r"(/t/[^/]+/\d+)(?:/(\d+))?/?", re.IGNORECASE)  # Discourse
_PART = re.compile(r"/(?:comment-page-\d+|post-\d+|comments/\d+)/?$", re.IGNORECASE)


def secure(address):
    """An address with ``https``: the same page, the same item, by whichever it came."""
    return "https" + address[4:] if address[:7].lower() == "http://" else address


def is_comment(link):
    """Whether an address is that of something said below a page."""
    forum = _FORUM.fullmatch(_path(link))
    return bool(_COMMENT.search(link) or (forum and (forum[2] or "1") != "1"))


def page(address):
    """The page that a comment stands on; empty where the address names none."""
    address = clean.link(address)
    if not address:
        return ""
    address, fragment = urldefrag(secure(address))
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    number = _DIGITS.findall(fragment)[-1:]
    path = _PART.sub("/", parts.path)
    steps = path.rstrip("/").rpartition("/")
    if number and steps[2] in (*number, fragment):
        path = steps[0] or "/"
    if forum := _FORUM.fullmatch(path):
        path = forum[1]
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _OF_ONE and value not in (*number, fragment)
    ]
    if not query and path in ("", "/") and parts.query:
        return address
    query = (
        urlencode(query) if len(query) != len(parse_qsl(parts.query)) else parts.query
    )
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def of(link, href):
    """The page of an item; empty where it is none that others share.

    :param str link: the item's own address
    :param str href: what it answers, as ``thr:in-reply-to`` gives it
    """
    if href := page(href):
        return href
    if is_comment(link) or _FORUM.fullmatch(_path(link)):
        return page(link)
    return ""


def _path(link):
    try:
        return urlsplit(link).path
    except ValueError:
        return ""
