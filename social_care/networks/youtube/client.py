"""YouTube: comments on our videos, in threads, with those that are held back.

Sources, read in November 2026: the discovery document of youtube v3,
https://developers.google.com/youtube/v3/determine_quota_cost (10,000 units a day a
Google project until midnight Pacific; reading 1, writing 50),
https://developers.google.com/youtube/terms/developer-policies (III.E.4: stored data is
refreshed or deleted after thirty days). A comment has up to 10,000 letters. There are
no private messages, and nobody tells of new comments: lists are asked for.

An answer does not move its thread up in the list. So every hour the threads of late are
gone through, and those that have more answers than before are read.
"""

from contextlib import suppress
from functools import cached_property
from typing import ClassVar

from .. import clean, clock, gap, google, handles
from ..base import (
    Capabilities,
    Client,
    Deletion,
    Identity,
    Page,
    Quota,
    RawItem,
    Stream,
)
from ..caller import Caller
from ..errors import BadItem, Gone, Never, _lt
from ..values import dicts, number, part, words
from . import parse

LABEL = "YouTube"
API = "https://youtube.googleapis.com"
SCOPES = ("https://www.googleapis.com/auth/youtube.force-ssl",)
PAGE = 100
BATCH = 50
"""Comments, or videos, that can be asked for by their ids at once."""
SWEPT = 5
"""Pages of threads that are gone through for answers: 500 threads, five units."""
KNOWN = 1000
"""Threads whose answers are counted, and titles of videos, that are remembered."""
HELD = {"held": "heldForReview", "spam": "likelySpam"}


