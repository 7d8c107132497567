"""Mastodon, against a small Mastodon of ours."""

import contextlib
import html
import itertools
import json
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.social_care.networks import base, errors, guard
from odoo.addons.social_care.networks.mastodon import MastodonClient, client, parse

from tests.servers.mastodon_server import MastodonServer
from tests.servers.web import Answer

from .contract import NetworkContract
from .driver import ServerDriver
from .test_feed import FAILURES


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": f"acme@{server.host}",
        "external_id": server.me["uri"],
        "access_token": server.token,
        "timeout": 1.2,
    }
    return base.Settings(**values | more)


class MentionsDriver(ServerDriver):
    stream = "mentions"
    offers = frozenset(
        {
            "pages",
            "edits",
            "deletions",
            "parents",
            "publishes",
            "starts",
            "idempotent",
            "deletes",
            "pictures",
            "server",
            "quotes",
        }
    )
    failures = FAILURES

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = MastodonServer()

    def client(self):
        return MastodonClient(settings(self.server))

    def client_at(self, url, **more):
        more = {"client_id": "app-1", "client_secret": "of-the-app"} | more
        return MastodonClient(settings(self.server, base_url=url, **more))

    def post(
        self,
        body="Hello",
        author="ann",
        handle=None,
        own=False,
        parent="",
        posted_at=None,
        extra=None,
    ):
        answered = self.server.by_uri(parent) if parent else None
        number = answered["id"] if answered else "17" if parent else None
        account = self.server.me if own else self.server.account(author, handle)
        status = self.server.post(
            account,
            content(body),
            in_reply_to_id=number,
            created_at=posted_at or self.moment(),
            **extra or {},
        )
        self.tell(status)
        return status["uri"]

    def tell(self, status):
        self.server.notify(status)

    def quote(self, body, external_id):
        quoted = self.server.by_uri(external_id)
        fallback = f'<p class="quote-inline">RE: {quoted["url"]}</p>'
        status = self.server.post(
            self.server.account("quoter"),
            fallback + content(body),
            quote={"state": "accepted", "quoted_status": quoted},
        )
        self.server.notify(status, "quote")
        return status["uri"]

    def edit(self, external_id, body):
        self.server.edit(self.server.by_uri(external_id), content(body))

    def remove(self, external_id):
        self.server.remove(self.server.by_uri(external_id))

    def pictured(self, url, description=""):
        media = {"id": "17", "type": "image", "url": url, "description": description}
        return {"media_attachments": [media]}


def content(body):
    lines = html.escape(body).replace("\n", "<br>")
    return f"<p>{lines}</p>"


class FullHandles:
    """What the contract says of handles, where they name their server."""

    def test_an_emoji_in_a_handle(self, network, inbox):
        key = network.post(handle="ann🐈")
        inbox.visit()
        assert inbox.posts()[key].author.handle == "ann🐈@remote.example"


class TestMastodon(FullHandles, NetworkContract):
    driver_class = MentionsDriver


class OldMentionsDriver(MentionsDriver):
    """A server that cannot be asked for several statuses at once."""

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.old = True


class TestOldMastodon(FullHandles, NetworkContract):
    driver_class = OldMentionsDriver


class OwnDriver(MentionsDriver):
    """Our own posts, and those of a colleague, on one list with a customer's."""

    stream = "own"
    offers = frozenset(
        {
            "pages",
            "edits",
            "deletions",
            "parents",
            "own",
            "publishes",
            "starts",
            "deletes",
        }
    )

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.of_account = lambda request, number: self.server.page(
            request, list(self.server.statuses.values())
        )

    def tell(self, status):
        """Nobody is told of it."""


class TestOwnMastodon(FullHandles, NetworkContract):
    driver_class = OwnDriver

    def test_published(self, network, inbox):
        question = network.post("Where is it?")
        reply = base.Reply("On its way.", parent_external_id=question)
        key = network.client().publish(reply, "key-1")
        inbox.visit()
        post = inbox.posts()[key]
        assert post.body == "@ann@remote.example On its way."
        assert post.own
        assert post.kind == "reply"
        assert post.parent_external_id == question


class SearchDriver(OwnDriver):
    """A hashtag and a word."""

    stream = "search"
    offers = frozenset({"pages", "edits", "deletions", "parents"})

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.tag = self.server.of_account
        self.server.search = lambda request: type(self.server).search(
            self.server, request
        )

    def client(self):
        return MastodonClient(
            settings(self.server, search_terms=("acme rocket", "#acme"))
        )


class TestSearchMastodon(FullHandles, NetworkContract):
    driver_class = SearchDriver


