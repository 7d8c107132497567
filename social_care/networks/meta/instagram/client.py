"""An Instagram account: what Meta allows it, and where that is said.

There are two logins that exclude each other: with Facebook, by a page that the account
is tied to; and with Instagram itself, where the server is graph.instagram.com.
"""

from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from ...base import Capabilities, Choice, Client, Deletion, Identity, Stream, Window
from ...errors import NetworkError, Never, SignInAgain, _lt
from ...values import part, words
from .. import exchange, login, walk, webhook
from ..direct import Direct
from ..graph import Graph
from ..values import identity
from . import parse, reading, writing

SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_metadata",
    "instagram_basic",
    "instagram_manage_comments",
    "instagram_manage_messages",
    "business_management",
)
"""With Facebook: https://developers.facebook.com/docs/permissions"""

FIELDS = ("comments", "live_comments", "mentions", "messages", "messaging_postbacks")
"""https://developers.facebook.com/documentation/instagram-platform/webhooks"""

DAY = 24 * 3600

_PRIVATE_REPLY = Window(
    "private",
    kinds=("comment", "reply", "search"),
    seconds=7 * DAY,
    once=True,
    words=_lt(
        "Instagram allows one private reply to a comment, within seven days. More can "
        "be written once the customer has answered it."
    ),
)
_MESSAGE = Window(
    "private",
    kinds=("message",),
    seconds=DAY,
    since="last",
    words=_lt(
        "Instagram allows messages for 24 hours after the customer's last one. With "
        "the feature Human Agent, which Meta has to grant your app, it is seven days."
    ),
)
_BY_PEOPLE = replace(
    _MESSAGE,
    seconds=7 * DAY,
    words=_lt(
        "Instagram allows messages for seven days after the customer's last one."
    ),
)
_MENTION = Window(
    "private",
    kinds=("mention", "review"),
    seconds=0,
    words=_lt("A mention on Instagram cannot be answered in private."),
)

DIRECT = Direct(
    "https://graph.instagram.com",
    "https://www.instagram.com",
    "https://api.instagram.com",
    (
        "instagram_business_basic",
        "instagram_business_manage_comments",
        "instagram_business_manage_messages",
    ),
    "ig",
)
_DIRECT = {
    "instagram_manage_comments": "instagram_business_manage_comments",
    "instagram_manage_messages": "instagram_business_manage_messages",
    "instagram_basic": "instagram_business_basic",
}
"""What a permission is called with Instagram's own login."""


