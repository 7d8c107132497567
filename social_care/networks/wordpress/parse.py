"""What a comment or a review of WordPress says. Nothing in here needs the network.

https://developer.wordpress.org/rest-api/reference/comments/#schema and
https://woocommerce.github.io/woocommerce-rest-api-docs/#product-review-properties
"""

from .. import clean, html
from ..base import Author, Post
from ..errors import BadItem, _lt
from ..values import dicts, key, number, part, words

NOT_KEPT = ("author_ip", "author_user_agent", "author_email", "reviewer_email")
"""What an administrator is told of people and nobody here needs."""

GONE = ("trash", "post-trashed")
"""Statuses of what nobody sees any more, and only an administrator can bring back."""


def kept(thing):
    """A comment as it is stored."""
    return {name: value for name, value in thing.items() if name not in NOT_KEPT}


def status(thing):
    """``approved``, ``hold``, ``spam``, ``trash``; both ways of saying it."""
    said = words(thing, "status")
    return {"approve": "approved", "1": "approved", "0": "hold"}.get(said, said)


def version(thing):
    """What changes with a comment that stays: whether it is shown, and its words."""
    said = _rendered(thing) or words(thing, "review")
    return f"{status(thing)}-{clean.digest(said)}"


def _rendered(thing):
    return words(part(thing, "content"), "rendered")


def moment(thing):
    """When it was written, as text in UTC."""
    said = words(thing, "date_gmt") or words(thing, "date_created_gmt")
    return f"{said.removesuffix('Z')}Z" if said else ""


def author(thing):
    """Who wrote it. A guest may give any name and any address: each stands alone."""
    user, name = number(thing, "author"), words(thing, "author_name")
    name = name or words(thing, "reviewer")
    if user:
        return Author(f"user:{user}", name=html.text(name))
    return Author(f"comment:{key(thing, 'id')}", name=html.text(name), traceable=False)


def comment(thing, me):
    """A :class:`Post` of a comment.

    :param str me: the account's id
    """
    writer, answers = author(thing), number(thing, "parent") or 0
    own = bool(me) and writer.external_id == f"user:{me}"
    above = next(iter(dicts(part(thing, "_embedded").get("up"))), {})
    stars = number(part(thing, "meta"), "rating")
    return Post(
        external_id=_id(thing),
        author=writer,
        body=html.text(_rendered(thing), base=words(thing, "link")),
        posted_at=moment(thing),
        kind="reply" if own and answers else "comment",
        permalink=words(thing, "link"),
        parent_external_id=str(answers) if answers > 0 else "",
        rating=stars if stars and 1 <= stars <= 5 else None,
        own=own,
        **_shown(thing),
        subject=html.text(words(part(above, "title"), "rendered")),
        subject_url=words(above, "link"),
    )


def review(thing):
    """A :class:`Post` of a review of a product."""
    stars = number(thing, "rating")
    return Post(
        external_id=_id(thing),
        author=author(thing),
        body=html.text(words(thing, "review")),
        posted_at=moment(thing),
        kind="review",
        permalink=words(thing, "product_permalink"),
        rating=stars if stars and 1 <= stars <= 5 else None,
        **_shown(thing),
        subject=html.text(words(thing, "product_name")),
        subject_url=words(thing, "product_permalink"),
    )


def _id(thing):
    found = key(thing, "id")
    if not found.isascii() or not found.isdigit():
        raise BadItem(_lt("This is not a comment of WordPress."))
    return found


def _shown(thing):
    said = status(thing)
    if not said:
        return {"shown": None}
    shown = said == "approved"
    return {"shown": shown, "shown_why": "" if shown else said}
