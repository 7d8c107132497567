"""What is read from X: page by page, from the newest down to what is known."""

import hashlib
import re
from datetime import datetime, timedelta, timezone

from .. import gap, guard
from ..base import PRIVATE, Identity, Page, RawItem
from ..errors import Never, SignInAgain, _lt
from . import parse
from .caller import PAGE, PRICES, Caller, digits
from .verdict import Refused, gone
from .vocabulary import (
    EXPANSIONS,
    FIELDS,
    MEDIA_FIELDS,
    MESSAGE_EXPANSIONS,
    MESSAGE_FIELDS,
    POST,
    TWEET,
    USER_FIELDS,
    other,
)

_READ = {"mentions": "own", "own": "own", "search": "post", "messages": "message"}

_FIRST = {"own": 7, "search": 1, "messages": 7}
"""Days that the very first visit goes back, since reading costs money. Mentions: as
far as X does, which is 800 of them."""

LOOK = 20
"""Messages that a visit begins with: X cannot be asked for those after an id only."""

SIZES = (PAGE, 30, 10)
"""Things to ask for, where those of a page are too large together; 10 is the least that
searches take."""

QUERY = 512
"""Longest search: https://docs.x.com/x-api/posts/search/integrate/build-a-query."""

_ACCESS = {
    "read": ("tweet.write", "dm.read", "dm.write"),
    "read-write": ("dm.read", "dm.write"),
}
"""What is missing by the header ``x-access-level`` of OAuth 1, as scopes of OAuth 2:
https://docs.x.com/fundamentals/developer-apps#app-permissions"""


class Reading(Caller):
    """The streams."""

    def check(self):
        try:
            me = self._ask(self.api.get_me, user_fields=USER_FIELDS)
            missing = _ACCESS.get(self.api.headers.get("x-access-level"), ())
        except SignInAgain:
            # the token of an app is nobody: it reads, where the handle is given
            handle = self.settings.handle.strip().removeprefix("@")
            if not re.fullmatch(r"\w+", handle) or self.settings.access_token_secret:
                raise
            me = self._ask(self.api.get_user, username=handle, user_fields=USER_FIELDS)
            missing = _ACCESS["read"]
        me = me.get("data") if isinstance(me.get("data"), dict) else {}
        if not me.get("id"):
            raise SignInAgain(_lt("X does not tell whose keys these are."))
        return Identity(str(me["id"]), str(me.get("username") or ""), missing)

    def fetch(self, stream, cursor):
        if stream == "search":
            return self._search(cursor)
        return self._page(stream, cursor)

    def _search(self, cursor):
        """One page of one query; several terms share a query as long as they fit."""
        queries = {_digest(each): each for each in self._queries()}
        if not queries:
            return Page([], cursor)
        known = cursor.get("at") or {}
        # a changed query starts where the least advanced of the old ones stands
        marks = [each["mark"] for each in known.values() if each.get("mark")]
        start = {"mark": min(marks, key=gap.order)} if marks else {}
        at = {key: known.get(key, start) for key in queries}
        turn = min(cursor.get("turn", 0), len(queries) - 1)
        key = list(queries)[turn]
        words = {"words": cursor["words"]} if cursor.get("words") else {}
        page = self._page("search", at[key] | words, query=queries[key])
        lane = dict(page.cursor)
        words = {"words": lane.pop("words")} if "words" in lane else {}
        turn = turn if page.more else (turn + 1) % len(queries)
        return Page(
            page.items,
            {"at": at | {key: lane}, "turn": turn} | words,
            more=page.more or turn > 0,
            reads=page.reads,
            cost=page.cost,
        )

    def _queries(self):
        """The search terms as few queries, without reposts and our own posts."""
        handle = self.settings.handle.strip().removeprefix("@")
        rest = " -is:retweet" + (f" -from:{handle}" if handle else "")
        terms = [_term(each.strip()) for each in self.settings.search_terms]
        queries, current = [], ""
        for term in filter(None, terms):
            joined = f"{current} OR {term}" if current else term
            if current and len(joined) + len(rest) + 2 > QUERY:
                queries.append(f"({current}){rest}")
                joined = term
            current = joined
        return [*queries, f"({current}){rest}"] if current else queries

    def _page(self, stream, cursor, query=""):
        answer, cursor = self._turn(stream, cursor, query)
        things = answer.get("data")
        things = things if isinstance(things, list) else []
        ids = [_id(each) for each in things if _has_id(each)]
        meta = answer.get("meta")
        token = str(meta.get("next_token") or "") if isinstance(meta, dict) else ""
        unseen = set(gap.unseen(cursor, ids))
        enough = not cursor.get("mark") and _far_enough(stream, things)
        after, more = gap.advance(cursor, ids, token, enough)
        if not more:
            after = _without(after, "since")
        fresh = [each for each in things if not _has_id(each) or _id(each) in unseen]
        items = parse.items(answer | {"data": fresh}, stream)
        cost = round(len(unseen) * PRICES[self._rate(stream)], 6)
        return Page(items, after, more, reads=len(unseen), cost=cost)

    def _rate(self, stream):
        """At which price X counts what a stream reads: keys of OAuth 1 are made for
        the account that owns the app, of others nobody knows."""
        rate = _READ[stream]
        if rate == "own" and not self.settings.access_token_secret:
            return "post"
        return rate

    def look(self, wanted):
        """Posts by their ids; messages are left as they are: X tells of no change."""
        ids = [
            digits(each.external_id)
            for each in wanted
            if each.visibility != PRIVATE and each.kind != "message"
        ]
        if not ids:
            return Page([])
        try:
            answer = self._ask_by_ids(ids, POST)
        except Refused as error:
            if error.status != 400:
                lost = error.gone & set(ids)
                if not lost:
                    raise
                return Page([_lost(each) for each in sorted(lost)])
            answer = self._ask_by_ids(ids, TWEET)
        items = parse.items(answer, "look")
        lost = gone(answer) & set(ids)
        return Page(
            [*items, *map(_lost, sorted(lost))],
            reads=len(items),
            cost=round(len(items) * PRICES["post"], 6),
        )

    def _ask_by_ids(self, ids, words):
        self.api.words = words
        return self._ask(
            self.api.get_tweets,
            tweet_ids=ids,
            tweet_fields=FIELDS[words],
            expansions=EXPANSIONS[words],
            user_fields=USER_FIELDS,
            media_fields=MEDIA_FIELDS,
        )

    def _turn(self, stream, cursor, query):
        """The page at the cursor, and the cursor with what X made us give up.

        X refuses what it no longer knows: one of its two vocabularies, the token of
        a page, a ``since_id`` of more than seven days ago. None of it may end a
        stream for good, so each is given up once.
        """
        for _ in range(4):
            try:
                answer = self._request(stream, cursor, query)
                if stream == "messages" or not _is_bare(answer) or _tried_both(cursor):
                    return answer, _without(cursor, "reworded")
                cursor = _reworded(cursor)
            except Refused as error:
                fallback = _fallback(cursor, error.parameters)
                if error.status != 400 or not fallback:
                    raise
                cursor = fallback
        raise Never(_lt("X refuses every kind of request we can make."))

    def _request(self, stream, cursor, query):
        """A page; with fewer things on it where they are too large together."""
        return guard.smaller(
            SIZES, lambda size: self._request_some(size, stream, cursor, query)
        )[0]

    def _request_some(self, size, stream, cursor, query):
        words = cursor.get("words", POST)
        self.api.words = words
        token = cursor.get("page")
        if stream == "messages":
            return self._ask(
                self.api.get_dm_events,
                dm_event_fields=MESSAGE_FIELDS,
                event_types="MessageCreate",
                expansions=MESSAGE_EXPANSIONS,
                user_fields=USER_FIELDS,
                media_fields=MEDIA_FIELDS,
                pagination_token=token,
                max_results=min(size, LOOK)
                if cursor.get("mark") and not token
                else size,
            )
        options = {
            "tweet_fields": FIELDS[words],
            "expansions": EXPANSIONS[words],
            "user_fields": USER_FIELDS,
            "media_fields": MEDIA_FIELDS,
            "max_results": size,
        }
        if cursor.get("since") != "refused":
            options["since_id"] = cursor.get("mark") or None
        if cursor.get("low") and not token:
            options["until_id"] = cursor["low"]
        if stream == "search":
            options |= {"query": query, "next_token": token}
            return self._ask(self.api.search_tweets, **options)
        options["pagination_token"] = token
        if stream == "own":
            options["exclude"] = "retweets"
            return self._ask(self.api.get_timelines, user_id=self._me(), **options)
        if stream == "mentions":
            return self._ask(self.api.get_mentions, user_id=self._me(), **options)
        raise Never(_lt("X has no stream of this name."))

    def parse(self, item):
        return parse.parse(item, self)


