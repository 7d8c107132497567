"""What is said on X, taken back, hidden, and looked for when nobody heard."""

import base64
import html
import re
import unicodedata
from datetime import timedelta

from .. import weighted
from ..base import PRIVATE
from ..errors import BadItem, Never, Unsure, _lt
from . import parse
from .caller import PAGE, PRICES, Caller, digits
from .place import base_url
from .verdict import Refused, call
from .vocabulary import EXPANSIONS, FIELDS, MESSAGE_FIELDS, POST, TWEET

MARGIN = timedelta(minutes=2)
"""How far X's clocks may be apart from the one that its answers tell the time by."""

ADDRESS = 4096
"""Longest address that X takes."""

ADDRESSES = 50
"""More of them than this are not looked for each in every place; a post has twelve."""


class Writing(Caller):
    """Answers in public and in private."""

    def price(self, reply):
        if reply.visibility == PRIVATE:
            return PRICES["write message"]
        if reply.parent_kind == "mention":
            return PRICES["write to who summoned us"]
        return PRICES["write with link" if weighted.has_link(reply.body) else "write"]

    def publish(self, reply, idempotency_key):
        """X knows no idempotency keys: ``find_own`` is how a doubt is settled."""
        private = reply.visibility == PRIVATE
        parent = reply.parent_external_id or None
        self._check_reply(reply, private)
        pictures = [self._upload(each, private) for each in reply.media]
        self._last_look()
        if private:
            answer = self._ask(
                self.api.create_message_to_participant,
                writes=True,
                participant_id=digits(reply.recipient_external_id),
                text=reply.body or None,
                attachments=[{"media_id": each} for each in pictures] or None,
            )
        else:
            answer = self._ask(
                self.api.create_tweet,
                writes=True,
                text=reply.body or None,
                reply_in_reply_to_tweet_id=parent and digits(parent),
                media_media_ids=pictures or None,
            )
        data = answer.get("data") if isinstance(answer.get("data"), dict) else {}
        external_id = data.get("dm_event_id" if private else "id")
        if not external_id:
            raise Unsure(_lt("What X answered cannot be read."))
        return str(external_id)

    def _check_reply(self, reply, private):
        if not reply.body and not reply.media:
            raise Never(_lt("There is nothing to say."))
        if private and not reply.recipient_external_id:
            raise Never(_lt("A direct message needs somebody to go to."))
        self.vet(reply)

    def _upload(self, media, private):
        """The id of a picture, uploaded as JSON like X's own library does."""
        kind = "gif" if media.mimetype == "image/gif" else "image"
        data = self._post(
            "/media/upload",
            {
                "media": base64.b64encode(media.content).decode(),
                "media_category": f"{'dm' if private else 'tweet'}_{kind}",
            },
        )
        media_id = str((data.get("data") or {}).get("id") or "")
        if not media_id:
            raise Never(_lt("X did not take the picture."))
        if media.description and not private:
            self._describe(media_id, media.description)
        return media_id

    def _describe(self, media_id, description):
        text = {"alt_text": {"text": description[:1000]}}
        self._post("/media/metadata", {"id": media_id, "metadata": text})

    def find_own(self, reply, since):
        """By X's clock: ours may be wrong. Where it does not tell the time, nobody
        knows whether what we find is older than ``since``."""
        skew = self._skew()
        if skew is None:
            return None
        start = since + skew - MARGIN
        try:
            page = self._said(reply, start, POST)
        except Refused as error:
            if error.status != 400:
                raise
            page = self._said(reply, start, TWEET)
        private = reply.visibility == PRIVATE
        posts, unread = [], False
        for item in parse.items(page, "messages" if private else "own"):
            try:
                post = self.parse(item)
            except BadItem:
                unread = True
                continue
            if post and self._is_that(reply, start, post, item):
                return post.external_id
            posts.append(post)
        older = any(
            post and post.posted_at and post.posted_at < start for post in posts
        )
        more = isinstance(page.get("meta"), dict) and page["meta"].get("next_token")
        return None if unread or (more and not older) else ""

    def _skew(self):
        """By how much X's clock is ahead of ours; any answer of its tells, for free."""
        if self._lines.skew is None:
            with call():
                self._lines.call(
                    "HEAD", base_url(self.settings), timeout=self.settings.timeout
                )
        return self._lines.skew

    def _said(self, reply, start, words):
        """A page of what we said last: to this person, or to all."""
        self.api.words = words
        if reply.visibility == PRIVATE:
            return self._ask(
                self.api.get_dm_events_by_participant,
                participant_id=digits(reply.recipient_external_id),
                dm_event_fields=MESSAGE_FIELDS,
                event_types="MessageCreate",
                expansions=("sender_id",),
                max_results=PAGE,
            )
        return self._ask(
            self.api.get_timelines,
            user_id=self._me(),
            start_time=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            tweet_fields=FIELDS[words],
            expansions=EXPANSIONS[words],
            max_results=PAGE,
        )

    def _is_that(self, reply, start, post, item):
        if not post.own or (post.posted_at or start) < start:
            return False
        thing = item.payload.get("post") or item.payload["message"]
        if reply.visibility != PRIVATE:
            answered = {post.parent_external_id} | parse.answered(thing)
            if reply.parent_external_id not in answered:
                return False
        return _same(parse.text(thing), reply.body)

    def delete(self, external_id):
        """X's ids do not tell posts from messages: first the one is tried."""
        external_id = digits(external_id)
        try:
            self._do(self.api.delete_tweet, tweet_id=external_id)
        except Refused as error:
            if error.status != 404:
                raise
            self._delete_message(external_id)

    def _delete_message(self, external_id):
        try:
            self._post(f"/dm_events/{external_id}", None, verb="DELETE")
        except Refused as error:
            if error.status not in (403, 404):
                raise

    def hide(self, external_id, hidden=True):
        tweet_id = digits(external_id)
        self._do(self.api.hidden_reply, tweet_id=tweet_id, hidden=hidden)


