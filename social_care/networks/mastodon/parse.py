"""What a status of Mastodon says. Nothing in here needs the network.

Keys. A status has a number on every server that knows it, and snac even changes its
own; so has an account. What is the same everywhere is the ``uri``: posts and authors
are known by it. The account's ``uri`` is older servers' ``url``.
https://docs.joinmastodon.org/entities/Status/, https://docs.joinmastodon.org/entities/Account/
"""

import re

from ...text import squeezed
from .. import clean, html
from ..base import PRIVATE, PUBLIC, Author, Picture, Post
from ..errors import BadItem, _lt
from ..values import dicts, number, words

OPEN = ("public", "unlisted")
"""Visibilities that the public can see. Others are a direct message, followers only,
and what servers invent (``list:12``, ``local``, ``mutuals_only``)."""

MENTIONS = ("mention", "reply", "comment", "quote", "status_reference")
"""Types of notifications for being spoken to, by the names that servers have for it.
``quoted_update`` is none of them: it tells of posts that we quoted ourselves."""

_NAMED = re.compile(
    r"(?<![=/\w])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)"
    r"(?:@(\w+(?:[.-]+\w+)*)(:\d{1,5})?)?",
    re.IGNORECASE,
)
"""``MENTION_RE`` of Mastodon's app/models/account.rb: whom it takes a text to name."""

_MENTIONS = re.compile(r"^(?:@[^\s@]+(?:@[^\s@]+)?\s+)+")


def status_of(payload):
    """The status in an item's payload.

    :raises BadItem: where there is none
    """
    status = payload.get("status") if isinstance(payload, dict) else None
    if not isinstance(status, dict):
        raise BadItem(_lt("This is not a post of Mastodon."))
    return status


def is_repost(status):
    """A boost is no post of anybody: it has no words of its own."""
    return bool(status.get("reblog"))


def original(status):
    """What was mentioned or searched for: snac wraps it once it is boosted."""
    inner = status.get("reblog")
    return inner if isinstance(inner, dict) else status


def key(thing):
    """The id that is the same on every server: of a status, or of an account."""
    for name in ("uri", "url"):
        value = thing.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def version(status):
    """When it was last edited, as sortable text; empty: never."""
    return clean.line(words(status, "edited_at"), 40)


def is_private(status):
    return words(status, "visibility") not in OPEN


def author(status, domain):
    """Who wrote it; the handle always names the server: ``ann@example.social``."""
    account = status.get("account")
    if not isinstance(account, dict):
        raise BadItem(_lt("The author is missing."))
    handle = full_handle(words(account, "acct"), domain)
    return Author(
        key(account) or handle,
        handle=handle,
        name=_without_html(words(account, "display_name")),
        follower_count=number(account, "followers_count"),
        about=about(account),
    )


def about(account):
    """What an account says of itself: its note, and the fields below it."""
    lines = [html.text(words(account, "note"))]
    for each in dicts(account.get("fields")):
        name, value = words(each, "name"), html.text(words(each, "value"))
        lines.append(f"{clean.line(name)}: {value}" if name else value)
    return "\n".join(filter(None, lines))


_PROFILE = re.compile(r"@?([^\s@/]+)(?:@([^\s@/]+\.[^\s@/]+))?")


def pasted_handle(text):
    """``ann@example.social`` of a handle or an address as people paste them."""
    text = clean.pasted(text).removeprefix("acct:").removeprefix("@")
    server, path = clean.place(text)
    if not server:
        match = _PROFILE.fullmatch(text)
        return text if match and match[2] else ""
    if path[:1] == ["users"] and len(path) > 1:
        path = [f"@{path[1]}"]
    match = _PROFILE.fullmatch(path[0]) if path and path[0][:1] == "@" else None
    return f"{match[1]}@{match[2] or server}" if match else ""


def full_handle(handle, domain):
    """A handle with its server; the server leaves its own out."""
    handle = handle.strip().removeprefix("@")
    return handle if "@" in handle or not handle else f"{handle}@{domain}"


def body(status):
    """The content warning, the words, what the pictures show, and a poll's choices."""
    parts = [clean.line(words(status, "spoiler_text"), 1000)]
    parts.append(html.text(without_fallback(words(status, "content"))))
    parts += [_shown(each) for each in dicts(status.get("media_attachments"))]
    poll = status.get("poll")
    if isinstance(poll, dict):
        titles = [words(each, "title") for each in dicts(poll.get("options"))]
        parts.append("\n".join(f"- {clean.line(each)}" for each in titles if each))
    return "\n\n".join(part for part in parts if part)


