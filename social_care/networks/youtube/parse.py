"""What a comment of YouTube says. Nothing in here needs the network.

https://developers.google.com/youtube/v3/docs/comments#resource
"""

from ..base import Author, Picture, Post
from ..caller import step
from ..errors import BadItem, _lt
from ..values import number, part, words

WATCH = "https://www.youtube.com/watch"
PUBLISHED = "published"


def snippet(comment):
    return part(comment, "snippet")


def moment(comment):
    """When it was written, by which lists of threads are sorted."""
    return words(snippet(comment), "publishedAt")


def channel(comment):
    """The channel of who wrote it; empty where YouTube does not say."""
    return words(part(snippet(comment), "authorChannelId"), "value")


def version(comment):
    """What changes with a comment that stays: its words, and whether it is shown."""
    told = snippet(comment)
    return f"{words(told, 'updatedAt')[:40]} {words(told, 'moderationStatus')}".strip()


def link(video, comment_id):
    """Where a comment is to be seen."""
    if not video:
        return ""
    return f"{WATCH}?v={step(video)}&lc={step(comment_id)}"


def post(payload, me):
    """Put a :class:`Post` together.

    :param dict payload: the ``comment``, its ``video`` and ``title``, and the channel
        that began its thread as ``top``
    :param str me: the account's channel
    """
    comment = part(payload, "comment")
    told, comment_id = snippet(comment), words(comment, "id")
    if not comment_id or not told:
        raise BadItem(_lt("This is not a comment of YouTube."))
    video, writer = words(payload, "video") or words(told, "videoId"), channel(comment)
    parent, state = words(told, "parentId"), words(told, "moderationStatus")
    own = bool(me) and writer == me
    ours = bool(me) and words(payload, "top") == me
    return Post(
        external_id=comment_id,
        author=Author(
            writer or comment_id,
            handle=_handle(told),
            name=words(told, "authorDisplayName").removeprefix("@"),
            traceable=bool(writer),
        ),
        body=words(told, "textOriginal") or words(told, "textDisplay"),
        posted_at=words(told, "publishedAt"),
        kind="reply" if parent and (own or ours) else "comment",
        permalink=link(video, comment_id),
        parent_external_id=parent,
        root_external_id=parent,
        thread_external_id=parent or comment_id,
        own=own,
        version=words(told, "updatedAt")[:40],
        figures={"likes": number(told, "likeCount") or 0},
        pictures=(Picture(words(told, "imageUrl")),),
        shown=state == PUBLISHED if state else None,
        shown_why="" if state == PUBLISHED else state,
        subject=words(payload, "title"),
        subject_url=f"{WATCH}?v={step(video)}" if video else "",
    )


def _handle(told):
    """YouTube shows handles as names; older ones show the channel's name."""
    name = words(told, "authorDisplayName")
    return name.removeprefix("@") if name.startswith("@") else ""