def _lost(external_id):
    return RawItem(external_id, {"id": external_id}, kind="delete")


def _fallback(cursor, refused):
    """The cursor without what X refused; None where that was something else."""
    words = cursor.get("words", POST)
    if refused & {f"{words}.fields", "expansions"} and not _tried_both(cursor):
        return _reworded(cursor)
    if refused & {"pagination_token", "next_token"} and cursor.get("page"):
        return gap.restart(cursor)
    if refused & {"since_id"} and cursor.get("since") != "refused":
        return cursor | {"since": "refused"}
    return None


def _reworded(cursor):
    words = other(cursor.get("words", POST))
    return cursor | {"words": words, "reworded": True}


def _tried_both(cursor):
    return bool(cursor.get("reworded"))


def _is_bare(answer):
    """Whether X gave posts without the fields asked for: it ignored their names."""
    things = answer.get("data")
    things = things if isinstance(things, list) else []
    things = [each for each in things if _has_id(each)]
    return bool(things) and not any("author_id" in each for each in things)


def _far_enough(stream, things):
    """Whether a first visit has seen the days it is meant to."""
    days = _FIRST.get(stream)
    dates = [each.get("created_at") for each in things if isinstance(each, dict)]
    dates = [str(each) for each in dates if each]
    if not days or not dates:
        return False
    limit = datetime.now(timezone.utc) - timedelta(days=days)
    return min(dates) < limit.strftime("%Y-%m-%dT%H:%M:%S")


def _without(cursor, key):
    return {name: value for name, value in cursor.items() if name != key}


def _has_id(thing):
    return isinstance(thing, dict) and bool(thing.get("id"))


def _id(thing):
    return str(thing["id"])


def _term(term):
    """A line of search terms: words are looked for together, operators are X's."""
    if not term or re.search(r"[\"():]|\bOR\b", term) or " " not in term:
        return f"({term})" if " " in term else term
    return f'"{term}"'


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]
