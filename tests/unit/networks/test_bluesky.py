"""Bluesky, against a small Bluesky of ours."""

from datetime import datetime, timedelta, timezone
from functools import partial

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.bluesky import BlueskyClient, facets

from tests.servers.bluesky_server import CID, ME, PASSWORD, BlueskyServer

from .contract import NetworkContract
from .driver import ServerDriver, everything
from .test_feed import FAILURES


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": server.me["handle"],
        "external_id": ME,
        "client_secret": PASSWORD,
        "access_token": server.access,
        "refresh_token": server.refreshing,
        "timeout": server.patience,
    }
    return base.Settings(**values | more)


class MentionsDriver(ServerDriver):
    stream = "mentions"
    offers = frozenset(
        {"pages", "parents", "publishes", "starts", "deletes", "pictures", "server"}
    )
    failures = FAILURES

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = BlueskyServer()

    def client(self):
        return BlueskyClient(settings(self.server))

    def client_at(self, url, **more):
        return BlueskyClient(settings(self.server, base_url=url, **more))

    def write(self, draft):
        person = self.server.me
        if not draft.own:
            person = self.server.person(draft.author, handle=draft.handle)
        view = self.server.post(
            person,
            draft.body,
            parent=draft.parent,
            created=draft.posted_at or self.moment(),
            notify="mention",
            **draft.extra,
        )
        return view["uri"]

    def remove(self, external_id):
        self.server.posts.pop(external_id)

    def pictured(self, url, description=""):
        shown = {"thumb": url, "fullsize": url, "alt": description}
        embed = {"$type": "app.bsky.embed.images#view", "images": [shown]}
        return {"embed": embed}


class Dates:
    """What the contract says of dates, where the network has one of its own."""

    @pytest.mark.parametrize("year", ["0000", "9999"])
    def test_impossible_dates(self, network, inbox, year):
        key = network.post(posted_at=f"{year}-01-01T00:00:00Z")
        inbox.visit()
        posted = inbox.posts()[key].posted_at
        assert posted.isoformat() + ".000Z" == network.server.posts[key]["indexedAt"]


class TestBluesky(Dates, NetworkContract):
    driver_class = MentionsDriver


class OwnDriver(MentionsDriver):
    """Our own posts, and a customer's on the same list."""

    stream = "own"
    offers = frozenset({"pages", "parents", "own", "publishes", "starts", "deletes"})

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.feed = lambda: list(self.server.posts.values())


class TestOwnBluesky(Dates, NetworkContract):
    driver_class = OwnDriver


class SearchDriver(OwnDriver):
    stream = "search"
    offers = frozenset({"pages", "parents"})

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.on_searchPosts = lambda request: self.server.page(
            request, list(self.server.posts.values()), "posts"
        )

    def client(self):
        terms = ("acme", "#acme")
        return BlueskyClient(settings(self.server, search_terms=terms))


class TestSearchBluesky(Dates, NetworkContract):
    driver_class = SearchDriver


@pytest.fixture
def server():
    server = BlueskyServer()
    yield server
    server.close()


def client_of(server, **more):
    return BlueskyClient(settings(server, **more))


def read(server, stream="mentions", cursor=None, **more):
    """Everything a stream gives, parsed, and the last cursor."""
    client = partial(client_of, server, **more)
    return everything(client, stream, cursor, later=partial(client_of, server))


# What a post says


def test_a_mention(server):
    view = server.mention("ann", created="2026-05-01T09:00:00.000Z")
    [post], _cursor = read(server)
    assert post.external_id == view["uri"]
    assert post.permalink == "https://bsky.app/profile/" + view["uri"][5:].replace(
        "app.bsky.feed.post", "post"
    )
    assert post.author.handle == "ann.bsky.example"
    assert (post.kind, post.visibility, post.language) == ("mention", "public", "en")
    assert post.posted_at == datetime(2026, 5, 1, 9)
    assert post.figures == {"replies": 3, "reposts": 2, "likes": 1, "quotes": 0}
    assert post.thread_external_id == view["uri"]


