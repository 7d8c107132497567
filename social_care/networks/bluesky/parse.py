"""What posts and messages of Bluesky say. Nothing in here needs the network.

Lexicons app.bsky.feed.defs#postView, app.bsky.feed.post, app.bsky.embed.*,
chat.bsky.convo.defs#messageView.
"""

from urllib.parse import quote

from .. import clean
from ..base import PRIVATE, Author, Picture, Post
from ..errors import BadItem, _lt
from ..values import dicts, number, part, words
from . import facets

WEB = "https://bsky.app"

_HIDDEN = ("!hide", "!takedown")
"""Labels by which a moderator takes a post out of sight."""


def split(uri):
    """The account, the kind and the key in the address of a record, ``at://…``.

    :raises BadItem: where it is none
    """
    steps = uri.removeprefix("at://").split("/") if uri.startswith("at://") else []
    if len(steps) != 3 or not all(steps) or not steps[0].startswith("did:"):
        raise BadItem(_lt("This is not the address of a post of Bluesky."))
    return steps


def permalink(uri):
    """Where the public sees a post; empty where the address is none."""
    try:
        did, _kind, key = split(uri)
    except BadItem:
        return ""
    return f"{WEB}/profile/{quote(did, ':')}/post/{quote(key, '')}"


def author(profile):
    """Who it is, of a view of their profile."""
    handle = words(profile, "handle")
    return Author(
        words(profile, "did"),
        handle="" if handle == "handle.invalid" else handle,
        name=words(profile, "displayName"),
        follower_count=number(profile, "followersCount"),
        about=words(profile, "description"),
    )


def post(view, me, searched=False):
    """Put a :class:`Post` together.

    :param dict view: a postView
    :param str me: the account's DID
    :param bool searched: whether it was found by its words
    """
    record, embed = part(view, "record"), part(view, "embed")
    uri = words(view, "uri")
    split(uri)
    answered = part(record, "reply")
    parent = words(part(answered, "parent"), "uri")
    writer = author(part(view, "author"))
    own = bool(me) and writer.external_id == me
    quoted = _quoted(embed)
    kind = "search" if searched else "mention"
    if not own and me:
        if me in facets.told(record) or _is_of(words(quoted, "uri"), me):
            kind = "mention"
        elif _is_of(parent, me):
            kind = "reply"
    elif own:
        kind = "reply" if parent else "mention"
    figures = {
        name: number(view, f"{name[:-1]}Count" if name != "replies" else "replyCount")
        for name in ("likes", "reposts", "quotes", "replies")
    }
    languages = record.get("langs")
    languages = languages if isinstance(languages, list) else []
    hidden = _hidden(view)
    return Post(
        external_id=uri,
        author=writer,
        body=body(record, embed),
        posted_at=_earlier(words(record, "createdAt"), words(view, "indexedAt")),
        kind=kind,
        permalink=permalink(uri),
        parent_external_id=parent,
        thread_external_id=words(part(answered, "root"), "uri") or uri,
        language=next((it for it in languages if isinstance(it, str)), ""),
        own=own,
        figures={name: count for name, count in figures.items() if count is not None},
        pictures=_pictures(embed),
        shown=False if hidden else None,
        shown_why=hidden,
        quoted=words(part(quoted, "value"), "text"),
        quoted_external_id=words(quoted, "uri"),
    )


def message(payload, me):
    """A :class:`Post` of a private message.

    :param dict payload: ``message``, ``convo`` and the ``author`` as its profile
    """
    said, convo = part(payload, "message"), words(payload, "convo")
    sender = words(part(said, "sender"), "did")
    profile = part(payload, "author")
    if words(profile, "did") != sender:
        profile = {"did": sender}
    told = clean.identifier(said.get("id"), _lt("id of the message"))
    return Post(
        external_id=f"{clean.identifier(convo, _lt('id of the thread'))}/{told}",
        author=author(profile),
        body=facets.spelled_out(said),
        posted_at=words(said, "sentAt"),
        kind="message",
        visibility=PRIVATE,
        thread_external_id=convo,
        parent_external_id=_answered(convo, said),
        own=bool(me) and sender == me,
        quoted=words(part(_quoted(part(said, "embed")), "value"), "text"),
        quoted_external_id=words(_quoted(part(said, "embed")), "uri"),
    )


def _answered(convo, said):
    parent = words(part(said, "replyTo"), "id")
    return f"{convo}/{parent}" if parent else ""


def state(view):
    """What may change of a post that stands: what it says, and whether it is shown."""
    return f"{words(view, 'cid')}{_hidden(view)}"


def moment(view):
    """By which a list stands sorted: when the network took the post in."""
    return words(view, "indexedAt")


def _earlier(created, indexed):
    """When it was said: the author's clock, which may say anything, but never later
    than when the network had it."""
    try:
        created_at = clean.moment(created)
    except BadItem:
        created_at = None
    try:
        indexed_at = clean.moment(indexed)
    except BadItem:
        indexed_at = None
    if created_at and indexed_at:
        return min(created_at, indexed_at)
    return created_at or indexed_at or created


def body(record, embed):
    """The words, what the pictures show, and the page that is linked below."""
    parts = [facets.spelled_out(record)]
    for kind, shown in _media(embed):
        alt = clean.line(words(shown, "alt"), 1500)
        parts.append(f"[{kind}: {alt}]" if alt else f"[{kind}]")
    card = part(_attached(embed), "external")
    link = clean.link(words(card, "uri"))
    if link and link not in parts[0]:
        title = clean.line(words(card, "title"))
        parts.append(f"{title} {link}".strip())
    return "\n\n".join(each for each in parts if each)


def _attached(embed):
    """What is attached beside a quoted post, or by itself."""
    return part(embed, "media") or embed


def _media(embed):
    attached = _attached(embed)
    found = [("image", each) for each in dicts(attached.get("images"))]
    found += [("image", each) for each in dicts(attached.get("items"))]
    if words(attached, "playlist"):
        found.append(("video", attached))
    return found


def _pictures(embed):
    return tuple(
        Picture(words(each, "fullsize") or words(each, "thumbnail"), words(each, "alt"))
        for _kind, each in _media(embed)
    )


def _quoted(embed):
    """The view of a quoted post, where there is one and it may be seen."""
    record = part(embed, "record")
    record = part(record, "record") or record
    return record if words(record, "uri").startswith("at://") else {}


def _is_of(uri, did):
    return uri.startswith(f"at://{did}/")


def _hidden(view):
    named = {words(each, "val") for each in dicts(view.get("labels"))}
    return next((each for each in _HIDDEN if each in named), "")