@pytest.fixture
def server():
    server = MastodonServer()
    yield server
    server.close()


def client_of(server, **more):
    return MastodonClient(settings(server, **more))


def read(server, stream="mentions", cursor=None, **more):
    """Everything a stream gives, parsed, and the last cursor."""
    found, cursor = [], cursor or {}
    for _ in range(50):
        page = client_of(server, **more).fetch(stream, cursor)
        found += [client_of(server).parse(item) for item in page.items]
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


# What a post says


def test_a_mention(server):
    status = server.mention("ann", "where is it?", language="de-AT")
    [post], _cursor = read(server)
    assert post.external_id == status["uri"]
    assert post.permalink == status["url"]
    assert post.body == "@acme where is it?"
    assert post.author.external_id == "https://remote.example/users/ann"
    assert post.author.handle == "ann@remote.example"
    assert post.author.name == "Ann"
    assert post.author.follower_count == 7
    assert (post.kind, post.visibility, post.language) == ("mention", "public", "de")
    assert post.posted_at == datetime(2026, 5, 1, 10)
    assert post.figures == {"favourites": 1, "reblogs": 2, "replies": 3}


def test_content_warning_pictures_and_poll(server):
    server.mention(
        "ann",
        "look",
        spoiler_text="angry <words>",
        media_attachments=[
            {"type": "image", "description": "A broken\nbox", "url": "https://x/y.png"},
            {"type": "video", "description": None},
            "nonsense",
        ],
        poll={"options": [{"title": "Refund"}, {"title": "Rage"}]},
    )
    [post], _cursor = read(server)
    assert post.body.split("\n\n") == [
        "angry <words>",
        "@acme look",
        "[image: A broken box]",
        "[video]",
        "- Refund\n- Rage",
    ]


def quoting(server, words, **more):
    """A status as 4.5 has it, whose own words hold a link for older servers."""
    ours = server.post(server.me, "<p>Our <b>new</b> rocket</p>")
    link = f'<a href="{ours["url"]}">{ours["url"]}</a>'
    status = server.post(
        server.account("ann"),
        f'<p class="quote-inline">RE: {link}</p><p>{words}</p>',
        quote={"state": "accepted", "quoted_status": ours} | more,
    )
    server.notify(status, "quote")
    return ours


def test_quotes_come_with_what_they_quote(server):
    ours = quoting(server, "It exploded!")
    [post], _cursor = read(server)
    assert (post.body, post.kind) == ("It exploded!", "mention")
    assert post.quoted == "Our new rocket"
    assert post.quoted_external_id == ours["uri"]


@pytest.mark.parametrize(
    "quote",
    [
        {"state": "deleted", "quoted_status": None},
        {"state": "accepted", "quoted_status_id": "7", "quoted_status": 7},
    ],
)
def test_quotes_of_what_we_may_not_see(server, quote):
    quoting(server, "It exploded!", **quote)
    [post], _cursor = read(server)
    assert (post.body, post.quoted, post.quoted_external_id) == ("It exploded!", "", "")


def test_that_a_post_we_quoted_was_changed_is_no_mention(server):
    server.notify(server.post(server.account("ann"), "<p>changed</p>"), "quoted_update")
    assert read(server)[0] == []


def test_each_server_has_its_own_lengths(server):
    """What `check` found out is kept, and heeded before anything is sent."""
    identity = client_of(server).check()
    assert identity.options == {"max_length": 600, "url_length": 23, "max_media": 4}
    known = client_of(server, options=identity.options)
    assert known.can(known.settings).max_message_length == 600
    known.vet(base.Reply("x" * 600))
    with pytest.raises(errors.Never):
        known.vet(base.Reply("x" * 601))
    with pytest.raises(errors.Never):
        client_of(server, options={"max_length": "900"}).vet(base.Reply("x" * 501))


def test_hostile_html_is_text(server):
    server.mention("ann", 'hi <script>alert(1)</script><img src=x onerror="x()">')
    [post], _cursor = read(server)
    assert post.body == "@acme hi"


def test_a_boost_is_no_post(server):
    status = server.post(server.account("ann"), "")
    status["reblog"] = server.post(server.account("bob"), "<p>acme!</p>")
    item = base.RawItem(status["uri"], {"status": status, "stream": "search"})
    assert client_of(server).parse(item) is None


def test_a_boost_comes_in_by_no_stream(server):
    status = server.post(server.me, "")
    status["reblog"] = server.post(server.account("bob"), "<p>#acme</p>")
    assert read(server, "own")[0] == []


