"""The contract between Odoo and a network. Nothing in this folder imports Odoo.

A network is one class: it says what it can do (``capabilities``), asks the network
for pages of raw items (``fetch``) and makes sense of one raw item (``parse``). What
comes in is stored raw first and parsed later, in another transaction: ``parse`` must
not need the network, and must raise :class:`~.errors.BadItem` in words for an item
it cannot understand.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from traceback import format_exception
from typing import Any, ClassVar
from urllib.parse import quote

from ..text import names, visible
from . import clean, handles
from .errors import Never, _lt

KINDS = ("mention", "comment", "reply", "review", "message", "search")
"""What a post is to us; the first that applies wins."""

PUBLIC, PRIVATE = "public", "private"
VISIBILITIES = [(PUBLIC, "Public"), (PRIVATE, "Private")]
"""With their labels, as the fields that keep them read them."""

MAX_ABOUT = 2000
"""Characters that are kept of what people say of themselves."""

MAX_PICTURES = 10
"""Pictures of one post that are kept; no network shows more at once."""

TIMEOUT = 20.0
"""Seconds after which any call to a network is given up."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One thing an account can be asked for.

    :param code: its name in the database, e.g. ``mentions``
    :param label: its name for people
    :param interval: seconds between two visits when all is well
    :param calls: most requests one visit makes before it gives the lane back
    :param price: what the network charges for one thing read, in US dollars
    """

    code: str
    label: str
    interval: int = 60
    calls: int = 20
    price: float = 0.0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network allows, as data. The interface asks this, never a name.

    :param streams: the streams an account of this network has
    :param settings: names of the account's fields this network makes use of
    :param required: the settings without which it cannot be connected
    :param max_length: longest public post in the network's own count, None: no limit
    :param max_message_length: the same for a private message
    :param counting: how it counts letters, one of :data:`.counting.COUNTS`
    :param message_counting: the same for a private message
    :param names_recipient: whether an answer has to name whom it answers; the client
        puts the name before the text, where it counts
    :param max_media: most pictures a post may carry
    :param max_message_media: the same for a private message, None: as many
    :param private_messages: whether private messages can be sent
    :param publishes: whether anything can be sent at all (feeds cannot)
    :param message_condition: what a customer has to have done so that we can write to
        them in private, in words; empty: nothing
    :param needs_summons: answers only to posts whose author mentioned us
    :param reply_window: seconds after a post in which it may be answered, None: ever
    :param links_authors: whether the network's rules let us tie authors to contacts
    :param many_realms: whether the network has many servers with ids of their own
    :param webhooks: whether the network delivers to an address of ours
    :param signs_in: whether it can be connected with ``authorize_url``
    :param files: whether it takes files that a person gives it (``read``)
    :param many_accounts: whether several accounts may go by one id, or by none
    :param lag: seconds a published post may take to be found by ``find_own``
    :param source: where these figures come from
    """

    streams: tuple[Stream, ...] = ()
    settings: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    max_length: int | None = None
    max_message_length: int | None = None
    counting: str = "characters"
    message_counting: str = "characters"
    names_recipient: bool = False
    max_media: int = 0
    max_message_media: int | None = None
    private_messages: bool = False
    message_condition: str = ""
    publishes: bool = False
    deletes: bool = False
    hides: bool = False
    likes: bool = False
    needs_summons: bool = False
    reply_window: int | None = None
    links_authors: bool = True
    many_realms: bool = False
    webhooks: bool = False
    signs_in: bool = False
    files: bool = False
    many_accounts: bool = False
    lag: int = 0
    source: str = ""


