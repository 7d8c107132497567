"""Google Play and the App Store, against small ones of ours."""

import json
from datetime import datetime, timezone

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.stores import AppStoreClient, GooglePlayClient

from tests.servers.stores_server import (
    APP,
    APPLE_APP,
    EMAIL,
    ISSUER,
    KEY_ID,
    AppleServer,
    PlayServer,
    account_key,
    private_key,
)

from .contract import NetworkContract
from .driver import ServerDriver
from .test_feed import FAILURES


def play(server, **more):
    values = {
        "base_url": server.url,
        "external_id": EMAIL,
        "client_secret": account_key(),
        "access_token": PlayServer.token,
        "search_terms": (APP,),
        "timeout": server.patience,
    }
    return GooglePlayClient(base.Settings(**values | more))


def apple(server, **more):
    values = {
        "base_url": server.url,
        "external_id": ISSUER,
        "client_id": ISSUER,
        "client_secret": private_key("ec"),
        "access_token_secret": KEY_ID,
        "search_terms": (APPLE_APP,),
        "timeout": server.patience,
    }
    return AppStoreClient(base.Settings(**values | more))


class StoreDriver(ServerDriver):
    stream = "reviews"
    offers = frozenset({"pages", "edits", "server"})
    failures = FAILURES
    many = 450
    answered = "com.acme.app/17"
    make = serve = prefix = None

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = self.serve()

    def client(self):
        return self.make(self.server)

    def client_at(self, url, **more):
        return self.make(self.server, base_url=url, **more)

    def write(self, draft):
        when = None
        if draft.posted_at:
            when = Unlikely(draft.posted_at)
        key = self.server.review(draft.body, 1, draft.author, when)
        return f"{self.prefix}{key}"

    def edit(self, external_id, body):
        self.server.edit(external_id.removeprefix(self.prefix), text=body)


class Unlikely(datetime):
    """A moment that a network says and that cannot be."""

    def __new__(cls, text):
        made = super().__new__(cls, 2026, 4, 1, tzinfo=timezone.utc)
        made.text = text
        return made

    def isoformat(self, *_arguments, **_more):
        return self.text

    def timestamp(self):
        return -(10.0**14) if self.text.startswith("0") else 10.0**14


class Nameless:
    """What the contract says of authors and handles, where nobody knows any."""

    def test_words_author_and_date(self, network, inbox):
        first = network.post("One\nTwo", author="ann")
        second = network.post("Grüße, 世界", author="ann")
        inbox.visit()
        posts = inbox.posts()
        assert posts[first].body == "One\nTwo"
        assert posts[second].body == "Grüße, 世界"
        authors = [posts[each].author for each in (first, second)]
        assert authors[0].external_id != authors[1].external_id
        assert not any(each.traceable for each in authors)
        assert posts[first].posted_at < posts[second].posted_at


class PlayDriver(StoreDriver):
    make, serve = staticmethod(play), PlayServer
    prefix = f"{APP}/"


class AppleDriver(StoreDriver):
    make, serve = staticmethod(apple), AppleServer
    prefix = ""


class TestGooglePlay(Nameless, NetworkContract):
    driver_class = PlayDriver


class TestAppStore(Nameless, NetworkContract):
    driver_class = AppleDriver


@pytest.fixture
def google():
    server = PlayServer()
    yield server
    server.close()


@pytest.fixture
def store():
    server = AppleServer()
    yield server
    server.close()


@pytest.fixture(params=[PlayServer, AppleServer])
def both(request):
    server = request.param()
    yield server
    server.close()


def client_of(server, **more):
    return (play if isinstance(server, PlayServer) else apple)(server, **more)


def named(server, key):
    return f"{APP}/{key}" if isinstance(server, PlayServer) else key


def read(server, cursor=None, **more):
    found, cursor = [], cursor or {}
    for _ in range(50):
        page = client_of(server, **more).fetch("reviews", cursor)
        found += [client_of(server).parse(item) for item in page.items]
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


def test_check_play(google):
    identity = play(google, access_token="").check()
    assert (identity.external_id, identity.handle) == (EMAIL, "odoo")
    assert identity.tokens.access_token == PlayServer.token
    assert identity.tokens.refresh_token
    with pytest.raises(errors.SignInAgain, match="JSON"):
        play(google, client_secret="not a key").check()
    other = json.dumps(json.loads(account_key()) | {"private_key": private_key("ec")})
    with pytest.raises(errors.SignInAgain, match="private key"):
        play(google, client_secret=other).check()
    stranger = json.dumps(json.loads(account_key()) | {"client_email": "a@b.example"})
    with pytest.raises(errors.SignInAgain):
        play(google, client_secret=stranger).check()


