"""A small forum on loopback, after docs.discourse.org and Discourse's source."""

import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta

from .web import Answer, Web

KEY = "key-of-the-api-0123456789"
SECRET = "secret-of-the-hook"
ME = 7
PAGE = 50


class DiscourseServer(Web):
    """What stands on it.

    :ivar held: whether a moderator has to approve what we say
    """

    def __init__(self):
        super().__init__()
        self.people, self.topics, self.posts = {"acme": ME}, {}, {}
        self.held, self.uploads, self.liked = False, [], []
        self.categories = [
            {"id": 5, "name": "Support", "slug": "support"},
            {"id": 6, "name": "Billing", "slug": "billing", "parent_category_id": 5},
            {"id": 8, "name": "Lounge", "slug": "lounge"},
        ]
        self.last = 1000
        self._now = datetime(2026, 5, 1, 10)

    # --- what stands on it -----------------------------------------------------

    def moment(self):
        self._now += timedelta(seconds=1)
        return self._now.isoformat(timespec="milliseconds") + "Z"

    def topic(self, title="My jug is broken", category=5, private=False):
        number = 100 + len(self.topics)
        archetype = "private_message" if private else "regular"
        self.topics[number] = {
            "id": number,
            "title": title,
            "slug": title.lower().replace(" ", "-"),
            "archetype": archetype,
            "category_id": None if private else category,
            "highest": 0,
        }
        return number

    def post(self, name, cooked, topic=None, answers=None, when=None, **more):
        """Somebody writes into a topic; ``answers`` is the id of a post in it."""
        number = topic or self.topic()
        topic = self.topics[number]
        topic["highest"] += 1
        self.last += 1
        user = self.people.setdefault(name, 20 + len(self.people))
        above = self.posts.get(answers) or {}
        post = {
            "id": self.last,
            "name": name.title(),
            "username": name,
            "user_id": user,
            "created_at": when or self.moment(),
            "updated_at": self.moment(),
            "cooked": cooked,
            "raw": re.sub("<[^>]*>", "", cooked),
            "post_number": topic["highest"],
            "post_type": 1,
            "reply_count": 0,
            "reply_to_post_number": above.get("post_number"),
            "topic_id": number,
            "topic_slug": topic["slug"],
            "topic_title": topic["title"],
            "category_id": topic["category_id"],
            "version": 1,
            "actions_summary": [{"id": 2, "count": 3, "can_act": True}],
            "hidden": False,
            "deleted_at": None,
            "user_deleted": False,
        } | more
        if above:
            post["reply_to_user"] = {"username": above["username"]}
        self.posts[self.last] = post
        return post

    def mention(self, name, words="where is it?", **more):
        link = '<a class="mention" href="/u/acme">@acme</a>'
        return self.post(name, f"<p>{link} {words}</p>", **more)

    def edit(self, post, cooked):
        post["cooked"] = cooked
        post["version"] += 1

    def delivery(self, event, post):
        """The body and the headers of a delivery."""
        topic = self.topics[post["topic_id"]]
        slug = {it["id"]: it["slug"] for it in self.categories}
        told = post | {
            "topic_archetype": topic["archetype"],
            "category_slug": slug.get(topic["category_id"]),
        }
        kind = "solved" if event.endswith("solution") else "post"
        body = json.dumps({kind: told}).encode()
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "X-Discourse-Event": event,
            "X-Discourse-Event-Type": kind,
            "X-Discourse-Event-Signature": f"sha256={digest}",
        }

    # --- what it answers -------------------------------------------------------

    def failed(self, failure):
        if failure in ("expired_token", "revoked_scope"):
            words = "The API username or key is invalid."
            return refused(403, words, "invalid_access")
        if failure == "rate_limit_stated":
            told = refused(429, "Slow down", "rate_limit")
            told.body["extras"] = {"wait_seconds": self.stated}
            return told
        return super().failed(failure)

    def answer(self, request):
        headers = request.headers
        if headers.get("api-key") != KEY or headers.get("api-username") != "acme":
            return self.failed("expired_token")
        for method, pattern, answer in (
            ("GET", "/u/acme.json", self.on_user),
            ("GET", "/site.json", self.on_site),
            ("GET", "/posts.json", self.on_posts),
            ("POST", "/posts.json", self.on_written),
            ("POST", "/uploads.json", self.on_upload),
            ("POST", "/post_actions.json", self.on_action),
            ("GET", r"/posts/by_number/(\d+)/(\d+).json", self.on_number),
            (None, r"/posts/(\d+).json", self.on_post),
            ("GET", r"/t/(\d+)/posts.json", self.on_some),
            ("GET", r"/t/(\d+).json", self.on_topic),
            ("GET", "/topics/private-messages/acme.json", self.on_messages),
        ):
            found = re.fullmatch(pattern, request.path)
            if found and method in (None, request.method):
                given = answer(request, *map(int, found.groups()))
                return given if isinstance(given, Answer) else Answer(200, given)
        return nothing()

    def on_user(self, _request):
        return {"user": {"id": ME, "username": "acme"}}

    def on_site(self, _request):
        return {"categories": self.categories}

    def public(self):
        return [
            each
            for each in self.posts.values()
            if self.topics[each["topic_id"]]["archetype"] == "regular"
            and not each["deleted_at"]
        ]

    def on_posts(self, request):
        before = int(request.query.get("before", ["0"])[0])
        found = [it for it in self.public() if not before or it["id"] < before]
        return {"latest_posts": sorted(found, key=lambda it: -it["id"])[:PAGE]}

    def on_number(self, _request, topic, number):
        for each in self.posts.values():
            if (each["topic_id"], each["post_number"]) == (topic, number):
                return each
        return nothing()

    def on_post(self, request, number):
        post = self.posts.get(number)
        if not post or post["deleted_at"]:
            return nothing()
        if request.method == "DELETE":
            post["deleted_at"] = self.moment()
            return Answer(200, b"")
        if request.method == "PUT":
            raw = json.loads(request.body)["post"]["raw"]
            post["raw"] = raw
            self.edit(post, f"<p>{raw}</p>")
            return {"post": post}
        return post

    def _stream(self, topic):
        return [
            each["id"]
            for each in self.posts.values()
            if each["topic_id"] == topic and not each["deleted_at"]
        ]

    def on_topic(self, _request, topic):
        if topic not in self.topics:
            return nothing()
        stream = self._stream(topic)
        return {
            "id": topic,
            "title": self.topics[topic]["title"],
            "post_stream": {
                "posts": [self.posts[each] for each in stream[:20]],
                "stream": stream,
            },
        }

    def on_some(self, request, topic):
        if topic not in self.topics:
            return nothing()
        wanted = [int(each) for each in request.query.get("post_ids[]", [])]
        there = [each for each in self._stream(topic) if each in wanted]
        return {"post_stream": {"posts": [self.posts[each] for each in there]}}

    def on_messages(self, request):
        sheet = int(request.query.get("page", ["0"])[0])
        found = [it for it in self.topics.values() if it["archetype"] != "regular"]
        found = found[::-1][sheet * 30 : sheet * 30 + 31]
        listed = [
            {"id": it["id"], "highest_post_number": it["highest"]} for it in found[:30]
        ]
        answer = {"topic_list": {"topics": listed}}
        if len(found) > 30:
            answer["topic_list"]["more_topics_url"] = "/more"
        return answer

    def on_written(self, request):
        sent = json.loads(request.body)
        if len(sent["raw"]) < 20:
            words = "Body is too short (minimum is 20 characters)"
            return Answer(422, {"action": "create_post", "errors": [words]})
        if self.held:
            return {"success": True, "action": "enqueued", "pending_post": {"id": 1}}
        topic = sent.get("topic_id")
        if topic is None:
            topic = self.topic(sent["title"], private=True)
            self.topics[topic]["for"] = sent["target_recipients"]
        above = [
            each["id"]
            for each in self.posts.values()
            if each["topic_id"] == topic
            and each["post_number"] == sent.get("reply_to_post_number")
        ]
        cooked = f"<p>{sent['raw']}</p>"
        return self.post("acme", cooked, topic, above[0] if above else None)

    def on_upload(self, request):
        self.uploads.append(request)
        return {"id": 1, "short_url": "upload://abc.png"}

    def on_action(self, request):
        sent = json.loads(request.body)
        self.liked.append(sent["id"])
        summary = {"id": sent["post_action_type_id"], "count": 4, "acted": True}
        self.posts[sent["id"]]["actions_summary"] = [summary]
        return self.posts[sent["id"]]


def refused(status, words, kind):
    return Answer(status, {"errors": [words], "error_type": kind})


def nothing():
    words = "The requested URL or resource could not be found."
    return refused(404, words, "not_found")
