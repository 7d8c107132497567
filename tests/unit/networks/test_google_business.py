"""Google Business, against a small one of ours."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.google_business import (
    GoogleBusinessClient,
    client,
    parse,
    pushed,
)

from tests.servers.google_business_server import (
    ACCOUNT,
    AUDIENCE,
    BERLIN,
    OTHER,
    PARIS,
    PUSHER,
    REFRESH,
    TOKEN,
    TOPIC,
    BusinessServer,
)
from tests.servers.stores_server import EMAIL, account_key, private_key

from .contract import NetworkContract
from .driver import ServerDriver
from .test_feed import FAILURES
from .test_stores import Nameless, Unlikely

OPTIONS = {
    "locations": {
        BERLIN: ["Acme, Hauptstr. 1, Berlin", f"https://maps.example/?cid={BERLIN}"],
        PARIS: ["Acme, 2 rue Haute, Paris", f"https://maps.example/?cid={PARIS}"],
    }
}
STREAM = f"reviews:{BERLIN}"
PUSHED = f"{TOPIC} {AUDIENCE} {PUSHER}"


def business(server, **more):
    values = {
        "base_url": server.url,
        "external_id": ACCOUNT,
        "handle": "Acme",
        "client_id": "app-of-acme",
        "client_secret": "secret-of-the-app",
        "access_token": TOKEN,
        "refresh_token": REFRESH,
        "options": OPTIONS,
        "timeout": server.patience,
    }
    return GoogleBusinessClient(base.Settings(**values | more))


class BusinessDriver(ServerDriver):
    stream = STREAM
    offers = frozenset(
        {"pages", "edits", "server", "pictures", "subjects", "replaces", "look"}
    )
    failures = FAILURES
    answered = f"locations/{BERLIN}/reviews/000001-abc"

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = BusinessServer()

    def client(self):
        return business(self.server)

    def client_at(self, url, **more):
        return business(self.server, base_url=url, **more)

    def write(self, draft):
        when = Unlikely(draft.posted_at) if draft.posted_at else None
        key = self.server.review(draft.body, 1, draft.author, when, **draft.extra)
        return self.server.name(key)

    def edit(self, external_id, body):
        self.server.edit(external_id.rpartition("/")[2], text=body)

    def pictured(self, url, description=""):
        return {"pictures": [url]}

    def subject(self):
        return tuple(OPTIONS["locations"][BERLIN])


class TestGoogleBusiness(Nameless, NetworkContract):
    driver_class = BusinessDriver


@pytest.fixture
def google():
    server = BusinessServer()
    yield server
    server.close()


def read(server, cursor=None, stream=STREAM, **more):
    """All that a location has now: posts, and the cursor."""
    items, cursor = visit(server, cursor, stream, **more)
    return [business(server, **more).parse(item) for item in items], cursor


def visit(server, cursor=None, stream=STREAM, **more):
    found, cursor = [], cursor or {}
    for _ in range(500):
        page = business(server, **more).fetch(stream, cursor)
        found += page.items
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


# Connecting


def test_the_account_and_its_locations(google):
    identity = business(google).check()
    assert (identity.external_id, identity.handle) == (ACCOUNT, "Acme")
    assert identity.options == OPTIONS
    assert identity.tokens is None
    streams = business(google).can(base.Settings(options=identity.options)).streams
    assert [(each.code, each.label) for each in streams] == [
        (f"reviews:{BERLIN}", "Acme, Hauptstr. 1, Berlin"),
        (f"reviews:{PARIS}", "Acme, 2 rue Haute, Paris"),
    ]


@pytest.mark.parametrize("wanted", ["P-1", "p-1", PARIS, f"locations/{PARIS}"])
def test_only_some_of_the_locations(google, wanted):
    identity = business(google, search_terms=(wanted, f" {wanted} ")).check()
    assert list(identity.options["locations"]) == [PARIS]


def test_more_locations_than_a_page(google):
    for number in range(1000, 1230):
        google.places[str(number)] = ("Acme", f"S-{number}", f"Road {number}", "Rome")
    assert len(business(google).check().options["locations"]) == 232


def test_several_accounts_are_named(google):
    with pytest.raises(errors.Never, match=f"{ACCOUNT} .Acme., {OTHER} .Acme Outlets"):
        business(google, external_id="").check()
    del google.accounts[OTHER]
    assert business(google, external_id="").check().external_id == ACCOUNT
    google.accounts.clear()
    with pytest.raises(errors.Never, match="manages no business"):
        business(google, external_id="").check()


def test_what_is_wrong_is_said(google):
    with pytest.raises(errors.Never, match="B-9"):
        business(google, search_terms=("B-1", "B-9")).check()
    for wrong in ("101", "accounts/101/locations/5", "accounts/../x"):
        with pytest.raises(errors.Never, match="accounts/"):
            business(google, external_id=wrong).check()
    with pytest.raises(errors.Gone):
        business(google, external_id="accounts/999").check()
    google.places.clear()
    with pytest.raises(errors.Never, match="no locations"):
        business(google).check()


def test_a_service_account(google):
    secret = account_key()
    identity = business(google, client_secret=secret, access_token="").check()
    assert identity.tokens.access_token == TOKEN
    assert identity.tokens.refresh_token
    assert business(google, client_secret=secret).refresh().access_token == TOKEN
    stranger = json.dumps(json.loads(secret) | {"client_email": "a@b.example"})
    with pytest.raises(errors.SignInAgain):
        business(google, client_secret=stranger).check()
    other = json.dumps(json.loads(secret) | {"private_key": private_key("ec")})
    with pytest.raises(errors.SignInAgain, match="private key"):
        business(google, client_secret=other).check()
    with pytest.raises(errors.SignInAgain, match="JSON"):
        business(google, client_secret='{"a": 1}').check()
    assert EMAIL in secret


def test_signing_in_gives_a_choice_of_accounts(google):
    url, verifier = business(google).authorize_url("https://odoo.example/back", "state")
    assert "business.manage" in url and verifier
    tokens = business(google).exchange_code("good", "https://odoo.example/back", "v")
    assert [(each.external_id, each.name) for each in tokens.choices] == [
        (ACCOUNT, "Acme"),
        (OTHER, "Acme Outlets"),
    ]
    assert (tokens.access_token, tokens.refresh_token) == (TOKEN, REFRESH)
    with pytest.raises(errors.SignInAgain):
        business(google).exchange_code("bad", "https://odoo.example/back", "v")
    google.accounts.clear()
    with pytest.raises(errors.Never):
        business(google).exchange_code("good", "https://odoo.example/back", "v")


# Listening


def test_what_a_review_says(google):
    written = datetime(2026, 4, 1, 8)
    key = google.review("Cold soup", 2, written=written)
    [post], _cursor = read(google)
    assert post.external_id == f"locations/{BERLIN}/reviews/{key}"
    assert (post.kind, post.rating, post.body) == ("review", 2, "Cold soup")
    assert (post.author.name, post.posted_at) == ("Ann", written)
    assert post.permalink == f"https://business.example/reply/{key}"


def test_stars_alone(google):
    google.review("", 4)
    [post], _cursor = read(google)
    assert (post.body, post.rating) == ("", 4)


def test_nobody_is_named_who_does_not_want_to_be(google):
    google.review("Cold soup", 2, name="")
    [post], _cursor = read(google)
    assert (post.author.name, post.author.traceable) == ("", False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(Translated by Google) Cold soup\n\n(Original)\nKalte Suppe", "Kalte Suppe"),
        ("Kalte Suppe\n\n(Translated by Google)\nCold soup", "Kalte Suppe"),
        ("Kalte\n\nSuppe\n\n(Translated by Google)\nCold\nsoup", "Kalte\n\nSuppe"),
        ("Kalte Suppe", "Kalte Suppe"),
        ("(Translated by Google) Cold soup", "(Translated by Google) Cold soup"),
        ("(Translated by Google)", "(Translated by Google)"),
        ("Nice (Translated by Google) as if", "Nice (Translated by Google) as if"),
        ("(Original) it was not", "(Original) it was not"),
        ("", ""),
    ],
)
def test_words_are_those_of_the_reviewer(text, words):
    assert parse.original(text) == words


def test_each_location_goes_on_by_itself(google):
    """What is refused at one of them holds up no other."""
    here, there = google.review(), google.review(place=PARIS)
    posts, cursor = read(google)
    assert [post.external_id for post in posts] == [google.name(here)]
    del google.places[BERLIN]
    with pytest.raises(errors.Gone):
        read(google, cursor)
    posts, _cursor = read(google, stream=f"reviews:{PARIS}")
    assert [post.external_id for post in posts] == [google.name(there)]
    assert posts[0].subject == "Acme, 2 rue Haute, Paris"


def test_a_review_is_the_same_whoever_manages_it(google):
    google.review()
    [post], _cursor = read(google)
    [again], _cursor = read(google, external_id=OTHER)
    assert post.external_id == again.external_id


def test_moments_of_any_precision_compare():
    plain, finer = (
        {
            "name": f"{ACCOUNT}/locations/1/reviews/a",
            "updateTime": f"2026-05-01T10:00{it}",
        }
        for it in (":00Z", ":00.500Z")
    )
    assert (
        parse.items(plain, ["", ""])[0].version
        < parse.items(finer, ["", ""])[0].version
    )


class Pages:
    """A location's reviews in the order of their last change, in pages of fifty."""

    def __init__(self):
        self.reviews, self.order, self.now = {}, [], datetime(2026, 5, 1, 10)
        self.meanwhile = lambda: None

    def write(self, key, text):
        """A review is written, or changed: it is the first of all then."""
        self.now += timedelta(seconds=1)
        if key in self.reviews:
            self.order.remove(key)
        self.order.insert(0, key)
        self.reviews[key] = {
            "name": f"{ACCOUNT}/locations/{BERLIN}/reviews/{key}",
            "comment": text,
            "updateTime": f"{self.now.isoformat()}Z",
        }

    def page(self, _path, most, name, orderBy, pageToken):
        assert (name, most, orderBy) == ("pageSize", 50, "updateTime desc")
        if pageToken:
            self.meanwhile()
        start = int(pageToken or 0)
        found = [self.reviews[key] for key in self.order[start : start + most]]
        more = start + most < len(self.order)
        return {"reviews": found} | (
            {"nextPageToken": str(start + most)} if more else {}
        )

    def visit(self, cursor):
        """All items that are new since a cursor, and the next cursor."""
        client_, items, more = GoogleBusinessClient(base.Settings()), [], True
        client_._wire = lambda server: self
        while more:
            page = client_.fetch(STREAM, cursor)
            items += page.items
            cursor, more = page.cursor, page.more
        return items, cursor


