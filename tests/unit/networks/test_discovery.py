"""Google's services held against Google's own descriptions, both sides of them.

The package google-api-python-client (Apache-2.0) has the discovery documents. Of the
reviews of Google Business there is none, and Apple's description may not be passed on:
of these there are written ones in ``data/``, which say so.
"""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from odoo.addons.social_care.networks import base

from tests.servers.google_business_server import (
    AUDIENCE,
    PUSHER,
    TOPIC,
    BusinessServer,
)
from tests.servers.stores_server import APP, AppleServer, PlayServer
from tests.servers.youtube_server import YouTubeServer

from .test_google_business import business
from .test_google_business import read as read_places
from .test_stores import apple, play
from .test_stores import read as read_reviews
from .test_youtube import client_of
from .test_youtube import read as read_comments

COMMON = {"key", "alt", "fields"}
WRITTEN = Path(__file__).parent / "data"


class Description:
    """A discovery document, asked about single requests and answers."""

    def __init__(self, name, folder=None):
        folder = folder or files("googleapiclient.discovery_cache") / "documents"
        self.document = json.loads((folder / f"{name}.json").read_text())
        self.methods = list(self._methods(self.document))
        self.wrong, self.seen = [], set()

    def _methods(self, place):
        yield from place.get("methods", {}).values()
        for each in place.get("resources", {}).values():
            yield from self._methods(each)

    def hold(self, request, answer):
        """Note what of a request and of its answer is not described."""
        method = self._method(request)
        if method is None:
            self.wrong.append(f"{request.method} {request.path} is not described")
            return
        self.seen.add(method["id"])
        for name, values in request.query.items():
            known = method.get("parameters", {}).get(name)
            if known is None and name not in COMMON:
                self.wrong.append(f"{method['id']}: parameter {name}")
            elif known and "enum" in known and not set(values) <= set(known["enum"]):
                self.wrong.append(f"{method['id']}: {name}={values}")
        if request.body:
            self._schema(method["request"]["$ref"], json.loads(request.body), method)
        if answer.status in (200, 201) and "response" in method:
            self._schema(method["response"]["$ref"], answer.body, method)

    def describes(self, request):
        return self._method(request) is not None

    def _method(self, request):
        for method in self.methods:
            path = method.get("flatPath") or method["path"]
            pattern = re.sub(r"\\{\\?\+?\w+\\}", "[^/:]+", re.escape(path))
            same = re.fullmatch(f"/{pattern}", request.path)
            if same and method["httpMethod"] == request.method:
                return method
        return None

    def _schema(self, name, value, method):
        known = self.document["schemas"][name].get("properties", {})
        for each, inner in value.items():
            if each not in known:
                self.wrong.append(f"{method['id']}: {name}.{each}")
                continue
            self._value(known[each], inner, method, f"{name}.{each}")

    def _value(self, known, value, method, where):
        kinds = {"string": str, "integer": int, "boolean": bool, "array": list}
        kind = kinds.get(known.get("type"))
        if kind and not isinstance(value, kind):
            self.wrong.append(f"{method['id']}: {where} is a {type(value).__name__}")
        elif "enum" in known and value not in known["enum"]:
            self.wrong.append(f"{method['id']}: {where} is {value}")
        elif "$ref" in known and value is not None:
            self._schema(known["$ref"], value, method)
        elif known.get("type") == "array":
            for each in value:
                self._value(known["items"], each, method, where)


def watched(kind, *descriptions):
    """A server of ours, whose requests and answers are held against a description: of
    several, the one that has the request."""

    class Watched(kind):
        def answer(self, request):
            answer = super().answer(request)
            if request.path != "/token":
                of_it = (each for each in descriptions if each.describes(request))
                next(of_it, descriptions[0]).hold(request, answer)
            return answer

    return Watched()


@pytest.fixture
def youtube():
    return Description("youtube.v3")


