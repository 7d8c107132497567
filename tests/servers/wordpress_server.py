"""A small WordPress on loopback, with WooCommerce: its comments and reviews.

After https://developer.wordpress.org/rest-api/reference/comments/ and what a real one
(6.1) answered.
"""

import base64
import json
import re
from datetime import datetime, timedelta

from .web import Answer, Web

PASSWORD = "abcd EFGH ijkl MNOP qrst UVWX"
ME = 1
COMMENTS, REVIEWS = "/wp-json/wp/v2/comments", "/wp-json/wc/v3/products/reviews"


class WordPressServer(Web):
    """What stands on it.

    :ivar shop: whether WooCommerce is there
    :ivar able: whether the user may moderate comments
    """

    def __init__(self):
        super().__init__()
        self.things, self.people = {}, {"acme": ME}
        self.shop, self.able, self.last = True, True, 100
        self._now = datetime(2026, 5, 1, 10)

    def moment(self):
        self._now += timedelta(seconds=1)
        return self._now.isoformat()

    def comment(self, body, name="ann", user=0, parent=0, when=None, **more):
        """Somebody comments on the one post there is; a guest has no user."""
        self.last += 1
        thing = {
            "id": self.last,
            "post": 7,
            "parent": parent,
            "author": user,
            "author_name": name,
            "author_email": f"{name}@customers.example",
            "author_ip": "192.0.2.7",
            "author_user_agent": "Browser",
            "date_gmt": when or self.moment(),
            "content": {"rendered": f"<p>{body}</p>\n", "raw": body},
            "link": f"{self.url}/hello/#comment-{self.last}",
            "status": "approved",
            "type": "comment",
            "meta": [],
            "_embedded": {
                "up": [
                    {
                        "id": 7,
                        "title": {"rendered": "Our &amp; your jugs"},
                        "link": f"{self.url}/hello/",
                    }
                ]
            },
        } | more
        self.things[self.last] = thing
        return thing

    def review(self, body, stars, name="ann", **more):
        self.last += 1
        thing = {
            "id": self.last,
            "date_created_gmt": self.moment(),
            "product_id": 9,
            "product_name": "Jug",
            "product_permalink": f"{self.url}/product/jug/",
            "status": "approved",
            "reviewer": name,
            "reviewer_email": f"{name}@customers.example",
            "review": f"<p>{body}</p>\n",
            "rating": stars,
            "verified": True,
        } | more
        self.things[self.last] = thing
        return thing

    # --- what it answers -------------------------------------------------------

    def failed(self, failure):
        if failure == "expired_token":
            return refused(
                "incorrect_password", "Wrong <strong>password</strong>.", 401
            )
        if failure == "revoked_scope":
            return refused("rest_forbidden_context", "Sorry, you are not allowed.", 403)
        return super().failed(failure)

    def answer(self, request):
        login = base64.b64encode(f"acme:{PASSWORD}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {login}":
            return refused("incorrect_password", "Wrong password.", 401)
        if found := re.fullmatch(f"{COMMENTS}/(\\d+)", request.path):
            return self.one(request, int(found[1]))
        answer = {
            "/wp-json/wp/v2/users/me": self.user,
            REVIEWS: self.reviews,
            COMMENTS: self.comments,
        }.get(request.path, self.nothing)
        return answer(request)

    def nothing(self, _request):
        return refused("rest_no_route", "No route was found.", 404)

    def user(self, _request):
        able = {"moderate_comments": True} if self.able else {}
        me = {"id": ME, "username": "acme", "slug": "acme", "capabilities": able}
        return Answer(200, me)

    def reviews(self, request):
        return self.listed(request, "review") if self.shop else self.nothing(request)

    def comments(self, request):
        if request.method == "GET":
            return self.listed(request, "content")
        return self.written(json.loads(request.body))

    def listed(self, request, kind):
        asked = {name: found[0] for name, found in request.query.items()}
        states = {"all": ("approved", "hold")}.get(asked.get("status"))
        states = states or (asked.get("status", "approved"),)
        found = [
            each
            for each in self.things.values()
            if kind in each and each["status"] in states
        ]
        if "include" in asked:
            wanted = {int(each) for each in asked["include"].split(",")}
            found = [each for each in found if each["id"] in wanted]
        if "parent" in asked:
            found = [each for each in found if each["parent"] == int(asked["parent"])]
        if "before" in asked:
            before = asked["before"].removesuffix("Z")
            found = [each for each in found if _moment(each) < before]
        found.sort(key=lambda each: (_moment(each), each["id"]), reverse=True)
        start, size = int(asked.get("offset", 0)), int(asked.get("per_page", 10))
        return Answer(200, found[start : start + size])

    def written(self, sent):
        parent = self.things.get(sent["parent"])
        if not parent:
            words = "Sorry, you are not allowed to create this comment."
            return refused("rest_comment_invalid_parent", words, 403)
        for each in self.things.values():
            same = each.get("content", {}).get("raw") == sent["content"]
            if same and each["parent"] == sent["parent"] and each["author"] == ME:
                words = "Duplicate comment detected."
                return refused("comment_duplicate", words, 409)
        thing = self.comment(sent["content"], "acme", ME, sent["parent"])
        thing["content"]["rendered"] = _rendered(sent["content"])
        return Answer(201, thing)

    def one(self, request, number):
        thing = self.things.get(number)
        if not thing:
            return refused("rest_comment_invalid_id", "Invalid comment ID.", 404)
        if request.method == "DELETE":
            del self.things[number]
            return Answer(200, {"deleted": True, "previous": thing})
        if request.method == "POST":
            sent = json.loads(request.body)
            thing["status"] = sent.get("status", thing["status"])
            if words := sent.get("content"):
                thing["content"] = {"rendered": _rendered(words), "raw": words}
        return Answer(200, thing)


def _rendered(words):
    """What looks like a tag is thrown away, as a real one does it."""
    return f"<p>{re.sub('<[^>]*>', '', words)}</p>\n"


def refused(code, words, status):
    return Answer(status, {"code": code, "message": words, "data": {"status": status}})


def _moment(thing):
    return thing.get("date_gmt") or thing["date_created_gmt"]
