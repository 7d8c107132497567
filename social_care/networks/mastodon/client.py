"""Mastodon: mentions, searches, messages, our own posts; answers and likes.

Sources, read in November 2026: https://docs.joinmastodon.org/api/ and the methods
below it; 300 requests in five minutes, 500 characters unless the server says
otherwise (``configuration.statuses``). It costs nothing.

Servers that only speak its language differ. snac (2.96, run here): no ``Link``
header, ``min_id`` gives the newest, a boosted status comes wrapped, several at once
(``statuses?id[]=``) cannot be asked for, and the Idempotency-Key is not heeded.
So pages are walked down by ``max_id`` alone, which all of them know.

Edits and deletions bring no notification. Each visit begins with the newest page
anyway: what has changed on it since, or has gone from it, is found by comparing. What
has left that page (40 items) is not watched any more.

Private mentions of people nobody follows are filtered out by default since Mastodon
4.3: they are asked for with ``include_filtered``.
"""

import time
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote

from .. import clean, gap, guard, turns
from ..base import Capabilities, Client, Deletion, Identity, Page, RawItem, Stream
from ..caller import step
from ..errors import BadItem, Gone, NetworkError, Never, SignInAgain, _lt
from ..letters import URL_LENGTH
from . import parse
from .publish import Publishing
from .sign_in import SigningIn
from .wire import LABEL, Wire

PAGE = 40
"""Items a page; more is not given by all."""

BATCH = 20
"""Most statuses that can be asked for by their ids at once."""

PARENTS = 200
"""Uris of parents that are remembered."""

CHECKS = 10
"""Items a visit finds out about that have gone from the newest page."""


PATIENCE = 30
"""Seconds of a page after which nothing more is asked for: whoever visits has to hear
of us before long. What is known by then is kept, and the page begun again."""


