"""Discourse, against a small forum of ours."""

import html
import json
from datetime import datetime
from functools import partial

import pytest

from odoo.addons.social_care.networks import base, errors, guard
from odoo.addons.social_care.networks.discourse import DiscourseClient, parse

from tests.servers.discourse_server import KEY, ME, SECRET, DiscourseServer

from .contract import NetworkContract
from .driver import ServerDriver, everything
from .test_feed import FAILURES


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": str(ME),
        "client_secret": KEY,
        "webhook_secret": SECRET,
        "search_terms": ("#support",),
        "timeout": server.patience,
    }
    return base.Settings(**values | more)


class PostsDriver(ServerDriver):
    stream = "posts"
    offers = frozenset({"pages", "parents", "own", "pictures", "server"})
    failures = FAILURES
    answered = "17"

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = DiscourseServer()
        self.topic = self.server.topic()
        self.shown = {}

    def client(self):
        return DiscourseClient(settings(self.server))

    def client_at(self, url, **more):
        return DiscourseClient(settings(self.server, base_url=url, **more))

    def write(self, draft):
        name = "acme" if draft.own else draft.author
        body = html.escape(draft.body).replace("\n", "<br>\n")
        extra = dict(draft.extra)
        if draft.handle:
            extra["username"] = draft.handle
        post = self.server.post(
            name,
            f"<p>{body}</p>{extra.pop('shown', '')}",
            self.topic,
            int(draft.parent or 0),
            draft.posted_at or self.moment(),
            **extra,
        )
        return str(post["id"])

    def pictured(self, url, description=""):
        shown = f'<img src="{html.escape(url)}" alt="{html.escape(description)}">'
        return {"shown": shown}


class TestDiscourse(NetworkContract):
    driver_class = PostsDriver


@pytest.fixture
def server():
    server = DiscourseServer()
    yield server
    server.close()


def client_of(server, **more):
    return DiscourseClient(settings(server, **more))


def read(server, stream="posts", cursor=None, **more):
    return everything(partial(client_of, server, **more), stream, cursor, pages=80)


def test_check(server):
    assert client_of(server, external_id="").check() == base.Identity("7", "acme")
    with pytest.raises(errors.SignInAgain):
        client_of(server, client_secret="wrong-key").check()


def test_what_is_for_us(server):
    lounge = server.topic("Weather", category=8)
    server.post("ann", "<p>It rains</p>", lounge)
    ours = server.post("acme", "<p>We have umbrellas</p>", lounge)
    server.post("bob", "<p>How much?</p>", lounge, answers=ours["id"])
    server.mention("cat", topic=lounge)
    server.post("dan", "<p>Help</p>")
    server.post("eve", "<p>Invoice?</p>", server.topic("Bill", category=6))
    server.post("sys", "<p>Closed</p>", lounge, post_type=3)
    kinds = {post.author.handle: post.kind for post in read(server)[0]}
    assert kinds == {
        "acme": "mention",
        "bob": "reply",
        "cat": "mention",
        "dan": "comment",
    }
    terms = ("support:billing", "Lounge")
    authors = {post.author.handle for post in read(server, search_terms=terms)[0]}
    assert authors == {"ann", "acme", "bob", "cat", "eve"}


def test_a_first_visit_ends(server):
    topic = server.topic()
    for number in range(1200):
        server.post("ann", f"<p>{number}</p>", topic)
    posts, cursor = read(server)
    assert len(posts) == 1000
    server.post("ann", "<p>One more</p>", topic)
    assert [post.body for post in read(server, cursor=cursor)[0]] == ["One more"]


def test_what_a_post_says(server):
    first = server.post("ann", "<p>Broken</p>")
    quote = (
        '<aside class="quote no-group" data-username="ann"><div class="title">ann</div>'
        "<blockquote><p>Broken</p><aside>inner</aside></blockquote></aside><p>Same "
        'here <img src="/images/emoji/a.png" class="emoji" alt=":sob:"> '
        '<img src="/uploads/b.png" alt="my jug"></p>'
    )
    server.post("bob", quote, first["topic_id"], first["id"], accepted_answer=True)
    _first, post = read(server)[0]
    assert "Same here" in post.body
    assert "Broken" not in post.body
    assert "Broken" in post.quoted
    assert [each.url for each in post.pictures] == [f"{server.url}/uploads/b.png"]
    assert post.parent_external_id == str(first["id"])
    assert post.thread_external_id == str(first["topic_id"])
    assert post.permalink == f"{server.url}/t/{first['topic_id']}/2"
    assert post.figures == {"replies": 0, "likes": 3}
    assert (_first.accepted, post.accepted) == (False, True)
    assert (post.subject, post.language) == ("My jug is broken", "")