def test_kinds(server):
    ours = server.post(server.me, "We are open.")
    ann = server.person("ann")
    server.post(ann, "Are you?", parent=ours["uri"], notify="reply")
    quoted = {
        "$type": "app.bsky.embed.record#view",
        "record": {
            "$type": "app.bsky.embed.record#viewRecord",
            "uri": ours["uri"],
            "value": {"text": "We are open."},
        },
    }
    server.post(ann, "Look at them", notify="quote", embed=quoted)
    server.post(ann, "liked", notify="like")
    kinds = {post.body: (post.kind, post.quoted) for post in read(server)[0]}
    assert kinds == {
        "Are you?": ("reply", ""),
        "Look at them": ("mention", "We are open."),
    }
    found = read(server, "search", search_terms=("look", "them", " look "))[0]
    assert [post.kind for post in found] == ["mention", "mention"]
    server.post(ann, "look, a bird")
    assert "search" in {
        it.kind for it in read(server, "search", search_terms=("bird",))[0]
    }


def test_many_at_one_moment_are_none_lost(server):
    """Those that the network takes in at one moment may come on two visits."""
    first = server.mention("ann")
    _posts, cursor = read(server)
    second = server.mention("bob", indexedAt=first["indexedAt"])
    posts, _cursor = read(server, cursor=cursor)
    assert second["uri"] in [post.external_id for post in posts]


def test_a_notification_whose_post_nobody_shows_is_what_it_says_itself(server):
    view = server.mention("ann", "psst")
    server.withheld.add(view["uri"])
    [post], _cursor = read(server)
    assert post.body == "psst"


def test_links_are_spelled_out_by_bytes():
    text = "Grüße 👋 see example.com/a-very-l... or this, or https://a.example"

    def facet(shown, uri):
        start = len(text[: text.index(shown)].encode())
        index = {"byteStart": start, "byteEnd": start + len(shown.encode())}
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
        return {"index": index, "features": [feature]}

    record = {
        "text": text,
        "facets": [
            facet("example.com/a-very-l...", "https://example.com/a-very-long-one"),
            facet("this", "https://other.example"),
            facet("https://a.example", "https://a.example/"),
            {"index": {"byteStart": 9, "byteEnd": 10**9}, "features": []},
            {"index": {"byteStart": True}, "features": [{"uri": "https://x.example"}]},
        ],
    }
    assert facets.spelled_out(record) == (
        "Grüße 👋 see https://example.com/a-very-long-one or this "
        "(https://other.example), or https://a.example"
    )


def test_facets_count_bytes():
    text = "Grüße @ann.bsky.example, see https://a.example/x. #jug (#1 not)"
    made = facets.made(text, {"ann.bsky.example": "did:plc:ann"}.get)
    raw = text.encode()
    shown = [
        raw[it["index"]["byteStart"] : it["index"]["byteEnd"]].decode() for it in made
    ]
    assert shown == ["@ann.bsky.example", "https://a.example/x", "#jug"]
    kinds = [it["features"][0]["$type"].partition("#")[2] for it in made]
    assert kinds == ["mention", "link", "tag"]


def test_pictures_and_cards(server):
    card = {"uri": "https://shop.example/jug", "title": "A  jug", "description": ""}
    embed = {
        "$type": "app.bsky.embed.recordWithMedia#view",
        "record": {"record": {"uri": f"at://{ME}/app.bsky.feed.post/3lb", "value": {}}},
        "media": {"$type": "app.bsky.embed.external#view", "external": card},
    }
    server.mention("ann", "look", embed=embed)
    shown = {"thumb": "https://cdn.example/t", "fullsize": "https://cdn.example/f"}
    gallery = {
        "$type": "app.bsky.embed.images#view",
        "images": [shown | {"alt": "jug"}],
    }
    server.mention("bob", "look", embed=gallery)
    posts = {post.author.name: post for post in read(server)[0]}
    assert posts["Ann"].body == "look\n\nA jug https://shop.example/jug"
    assert posts["Ann"].quoted_external_id.startswith("at://")
    assert posts["Bob"].body == "look\n\n[image: jug]"
    assert posts["Bob"].pictures[0].url == "https://cdn.example/f"


# Looking again


