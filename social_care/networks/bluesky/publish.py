"""What we say on Bluesky: records in the account's own repository, and messages."""

from datetime import datetime, timedelta, timezone

from ...text import squeezed
from .. import clean
from ..base import PRIVATE
from ..errors import BadItem, Never, _lt
from ..values import dicts, part, words
from . import facets, parse
from .chat import Chat

POST, LIKE = "app.bsky.feed.post", "app.bsky.feed.like"
PAGES = 3
"""Pages of our own records that are looked through, of a hundred each."""
EARLY = timedelta(seconds=2)
"""What a clock may be off within one process and a second's rounding."""


class Publishing:
    """The part of the client that writes."""

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        if reply.visibility == PRIVATE:
            return self._write_to(reply)
        record = {
            "$type": POST,
            "text": reply.body,
            "createdAt": _now(),
            **self._dressed(reply),
        }
        if reply.parent_external_id:
            record["reply"] = self._answering(reply.parent_external_id)
        if reply.media:
            record["embed"] = {
                "$type": "app.bsky.embed.images",
                "images": [self._uploaded(each) for each in reply.media],
            }
        self._last_look()
        return self._created(POST, record)

    def _write_to(self, reply):
        if not reply.recipient_external_id:
            raise Never(_lt("A private message needs somebody it is for."))
        message = {"text": reply.body}
        if found := facets.made(reply.body, self._did):
            message["facets"] = found
        chat = Chat(self.wire)
        chat.with_one(reply.recipient_external_id)  # refuses before the last look
        self._last_look()
        return chat.send(reply.recipient_external_id, message)

    def _dressed(self, reply):
        """What goes beside the text: its links and names, and its language."""
        beside = {}
        if found := facets.made(reply.body, self._did):
            beside["facets"] = found
        if reply.language:
            beside["langs"] = [reply.language]
        return beside

    def _did(self, handle):
        """Who goes by a handle; empty: nobody."""
        try:
            answer = self.wire.read(
                "/xrpc/com.atproto.identity.resolveHandle", handle=handle.lower()
            )
        except Never:
            return ""
        return words(answer, "did")

    def _answering(self, uri):
        """The root and the parent of an answer, each by address and content."""
        view = self._one(uri)
        if part(view, "viewer").get("replyDisabled") is True:
            raise Never(_lt("The author lets only some people answer, not us."))
        parent = {"uri": uri, "cid": words(view, "cid")}
        root = part(part(part(view, "record"), "reply"), "root")
        if words(root, "uri") and words(root, "cid"):
            root = {"uri": root["uri"], "cid": root["cid"]}
            return {"root": root, "parent": parent}
        return {"root": parent, "parent": parent}

    def _one(self, uri):
        view = self._posts([uri]).get(uri)
        if not view:
            raise Never(_lt("The post to be answered no longer exists."))
        return view

    def _uploaded(self, media):
        answer = self.wire.again(
            "POST",
            "/xrpc/com.atproto.repo.uploadBlob",
            {"Content-Type": media.mimetype},
            data=media.content,
        )
        return {"alt": media.description, "image": part(answer, "blob")}

    def _created(self, collection, record):
        answer = self.wire.write(
            "POST",
            "/xrpc/com.atproto.repo.createRecord",
            json={"repo": self._repo(), "collection": collection, "record": record},
        )
        return clean.identifier(words(answer, "uri"), _lt("post id"))

    def _repo(self):
        return self.me or self.settings.handle.removeprefix("@")

    def find_own(self, reply, since):
        if reply.visibility == PRIVATE:
            return self._find_message(reply, since)
        page = None
        for _ in range(PAGES):
            answer = self.wire.read(
                "/xrpc/com.atproto.repo.listRecords",
                repo=self._repo(),
                collection=POST,
                limit=100,
                cursor=page,
            )
            for each in dicts(answer.get("records")):
                # Written by us, and so by our own clock.
                record = part(each, "value")
                if _is_before(words(record, "createdAt"), since):
                    return ""
                parent = words(part(part(record, "reply"), "parent"), "uri")
                if words(record, "text") == reply.body and (
                    parent == reply.parent_external_id
                ):
                    return words(each, "uri")
            page = words(answer, "cursor")
            if not page:
                return ""
        return None

    def _find_message(self, reply, since):
        chat = Chat(self.wire)
        convo = chat.with_one(reply.recipient_external_id)
        skew = self.wire.session.skew
        for each in chat.newest(convo):
            if words(part(each, "sender"), "did") != self.me:
                continue
            late = skew is not None and _is_before(words(each, "sentAt"), since + skew)
            if squeezed(words(each, "text")) == squeezed(reply.body) and not late:
                return None if skew is None else f"{convo}/{words(each, 'id')}"
        return ""

    def permalink(self, external_id):
        return parse.permalink(external_id)

    def delete(self, external_id):
        if not external_id.startswith("at://"):
            raise Never(_lt("A private message cannot be taken back on Bluesky."))
        did, collection, key = parse.split(external_id)
        if did != self.me:
            raise Never(_lt("This post is not ours."))
        self.wire.write(
            "POST",
            "/xrpc/com.atproto.repo.deleteRecord",
            kind=None,
            json={"repo": did, "collection": collection, "rkey": key},
        )

    def like(self, external_id):
        view = self._one(external_id)
        if words(part(view, "viewer"), "like"):
            return
        subject = {"uri": external_id, "cid": words(view, "cid")}
        self._created(LIKE, {"$type": LIKE, "subject": subject, "createdAt": _now()})


def _now():
    moment = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def _is_before(text, since):
    try:
        moment = clean.moment(text)
    except BadItem:
        return False
    return bool(moment) and moment < since - EARLY