@pytest.mark.parametrize(
    ("cooked", "said", "quoted"),
    [
        ('a<aside class="quote">b</aside>c', "ac", "b"),
        ('<aside class="quote">b<aside>c</aside>d', "", "b<aside>c</aside>d"),
        ('</aside>a<aside class="onebox">b</aside>', None, ""),
    ],
)
def test_quotes(cooked, said, quoted):
    expected = cooked if said is None else said
    assert parse.without_quotes(cooked) == (expected, quoted)


def test_private_messages(server):
    for number in range(35):
        topic = server.topic(f"Question {number}", private=True)
        server.post("ann", f"<p>Number {number}</p>", topic)
    for number in range(45):
        server.post("ann", f"<p>More {number}</p>", topic)
    posts, cursor = read(server, "messages")
    assert len({post.external_id for post in posts}) == len(posts) == 80
    assert {(it.kind, it.visibility) for it in posts} == {("message", "private")}
    assert posts[0].subject
    server.post("acme", "<p>Hello</p>", topic)
    posts, cursor = read(server, "messages", cursor)
    assert [(it.body, it.own) for it in posts] == [("Hello", True)]
    assert read(server, "messages", cursor)[0] == []
    assert read(server)[0] == []


def test_looking_again(server):
    topic = server.topic()
    there, gone = (server.post("ann", "<p>Hello</p>", topic) for _ in range(2))
    other = server.post("bob", "<p>Hello</p>")
    server.edit(there, "<p>Hello again</p>")
    gone["deleted_at"] = server.moment()
    del server.topics[other["topic_id"]]
    wanted = [
        base.Wanted(str(it["id"]), thread=str(it["topic_id"]))
        for it in (there, gone, other)
    ]
    page = client_of(server).look(wanted)
    kinds = {item.external_id: item.kind for item in page.items}
    assert kinds == {
        str(there["id"]): "post",
        str(gone["id"]): "delete",
        str(other["id"]): "delete",
    }
    post = client_of(server).parse(page.items[0])
    assert (post.body, post.version) == ("Hello again", "0000002")


# Deliveries


def test_deliveries(server):
    client = client_of(server)
    body, headers = server.delivery("post_created", server.mention("ann"))
    assert client.verify(headers, body)
    [item] = client.unpack(body, headers)
    assert (item.kind, item.stream) == ("post", "posts")
    assert client.parse(item).visibility == "public"
    body, headers = server.delivery("post_destroyed", server.mention("ann"))
    assert [it.kind for it in client.unpack(body, headers)] == ["delete"]
    body, headers = server.delivery("user_logged_in", server.mention("ann"))
    assert client.unpack(body, headers) == []
    body, headers = server.delivery(
        "post_created", server.post("ann", "<p>Rain</p>", server.topic(category=8))
    )
    assert [client.parse(it) for it in client.unpack(body, headers)] == [None]


def test_a_delivery_that_does_not_say_who_may_read_is_private(server):
    post = server.mention("ann")
    body, headers = server.delivery("post_created", post)
    told = json.loads(body)
    del told["post"]["topic_archetype"]
    [item] = client_of(server).unpack(json.dumps(told).encode(), headers)
    assert client_of(server).parse(item).visibility == "private"


def test_forged_deliveries(server):
    body, headers = server.delivery("post_created", server.mention("ann"))
    wrong = dict(headers)
    wrong["X-Discourse-Event-Signature"] = headers["X-Discourse-Event-Signature"][:-1]
    assert not client_of(server).verify(wrong, body)
    assert not client_of(server).verify({}, body)
    assert not client_of(server).verify(headers, body + b" ")
    assert not client_of(server, webhook_secret="").verify(headers, body)
    for strange in (b"", b"[]", b"{", b'{"post": 1}', b"[" * 100_000):
        with pytest.raises(errors.BadItem):
            client_of(server).unpack(strange, headers)


# Answering


def test_answered(server):
    question = server.post("ann", "<p>Help</p>")
    picture = base.Media(b"\x89PNG", "image/png", "jug.png", "A [new] jug|10x10")
    reply = base.Reply(
        "On its way, look at this.",
        parent_external_id=str(question["id"]),
        media=(picture,),
    )
    began = datetime(2026, 5, 1)
    assert client_of(server).find_own(reply, began) == ""
    key = client_of(server).publish(reply, "key-1")
    post = server.posts[int(key)]
    assert post["topic_id"] == question["topic_id"]
    assert post["reply_to_post_number"] == 1
    assert post["raw"].endswith("![A (new) jug/10x10](upload://abc.png)")
    assert client_of(server).find_own(reply, began) == key
    client_of(server).delete(key)
    client_of(server).delete(key)
    assert client_of(server).find_own(reply, began) == ""


