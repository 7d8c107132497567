"""The class that a network is: what Odoo asks of it, and what it answers to.

A network is one class: it says what it can do (``capabilities``), asks the network
for pages of raw items (``fetch``) and makes sense of one raw item (``parse``). What
comes in is stored raw first and parsed later, in another transaction: ``parse`` must
not need the network, and must raise :class:`~.errors.BadItem` in words for an item
it cannot understand. ``docs/connectors.md`` says how to write one.
"""

from typing import ClassVar

from . import clean, counting, handles
from .capabilities import Capabilities
from .errors import Never, _lt
from .things import PRIVATE, PUBLIC, Identity, Page


class Client:
    """What every network offers. Everything that a network lacks stays as it is here.

    Nothing is kept between two clients: each is made for one task, in any process.

    :param Settings settings: the account as plain values
    :param session: what to make requests with; the network makes its own by default
    """

    key: ClassVar[str] = ""
    label: ClassVar[str] = ""
    icon: ClassVar[str] = "fa-comment"
    family: ClassVar[str] = ""
    """Networks whose deliveries come to one address share this; empty: it is alone."""
    capabilities: ClassVar[Capabilities] = Capabilities()
    profile_hosts: ClassVar[frozenset[str]] = frozenset()
    """The servers on which addresses of profiles lie, without ``www.`` and the like."""

    fence = None
    """Called right before something is published; raises where it is too late by then,
    as in a process that was stopped on the way and goes on when others took over."""

    def __init__(self, settings, session=None):
        self.settings = settings
        self.session = session

    # ---- What it is and what it may --------------------------------------------------

    @classmethod
    def can(cls, settings):
        """What this account may: the network's capabilities, or others where that
        depends on the account, as on a permission it was given or on its server.

        :param Settings settings: without credentials; ``options`` has what ``check``
            found out
        :rtype: Capabilities
        """
        return cls.capabilities

    @classmethod
    def lane(cls, settings):
        """What is asked by one process at a time, as text: accounts with the same text
        wait for each other, so that one server that hangs holds up no others.

        Kept with the account: it may depend on its network, address and id alone."""
        return settings.base_url

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

    # ---- Listening -------------------------------------------------------------------

    def is_own(self, author):
        """Whether an :class:`Author` is the account itself: by id, else by handle.

        Where a network calls the account by several ids, its client says so here.
        """
        if self.settings.external_id:
            return author.external_id == self.settings.external_id
        handle = self.settings.handle.removeprefix("@").casefold()
        return bool(handle) and author.handle.casefold() == handle

    def check(self):
        """Try the credentials. Gives an :class:`Identity`.

        At the first time ``external_id`` is not known yet, nor a session's token.

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

    def look(self, wanted):
        """Ask again for posts by their ids: what a delivery only points at, and what
        we know and may have been changed, hidden or taken away since.

        The page's items are as ``fetch`` gives them; what is gone is among them with
        the kind ``delete``. What is not among them is left as it is.

        :param wanted: list of :class:`Wanted`, no more than ``looks`` of the
            capabilities
        :rtype: Page
        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("Posts on %(network)s cannot be asked for again."), network=self.label
        )

    # ---- Answering -------------------------------------------------------------------

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
        can = self.can(self.settings)
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
        self._vet_length(reply, can.text(private)[0])
        self._vet_media(reply.media, *can.media(private))

    def _vet_length(self, reply, limit):
        length = self.length(reply.body, reply.visibility)
        if limit is not None and length > limit:
            raise Never(
                _lt("This is %(length)s characters long; %(limit)s are allowed."),
                length=length,
                limit=limit,
            )

    def _vet_media(self, media, most, size):
        for each in media:
            if not each.mimetype.startswith("image/"):
                raise Never(
                    _lt("%(file)s is not a picture."),
                    file=each.filename or each.mimetype,
                )
            if size is not None and len(each.content) > size:
                raise Never(
                    _lt("%(file)s is too large: %(network)s accepts %(limit)s KB."),
                    file=each.filename or each.mimetype,
                    network=self.label,
                    limit=size // 1000,
                )
        if len(media) > most:
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

    def correct(self, external_id, body):
        """Give a public answer of ours other words, where it stands.

        Doing so again does no harm.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("What was published on %(network)s cannot be changed from here."),
            network=self.label,
        )

    def reject(self, external_id, spam=False):
        """Take away what somebody else said, or give it to the network as spam;
        nothing happens where it is gone already.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("What others say on %(network)s cannot be taken away from here."),
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

    def share(self, external_id):
        """Show a post to those who follow us; nothing where we have done so already.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("Posts on %(network)s cannot be shared from here."),
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

    def length(self, text, visibility=PUBLIC):
        """How long a text is in the network's own count, see ``max_length``."""
        counted = self.can(self.settings).text(visibility == PRIVATE)[1]
        return counting.COUNTS[counted](text)

    def others_named(self, text, recipient):
        """Who gets a private message because its text names them.

        :param str recipient: the handle of whom it is for
        :return: the handles of others, in their order; on most networks nobody
        """
        return []

    def price(self, reply):
        """What publishing a :class:`Reply` will cost, in US dollars."""
        return 0.0

    # ---- Signing in ------------------------------------------------------------------

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

        Where the sign-in is for several accounts (pages, places), they are its
        ``choices``; the one chosen becomes the account's ``external_id``, and then
        ``check`` is called with its token.

        :raises NetworkError: Later, SignInAgain or Never
        """
        raise Never(
            _lt("%(network)s has no sign-in of this kind: enter its keys."),
            network=self.label,
        )

    def refresh(self):
        """New :class:`Tokens` for the refresh token; None where none are needed.

        Called where there is a refresh token: shortly before the access token ends,
        and once when the network refuses it. Where they are a session that a password
        opens, that is opened anew once the refresh token is refused.

        :raises NetworkError: Later or SignInAgain
        """
        return

    # ---- Deliveries to an address of ours --------------------------------------------

    def subscribe(self, url):
        """Have the network deliver to our address; called after connecting and daily.

        Doing so again does no harm.

        :param str url: the account's own address
        :return: until when it delivers without being asked again, naive UTC; None: for
            good
        :raises NetworkError: in words, what is missing for it
        """
        raise Never(
            _lt("%(network)s has to be told our address by hand."), network=self.label
        )

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

    def unpack(self, body, headers):
        """The raw items of a delivery that ``verify`` has let in.

        All of them, whoever they are for (see ``account`` of :class:`RawItem`), in
        time for a network that waits for our answer: nothing is asked here.

        :param bytes body: exactly as it came
        :param headers: of the request, found without regard to case
        :rtype: list[RawItem]
        :raises BadItem: where it is no delivery at all
        """
        return []

    def forget(self, body):
        """Whom the network wants forgotten, by a request to the account's address.

        :param bytes body: exactly as it came; it is signed in its own way
        :return: the ids of those people; None: it is no such request, or not genuine
        """
        return