def test_what_is_gone_and_what_is_kept_from_us(server):
    there, gone, blocked = (server.mention(name)["uri"] for name in ("a", "b", "c"))
    server.posts.pop(gone)
    server.withheld.add(blocked)
    server.posts[there]["labels"] = [{"val": "!hide", "src": ME, "uri": there}]
    wanted = [base.Wanted(uri) for uri in (there, gone, blocked)]
    page = client_of(server).look(wanted)
    assert {(it.external_id, it.kind) for it in page.items} == {
        (there, "post"),
        (gone, "delete"),
    }
    post = client_of(server).parse(page.items[0])
    assert (post.shown, post.shown_why) == (False, "!hide")


# Sessions


def test_one_login_and_never_one_a_visit(server):
    identity = client_of(server, access_token="", refresh_token="").check()
    assert (identity.external_id, identity.handle) == (ME, "acme.bsky.example")
    tokens = identity.tokens
    assert 7000 < tokens.expires_in <= 7200
    keys = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
    }
    for stream in ("mentions", "messages", "own"):
        read(server, stream, **keys)
    assert client_of(server, **keys).check().tokens is None
    renewed = client_of(server, **keys).refresh()
    assert renewed.access_token == server.access
    assert server.logins == 1


def test_a_session_that_is_over_is_opened_anew(server):
    renewed = client_of(server, refresh_token="long-since-over").refresh()
    assert renewed.refresh_token == server.refreshing
    assert server.logins == 1


def test_wrong_password(server):
    client = client_of(server, access_token="", client_secret="wrong-password")
    with pytest.raises(errors.SignInAgain):
        client.check()


def test_a_password_that_may_not_read_messages(server):
    server.chats = False
    assert client_of(server).check().missing == ("chat",)
    with pytest.raises(errors.SignInAgain, match="direct messages"):
        client_of(server).fetch("messages", {})


def test_a_network_without_messages_can_be_connected(server):
    """As with Bluesky's own local network, or a server that may not ask outside."""
    server.chats = None
    assert client_of(server).check().missing == ("chat",)


# Messages


def test_messages(server):
    ann, bob = server.person("ann"), server.person("bob")
    for number in range(230):
        server.message(ann, f"Message {number}")
    server.message(bob, "Hello", by=server.me)
    posts, cursor = read(server, "messages")
    assert len(posts) == len({post.external_id for post in posts}) == 231
    assert {post.author.name for post in posts} == {"Ann", "Acme"}
    assert {(post.kind, post.visibility) for post in posts} == {("message", "private")}
    assert [post.body for post in posts if post.own] == ["Hello"]
    convo, said = server.message(ann, "One more")
    posts, cursor = read(server, "messages", cursor)
    assert [post.body for post in posts] == ["One more"]
    assert posts[0].author.handle == "ann.bsky.example"
    assert posts[0].thread_external_id == convo["id"]
    server.forget(convo, said)
    posts, cursor = read(server, "messages", cursor)
    assert posts == [base.Deletion(f"{convo['id']}/{said['id']}")]
    assert read(server, "messages", cursor)[0] == []


def test_a_private_answer(server):
    ann = server.person("ann")
    convo, _said = server.message(ann, "My address is …")
    reply = base.Reply(
        "Thanks, see https://a.example", "private", recipient_external_id=ann["did"]
    )
    key = client_of(server).publish(reply, "key-1")
    assert key == f"{convo['id']}/{convo['said'][-1]['id']}"
    since = datetime(2026, 5, 1)
    assert client_of(server).find_own(reply, since) == key
    other = base.Reply("Other", "private", recipient_external_id=ann["did"])
    assert client_of(server).find_own(other, since) == ""


def test_they_take_no_messages_from_us(server):
    ann = server.person("ann")
    server.closed.add(ann["did"])
    reply = base.Reply("Hello", "private", recipient_external_id=ann["did"])
    with pytest.raises(errors.Never, match="someone they follow"):
        client_of(server).publish(reply, "key-1")


# Answering