def test_check_apple(store):
    assert apple(store, external_id="").check() == base.Identity(ISSUER, "Acme")
    with pytest.raises(errors.SignInAgain, match="private key"):
        apple(store, client_secret="not a key").check()
    with pytest.raises(errors.SignInAgain):
        apple(store, access_token_secret="OTHERKEYID").check()
    with pytest.raises(errors.Never):
        apple(store, search_terms=("1",)).check()


def test_what_a_review_says(google, store):
    key = google.review("Bad\tIt breaks", 2)
    [post], _cursor = read(google)
    assert post.external_id == f"{APP}/{key}"
    assert (post.kind, post.rating, post.language) == ("review", 2, "de")
    assert (post.body, post.figures) == ("Bad\n\nIt breaks", {"likes": 4})
    assert post.subject == f"{APP}, 1.2.3, phone (Phone 8)"
    assert post.permalink.endswith(f"id={APP}&reviewId={key}")
    key = store.review("It breaks", 5, title="Bad")
    [post], _cursor = read(store)
    assert (post.external_id, post.rating) == (key, 5)
    assert (post.body, post.subject) == ("Bad\n\nIt breaks", f"{APPLE_APP}, DEU")


def test_an_answer_is_replaced(both):
    key = both.review()
    parent = named(both, key)
    first = base.Reply("Sorry.", parent_external_id=parent)
    second = base.Reply("Sorry, it is mended.", parent_external_id=parent)
    began = datetime(2026, 5, 1)
    assert client_of(both).find_own(first, began) == ""
    answer = client_of(both).publish(first, "key-1")
    assert client_of(both).find_own(first, began) == answer
    assert client_of(both).publish(second, "key-2") == answer
    assert client_of(both).find_own(first, began) == ""
    posts = {post.external_id: post for post in read(both)[0]}
    assert posts[answer].body == "Sorry, it is mended."
    assert posts[answer].own
    assert posts[answer].parent_external_id == parent
    assert not posts[parent].own


def test_a_review_that_changes_comes_again(both):
    key = both.review("Broken", 1)
    others = [both.review(f"Fine {number}", 5) for number in range(300)]
    _posts, cursor = read(both)
    both.edit(key, text="Mended!", stars=5)
    new = both.review("New", 3)
    posts, cursor = read(both, cursor)
    found = {post.external_id: post.rating for post in posts}
    assert found[named(both, key)] == 5
    assert found[named(both, new)] == 3
    assert len(others) == 300


def test_looking_again(both):
    there, gone = both.review(), both.review()
    both.answered(there, "Sorry.")
    del both.reviews[gone]
    wanted = [base.Wanted(named(both, each)) for each in (there, gone)]
    page = client_of(both).look(wanted)
    assert [(it.external_id, it.kind) for it in page.items] == [
        (named(both, there), "post"),
        (f"{named(both, there)}/answer", "post"),
        (named(both, gone), "delete"),
    ]


def test_an_answer_of_apple_is_shown_later(store):
    key = store.review()
    answer = apple(store).publish(base.Reply("Sorry.", parent_external_id=key), "k")
    page = apple(store).look([base.Wanted(answer)])
    pending = page.items[1]
    post = apple(store).parse(pending)
    assert (post.shown, post.shown_why) == (None, "PENDING_PUBLISH")
    store.reviews[key]["answer"]["state"] = "PUBLISHED"
    published = apple(store).look([base.Wanted(answer)]).items[1]
    assert apple(store).parse(published).shown
    assert pending.version != published.version
    assert page.left == 0.5
    apple(store).delete(answer)
    apple(store).delete(answer)
    assert store.reviews[key]["answer"] is None


def test_several_apps_are_asked_in_turn(google):
    key = google.review()
    cursor, apps = {}, ("com.acme.other", APP)
    with pytest.raises(errors.Never):
        play(google, search_terms=apps).fetch("reviews", cursor)
    posts, _cursor = read(google, search_terms=(APP, f" {APP} ", ""))
    assert [post.external_id for post in posts] == [f"{APP}/{key}"]


def test_what_is_not_known_to_be_published(both):
    key = both.review()
    both.interfere = lambda request, connection: (
        request.method == "POST" and (connection.reset() or True)
    )
    reply = base.Reply("Sorry.", parent_external_id=named(both, key))
    with pytest.raises(errors.Unsure):
        client_of(both).publish(reply, "key-1")
