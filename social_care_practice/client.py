"""Practice: a network inside Odoo, for trying things out and for training.

Its posts lie in a table of Odoo's. This module does not know that: the client is
given a :class:`Store` as its session, as other clients are given one for HTTP.
"""

from typing import Any, ClassVar, Protocol

from odoo.addons.social_care.networks import clean
from odoo.addons.social_care.networks.base import (
    PRIVATE,
    PUBLIC,
    Author,
    Capabilities,
    Client,
    Deletion,
    Identity,
    Page,
    Post,
    RawItem,
    Stream,
)
from odoo.addons.social_care.networks.errors import BadItem, Never, _lt

PAGE = 500

MAX_LENGTH = 280
MAX_MESSAGE_LENGTH = 10_000
"""Longest public post and private message in characters."""


class Store(Protocol):
    """What practice needs of the place where its posts lie.

    Every post carries the number of its last change. A number is never given twice,
    and once ``changes_after`` has shown a number, no lower one may appear later:
    writers have to take turns from drawing a number until their commit.
    """

    def changes_after(self, number: int, limit: int) -> list[dict[str, Any]]:
        """The posts last changed after ``number``, the earliest change first.

        Each is a dict that can be written as JSON:

        - ``id``: integer
        - ``change``: integer, the number of its last change
        - ``deleted``: whether it was taken away; then its text need not be there
        - ``own``: whether the company wrote it
        - ``author_id``: integer or text; ``author_handle``, ``author_name``,
          ``author_followers``, ``author_verified``: may be missing
        - ``body``: text
        - ``posted_at``: ISO 8601, UTC where no zone is given
        - ``visibility``: ``public`` or ``private``
        - ``parent_id``: id of the post it answers, or nothing
        - ``thread_id``: in public the id of the post the thread began with (nothing:
          it is this one); in private the author id of the customer, whoever writes
        - ``permalink``, ``kind``, ``rating``, ``language``: may be missing
        """

    def add(
        self, body: str, visibility: str, parent_id: int | None, idempotency_key: str
    ) -> int:
        """Write a post of the company's and give its id; the same key, the same id.

        A private post goes to the customer of the parent's thread where the parent is
        private, and to the parent's author where it is public.

        :raises LookupError: where the parent is not there, or taken away
        """

    def delete(self, number: int) -> None:
        """Take a post away; nothing happens where it is gone already."""

    def permalink(self, number: int) -> str:
        """Where a post is to be seen."""


class PracticeClient(Client):
    """The company on practice. Lengths are our own: a practice of being brief."""

    key: ClassVar[str] = "practice"
    label: ClassVar[str] = _lt("Practice")
    icon: ClassVar[str] = "fa-graduation-cap"
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(Stream("timeline", _lt("Timeline"), interval=60),),
        settings=frozenset({"handle", "external_id"}),
        max_length=MAX_LENGTH,
        max_message_length=MAX_MESSAGE_LENGTH,
        private_messages=True,
        publishes=True,
        starts=True,
        deletes=True,
        many_accounts=True,
        lag=0,
        source="ours",
    )

    def check(self):
        return Identity(
            self.settings.external_id or "company",
            self.settings.handle.removeprefix("@") or "company",
        )

    def fetch(self, stream, cursor):
        rows = self.session.changes_after(int(cursor.get("after") or 0), PAGE)
        if not rows:
            return Page([], cursor)
        return Page(
            [_item(row) for row in rows],
            {"after": rows[-1]["change"]},
            more=len(rows) >= PAGE,
        )

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        row = item.payload
        if not isinstance(row, dict):
            raise BadItem(_lt("This is not a practice post."))
        private = row.get("visibility") == PRIVATE
        kind = "message" if private else "reply" if row.get("parent_id") else "mention"
        return Post(
            external_id=wire_id(row.get("id")),
            author=Author(
                row.get("author_id"),
                handle=row.get("author_handle"),
                name=row.get("author_name"),
                follower_count=row.get("author_followers"),
                verified=clean.flag(row.get("author_verified")),
            ),
            body=row.get("body"),
            posted_at=row.get("posted_at"),
            kind=row.get("kind") or kind,
            visibility=row.get("visibility"),
            permalink=row.get("permalink"),
            parent_external_id=wire_id(row.get("parent_id")),
            thread_external_id=_thread(row),
            rating=row.get("rating"),
            language=row.get("language"),
            own=bool(row.get("own")),
            version=item.version,
        )

    def publish(self, reply, idempotency_key):
        length = self.length(reply.body)
        limit = MAX_LENGTH if reply.visibility == PUBLIC else MAX_MESSAGE_LENGTH
        if length > limit:
            raise Never(
                _lt("This is %(length)s characters long; %(limit)s are allowed."),
                length=length,
                limit=limit,
            )
        parent = reply.parent_external_id
        self._last_look()
        try:
            number = self.session.add(
                reply.body,
                reply.visibility,
                _number(parent) if parent else None,
                idempotency_key,
            )
        except LookupError as error:
            raise Never(_lt("The post to be answered no longer exists.")) from error
        return wire_id(number)

    def permalink(self, external_id):
        return self.session.permalink(_number(external_id))

    def delete(self, external_id):
        try:
            self.session.delete(_number(external_id))
        except LookupError:
            return

    def find_own(self, reply, since):
        number = 0
        while rows := self.session.changes_after(number, PAGE):
            for row in rows:
                if (
                    row.get("own")
                    and not row.get("deleted")
                    and row["body"] == reply.body
                    and wire_id(row.get("parent_id")) == reply.parent_external_id
                    and clean.moment(row["posted_at"]) >= since.replace(microsecond=0)
                ):
                    return wire_id(row["id"])
            number = rows[-1]["change"]
        return ""


def _item(row):
    deleted = bool(row.get("deleted"))
    return RawItem(
        wire_id(row["id"]),
        {"id": row["id"]} if deleted else row,
        kind="delete" if deleted else "post",
        version=f"{row['change']:012d}",
        thread=_thread(row),
        author=str(row.get("author_id") or ""),
    )


def _thread(row):
    if row.get("visibility") == PRIVATE:
        return f"dm-{row.get('thread_id') or row.get('author_id')}"
    return wire_id(row.get("thread_id") or row.get("id"))


def wire_id(number):
    """The id of a post as the rest of Odoo sees it, from the one in the store."""
    return f"p{number}" if number else ""


def _number(external_id):
    """The id in the store; LookupError where it can be none of practice's."""
    number = external_id.removeprefix("p")
    if not number.isascii() or not number.isdigit():
        raise LookupError(external_id)
    return int(number)
