"""Bluesky: mentions, answers, quotes, searches, our own posts, private messages.

Sources, read in November 2026: the lexicons of github.com/bluesky-social/atproto
(300 letters and 3,000 bytes a post, 1,000 and 10,000 a message, four pictures of
2,000,000 bytes), https://docs.bsky.app/docs/advanced-guides/rate-limits (3,000 requests
in five minutes for an address; 30 logins in five minutes, 300 a day for an account). It
costs nothing.

What comes newest first stands sorted by when the network took it in (``indexedAt``);
the addresses of posts say nothing of that. A notification has the record as its author
sent it, without the addresses of pictures and without the words of what is quoted: the
posts themselves are asked for, 25 at once.
"""

from contextlib import suppress
from functools import cached_property, partial
from typing import ClassVar

from .. import clean, gap, guard, handles, turns
from ..base import PRIVATE, Capabilities, Client, Identity, Page, RawItem, Stream
from ..errors import BadItem, Later, Never, SignInAgain, _lt
from ..values import dicts, part, words
from . import parse, session
from .chat import Chat
from .publish import Publishing
from .wire import LABEL, caller, left, server

PAGE = 100
BATCH = 25
"""Posts that can be asked for at once: app.bsky.feed.getPosts."""

REASONS = ("mention", "reply", "quote")
"""Notifications of somebody who speaks to us, or of us."""