class InstagramClient(Client):
    """One professional account."""

    key: ClassVar[str] = "instagram"
    label: ClassVar[str] = "Instagram"
    icon: ClassVar[str] = "fa-instagram"
    family: ClassVar[str] = "meta"
    profile_hosts: ClassVar[frozenset[str]] = frozenset({"instagram.com"})
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream(
                "comments",
                _lt("Comments"),
                interval=120,
                calls=60,
                scope="instagram_manage_comments",
            ),
            Stream(
                "messages",
                _lt("Private messages"),
                interval=120,
                scope="instagram_manage_messages",
            ),
            Stream(
                "tags",
                _lt("Posts that tag the account"),
                interval=600,
                scope="instagram_basic",
            ),
        ),
        settings=frozenset(
            {
                "access_token",
                "base_url",
                "client_id",
                "client_secret",
                "external_id",
                "handle",
                "late_messages",
                "refresh_token",
                "webhook_secret",
            }
        ),
        required=frozenset({"access_token", "client_id", "client_secret"}),
        labels={
            "client_id": _lt("App ID"),
            "client_secret": _lt("App Secret"),
            "late_messages": _lt("Human Agent"),
            "webhook_secret": _lt("Verify Token"),
        },
        max_length=2200,
        max_message_length=1000,
        message_counting="bytes",
        private_messages=True,
        message_condition=_lt(
            "Instagram lets us write in private only to people who have written to us, "
            "or commented on us."
        ),
        publishes=True,
        deletes=True,
        hides=True,
        windows=(_PRIVATE_REPLY, _MESSAGE, _MENTION),
        webhooks=True,
        subscribes=True,
        looks=10,
        look_every=6 * 3600,
        signs_in=True,
        lag=30,
        source=(
            "developers.facebook.com, read in November 2026: messages of 1,000 bytes "
            "and the windows: instagram-platform (messaging, private-replies). "
            "Comments of 2,200 letters: second hand. Lag: ours, Meta says nothing."
        ),
    )

    @classmethod
    def can(cls, settings):
        can = cls.capabilities
        if exchange.by_people(settings):
            can = replace(can, windows=(_PRIVATE_REPLY, _BY_PEOPLE, _MENTION))
        if is_direct(settings):
            streams = (replace(it, scope=_DIRECT[it.scope]) for it in can.streams)
            can = replace(can, streams=tuple(streams))
        return can

    @classmethod
    def lane(cls, settings):
        """Meta counts by account, and none waits for another."""
        return f"{settings.base_url} {settings.external_id}"

    @classmethod
    def profile_url(cls, handle):
        return f"{parse.PLACE}{handle}/" if handle else ""

    @property
    def direct(self):
        """Whether it is signed in with Instagram itself."""
        return is_direct(self.settings)

    @cached_property
    def graph(self):
        return self._graph()

    def _graph(self, token=""):
        own = DIRECT.own if self.direct else login.OWN
        return Graph(
            self.settings,
            self.label,
            own,
            self.session,
            token,
            proves=not self.direct,
        )

    @property
    def me(self):
        """The account's id."""
        if not self.settings.external_id:
            raise SignInAgain(_lt("Instagram has not been connected yet."))
        return self.settings.external_id

    @property
    def box(self):
        """Whose messages they are: the page's, where it is one that is signed in."""
        return self.me if self.direct else "me"

    @property
    def names(self):
        """The ids that the account goes by: one of them only within our app."""
        return {self.settings.external_id, self.settings.options.get("scoped_id")}

    def is_called(self, name):
        """Whether a name is the account's."""
        return bool(name) and self.handle_key(name) == self.handle_key(
            self.settings.handle
        )

    def is_own(self, author):
        if author.traceable:
            return author.external_id in self.names
        return self.is_called(author.handle)

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        if self.direct:
            found = self.graph.get("me", fields="user_id,username,id")
            key, scoped = identity(found.get("user_id")), identity(found.get("id"))
            options, missing = {"scoped_id": scoped}, ()
        else:
            said = login.about(self.graph)
            if said.get("type") == "USER":
                raise Never(
                    _lt("This is the token of a person: sign in, and choose a page.")
                )
            answer = self.graph.get("me", fields=_PAGE)
            found = part(answer, "instagram_business_account")
            key, missing = identity(found.get("id")), login.lacking(said, SCOPES)
            options = {"human_agent": self._has_human_agent()}
        if not key:
            raise Never(
                _lt("No professional account on Instagram is tied to this page.")
            )
        return Identity(key, words(found, "username"), missing=missing, options=options)

    def _has_human_agent(self):
        try:
            return login.is_live(self.graph, "human_agent")
        except NetworkError:
            return False

    def authorize_url(self, redirect_uri, state):
        if self.direct:
            return DIRECT.authorize_url(self.settings, redirect_uri, state), ""
        return login.authorize_url(self.settings, redirect_uri, state, SCOPES), ""

    def exchange_code(self, code, redirect_uri, verifier):
        asked = (self.settings, self.session, self.label, code, redirect_uri)
        if self.direct:
            return DIRECT.exchange(*asked)
        token, ends, _said = login.exchange(*asked)
        graph = self._graph(token)
        pages = login.pages(graph, ",instagram_business_account{id,username}")
        choices = (_choice(it) for it in pages if "instagram_business_account" in it)
        return login.tokens(graph, ends, SCOPES, choices)

    def refresh(self):
        if not self.direct:
            return None
        return DIRECT.refresh(self.settings, self.session, self.label)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        if stream == "comments":
            return walk.page(reading.Comments(self), cursor)
        if stream == "messages":
            source = exchange.Messages(self.graph, self.box, self.me, "INSTAGRAM")
            return walk.page(source, cursor)
        return reading.tags(self, cursor)

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        return parse.post(item, self)

    def look(self, wanted):
        return reading.look(self, wanted)

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        """Meta knows no idempotency keys: ``find_own`` is how a doubt is settled."""
        return writing.publish(self, reply)

    def find_own(self, reply, since):
        return writing.find_own(self, reply, since)

    def delete(self, external_id):
        writing.delete(self, external_id)

    def hide(self, external_id, hidden=True):
        writing.hide(self, external_id, hidden)

    # ---- Deliveries ------------------------------------------------------------------

    def subscribe(self, url):
        if self.direct:
            # The address itself is entered in Meta's App Dashboard.
            self.graph.harmless(
                self.me, "subscribed_apps", subscribed_fields=list(FIELDS)
            )
            return
        webhook.subscribe(self.graph, "instagram", FIELDS, url)
        webhook.install(self.graph, "me")

    def challenge(self, params):
        return webhook.challenge(self.settings.webhook_secret, params)

    def verify(self, headers, body):
        return webhook.verify(self.settings.client_secret, headers, body)

    def unpack(self, body, headers):
        return webhook.unpack(body)

    def forget(self, body):
        return webhook.forget(self.settings.client_secret, body)


_PAGE = "id,name,instagram_business_account{id,username}"


def is_direct(settings):
    """Whether an account is signed in with Instagram itself."""
    return "instagram" in settings.base_url


def _choice(page):
    account = part(page, "instagram_business_account")
    return Choice(
        identity(account.get("id")),
        handle=words(account, "username"),
        name=words(page, "name"),
        access_token=words(page, "access_token"),
    )