def test_a_thousand_new_ones_among_ten_thousand_edited():
    """Ids do not grow, and while pages are asked for more is edited: none is missed,
    none is stored twice."""
    pages = Pages()
    old = [f"{(number * 7919) % 100_003:06}" for number in range(10_000)]
    for key in old:
        pages.write(key, "Old")
    items, cursor = pages.visit({})
    assert len({item.external_id for item in items}) == len(items) == 10_000
    for number, key in enumerate(old):
        pages.write(key, "Edited")
        if number % 10 == 0:
            pages.write(f"new-{number}", "New")
    some = iter(old)
    pages.meanwhile = lambda: pages.write(next(some), "Edited once more")
    items, cursor = pages.visit(cursor)
    pages.meanwhile = lambda: None
    late, _cursor = pages.visit(cursor)
    # What comes twice is one event, by its name: nothing else is doubled.
    stored = {(item.external_id, item.version) for item in items + late}
    more = sum(it["comment"] == "Edited once more" for it in pages.reviews.values())
    assert more > 200
    assert 11_000 <= len(stored) <= 11_000 + more
    latest = {}
    for external_id, version in stored:
        latest[external_id] = max(version, latest.get(external_id, ""))
    there = [parse.items(it, ["", ""])[0] for it in pages.reviews.values()]
    assert latest == {item.external_id: item.version for item in there}


