"""What a post of Discourse says. Nothing in here needs the network.

https://docs.discourse.org (the description that Discourse makes of itself), and
``app/serializers/post_serializer.rb``, ``web_hook_post_serializer.rb`` of its source:
webhooks alone say in which kind of topic (``topic_archetype``) a post stands.
"""

import re

from .. import clean, html
from ..base import PRIVATE, PUBLIC, Author, Picture, Post
from ..errors import BadItem, _lt
from ..values import dicts, key, number, words

PRIVATE_TOPIC = "private_message"
LIKE = 2
"""The type of action that is a like: ``PostActionType.types``."""
ORDINARY = 1
"""``Post.types[:regular]``: 2 is a moderator's, 3 what the forum did, 4 a whisper."""

PICTURE = re.compile(r"!\[[^\]]{0,2000}\]\(upload://[^)\s]{1,200}\)")
"""A picture in the words of an answer of ours, on a line of its own."""

_ASIDE = re.compile(r"<(/?)aside\b([^>]{0,2000})>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b([^>]{0,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([a-z-]{1,20})="([^"]{0,2000})"', re.IGNORECASE)


def is_private(post, private=None):
    """Whether a post stands where only some may read.

    :param private: what the list says that it came by; None: it came by a delivery, and
        is taken for private unless that says otherwise
    """
    if private is not None:
        return private
    return words(post, "topic_archetype") != "regular"


def is_post(thing):
    """Whether somebody wrote it to be read by all of the topic's readers."""
    return number(thing, "post_type") in (ORDINARY, 2, None)


def names(post, handle):
    """Whether a post names somebody: Discourse makes a link of that."""
    wanted = f'class="mention" href="/u/{handle.lower()}"'
    return bool(handle) and wanted in words(post, "cooked").lower()


def answers(post, handle):
    """Whether it answers a post of somebody."""
    above = post.get("reply_to_user")
    above = above if isinstance(above, dict) else {}
    return bool(handle) and words(above, "username").lower() == handle.lower()


def version(post):
    """Sortable text that grows with every edit."""
    return f"{min(max(number(post, 'version') or 1, 0), 10**6):07}"


def state(post):
    """What changes with every edit, and with being accepted as the solution."""
    solved = "-solved" if post.get("accepted_answer") is True else ""
    return f"{version(post)}{solved}"


def post(thing, base, me, handle, parent="", private=None):
    """Put a :class:`Post` together.

    :param str base: the forum's address
    :param str me: the account's id
    :param str handle: and its name
    :param str parent: the id of what it answers, where that is known
    :param private: see :func:`is_private`
    """
    topic = key(thing, "topic_id")
    if not key(thing, "id").isdigit() or not topic.isdigit():
        raise BadItem(_lt("This is not a post of Discourse."))
    writer = author(thing)
    own = bool(me) and writer.external_id == me
    hidden = is_private(thing, private)
    said, quoted = without_quotes(words(thing, "cooked"))
    if hidden:
        kind = "message"
    elif own:
        kind = "reply" if thing.get("reply_to_post_number") else "mention"
    elif names(thing, handle):
        kind = "mention"
    else:
        kind = "reply" if answers(thing, handle) else "comment"
    place = number(thing, "post_number") or 1
    shown = False if thing.get("hidden") is True else None
    return Post(
        external_id=key(thing, "id"),
        author=writer,
        body=html.text(said, base=base),
        posted_at=words(thing, "created_at"),
        kind=kind,
        visibility=PRIVATE if hidden else PUBLIC,
        permalink=f"{base}/t/{topic}/{place}",
        parent_external_id=parent,
        thread_external_id=topic,
        own=own,
        version=version(thing),
        figures=figures(thing),
        pictures=pictures(words(thing, "cooked"), base),
        shown=shown,
        shown_why="" if shown is None else "hidden",
        accepted=thing.get("accepted_answer") is True,
        subject=words(thing, "topic_title"),
        subject_url=f"{base}/t/{topic}",
        quoted=html.text(quoted, base=base),
    )


def author(thing):
    """Who wrote it, by the id that stays when they change their name."""
    return Author(
        key(thing, "user_id"),
        handle=words(thing, "username"),
        name=words(thing, "name") or words(thing, "display_username"),
    )


def figures(thing):
    """How many liked and answered it."""
    found = {"replies": number(thing, "reply_count")}
    for action in dicts(thing.get("actions_summary")):
        if number(action, "id") == LIKE:
            found["likes"] = number(action, "count") or 0
    return {name: count for name, count in found.items() if count is not None}


def without_quotes(cooked):
    """The HTML of a post without what it quotes of others, and that.

    A customer is not to be taken at somebody else's word.
    """
    said, quoted, depth, start = [], [], 0, 0
    for match in _ASIDE.finditer(cooked):
        closes, attributes = match[1], match[2]
        if depth == 0 and (closes or "quote" not in attributes):
            continue
        if depth == 0:
            said.append(cooked[start : match.start()])
            start, depth = match.end(), 1
        else:
            depth += -1 if closes else 1
            if depth == 0:
                quoted.append(cooked[start : match.start()])
                start = match.end()
    (quoted if depth else said).append(cooked[start:])
    return "".join(said), "".join(quoted)


def pictures(cooked, base):
    """Those that somebody put in, without the forum's signs and faces."""
    found = []
    for match in _IMAGE.finditer(cooked):
        told = dict(_ATTRIBUTE.findall(match[1]))
        kinds = told.get("class", "")
        if "emoji" in kinds or "avatar" in kinds or "site-icon" in kinds:
            continue
        url = told.get("src", "")
        if url.startswith("//"):
            url = f"{base.partition('//')[0]}{url}"
        elif url.startswith("/"):
            url = "/".join(base.split("/")[:3]) + url
        url = clean.link(html.text(url))
        if url:
            found.append(Picture(url, html.text(told.get("alt", ""))))
    return tuple(found)
