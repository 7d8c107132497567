"""A small Bluesky on loopback: a PDS with what stands behind it, for one account.

After the lexicons; what it is asked and what it answers is held against them in
tests/unit/networks/test_bluesky_lexicons.py.
"""

import base64
import json
import time
from datetime import datetime, timedelta
from itertools import count

from .web import Answer, Web

ME = "did:plc:acmeacmeacmeacmeacmeacme"
CHAT = "did:web:api.bsky.chat#bsky_chat"
POST, LIKE = "app.bsky.feed.post", "app.bsky.feed.like"
CID = "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
BLOB = "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy"
PASSWORD = "abcd-efgh-ijkl-mnop"


def token(kind, number, seconds=7200):
    """A session's token as a PDS makes it, with its end; the rest of it is nonsense."""
    said = {"scope": kind, "exp": int(time.time()) + seconds, "jti": str(number)}
    middle = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{middle}.c2lnbmF0dXJl"


class BlueskyServer(Web):
    """What stands on it.

    :ivar chats: whether the app password may read messages; None: a PDS does not find
        who has them
    :ivar closed: DIDs of those who take no messages from us
    """

    def __init__(self):
        super().__init__()
        self.people = {}
        self.posts, self.told, self.likes, self.blobs = {}, [], [], []
        self.withheld = set()
        self.chats, self.closed, self.convos, self.log = True, set(), {}, []
        self.logins = 0
        self._numbers = count(1)
        self._now = datetime(2026, 5, 1, 10)
        self.me = self.person("acme", ME)
        self.access, self.refreshing = token("access", 0), token("refresh", 0)
        self.tokens = []

    # --- what stands on it -----------------------------------------------------

    def moment(self):
        self._now += timedelta(seconds=1)
        return self._now.isoformat(timespec="milliseconds") + "Z"

    def key(self):
        """A key as records have it: 13 letters that grow with time."""
        digits, number = "234567abcdefghijklmnopqrstuvwxyz", next(self._numbers)
        text = ""
        for _ in range(10):
            text = digits[number % 32] + text
            number //= 32
        return "3lb" + text

    def person(self, name, did=None, handle=None):
        if name not in self.people:
            letters = (name.encode().hex() + "a" * 24)[:24]
            letters = letters.translate(str.maketrans("0189", "wxyz"))
            self.people[name] = {
                "did": did or f"did:plc:{letters}",
                "handle": handle or f"{name}.bsky.example",
                "displayName": name.title(),
            }
        return self.people[name]

    def post(self, person, text, parent="", created=None, notify="", **more):
        """Write a post; ``notify`` is the reason for which we are told of it."""
        uri = f"at://{person['did']}/{POST}/{self.key()}"
        created = created or self.moment()
        record = {"$type": POST, "text": text, "createdAt": created, "langs": ["en"]}
        if parent:
            known = self.posts.get(parent, {"record": {}})
            root = known["record"].get("reply", {}).get("root", {}).get("uri") or parent
            record["reply"] = {
                "root": {"uri": root, "cid": CID},
                "parent": {"uri": parent, "cid": CID},
            }
        record |= more.pop("record", {})
        view = {
            "$type": "app.bsky.feed.defs#postView",
            "uri": uri,
            "cid": CID,
            "author": person,
            "record": record,
            "indexedAt": self.moment(),
            "replyCount": 3,
            "repostCount": 2,
            "likeCount": 1,
            "quoteCount": 0,
            "labels": [],
            "viewer": {},
        } | more
        self.posts[uri] = view
        if notify:
            self.told.append((notify, uri))
        return view

    def mention(self, name, text="@acme.bsky.example where is it?", **more):
        """A post of somebody that names us."""
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": ME}
        facet = {"index": {"byteStart": 0, "byteEnd": 18}, "features": [feature]}
        more.setdefault("record", {}).setdefault("facets", [facet])
        return self.post(self.person(name), text, notify="mention", **more)

    def convo(self, person):
        found = self.convos.setdefault(
            person["did"], {"id": self.key(), "members": [self.me, person], "said": []}
        )
        return found

    def message(self, person, text, by=None, **more):
        """A private message in the conversation with somebody."""
        convo = self.convo(person)
        said = {
            "$type": "chat.bsky.convo.defs#messageView",
            "id": self.key(),
            "rev": self.key(),
            "text": text,
            "sender": {"did": (by or person)["did"]},
            "sentAt": self.moment(),
        } | more
        convo["said"].append(said)
        self._note(convo, said, "logCreateMessage", relatedProfiles=convo["members"])
        return convo, said

    def forget(self, convo, said):
        """A message is taken away by its sender."""
        convo["said"].remove(said)
        gone = {name: said[name] for name in ("id", "rev", "sender", "sentAt")}
        gone["$type"] = "chat.bsky.convo.defs#deletedMessageView"
        self._note(convo, gone, "logDeleteMessage")

    def _note(self, convo, said, kind, **more):
        convo["rev"] = self.key()
        self.log.append(
            {
                "$type": f"chat.bsky.convo.defs#{kind}",
                "rev": convo["rev"],
                "convoId": convo["id"],
                "message": said,
                **more,
            }
        )

    def asked(self, method):
        return [it for it in self.requests if it.path == f"/xrpc/{method}"]

    # --- what it answers -------------------------------------------------------

    def failed(self, failure):
        if failure == "expired_token":
            return refused("ExpiredToken", "Token has expired")
        if failure == "revoked_scope":
            return refused("InvalidToken", "Bad token scope")
        if failure == "rate_limit_stated":
            reset = str(int(time.time()) + self.stated)
            return Answer(
                429,
                {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
                {"ratelimit-reset": reset, "ratelimit-remaining": "0"},
            )
        return super().failed(failure)

    def answer(self, request):
        method = request.path.removeprefix("/xrpc/")
        name = method.rpartition(".")[2]
        if method.startswith("chat.") and (refusal := self.no_chat(request)):
            return refusal
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if name not in ("createSession", "refreshSession") and sent != self.access:
            return refused("ExpiredToken", "Token has expired")
        answer = getattr(self, f"on_{name}", None)
        if answer is None:
            return refused("MethodNotImplemented", "Method Not Implemented", 501)
        found = answer(request)
        if isinstance(found, Answer):
            return found
        limits = {"ratelimit-limit": "3000", "ratelimit-remaining": "2400"}
        return Answer(200, found, limits)

    def no_chat(self, request):
        """Why there are no private messages; None: there are."""
        if request.headers.get("atproto-proxy") != CHAT:
            return refused("MethodNotImplemented", "Method Not Implemented", 501)
        if self.chats is None:
            return refused("InternalServerError", "Internal Server Error", 500)
        return None if self.chats else refused("InvalidToken", "Bad token scope")

    def on_createSession(self, request):
        sent = json.loads(request.body)
        self.logins += 1
        if sent != {"identifier": self.me["handle"], "password": PASSWORD}:
            words = "Invalid identifier or password"
            return refused("AuthenticationRequired", words, 401)
        return self._session()

    def on_refreshSession(self, request):
        if request.headers["authorization"] != f"Bearer {self.refreshing}":
            return refused("ExpiredToken", "Token has been revoked")
        return self._session()

    def _session(self):
        number = next(self._numbers)
        self.access, self.refreshing = token("access", number), token("refresh", number)
        return {
            "did": ME,
            "handle": self.me["handle"],
            "accessJwt": self.access,
            "refreshJwt": self.refreshing,
            "active": True,
        }

    def on_getSession(self, _request):
        return {"did": ME, "handle": self.me["handle"], "active": True}

    def on_resolveHandle(self, request):
        [wanted] = request.query["handle"]
        for person in self.people.values():
            if person["handle"] == wanted:
                return {"did": person["did"]}
        return refused("InvalidRequest", "Unable to resolve handle")

    def on_listNotifications(self, request):
        told = [
            {
                "uri": uri,
                "cid": CID,
                "author": self.posts[uri]["author"],
                "reason": reason,
                "record": self.posts[uri]["record"],
                "isRead": False,
                "indexedAt": self.posts[uri]["indexedAt"],
            }
            for reason, uri in self.told
            if uri in self.posts
        ]
        wanted = request.query.get("reasons")
        told = [each for each in told if not wanted or each["reason"] in wanted]
        return self.page(request, told, "notifications")

    def on_getPosts(self, request):
        wanted = [it for it in request.query["uris"] if it not in self.withheld]
        return {"posts": [self.posts[it] for it in wanted if it in self.posts]}

    def on_getPostThread(self, request):
        [uri] = request.query["uri"]
        if uri not in self.posts:
            return refused("NotFound", f"Post not found: {uri}")
        if uri in self.withheld:
            person = self.posts[uri]["author"]
            thread = {
                "$type": "app.bsky.feed.defs#blockedPost",
                "uri": uri,
                "blocked": True,
                "author": {"did": person["did"]},
            }
        else:
            thread = {
                "$type": "app.bsky.feed.defs#threadViewPost",
                "post": self.posts[uri],
            }
        return {"thread": thread}

    def on_getAuthorFeed(self, request):
        return self.page(request, [{"post": each} for each in self.feed()], "feed")

    def feed(self):
        return [it for it in self.posts.values() if it["author"] is self.me]

    def on_searchPosts(self, request):
        [wanted] = request.query["q"]
        found = [
            each
            for each in self.posts.values()
            if wanted.lower() in each["record"]["text"].lower()
        ]
        return self.page(request, found, "posts")

    @staticmethod
    def page(request, things, name):
        """The newest first; the cursor counts what was given, as opaque text."""
        things = list(reversed(things))
        limit = int(request.query["limit"][0])
        before = request.query.get("cursor", [""])[0]
        if before:
            things = [each for each in things if _place(each) < before]
        answer = {name: things[:limit]}
        if len(things) > limit:
            answer["cursor"] = _place(things[limit - 1])
        return answer

    def on_uploadBlob(self, request):
        self.blobs.append(request)
        return {
            "blob": {
                "$type": "blob",
                "ref": {"$link": BLOB},
                "mimeType": request.headers["content-type"],
                "size": len(request.body),
            }
        }

    def on_createRecord(self, request):
        sent = json.loads(request.body)
        if sent["collection"] == LIKE:
            self.likes.append(sent["record"])
            key = self.key()
            self.posts[sent["record"]["subject"]["uri"]]["viewer"] = {
                "like": f"at://{ME}/{LIKE}/{key}"
            }
            return {"uri": f"at://{ME}/{LIKE}/{key}", "cid": CID}
        record = sent["record"]
        view = self.post(self.me, record["text"], record=record)
        return {"uri": view["uri"], "cid": CID}

    def on_deleteRecord(self, request):
        sent = json.loads(request.body)
        uri = f"at://{sent['repo']}/{sent['collection']}/{sent['rkey']}"
        self.posts.pop(uri, None)
        return {}

    def on_listRecords(self, request):
        own = [it for it in self.posts.values() if it["author"] is self.me]
        records = [{"uri": it["uri"], "cid": CID, "value": it["record"]} for it in own]
        return {"records": list(reversed(records))[: int(request.query["limit"][0])]}

    # --- messages --------------------------------------------------------------

    def _view(self, convo):
        rev = convo.get("rev", "2222222222222")
        return {
            "id": convo["id"],
            "rev": rev,
            "members": convo["members"],
            "muted": False,
            "unreadCount": 0,
        }

    def on_listConvos(self, request):
        convos = [self._view(each) for each in self.convos.values()]
        return {"convos": convos[: int(request.query["limit"][0])]}

    def _convo(self, number):
        return next(it for it in self.convos.values() if it["id"] == number)

    def on_getConvo(self, request):
        return {"convo": self._view(self._convo(request.query["convoId"][0]))}

    def on_getConvoForMembers(self, request):
        [did] = request.query["members"]
        if did in self.closed:
            words = "recipient requires messages to come from someone they follow"
            return refused("InvalidRequest", words)
        person = next(it for it in self.people.values() if it["did"] == did)
        return {"convo": self._view(self.convo(person))}

    def on_getMessages(self, request):
        said = self._convo(request.query["convoId"][0])["said"]
        start = int(request.query.get("cursor", ["0"])[0])
        limit = int(request.query["limit"][0])
        newest = list(reversed(said))
        answer = {"messages": newest[start : start + limit]}
        if start + limit < len(said):
            answer["cursor"] = str(start + limit)
        return answer

    def on_getLog(self, request):
        before = request.query.get("cursor", [""])[0]
        logs = [each for each in self.log if each["rev"] > before][:50]
        return {"logs": logs, "cursor": logs[-1]["rev"] if logs else before}

    def on_sendMessage(self, request):
        sent = json.loads(request.body)
        convo = self._convo(sent["convoId"])
        _convo, said = self.message(
            convo["members"][1], sent["message"]["text"], by=self.me
        )
        return said


def refused(name, words, status=400):
    return Answer(status, {"error": name, "message": words})


def _place(thing):
    return (thing.get("post") or thing)["indexedAt"]
