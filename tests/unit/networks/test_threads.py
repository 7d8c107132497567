"""Threads, against a small one that speaks its documented words."""

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.meta import ThreadsClient

from tests.servers import meta_server, threads_server
from tests.servers.threads_server import ThreadsServer

from .contract import NetworkContract
from .driver import ServerDriver


def client_of(server, **more):
    values = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": threads_server.ME,
        "access_token": threads_server.TOKEN,
        "refresh_token": threads_server.TOKEN,
        "client_id": meta_server.APP,
        "client_secret": meta_server.SECRET,
        "webhook_secret": "word-of-the-company",
        "timeout": server.patience,
    }
    return ThreadsClient(base.Settings(**values | more))


class ThreadsDriver(ServerDriver):
    """Everything is a mention; answers are as well."""

    stream = "mentions"
    answered = "17900000001"
    offers = frozenset({"pages", "parents", "server", "look", "pictures", "forgets"})
    failures = frozenset(
        {
            *("expired_token", "html", "rate_limit", "reset", "revoked_scope"),
            *("server_error", "timeout", "truncated"),
        }
    )

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = ThreadsServer()
        self._moment = datetime.now(timezone.utc).replace(tzinfo=None)
        self._moment -= timedelta(days=2)

    def client(self):
        client = client_of(self.server)
        parse = client.parse

        def without_the_name(item):
            post = parse(item)
            if item.kind != "delete":
                post.body = post.body.replace("\u2063@acme", "")
            return post

        client.parse = without_the_name
        return client

    def client_at(self, url, **more):
        return client_of(self.server, base_url=url, **more)

    def write(self, draft):
        who = "acme" if draft.own else draft.handle or draft.author
        more = {"timestamp": draft.posted_at or self.moment(), **draft.extra}
        self.server.novelties |= set(draft.extra) - threads_server.FIELDS
        text = f"{draft.body}\u2063@acme"
        return self.server.post(text, who, draft.parent, **more)["id"]

    def pictured(self, url, description=""):
        return {"media_type": "IMAGE", "media_url": url}

    def forgotten(self, user_ids):
        return meta_server.signed_request({"user_id": user_ids[0]})


class TestThreads(NetworkContract):
    driver_class = ThreadsDriver


@pytest.fixture
def server():
    server = ThreadsServer()
    yield server
    server.close()
    assert not server.violations


def everything(server, stream, cursor=None, **more):
    items, cursor, going = [], cursor or {}, True
    while going:
        page = client_of(server, **more).fetch(stream, cursor)
        items, cursor, going = [*items, *page.items], page.cursor, page.more
    posts = [client_of(server).parse(item) for item in items]
    return {post.external_id: post for post in posts}, cursor


def test_our_posts_and_the_replies_below(server):
    ours = server.post("Our new rocket")
    first = server.post("It exploded!", "ann", ours["id"])
    answer = server.post("Sorry!", "acme", first["id"])
    silent = server.post("Nobody cares")
    posts, _cursor = everything(server, "replies")
    assert set(posts) == {it["id"] for it in (ours, first, answer, silent)}
    post = posts[first["id"]]
    assert (post.kind, post.author.handle, post.own) == ("comment", "ann", False)
    assert not post.author.traceable, "names change hands"
    assert post.thread_external_id == post.parent_external_id == ours["id"]
    assert posts[answer["id"]].own
    assert posts[answer["id"]].thread_external_id == ours["id"]
    assert not [it for it in server.requests if silent["id"] in it.path]


def test_mentions_searches_and_our_own(server):
    named = server.post("Look, @acme", "ann")
    found = server.post("rockets are bad", "bob")
    ours = server.post("They are not", "acme", found["id"])
    assert everything(server, "mentions")[0][named["id"]].kind == "mention"
    terms = {"search_terms": ("rockets", "boats")}
    assert found["id"] in everything(server, "search", **terms)[0]
    assert everything(server, "own")[0][ours["id"]].own