def test_youtube(youtube):
    server = watched(YouTubeServer, youtube)
    try:
        top = server.comment("Broken")
        server.comment("Mine too", "bob", top)
        held = server.comment("Held", state="heldForReview")
        client = client_of(server)
        client.check()
        for stream in ("comments", "replies", "held", "spam"):
            read_comments(server, stream)
        client.look([base.Wanted(top), base.Wanted("gone")])
        reply = base.Reply("Sorry!", parent_external_id=top)
        key = client.publish(reply, "key-1")
        client.find_own(reply, server._now)
        client.hide(held)
        client.delete(key)
    finally:
        server.close()
    assert youtube.wrong == []
    assert youtube.seen == {
        "youtube.channels.list",
        "youtube.commentThreads.list",
        "youtube.comments.delete",
        "youtube.comments.insert",
        "youtube.comments.list",
        "youtube.comments.setModerationStatus",
        "youtube.videos.list",
    }


def test_google_play():
    description = Description("androidpublisher.v3")
    server = watched(PlayServer, description)
    try:
        key = server.review()
        client = play(server)
        client.check()
        read_reviews(server)
        reply = base.Reply("Sorry.", parent_external_id=f"{APP}/{key}")
        client.publish(reply, "key-1")
        client.find_own(reply, server._now)
        client.look([base.Wanted(f"{APP}/{key}")])
    finally:
        server.close()
    assert description.wrong == []
    assert description.seen == {
        "androidpublisher.reviews.get",
        "androidpublisher.reviews.list",
        "androidpublisher.reviews.reply",
    }


def test_app_store():
    description = Description("app_store_connect", WRITTEN)
    server = watched(AppleServer, description)
    try:
        for number in range(201):
            key = server.review(f"Broken {number}")
        client = apple(server)
        client.check()
        read_reviews(server)
        reply = base.Reply("Sorry.", parent_external_id=key)
        answer = client.publish(reply, "key-1")
        client.find_own(reply, server._now)
        client.look([base.Wanted(key)])
        client.delete(answer)
    finally:
        server.close()
    assert description.wrong == []
    assert description.seen == {
        "apps.get",
        "apps.customerReviews.list",
        "customerReviews.get",
        "customerReviews.response.get",
        "customerReviewResponses.create",
        "customerReviewResponses.delete",
    }


def test_google_business():
    services = [
        Description(f"mybusiness{name}.v1")
        for name in ("accountmanagement", "businessinformation", "notifications")
    ]
    reviews = Description("mybusiness_v4_reviews", WRITTEN)
    server = watched(BusinessServer, reviews, *services)
    try:
        key = server.review(pictures=["https://pictures.example/a.jpg"])
        name = server.name(key)
        business(server, webhook_secret=f"{TOPIC} {AUDIENCE} {PUSHER}").check()
        client = business(server)
        client.exchange_code("good", "https://odoo.example", "verifier")
        read_places(server)
        reply = base.Reply("Sorry.", parent_external_id=name)
        answer = client.publish(reply, "key-1")
        server.answered(key, "Sorry.", "REJECTED")
        server.reviews[key]["answer"]["why"] = "SPAM"
        client.find_own(reply, server._now)
        client.look([base.Wanted(name), base.Wanted(answer)])
        client.delete(answer)
    finally:
        server.close()
    described = [reviews, *services]
    assert [wrong for each in described for wrong in each.wrong] == []
    assert {method for each in described for method in each.seen} == {
        "mybusinessaccountmanagement.accounts.get",
        "mybusinessaccountmanagement.accounts.list",
        "mybusinessbusinessinformation.accounts.locations.list",
        "mybusinessnotifications.accounts.updateNotificationSetting",
        "mybusiness.accounts.locations.reviews.list",
        "mybusiness.accounts.locations.reviews.get",
        "mybusiness.accounts.locations.reviews.updateReply",
        "mybusiness.accounts.locations.reviews.deleteReply",
    }


def test_what_is_not_described_is_seen(youtube):
    server = watched(YouTubeServer, youtube)
    try:
        server.comment("Hello", novelty=1)
        client = client_of(server)
        client.wire.read("/youtube/v3/channels", mine="true", novelty="1")
        read_comments(server)
    finally:
        server.close()
    assert youtube.wrong == [
        "youtube.channels.list: parameter novelty",
        "youtube.commentThreads.list: CommentSnippet.novelty",
    ]
