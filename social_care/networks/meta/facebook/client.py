"""A Facebook page: what Meta allows it, and where that is said."""

from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from ...base import Capabilities, Client, Deletion, Identity, Stream, Window
from ...errors import NetworkError, Never, SignInAgain, _lt
from ...values import words
from .. import exchange, login, walk, webhook
from ..graph import Graph
from ..values import identity
from . import parse, reading, writing

SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_manage_posts",
    "pages_manage_metadata",
    "pages_messaging",
    "business_management",
)
"""https://developers.facebook.com/docs/permissions"""

FIELDS = (
    "feed",
    "mention",
    "ratings",
    "messages",
    "message_echoes",
    "message_edits",
    "messaging_postbacks",
    "standby",
)
"""What a page delivers: see ``docs/graph-api/webhooks/reference/page`` at Meta."""

DAY = 24 * 3600

_PRIVATE_REPLY = Window(
    "private",
    kinds=("mention", "comment", "reply", "search"),
    seconds=7 * DAY,
    once=True,
    words=_lt(
        "Facebook allows one private reply to a comment, within seven days. More can "
        "be written once the customer has answered it."
    ),
)
_MESSAGE = Window(
    "private",
    kinds=("message",),
    seconds=DAY,
    since="last",
    words=_lt(
        "Messenger allows messages for 24 hours after the customer's last one. With "
        "the feature Human Agent, which Meta has to grant your app, it is seven days."
    ),
)
_BY_PEOPLE = replace(
    _MESSAGE,
    seconds=7 * DAY,
    words=_lt(
        "Messenger allows messages for seven days after the customer's last one."
    ),
)
_REVIEW = Window(
    "private",
    kinds=("review",),
    seconds=0,
    words=_lt("A review on Facebook cannot be answered in private."),
)


class FacebookClient(Client):
    """One page, by a token of its own."""

    key: ClassVar[str] = "facebook"
    label: ClassVar[str] = "Facebook"
    icon: ClassVar[str] = "fa-facebook-official"
    family: ClassVar[str] = "meta"
    profile_hosts: ClassVar[frozenset[str]] = frozenset({"facebook.com", "fb.com"})
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream(
                "comments",
                _lt("Posts and comments"),
                interval=120,
                calls=60,
                scope="pages_read_engagement pages_read_user_content",
            ),
            Stream("messages", _lt("Messenger"), interval=120, scope="pages_messaging"),
            Stream(
                "mentions",
                _lt("Posts that tag the page"),
                interval=300,
                scope="pages_read_engagement pages_read_user_content",
            ),
            Stream(
                "reviews",
                _lt("Recommendations"),
                interval=900,
                scope="pages_read_user_content",
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
                "webhook_secret",
            }
        ),
        required=frozenset({"access_token", "client_id", "client_secret"}),
        labels={
            "access_token": _lt("Page Access Token"),
            "client_id": _lt("App ID"),
            "client_secret": _lt("App Secret"),
            "external_id": _lt("Page ID"),
            "late_messages": _lt("Human Agent"),
            "webhook_secret": _lt("Verify Token"),
        },
        max_length=8000,
        max_message_length=2000,
        max_media=1,
        max_message_media=1,
        max_media_bytes=4_000_000,
        private_messages=True,
        message_condition=_lt(
            "Facebook lets a page write in private only to people who have written to "
            "it, or commented on it."
        ),
        publishes=True,
        starts=True,
        deletes=True,
        corrects=True,
        hides=True,
        likes=True,
        windows=(_PRIVATE_REPLY, _MESSAGE, _REVIEW),
        webhooks=True,
        subscribes=True,
        looks=20,
        look_every=6 * 3600,
        signs_in=True,
        lag=30,
        source=(
            "developers.facebook.com, read in November 2026: messages of 2,000 letters "
            "and the windows: messenger-platform (send-messages, private-replies, "
            "policy). Photos of 4 MB: page/photos. Comments of 8,000 letters: second "
            "hand. Lag: ours, Meta says nothing."
        ),
    )

    @classmethod
    def can(cls, settings):
        if not exchange.by_people(settings):
            return cls.capabilities
        return replace(cls.capabilities, windows=(_PRIVATE_REPLY, _BY_PEOPLE, _REVIEW))

    @classmethod
    def lane(cls, settings):
        """Meta counts by page, and a page waits for no other."""
        return f"{settings.base_url} {settings.external_id}"

    @classmethod
    def profile_url(cls, handle):
        return f"{parse.PLACE}{handle}" if handle else ""

    def permalink(self, external_id):
        return "" if external_id.startswith("m_") else parse.PLACE + external_id

    @cached_property
    def graph(self):
        return Graph(self.settings, self.label, login.OWN, self.session)

    @property
    def page(self):
        """The page's id."""
        if not self.settings.external_id:
            raise SignInAgain(_lt("Facebook has not been connected yet."))
        return self.settings.external_id

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        said = login.about(self.graph)
        if said.get("type") == "USER":
            raise Never(
                _lt("This is the token of a person: sign in, and choose a page.")
            )
        found = self.graph.get("me", fields="id,name,username")
        key = identity(found.get("id"))
        if not key:
            raise Never(_lt("Facebook does not say which page this is."))
        return Identity(
            key,
            words(found, "username") or words(found, "name"),
            missing=login.lacking(said, SCOPES),
            options={"human_agent": self._has_human_agent()},
        )

    def _has_human_agent(self):
        try:
            return login.is_live(self.graph, "human_agent")
        except NetworkError:
            return False

    def authorize_url(self, redirect_uri, state):
        return login.authorize_url(self.settings, redirect_uri, state, SCOPES), ""

    def exchange_code(self, code, redirect_uri, verifier):
        token, ends, _said = login.exchange(
            self.settings, self.session, self.label, code, redirect_uri
        )
        graph = Graph(self.settings, self.label, login.OWN, self.session, token)
        return login.tokens(graph, ends, SCOPES, map(login.choice, login.pages(graph)))

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        if stream == "comments":
            return walk.page(reading.Comments(self), cursor)
        if stream == "messages":
            return walk.page(self._messages(), cursor)
        if stream == "reviews":
            return reading.flat(self, "ratings", "review", reading.REVIEW, cursor)
        return reading.flat(self, "tagged", "post", reading.POST, cursor)

    def _messages(self):
        return exchange.Messages(self.graph, self.page, self.page, "MESSENGER")

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

    def correct(self, external_id, body):
        writing.correct(self, external_id, body)

    def hide(self, external_id, hidden=True):
        writing.hide(self, external_id, hidden)

    def like(self, external_id):
        writing.like(self, external_id)

    # ---- Deliveries ------------------------------------------------------------------

    def subscribe(self, url):
        webhook.subscribe(self.graph, "page", FIELDS, url)
        self.graph.harmless(
            self.page, "subscribed_apps", subscribed_fields=list(FIELDS)
        )

    def challenge(self, params):
        return webhook.challenge(self.settings.webhook_secret, params)

    def verify(self, headers, body):
        return webhook.verify(self.settings.client_secret, headers, body)

    def unpack(self, body, headers):
        return webhook.unpack(body)

    def forget(self, body):
        return webhook.forget(self.settings.client_secret, body)
