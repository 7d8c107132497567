"""Instagram by both logins, against a small one held to Meta's own description."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.meta import FacebookClient, InstagramClient

from tests.servers import instagram_server as instagram
from tests.servers import meta_server
from tests.servers.instagram_server import InstagramServer

from .contract import NetworkContract
from .driver import ServerDriver


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": instagram.ACCOUNT,
        "access_token": meta_server.PAGE_TOKEN,
        "client_id": meta_server.APP,
        "client_secret": meta_server.SECRET,
        "webhook_secret": "word-of-the-company",
        "timeout": server.patience,
    }
    if server.direct:
        values["base_url"] += "/graph.instagram.com"
        values |= {
            "access_token": instagram.TOKEN,
            "refresh_token": instagram.TOKEN,
            "options": {"scoped_id": instagram.SCOPED},
        }
    return base.Settings(**values | more)


def client_of(server, **more):
    return InstagramClient(settings(server, **more))


class InstagramDriver(ServerDriver):
    """Everything is a comment on one post of ours, which is not counted."""

    stream = "comments"
    offers = frozenset(
        {
            *("pages", "parents", "own", "publishes", "deletes", "server", "look"),
            *("deliveries", "forgets", "held", "nameless", "subjects"),
        }
    )
    failures = frozenset(
        {
            *("expired_token", "html", "rate_limit", "reset", "revoked_scope"),
            *("server_error", "timeout", "truncated"),
        }
    )
    answered = "17900000001"
    direct = False

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = InstagramServer(self.direct)
        self._moment = datetime.now(timezone.utc).replace(tzinfo=None)
        self._moment -= timedelta(days=2)

    def client(self):
        client = client_of(self.server)
        fetch = client.fetch
        client.fetch = lambda *asked: self.without_posts(fetch(*asked))
        return client

    def without_posts(self, page):
        items = [it for it in page.items if it.payload.get("is") != "media"]
        return replace(page, items=items)

    def client_at(self, url, **more):
        if self.direct:
            url = f"{url}/graph.instagram.com"
        return client_of(self.server, base_url=url, **more)

    @property
    def ours(self):
        media = self.server.account["_lists"].get("media")
        return media[0] if media else self.server.media("Our new rocket")["id"]

    def write(self, draft):
        server = self.server
        who = server.me if draft.own else server.person(draft.handle or draft.author)
        server.novelties |= set(draft.extra)
        parent = server.things.get(draft.parent, {})
        place = parent.get("parent_id") or draft.parent or self.ours
        more = {"timestamp": draft.posted_at or self.moment(), **draft.extra}
        return server.comment(place, draft.body, who, **more)["id"]

    def subject(self):
        media = self.server.things[self.ours]
        return media["caption"], media["permalink"]

    def hold(self, external_id):
        self.server.things[external_id]["hidden"] = True

    def nobody(self, body):
        key = self.post(body)
        del self.server.things[key]["from"]
        return key

    def deliver(self, ids, account=""):
        changes = [self.server.change(self.server.things[key]) for key in ids]
        entries = [
            {"id": account or instagram.ACCOUNT, "time": 1_779_000_000, **it}
            for it in (changes if self.direct else [{"changes": changes}])
        ]
        body, headers = meta_server.signed({"object": "instagram", "entry": entries})
        return [(headers, body)]

    def forgotten(self, user_ids):
        return meta_server.signed_request({"user_id": user_ids[0]})


class TestInstagram(NetworkContract):
    driver_class = InstagramDriver


class DirectDriver(InstagramDriver):
    """By Instagram's own login."""

    direct = True
    failures = InstagramDriver.failures - {"timeout"}


class TestInstagramByItsOwnLogin(NetworkContract):
    driver_class = DirectDriver


@pytest.fixture(params=[False, True], ids=["facebook", "instagram"])
def server(request):
    """An Instagram that is asked nothing, and answers nothing, that Meta has not."""
    server = InstagramServer(request.param)
    yield server
    server.close()
    assert not server.violations


@pytest.fixture
def by_facebook():
    server = InstagramServer()
    yield server
    server.close()
    assert not server.violations


def everything(server, stream="comments", cursor=None):
    """All posts of a visit by their ids, and the cursor after it."""
    items, cursor, more = [], cursor or {}, True
    while more:
        page = client_of(server).fetch(stream, cursor)
        items, cursor, more = [*items, *page.items], page.cursor, page.more
    posts = [client_of(server).parse(item) for item in items]
    return {post.external_id: post for post in posts}, cursor


def unpack(server, *entries):
    body, headers = meta_server.signed({"object": "instagram", "entry": list(entries)})
    assert client_of(server).verify(headers, body)
    return client_of(server).unpack(body, headers)


# ---- Reading -------------------------------------------------------------------------