def test_visibilities(server):
    for each in ("public", "unlisted", "private", "direct"):
        server.mention("ann", each, visibility=each)
    mentions, _cursor = read(server)
    messages, _cursor = read(server, "messages")
    assert [post.body for post in mentions] == ["@acme public", "@acme unlisted"]
    assert {post.kind for post in mentions} == {"mention"}
    assert [post.body for post in messages] == ["@acme private", "@acme direct"]
    assert {(post.kind, post.visibility) for post in messages} == {
        ("message", "private")
    }


def test_messages_of_strangers_are_filtered_by_the_server_and_come_all_the_same(server):
    server.mention("ann", "psst", visibility="direct")
    server.notifications[0]["filtered"] = True
    assert [post.body for post in read(server, "messages")[0]] == ["@acme psst"]


def test_other_notifications_are_passed_over(server):
    server.mention("ann", "hi")
    server.notify(server.post(server.me, "<p>ours</p>"), "favourite")
    server.notifications.append({"id": server.new_id(), "type": "mention"})
    server.notifications.append({"id": server.new_id(), "type": "follow"})
    assert [post.body for post in read(server)[0]] == ["@acme hi"]


def test_a_page_of_nothing_is_not_the_end(server):
    """Forty private messages lie between two mentions."""
    server.mention("ann", "first")
    for _ in range(45):
        server.mention("ann", "psst", visibility="direct")
    server.mention("ann", "last")
    assert [post.body for post in read(server)[0]] == ["@acme last", "@acme first"]
    assert len(read(server, "messages")[0]) == 45


def test_found_by_a_word_and_mentioned(server):
    status = server.mention("ann", "#acme is late")
    snac = server.mention("bob", "#acme is late", mentions=[])
    snac["content"] = f"<p>@acme@{server.host} #acme is late</p>"
    server.post(server.account("cat"), "<p>#acme is fine</p>")
    posts, _cursor = read(server, "search", search_terms=("#acme",))
    kinds = {post.author.name: post.kind for post in posts}
    assert kinds == {"Ann": "mention", "Bob": "mention", "Cat": "search"}
    assert status["uri"] in {post.external_id for post in posts}


def test_terms_have_their_own_cursors(server):
    server.post(server.account("ann"), "<p>#acme and the rocket</p>")
    first, cursor = read(server, "search", search_terms=("#acme", "rocket"))
    assert len(first) == 2, "stored once, by its key"
    assert len({post.external_id for post in first}) == 1
    server.post(server.account("ann"), "<p>#wile, a new word for the rocket</p>")
    terms = ("#wile", "#acme", "rocket")
    later, cursor = read(server, "search", cursor, search_terms=terms)
    assert len(later) == 2
    assert set(cursor["terms"]) == set(terms)
    later, cursor = read(server, "search", cursor, search_terms=("#acme",))
    assert later == []
    assert set(cursor["terms"]) == {"#acme"}
    assert read(server, "search", cursor, search_terms=())[0] == []


def test_a_term_cannot_leave_its_place(server):
    read(server, "search", search_terms=("#../../v1/accounts/verify_credentials?x=#",))
    assert all(
        each.path.startswith("/api/v1/timelines/tag/") for each in server.requests
    )


# Keys


def test_old_servers_give_no_uri_of_accounts(server):
    server.mention("ann", "hi")
    del server.account("ann")["uri"]
    [post], _cursor = read(server)
    assert post.author.external_id == "https://remote.example/@ann"


def test_what_has_no_key_is_broken_and_the_rest_comes(server):
    server.mention("ann", "one")["uri"] = "https://remote.example/" + "x" * 600
    server.mention("ann", "two")
    page = client_of(server).fetch("mentions", {})
    assert sorted(item.kind for item in page.items) == ["broken", "post"]
    broken = next(item for item in page.items if item.kind == "broken")
    with pytest.raises(errors.BadItem):
        client_of(server).parse(broken)


def test_own_by_id_or_by_handle(server):
    server.post(server.me, "<p>ours</p>")
    for more in (
        {},
        {"external_id": "", "handle": "@acme"},
        {"external_id": "", "handle": f"Acme@{server.host}"},
    ):
        [item] = client_of(server, **more).fetch("own", {}).items
        assert client_of(server, **more).parse(item).own, more
    stranger = {"external_id": "", "handle": f"emca@{server.host}"}
    assert not client_of(server, **stranger).parse(item).own


def test_realm():
    for url in (
        "https://Social.Example/",
        "social.example",
        "https://social.example/x",
    ):
        assert MastodonClient.realm(base.Settings(base_url=url)) == "social.example"


# Threads