# Answering


def test_an_answer_is_replaced(google):
    parent = google.name(google.review())
    first = base.Reply("Sorry.", parent_external_id=parent)
    second = base.Reply("Sorry, it is mended.", parent_external_id=parent)
    began = datetime(2026, 5, 1)
    assert business(google).find_own(first, began) == ""
    answer = business(google).publish(first, "key-1")
    assert business(google).find_own(first, began) == answer
    assert business(google).publish(second, "key-2") == answer
    assert business(google).find_own(first, began) == ""
    posts = {post.external_id: post for post in read(google)[0]}
    assert posts[answer].body == "Sorry, it is mended."
    assert (posts[answer].own, posts[answer].kind) == (True, "review")
    assert posts[answer].parent_external_id == parent


def test_what_becomes_of_an_answer(google):
    """Taken, shown, and refused after all: each is a state of its own."""
    key = google.review()
    answer = business(google).publish(
        base.Reply("Sorry.", parent_external_id=google.name(key)), "key-1"
    )

    def looked():
        page = business(google).look([base.Wanted(answer)])
        item = next(each for each in page.items if each.external_id == answer)
        post = business(google).parse(item)
        return item.version, (post.shown, post.shown_why)

    states = [looked()]
    for state, why in (
        ("APPROVED", ""),
        ("REJECTED", "SPAM"),
        ("REJECTED", ""),
        ("", ""),
    ):
        google.reviews[key]["answer"] |= {"state": state, "why": why}
        states.append(looked())
    assert [state for _version, state in states] == [
        (None, "PENDING"),
        (True, ""),
        (False, "SPAM"),
        (False, "REJECTED"),
        (None, ""),
    ]
    assert len({version for version, _state in states}) == 5


