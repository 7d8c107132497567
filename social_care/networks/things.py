"""What passes between Odoo and a network: posts, replies, pages, raw items.

What comes in is cleaned as it is made (see :mod:`.clean`): a connector hands over what
the network said, and :class:`~.errors.BadItem` is raised for what cannot be kept.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..text import names, visible
from . import clean, skim
from .errors import BadItem, _lt

KINDS = ("mention", "comment", "reply", "review", "message", "search")
"""What a post is to us; the first that applies wins."""

PUBLIC, PRIVATE = "public", "private"
VISIBILITIES = [(PUBLIC, "Public"), (PRIVATE, "Private")]
"""With their labels, as the fields that keep them read them."""

MAX_ABOUT = 2000
"""Characters that are kept of what people say of themselves."""

MAX_PICTURES = 10
"""Pictures of one post that are kept; no network shows more at once."""

MAX_QUOTED = 5000
"""Characters that are kept of a post that another one quotes."""

# ---- What comes in -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item as the network sent it, with what came along to understand it.

    Its ``kind`` says what is to be done with it:

    - ``post``: parsed, and kept as a post
    - ``delete``: the post with this id was taken away
    - ``broken``: it could not even be read, see ``error``
    - ``pointer``: the network says only that there is something, and what its id is;
      :meth:`.Client.look` is asked for it
    - ``poke``: the network says only that a stream has something new: ``stream`` is
      fetched at once, and nothing is kept of the item

    :param external_id: the network's id of the item; with ``kind`` and ``version``
        it names the item: the same three again are the same item again
    :param payload: what came, serialisable as JSON
    :param kind: see above
    :param version: which state of the item this is, where it can change. Any text; a
        state that comes back needs another one. What is sorted is that of :class:`Post`
    :param thread: the network's thread, where it is known without parsing
    :param author: the author's id, likewise: items of one thread and of one author
        are made into posts in the order in which they came
    :param error: of a broken item, why: an exception of :mod:`.errors`
    :param stream: of a delivered item, the code of the stream it would come by as well
    :param account: of a delivered item, the network's id of the account that it is
        for, where one address takes the deliveries for many; empty: for the account
        whose address it is
    """

    external_id: str
    payload: Any
    kind: str = "post"
    version: str = ""
    thread: str = ""
    author: str = ""
    error: Exception | None = None
    stream: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What one visit brought.

    :param items: the raw items, in any order
    :param cursor: what ``fetch`` is given next time; stored together with the items.
        Where pages come newest first, its high-water mark moves only when the gap
        down to the old mark has been closed (see :mod:`.gap`)
    :param more: whether the next page can be asked for at once
    :param reads: how many things the network counts as read
    :param cost: what it charges for them, in US dollars
    :param units: what it counts for them of its :class:`.Quota`
    :param left: what is left of what it allows, from 0 to 1, as its headers say: near
        0 we wait before it refuses; None: it does not say
    """

    items: list[RawItem]
    cursor: dict = field(default_factory=dict)
    more: bool = False
    reads: int = 0
    cost: float = 0.0
    units: int = 0
    left: float | None = None

    def __post_init__(self):
        """What was cut because it is too large (see :mod:`.skim`) is no post."""
        for place, item in enumerate(self.items):
            if skim.was_cut(item.payload):
                self.items[place] = replace(
                    item,
                    payload={"id": item.external_id},
                    kind="broken",
                    error=BadItem(_lt("It is too large to be read.")),
                )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post that :meth:`.Client.look` is asked for.

    :param external_id: the network's id
    :param kind: of the post as we know it, one of :data:`KINDS`; empty: not known
    :param visibility: likewise
    :param thread: the network's thread, where it is known
    :param payload: of a pointer, what came with it; None: the post is known
    """

    external_id: str
    kind: str = ""
    visibility: str = PUBLIC
    thread: str = ""
    payload: Any = None