def test_parents_are_asked_for_once_and_together(server):
    threads = [server.post(server.account("bob"), f"<p>{n}</p>") for n in range(30)]
    for each in threads:
        server.mention("ann", "me too", in_reply_to_id=each["id"])
    posts, cursor = read(server)
    parents = {post.parent_external_id for post in posts}
    assert parents == {each["uri"] for each in threads}
    assert len(server.asked("/api/v1/statuses")) == 2
    server.mention("ann", "and again", in_reply_to_id=threads[0]["id"])
    [post], _cursor = read(server, cursor=cursor)
    assert post.parent_external_id == threads[0]["uri"]
    assert len(server.asked("/api/v1/statuses")) == 2


def test_parents_where_only_one_can_be_asked_for(server):
    server.old = True
    parent = server.post(server.account("bob"), "<p>?</p>")
    for _ in range(3):
        server.mention("ann", "me too", in_reply_to_id=parent["id"])
    posts, cursor = read(server)
    assert {post.parent_external_id for post in posts} == {parent["uri"]}
    assert len(server.asked(f"/api/v1/statuses/{parent['id']}")) == 1
    other = server.post(server.account("bob"), "<p>?</p>")
    server.mention("ann", "here too", in_reply_to_id=other["id"])
    read(server, cursor=cursor)
    assert len(server.asked("/api/v1/statuses")) == 1, "it is not tried again"


@pytest.mark.parametrize("old", [True, False])
def test_a_slow_server_does_not_outlive_the_lease(server, monkeypatch, old):
    """A page ends in time, and what was found out by then need not be asked again."""
    server.old = old
    parents = [server.post(server.account("bob"), f"<p>{n}</p>") for n in range(30)]
    for each in parents:
        server.mention("ann", "me too", in_reply_to_id=each["id"])
    times = itertools.count(0, client.PATIENCE / 3)
    clock = SimpleNamespace(monotonic=lambda: next(times))
    monkeypatch.setattr(client, "time", clock)
    network = client_of(server, timeout=20)
    cursor, more, items, asked = {}, True, [], 0
    while more:
        page = network.fetch("mentions", cursor)
        items, cursor, more = items + page.items, page.cursor, page.more
        assert len(server.requests) - asked < 8
        asked = len(server.requests)
    found = {network.parse(item).parent_external_id for item in items}
    assert found == {each["uri"] for each in parents}
    for each in parents if old else ():
        assert len(server.asked(f"/api/v1/statuses/{each['id']}")) == 1


def test_what_is_gone_waits_for_a_slow_server(server, monkeypatch):
    said = [server.mention("ann", str(n)) for n in range(3)]
    _posts, cursor = read(server, cursor={})
    for each in said:
        server.remove(each)
    monkeypatch.setattr(client, "PATIENCE", -1)
    page = client_of(server).fetch("mentions", cursor)
    assert page.items == []
    monkeypatch.undo()
    page = client_of(server).fetch("mentions", page.cursor)
    assert [item.kind for item in page.items] == ["delete"] * 3


def test_a_parent_that_is_gone(server):
    server.mention("ann", "me too", in_reply_to_id="17")
    [post], _cursor = read(server)
    assert post.parent_external_id == ""


def test_parents_that_cannot_be_had_now_stop_the_page(server):
    """Else the answer would stand in no thread for ever."""
    server.mention("ann", "me too", in_reply_to_id="17")
    server.several = lambda _request: server.failed("server_error")
    with pytest.raises(errors.Later):
        client_of(server).fetch("mentions", {})


# Edits and deletions


def test_edits_and_deletions_lie_on_the_newest_page(server):
    kept = server.mention("ann", "befor")
    gone = server.mention("ann", "gone")
    cleared = server.mention("ann", "cleared")
    _posts, cursor = read(server)
    server.edit(kept, "<p>before</p>")
    server.remove(gone)
    server.notifications = [
        each for each in server.notifications if each["status"] is not cleared
    ]
    found, cursor = read(server, cursor=cursor)
    [post] = [each for each in found if isinstance(each, base.Post)]
    assert post.body == "before"
    assert post.version > ""
    assert base.Deletion(gone["uri"]) in found
    assert len(found) == 2, "a notification that was cleared is no deletion"
    asked = len(server.requests)
    assert read(server, cursor=cursor)[0] == []
    assert len(server.requests) == asked + 1


def test_many_deletions_at_once_take_several_visits(server):
    for number in range(30):
        server.mention("ann", str(number))
    _posts, cursor = read(server)
    for status in list(server.statuses.values()):
        server.remove(status)
    gone = []
    for _ in range(3):
        before = len(server.requests)
        found, cursor = read(server, cursor=cursor)
        gone += found
        assert len(server.requests) - before <= 11
    assert len(gone) == 30
    assert read(server, cursor=cursor)[0] == []