class MastodonClient(Publishing, SigningIn, Client):
    """One account on one server."""

    key: ClassVar[str] = "mastodon"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-globe"
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream("mentions", _lt("Mentions"), interval=60),
            Stream("messages", _lt("Private messages"), interval=60),
            Stream("search", _lt("Hashtags and words"), interval=120),
            Stream("own", _lt("Our own posts"), interval=120),
        ),
        settings=frozenset(
            {
                "base_url",
                "handle",
                "external_id",
                "access_token",
                "client_id",
                "client_secret",
                "search_terms",
            }
        ),
        required=frozenset({"base_url", "access_token"}),
        max_length=500,
        max_message_length=500,
        counting="letters",
        message_counting="letters",
        names_recipient=True,
        max_media=4,
        private_messages=True,
        publishes=True,
        starts=True,
        deletes=True,
        likes=True,
        shares=True,
        many_realms=True,
        signs_in=True,
        lag=10,
        source="https://docs.joinmastodon.org/api/",
    )

    def __init__(self, settings, session=None):
        super().__init__(settings, session)
        self._wire = None

    @classmethod
    def can(cls, settings):
        """With the lengths of the account's own server, as ``check`` found them."""
        stated = {
            name: settings.options[name]
            for name in ("max_length", "max_media")
            if type(settings.options.get(name)) is int
        }
        if "max_length" in stated:
            stated["max_message_length"] = stated["max_length"]
        return replace(cls.capabilities, **stated)

    @property
    def wire(self):
        if self._wire is None:
            self._wire = Wire(self.settings, self.session)
        return self._wire

    @property
    def domain(self):
        """The server's part in the names of its own people."""
        domain = self.settings.handle.removeprefix("@").partition("@")[2]
        return domain.lower() or self.realm(self.settings)

    @classmethod
    def realm(cls, settings):
        url = settings.base_url.strip()
        return clean.host(url if "://" in url else f"https://{url}")

    @classmethod
    def handle_of(cls, text):
        return parse.pasted_handle(text)

    @classmethod
    def names_itself(cls, text):
        """A handle with two @ is of Mastodon; with one it may be an e-mail address."""
        return text.strip().startswith(("@", "acct:")) or super().names_itself(text)

    @classmethod
    def profile_url(cls, handle):
        name, _at, server = handle.partition("@")
        return f"https://{server}/@{quote(name)}" if server else ""

    def is_own(self, author):
        if self.settings.external_id:
            return author.external_id == self.settings.external_id
        handle = parse.full_handle(self.settings.handle, self.domain)
        return bool(handle) and author.handle.casefold() == handle.casefold()

    # Connecting

    def check(self):
        account = self._me()
        try:
            instance = self._instance()
        except NetworkError:
            instance = {}
        server = self._server_name(instance)
        handle = parse.full_handle(str(account.get("acct") or ""), server)
        missing = []
        for scope, path in (
            ("read:notifications", "/api/v1/notifications"),
            ("read:statuses", f"/api/v1/accounts/{step(account['id'])}/statuses"),
        ):
            try:
                self.wire.list(path, limit=1)
            except SignInAgain:
                missing.append(scope)
        identifier = parse.key(account) or handle
        return Identity(
            identifier,
            handle,
            missing=tuple(missing),
            options=self._stated(instance) if instance else self.settings.options,
        )

    def _me(self):
        """Our own account as the server knows it."""
        try:
            account = self.wire.dict("/api/v1/accounts/verify_credentials")
        except Never as error:
            if error.values.get("status") != 422:  # snac, of a token it does not know
                raise
            template = _lt("%(network)s refuses our credentials (%(status)s).")
            raise SignInAgain(template, network=LABEL, status=422) from error
        if not account.get("id"):
            raise Never(_lt("The server does not say who we are."))
        return account

    def _instance(self):
        """What the server says of itself; snac knows the old question only."""
        try:
            return self.wire.dict("/api/v2/instance")
        except Never:
            return self.wire.dict("/api/v1/instance")

    def _server_name(self, instance):
        name = instance.get("domain") or instance.get("uri")
        name = name if isinstance(name, str) else ""
        return (clean.host(name) or clean.line(name).lower()) or self.domain

    def limits(self):
        """What this server allows: length of a post and of an address in it, media."""
        return self._stated(self._instance())

    def _stated(self, instance):
        configuration = _part(instance, "configuration")
        statuses = _part(configuration, "statuses")
        return {
            "max_length": _number(statuses, "max_characters")
            or _number(instance, "max_toot_chars")  # Pleroma
            or self.capabilities.max_length,
            "url_length": _number(statuses, "characters_reserved_per_url")
            or URL_LENGTH,
            "max_media": _number(statuses, "max_media_attachments")
            or self.capabilities.max_media,
        }

    # Listening

    def fetch(self, stream, cursor):
        if stream == "search":
            return self._search(cursor)
        if stream == "own":
            cursor = {**cursor, "me": cursor.get("me") or self._me()["id"]}
        return self._page(stream, cursor)

    def _search(self, cursor):
        """One page for one search term, hashtags first."""
        terms = turns.terms(self.settings)
        terms.sort(key=lambda term: not term.startswith("#"))
        return turns.take(
            cursor, terms, lambda term, own: self._page("search", own, term)
        )

    def _page(self, stream, cursor, term=""):
        until = time.monotonic() + PATIENCE
        below = cursor.get("page", "") or cursor.get("low", "")
        found, full = self._ask(stream, below, term, cursor)
        ids = [str(each["id"]) for each in found]
        if below:  # else it was sent by a server that cannot be asked for pages
            ids = [each for each in ids if gap.order(each) < gap.order(below)]
        entries = self._statuses(found, set(ids))
        low = min(ids, key=gap.order) if ids else ""
        after, more = gap.advance(cursor, ids, low)
        fresh = set(gap.unseen(cursor, ids))
        wanted = {
            each: status
            for each, status in entries.items()
            if self._belongs(stream, status)
        }
        chosen = {each: it for each, it in wanted.items() if each in fresh}
        lost = {}
        if not below:
            changed, lost, after["watch"] = self._compare(
                cursor, wanted, ids, fresh, full
            )
            chosen |= changed
        parents = self._parents(chosen.values(), entries.values(), after, until)
        if parents is None:
            kept = {it: after[it] for it in ("parents", "single") if it in after}
            return Page([], cursor | kept, more=True)
        gone = self._gone(lost, after, until)
        items = [
            self._item(stream, chosen[each], parents)
            for each in sorted(chosen, key=gap.order)
        ]
        return Page(items + gone, after, more=more)

    def _ask(self, stream, below, term, cursor):
        """A page of notifications or statuses, and whether it is full."""
        found, size = guard.smaller(
            guard.fewer(PAGE),
            lambda size: self._ask_for(size, stream, below, term, cursor),
        )
        return found, len(found) >= size

    def _ask_for(self, size, stream, below, term, cursor):
        paging = {"limit": size}
        if below:
            paging["max_id"] = below
        if stream in ("mentions", "messages"):
            found = self._notifications(paging, cursor)
        elif stream == "own":
            path = f"/api/v1/accounts/{step(cursor['me'])}/statuses"
            found = self.wire.list(path, **paging)
        elif term.startswith("#"):
            path = f"/api/v1/timelines/tag/{step(term.lstrip('#'))}"
            found = self.wire.list(path, **paging)
        else:
            found = self.wire.dict(
                "/api/v2/search", q=term, resolve=False, type="statuses", **paging
            ).get("statuses")
            found = found if isinstance(found, list) else []
        return [each for each in parse.dicts(found) if each.get("id")]

    def _notifications(self, paging, cursor):
        """Being spoken to, by every name a server may have for it; by the first alone
        where it refuses names it does not know."""
        path, more = "/api/v1/notifications", {"include_filtered": True, **paging}
        if not cursor.get("narrow"):
            try:
                return self.wire.list(path, types=list(parse.MENTIONS), **more)
            except guard.Unread:
                raise
            except Never:
                cursor["narrow"] = True
        return self.wire.list(path, types=list(parse.MENTIONS[:1]), **more)

    @staticmethod
    def _statuses(found, ids):
        """The statuses of a page, by the ids that its pages go by."""
        statuses = {}
        for each in found:
            status = each
            if "type" in each:  # a notification
                status = each.get("status") if each["type"] in parse.MENTIONS else None
                status = parse.original(status) if isinstance(status, dict) else None
            if status and str(each["id"]) in ids:
                statuses[str(each["id"])] = status
        return statuses

    @staticmethod
    def _belongs(stream, status):
        """Mentions and messages come on the same list; each stream takes its own."""
        if stream in ("mentions", "messages"):
            return parse.is_private(status) == (stream == "messages")
        return not parse.is_repost(status)

    def _compare(self, cursor, wanted, ids, fresh, full):
        """What changed on the newest page, what has left it, and what is on it.

        The last two map ids of the page to the status' id, uri and version.
        """
        before = cursor.get("watch", {})
        watch = {
            each: [str(it.get("id")), parse.key(it), parse.version(it)]
            for each, it in wanted.items()
            if parse.key(it)
        }
        changed = {
            each: wanted[each]
            for each in watch
            if each not in fresh
            and each in before
            and before[each][2] != watch[each][2]
        }
        low = min(map(gap.order, ids), default=(0, "")) if full else (0, "")
        uris = {uri for _id, uri, _version in watch.values()}
        lost = {
            each: known
            for each, known in before.items()
            if each not in watch and gap.order(each) >= low and known[1] not in uris
        }
        return changed, lost, watch

    def _gone(self, lost, cursor, until):
        """The deletions among what has left the newest page."""
        gone = []
        for number, (each, known) in enumerate(lost.items()):
            if number >= CHECKS or time.monotonic() > until:
                cursor["watch"][each] = known  # the next visit finds out
            elif self._is_gone(known[0]):
                gone.append(RawItem(known[1], {"uri": known[1]}, kind="delete"))
        return gone

    def _one(self, status_id):
        """A status by its number on this server."""
        return self.wire.dict(f"/api/v1/statuses/{step(status_id)}")

    def _is_gone(self, status_id):
        """Whether a status has been taken away, and not only its notification."""
        try:
            self._one(status_id)
        except Never as error:
            return isinstance(error, Gone)
        return False

    def _parents(self, statuses, neighbours, cursor, until):
        """The uris of what these statuses answer, by its id on this server.

        Known from the page itself or from before; the rest is asked for, many at once
        where the server can do that. A parent that is gone has an empty uri.

        :return: a dict; None where time is over: the cursor has what is known by now
        """
        known = dict(cursor.get("parents", {}))
        near = {
            str(each.get("id")): parse.key(each)
            for each in neighbours
            if isinstance(each, dict)
        }
        wanted = {str(each["in_reply_to_id"]) for each in statuses if _answers(each)}
        found = {each: near.get(each) or known.get(each) for each in wanted}
        missing = sorted(each for each, uri in found.items() if uri is None)
        asked = False  # something has to come of every visit
        while missing and not (asked and time.monotonic() > until):
            some = missing[: 1 if cursor.get("single") else BATCH]
            try:
                told = self._statuses_by_id(some, cursor)
            except Never:
                cursor["single"] = True
                continue
            found |= dict.fromkeys(some, "") | told
            missing, asked = missing[len(some) :], True
        known |= {each: uri for each, uri in found.items() if uri is not None}
        if known:
            cursor["parents"] = dict(list(known.items())[-PARENTS:])
        return None if missing else found

    def _statuses_by_id(self, ids, cursor):
        """The uris of statuses by their ids here; of one that is gone, none.

        :raises Never: where the server cannot be asked for several at once
        """
        if cursor.get("single"):
            try:
                found = [self._one(ids[0])]
            except Never:
                found = []
        else:
            found = self.wire.list("/api/v1/statuses", id=ids)
        return {str(it.get("id")): parse.key(it) for it in parse.dicts(found)}

    def _item(self, stream, status, parents):
        parent = parents.get(str(status.get("in_reply_to_id"))) or ""
        payload = {"status": status, "stream": stream, "parent": parent}
        external_id = parse.key(status)
        account = status.get("account")
        author = parse.key(account) if isinstance(account, dict) else ""
        if not external_id or len(external_id) > clean.MAX_ID:
            error = BadItem(_lt("The post's address is missing, or too long."))
            number = f"{self.realm(self.settings)} {status.get('id')}"[: clean.MAX_ID]
            return RawItem(number, payload, kind="broken", error=error)
        return RawItem(
            external_id,
            payload,
            version=parse.version(status),
            author=author if len(author) <= clean.MAX_ID else "",
        )

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        status = parse.status_of(item.payload)
        if parse.is_repost(status):
            return None
        writer = parse.author(status, self.domain)
        mentioned = item.payload.get("stream") == "mentions" or parse.names(
            status, self.settings.handle, self.domain
        )
        return parse.post(item, writer, self.is_own(writer), mentioned)


def _part(thing, name):
    value = thing.get(name)
    return value if isinstance(value, dict) else {}


def _number(thing, name):
    """A limit that the server states; None where it is none."""
    value = thing.get(name)
    return value if type(value) is int and 0 < value < 10**6 else None


def _answers(status):
    return bool(status.get("in_reply_to_id"))