@dataclass(slots=True)
class Author:
    """Who said it, as the network knows them.

    Where the network names nobody, the post's own id may stand for its author, with
    ``traceable=False``.

    :param about: what they say of themselves on their profile
    :param place: where they say they are
    :param traceable: whether the id is one person's for ever. One that is not stands
        for who wrote this post and for nobody else: nobody is linked to a contact by it
    """

    external_id: str
    handle: str = ""
    name: str = ""
    follower_count: int | None = None
    verified: bool | None = None
    about: str = ""
    place: str = ""
    traceable: bool = True

    def __post_init__(self):
        self.external_id = clean.identifier(self.external_id, _lt("author id"))
        self.handle = visible(clean.line(self.handle)).strip().removeprefix("@")
        self.name = names.shown(clean.line(self.name))
        self.follower_count = clean.count(self.follower_count)
        self.about = clean.text(self.about)[:MAX_ABOUT]
        self.place = clean.line(self.place)


@dataclass(slots=True)
class Picture:
    """A picture that came with a post. Odoo fetches it itself, see :mod:`.pictures`.

    :param url: where it lies; what is no address of the web comes out empty
    :param description: what is to be seen on it, in its author's words
    :param external_id: the network's id of the picture, where its address changes
    """

    url: str
    description: str = ""
    external_id: str = ""

    def __post_init__(self):
        self.url = clean.link(self.url)
        self.description = clean.line(self.description, MAX_ABOUT)
        self.external_id = clean.line(self.external_id, clean.MAX_ID)

    @property
    def key(self):
        """What names it among the pictures of its post."""
        if self.external_id or len(self.url) <= clean.MAX_ID:
            return self.external_id or self.url
        return hashlib.sha256(self.url.encode()).hexdigest()


@dataclass(slots=True)
class Post:
    """One thing said on a network.

    :param posted_at: when it was said, naive UTC; None: when it came
    :param parent_external_id: what it answers
    :param root_external_id: where the network has answers to answers but hangs them
        all below one: that one, the uppermost of its branch; empty: the post itself
    :param thread_external_id: the network's thread; empty where it has none: then the
        thread is found by following ``parent_external_id``
    :param own: whether it is the account's own
    :param changed_at: when its author last changed it, likewise; None: not at all, or
        the network does not say
    :param version: sortable text that grows with every edit, where the network has
        one; otherwise what comes later is newer
    :param pictures: those that came with it: each a :class:`Picture`
    :param figures: how many reacted to it, by the network's own names
    :param shown: whether the public sees it: False where the network, or somebody
        there, hides it, holds it back or has refused it; None: it does not say
    :param shown_why: why it is not shown, in the network's words; where ``shown`` is
        None: what is still to be decided, such as that somebody there looks through it
    :param accepted: whether it is shown as the solution of what was asked; None: the
        network does not say
    :param subject: what a comment or review is on: the title of a video, the name of a
        place, the first words of a post
    :param subject_url: where that is to be seen
    :param quoted: the words of a post that this one quotes
    :param quoted_external_id: the id of that post
    """

    external_id: str
    author: Author
    body: str
    posted_at: datetime | None = None
    kind: str = "mention"
    visibility: str = PUBLIC
    permalink: str = ""
    parent_external_id: str = ""
    root_external_id: str = ""
    thread_external_id: str = ""
    rating: int | None = None
    language: str = ""
    own: bool = False
    changed_at: datetime | None = None
    version: str = ""
    figures: dict = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    shown: bool | None = None
    shown_why: str = ""
    accepted: bool | None = None
    subject: str = ""
    subject_url: str = ""
    quoted: str = ""
    quoted_external_id: str = ""

    def __post_init__(self):
        self.external_id = clean.identifier(self.external_id, _lt("post id"))
        self.parent_external_id = clean.identifier(
            self.parent_external_id, _lt("id of the parent"), required=False
        )
        self.root_external_id = clean.identifier(
            self.root_external_id, _lt("id of the uppermost post"), required=False
        )
        self.thread_external_id = clean.identifier(
            self.thread_external_id, _lt("id of the thread"), required=False
        )
        self.quoted_external_id = clean.identifier(
            self.quoted_external_id, _lt("id of the quoted post"), required=False
        )
        self.body = clean.text(self.body)
        self.posted_at = clean.moment(self.posted_at)
        self.changed_at = clean.moment(self.changed_at)
        self.kind = clean.choice(self.kind, KINDS, _lt("kind"))
        self.visibility = clean.visibility(self.visibility)
        self.permalink = clean.link(self.permalink)
        self.rating = clean.rating(self.rating)
        self.language = clean.language(self.language)
        self.shown_why = clean.line(self.shown_why)
        self.subject = clean.line(self.subject)
        self.subject_url = clean.link(self.subject_url)
        self.quoted = clean.text(self.quoted)[:MAX_QUOTED]
        shown = {each.key: each for each in self.pictures}
        shown = [each for each in shown.values() if each.url]
        self.pictures = tuple(shown[:MAX_PICTURES])

    @property
    def answers(self):
        """How many answered it; None where the network does not say."""
        return self._sum("replies", "comments")

    @property
    def shares(self):
        """How many passed it on; None where the network does not say."""
        return self._sum("reposts", "reblogs", "quotes", "shares")

    @property
    def likes(self):
        """How many like it; None where the network does not say."""
        return self._sum("likes", "favourites", "reactions")

    def _sum(self, *names):
        known = [self.figures[name] for name in names if self.figures.get(name)]
        told = any(name in self.figures for name in names)
        return min(sum(known), clean.MAX_COUNT) if told else None