def test_deletions_are_not_guessed(server):
    server.mention("ann", "hi")
    _posts, cursor = read(server)
    server.notifications.clear()
    for answer in (Answer(403, {"error": "no"}), Answer(200, [])):
        server.one = lambda _request, _number, answer=answer: answer
        with contextlib.suppress(errors.Later):
            found, _cursor = read(server, cursor=cursor)
            assert found == []


# Publishing


def test_who_is_to_hear_of_it_is_named(server):
    question = server.mention("ann", "where?")
    client = client_of(server)
    reply = base.Reply("Soon.", parent_external_id=question["uri"], language="en")
    first = server.by_uri(client.publish(reply, "key-1"))
    assert first["content"] == "<p>@ann@remote.example Soon.</p>"
    assert first["in_reply_to_id"] == question["id"]
    assert (first["visibility"], first["language"]) == ("public", "en")

    further = base.Reply(
        "Tomorrow.",
        parent_external_id=first["uri"],
        recipient_external_id=server.account("ann")["uri"],
    )
    second = server.by_uri(client.publish(further, "key-2"))
    assert second["content"] == "<p>@ann@remote.example Tomorrow.</p>", "not ourselves"

    named = base.Reply("@Ann@remote.example yes", parent_external_id=question["uri"])
    third = server.by_uri(client.publish(named, "key-3"))
    assert third["content"] == "<p>@Ann@remote.example yes</p>"


def test_a_private_message(server):
    question = server.mention("ann", "where?", visibility="unlisted")
    client = client_of(server)
    reply = base.Reply("Psst.", "private", parent_external_id=question["uri"])
    assert server.by_uri(client.publish(reply, "key-1"))["visibility"] == "direct"
    fresh = base.Reply(
        "Hi.", "private", recipient_external_id=server.account("ann")["uri"]
    )
    message = server.by_uri(client.publish(fresh, "key-2"))
    assert message["content"] == "<p>@ann@remote.example Hi.</p>"
    assert message["visibility"] == "direct"
    public = base.Reply("Aloud.", parent_external_id=question["uri"])
    assert server.by_uri(client.publish(public, "key-3"))["visibility"] == "unlisted"
    with pytest.raises(errors.Never, match="somebody"):
        client.publish(base.Reply("To whom?", "private"), "key-4")
    with pytest.raises(errors.Never, match="not known"):
        nobody = base.Reply(
            "Hi", "private", recipient_external_id="https://x.example/y"
        )
        client.publish(nobody, "key-5")


def test_pictures(server):
    picture = base.Media(b"\x89PNG", "image/png", "box.png", "A box")
    reply = base.Reply("So.", media=(picture, picture))
    status = server.by_uri(client_of(server).publish(reply, "key-1"))
    assert status["media_attachments"] == list(server.media)
    [body, _second] = server.media.values()
    assert b"\x89PNG" in body
    assert b"A box" in body
    with pytest.raises(errors.Never, match="4 pictures"):
        client_of(server).publish(base.Reply("So.", media=(picture,) * 5), "key-2")


def test_a_picture_names_no_file(server):
    """A library once read the file where it was given a name."""
    picture = base.Media(b"/etc/hostname", "image/png")
    client_of(server).publish(base.Reply("So.", media=(picture,)), "key-1")
    assert b"/etc/hostname" in next(iter(server.media.values()))


def test_a_token_names_no_file(server, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not for others\n")
    with pytest.raises(errors.SignInAgain):
        client_of(server, access_token=str(secret)).fetch("mentions", {})
    assert server.requests[-1].headers["authorization"] == f"Bearer {secret}"


def test_too_long(server):
    client = client_of(server)
    assert client.publish(base.Reply("x" * 600), "key-1"), "this server allows more"
    with pytest.raises(errors.Never, match=r"601 characters.*600"):
        client.publish(base.Reply("x" * 601), "key-2")
    url = "https://acme.com/" + "x" * 900
    assert client.length(f"See {url}") == 27
    assert not server.asked("/api/v1/statuses")[1:]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Grüße", 5),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦🇩🇪👍🏽", 3),
        ("🇩🇪🇫🇷", 2),
        ("@ann@remote.example hi", 7),
        ("see https://a.com/x?y=1#z.", 28),
        ("(http://a.com/very/long/indeed)", 25),
        ("mail ann@remote.example", 23),
        ("https://remote.com/@ann@other.example", 23),
        ("https://no-such.ending/at/all", 29),
    ],
)
def test_length(text, length):
    assert MastodonClient(base.Settings()).length(text) == length