def test_a_private_answer_goes_to_whom_it_is_for(server):
    question = server.post("ann", "<p>Help</p>")
    reply = base.Reply(
        "Please tell us your address.",
        "private",
        parent_external_id=str(question["id"]),
        parent_visibility="public",
    )
    key = client_of(server).publish(reply, "key-1")
    topic = server.topics[server.posts[int(key)]["topic_id"]]
    assert (topic["archetype"], topic["for"]) == ("private_message", "ann")


def test_not_answered(server):
    question = server.post("ann", "<p>Help</p>")
    reply = base.Reply("Too short", parent_external_id=str(question["id"]))
    with pytest.raises(errors.Never, match="minimum is 20"):
        client_of(server).publish(reply, "key-1")
    server.held = True
    reply = base.Reply("This is long enough.", parent_external_id=str(question["id"]))
    with pytest.raises(errors.Never, match="moderator"):
        client_of(server).publish(reply, "key-1")
    question["deleted_at"] = server.moment()
    with pytest.raises(errors.Never, match="no longer exists"):
        client_of(server).publish(reply, "key-1")


def test_nobody_heard_whether_it_was_published(server):
    question = server.post("ann", "<p>Help</p>")
    server.interfere = lambda request, connection: (
        request.method == "POST" and (connection.reset() or True)
    )
    reply = base.Reply("This is long enough.", parent_external_id=str(question["id"]))
    with pytest.raises(errors.Unsure):
        client_of(server).publish(reply, "key-1")


def test_a_like_is_one(server):
    post = server.post("ann", "<p>Help</p>")
    client_of(server).like(str(post["id"]))
    client_of(server).like(str(post["id"]))
    assert server.liked == [post["id"]]


@pytest.mark.parametrize(
    ("pasted", "handle"),
    [("@ann", "ann"), ("https://forum.example/u/ann/summary", "ann"), ("x.com/a", "")],
)
def test_handles(pasted, handle):
    assert DiscourseClient.handle_of(pasted) == handle


def test_what_is_too_large_together_is_asked_for_in_pieces(server, read_at_most):
    topic = server.topic("Question", private=True)
    for number in range(45):
        words = "x" * (9_000 if number >= 20 else 9)
        server.post("ann", f"<p>{number} {words}</p>", topic)
    read_at_most(60_000)
    posts, _cursor = read(server, "messages")
    assert len({post.external_id for post in posts}) == len(posts) == 45
    read_at_most(2_000)
    with pytest.raises(guard.TooLarge):  # and not as if nothing had been said
        read(server, "messages")


def test_an_answer_is_corrected_and_keeps_its_pictures(server):
    question = server.mention("ann")
    picture = base.Media(b"\x89PNG", "image/png", "cat.png", "A cat")
    body = "It left on Mnoday, we are sorry."
    reply = base.Reply(body, parent_external_id=str(question["id"]), media=(picture,))
    key = client_of(server).publish(reply, "key-1")
    client_of(server).correct(key, "It left on Monday, we are sorry.")
    assert server.posts[int(key)]["raw"] == (
        "It left on Monday, we are sorry.\n\n![A cat](upload://abc.png)"
    )
    assert server.posts[int(key)]["version"] == 2


def test_the_solution_is_delivered_and_fetched(server):
    question = server.mention("ann")
    answer = server.post("acme", "<p>Turn it on</p>", question["topic_id"])
    client, states = client_of(server), []
    before = client.fetch("posts", {}).items
    for event, accepted in (
        ("accepted_solution", True),
        ("unaccepted_solution", False),
    ):
        body, headers = server.delivery(event, answer)
        assert client.verify(headers, body)
        [item] = client.unpack(body, headers)
        post = client.parse(item)
        assert (post.external_id, post.accepted) == (str(answer["id"]), accepted)
        states.append(item.version)
    answer["accepted_answer"] = True
    wanted = [base.Wanted(str(answer["id"]), "reply", thread=str(answer["topic_id"]))]
    [looked] = client.look(wanted).items
    assert client.parse(looked).accepted
    states += [item.version for item in before if item.external_id == str(answer["id"])]
    assert looked.version == states[0]
    assert len(set(states)) == 3, "each is a state of its own"
    assert client.parse(looked).version == client.parse(before[-1]).version


def test_what_looks_like_a_tag_is_said_as_it_is(server):
    question = server.mention("ann")
    body = "It is on its way, <Ann> & co."
    reply = base.Reply(body, parent_external_id=str(question["id"]))
    client = client_of(server)
    key = client.publish(reply, "key-1")
    [item] = client.look([base.Wanted(key, thread=str(question["topic_id"]))]).items
    assert client.parse(item).body == body
    client.correct(key, "It is on its way, <Bob>.")
    assert server.posts[int(key)]["raw"] == "It is on its way, &lt;Bob>."
