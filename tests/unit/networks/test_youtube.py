"""YouTube, against a small YouTube of ours."""

import json
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from odoo.addons.social_care.networks import base, errors, google
from odoo.addons.social_care.networks.youtube import YouTubeClient

from tests.servers.youtube_server import ME, REFRESH, TOKEN, YouTubeServer

from .contract import NetworkContract
from .driver import ServerDriver
from .test_feed import FAILURES


def settings(server, **more):
    values = {
        "base_url": server.url,
        "external_id": ME,
        "client_id": "app-of-acme",
        "client_secret": "secret-of-the-app",
        "access_token": TOKEN,
        "refresh_token": REFRESH,
        "timeout": server.patience,
    }
    return base.Settings(**values | more)


class CommentsDriver(ServerDriver):
    stream = "comments"
    offers = frozenset({"pages", "own", "deletes", "pictures", "server"})
    failures = FAILURES
    answered = "Ug000017AaABAg"

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = YouTubeServer()

    def client(self):
        return YouTubeClient(settings(self.server))

    def client_at(self, url, **more):
        return YouTubeClient(settings(self.server, base_url=url, **more))

    def write(self, draft):
        return self.server.comment(
            draft.body,
            "acme" if draft.own else draft.handle or draft.author,
            when=draft.posted_at or self.moment(),
            **draft.extra,
        )

    def pictured(self, url, description=""):
        return {"imageUrl": url}


class TestYouTube(NetworkContract):
    driver_class = CommentsDriver


@pytest.fixture
def server():
    server = YouTubeServer()
    yield server
    server.close()


def client_of(server, **more):
    return YouTubeClient(settings(server, **more))


def read(server, stream="comments", cursor=None):
    found, cursor = [], cursor or {}
    for _ in range(80):
        page = client_of(server).fetch(stream, cursor)
        found += [client_of(server).parse(item) for item in page.items]
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


def test_signing_in(server):
    url, verifier = client_of(server).authorize_url("https://odoo.example/back", "s-1")
    asked = parse_qs(urlsplit(url).query)
    assert url.startswith("https://accounts.google.com/")
    assert asked["access_type"] == ["offline"]
    tokens = client_of(server).exchange_code("code-1", "https://odoo.example", verifier)
    assert (tokens.access_token, tokens.missing) == (TOKEN, ())
    renewed = client_of(server).refresh()
    assert (renewed.access_token, renewed.refresh_token) == (TOKEN, REFRESH)
    with pytest.raises(errors.SignInAgain):
        client_of(server, refresh_token="old").refresh()
    assert client_of(server, external_id="").check() == base.Identity(ME, "acme")


def test_what_a_comment_says(server):
    key = server.comment("My jug\nis broken")
    answer = server.comment("Sorry!", "acme", key)
    posts = {post.external_id: post for post in read(server)[0]}
    post = posts[key]
    assert (post.body, post.kind) == ("My jug\nis broken", "comment")
    assert (post.subject, post.figures) == ("Our jug", {"likes": 3})
    assert post.permalink == f"https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc={key}"
    assert (post.author.handle, post.thread_external_id) == ("ann", key)
    assert posts[answer].own
    assert posts[answer].parent_external_id == posts[answer].root_external_id == key


def test_an_author_without_a_channel_is_nobody(server):
    keys = [server.comment("Hello", authorChannelId=None) for _ in range(2)]
    authors = [post.author for post in read(server)[0]]
    assert [each.external_id for each in authors] == keys
    assert not any(each.traceable for each in authors)


def test_answers_in_old_threads(server):
    """300 threads; an answer below the oldest does not move it up."""
    keys = [server.comment(f"Comment {number}") for number in range(300)]
    _posts, cursor = read(server)
    _posts, swept = read(server, "replies")
    answers = [server.comment(f"Answer {it}", "bob", keys[0]) for it in range(130)]
    assert [post.external_id for post in read(server, cursor=cursor)[0]] == keys[-1:]
    posts, swept = read(server, "replies", swept)
    assert sorted(post.external_id for post in posts) == sorted(answers)
    asked = len(server.requests)
    assert read(server, "replies", swept)[0] == []
    assert len(server.requests) - asked == 3, "three pages, and nothing else"


def test_held_and_spam(server):
    server.comment("Shown")
    held = server.comment("Held", state="heldForReview")
    server.comment("Spam", state="likelySpam")
    [post], _cursor = read(server, "held")
    assert (post.external_id, post.shown) == (held, False)
    assert post.shown_why == "heldForReview"
    assert [post.body for post in read(server, "spam")[0]] == ["Spam"]
    assert [post.body for post in read(server)[0]] == ["Shown"]
    client_of(server).hide(held, hidden=False)
    client_of(server).hide(held)
    told = server.comments[held]["snippet"]
    assert told["moderationStatus"] == "heldForReview"


def test_units_are_counted(server):
    for number in range(3):
        server.comment(f"Comment {number}")
    page = client_of(server).fetch("comments", {})
    assert page.units == 2
    later = client_of(server).fetch("comments", page.cursor)
    assert later.units == 1
    assert len(server.requests) == 3


def test_a_day_whose_quota_is_used_up(server):
    server.exhausted = True
    with pytest.raises(errors.Later) as caught:
        client_of(server).fetch("comments", {})
    assert 60 <= caught.value.after <= 25 * 3600


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        ("2026-07-01T23:00:00", 1),
        ("2026-03-08T00:00:00", 23),  # clocks go forward
        ("2026-11-01T00:00:00", 25),  # and back
    ],
)
def test_googles_midnight(moment, hours):
    now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("America/Los_Angeles"))
    assert google.seconds_of_day_left(now) == hours * 3600


def test_looking_again(server):
    there, gone = server.comment("Hello"), server.comment("Gone")
    server.edit(there, "Hello again")
    del server.comments[gone]
    page = client_of(server).look([base.Wanted(there), base.Wanted(gone)])
    assert [(it.external_id, it.kind) for it in page.items] == [
        (there, "post"),
        (gone, "delete"),
    ]
    assert client_of(server).parse(page.items[0]).body == "Hello again"


def test_answered_below_the_thread(server):
    """YouTube takes no answer to an answer."""
    top = server.comment("Broken")
    answer = server.comment("Mine too", "bob", top)
    reply = base.Reply("Sorry!", parent_external_id=answer, root_external_id=top)
    began = datetime(2026, 5, 1)
    assert client_of(server).find_own(reply, began) == ""
    key = client_of(server).publish(reply, "key-1")
    assert server.comments[key]["snippet"]["parentId"] == top
    assert client_of(server).find_own(reply, began) == key
    client_of(server).delete(key)
    client_of(server).delete(key)
    with pytest.raises(errors.Never):
        client_of(server).publish(base.Reply("Hello", parent_external_id="x"), "k")
    with pytest.raises(errors.Never):
        client_of(server).publish(base.Reply("Hello"), "k")


@pytest.mark.parametrize(
    ("pasted", "handle"),
    [
        ("https://www.youtube.com/@ann/videos", "ann"),
        ("https://www.youtube.com/watch?v=a", ""),
        ("@ann", "ann"),
    ],
)
def test_handles(pasted, handle):
    assert YouTubeClient.handle_of(pasted) == handle