class YouTubeClient(Client):
    """One channel."""

    key: ClassVar[str] = "youtube"
    label: ClassVar[str] = LABEL
    icon: ClassVar[str] = "fa-youtube-play"
    profile_hosts: ClassVar[frozenset[str]] = frozenset({"youtube.com"})
    capabilities: ClassVar[Capabilities] = Capabilities(
        streams=(
            Stream("comments", _lt("Comments"), interval=300),
            Stream("replies", _lt("Answers in threads"), interval=3600, calls=60),
            Stream("held", _lt("Held for review"), interval=1800),
            Stream("spam", _lt("Likely spam"), interval=3600),
        ),
        settings=frozenset(
            {
                "handle",
                "external_id",
                "client_id",
                "client_secret",
                "access_token",
                "refresh_token",
            }
        ),
        required=frozenset({"client_id", "client_secret"}),
        labels={"external_id": _lt("Channel ID")},
        max_length=10_000,
        publishes=True,
        deletes=True,
        hides=True,
        signs_in=True,
        quota=Quota(
            10_000,
            "America/Los_Angeles",
            shared_by="client_id",
            publish=52,
            act=50,
            look=1,
        ),
        keep_text=30 * 86_400,
        keep_author=30 * 86_400,
        looks=BATCH,
        look_every=12 * 3600,
        source="https://developers.google.com/youtube/v3/determine_quota_cost",
    )

    @cached_property
    def wire(self):
        base = self.settings.base_url or API
        headers = {"Authorization": f"Bearer {self.settings.access_token}"}
        return Caller(
            base, LABEL, self.settings, self.session, headers, google.judge(LABEL)
        )

    @classmethod
    def handle_of(cls, text):
        host, path = clean.place(clean.pasted(text))
        if not host:
            return super().handle_of(text)
        first = path[0] if path else ""
        found = first.removeprefix("@") if first.startswith("@") else ""
        return found if host == "youtube.com" and handles.is_plain(found) else ""

    @classmethod
    def profile_url(cls, handle):
        return f"https://www.youtube.com/@{handle}" if handles.is_plain(handle) else ""

    # ---- Connecting ------------------------------------------------------------------

    def check(self):
        answer = self.wire.read("/youtube/v3/channels", part="snippet", mine="true")
        channel = next(iter(dicts(answer.get("items"))), {})
        if not words(channel, "id"):
            raise Never(_lt("This Google account has no channel on YouTube."))
        told = part(channel, "snippet")
        handle = words(told, "customUrl") or words(told, "title")
        return Identity(channel["id"], handle.removeprefix("@"))

    def authorize_url(self, redirect_uri, state):
        return google.authorize_url(self.settings, SCOPES, redirect_uri, state)

    def exchange_code(self, code, redirect_uri, verifier):
        return google.exchanged(
            self.settings, self.session, LABEL, SCOPES, code, redirect_uri, verifier
        )

    def refresh(self):
        return google.renewed(self.settings, self.session, LABEL, SCOPES)

    # ---- Listening -------------------------------------------------------------------

    def fetch(self, stream, cursor):
        if stream == "replies":
            return self._swept(cursor)
        answer = self._threads(cursor.get("page"), HELD.get(stream))
        found = dicts(answer.get("items"))
        fresh, after, more = gap.walked(
            cursor,
            found,
            lambda thread: parse.moment(_top(thread)),
            words(answer, "nextPageToken"),
        )
        units = 1 + self._title(fresh, after)
        items = [
            item
            for each in reversed(fresh)
            for item in self._items(each, after["titles"])
        ]
        return Page(items, after, more=more, reads=len(found), units=units)

    def _threads(self, page, state=None):
        return self.wire.page(
            "/youtube/v3/commentThreads",
            PAGE,
            name="maxResults",
            part="snippet,replies",
            allThreadsRelatedToChannelId=self.settings.external_id,
            order="time",
            textFormat="plainText",
            pageToken=page or None,
            moderationStatus=state,
        )

    def _swept(self, cursor):
        """A page of threads, and then the answers of those that have more of them."""
        todo = cursor.get("todo", [])
        if todo:
            return self._answers(cursor, todo)
        answer = self._threads(cursor.get("page"))
        found = dicts(answer.get("items"))
        counts = dict(cursor.get("counts", {}))
        for thread in found:
            told = part(thread, "snippet")
            total = number(told, "totalReplyCount") or 0
            if words(thread, "id") and total != counts.get(thread["id"], 0):
                top = _top(thread)
                todo.append(
                    {
                        "thread": thread["id"],
                        "total": total,
                        "video": words(told, "videoId"),
                        "top": parse.channel(top),
                    }
                )
        after = {"counts": counts, "titles": dict(cursor.get("titles", {}))}
        units = 1 + self._title(found, after)
        sheets = cursor.get("sheets", 0) + 1
        page = words(answer, "nextPageToken")
        if page and sheets < SWEPT:
            after |= {"page": page, "sheets": sheets}
        after["todo"] = todo
        more = bool(todo) or "page" in after
        return Page([], after, more=more, reads=len(found), units=units)

    def _answers(self, cursor, todo):
        """A page of the answers of one thread."""
        one, *others = todo
        answer = self.wire.page(
            "/youtube/v3/comments",
            PAGE,
            name="maxResults",
            part="snippet",
            parentId=one["thread"],
            textFormat="plainText",
            pageToken=one.get("page"),
        )
        found = dicts(answer.get("items"))
        title = cursor.get("titles", {}).get(one["video"], "")
        items = [_item(each, one["video"], title, one["top"]) for each in found]
        after = dict(cursor)
        page = words(answer, "nextPageToken")
        if page and page != one.get("page"):  # YouTube did not heed it for weeks
            others = [one | {"page": page}, *others]
        else:
            counts = cursor.get("counts", {}) | {one["thread"]: one["total"]}
            after["counts"] = dict(list(counts.items())[-KNOWN:])
        after["todo"] = others
        more = bool(others) or "page" in after
        return Page(items, after, more=more, reads=len(found), units=1)

    def _title(self, threads, cursor):
        """Learn the titles of videos; gives the units that took."""
        known = dict(cursor.get("titles", {}))
        videos = {words(part(each, "snippet"), "videoId") for each in threads}
        missing = sorted(each for each in videos if each and each not in known)
        units = 0
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            answer = self.wire.read(
                "/youtube/v3/videos", part="snippet", id=",".join(batch)
            )
            units += 1
            known |= dict.fromkeys(batch, "")
            for each in dicts(answer.get("items")):
                title = clean.line(words(part(each, "snippet"), "title"))
                known[words(each, "id")] = title
        cursor["titles"] = dict(list(known.items())[-KNOWN:])
        return units

    @staticmethod
    def _items(thread, titles):
        """A thread's first comment, and those of its answers that came with it."""
        top, told = _top(thread), part(thread, "snippet")
        video = words(told, "videoId")
        above, title = parse.channel(top), titles.get(video, "")
        answers = dicts(part(thread, "replies").get("comments"))
        return [_item(each, video, title, above) for each in (top, *answers)]

    def parse(self, item):
        if item.error:
            raise item.error
        if item.kind == "delete":
            return Deletion(item.external_id)
        payload = item.payload if isinstance(item.payload, dict) else {}
        return parse.post(payload, self.settings.external_id)

    def look(self, wanted):
        """What YouTube does not know any more is gone. Videos are not told again: what
        is known of them stays."""
        ids = [each.external_id for each in wanted]
        answer = self.wire.read(
            "/youtube/v3/comments",
            part="snippet",
            id=",".join(ids),
            textFormat="plainText",
            maxResults=PAGE,
        )
        found = {words(each, "id"): each for each in dicts(answer.get("items"))}
        items = [_item(each, "", "", "") for each in found.values()]
        items += [
            RawItem(each, {"id": each}, kind="delete")
            for each in ids
            if each not in found
        ]
        return Page(items, reads=len(found), units=1)

    # ---- Answering -------------------------------------------------------------------

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        thread = reply.root_external_id or reply.parent_external_id.partition(".")[0]
        if not thread:
            raise Never(
                _lt("On %(network)s only comments can be answered."), network=LABEL
            )
        self._last_look()
        made = self.wire.write(
            "POST",
            "/youtube/v3/comments",
            params={"part": "snippet"},
            json={"snippet": {"parentId": thread, "textOriginal": reply.body}},
        )
        return clean.identifier(words(made, "id"), _lt("post id"))

    def find_own(self, reply, since):
        thread = reply.root_external_id or reply.parent_external_id.partition(".")[0]
        answer = self.wire.read(
            "/youtube/v3/comments",
            part="snippet",
            parentId=thread,
            textFormat="plainText",
            maxResults=PAGE,
        )
        skew = self.wire.session.skew
        for each in dicts(answer.get("items")):
            told = parse.snippet(each)
            said = words(told, "textOriginal") or words(told, "textDisplay")
            mine = parse.channel(each) == self.settings.external_id
            if mine and said.strip() == reply.body.strip():
                posted = clean.moment(words(told, "publishedAt"))
                ours = clock.is_since(posted, since, skew)
                if ours is not False:
                    return words(each, "id") if ours else None
        return None if words(answer, "nextPageToken") else ""

    def delete(self, external_id):
        with suppress(Gone):
            self.wire.write(
                "DELETE", "/youtube/v3/comments", kind=None, params={"id": external_id}
            )

    def hide(self, external_id, hidden=True):
        """Hold a comment back for review, or let the public see it."""
        state = "heldForReview" if hidden else parse.PUBLISHED
        self.wire.write(
            "POST",
            "/youtube/v3/comments/setModerationStatus",
            kind=None,
            params={"id": external_id, "moderationStatus": state},
        )


def _top(thread):
    return part(part(thread, "snippet"), "topLevelComment")


def _item(comment, video, title, top):
    payload = {"comment": comment, "video": video, "title": title, "top": top}
    number_ = words(comment, "id")
    try:
        clean.identifier(number_, _lt("post id"))
        thread = clean.identifier(
            words(parse.snippet(comment), "parentId") or number_,
            _lt("id of the thread"),
        )
    except BadItem as error:
        return RawItem(clean.line(number_, 200), payload, "broken", error=error)
    return RawItem(
        number_,
        payload,
        version=parse.version(comment),
        thread=thread,
        author=parse.channel(comment) or number_,
    )