def test_was_it_published_after_all(server):
    question = server.mention("ann", "where?")
    client, since = client_of(server), datetime(2026, 5, 1, 9, 59)
    words = "Soon & <safe> or 1 < 2 *now*\nhttps://a.example/x"
    reply = base.Reply(words, parent_external_id=question["uri"])
    assert client.find_own(reply, since) == ""
    key = client.publish(reply, "key-1")
    assert client.find_own(reply, since) == key
    assert client.find_own(reply, datetime(2026, 5, 2)) == "", "that was another one"
    other = server.mention("bob", "where?")
    same = base.Reply(reply.body, parent_external_id=other["uri"])
    assert client.find_own(same, since) == "", "the same words to somebody else"
    private = base.Reply("Psst", "private", parent_external_id=question["uri"])
    assert client.find_own(private, since) is None, "the server hides them, perhaps"
    told = client.publish(private, "key-2")
    assert client.find_own(private, since) == told


@pytest.mark.parametrize("clock", [-40_000, -300, 300, 40_000])
def test_was_it_published_by_the_clock_of_the_server(server, clock):
    """Ours is apart from it: what was said is found, and older words are not it."""
    server.clock = clock
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    question = server.mention("ann", "where?")
    reply = base.Reply("Soon.", parent_external_id=question["uri"])
    client = client_of(server)
    key = client.publish(reply, "key-1")
    status = server.by_uri(key)
    for ago, found in ((600, ""), (60, key)):
        told = now + timedelta(seconds=clock - ago)
        status["created_at"] = f"{told.isoformat()}Z"
        assert client_of(server).find_own(reply, now) == found


def test_where_the_server_does_not_tell_the_time(server):
    """What is not there at all is not there; anything else a person has to see."""
    server.clock = None
    since = datetime(2026, 5, 1, 9, 59)
    question = server.mention("ann", "where?")
    reply = base.Reply("Soon.", parent_external_id=question["uri"])
    assert client_of(server).find_own(reply, since) == ""
    client_of(server).publish(reply, "key-1")
    assert client_of(server).find_own(reply, since) is None


def test_too_much_was_said_to_know(server):
    client = client_of(server)
    for number in range(130):
        server.post(server.me, f"<p>News {number}</p>")
    since = datetime(2026, 5, 1, 9, 59)
    assert client.find_own(base.Reply("Never said"), since) is None


@pytest.mark.parametrize("failure", ["timeout", "reset", "truncated", "server_error"])
def test_nobody_heard_how_it_ended(server, failure):
    client = client_of(server)
    server.failure = failure
    with pytest.raises(errors.Unsure):
        client.publish(base.Reply("Hello"), "key-1")
    sent = [each for each in server.requests if each.method == "POST"]
    assert len(sent) == 1, "it is not sent twice"
    server.failure = ""
    if failure == "truncated":
        assert client.find_own(base.Reply("Hello"), datetime(2026, 5, 1)) != ""


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ("rate_limit", errors.Later),
        ("expired_token", errors.SignInAgain),
        ("revoked_scope", errors.SignInAgain),
    ],
)
def test_it_was_surely_not_published(server, failure, expected):
    server.failure = failure
    with pytest.raises(expected) as caught:
        client_of(server).publish(base.Reply("Hello"), "key-1")
    assert type(caught.value) is expected


def test_nobody_there():
    settings_of_none = base.Settings(
        base_url="http://127.0.0.1:1", access_token="x" * 9
    )
    with pytest.raises(errors.Later) as caught:
        MastodonClient(settings_of_none).publish(base.Reply("Hello"), "key-1")
    assert not isinstance(caught.value, errors.Unsure), "nothing was sent"


def test_taking_back_and_liking(server):
    status = server.mention("ann", "thanks")
    client = client_of(server)
    client.like(status["uri"])
    assert server.favourites == {status["id"]}
    with pytest.raises(errors.Never, match="no longer exists"):
        client.like("https://remote.example/users/ann/statuses/17")
    key = client.publish(base.Reply("Wrong."), "key-1")
    client.delete(key)
    client.delete(key)
    assert server.by_uri(key) is None


# Errors


def test_limits_by_the_time_at_which_we_may_ask_again(server):
    ends = datetime.now(timezone.utc) + timedelta(seconds=90)
    for stated in (ends.isoformat().replace("+00:00", "Z"), str(int(ends.timestamp()))):
        answer = Answer(429, {"error": "wait"}, {"X-RateLimit-Reset": stated})
        server.get_notifications = lambda _request, answer=answer: answer
        with pytest.raises(errors.Later) as caught:
            client_of(server).fetch("mentions", {})
        assert 85 < caught.value.after <= 91