def test_an_answer_that_a_colleague_took_away(google):
    key = google.review()
    name = google.name(key)
    answer = business(google).publish(
        base.Reply("Sorry.", parent_external_id=name), "k"
    )
    business(google).delete(answer)
    page = business(google).look([base.Wanted(name), base.Wanted(answer)])
    assert [(it.external_id, it.kind) for it in page.items if it.kind == "delete"] == [
        (answer, "delete")
    ]
    del google.reviews[key]
    business(google).delete(answer)
    page = business(google).look([base.Wanted(name), base.Wanted(answer)])
    assert [it.kind for it in page.items] == ["delete", "delete"]


def test_an_answer_is_counted_in_bytes(google):
    parent = google.name(google.review())
    business(google).publish(base.Reply("ä" * 2048, parent_external_id=parent), "k")
    with pytest.raises(errors.Never, match="4096"):
        business(google).publish(base.Reply("ä" * 2049, parent_external_id=parent), "k")
    for nothing in ("", f"locations/{BERLIN}", "locations/5/reviews/a/b"):
        with pytest.raises(errors.Never, match="only reviews"):
            business(google).publish(base.Reply("a", parent_external_id=nothing), "k")


def test_what_is_not_known_to_be_published(google):
    parent = google.name(google.review())
    google.interfere = lambda request, connection: (
        request.method == "PUT" and (connection.reset() or True)
    )
    with pytest.raises(errors.Unsure):
        business(google).publish(base.Reply("Sorry.", parent_external_id=parent), "k")


# How often


