"""What we say on Mastodon, and what we take back.

https://docs.joinmastodon.org/methods/statuses/#create. Who is to hear of an answer has
to be named in it; a private message is seen by those alone who are named.
"""

import re
from contextlib import suppress
from urllib.parse import urlsplit

from .. import clean
from ..base import PRIVATE
from ..caller import step
from ..errors import BadItem, Gone, Never, _lt
from ..letters import length
from ..values import dicts, words
from . import parse
from .wire import LABEL

SKEW = 120
"""Seconds by which the server's clocks may be apart from the one it tells us."""

PAGES = 3
"""Pages of our own posts that are searched for one that may have been published."""

_NUMBER = re.compile(r"/(\w+)/?$")


class Publishing:
    """The part of the client that writes."""

    def publish(self, reply, idempotency_key):
        text, answered = self._compose(reply)
        self._measure(text, reply)
        media = [self._upload(each) for each in reply.media]
        self._last_look()
        published = self.wire.write(
            "POST",
            "/api/v1/statuses",
            {
                "status": text,
                "in_reply_to_id": answered.get("id"),
                "media_ids": media or None,
                "visibility": self._visibility(reply, answered),
                "language": reply.language or None,
            },
            {"Idempotency-Key": idempotency_key},
        )
        return clean.identifier(parse.key(published), _lt("post id"))

    def find_own(self, reply, since):
        text, answered = self._compose(reply)
        path = f"/api/v1/accounts/{step(self._me()['id'])}/statuses"
        skew = self.wire.session.skew
        # By the server's clock; where it does not tell the time, None.
        since = None if skew is None else since + skew
        paging, seen, over = {}, set(), False
        for _ in range(PAGES):
            page = self.wire.list(path, limit=40, **paging)
            for status in page:
                if not isinstance(status, dict) or parse.is_repost(status):
                    continue
                seen.add(parse.is_private(status))
                if (
                    parse.is_said(status, text)
                    and parse.is_private(status) == (reply.visibility == PRIVATE)
                    and status.get("in_reply_to_id") == answered.get("id")
                ):
                    if since is None:
                        return None  # this one, or one from before
                    if not _is_before(status, since):
                        return parse.key(status)
            last = page[-1] if page else None
            over = not isinstance(last, dict) or _is_before(last, since)
            if over:
                break
            paging = {"max_id": last.get("id")}
        # snac does not show us our own private messages here.
        hidden = reply.visibility == PRIVATE and True not in seen
        return "" if over and not hidden else None

    def permalink(self, external_id):
        # An address that leads people to the page and servers to the post.
        return external_id

    def _vet_size(self, reply, limit):
        """Servers have limits of their own, which only they know."""

    def delete(self, external_id):
        status = self._status(external_id)
        if status:
            with suppress(Gone):
                self.wire.again("DELETE", f"/api/v1/statuses/{step(status['id'])}")

    def like(self, external_id):
        status = self._status(external_id)
        if not status:
            raise Never(_lt("The post no longer exists."))
        self.wire.write("POST", f"/api/v1/statuses/{step(status['id'])}/favourite")

    def share(self, external_id):
        status = self._status(external_id)
        if not status:
            raise Never(_lt("The post no longer exists."))
        self.wire.write("POST", f"/api/v1/statuses/{step(status['id'])}/reblog")

    def _compose(self, reply):
        """The text with the names it needs, and the status it answers, or {}."""
        answered, names = {}, []
        if reply.parent_external_id:
            answered = self._status(reply.parent_external_id)
            if not answered:
                raise Never(_lt("The post to be answered no longer exists."))
            names = self._named(answered, reply)
        elif reply.recipient_external_id:
            names = [self._handle(reply.recipient_external_id)]
        if reply.visibility == PRIVATE and not names:
            raise Never(_lt("A private message needs somebody it is for."))
        told = parse.named(reply.body, self.domain)
        missing = [name for name in names if self._full(name) not in told]
        text = " ".join([f"@{name}" for name in missing] + [reply.body])
        heard = parse.named(text, self.domain)
        if reply.visibility == PRIVATE and not heard.issuperset(map(self._full, names)):
            raise Never(
                _lt(
                    "The server would not see whom this private message is for: "
                    "nothing was sent."
                )
            )
        return text, answered

    def others_named(self, text, recipient):
        meant = {self._full(it) for it in (recipient, self.settings.handle) if it}
        named = parse.named(text, self.domain)
        servers = {it.partition(":")[0] for it in meant}
        return sorted(it for it in named if it.partition(":")[0] not in servers)

    def _full(self, handle):
        return parse.full_handle(handle, self.domain).casefold()

    def _named(self, answered, reply):
        """Whom an answer has to name: who wrote; below our own, who was named there.

        What is private is for nobody but whom it is meant for.
        """
        recipient = reply.recipient_external_id
        account = answered.get("account")
        account = account if isinstance(account, dict) else {}
        named = [account]
        own = self.is_own(parse.author(answered, self.domain))
        if own:
            named = dicts(answered.get("mentions"))
        exact = [each for each in named if parse.key(each) == recipient]
        if recipient and not exact and (own or reply.visibility == PRIVATE):
            return [self._handle(recipient)]
        named = exact or named
        handles = [words(each, "acct") for each in named]
        ours = self._full(self.settings.handle)
        return list(
            dict.fromkeys(it for it in handles if it and self._full(it) != ours)
        )

    def _handle(self, external_id):
        """The handle of somebody known by address."""
        found = self.wire.dict(
            "/api/v2/search", q=external_id, resolve=True, type="accounts", limit=5
        )
        for account in dicts(found.get("accounts")):
            if parse.key(account) == external_id and words(account, "acct"):
                return account["acct"]
        raise Never(_lt("The person to be written to is not known to the server."))

    def _status(self, external_id):
        """A status as this server knows it, by its address; {} where it is gone."""
        number = _NUMBER.search(urlsplit(external_id).path)
        if number and clean.host(external_id) in (
            self.realm(self.settings),
            self.domain,
        ):
            try:
                status = parse.original(self._one(number[1]))
                if parse.key(status) == external_id:
                    return status
            except Never:
                status = {}
        found = self.wire.dict(
            "/api/v2/search", q=external_id, resolve=True, type="statuses", limit=5
        )
        for status in map(parse.original, dicts(found.get("statuses"))):
            if parse.key(status) == external_id:
                return status
        return {}

    def _visibility(self, reply, answered):
        if reply.visibility == PRIVATE:
            return "direct"
        return "unlisted" if answered.get("visibility") == "unlisted" else "public"

    def _measure(self, text, reply):
        """Refuse what is too long before pictures are sent; ask only if in doubt."""
        most = self.can(self.settings)
        if length(text) <= most.max_length and len(reply.media) <= most.max_media:
            return
        limits = self.limits()
        long = length(text, limits["url_length"])
        if long > limits["max_length"]:
            raise Never(
                _lt("This is %(length)s characters long; %(limit)s are allowed."),
                length=long,
                limit=limits["max_length"],
            )
        if len(reply.media) > limits["max_media"]:
            raise Never(
                _lt("%(network)s accepts at most %(limit)s pictures."),
                network=LABEL,
                limit=limits["max_media"],
            )

    def _upload(self, media):
        """Send a picture and give its id. One that nobody uses is thrown away."""
        uploaded = self.wire.upload(
            "/api/v2/media",
            (media.filename or "picture", media.content, media.mimetype),
            {"description": media.description or None},
        )
        return clean.identifier(uploaded.get("id"), _lt("id of the picture"))


def _is_before(status, since):
    if since is None:
        return False
    try:
        posted = clean.moment(status.get("created_at"))
    except BadItem:
        return False
    return bool(posted) and (since - posted).total_seconds() > SKEW