SECRETS = (
    "client_secret",
    "access_token",
    "access_token_secret",
    "refresh_token",
    "webhook_secret",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """An account, as plain values: all a client may know of it."""

    base_url: str = ""
    handle: str = ""
    external_id: str = ""
    client_id: str = ""
    client_secret: str = ""
    access_token: str = ""
    access_token_secret: str = ""
    refresh_token: str = ""
    webhook_secret: str = ""
    search_terms: tuple[str, ...] = ()
    folder: str = ""
    timeout: float = TIMEOUT
    allow_internal: bool = False
    """Whether addresses inside the company's network may be fetched, see guard."""

    def __repr__(self):
        return f"Settings(handle={self.handle!r})"

    def traceback(self, error):
        """The traceback of an exception for a log, without the account's secrets."""
        text = "".join(format_exception(error))
        for name in SECRETS:
            if secret := getattr(self, name):
                text = text.replace(secret, "***").replace(quote(secret, ""), "***")
        return text


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item as the network sent it, with what came along to understand it.

    :param external_id: the network's id of the item; with ``kind`` and ``version``
        it names the item: the same three again are the same item again
    :param payload: what came, serialisable as JSON
    :param kind: ``post``, ``delete``, or ``broken`` for what could not even be read
    :param version: which state of the item this is, where it can change
    :param thread: the network's thread, where it is known without parsing
    :param author: the author's id, likewise: items of one thread and of one author
        are made into posts in the order in which they came
    :param error: of a broken item, why: an exception of :mod:`.errors`
    :param stream: of a delivered item, the code of the stream it would come by as well
    """

    external_id: str
    payload: Any
    kind: str = "post"
    version: str = ""
    thread: str = ""
    author: str = ""
    error: Exception | None = None
    stream: str = ""


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
    """

    items: list[RawItem]
    cursor: dict
    more: bool = False
    reads: int = 0
    cost: float = 0.0


@dataclass(slots=True)
class Author:
    """Who said it, as the network knows them.

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
    :param thread_external_id: the network's thread; empty where it has none: then the
        thread is found by following ``parent_external_id``
    :param own: whether it is the account's own
    :param version: sortable text that grows with every edit, where the network has
        one; otherwise what comes later is newer
    :param pictures: those that came with it: each a :class:`Picture`
    :param figures: how many reacted to it, by the network's own names
    """

    external_id: str
    author: Author
    body: str
    posted_at: datetime | None = None
    kind: str = "mention"
    visibility: str = PUBLIC
    permalink: str = ""
    parent_external_id: str = ""
    thread_external_id: str = ""
    rating: int | None = None
    language: str = ""
    own: bool = False
    version: str = ""
    figures: dict = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()

    def __post_init__(self):
        self.external_id = clean.identifier(self.external_id, _lt("post id"))
        self.parent_external_id = clean.identifier(
            self.parent_external_id, _lt("id of the parent"), required=False
        )
        self.thread_external_id = clean.identifier(
            self.thread_external_id, _lt("id of the thread"), required=False
        )
        self.body = clean.text(self.body)
        self.posted_at = clean.moment(self.posted_at)
        self.kind = clean.choice(self.kind, KINDS, _lt("kind"))
        self.visibility = clean.visibility(self.visibility)
        self.permalink = clean.link(self.permalink)
        self.rating = clean.rating(self.rating)
        self.language = clean.language(self.language)
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
    :param thread_external_id: the network's thread of that post, where it has one
    :param recipient_external_id: the author of that post
    :param language: two letters of ISO 639-1, where it is known
    :param media: the pictures that go with it
    """

    body: str
    visibility: str = PUBLIC
    parent_external_id: str = ""
    thread_external_id: str = ""
    recipient_external_id: str = ""
    language: str = ""
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an account is, as found by ``check``.

    :param missing: permissions the account lacks for something we offer
    """

    external_id: str
    handle: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in or its renewal gave; to be stored at once, in its own commit.

    :param refresh_token: replaces the one before, which is of no use any more
    :param expires_in: seconds for which the access token is good; None: for ever
    :param granted: the scopes the network granted
    :param missing: those we asked for in vain
    """

    access_token: str
    refresh_token: str = ""
    expires_in: int | None = None
    granted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __repr__(self):
        return f"Tokens(granted={self.granted!r}, missing={self.missing!r})"


class Client:
    """What every network offers. Everything that a network lacks stays as it is here.

    :param Settings settings: the account as plain values
    :param session: what to make requests with; the network makes its own by default
    """

    key: ClassVar[str] = ""
    label: ClassVar[str] = ""
    icon: ClassVar[str] = "fa-comment"
    capabilities: ClassVar[Capabilities] = Capabilities()
    profile_hosts: ClassVar[frozenset[str]] = frozenset()
    """The servers on which addresses of profiles lie, without ``www.`` and the like."""

    fence = None
    """Called right before something is published; raises where it is too late by then,
    as in a process that was stopped on the way and goes on when others took over."""

    def __init__(self, settings, session=None):
        self.settings = settings
        self.session = session

    @classmethod
    def realm(cls, settings):
        """The server whose ids these are; empty where the network has only one."""
        if not cls.capabilities.many_realms:
            return ""
        return clean.host(settings.base_url)

    @classmethod
    def handle_of(cls, text):
        """The handle in what somebody pasted: a handle, or the address of a profile.

        :return: the handle without its @; empty where it is none of this network
        """
        text = clean.pasted(text)
        host, path = clean.place(text)
        if not host:
            return text if handles.is_plain(text) else ""
        first = path[0].removeprefix("@") if path else ""
        if host not in cls.profile_hosts or not handles.is_plain(first):
            return ""
        return first

    @classmethod
    def names_itself(cls, text):
        """Whether a text that has a handle says by itself that it is of this network:
        an address does, a handle alone does not."""
        return bool(clean.place(clean.pasted(text))[0])

    @classmethod
    def handle_key(cls, handle):
        """What is equal for two spellings of one handle."""
        return clean.line(handle).removeprefix("@").casefold()

    @classmethod
    def profile_url(cls, handle):
        """Where somebody's profile is to be seen; empty where that is not known."""
        return ""

    def is_own(self, author):
        """Whether an :class:`Author` is the account itself: by id, else by handle."""
        if self.settings.external_id:
            return author.external_id == self.settings.external_id
        handle = self.settings.handle.removeprefix("@").casefold()
        return bool(handle) and author.handle.casefold() == handle

    def check(self):
        """Try the credentials. Gives an :class:`Identity`.

        :raises NetworkError: in words that an administrator can act on
        """
        return Identity(self.settings.external_id, self.settings.handle)

    def fetch(self, stream, cursor):
        """Ask for the next page of a stream.

        :param str stream: the stream's code
        :param dict cursor: what the page before gave; empty at the very beginning
        :rtype: Page
        :raises NetworkError: Later, SignInAgain or Never
        """
        return Page([], cursor)

    def parse(self, item):
        """Make sense of one :class:`RawItem`; must not need the network.

        :return: a Post, a Deletion, or None for what is no post of anybody (a repost)
        :raises BadItem: in words
        """
        raise NotImplementedError

    def publish(self, reply, idempotency_key):
        """Say something. Gives the external id of what was published.

        :param Reply reply: what to say, and to what
        :param str idempotency_key: the same key is the same reply, sent once more
        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("%(network)s cannot be answered from here."), network=self.label
        )

    def _last_look(self):
        if self.fence:
            self.fence()

    def vet(self, reply):
        """Refuse, without asking the network, what is known to be refused.

        :raises Never: in words
        """
        can = self.capabilities
        private = reply.visibility == PRIVATE
        if not can.publishes:
            raise Never(
                _lt("%(network)s cannot be answered from here."), network=self.label
            )
        if private and not can.private_messages:
            raise Never(
                _lt("%(network)s has no private messages that we could send."),
                network=self.label,
            )
        self._vet_size(reply, can.max_message_length if private else can.max_length)
        for each in reply.media:
            if not each.mimetype.startswith("image/"):
                raise Never(
                    _lt("%(file)s is not a picture."),
                    file=each.filename or each.mimetype,
                )

    def _vet_size(self, reply, limit):
        length, most = self.length(reply.body), self.capabilities.max_media
        if limit is not None and length > limit:
            raise Never(
                _lt("This is %(length)s characters long; %(limit)s are allowed."),
                length=length,
                limit=limit,
            )
        if len(reply.media) > most:
            raise Never(
                _lt("%(network)s accepts at most %(limit)s pictures."),
                network=self.label,
                limit=most,
            )

    def permalink(self, external_id):
        """Where a public post of ours is to be seen; empty where that is not known."""
        return ""

    def delete(self, external_id):
        """Take back what we published; nothing happens where it is gone already.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("What was published on %(network)s cannot be deleted from here."),
            network=self.label,
        )

    def hide(self, external_id, hidden=True):
        """Hide what somebody else said below a post of ours, or show it again.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("Posts on %(network)s cannot be hidden from here."),
            network=self.label,
        )

    def like(self, external_id):
        """Like a post; nothing happens where we like it already.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("Posts on %(network)s cannot be liked from here."),
            network=self.label,
        )

    def find_own(self, reply, since):
        """Was it published after all? Asked when nobody heard how ``publish`` ended.

        :param Reply reply: what ``publish`` was given
        :param datetime since: when ``publish`` was called, naive UTC by our clock; the
            network's own may be another (see :mod:`.clock`), and where it does not say
            how late it is there, only a person can tell old from new
        :return: the external id; empty where it is not there; None: cannot be known
        :raises NetworkError: Later, SignInAgain or Never
        """

    def length(self, text):
        """How long a text is in the network's own count, see ``max_length``."""
        return len(text)

    def others_named(self, text, recipient):
        """Who gets a private message because its text names them.

        :param str recipient: the handle of whom it is for
        :return: the handles of others, in their order; on most networks nobody
        """
        return []

    def price(self, reply):
        """What publishing a :class:`Reply` will cost, in US dollars."""
        return 0.0

    def authorize_url(self, redirect_uri, state):
        """Where an administrator says yes, and a secret to keep until they are back.

        :return: the address, and the verifier that ``exchange_code`` wants
        :raises NetworkError: where the network has no such thing
        """
        raise Never(
            _lt("%(network)s has no sign-in of this kind: enter its keys."),
            network=self.label,
        )

    def exchange_code(self, code, redirect_uri, verifier):
        """Make :class:`Tokens` of the code the administrator came back with.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("%(network)s has no sign-in of this kind: enter its keys."),
            network=self.label,
        )

    def refresh(self):
        """New :class:`Tokens` for the refresh token; None where none are needed.

        :raises NetworkError: Later or SignInAgain
        """
        return

    def challenge(self, params):
        """The answer to a network that asks whether a webhook is ours, or None.

        :param params: the query of its request
        :return: text, or a dict to be sent as JSON; None: refuse
        """
        return

    def verify(self, headers, body):
        """Whether a delivery to the webhook comes from the network.

        :param headers: of the request, found without regard to case
        :param bytes body: exactly as it came
        """
        return False

    def unpack(self, body):
        """The raw items of a delivery that ``verify`` has let in.

        :param bytes body: exactly as it came
        :rtype: list[RawItem]
        :raises BadItem: where it is no delivery at all
        """
        return []
