"""A small X on loopback, after X's documents: enough of API 2 to be talked to.

It is ours, so it proves nothing about X by itself: ``python -m tests.conformance``
holds it and the client against X's own specification.
"""

import base64
import itertools
import json
import re
import socket
import struct
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from .web import AMPLE

PROBLEM = "https://api.x.com/2/problems/"
PAGING = {
    "end_time",
    "expansions",
    "max_results",
    "media.fields",
    "pagination_token",
    "place.fields",
    "poll.fields",
    "since_id",
    "start_time",
    "until_id",
    "user.fields",
}
FIRST_ID = 1_900_000_000_000_000_000
ALL_PERMISSIONS = "read-write-directmessages"


class Problem(Exception):
    """An error as X words it."""

    def __init__(self, status, kind, detail, parameters=None, headers=None):
        super().__init__(detail)
        self.status, self.headers = status, headers or {}
        self.body = {"title": kind, "type": PROBLEM + kind, "detail": detail}
        self.body |= {"code": status, "message": detail}  # as the specification has it
        if status < 500:
            self.body["status"] = status
        if parameters:
            self.body["errors"] = [{"parameters": parameters, "message": detail}]


class XServer:
    """What stands on this X, and how it behaves.

    :ivar words: the vocabularies it understands; answers come in the first of them
    :ivar faults: what goes wrong next, in order: a Problem, or a word that
        :meth:`Handler.fail` knows
    :ivar always: the same for every request
    :ivar strict: whether parameters it does not know are refused, not ignored
    :ivar summons: whether replies need an author who named us
    :ivar clock: seconds by which its clock is ahead; None: it does not tell the time
    :ivar protected: ids of posts that X does not show to us
    :ivar oldest: a ``since_id`` below this is refused, as recent search does
    :ivar requests: what was asked: method, path, query, body, headers
    """

    def __init__(self):
        self.words = ["post"]
        self.faults, self.always, self.requests = [], None, []
        self.strict = True
        self.summons, self.oldest, self.stale_tokens = False, 0, set()
        self.users = {}
        self.posts, self.messages, self.media, self.hidden = {}, {}, {}, set()
        self.protected = set()
        self.tokens = {"access": "me"}
        self.refresh_tokens = {"refresh-1"}
        self.access_level = ALL_PERMISSIONS
        self.page_size = 100
        self.clock = 0
        self.lock = threading.Lock()
        self.next_id = FIRST_ID
        self.me = self.user("42", "acme", "Acme", followers=1000)
        self.url = ""

    # --- what stands on it -----------------------------------------------------

    @property
    def patience(self):
        """Seconds to wait for an answer: few only where none is going to come."""
        return 0.6 if self.always == "slow" else AMPLE

    def user(self, user_id, username, name="", followers=7):
        self.users[user_id] = {
            "id": user_id,
            "username": username,
            "name": name or username.title(),
            "verified": False,
            "verified_type": "none",
            "public_metrics": {
                "followers_count": followers,
                "following_count": 1,
                "post_count": 3,
                "listed_count": 0,
            },
        }
        return self.users[user_id]

    def new_id(self):
        with self.lock:
            self.next_id += 1
            return str(self.next_id)

    def now(self):
        """When something is said, by this X's own clock."""
        return _now(timedelta(seconds=-(self.clock or 0)))

    def post(self, author, text, reply_to="", quotes="", reposts="", **more):
        post_id = self.new_id()
        references = [
            {"type": kind, "id": each}
            for kind, each in (
                ("replied_to", reply_to),
                ("quoted", quotes),
                ("retweeted", reposts),
            )
            if each
        ]
        parent = self.posts.get(reply_to)
        found = re.finditer(r"@(\w+)", text)
        handles = {user["username"].lower(): user for user in self.users.values()}
        self.posts[post_id] = {
            "id": post_id,
            "author_id": author,
            "text": text,
            "created_at": self.now(),
            "conversation_id": parent["conversation_id"] if parent else post_id,
            "edit_history_post_ids": [post_id],
            "lang": "en",
            "referenced_posts": references,
            "entities": {
                "mentions": [
                    {
                        "start": each.start(),
                        "end": each.end(),
                        "username": each[1],
                        "id": handles.get(each[1].lower(), {}).get("id"),
                    }
                    for each in found
                ]
            },
            "public_metrics": {
                "repost_count": 1,
                "reply_count": 2,
                "like_count": 3,
                "quote_count": 4,
                "bookmark_count": 5,
                "impression_count": 6,
            },
        } | more
        return self.posts[post_id]

    def edit(self, post, text):
        """An edit is a new post that knows its versions."""
        fresh = self.post(post["author_id"], text)
        fresh["conversation_id"] = post["conversation_id"]
        fresh["referenced_posts"] = post["referenced_posts"]
        fresh["edit_history_post_ids"] = [*post["edit_history_post_ids"], fresh["id"]]
        return fresh

    def message(self, sender, text, other="42", **more):
        people = sorted((sender, other), key=int)
        event = {
            "id": self.new_id(),
            "event_type": "MessageCreate",
            "text": text,
            "sender_id": sender,
            "dm_conversation_id": "-".join(people),
            "created_at": self.now(),
        } | more
        self.messages[event["id"]] = event
        return event

    @property
    def asked(self):
        """The paths asked for, in order."""
        return [request["path"] for request in self.requests]

    # --- what it answers -------------------------------------------------------

    def answer(self, request):
        method, path = request["method"], request["path"]
        if path == "/2/oauth2/token":
            return 200, self.token(request)
        self.sign_in(request)
        for (verb, pattern), name in ROUTES.items():
            found = re.fullmatch(pattern, path)
            if found and verb == method:
                return getattr(self, name)(request, *found.groups())
        raise Problem(404, "resource-not-found", "No such place.")

    def sign_in(self, request):
        header = request["headers"].get("authorization", "")
        token = header.removeprefix("Bearer ")
        if header.startswith("OAuth "):
            token = re.search('oauth_token="([^"]*)"', header)[1]
        request["user"] = self.tokens.get(token)
        if request["user"] is None:
            raise Problem(401, "about:blank", "Unauthorized")

    def token(self, request):
        form = {key: value[0] for key, value in parse_qs(request["raw"]).items()}
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") not in self.refresh_tokens:
                raise OAuthProblem("invalid_request", "Value passed was invalid.")
            self.refresh_tokens.discard(form["refresh_token"])
        elif form.get("code") != "good" or not form.get("code_verifier"):
            raise OAuthProblem("invalid_request", "Value passed was invalid.")
        fresh = f"refresh-{len(self.requests) + 1}"
        self.refresh_tokens.add(fresh)
        self.tokens[f"access-{fresh}"] = "me"
        return {
            "token_type": "bearer",
            "access_token": f"access-{fresh}",
            "refresh_token": fresh,
            "expires_in": 7200,
            "scope": "tweet.read tweet.write users.read offline.access dm.read",
        }

    def only_people(self, request):
        if request["user"] != "me":
            detail = "Authenticating with OAuth 2.0 Application-Only is forbidden."
            raise Problem(403, "unsupported-authentication", detail)

    def get_me(self, request):
        self.only_people(request)
        return 200, {"data": self.me}

    def get_user(self, request, username):
        for user in self.users.values():
            if user["username"].lower() == username.lower():
                return 200, {"data": user}
        problem = Problem(200, "resource-not-found", "Could not find user.")
        return 200, {"errors": [problem.body]}

    def mentions(self, request, user_id):
        handle = self.users[user_id]["username"].lower()
        return self.timeline(
            request,
            lambda post: any(
                each["username"].lower() == handle
                for each in post["entities"]["mentions"]
            ),
        )

    def by_ids(self, request):
        words = self.check(request, PAGING | {"ids"})
        ids = request["query"]["ids"].split(",")
        found = [self.posts[each] for each in ids if each in self.posts]
        found = [each for each in found if each["id"] not in self.protected]
        errors = [
            Problem(
                200,
                "not-authorized-for-resource"
                if each in self.protected
                else "resource-not-found",
                f"Could not find tweet with ids: [{each}].",
            ).body
            | {"resource_id": each, "resource_type": "post"}
            for each in ids
            if each not in self.posts or each in self.protected
        ]
        answer = {"errors": errors} if errors else {}
        if found:
            answer["data"] = [_worded(post, words) for post in found]
            answer["includes"] = self.includes(found, words)
        return 200, answer

    def timeline_of(self, request, user_id):
        bare = request["query"].get("exclude") == "retweets"
        kinds = {"retweeted"} if bare else set()
        return self.timeline(
            request,
            lambda post: (
                post["author_id"] == user_id
                and not kinds & {each["type"] for each in post["referenced_posts"]}
            ),
            {"exclude"},
        )

    def search(self, request):
        query = request["query"].get("query", "")
        if not query:
            detail = "The query parameter is required."
            raise Problem(400, "invalid-request", detail, {"query": [""]})
        since = request["query"].get("since_id")
        if since and int(since) < self.oldest:
            detail = "'since_id' must be a tweet id created after some time."
            raise Problem(400, "invalid-request", detail, {"since_id": [since]})
        inner = re.match(r"\((.*)\) -is", query)[1]
        terms = [each.strip('"()').lower() for each in inner.split(" OR ")]
        return self.timeline(
            request,
            lambda post: (
                any(term in post["text"].lower() for term in terms)
                and not any(
                    each["type"] == "retweeted" for each in post["referenced_posts"]
                )
                and f"-from:{self.users[post['author_id']]['username']}" not in query
            ),
            {"query", "next_token", "sort_order"},
            smallest=10,
        )

    def timeline(self, request, wanted, more=(), smallest=5):
        query = request["query"]
        words = self.check(request, PAGING | set(more), smallest)
        start = query.get("start_time", "")[:19]
        posts = (
            post
            for post in reversed(list(self.posts.values()))
            if wanted(post) and post["created_at"] >= start
        )
        token = query.get("pagination_token") or query.get("next_token")
        page, meta = self.cut(request, posts, token)
        answer = {"meta": meta}
        if page:
            answer["data"] = [_worded(post, words) for post in page]
            if f"{words}.fields" not in query:
                answer["data"] = [_bare(post) for post in page]
                return 200, answer
            answer["includes"] = self.includes(page, words)
        return 200, answer

    def check(self, request, allowed, smallest=1):
        """Refuse what X does not know; give the vocabulary to answer in."""
        for name in request["query"]:
            known = allowed | {f"{word}.fields" for word in self.words}
            if self.strict and name not in known:
                detail = f"The query parameter [{name}] is not one of {sorted(known)}"
                raise Problem(400, "invalid-request", detail)
        most = int(request["query"].get("max_results", 10))
        if not smallest <= most <= 100:
            detail = "max_results is out of range."
            raise Problem(400, "invalid-request", detail, {"max_results": [str(most)]})
        return self.words[0]

    def cut(self, request, things, token):
        """A page of things that come newest first, and what X says about it."""
        query = request["query"]
        if token in self.stale_tokens:
            name = "next_token" if "next_token" in query else "pagination_token"
            detail = f"'{token}' is not valid."
            raise Problem(400, "invalid-request", detail, {name: [token]})
        size = min(int(query.get("max_results", 10)), self.page_size)
        above, below = int(query.get("since_id", 0)), int(query.get("until_id", 2**63))
        if token:
            below = min(below, int(token.removeprefix("tokentokentoken")))
        things = (each for each in things if above < int(each["id"]) < below)
        things = list(itertools.islice(things, size + 1))
        page = things[:size]
        meta = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if len(things) > size:
            meta["next_token"] = f"tokentokentoken{page[-1]['id']}"
        return page, meta

    def includes(self, posts, words):
        others = [
            self.posts[each["id"]]
            for post in posts
            for each in post["referenced_posts"]
            if each["id"] in self.posts
        ]
        people = {post["author_id"] for post in [*posts, *others]}
        keys = {
            key
            for post in posts
            for key in post.get("attachments", {}).get("media_keys", [])
        }
        return {
            "users": [self.users[each] for each in sorted(people)],
            _old("posts", words): [_worded(each, words) for each in others],
            "media": [self.media[key] for key in sorted(keys) if key in self.media],
        }

    def dm_events(self, request, participant=""):
        self.only_people(request)
        allowed = {
            "dm_event.fields",
            "event_types",
            "expansions",
            "max_results",
            "media.fields",
            "pagination_token",
            "user.fields",
        }
        words = self.check(request, allowed)
        events = [
            event
            for event in reversed(list(self.messages.values()))
            if not participant or participant in event["dm_conversation_id"].split("-")
        ]
        token = request["query"].get("pagination_token")
        page, meta = self.cut(request, events, token)
        people = sorted({event["sender_id"] for event in page})
        return 200, {
            "data": [_worded(event, words) for event in page],
            "meta": {key: meta[key] for key in meta if not key.endswith("_id")},
            "includes": {"users": [self.users[each] for each in people]},
        }

    def create(self, request):
        self.only_people(request)
        body = json.loads(request["raw"])
        parent = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        text, target = body.get("text", ""), self.posts.get(parent)
        if parent and not target:
            detail = "You attempted to reply to a post that is deleted."
            raise Problem(403, "about:blank", detail)
        if target and self.summons and "@acme" not in target["text"].lower():
            detail = "Replying to this post is not allowed: you were not mentioned."
            raise Problem(403, "about:blank", detail)
        if any(post["text"] == text for post in self.posts.values()):
            detail = "You are not allowed to create a post with duplicate content."
            raise Problem(403, "about:blank", detail)
        keys = [f"3_{each}" for each in body.get("media", {}).get("media_ids", [])]
        more = {"attachments": {"media_keys": keys}} if keys else {}
        post = self.post(self.me["id"], text, reply_to=parent, **more)
        return 201, {"data": {"id": post["id"], "text": text}}

    def delete(self, request, post_id):
        self.only_people(request)
        if post_id not in self.posts:
            raise Problem(404, "resource-not-found", "Could not find post.")
        del self.posts[post_id]
        return 200, {"data": {"deleted": True}}

    def hide(self, request, post_id):
        self.only_people(request)
        hidden = json.loads(request["raw"])["hidden"]
        (self.hidden.add if hidden else self.hidden.discard)(post_id)
        return 200, {"data": {"hidden": hidden}}

    def send(self, request, participant):
        self.only_people(request)
        body = json.loads(request["raw"])
        event = self.message(self.me["id"], body.get("text", ""), participant)
        event["attachments"] = {
            "media_keys": [each["media_id"] for each in body.get("attachments", [])]
        }
        data = {key: event[key] for key in ("dm_conversation_id",)}
        return 201, {"data": data | {"dm_event_id": event["id"]}}

    def delete_message(self, request, event_id):
        self.only_people(request)
        if event_id not in self.messages:
            raise Problem(404, "resource-not-found", "Could not find event.")
        del self.messages[event_id]
        return 200, {"data": {"deleted": True}}

    def upload(self, request):
        self.only_people(request)
        body = json.loads(request["raw"])
        media_id = self.new_id()
        self.media[f"3_{media_id}"] = {
            "media_key": f"3_{media_id}",
            "type": "photo",
            "content": base64.b64decode(body["media"]).decode("latin-1"),
            "category": body["media_category"],
        }
        return 200, {"data": {"id": media_id, "media_key": f"3_{media_id}"}}

    def describe(self, request):
        self.only_people(request)
        body = json.loads(request["raw"])
        media = self.media[f"3_{body['id']}"]
        media["alt_text"] = body["metadata"]["alt_text"]["text"]
        return 200, {"data": {"id": body["id"]}}