@pytest.mark.parametrize("locations", [1, 300, 1000, 1500, 3000])
def test_polling_keeps_within_the_quota(locations):
    """As the documentation says it for a chain of 300."""
    seconds = client.interval(locations)
    a_minute = locations * 60 / seconds
    assert seconds >= 900
    assert a_minute <= client.PACE < 300
    if locations == 300:
        docs = Path(__file__).parents[3] / "docs" / "networks" / "google_business.md"
        told = " ".join(docs.read_text().split())
        assert f"300 × 60 / {seconds} = {a_minute:.0f} requests a minute" in told


# Notices


@pytest.fixture(autouse=True)
def no_keys():
    pushed._kept.clear()
    yield
    pushed._kept.clear()


def test_a_notice_is_a_poke(google):
    headers, body = google.notice(google.review(place=PARIS))
    told = business(google, webhook_secret=PUSHED)
    assert told.verify(headers, body)
    [item] = told.unpack(body, headers)
    assert (item.kind, item.stream) == ("poke", f"reviews:{PARIS}")
    assert told.verify(headers, body)
    assert google.certificates_asked == 1, "they are the same for an hour"


def test_a_location_that_is_not_read_is_nothing_to_us(google):
    google.places["999"] = ("Acme", "X", "Street", "Town")
    headers, body = google.notice(google.review(place="999"))
    assert business(google).unpack(body, headers) == []


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://other.example"},
        {"aud": [AUDIENCE]},
        {"email": "somebody@else.example"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"iss": "https://accounts.evil.example"},
        {"exp": 1_700_000_000},
        {"signed": False},
    ],
)
def test_whose_notices_are_not_believed(google, claims):
    headers, body = google.notice(google.review(), **claims)
    assert not business(google, webhook_secret=PUSHED).verify(headers, body)


@pytest.mark.parametrize(
    "secret", ["", TOPIC, f"{TOPIC} {AUDIENCE}", f"{TOPIC} {PUSHER}"]
)
def test_without_an_audience_and_an_account_nothing_is_let_in(google, secret):
    headers, body = google.notice(google.review())
    assert not business(google, webhook_secret=secret).verify(headers, body)
    assert google.certificates_asked == 0


def test_strangers_do_not_make_us_ask_google(google):
    told = business(google, webhook_secret=PUSHED)
    body = google.notice(google.review())[1]
    foreign, _body = google.notice(google.review(), aud="https://other.example")
    for headers in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer a.b.c"},
        foreign,
    ):
        assert not told.verify(headers, body)
    assert google.certificates_asked == 0


def test_google_is_not_asked_for_its_keys_again_and_again(google):
    headers, body = google.notice(google.review())
    told = business(google, webhook_secret=PUSHED)
    google.failure = "server_error"
    assert not told.verify(headers, body)
    google.failure = ""
    asked = len(google.requests)
    assert not told.verify(headers, body)
    assert len(google.requests) == asked, "within a minute nobody asks again"
    pushed._kept[google.url].asked -= pushed.AGAIN
    assert told.verify(headers, body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"a": 1}', b'{"message": 1}', b"[" * 100_000]
)
def test_no_notice_at_all(google, body):
    with pytest.raises(errors.BadItem):
        business(google).unpack(body, {})


@pytest.mark.parametrize(
    "data", ["", "%%%", "bnVsbA==", base64.b64encode(b"[").decode()]
)
def test_notices_that_say_nothing(google, data):
    body = json.dumps({"message": {"data": data, "messageId": 5}}).encode()
    assert business(google).unpack(body, {}) == []
    named = {
        "message": {
            "data": data,
            "attributes": {"location_name": f"locations/{BERLIN}"},
        }
    }
    [item] = business(google).unpack(json.dumps(named).encode(), {})
    assert item.stream == STREAM


def test_google_is_told_where_to(google):
    business(google, webhook_secret=f"{AUDIENCE} {PUSHER}").check()
    assert google.topic == ""
    business(google, webhook_secret=PUSHED).check()
    assert google.topic == TOPIC
    client_ = business(google)
    assert client_.can(replace(client_.settings, options={})).streams == ()