class BlueskyClient(Publishing, Client):
    """One account on one server."""

    key: ClassVar[str] = "bluesky"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-cloud"
    profile_hosts: ClassVar[frozenset[str]] = frozenset({"bsky.app"})
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream("mentions", _lt("Mentions, answers and quotes"), interval=60),
            Stream("messages", _lt("Private messages"), interval=60, scope="chat"),
            Stream("search", _lt("Hashtags and words"), interval=120),
            Stream("own", _lt("Our own posts"), interval=120),
        ),
        settings=frozenset(
            {
                "base_url",
                "handle",
                "external_id",
                "client_secret",
                "access_token",
                "refresh_token",
                "search_terms",
            }
        ),
        required=frozenset({"handle", "client_secret"}),
        labels={
            "base_url": _lt("Server (PDS)"),
            "client_secret": _lt("App Password"),
            "external_id": _lt("DID"),
        },
        max_length=300,
        max_message_length=1000,
        counting="packed",
        message_counting="packed",
        max_media=4,
        max_media_bytes=2_000_000,
        max_message_media=0,
        private_messages=True,
        message_condition=_lt("They take messages from you, or follow you."),
        publishes=True,
        starts=True,
        deletes=True,
        likes=True,
        looks=BATCH,
        look_every=6 * 3600,
        source="https://docs.bsky.app/docs/advanced-guides/rate-limits",
    )

    @cached_property
    def wire(self):
        asking = caller(self.settings, self.session)
        self.session = asking.session
        return asking

    @property
    def me(self):
        return self.settings.external_id

    @classmethod
    def lane(cls, settings):
        return server(settings)

    @classmethod
    def handle_of(cls, text):
        text = clean.pasted(text)
        host, path = clean.place(text)
        if host == "bsky.app" and path[:1] == ["profile"] and len(path) > 1:
            text = path[1].removeprefix("@")
        elif host:
            text = text if not path and "://" not in text else ""
        return text.lower() if "." in text and handles.is_plain(text) else ""

    @classmethod
    def names_itself(cls, text):
        return clean.place(clean.pasted(text))[0] == "bsky.app"

    @classmethod
    def profile_url(cls, handle):
        return f"{parse.WEB}/profile/{handle}" if handles.is_plain(handle) else ""

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        """Signs in with the app password only where no session is good any more."""
        found, tokens = self._session()
        did, handle = words(found, "did"), words(found, "handle")
        if not did.startswith("did:"):
            raise Never(_lt("The server does not say who we are."))
        token = tokens.access_token if tokens else None
        missing = () if self._may_chat(token) else ("chat",)
        return Identity(did, handle, missing=missing, tokens=tokens)

    def _session(self):
        if self.settings.access_token:
            with suppress(SignInAgain):
                return self.wire.read("/xrpc/com.atproto.server.getSession"), None
        return session.opened(self.settings, self.session)

    def _may_chat(self, token):
        try:
            Chat(caller(self.settings, self.session, token)).conversations(limit=1)
        except (SignInAgain, Never):
            return False
        except Later as error:
            # Our server answers for a service of messages that it cannot find.
            if error.values.get("status", 0) >= 500:
                return False
            raise
        return True

    def refresh(self):
        return session.renewed(self.settings, self.session)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        if stream == "messages":
            page = Chat(self.wire).fetch(cursor)
        elif stream == "search":
            page = turns.take(cursor, turns.terms(self.settings), self._found)
        elif stream == "own":
            page = self._own(cursor)
        else:
            page = self._notified(cursor)
        return page

    def _notified(self, cursor):
        answer = self._listed(
            "app.bsky.notification.listNotifications", cursor, reasons=list(REASONS)
        )
        told = [
            each
            for each in dicts(answer.get("notifications"))
            if words(each, "reason") in REASONS and words(each, "uri")
        ]
        return self._walked(answer, cursor, told, "mentions", self._views)

    def _found(self, term, cursor):
        answer = self._listed(
            "app.bsky.feed.searchPosts", cursor, q=term, sort="latest"
        )
        return self._walked(answer, cursor, dicts(answer.get("posts")), "search")

    def _own(self, cursor):
        answer = self._listed(
            "app.bsky.feed.getAuthorFeed",
            cursor,
            actor=self.me or self.settings.handle,
            filter="posts_with_replies",
        )
        feed = [
            part(each, "post")
            for each in dicts(answer.get("feed"))
            if not part(each, "reason")  # passed on, or pinned
        ]
        return self._walked(answer, cursor, feed, "own")

    def _listed(self, method, cursor, **query):
        return self.wire.page(
            f"/xrpc/{method}", PAGE, cursor=cursor.get("page") or None, **query
        )

    def _walked(self, answer, cursor, views, stream, complete=None):
        """The page of what a list gave.

        :param complete: a function that makes whole posts of what is new
        """
        fresh, after, more = gap.walked(
            cursor, views, parse.moment, words(answer, "cursor")
        )
        if complete:
            fresh = complete(fresh)
        items = [self._item(each, stream) for each in reversed(fresh)]
        return Page(items, after, more=more, left=left(self.wire.headers))

    def _views(self, told):
        """The posts behind notifications; of one that nobody shows us, its record."""
        views = self._posts([words(each, "uri") for each in told])
        return [views.get(words(each, "uri")) or each for each in told]

    def _posts(self, uris):
        """Those of the posts that are shown to us, by address."""
        uris, found = list(dict.fromkeys(uris)), {}
        while uris:
            answer, size = guard.smaller(guard.fewer(BATCH), partial(self._some, uris))
            uris = uris[size:]
            for view in dicts(answer.get("posts")):
                found[words(view, "uri")] = view
        return found

    def _some(self, uris, size):
        return self.wire.read("/xrpc/app.bsky.feed.getPosts", uris=uris[:size])

    @staticmethod
    def _item(view, stream, version=""):
        payload = {"post": view, "stream": stream}
        uri, record = words(view, "uri"), part(view, "record")
        try:
            clean.identifier(uri, _lt("post id"))
            thread = words(part(part(record, "reply"), "root"), "uri") or uri
            clean.identifier(thread, _lt("id of the thread"))
            writer = clean.identifier(
                words(part(view, "author"), "did"), _lt("author id")
            )
        except BadItem as error:
            return RawItem(clean.line(uri, 200), payload, "broken", error=error)
        return RawItem(uri, payload, version=version, thread=thread, author=writer)

    def parse(self, item):
        if item.kind == "delete":
            return Chat.gone(item.external_id)
        if item.error:
            raise item.error
        payload = item.payload if isinstance(item.payload, dict) else {}
        if "message" in payload:
            return parse.message(payload, self.me)
        if not part(payload, "post"):
            raise BadItem(_lt("This is not a post of Bluesky."))
        searched = payload.get("stream") == "search"
        return parse.post(payload["post"], self.me, searched)

    def look(self, wanted):
        """Posts that are neither shown nor said to be withheld are gone."""
        uris = [each.external_id for each in wanted if each.visibility != PRIVATE]
        views = self._posts(uris)
        items = [
            self._item(view, "look", version=parse.state(view))
            for view in views.values()
        ]
        items += [
            RawItem(uri, {"uri": uri}, kind="delete")
            for uri in uris
            if uri not in views and self._is_gone(uri)
        ]
        return Page(items, left=left(self.wire.headers))

    def _is_gone(self, uri):
        """Whether a post was taken away, and is not only kept from us."""
        try:
            self.wire.read(
                "/xrpc/app.bsky.feed.getPostThread", uri=uri, depth=0, parentHeight=0
            )
        except Never as error:
            return error.values.get("status") == "NotFound"
        return False
