"""A small Threads on loopback, after developers.facebook.com/documentation/threads.

Meta publishes no description of it that a machine could read: the names of edges, of
parameters and of fields are listed here by hand, from the pages named beside them.
"""

import re

from .meta_server import APP, SECRET, MetaError, gone, now, seconds, signed
from .meta_server import MetaServer as Meta
from .web import Answer, Web

ME, TOKEN, SHORT, NEXT = "1700001", "THAA-token-of-us", "THAA-for-an-hour", "THAA-new"
FIELDS = frozenset(
    {
        *("id", "media_product_type", "media_type", "media_url", "permalink", "owner"),
        *("username", "text", "timestamp", "shortcode", "thumbnail_url", "children"),
        *("is_quote_post", "quoted_post", "reposted_post", "alt_text", "has_replies"),
        *("link_attachment_url", "root_post", "replied_to", "is_reply"),
        *("is_reply_owned_by_me", "hide_status", "reply_audience", "topic_tag"),
    }
)
"""reference/media-retrieval and reference/reply-management"""

LISTS = {
    "threads": {"since", "until", "limit", "before", "after"},
    "replies": {"since", "until", "limit", "before", "after"},
    "mentions": {"since", "until", "limit", "before", "after"},
    "conversation": {"reverse", "limit", "before", "after"},
    "keyword_search": {
        *("q", "search_type", "search_mode", "media_type", "author_username"),
        *("since", "until", "limit", "before", "after"),
    },
}
"""reference/user, reference/reply-management, keyword-search"""

CREATES = {
    "media_type",
    "text",
    "reply_to_id",
    "reply_control",
    "image_url",
    "alt_text",
}
"""reference/publishing"""


