"""Private messages: by Messenger and by Instagram, which are alike.

https://developers.facebook.com/docs/messenger-platform/reference (webhook-events and
send-api) and docs/graph-api/reference/message, read in November 2026. Who writes us is
one exchange, for ever: it goes by their id, since deliveries know no other.
"""

import time

from ..base import PRIVATE, Picture, RawItem
from ..errors import BadItem, Never, Unsure, _lt
from ..values import part, words
from . import walk
from .graph import page_of
from .values import identity, parts, seconds, stamp

MESSAGE = "id,created_time,from,to,message,attachments"
MESSAGES = 20
"""Of an exchange the Graph tells no more than the last twenty messages:
https://developers.facebook.com/docs/graph-api/reference/message"""

HUMAN = 24 * 3600
"""Seconds since the customer's last message after which only people may still write:
https://developers.facebook.com/docs/messenger-platform/policy/policy-overview"""


def item(thing, at, own, stream="", account="", state=None):
    """A raw item of a message in the shape in which the Graph gives it.

    :param int at: when that was known to be so, in seconds since 1970
    :param str own: the account's id, to tell the other one of an exchange
    :param str state: which state of it this is; None: by whether names are told
    """
    who = part(thing, "from")
    if state is None:
        state = "named" if who.get("name") or who.get("username") else ""
    return RawItem(
        identity(thing.get("id")),
        {"is": "message", "thing": thing, "post": {}, "at": at},
        version=state,
        thread=thread(thing, own),
        author=identity(who.get("id")),
        stream=stream,
        account=account,
    )


def thread(thing, own):
    """What belongs together: all that one person writes us, and we them."""
    people = [part(thing, "from"), *parts(part(thing, "to"), "data")]
    ids = [identity(each.get("id")) for each in people]
    other = next((each for each in ids if each and each != own), "")
    return f"messages {other}" if other else ""


def said(thing, naming=identity):
    """What a message says, as values of a :class:`Post`.

    :param naming: makes of an id what names the message
    :raises BadItem: in words
    """
    notes = [thing.get("message")] if thing.get("message") else []
    for each in parts(thing, "attachments"):
        kind = words(each, "type") or words(each, "mime_type")
        if not kind.startswith("image") and not each.get("image_data"):
            notes.append(f"[{words(each, 'name') or kind or 'attachment'}]"[:100])
    if thing.get("is_unsupported") is True:
        notes.append("[a message of a kind that Meta does not pass on]")
    if not all(isinstance(each, str) for each in notes):
        raise BadItem(_lt("This is no message of Meta's."))
    return {
        "kind": "message",
        "visibility": PRIVATE,
        "body": "\n".join(notes),
        "parent_external_id": naming(part(thing, "reply_to").get("mid")),
        "pictures": pictures(thing),
    }


def pictures(thing):
    """Those attached to a message, in both shapes."""
    found = []
    for each in parts(thing, "attachments"):
        found.append(part(each, "image_data").get("url"))
        if words(each, "type").startswith("image"):
            found.append(part(each, "payload").get("url"))
    return tuple(Picture(url) for url in found if isinstance(url, str) and url)


def delivered(event, account, naming=identity):
    """The raw items of one message that was delivered, or of what became of one.

    Also of those that came while another app had the exchange (``standby``): nobody
    else tells us of them.
    """
    message, at = part(event, "message"), seconds(event.get("timestamp"))
    edit, button = part(event, "message_edit"), part(event, "postback")
    key = naming((message or edit or button).get("mid"))
    people = [identity(part(event, name).get("id")) for name in ("sender", "recipient")]
    other = next((each for each in people if each and each != account), "")
    if not key:
        return []
    if message.get("is_deleted") is True:
        return [RawItem(key, message, kind="delete", account=account)]
    ours = message.get("is_echo") is True or (people[0] == account and other != "")
    thing = {
        "id": key,
        "message": (message or edit).get("text") or button.get("title"),
        "from": {"id": account if ours else other},
        "to": {"data": [{"id": other if ours else account}]},
        "created_time": event.get("timestamp"),
        "attachments": parts(message, "attachments"),
        "reply_to": part(message, "reply_to"),
        "is_unsupported": message.get("is_unsupported") is True,
    }
    state = f"edited {at}" if edit else ""
    return [item(thing, at, account, "messages", account, state)] if other else []


class Messages:
    """Exchanges and their messages, see :mod:`.walk`.

    :param Graph graph: the account's
    :param str box: the node whose exchanges they are
    :param str own: the account's id in them
    :param str platform: MESSENGER or INSTAGRAM
    """

    lists = ("conversations",)
    optional = ()

    def __init__(self, graph, box, own, platform):
        self.graph, self.box, self.own, self.platform = graph, box, own, platform

    @property
    def left(self):
        return self.graph.left

    def holders(self, name, after):
        """A page of exchanges, those with the newest message first."""
        answer = self.graph.page(
            self.box,
            name,
            platform=self.platform,
            fields="id,updated_time",
            updated_after_ms=walk.since() * 1000,
            limit=100,
            after=after,
        )
        found, after = page_of(answer)
        return [
            walk.Holder(identity(it.get("id")), at=changed, stamp=changed)
            for it in found
            if identity(it.get("id")) and (changed := stamp(it.get("updated_time")))
        ], after

    def below(self, key, _about, after):
        """A page of messages, the newest first."""
        answer = self.graph.page(
            key, "messages", fields=MESSAGE, limit=MESSAGES, after=after
        )
        found, after = page_of(answer)
        now = int(time.time())
        return [
            (stamp(it.get("created_time")), item(it, now, self.own))
            for it in found
            if identity(it.get("id"))
        ], after


def send(client, box, reply, message):
    """Send a message; gives its id.

    :param str box: the node that sends it
    :param dict message: its words, or its picture
    """
    to, more = _recipient(reply)
    client._last_look()
    form = {"recipient": to, "message": message, **more}
    answer = client.graph.post(box, "messages", **form)
    return given(answer, "message_id")


def by_people(settings):
    """Whether people may write for seven days: the feature Human Agent.

    Which apps have it Meta tells in their permissions, as far as its documents go; what
    an administrator says comes before that.
    """
    if settings.late_messages:
        return settings.late_messages == "yes"
    return bool(settings.options.get("human_agent"))


def _recipient(reply):
    """Whom a message goes to, and by what right."""
    if reply.parent_external_id and reply.parent_visibility != PRIVATE:
        posts = reply.parent_external_id == reply.thread_external_id
        name = "post_id" if posts else "comment_id"
        return {name: reply.parent_external_id}, {"messaging_type": "RESPONSE"}
    if not reply.recipient_external_id:
        raise Never(_lt("A private message needs somebody it is for."))
    to = {"id": reply.recipient_external_id}
    if reply.last_age is not None and reply.last_age > HUMAN:
        return to, {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return to, {"messaging_type": "RESPONSE"}


def last(graph, box, reply, platform):
    """The last messages of the exchange with somebody, and whether these are all."""
    answer = graph.get(
        box,
        "conversations",
        platform=platform,
        fields=f"id,messages.limit({MESSAGES}){{{MESSAGE}}}",
        user_id=reply.recipient_external_id,
    )
    found, _after = page_of(answer)
    messages = [it for each in found for it in parts(each, "messages")]
    return messages, len(messages) < MESSAGES


def given(answer, name):
    """The id in an answer to something that was said.

    :raises Unsure: where there is none: it may stand there all the same
    """
    found = identity(answer.get(name))
    if not found:
        raise Unsure(_lt("What Meta answered cannot be read."))
    return found