class OAuthProblem(Problem):
    """An error of the token endpoint."""

    def __init__(self, error, description):
        super().__init__(400, error, description)
        self.body = {"error": error, "error_description": description}


ROUTES = {
    ("GET", "/2/users/me"): "get_me",
    ("GET", r"/2/users/by/username/(\w+)"): "get_user",
    ("GET", r"/2/users/(\d+)/mentions"): "mentions",
    ("GET", r"/2/users/(\d+)/tweets"): "timeline_of",
    ("GET", "/2/tweets/search/recent"): "search",
    ("GET", "/2/tweets"): "by_ids",
    ("GET", "/2/dm_events"): "dm_events",
    ("GET", r"/2/dm_conversations/with/(\d+)/dm_events"): "dm_events",
    ("POST", "/2/tweets"): "create",
    ("DELETE", r"/2/tweets/(\d+)"): "delete",
    ("PUT", r"/2/tweets/(\d+)/hidden"): "hide",
    ("POST", r"/2/dm_conversations/with/(\d+)/messages"): "send",
    ("DELETE", r"/2/dm_events/(\d+)"): "delete_message",
    ("POST", "/2/media/upload"): "upload",
    ("POST", "/2/media/metadata"): "describe",
}


class Handler(BaseHTTPRequestHandler):
    """One request: noted, answered, or made to fail."""

    protocol_version = "HTTP/1.1"

    def handle_any(self):
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        request = {
            "method": self.command,
            "path": parts.path,
            "query": {key: each[0] for key, each in parse_qs(parts.query).items()},
            "raw": raw.decode("utf-8", "replace"),
            "headers": {key.lower(): each for key, each in self.headers.items()},
        }
        x = self.server.x
        x.requests.append(request)
        fault = x.faults.pop(0) if x.faults else x.always
        try:
            if isinstance(fault, Problem):
                raise fault
            status, answer = x.answer(request)
            headers = {"x-access-level": x.access_level}
        except Problem as problem:
            status, answer, headers = problem.status, problem.body, problem.headers
        body = (
            answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        )
        if isinstance(fault, str):
            return self.fail(fault, body)
        return self.say(status, body, headers)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

    def say(self, status, body, headers=(), kind="application/json"):
        self.send_response_only(status)
        standard = {"content-length": str(len(body)), "content-type": kind}
        if self.server.x.clock is not None:
            now = time.time() + self.server.x.clock
            standard["date"] = formatdate(now, usegmt=True)
        for key, value in (standard | dict(headers)).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def fail(self, fault, body):
        """After the work has been done, as the worst failures come."""
        if fault == "html":
            return self.say(200, b"<html>Something is technically wrong</html>")
        if fault == "truncated":
            return self.say(200, body[: len(body) // 2])
        if fault == "list":
            return self.say(200, b"[1, 2]")
        if fault == "unavailable":
            return self.say(503, b"<html>over capacity</html>", kind="text/html")
        if fault == "cut":
            self.send_response(200)
            self.send_header("content-length", str(len(body) + 100))
            self.end_headers()
            self.wfile.write(body)
        elif fault == "slow":
            time.sleep(3)
        elif fault == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        self.close_connection = True
        return None

    def log_message(self, *_):
        pass


def limited(after, **more):
    """What X says when a limit is reached; the clock is X's own."""
    now = time.time() + more.pop("clock", 0)
    headers = {
        "x-rate-limit-limit": "300",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(int(now + after)),
        "date": formatdate(now, usegmt=True),
    }
    return Problem(429, "usage-capped", "Too Many Requests", headers=headers | more)


@contextmanager
def serve(x=None, port=0):
    """The server, running until the end of the ``with``."""
    x = x or XServer()
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.x, server.daemon_threads = x, True
    x.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield x
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _now(ago=timedelta(0)):
    moment = datetime.now(timezone.utc) - ago
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _old(name, words):
    return name if words == "post" else name.replace("post", "tweet")


def _bare(post):
    """What X gives of a post when no fields are asked for."""
    return {key: post[key] for key in ("id", "text")}


def _worded(thing, words):
    """A post or message in one of the two vocabularies."""
    if words == "post":
        return thing
    thing = {_old(key, words): value for key, value in thing.items()}
    metrics = dict(thing.get("public_metrics", {}))
    if "repost_count" in metrics:
        metrics["retweet_count"] = metrics.pop("repost_count")
        thing["public_metrics"] = metrics
    return thing


if __name__ == "__main__":
    import sys

    with serve(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as running:
        print(running.url, flush=True)
        threading.Event().wait()