def test_our_posts_and_what_is_said_below(server):
    media = server.media("Our new rocket", media_url="https://cdn.example/a.jpg")
    first = server.comment(media["id"], "It exploded!")
    answer = server.comment(first["id"], "Sorry!", server.me)
    posts, cursor = everything(server)
    assert posts[media["id"]].own
    assert posts[media["id"]].pictures[0].url == "https://cdn.example/a.jpg"
    post = posts[first["id"]]
    assert (post.kind, post.author.handle, post.own) == ("comment", "ann", False)
    assert post.parent_external_id == post.thread_external_id == media["id"]
    assert posts[answer["id"]].own
    assert posts[answer["id"]].root_external_id == first["id"]
    server.requests.clear()
    assert everything(server, cursor=cursor)[0] == {}
    assert len(server.requests) == 1


def test_an_answer_below_an_old_comment_is_found(server):
    """It moves nothing to the top: only the number of comments tells of it."""
    media = server.media("Win a rocket")
    old = server.comment(media["id"], "Me!", timestamp=meta_server.now(90_000))
    for number in range(120):
        server.comment(media["id"], f"Me {number}!")
    _posts, cursor = everything(server)
    answer = server.comment(old["id"], "I have not got it", server.person("Bob"))
    answer["timestamp"] = meta_server.now(-5)
    assert answer["id"] in everything(server, cursor=cursor)[0]


def test_tags(server):
    first = server.tag("Look, @acme", timestamp=meta_server.now(60))
    posts, cursor = everything(server, "tags")
    post = posts[first["id"]]
    assert (post.kind, post.body, post.author.handle) == (
        "mention",
        "Look, @acme",
        "ann",
    )
    assert not post.author.traceable, "whose it is, is not said: handles change hands"
    second = server.tag("Again")
    assert second["id"] in everything(server, "tags", cursor)[0]


def test_messages(server):
    ann = server.person("Ann")
    first = server.message(ann, "My parcel is lost")
    ours = server.message(ann, "Which one?", own=True)
    posts, _cursor = everything(server, "messages")
    assert set(posts) == {first["id"], ours["id"]}
    post = posts[first["id"]]
    assert (post.kind, post.visibility, post.author.handle) == (
        "message",
        "private",
        "ann",
    )
    assert posts[ours["id"]].own
    assert posts[ours["id"]].thread_external_id == post.thread_external_id


def test_a_mention_comes_as_a_pointer_and_is_asked_for(by_facebook):
    server = by_facebook
    comment = {
        "_class": "IGComment",
        "id": "55",
        "text": "@acme is bad",
        "username": "ann",
        "timestamp": meta_server.now(),
    }
    server.mentions["55"] = comment
    value = {"media_id": "44", "comment_id": "55"}
    change = {"field": "mentions", "value": value}
    [item] = unpack(server, {"id": instagram.ACCOUNT, "time": 1, "changes": [change]})
    assert (item.kind, item.external_id, item.stream) == ("pointer", "55", "tags")
    wanted = base.Wanted("55", payload=item.payload)
    post = client_of(server).parse(client_of(server).look([wanted]).items[0])
    assert (post.body, post.kind, post.thread_external_id) == (
        "@acme is bad",
        "mention",
        "44",
    )
    reply = base.Reply(
        "Sorry",
        parent_external_id="55",
        parent_kind="mention",
        thread_external_id="44",
    )
    client_of(server).publish(reply, "key-1")
    said = server.sent[-1]
    assert (said["media_id"], said["comment_id"]) == ("44", "55")


def test_mentions_cannot_be_read_by_the_other_login():
    server = InstagramServer(direct=True)
    try:
        with pytest.raises(errors.Never, match="connect it with Facebook"):
            wanted = base.Wanted("55", payload={"media_id": "44", "comment_id": "55"})
            client_of(server).look([wanted])
        assert not server.requests
    finally:
        server.close()


# ---- Deliveries ----------------------------------------------------------------------

VALUE = {
    "id": "123",
    "text": "This is an example.",
    "from": {"id": "1234536447", "username": "testuser"},
    "media": {"id": "765", "media_product_type": "FEED"},
}


@pytest.mark.parametrize(
    "shape",
    [
        {"changes": [{"field": "comments", "value": VALUE}]},
        {"field": "comments", "value": VALUE},
        {"field": "comments", "value": [VALUE]},
        {"changes": [{"field": "live_comments", "value": VALUE}]},
    ],
    ids=["facebook", "instagram", "instagram-list", "live"],
)
def test_a_comment_in_every_shape(server, shape):
    entry = {"id": instagram.ACCOUNT, "time": 1_779_000_000, **shape}
    [item] = unpack(server, entry)
    post = client_of(server).parse(item)
    assert (post.body, post.author.external_id) == ("This is an example.", "1234536447")
    assert (post.author.handle, post.thread_external_id) == ("testuser", "765")
    assert item.account == instagram.ACCOUNT


