"""Private messages of Bluesky: conversations, and a log of what happens in them.

chat.bsky.convo.getLog tells, from a cursor on, every message that is written or taken
away, in order. A first visit reads what the conversations hold, and begins the log at
the newest of them.
"""

from .. import clean
from ..base import Deletion, Page, RawItem
from ..errors import BadItem, _lt
from ..values import dicts, part, words
from .wire import CHAT, left

CONVERSATIONS = 50
MESSAGES = 100


class Chat:
    """The messages of one account.

    :param Caller wire: of the account's server, which passes on what is asked
    """

    def __init__(self, wire):
        self.wire = wire

    def conversations(self, limit=CONVERSATIONS, cursor=None):
        """A page of conversations, those first in which something was said last."""
        return self._read("listConvos", limit=limit, cursor=cursor)

    def fetch(self, cursor):
        """A page of the log; before that, of one conversation after the other."""
        if "log" not in cursor or cursor.get("convos"):
            return self._beginning(cursor)
        answer = self.wire.page(
            "/xrpc/chat.bsky.convo.getLog", headers=CHAT, cursor=cursor["log"] or None
        )
        logs = dicts(answer.get("logs"))
        items = [item for each in logs for item in self._logged(each)]
        after = words(answer, "cursor") or cursor["log"]
        return self._page(items, {"log": after}, bool(logs) and after != cursor["log"])

    def _beginning(self, cursor):
        """Which conversations there are, and then what was said in each of them."""
        if "log" not in cursor:
            answer = self.conversations(cursor=cursor.get("list"))
            found = dicts(answer.get("convos"))
            revisions = [words(each, "rev") for each in found] + [cursor.get("rev", "")]
            after = {
                "rev": max(revisions),
                "convos": [
                    *cursor.get("convos", ()),
                    *({"id": words(each, "id")} for each in found if words(each, "id")),
                ],
            }
            if words(answer, "cursor") and found:
                return self._page([], after | {"list": words(answer, "cursor")}, True)
            return self._page(
                [], {"log": after["rev"], "convos": after["convos"]}, True
            )
        convo, *others = cursor["convos"]
        answer = self.wire.page(
            "/xrpc/chat.bsky.convo.getMessages",
            MESSAGES,
            headers=CHAT,
            convoId=convo["id"],
            cursor=convo.get("page"),
        )
        people = {words(each, "did"): each for each in self._members(convo["id"])}
        said = dicts(answer.get("messages"))
        items = [self._message(convo["id"], each, people) for each in reversed(said)]
        below = words(answer, "cursor")
        if below and said:
            others = [{"id": convo["id"], "page": below}, *others]
        return self._page(items, {"log": cursor["log"], "convos": others}, True)

    def _members(self, convo_id):
        answer = self._read("getConvo", convoId=convo_id)
        return dicts(part(answer, "convo").get("members"))

    def _logged(self, log):
        convo, message = words(log, "convoId"), part(log, "message")
        kind = words(log, "$type").partition("#")[2]
        if kind == "logCreateMessage" and message:
            people = dicts(log.get("relatedProfiles"))
            people = {words(each, "did"): each for each in people}
            yield self._message(convo, message, people)
        elif kind == "logDeleteMessage" and words(message, "id"):
            number = f"{convo}/{words(message, 'id')}"
            yield RawItem(number, {"id": number}, kind="delete")

    @staticmethod
    def _message(convo, message, people):
        sender = words(part(message, "sender"), "did")
        payload = {
            "message": message,
            "convo": convo,
            "author": people.get(sender) or {"did": sender},
        }
        number = words(message, "id")
        if words(message, "$type").endswith("#deletedMessageView"):
            return RawItem(f"{convo}/{number}", {"id": number}, kind="delete")
        try:
            clean.identifier(f"{convo}/{number}", _lt("id of the message"))
            clean.identifier(convo, _lt("id of the thread"))
            clean.identifier(number, _lt("id of the message"))
            clean.identifier(sender, _lt("author id"))
        except BadItem as error:
            return RawItem(
                clean.line(f"{convo}/{number}", 200), payload, "broken", error=error
            )
        return RawItem(f"{convo}/{number}", payload, thread=convo, author=sender)

    @staticmethod
    def gone(external_id):
        """What it means that a message or post was taken away."""
        return Deletion(clean.identifier(external_id, _lt("post id")))

    def send(self, did, message):
        """Write to somebody.

        :param str did: whom
        :param dict message: a messageInput
        :return: the message's id
        :raises NetworkError: Later, SignInAgain or Never
        """
        convo = self.with_one(did)
        sent = self.wire.write(
            "POST",
            "/xrpc/chat.bsky.convo.sendMessage",
            CHAT,
            json={"convoId": convo, "message": message},
        )
        number = clean.identifier(words(sent, "id"), _lt("id of the message"))
        return f"{convo}/{number}"

    def with_one(self, did):
        """The id of the conversation with one person, and nobody else."""
        answer = self._read("getConvoForMembers", members=[did])
        return clean.identifier(words(part(answer, "convo"), "id"), _lt("thread"))

    def newest(self, convo):
        """The messages of a conversation that were said last, the newest first."""
        answer = self._read("getMessages", convoId=convo, limit=MESSAGES)
        return dicts(answer.get("messages"))

    def _read(self, method, **query):
        return self.wire.read(f"/xrpc/chat.bsky.convo.{method}", headers=CHAT, **query)

    def _page(self, items, cursor, more):
        return Page(items, cursor, more=more, left=left(self.wire.headers))