@dataclass(frozen=True, slots=True)
class Deletion:
    """The author, or the network, took a post away."""

    external_id: str


# ---- What goes out -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Media:
    """A picture that goes with a reply.

    :param description: what is to be seen on it, for those who cannot see it
    """

    content: bytes
    mimetype: str
    filename: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something we mean to say, as ``publish`` is given it.

    :param parent_external_id: the post it answers; empty: it answers none
    :param parent_kind: what that post is, one of :data:`KINDS`
    :param parent_visibility: whether that post was public: a private reply to a
        public comment is something else than one to a message
    :param root_external_id: the uppermost post of its branch, see :class:`Post`: the
        one to be answered where the network takes no answers to answers
    :param thread_external_id: the network's thread of that post, where it has one
    :param recipient_external_id: the author of that post
    :param last_age: seconds since the customer last wrote in private; None: never
    :param language: two letters of ISO 639-1, where it is known
    :param media: the pictures that go with it
    """

    body: str
    visibility: str = PUBLIC
    parent_external_id: str = ""
    parent_kind: str = ""
    parent_visibility: str = PUBLIC
    root_external_id: str = ""
    thread_external_id: str = ""
    recipient_external_id: str = ""
    last_age: float | None = None
    language: str = ""
    media: tuple[Media, ...] = ()


# ---- Whose keys they are -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the accounts that a sign-in gives access to: a page, a place, a company.

    :param external_id: what ``check`` will give as the account's id
    :param name: what a person knows it by
    :param access_token: the token for this one alone; empty: the sign-in's
    :param options: kept as :attr:`.Settings.options` where it is chosen
    """

    external_id: str
    handle: str = ""
    name: str = ""
    access_token: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self):
        return f"Choice({self.external_id!r}, {self.handle!r})"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in or its renewal gave; to be stored at once, in its own commit.

    A token that renews itself is given as the ``refresh_token`` as well, and so is that
    of a session which only the password opens anew: nothing is renewed without one.

    :param refresh_token: replaces the one before, which is of no use any more
    :param expires_in: seconds for which the access token is good; None: for ever
    :param renew_in: seconds after which it is to be renewed; None: five minutes
        before its end
    :param grant_expires_in: seconds after which an administrator has to sign in again,
        whatever is renewed until then; None: that never happens, or is not known
    :param granted: the scopes the network granted
    :param missing: those we asked for in vain
    :param choices: the accounts there are, where a sign-in is for several: a person
        picks one. Empty: the sign-in is for the account itself
    """

    access_token: str
    refresh_token: str = ""
    expires_in: int | None = None
    renew_in: int | None = None
    grant_expires_in: int | None = None
    granted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()

    def __repr__(self):
        return f"Tokens(granted={self.granted!r}, missing={self.missing!r})"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an account is, as found by ``check``.

    :param missing: permissions the account lacks for something we offer
    :param tokens: a session that was opened to find that out, to be kept: networks
        that know passwords let them be used only so often. It is kept where tokens
        are: the password has to be another setting, like ``client_secret``, with a
        label of its own
    :param options: what the network says this account may do, as JSON; kept as
        :attr:`.Settings.options`, for :meth:`.Client.can`
    """

    external_id: str
    handle: str
    missing: tuple[str, ...] = ()
    tokens: Tokens | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