def _same(said, meant):
    """Whether X's text is what we meant to say.

    X puts names in front, shortens addresses, adds one for pictures and escapes
    ``&``; what stands between the addresses stays.
    """
    said, meant = (_plain(each) for each in (html.unescape(said), meant))
    first, *others = (each.strip() for each in parse.SHORT.split(said))
    if len(others) > ADDRESSES:
        return _between(said) == _between(meant)
    ends = {len(first)} if meant.startswith(first) else set()
    for piece in others:
        starts = _behind_address(meant, ends)
        ends = {at + len(piece) for at in starts if meant.startswith(piece, at)}
    return len(meant) in ends


def _between(text):
    """The letters between what X takes for addresses."""
    return re.sub(r"\s", "", weighted.without_links(text))


def _behind_address(text, places):
    """Where it may go on behind an address, or behind none, that begins at a place.

    An address is a part of one word, with a dot within. No more than all the letters
    of a word come out, however many places in it there are.
    """
    found, reached = set(), 0
    for place in sorted(places):
        begin = _behind_space(text, place)
        found.add(begin)
        word = text.find(" ", begin)
        end = min(len(text) if word < 0 else word, begin + ADDRESS)
        dot = text.find(".", begin + 1, end)
        if dot >= 0:
            found.update(range(max(dot + 2, reached), end + 1))
            found.update({_behind_space(text, end)} if dot + 2 <= end else ())
            reached = max(reached, end + 1)
    return found


def _behind_space(text, place):
    return place + 1 if text.startswith(" ", place) else place


def _plain(text):
    text = _IN_FRONT.sub("", unicodedata.normalize("NFC", text or ""))
    return re.sub(r"\s+", " ", text).strip()


_IN_FRONT = re.compile(r"^(\s*@\w+)+(?=\s|$)")