def test_an_answer_has_its_root_its_links_and_its_pictures(server):
    ann = server.person("ann")
    root = server.post(ann, "My jug!")
    question = server.post(ann, "It is broken", parent=root["uri"], notify="mention")
    picture = base.Media(b"\x89PNG", "image/png", "jug.png", "A new jug")
    reply = base.Reply(
        "Here: https://shop.example/jug",
        parent_external_id=question["uri"],
        language="de",
        media=(picture,),
    )
    key = client_of(server).publish(reply, "key-1")
    record = server.posts[key]["record"]
    assert record["reply"] == {
        "root": {"uri": root["uri"], "cid": CID},
        "parent": {"uri": question["uri"], "cid": CID},
    }
    assert record["langs"] == ["de"]
    assert record["facets"][0]["features"][0]["uri"] == "https://shop.example/jug"
    assert record["embed"]["images"][0]["alt"] == "A new jug"
    assert server.blobs[0].body == b"\x89PNG"
    assert (
        client_of(server).permalink(key).startswith(f"https://bsky.app/profile/{ME}/")
    )


def test_not_answered(server):
    view = server.mention("ann", viewer={"replyDisabled": True})
    reply = base.Reply("Hello", parent_external_id=view["uri"])
    with pytest.raises(errors.Never, match="only some people"):
        client_of(server).publish(reply, "key-1")
    server.posts.pop(view["uri"])
    with pytest.raises(errors.Never, match="no longer exists"):
        client_of(server).publish(reply, "key-1")


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        ("x" * 300, True),
        ("x" * 301, False),
        ("👩‍👩‍👧‍👦" * 120, True),
        ("👩‍👩‍👧‍👦" * 121, False),
    ],
)
def test_letters_and_bytes(server, body, fits):
    """A family of four is one letter and 25 bytes: 120 of them are 3,000."""
    if fits:
        assert client_of(server).publish(base.Reply(body), "key-1")
    else:
        with pytest.raises(errors.Never):
            client_of(server).publish(base.Reply(body), "key-1")


def test_pictures_are_not_too_large(server):
    large = base.Media(b"x" * 2_000_001, "image/png")
    with pytest.raises(errors.Never, match="2000 KB"):
        client_of(server).publish(base.Reply("Hello", media=(large,)), "key-1")


def test_found_again(server):
    view = server.mention("ann")
    began = datetime.now(timezone.utc).replace(tzinfo=None)
    reply = base.Reply("On its way.", parent_external_id=view["uri"])
    assert client_of(server).find_own(reply, began) == ""
    key = client_of(server).publish(reply, "key-1")
    assert client_of(server).find_own(reply, began) == key
    later = began + timedelta(hours=1)
    assert client_of(server).find_own(reply, later) == ""


def test_a_like_is_one(server):
    view = server.mention("ann")
    client_of(server).like(view["uri"])
    client_of(server).like(view["uri"])
    assert [it["subject"]["uri"] for it in server.likes] == [view["uri"]]


def test_only_our_own_is_deleted(server):
    view = server.mention("ann")
    with pytest.raises(errors.Never):
        client_of(server).delete(view["uri"])
    with pytest.raises(errors.Never):
        client_of(server).delete("3lbconvo/3lbmessage")
    assert view["uri"] in server.posts


@pytest.mark.parametrize(
    ("pasted", "handle"),
    [
        ("@ann.bsky.social", "ann.bsky.social"),
        ("https://bsky.app/profile/Ann.Example", "ann.example"),
        ("bsky.app/profile/ann.example/post/3lb", "ann.example"),
        ("https://x.com/ann", ""),
        ("ann", ""),
    ],
)
def test_handles(pasted, handle):
    assert BlueskyClient.handle_of(pasted) == handle


def test_whose_clock_is_behind(server):
    """Bluesky lists a post by its author's date where that is the earlier one."""
    server.mention("ann")
    _posts, cursor = read(server)
    late = server.mention("bob")
    ago = server._now - timedelta(minutes=20)
    late["indexedAt"] = ago.isoformat(timespec="milliseconds") + "Z"
    server.told.reverse()
    posts, _cursor = read(server, cursor=cursor)
    assert late["uri"] in [post.external_id for post in posts]


@pytest.mark.parametrize("stream", ["mentions", "messages"])
def test_a_page_that_is_too_large_is_asked_for_in_pieces(server, read_at_most, stream):
    ann = server.person("ann")
    for number in range(60):
        server.mention("ann", f"{number} " + "x" * 2_000)
        server.message(ann, f"{number} " + "x" * 2_000)
    read_at_most(90_000)
    posts, _cursor = read(server, stream)
    assert len({post.external_id for post in posts}) == len(posts) == 60