FALLBACK = '<p class="quote-inline">'
"""What a post that quotes says to servers that know no quotes:
https://docs.joinmastodon.org/client/quotes/"""


def without_fallback(content):
    """The HTML of a post without the link to what it quotes, which is shown itself."""
    begin = content.find(FALLBACK)
    end = content.find("</p>", begin)
    return content if begin < 0 or end < 0 else content[:begin] + content[end + 4 :]


def quoted(status):
    """The status that this one quotes; {} where it quotes none that we may see."""
    quote = status.get("quote")
    found = quote.get("quoted_status") if isinstance(quote, dict) else None
    return found if isinstance(found, dict) else {}


def _shown(attachment):
    kind = clean.line(words(attachment, "type"), 20)
    shown = clean.line(words(attachment, "description"), 1500)
    return f"[{kind or 'media'}: {shown}]" if shown else f"[{kind or 'media'}]"


def pictures(status):
    """The pictures of a status, and a still of each film.

    The copy on the account's own server comes first: where the author's lies may be
    gone. https://docs.joinmastodon.org/entities/MediaAttachment/
    """
    found = []
    for each in dicts(status.get("media_attachments")):
        kind, still = words(each, "type"), words(each, "preview_url")
        url = words(each, "url") or words(each, "remote_url")
        if kind in ("video", "gifv"):
            url = still
        elif kind not in ("image", "unknown", ""):
            continue
        told = words(each, "id")  # snac's is the address
        told = told if told.isdigit() else ""
        found.append(Picture(url, words(each, "description"), told))
    return tuple(found)


def post(item, writer, own, mentioned):
    """Put a :class:`Post` together.

    :param writer: its Author
    :param bool own: whether it is the account's own
    :param bool mentioned: whether it came in because it mentions the account
    """
    status = status_of(item.payload)
    parent = item.payload.get("parent")
    answers = bool(status.get("in_reply_to_id"))
    private = is_private(status)
    if private:
        kind = "message"
    elif own:
        kind = "reply" if answers else "mention"
    else:
        kind = "mention" if mentioned else "search"
    figures = {
        name: number(status, f"{name}_count")
        for name in ("favourites", "reblogs", "replies")
    }
    return Post(
        external_id=key(status),
        author=writer,
        body=body(status),
        posted_at=words(status, "created_at"),
        kind=kind,
        visibility=PRIVATE if private else PUBLIC,
        permalink=words(status, "url") or words(status, "uri"),
        parent_external_id=parent if isinstance(parent, str) else "",
        language=words(status, "language"),
        own=own,
        version=version(status),
        figures={name: count for name, count in figures.items() if count is not None},
        pictures=pictures(status),
        quoted=body(quoted(status)),
        quoted_external_id=key(quoted(status)),
    )


def names(status, handle, domain):
    """Whether a status mentions somebody.

    By its list of mentions, or by its words: snac leaves the list empty.
    """
    wanted = full_handle(handle, domain).casefold()
    if not wanted:
        return False
    for mention in dicts(status.get("mentions")):
        if full_handle(words(mention, "acct"), domain).casefold() == wanted:
            return True
    return wanted in named(html.text(words(status, "content")))


def named(text, domain=""):
    """Whom a server takes a text to name, as full handles in small letters.

    :param str domain: the server of those who are named without one; empty: nobody is
    """
    found = set()
    for name, server, port in _NAMED.findall(text):
        if server or domain:
            handle = f"{name}@{server or domain}".casefold()
            found |= {handle, handle + port}
    return found


def spoken(text):
    """The letters of a text without the names it begins with, to compare.

    Spaces and signs are left out: servers make lists, quotations and bold of them.
    """
    return squeezed(_MENTIONS.sub("", text.strip() + " "))


def is_said(status, text):
    """Whether a status says a text, however the server has dressed it up."""
    told = {html.text(words(status, "content")), words(status, "text")}
    wanted = {spoken(text), spoken(html.text(text))}  # snac lets tags through
    return bool(wanted & {spoken(each) for each in told if each or not text})


def _without_html(name):
    """A name is text; only what some servers put in as HTML is taken out."""
    return html.text(name) if "</" in name else name