class ThreadsServer(Web):
    """One profile and what stands around it.

    :ivar ready: whether what is written can be published at once
    """

    def __init__(self):
        super().__init__()
        self.posts, self.written, self.violations = {}, {}, []
        self.tokens, self.novelties = {TOKEN, NEXT}, set()
        self.last, self.ready, self.stale = 18_000_000, True, set()

    def new_id(self):
        self.last += 1
        return str(self.last)

    def post(self, text, username="acme", parent="", **more):
        key, above = self.new_id(), self.posts.get(parent)
        post = {
            "id": key,
            "text": text,
            "username": username,
            "timestamp": now(),
            "permalink": f"https://www.threads.net/@{username}/post/{key}",
            "media_type": "TEXT_POST",
            "has_replies": False,
            "is_reply": bool(above),
        } | more
        if above:
            root = above.get("root_post", {"id": parent})
            post |= {"replied_to": {"id": parent}, "root_post": root}
            post["hide_status"] = "NOT_HUSHED"
            above["has_replies"] = True
            self.posts[root["id"]]["has_replies"] = True
        self.posts[key] = post
        return post

    # ---- What it answers -------------------------------------------------------------

    def failed(self, failure):
        return Meta.failed(self, failure)

    def answer(self, request):
        try:
            return Answer(200, self.answered(request))
        except MetaError as error:
            return Answer(error.status, error.body, error.headers)

    uploads = None
    parameters = Meta.parameters

    def answered(self, request):
        given = self.parameters(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        steps = [each for each in request.path.split("/") if each]
        if steps[0] != "v1.0":
            return self.signing_in("/".join(steps), given, token)
        if token not in self.tokens:
            raise MetaError(190, f"Malformed access token {token}", 0, 401)
        node, edge = ("", steps[1]) if len(steps) == 2 else (steps[1], steps[2])
        if len(steps) == 2 and edge != "keyword_search":
            node, edge = edge, "node"
        name = f"{request.method}_{edge}".lower()
        if not hasattr(self, name):
            self.violations.append(f"{request.method} /{edge} is not there")
            raise MetaError(100, "Unsupported request")
        return getattr(self, name)(node, given)

    def signing_in(self, path, given, token):
        """get-started/get-access-tokens-and-permissions and /long-lived-tokens"""
        kinds = {"access_token": ("th_exchange_token", SHORT, TOKEN)}
        kinds["refresh_access_token"] = ("th_refresh_token", TOKEN, NEXT)
        if path == "oauth/access_token":
            known = (given.get("client_id"), given.get("client_secret"))
            if known != (APP, SECRET) or given.get("code") != "good":
                raise MetaError(100, "Invalid authorization code")
            return {"access_token": SHORT, "user_id": int(ME)}
        grant, old, new = kinds[path]
        if given.get("grant_type") != grant or token != old:
            raise MetaError(190, "Session key invalid", 463)
        return {"access_token": new, "token_type": "bearer", "expires_in": 5_184_000}

    def shown(self, post, fields):
        names = re.findall(r"(\w+)(?:\{[^}]*\})?", re.sub(r"\{[^}]*\}", "", fields))
        wrong = set(names) - FIELDS
        self.violations += [f"no field {each}" for each in wrong]
        names = [*names, *self.novelties]
        return {name: post[name] for name in names if name in post}

    def listed(self, edge, posts, given):
        wrong = given.keys() - LISTS[edge] - {"fields"}
        self.violations += [f"/{edge} has no parameter {each}" for each in wrong]
        after = given.get("after")
        if after in self.stale:
            raise MetaError(100, "Invalid cursor")
        since = int(given.get("since") or 0)
        posts = [it for it in posts if seconds_of(it) >= since]
        start, size = int(after or len(posts)), int(given.get("limit", 25))
        page = posts[max(0, start - size) : start][::-1]
        answer = {"data": [self.shown(it, given["fields"]) for it in page]}
        if page:
            cursors = {"before": "b", "after": str(max(0, start - size))}
            answer["paging"] = {"cursors": cursors}
        return answer

    def post_of(self, key):
        if key not in self.posts:
            raise gone(key)
        return self.posts[key]

    # ---- Nodes and edges -------------------------------------------------------------

    def get_node(self, key, given):
        if key in ("me", ME):
            return {"id": ME, "username": "acme"}
        return self.shown(self.post_of(key), given.get("fields", "id"))

    def delete_node(self, key, _given):
        del self.posts[self.post_of(key)["id"]]
        return {"success": True, "deleted_id": key}

    def get_threads(self, _me, given):
        own = [it for it in self.posts.values() if it["username"] == "acme"]
        return self.listed("threads", [it for it in own if not it["is_reply"]], given)

    def get_replies(self, _me, given):
        own = [it for it in self.posts.values() if it["username"] == "acme"]
        return self.listed("replies", [it for it in own if it["is_reply"]], given)

    def get_mentions(self, _me, given):
        posts = [it for it in self.posts.values() if "@acme" in (it["text"] or "")]
        return self.listed("mentions", posts, given)

    def get_keyword_search(self, _none, given):
        posts = [it for it in self.posts.values() if given["q"] in it["text"]]
        return self.listed("keyword_search", posts, given)

    def get_conversation(self, key, given):
        self.post_of(key)
        posts = [
            it for it in self.posts.values() if it.get("root_post", {}).get("id") == key
        ]
        return self.listed("conversation", posts, given)

    def post_threads(self, _me, given):
        self.violations += [f"no parameter {it}" for it in given.keys() - CREATES]
        if given.get("reply_to_id"):
            self.post_of(given["reply_to_id"])
        key = self.new_id()
        self.written[key] = given
        return {"id": key}

    def post_threads_publish(self, _me, given):
        if not self.ready:
            raise MetaError(24, "The requested resource does not exist", 4279009)
        written = self.written.pop(given["creation_id"])
        parent = written.get("reply_to_id", "")
        return {"id": self.post(written["text"], parent=parent)["id"]}

    def post_manage_reply(self, key, given):
        hidden = given["hide"] == "true"
        self.post_of(key)["hide_status"] = "HIDDEN" if hidden else "UNHUSHED"
        return {"success": True}

    # ---- What it delivers ------------------------------------------------------------

    def delivery(self, posts, field="replies", owner=ME):
        """documentation/threads/webhooks"""
        values = []
        for post in posts:
            names = ("id", "username", "text", "media_type", "permalink", "timestamp")
            value = {name: post[name] for name in names}
            if "replied_to" in post:
                root = post["root_post"] | {"owner_id": owner, "username": "acme"}
                value |= {"replied_to": post["replied_to"], "root_post": root}
            values.append({"value": value, "field": field})
        return signed(
            {
                "app_id": APP,
                "topic": "moderate",
                "target_id": posts[0]["id"],
                "time": 1_779_000_000,
                "subscription_id": "234567",
                "has_uid_field": False,
                "values": values[0] if len(values) == 1 else values,
            }
        )


def seconds_of(post):
    """When a post was made, in seconds since 1970."""
    return seconds({"created_time": post["timestamp"]})
