"""What X allows, and where that is said."""

import re
from typing import ClassVar
from urllib.parse import quote

from ..base import Capabilities, Stream
from ..errors import _lt
from ..weighted import LIMIT
from . import oauth, webhook
from .caller import PAGE, PRICES
from .parse import PLACE
from .reading import Reading
from .writing import Writing

_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
"""https://help.x.com/en/managing-your-account/x-username-rules"""

_NO_HANDLES = frozenset(
    [
        "compose",
        "explore",
        "hashtag",
        "home",
        "i",
        "intent",
        "jobs",
        "login",
        "logout",
        "messages",
        "notifications",
        "privacy",
        "search",
        "settings",
        "share",
        "signup",
        "tos",
    ]
)
"""Pages of X that stand where handles do."""


class XClient(Reading, Writing):
    """One account on X, with the keys of OAuth 1, OAuth 2, or of an app (reads only).

    Where ``access_token_secret`` is set, ``client_id`` and ``client_secret`` are the
    key and secret of OAuth 1; without it ``access_token`` is a bearer token.
    """

    key: ClassVar[str] = "x"
    label: ClassVar[str] = "X"
    icon: ClassVar[str] = "fa-twitter"
    profile_hosts: ClassVar[frozenset[str]] = frozenset({"x.com", "twitter.com"})
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream("mentions", _lt("Mentions"), interval=60, price=PRICES["post"]),
            Stream("search", _lt("Search terms"), interval=300, price=PRICES["post"]),
            Stream(
                "messages",
                _lt("Direct messages"),
                interval=75,
                calls=4,
                price=PRICES["message"],
            ),
            Stream("own", _lt("Own posts"), interval=120, price=PRICES["post"]),
        ),
        settings=frozenset(
            {
                "access_token",
                "access_token_secret",
                "base_url",
                "client_id",
                "client_secret",
                "external_id",
                "handle",
                "refresh_token",
                "search_terms",
                "webhook_secret",
            }
        ),
        required=frozenset({"access_token"}),
        max_length=LIMIT,
        max_message_length=10_000,
        counting="weighted",
        max_media=4,
        max_message_media=1,
        private_messages=True,
        message_condition=_lt(
            "X lets us write in private only to people who follow us, or who take "
            "messages from everybody."
        ),
        publishes=True,
        starts=True,
        deletes=True,
        hides=True,
        likes=False,
        needs_summons=True,
        prices={
            "hide": PRICES["hide"],
            "delete": PRICES["delete"],
            "delivered": PRICES["post"],
        },
        looks=PAGE,
        links_authors=True,
        webhooks=True,
        signs_in=True,
        lag=120,
        source=(
            "Lengths: docs.x.com, counting-characters and dm_conversations. Summons "
            "(since 2026-02-23) and no likes (since April 2026): docs.x.com, "
            "changelog. Streams: 450 or 300 requests in 15 minutes, messages 15: "
            "docs.x.com, rate-limits. Prices: docs.x.com, pricing (2026-11-28). Lag: "
            "ours, X says nothing."
        ),
    )

    @classmethod
    def handle_of(cls, text):
        handle = super().handle_of(text)
        if not _HANDLE.fullmatch(handle) or handle.lower() in _NO_HANDLES:
            return ""
        return handle

    @classmethod
    def profile_url(cls, handle):
        return f"{PLACE}/{quote(handle)}"

    def permalink(self, external_id):
        handle = self.settings.handle.removeprefix("@") or "i"
        return f"{PLACE}/{quote(handle)}/status/{external_id}"

    def authorize_url(self, redirect_uri, state):
        return oauth.authorize_url(self.settings, redirect_uri, state)

    def exchange_code(self, code, redirect_uri, verifier):
        return oauth.exchange_code(
            self.settings, self.session, code, redirect_uri, verifier
        )

    def refresh(self):
        if not self.settings.refresh_token or self.settings.access_token_secret:
            return None
        return oauth.refresh(self.settings, self.session)

    @property
    def _secret(self):
        """What X signs with: the app's API secret, which OAuth 1 keys hold as well."""
        keys = self.settings
        if keys.webhook_secret or not keys.access_token_secret:
            return keys.webhook_secret
        return keys.client_secret

    def challenge(self, params):
        return webhook.challenge(self._secret, params)

    def verify(self, headers, body):
        return webhook.verify(self._secret, headers, body)

    def unpack(self, body, headers):
        return webhook.unpack(body)