def test_an_answer_that_is_delivered(server):
    value = VALUE | {"parent_id": "987654321"}
    entry = {"id": instagram.ACCOUNT, "time": 1, "field": "comments", "value": value}
    post = client_of(server).parse(unpack(server, entry)[0])
    assert post.parent_external_id == post.root_external_id == "987654321"


@pytest.mark.parametrize(
    "value",
    [
        {"id": "123", "text": "This is an example."},
        VALUE | {"from": {"username": "testuser"}},
        {name: it for name, it in VALUE.items() if name != "text"},
    ],
    ids=["old", "no-id", "no-text"],
)
def test_a_comment_that_says_too_little_is_asked_for(server, value):
    """Dropped elsewhere: chatwoot pull request 14791."""
    entry = {"id": instagram.ACCOUNT, "time": 1, "field": "comments", "value": value}
    assert [it.kind for it in unpack(server, entry)] == ["pointer"]
    comment = server.comment(server.media("News")["id"], "Hm")
    wanted = base.Wanted(comment["id"], payload=value | {"id": comment["id"]})
    post = client_of(server).parse(client_of(server).look([wanted]).items[0])
    assert post.author.external_id == comment["from"]["id"]


def test_what_we_said_ourselves_by_each_of_our_ids(server):
    """The login gives one id, and deliveries another: vocero-crm issue 60."""
    client = client_of(server)
    for key in (instagram.ACCOUNT, *([instagram.SCOPED] if server.direct else [])):
        value = VALUE | {"from": {"id": key, "username": "acme"}}
        entry = {"id": instagram.ACCOUNT, "time": 1, "field": "comments"}
        assert client.parse(unpack(server, entry | {"value": value})[0]).own


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ({"text": "Hello"}, "Hello"),
        ({"attachments": [{"type": "unsupported_type", "payload": {}}]}, "[unsupp"),
        ({"attachments": [{"type": "story_mention", "payload": {}}]}, "[story_men"),
        ({"is_unsupported": True}, "[a message of a kind"),
    ],
)
def test_messages_that_are_delivered(server, said, body):
    event = {
        "sender": {"id": "5614879045272581"},
        "recipient": {"id": instagram.ACCOUNT},
        "timestamp": 1_668_022_333_735,
        "message": {"mid": "aWdf", **said},
    }
    entry = {"id": instagram.ACCOUNT, "time": 1, "messaging": [event]}
    post = client_of(server).parse(unpack(server, entry)[0])
    assert post.body.startswith(body)
    assert (post.external_id, post.own) == ("aWdf", False)


def test_seen_and_reactions_are_nothing(server):
    for what in ("read", "reaction"):
        event = {
            "sender": {"id": "5"},
            "recipient": {"id": instagram.ACCOUNT},
            what: {"mid": "x"},
        }
        entry = {"id": instagram.ACCOUNT, "time": 1, "messaging": [event]}
        assert unpack(server, entry) == []


def test_one_address_for_pages_and_for_instagram(by_facebook):
    """An app has one for each, which may be the same: whoever it is unpacks both."""
    entry = {"id": instagram.ACCOUNT, "time": 1, "field": "comments", "value": VALUE}
    body, headers = meta_server.signed({"object": "instagram", "entry": [entry]})
    page = FacebookClient(settings(by_facebook, external_id=meta_server.PAGE))
    [item] = page.unpack(body, headers)
    assert client_of(by_facebook).parse(item).body == "This is an example."
    assert item.account == instagram.ACCOUNT
    assert page.family == InstagramClient.family == "meta"


# ---- Answering -----------------------------------------------------------------------


def answer(comment, body="On its way", **more):
    values = {
        "parent_external_id": comment["id"],
        "parent_kind": "comment",
        "root_external_id": comment.get("parent_id", ""),
        "thread_external_id": comment["_post"],
        "recipient_external_id": comment["from"]["id"],
    }
    return base.Reply(body, **values | more)


def test_answers_go_below_the_uppermost_comment(server):
    comment = server.comment(server.media("News")["id"], "Where is it?")
    first = client_of(server).publish(answer(comment), "key-1")
    again = server.comment(comment["id"], "And when?")
    second = client_of(server).publish(answer(again), "key-2")
    for key in (first, second):
        assert server.things[key]["parent_id"] == comment["id"]
    assert not [it for it in server.requests if b"fields" in it.body]


def test_a_private_reply_is_given_once(server):
    comment = server.comment(server.media("News")["id"], "My number is 7")
    reply = answer(comment, "Psst", visibility="private")
    client_of(server).publish(reply, "key-1")
    assert '"comment_id"' in server.sent[-1]["recipient"]
    with pytest.raises(errors.Never, match="had its one private reply"):
        client_of(server).publish(reply, "key-2")