def test_an_answer_is_published_in_two_steps(server):
    question = server.post("Where is it, @acme?", "ann")
    reply = base.Reply("On its way", parent_external_id=question["id"])
    client = client_of(server)
    since = datetime.now(timezone.utc).replace(tzinfo=None)
    assert client.find_own(reply, since) == ""
    key = client.publish(reply, "key-1")
    assert server.posts[key]["replied_to"] == {"id": question["id"]}
    assert client.find_own(reply, since) == key
    asked = [it.path.rpartition("/")[2] for it in server.requests if it.body]
    assert asked == ["threads", "threads_publish"]
    server.ready = False
    with pytest.raises(errors.Later, match="not done yet") as caught:
        client.publish(reply, "key-2")
    assert type(caught.value) is errors.Later, "surely nothing stands there"
    assert caught.value.after == 30
    with pytest.raises(errors.Never, match="500"):
        client.publish(base.Reply("x" * 501), "key-3")


def test_it_is_stopped_between_the_steps(server):
    """By others who took over: nothing of it is seen."""
    client = client_of(server)

    def fence():
        raise RuntimeError

    client.fence = fence
    with pytest.raises(RuntimeError):
        client.publish(base.Reply("Hello"), "key-1")
    assert not server.posts


@pytest.mark.parametrize("failure", ["reset", "truncated", "server_error"])
def test_nobody_heard_how_it_ended(server, failure):
    server.failure = failure
    with pytest.raises(errors.Unsure):
        client_of(server).publish(base.Reply("Hello"), "key-1")
    server.failure = ""


def test_hiding_and_taking_back(server):
    ours = server.post("News")
    reply = server.post("Bad!", "ann", ours["id"])
    client = client_of(server)
    client.hide(reply["id"])
    item = client.look([base.Wanted(reply["id"], "comment")]).items[0]
    assert client.parse(item).shown is False
    client.hide(reply["id"], hidden=False)
    key = client.publish(base.Reply("So", parent_external_id=reply["id"]), "key-1")
    client.delete(key)
    client.delete(key)
    assert key not in server.posts
    wanted = [base.Wanted(key, "comment"), base.Wanted(reply["id"], "comment")]
    kinds = {it.external_id: it.kind for it in client.look(wanted).items}
    assert kinds == {key: "delete", reply["id"]: "post"}


def test_signing_in_and_renewing(server):
    client = client_of(server, access_token="", refresh_token="")
    url, _verifier = client.authorize_url("https://odoo.example/back", "state-1")
    assert "threads_manage_replies" in parse_qs(urlsplit(url).query)["scope"][0]
    tokens = client.exchange_code("good", "https://odoo.example/back", "")
    assert tokens.access_token == tokens.refresh_token == threads_server.TOKEN
    assert tokens.renew_in == tokens.expires_in // 2
    assert tokens.grant_expires_in == 90 * 86400
    assert client_of(server).refresh().access_token == threads_server.NEXT
    assert client_of(server).check() == base.Identity(threads_server.ME, "acme")
    with pytest.raises(errors.SignInAgain, match="start again"):
        client.exchange_code("bad", "https://odoo.example/back", "")


@pytest.mark.parametrize("many", [1, 3])
def test_deliveries(server, many):
    ours = server.post("News")
    replies = [server.post(f"Hm {it}", "ann", ours["id"]) for it in range(many)]
    body, headers = server.delivery(replies)
    client = client_of(server)
    assert client.verify(headers, body)
    assert not client.verify(headers, body + b" ")
    items = client.unpack(body, headers)
    assert [it.external_id for it in items] == [it["id"] for it in replies]
    assert {it.account for it in items} == {threads_server.ME}
    assert client.parse(items[0]).thread_external_id == ours["id"]
    named = server.post("Look, @acme", "bob")
    body, headers = server.delivery([named], "mentions")
    assert client.parse(client.unpack(body, headers)[0]).kind == "mention"
    for strange in (b"", b"[]", b"{", b'{"values": 7}', b"[" * 100_000):
        try:
            assert client.unpack(strange, {}) == []
        except errors.BadItem as error:
            assert str(error)


def test_a_page_that_is_too_large_is_asked_for_in_pieces(server, read_at_most):
    ours = server.post("Our new rocket")
    for number in range(40):
        server.post(f"{number} " + "x" * 4_000, "ann", ours["id"])
    read_at_most(60_000)
    found, _cursor = everything(server, "replies")
    assert len(found) == 41