@pytest.mark.parametrize("stated", ["soon", "9" * 40, "-5", "nan", "1e400", "\u00b2"])
def test_limits_that_make_no_sense(server, stated):
    headers = {"X-RateLimit-Reset": stated, "Retry-After": stated}
    answer = Answer(429, {"error": "wait"}, headers)
    server.get_notifications = lambda _request: answer
    with pytest.raises(errors.Later) as caught:
        client_of(server).fetch("mentions", {})
    assert caught.value.after is None or 0 <= caught.value.after <= 86400


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(301, b"", {"Location": "https://x.example/"}), errors.Never),
        (Answer(302, b"", {"Location": "https://x.example/"}), errors.Later),
        (Answer(400, {"error": "no"}), errors.Never),
        (Answer(403, {"error": "Your login is disabled"}), errors.Never),
        (Answer(404, {"error": "no"}), errors.Never),
        (Answer(422, {"error": "no"}), errors.Never),
        (Answer(500, b"<html>"), errors.Later),
        (Answer(200, {"error": "a dict"}), errors.Later),
        (Answer(200, [1, None, "x", {"id": None}]), None),
        (Answer(200, b""), errors.Later),
        (Answer(200, b"[" * 100_000), errors.Later),
    ],
)
def test_answers(server, answer, expected):
    server.get_notifications = lambda _request: answer
    if expected:
        with pytest.raises(expected):
            client_of(server).fetch("mentions", {})
    else:
        assert client_of(server).fetch("mentions", {}).items == []


def test_closed_connections_are_tried_once_more(server):
    """snac closes them without a word."""
    server.mention("ann", "hi")
    times = iter([Answer(200, b"", {"Content-Length": "9"})])
    real = server.get_notifications
    server.get_notifications = lambda request: next(times, None) or real(request)
    assert len(client_of(server, timeout=2).fetch("mentions", {}).items) in (0, 1)


@pytest.mark.parametrize("url", ["", "  ", "ftp://x", "https://", "://"])
def test_no_address(url):
    with pytest.raises(errors.Never, match="address"):
        MastodonClient(base.Settings(base_url=url)).fetch("mentions", {})


# Connecting


def test_check(server):
    identity = client_of(server, handle="", external_id="").check()
    assert identity.external_id == server.me["uri"]
    assert identity.handle == f"acme@{server.host}"
    assert identity.missing == ()


def test_check_names_what_the_token_may_not(server):
    server.get_notifications = lambda _request: server.failed("revoked_scope")
    assert client_of(server).check().missing == ("read:notifications",)


def test_signing_in(server):
    keys = {"client_id": "app-1", "client_secret": "secret-of-the-app"}
    client = client_of(server, access_token="", **keys)
    url, verifier = client.authorize_url("https://odoo.example/back", "state-1")
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{server.url}/oauth/authorize?")
    assert query["state"] == ["state-1"]
    assert query["code_challenge_method"] == ["S256"]
    assert verifier not in url
    tokens = client.exchange_code("good", "https://odoo.example/back", verifier)
    assert tokens.access_token == server.token
    assert tokens.missing == ("write:favourites", "write:media")
    with pytest.raises(errors.SignInAgain):
        client.exchange_code("bad", "https://odoo.example/back", verifier)
    with pytest.raises(errors.Never, match="client key"):
        client_of(server).authorize_url("https://odoo.example/back", "state-1")


def test_what_every_machine_has_for_itself_is_refused():
    settings = base.Settings(base_url="http://169.254.169.254", access_token="x" * 9)
    with pytest.raises(guard.Refused):
        MastodonClient(settings).publish(base.Reply("Hello"), "key-1")
    with pytest.raises(guard.Refused):
        MastodonClient(settings).exchange_code("a", "https://odoo.example/back", "b")


# Who is named


@pytest.mark.parametrize(
    ("customer", "visibility", "said", "begins"),
    [
        ("tom", "public", "Hello Tom, @tomas@partner.example helps.", "@tom Hello"),
        ("ann", "private", "Is @ann@other.example not yours?", "@ann Is"),
        ("ann", "private", "Write to desk@ann.example", "@ann Write"),
        ("ann", "private", "See https://x.example/@ann", "@ann See"),
        ("ann", "private", "@anna, @ann_b, @ann-c and @ann.d", "@ann @anna"),
        ("ann", "private", "(@ann) thank you", "(@ann) thank"),
        ("ann", "private", "Dear @ANN: thank you", "Dear @ANN"),
        ("ann", "public", "Thank you @ann.", "Thank you @ann."),
        ("ann@far.example", "private", "@ann thank you", "@ann@far.example @ann"),
        (
            "ann@far.example",
            "private",
            "@ann@far.example.evil",
            "@ann@far.example @ann",
        ),
        ("ann@far.example", "private", "so @ann@far.example.", "so @ann@far"),
    ],
)
def test_names_are_what_the_server_takes_for_one(
    server, customer, visibility, said, begins
):
    status = server.mention("ann", "help")
    status["account"] = {**status["account"], "acct": customer}
    reply = base.Reply(
        said,
        visibility,
        parent_external_id=status["uri"],
        recipient_external_id=status["account"]["uri"],
    )
    text, _answered = client_of(server)._compose(reply)
    assert text.startswith(begins)
    assert said in text