def test_a_message_is_counted_in_bytes(server):
    client = client_of(server)
    to = {"visibility": "private", "recipient_external_id": "9"}
    client.publish(base.Reply("x" * 1000, **to), "key-1")
    with pytest.raises(errors.Never, match=r"100[0-9]"):
        client.publish(base.Reply("é" * 501, **to), "key-2")


def test_was_it_said_after_all(server):
    comment = server.comment(server.media("News")["id"], "Where is it?")
    client = client_of(server)
    since = datetime.now(timezone.utc).replace(tzinfo=None)
    assert client.find_own(answer(comment), since) == ""
    key = client.publish(answer(comment), "key-1")
    assert client.find_own(answer(comment), since) == key
    private = answer(comment, "Psst", visibility="private")
    assert client.find_own(private, since) == ""
    told = client.publish(private, "key-2")
    assert client.find_own(private, since) == told


def test_done_and_then_refused_is_not_done_again(server):
    """Code 20: brightbean-studio issue 140, four equal comments."""
    error = meta_server.MetaError(20, "Requested response format", 1772107)
    server.answered = lambda request: (_ for _ in ()).throw(error)
    with pytest.raises(errors.Unsure):
        client_of(server).publish(base.Reply("Hi", parent_external_id="1"), "key-1")


def test_hiding_and_taking_back(server):
    comment = server.comment(server.media("News")["id"], "Bad!")
    client = client_of(server)
    client.hide(comment["id"])
    assert comment["hidden"]
    client.hide(comment["id"], hidden=False)
    assert not comment["hidden"]
    key = client.publish(answer(comment), "key-1")
    client.delete(key)
    client.delete(key)
    assert key not in server.things
    with pytest.raises(errors.Never, match="cannot be liked"):
        client.like(comment["id"])


# ---- Signing in ----------------------------------------------------------------------


def test_signing_in_with_facebook(by_facebook):
    by_facebook.new_page("2002", "No Instagram", "none", "token-of-the-other-page")
    client = client_of(by_facebook, access_token="", external_id="")
    tokens = client.exchange_code("good", "https://odoo.example/back", "")
    [choice] = tokens.choices
    assert (choice.external_id, choice.handle) == (instagram.ACCOUNT, "acme")
    assert choice.access_token == meta_server.PAGE_TOKEN
    identity = client_of(by_facebook, external_id="").check()
    assert (identity.external_id, identity.handle) == (instagram.ACCOUNT, "acme")
    assert identity.missing == ()
    by_facebook.scopes.remove("instagram_manage_comments")
    assert client_of(by_facebook).check().missing == ("instagram_manage_comments",)
    del by_facebook.page["instagram_business_account"]
    with pytest.raises(errors.Never, match="No professional account"):
        client_of(by_facebook).check()


def test_signing_in_with_instagram():
    server = InstagramServer(direct=True)
    try:
        client = client_of(server, access_token="", external_id="", refresh_token="")
        url, _verifier = client.authorize_url("https://odoo.example/back", "state-1")
        scopes = parse_qs(urlsplit(url).query)["scope"][0].split(",")
        assert "instagram_business_manage_comments" in scopes
        tokens = client.exchange_code("good#_", "https://odoo.example/back", "")
        assert tokens.access_token == tokens.refresh_token == instagram.TOKEN
        assert tokens.renew_in == tokens.expires_in // 2, "dead where it comes late"
        identity = client_of(server, external_id="").check()
        assert identity.external_id == instagram.ACCOUNT, "as deliveries name it"
        assert identity.options == {"scoped_id": instagram.SCOPED}
        assert client_of(server).refresh().access_token == instagram.NEXT
        with pytest.raises(errors.SignInAgain, match="start again"):
            client.exchange_code("bad", "https://odoo.example/back", "")
        with pytest.raises(errors.SignInAgain):
            client_of(server, refresh_token="IGAA-too-late").refresh()
    finally:
        server.close()


def test_the_scopes_of_each_login():
    for url, scope in (
        ("", "instagram_manage_comments"),
        ("https://graph.instagram.com", "instagram_business_manage_comments"),
    ):
        can = InstagramClient.can(base.Settings(base_url=url))
        assert can.streams[0].scope == scope
    assert InstagramClient(base.Settings()).refresh() is None


def test_telling_instagram_our_address(server):
    url = "https://odoo.example/social_care/webhook/abc"
    client_of(server).subscribe(url)
    if server.direct:
        assert "comments" in server.subscribed[instagram.SCOPED]
        return
    assert server.subscriptions[0]["object"] == "instagram"
    assert server.subscribed[meta_server.PAGE] == ["feed"]
    server.installed, server.subscribed = True, {}
    client_of(server).subscribe(url)
    assert not server.subscribed, "what the page's own account wants stays"
