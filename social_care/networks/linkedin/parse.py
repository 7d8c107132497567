"""What LinkedIn tells of comments and posts. Nothing in here needs the network.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-social-action-notifications
and .../community-management/shares/comments-api, posts-api (read in November 2026 as
others quote and use them). Who wrote something is not kept: LinkedIn lets nobody store
its members' profiles, so a member is a number that is made of theirs and cannot be
traced back to it, without a name.
"""

import hashlib
from datetime import datetime, timezone

from .. import clean
from ..base import Author, Post, RawItem
from ..errors import BadItem, _lt
from ..values import key, number, part, words
from . import little, urns

SAID = ("COMMENT", "ADMIN_COMMENT", "COMMENT_EDIT")
GONE = "COMMENT_DELETE"
NAMED = "SHARE_MENTION"
ACTIONS = (*SAID, GONE, NAMED)
"""What we ask to hear of, beside which there are LIKE and SHARE."""
SUBJECT = 80
"""Letters of our post that a comment is on, as its subject."""


def notice(thing):
    """The raw item of a notification, delivered or asked for; None of other matters."""
    action, at = words(thing, "action"), number(thing, "lastModifiedAt")
    account = urns.organization(thing.get("organizationalEntity"))
    if action not in ACTIONS or not account:
        return None
    entity, told = _told(thing)
    payload = {"is": "notice", "thing": thing}
    if not entity:
        name = clean.line(key(thing, "notificationId"), 60)
        error = BadItem(_lt("This is no notification of LinkedIn."))
        return RawItem(name, payload, "broken", error=error, account=account)
    if action == GONE:
        return RawItem(entity, {"id": entity}, "delete", account=account)
    if not isinstance(told.get("text"), str) or not author(told.get("owner")):
        return RawItem(entity, payload, "pointer", account=account)
    return _item(
        entity, payload, at, told.get("owner"), _thread(thing, entity), account
    )


def comment(thing):
    """The raw item of a comment that was asked for.

    :raises BadItem: where it is none
    """
    entity = urns.comment(thing.get("commentUrn")) or urns.comment(thing.get("$URN"))
    if not entity:
        raise BadItem(_lt("This is no comment of LinkedIn."))
    at = number(part(thing, "lastModified"), "time")
    payload = {"is": "comment", "thing": thing}
    return _item(entity, payload, at, thing.get("actor"), urns.parts(entity)[0])


def share(thing, thread):
    """The raw item of a post that was asked for.

    :raises BadItem: where it is none
    """
    entity = urns.post(thing.get("id"))
    if not entity:
        raise BadItem(_lt("This is no post of LinkedIn."))
    payload = {"is": "share", "thing": thing, "thread": thread}
    at = number(thing, "lastModifiedAt")
    return _item(entity, payload, at, thing.get("author"), thread or entity)


def _item(entity, payload, at, who, thread, account=""):
    writer = author(who)
    return RawItem(
        entity,
        payload,
        version=_version(at),
        thread=thread,
        author=writer.external_id if writer else "",
        stream="notifications" if account else "",
        account=account,
    )


def _told(notification):
    """What a notification is about: its name, and what is told of it."""
    told = part(notification, "decoratedGeneratedActivity")
    if words(notification, "action") == NAMED:
        told = part(told, "share")
        names = (told.get("entity"), notification.get("generatedActivity"))
        return next(filter(None, map(urns.post, names)), ""), told
    told = part(told, "comment")
    names = (told.get("entity"), notification.get("generatedActivity"))
    return next(filter(None, map(urns.comment, names)), ""), told


def _thread(notification, entity):
    """The post at the top: comments name it; of a post, its activity."""
    above = urns.parts(entity)[0]
    return above or urns.post(notification.get("sourcePost")) or entity


def author(urn):
    """Who wrote something; None where that is not told."""
    if number_ := urns.organization(urn):
        return Author(f"organization:{number_}")
    if not isinstance(urn, str) or not urn.startswith("urn:li:"):
        return None
    digest = hashlib.sha256(urn.encode("utf-8", "replace")).hexdigest()
    return Author(f"member:{digest[:20]}")


def post(raw, client):
    """A :class:`Post` of a raw item.

    :raises BadItem: in words
    """
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    thing = part(payload, "thing")
    kinds = {"notice": _of_notice, "comment": _of_comment, "share": _of_share}
    of_kind = kinds.get(words(payload, "is"))
    values = of_kind(thing, payload) if of_kind else None
    if not values or not values["external_id"] or not values["author"]:
        raise BadItem(_lt("This is nothing that was said on LinkedIn."))
    made = Post(permalink=urns.address(values["external_id"]), **values)
    made.own = client.is_own(made.author)
    if made.own and made.kind == "comment":
        made.kind = "reply"
    return made


def _of_notice(thing, _payload):
    entity, told = _told(thing)
    parent = urns.comment(told.get("parentComment")) or urns.comment(told.get("object"))
    source = part(thing, "decoratedSourcePost")
    ours = urns.organization(source.get("owner"))
    subject = words(source, "text") if ours else ""
    return {
        "external_id": entity,
        "author": author(told.get("owner")),
        "body": told.get("text"),
        "posted_at": moment(thing.get("lastModifiedAt")),
        "kind": "mention" if words(thing, "action") == NAMED else "comment",
        "parent_external_id": parent,
        "thread_external_id": _thread(thing, entity),
        "version": _version(number(thing, "lastModifiedAt")),
        "subject": little.plain(subject)[:SUBJECT],
        "subject_url": urns.address(urns.post(source.get("entity"))) if ours else "",
    }


def _of_comment(thing, _payload):
    entity = urns.comment(thing.get("commentUrn")) or urns.comment(thing.get("$URN"))
    likes = number(part(thing, "likesSummary"), "totalLikes")
    below = number(part(thing, "commentsSummary"), "totalFirstLevelComments")
    figures = {"likes": likes, "comments": below}
    return {
        "external_id": entity,
        "author": author(thing.get("actor")),
        "body": part(thing, "message").get("text"),
        "posted_at": moment(part(thing, "created").get("time")),
        "kind": "comment",
        "parent_external_id": urns.comment(thing.get("parentComment")),
        "thread_external_id": urns.parts(entity)[0],
        "version": _version(number(part(thing, "lastModified"), "time")),
        "figures": {name: it for name, it in figures.items() if it is not None},
    }


def _of_share(thing, payload):
    entity = urns.post(thing.get("id"))
    return {
        "external_id": entity,
        "author": author(thing.get("author")),
        "body": little.plain(words(thing, "commentary")),
        "posted_at": moment(thing.get("publishedAt") or thing.get("createdAt")),
        "kind": "mention",
        "thread_external_id": urns.post(words(payload, "thread")) or entity,
        "version": _version(number(thing, "lastModifiedAt")),
    }


def moment(value):
    """A moment in milliseconds since 1970; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return datetime.fromtimestamp(value / 1000, timezone.utc).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _version(at):
    return f"{min(max(at or 0, 0), 10**15 - 1):015}"