@pytest.mark.parametrize("acct", ["tóm", "", "ann b", "@"])
def test_a_message_nobody_would_get_is_refused(server, acct):
    status = server.mention("ann", "help")
    status["account"] = {**status["account"], "acct": acct}
    reply = base.Reply("Hello", "private", parent_external_id=status["uri"])
    with pytest.raises(errors.Never, match=r"would not see|needs somebody"):
        client_of(server).publish(reply, "key-1")
    assert not [it for it in server.statuses.values() if "Hello" in it["content"]]


def test_what_is_private_goes_to_whom_it_is_meant_for(server):
    """The post that is answered may be somebody else's."""
    ann, status = server.account("ann"), server.mention("bob", "she said so")
    reply = base.Reply(
        "Hello",
        "private",
        parent_external_id=status["uri"],
        recipient_external_id=ann["uri"],
    )
    text, _answered = client_of(server)._compose(reply)
    assert text == "@ann@remote.example Hello"


@pytest.mark.parametrize(
    "visibility", ["list", "list:12", "local", "mutuals_only", "", None, "tomorrow"]
)
def test_what_nobody_knows_is_private(server, visibility):
    server.mention("ann", "help", visibility=visibility)
    assert read(server)[0] == []
    [post] = read(server, "messages")[0]
    assert (post.visibility, post.kind) == ("private", "message")


@pytest.mark.parametrize("kind", ["reply", "comment", "quote", "status_reference"])
def test_other_names_for_being_spoken_to(server, kind):
    status = server.post(server.account("ann"), "<p>help</p>")
    server.notify(status, kind)
    [post] = read(server)[0]
    assert post.body == "help"


def test_a_server_that_refuses_what_it_does_not_know(server):
    server.mention("ann", "help")
    server.strict = True
    _posts, cursor = read(server)
    asked = len(server.asked("/api/v1/notifications"))
    assert cursor["narrow"]
    read(server, cursor=cursor)
    assert len(server.asked("/api/v1/notifications")) == asked + 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("@ann Hello, world", "*Hello* world!", True),
        ("क्षमा करें", "क्षम करें", False),
        ("Zoe\u0301", "Zoé", True),
    ],
)
def test_what_is_said_again(one, other, same):
    assert (parse.spoken(one) == parse.spoken(other)) is same


def walk(server, monkeypatch, stream, limit, **more):
    """Fetch a stream to the end with a small limit of bytes; give items and cursor."""
    whole = guard._read
    monkeypatch.setattr(guard, "_read", lambda response, _limit: whole(response, limit))
    client, cursor, items, more_left = client_of(server, **more), {}, [], True
    while more_left:
        page = client.fetch(stream, cursor)
        items += page.items
        cursor, more_left = page.cursor, page.more
    return items, cursor


@pytest.mark.parametrize("stream", ["mentions", "search"])
def test_a_page_that_is_too_large_is_asked_for_in_pieces(server, monkeypatch, stream):
    for number in range(30):
        server.mention("ann", f"acme {number} " + "x" * 9_000)
    items, cursor = walk(server, monkeypatch, stream, 50_000, search_terms=("acme",))
    assert len({item.external_id for item in items}) == 30
    assert not [item for item in items if item.error]
    again = client_of(server, search_terms=("acme",)).fetch(stream, cursor)
    assert again.items == []


@pytest.mark.parametrize("stream", ["mentions", "search"])
def test_what_is_too_large_alone_is_passed_over(server, monkeypatch, stream):
    for number in range(9):
        server.mention("ann", f"acme {number} " + "x" * (90_000 if number == 4 else 9))
    items, cursor = walk(server, monkeypatch, stream, 50_000, search_terms=("acme",))
    good = [item for item in items if not item.error]
    [bad] = [item for item in items if item.error]
    assert len(good) == 8
    assert (bad.kind, "too large" in str(bad.error)) == ("broken", True)
    again = client_of(server, search_terms=("acme",)).fetch(stream, cursor)
    assert again.items == []
