"""A Threads profile: what Meta allows it, and where that is said."""

import json
from functools import cached_property
from typing import ClassVar

from ... import turns
from ...base import Capabilities, Client, Deletion, Identity, Stream
from ...errors import BadItem, Never, SignInAgain, _lt
from ...values import dicts, part, words
from .. import exchange, login, walk, webhook
from ..direct import Direct
from ..found import Said, among
from ..graph import Graph
from ..values import identity, seconds, stamp
from ..verdict import Gone
from . import parse, reading

DIRECT = Direct(
    "https://graph.threads.net/v1.0",
    "https://threads.net",
    "https://graph.threads.net",
    (
        "threads_basic",
        "threads_content_publish",
        "threads_read_replies",
        "threads_manage_replies",
        "threads_manage_mentions",
        "threads_keyword_search",
        "threads_delete",
    ),
    "th",
    grant=login.GRANT,
)


class ThreadsClient(Client):
    """One profile. There are no private messages on Threads that an app may see."""

    key: ClassVar[str] = "threads"
    label: ClassVar[str] = "Threads"
    icon: ClassVar[str] = "fa-at"
    profile_hosts: ClassVar[frozenset[str]] = frozenset({"threads.net", "threads.com"})
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream(
                "replies",
                _lt("Replies"),
                interval=300,
                calls=60,
                scope="threads_read_replies",
            ),
            Stream(
                "mentions",
                _lt("Mentions"),
                interval=120,
                scope="threads_manage_mentions",
            ),
            Stream(
                "search",
                _lt("Search terms"),
                interval=1800,
                scope="threads_keyword_search",
            ),
            Stream("own", _lt("Our own replies"), interval=300, scope="threads_basic"),
        ),
        settings=frozenset(
            {
                "access_token",
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
        required=frozenset({"access_token", "client_id", "client_secret"}),
        labels={
            "client_id": _lt("Threads App ID"),
            "client_secret": _lt("Threads App Secret"),
            "webhook_secret": _lt("Verify Token"),
        },
        max_length=500,
        publishes=True,
        deletes=True,
        hides=True,
        webhooks=True,
        looks=10,
        look_every=6 * 3600,
        signs_in=True,
        lag=60,
        source=(
            "developers.facebook.com/documentation/threads, read in November 2026: 500 "
            "letters (an emoji counts as its bytes), 1,000 replies a day, 2,200 "
            "searches. Lag: ours, Meta says nothing."
        ),
    )

    @classmethod
    def lane(cls, settings):
        return f"{settings.base_url} {settings.external_id}"

    @classmethod
    def profile_url(cls, handle):
        return f"https://www.threads.net/@{handle}" if handle else ""

    @cached_property
    def graph(self):
        return Graph(self.settings, self.label, DIRECT.own, self.session, proves=False)

    @property
    def me(self):
        """The profile's id."""
        if not self.settings.external_id:
            raise SignInAgain(_lt("Threads has not been connected yet."))
        return self.settings.external_id

    def is_own(self, author):
        """By the name: posts of Threads have no other."""
        name = self.handle_key(self.settings.handle)
        return bool(name) and self.handle_key(author.handle) == name

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        found = self.graph.get("me", fields="id,username")
        key, name = identity(found.get("id")), words(found, "username")
        if not key or not name:
            raise Never(_lt("Threads does not say which profile this is."))
        return Identity(key, name)

    def authorize_url(self, redirect_uri, state):
        return DIRECT.authorize_url(self.settings, redirect_uri, state), ""

    def exchange_code(self, code, redirect_uri, verifier):
        return DIRECT.exchange(
            self.settings, self.session, self.label, code, redirect_uri
        )

    def refresh(self):
        return DIRECT.refresh(self.settings, self.session, self.label)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        if stream == "replies":
            return walk.page(reading.Replies(self), cursor)
        if stream == "search":
            return turns.take(cursor, turns.terms(self.settings), self._search)
        if stream == "own":
            return reading.flat(self, cursor, self.me, "replies")
        return reading.flat(self, cursor, self.me, "mentions", mention=True)

    def _search(self, term, cursor):
        return reading.flat(
            self, cursor, "keyword_search", q=term, search_type="RECENT"
        )

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
        """In two steps: what was written and not published is thrown away."""
        if not reply.body:
            raise Never(_lt("There is nothing to say."))
        self.vet(reply)
        written = self.graph.post(
            self.me,
            "threads",
            media_type="TEXT",
            text=reply.body,
            reply_to_id=reply.parent_external_id or None,
        )
        creation = exchange.given(written, "id")
        self._last_look()
        said = self.graph.post(self.me, "threads_publish", creation_id=creation)
        return exchange.given(said, "id")

    def find_own(self, reply, since):
        edge = "replies" if reply.parent_external_id else "threads"
        found, _after = reading.listed(self.graph.get, self.me, edge)
        said = [
            Said(
                identity(each.get("id")),
                identity(part(each, "replied_to").get("id"))
                == reply.parent_external_id,
                words(each, "text"),
                stamp(each.get("timestamp")),
            )
            for each in found
        ]
        whole = len(found) < reading.PAGE
        return among(said, whole, reply.body, since, self.graph.session.skew)

    def delete(self, external_id):
        try:
            self.graph.delete(external_id)
        except Gone:
            return

    def hide(self, external_id, hidden=True):
        self.graph.post(external_id, "manage_reply", hide=hidden)

    # ---- Deliveries ------------------------------------------------------------------

    def challenge(self, params):
        return webhook.challenge(self.settings.webhook_secret, params)

    def verify(self, headers, body):
        return webhook.verify(self.settings.client_secret, headers, body)

    def unpack(self, body, headers):
        """https://developers.facebook.com/documentation/threads/webhooks"""
        try:
            delivery = json.loads(body)
            values, at = delivery["values"], seconds(delivery.get("time"))
        except (LookupError, TypeError, ValueError, RecursionError) as error:
            raise BadItem(_lt("This is not a delivery of Threads.")) from error
        found = []
        for each in dicts(values if isinstance(values, list) else [values]):
            field, thing = words(each, "field"), part(each, "value")
            owner = identity(part(thing, "root_post").get("owner_id"))
            key = identity(thing.get("id"))
            if key and field == "replies":
                found.append(parse.item(thing, at, "replies", owner))
            elif key and field == "mentions":
                found.append(parse.item(thing, at, "mentions", mention=True))
        return found

    def forget(self, body):
        return webhook.forget(self.settings.client_secret, body)
