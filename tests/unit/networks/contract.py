"""What every network has to keep, as tests. A network's test module has two classes:

    class ExampleDriver(Driver):          # how to work the network, or a fake of it
        stream = "mentions"
        offers = frozenset({"pages", "edits"})
        failures = frozenset({"rate_limit", "timeout"})

        def client(self): ...
        def write(self, draft): ...

    class TestExample(NetworkContract):   # gets the tests that apply
        driver_class = ExampleDriver

``Driver`` in ``driver.py`` says what each method has to do. Tests that a driver does
not declare are not collected. Nothing here imports Odoo.
"""

import contextlib
import copy
import itertools
import json
import time
from dataclasses import replace
from datetime import datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from odoo.addons.social_care.networks import base, clean, errors
from odoo.addons.social_care.networks.counting import COUNTS

from .contract_harm import HarmContract
from .driver import FAILURES, FEATURES, STATED, Driver, Inbox, needs


class NetworkContract(HarmContract):
    """Subclass it as ``Test<Network>`` and name the ``driver_class``."""

    driver_class = Driver

    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        driver = cls.driver_class
        assert driver.offers <= FEATURES, driver.offers - FEATURES
        assert driver.failures <= set(FAILURES), driver.failures - set(FAILURES)
        there = driver.offers | ({"failures"} if driver.failures else set())
        for name in dir(cls):
            if not getattr(getattr(cls, name), "needs", frozenset()) <= there:
                setattr(cls, name, None)

    def pytest_generate_tests(self, metafunc):
        if "failure" in metafunc.fixturenames:
            metafunc.parametrize("failure", sorted(self.driver_class.failures))

    @pytest.fixture
    def network(self, tmp_path):
        driver = self.driver_class(tmp_path)
        yield driver
        driver.close()

    @pytest.fixture
    def inbox(self, network):
        return Inbox(network)

    # What it says of itself

    def test_it_says_what_it_is(self, network):
        client = network.client()
        assert client.key
        assert client.key == client.key.lower()
        assert client.label
        assert client.icon.startswith("fa-")
        streams = client.can(client.settings).streams
        assert network.stream in [stream.code for stream in streams]
        fields = set(base.Settings.__dataclass_fields__)
        assert client.capabilities.settings <= fields
        assert client.capabilities.required <= client.capabilities.settings
        assert client.capabilities.source

    def test_what_it_says_it_may_can_be_held_against_it(self, network):
        """Data that Odoo works with: a mistake in it shows up nowhere else."""
        client = network.client()
        can = client.can(client.settings)
        assert isinstance(can, base.Capabilities)
        assert can.settings <= set(base.Settings.__dataclass_fields__) - {"options"}
        assert set(can.labels) <= can.settings
        assert {can.counting, can.message_counting} <= set(COUNTS)
        assert set(can.prices) <= {"delete", "hide", "like", "delivered", "looked"}
        assert all(price >= 0 for price in can.prices.values())
        for window in can.windows:
            assert window.visibility in (base.PUBLIC, base.PRIVATE)
            assert set(window.kinds) <= set(base.KINDS)
            assert window.since in ("post", "last")
            assert window.seconds is None or window.seconds >= 0
            assert window.once or window.seconds is not None, "it shuts nothing"
            assert not (window.since == "last" and window.visibility == base.PUBLIC)
            str(window.words) % {"network": client.label, "hours": 1}
        if can.quota:
            assert can.quota.units > 0
            assert ZoneInfo(can.quota.zone)
            assert can.quota.shared_by in can.settings | {""}
        for seconds in (can.keep_text, can.keep_author, can.look_every):
            assert seconds is None or seconds > 0
        assert not can.look_every or can.looks, "nothing can be looked at"
        assert not can.subscribes or can.webhooks
        assert not can.replaces_answer or can.publishes
        assert not can.starts or can.publishes
        if "publishes" in network.offers:
            assert can.starts == ("starts" in network.offers)
        does = can.private_messages or can.deletes or can.corrects
        assert not does or can.publishes
        assert isinstance(client.lane(client.settings), str)
        assert isinstance(client.realm(client.settings), str)
        for stream in can.streams:
            assert stream.label and stream.interval > 0 and stream.calls > 0

    def test_what_it_does_not_do_it_refuses_in_words(self, network):
        client = network.client()
        can = client.can(client.settings)
        ways = []
        if not can.looks:
            ways.append(lambda: client.look([base.Wanted("1")]))
        if not can.subscribes:
            ways.append(lambda: client.subscribe("https://odoo.example/hook"))
        if not can.signs_in:
            ways.append(lambda: client.exchange_code("a", "https://odoo.example", "b"))
            ways.append(lambda: client.authorize_url("https://odoo.example", "state"))
        if not can.hides:
            ways.append(lambda: client.hide("1"))
        if not can.likes:
            ways.append(lambda: client.like("1"))
        if not can.corrects:
            ways.append(lambda: client.correct("1", "Hello"))
        if not can.moderates:
            ways.append(lambda: client.reject("1"))
        for way in ways:
            with pytest.raises(errors.Never) as caught:
                way()
            assert str(caught.value)
        if not can.webhooks:
            assert not client.verify({}, b"{}")
        assert client.forget(b"nonsense") is None

    def test_a_reply_is_vetted_by_the_limits_of_its_kind(self, network):
        """Without asking anybody; a private message has limits of its own."""
        client = network.client()
        can = client.can(client.settings)
        with mock.patch("socket.socket.connect", side_effect=AssertionError("vet")):
            for visibility in (base.PUBLIC, base.PRIVATE):
                private = visibility == base.PRIVATE
                longest, _counting = can.text(private)
                most, size = can.media(private)
                picture = base.Media(b"x", "image/png", "a.png")
                good = base.Reply("x", visibility, media=(picture,) * most)
                allowed = can.publishes and (not private or can.private_messages)
                if not allowed:
                    with pytest.raises(errors.Never):
                        client.vet(base.Reply("x", visibility))
                    continue
                client.vet(good)
                bad = [
                    replace(good, media=(picture,) * (most + 1)),
                    replace(good, media=(base.Media(b"x", "text/html", "a.html"),)),
                ]
                if longest is not None:
                    client.vet(replace(good, body="x" * longest))
                    bad.append(replace(good, body="x" * (longest + 1)))
                if size is not None and most:
                    large = base.Media(b"x" * (size + 1), "image/png", "a.png")
                    bad.append(replace(good, media=(large,)))
                for reply in bad:
                    with pytest.raises(errors.Never) as caught:
                        client.vet(reply)
                    assert str(caught.value)
                assert client.price(good) >= 0

    def test_check_gives_an_identity(self, network):
        assert isinstance(network.client().check(), base.Identity)

    # Nothing is lost and nothing doubled

    def test_nothing_there(self, inbox):
        assert inbox.visit() == 0

    def test_a_thousand_posts_in_one_go(self, network, inbox):
        ids = [network.post(f"Post {number}") for number in range(1000)]
        assert inbox.visit() == 1000
        posts = inbox.posts()
        assert sorted(posts) == sorted(ids)
        assert posts[ids[123]].body == "Post 123"
        assert inbox.visit() == 0

    def test_what_comes_later_comes_too(self, network, inbox):
        first = network.post()
        inbox.visit()
        later = [network.post(), network.post()]
        assert inbox.visit() == 2
        assert sorted(inbox.posts()) == sorted([first, *later])

    @needs("pages")
    def test_paging_loses_nothing(self, network, inbox):
        ids = [network.post() for _ in range(network.many)]
        assert inbox.page().more
        assert inbox.page().more
        inbox.visit()
        assert sorted(inbox.posts()) == sorted(ids)

    @needs("pages")
    def test_posts_that_come_while_paging(self, network, inbox):
        ids = [network.post() for _ in range(network.many)]
        while inbox.page().more and len(ids) < network.many + 30:
            ids += [network.post() for _ in range(10)]
        inbox.visit()
        inbox.visit()
        assert sorted(inbox.posts()) == sorted(ids)

    @needs("pages")
    def test_crash_between_pages(self, network, inbox):
        ids = [network.post() for _ in range(network.many)]
        more = True
        while more:
            inbox.page(store=False)
            more = inbox.page().more
        assert sorted(inbox.posts()) == sorted(ids)
        assert len(inbox.items) == len(ids)

    def test_delivered_twice(self, network, inbox):
        ids = [network.post() for _ in range(5)]
        assert inbox.visit() == 5
        inbox.cursor = {}
        assert inbox.visit() == 0
        assert sorted(inbox.posts()) == sorted(ids)

    # What a post says

    def test_words_author_and_date(self, network, inbox):
        first = network.post("One\nTwo", author="ann")
        second = network.post("Grüße, 世界", author="bob")
        third = network.post(author="ann")
        inbox.visit()
        posts = inbox.posts()
        assert posts[first].body == "One\nTwo"
        assert posts[second].body == "Grüße, 世界"
        assert posts[first].author.external_id == posts[third].author.external_id
        assert posts[first].author.external_id != posts[second].author.external_id
        moments = [posts[key].posted_at for key in (first, second, third)]
        assert moments == sorted(moments)
        assert not any(moment.tzinfo for moment in moments)

    def test_items_agree_with_their_posts(self, network, inbox):
        first = network.post()
        network.post(parent=first if "parents" in network.offers else "")
        inbox.visit()
        client = network.client()
        for item in inbox.items.values():
            post = client.parse(item)
            assert item.external_id == post.external_id
            assert item.thread in ("", post.thread_external_id)
            assert item.author in ("", post.author.external_id)

    def test_unknown_fields(self, network, inbox):
        key = network.post(extra={"novelty": "yes", "other_novelty": "1"})
        inbox.visit()
        assert inbox.posts()[key].body == "Hello"

    @needs("parents")
    def test_an_answer_knows_its_parent(self, network, inbox):
        first = network.post()
        answer = network.post(parent=first, author="bob")
        inbox.visit()
        posts = inbox.posts()
        assert posts[answer].parent_external_id == first
        assert posts[answer].thread_external_id == posts[first].thread_external_id

    @needs("parents")
    def test_the_parent_is_gone(self, network, inbox):
        first = network.post()
        if "deletions" in network.offers:
            network.remove(first)
        answer = network.post(parent=first)
        inbox.visit()
        assert inbox.posts()[answer].parent_external_id in (first, "")

    @needs("own")
    def test_own_posts_are_known_as_such(self, network, inbox):
        ours, theirs = network.post(own=True), network.post()
        inbox.visit()
        posts = inbox.posts()
        assert posts[ours].own
        assert not posts[theirs].own

    @needs("edits")
    def test_edited(self, network, inbox):
        key = network.post("Before")
        inbox.visit()
        network.edit(key, "After")
        assert inbox.visit() == 1
        posts = inbox.posts()
        assert list(posts) == [key]
        assert posts[key].body == "After"

    @needs("pictures")
    def test_pictures(self, network, inbox):
        """They are named, not fetched: that is somebody else's business."""
        url = "https://pictures.example/a.jpg?size=large&sign=1"
        key = network.post("Look", extra=network.pictured(url, "A broken jug"))
        plain = network.post("Nothing to see")
        inbox.visit()
        posts = inbox.posts()
        [picture] = posts[key].pictures
        assert picture.url == url
        assert picture.description in ("A broken jug", "")
        assert "Look" in posts[key].body
        assert not posts[plain].pictures

    @needs("pictures")
    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:image/png;base64,AA==", "file:///etc/passwd", ""],
    )
    def test_pictures_that_lie_nowhere(self, network, inbox, url):
        key = network.post("Look", extra=network.pictured(url))
        inbox.visit()
        assert not inbox.posts()[key].pictures

    @needs("nameless")
    def test_nobody_said_it(self, network, inbox):
        """Who is not named is somebody else each time, and nobody to be linked."""
        first, second = network.nobody("One"), network.nobody("Two")
        inbox.visit()
        authors = [inbox.posts()[key].author for key in (first, second)]
        assert not any(author.traceable for author in authors)
        assert authors[0].external_id != authors[1].external_id

    @needs("private")
    def test_private_messages(self, network, inbox):
        key, other = network.post("psst", visibility="private"), network.post("hello")
        inbox.visit()
        posts = inbox.posts()
        assert (posts[key].visibility, posts[key].kind) == ("private", "message")
        assert other not in posts or posts[other].visibility == "public"

    @needs("quotes")
    def test_what_is_quoted_comes_along(self, network, inbox):
        ours = network.post("Our new rocket", author="acme", own=True)
        key = network.quote("It exploded!", ours)
        inbox.visit()
        post = inbox.posts()[key]
        assert post.quoted_external_id == ours
        assert post.quoted == "Our new rocket"
        assert post.body.startswith("It exploded!")
        assert post.kind != "search", "who quotes us speaks to us"

    @needs("subjects")
    def test_what_it_is_on(self, network, inbox):
        key = network.post("Hello")
        inbox.visit()
        post = inbox.posts()[key]
        assert (post.subject, post.subject_url) == network.subject()

    @needs("held")
    def test_what_the_public_does_not_see(self, network, inbox):
        key, other = network.post("Held"), network.post("Shown")
        network.hold(key)
        inbox.visit()
        posts = inbox.posts()
        assert posts[key].shown is False
        assert posts[other].shown is not False

    @needs("look")
    def test_looked_at_again(self, network, inbox):
        """It is what it was when it was fetched."""
        ids = [network.post(f"Post {number}") for number in range(3)]
        inbox.visit()
        before = inbox.posts()
        inbox.items.clear()
        wanted = [
            base.Wanted(key, before[key].kind, before[key].visibility)
            for key in ids[:2]
        ]
        client = network.client()
        assert client.can(client.settings).looks >= 2
        page = client.look(wanted)
        inbox.take_in(page.items)
        inbox.count(page)
        after = inbox.posts()
        assert sorted(after) == sorted(ids[:2])
        for key in ids[:2]:
            assert after[key].body == before[key].body
            assert after[key].author == before[key].author

    @needs("look")
    def test_what_a_look_finds_gone_is_a_deletion(self, network):
        gone = base.RawItem("gone-1", {"id": "gone-1"}, kind="delete")
        assert network.client().parse(gone) == base.Deletion("gone-1")

    @needs("look", "deletions")
    def test_what_is_gone_is_told_when_looked_at(self, network, inbox):
        key, other = network.post("To be gone"), network.post()
        inbox.visit()
        network.remove(key)
        wanted = [base.Wanted(key, "mention"), base.Wanted(other, "mention")]
        inbox.take_in(network.client().look(wanted).items)
        assert list(inbox.posts()) == [other]

    @needs("look", "failures")
    def test_a_look_that_fails_takes_nothing_away(self, network, failure):
        key = network.post()
        network.fail(failure)
        with pytest.raises(errors.NetworkError):
            network.client().look([base.Wanted(key, "mention")])

    @needs("deletions")
    def test_deleted(self, network, inbox):
        key, other = network.post("To be gone"), network.post()
        inbox.visit()
        network.remove(key)
        assert inbox.visit() == 1
        assert list(inbox.posts()) == [other]
        assert inbox.visit() == 0

    # Deliveries to a webhook

    @needs("deliveries")
    def test_what_is_delivered_is_what_would_be_fetched(self, network, inbox):
        ids = [network.post(f"Post {number}", author="ann") for number in range(3)]
        client, deliveries = network.client(), network.deliver(ids)
        for headers, body in deliveries:
            assert client.verify(headers, body)
            with mock.patch("socket.socket.connect", side_effect=AssertionError):
                items = client.unpack(body, headers)
            inbox.take_in(items)
        delivered = inbox.posts()
        assert sorted(delivered) == sorted(ids), "all of a delivery"
        known = len(inbox.items)
        for headers, body in deliveries:
            inbox.take_in(client.unpack(body, headers))
        assert len(inbox.items) == known, "twice is once"
        inbox.visit()
        assert inbox.posts().keys() == delivered.keys()

    @needs("deliveries")
    def test_a_delivery_says_whose_it_is(self, network):
        """One address may take those for many accounts."""
        key = network.post()
        for account in ("", "somebody-else-1"):
            [(headers, body)] = network.deliver([key], account)
            client = network.client()
            items = client.unpack(body, headers)
            ours = {"", client.settings.external_id}
            assert items
            for item in items:
                assert item.account in ({account} if account else ours)

    @needs("deliveries")
    def test_only_what_is_signed_is_let_in(self, network):
        [(headers, body)] = network.deliver([network.post()])
        client = network.client()
        shouted = {name.upper(): value for name, value in headers.items()}
        assert client.verify(shouted, body)
        assert not client.verify({}, body)
        assert not client.verify(headers, body + b" ")
        assert not client.verify(headers, body[:-1])
        for name, value in headers.items():
            if not client.verify({**headers, name: ""}, body):
                assert not client.verify({**headers, name: value[:-1]}, body)
                assert not client.verify({**headers, name: f"{value}x"}, body)
                assert not client.verify({**headers, name: "é"}, body)
        nobody = replace(client.settings, webhook_secret="", client_secret="")
        assert not type(client)(nobody).verify(headers, body)
        other = replace(
            client.settings, webhook_secret="of-another-app", client_secret="of-another"
        )
        assert not type(client)(other).verify(headers, body)

    @needs("deliveries")
    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b"null", b"1", b'{"a": 1}', b"\xff\xfe", b"[" * 100_000],
    )
    def test_no_delivery_at_all(self, network, body):
        """Words, or nothing; whatever else is raised would be a mistake of ours."""
        [(headers, _body)] = network.deliver([network.post()])
        with contextlib.suppress(errors.BadItem):
            assert network.client().unpack(body, headers) == []

    @needs("deliveries")
    def test_deliveries_that_make_no_sense(self, network):
        """Whatever is missing of a delivery or of another type."""
        [(headers, body)] = network.deliver([network.post()])
        client = network.client()
        for strange in itertools.islice(_mangled(json.loads(body)), 600):
            text = json.dumps(strange).encode()
            with contextlib.suppress(errors.BadItem):
                for item in client.unpack(text, headers):
                    json.dumps(item.payload)
                    with contextlib.suppress(errors.BadItem):
                        client.parse(item)

    @needs("forgets")
    def test_only_a_genuine_request_names_who_is_to_be_forgotten(self, network):
        body = network.forgotten(["17"])
        client = network.client()
        assert tuple(client.forget(body)) == ("17",)
        assert client.forget(body[:-1]) is None
        assert client.forget(body.replace(b"a", b"b").replace(b"e", b"f")) is None
        nobody = replace(client.settings, webhook_secret="", client_secret="")
        assert type(client)(nobody).forget(body) is None

    # Bad input

    @pytest.mark.parametrize(
        ("body", "stored"),
        [
            ("<script>alert(1)</script><b>Hi</b>", None),
            ("N\0UL and b\x07ell", "NUL and bell"),
            ("👩‍👩‍👧‍👦 and 🇩🇪", None),
            ("half an emoji \ud83d!", "half an emoji !"),
            ("x" * 2**20, None),
        ],
        ids=["html", "control", "emoji", "surrogate", "megabyte"],
    )
    def test_strange_words(self, network, inbox, body, stored):
        """Text stays text, and the posts beside it come in."""
        before = network.post()
        key = network.post(body)
        after = network.post()
        inbox.visit()
        posts = inbox.posts()
        assert {before, after} <= set(posts)
        if key in posts:
            assert "\0" not in posts[key].body
            if not body.startswith("<"):
                assert posts[key].body.startswith((stored or body)[:100])
        else:
            assert inbox.broken()

    def test_an_emoji_in_a_handle(self, network, inbox):
        key = network.post(handle="ann🐈")
        inbox.visit()
        assert inbox.posts()[key].author.handle in ("ann🐈", "")

    @pytest.mark.parametrize("year", ["0000", "9999"])
    def test_impossible_dates(self, network, inbox, year):
        before = network.post()
        key = network.post(posted_at=f"{year}-01-01T00:00:00Z")
        after = network.post()
        inbox.visit()
        posts = inbox.posts()
        assert {before, after} <= set(posts)
        if key in posts:
            assert posts[key].posted_at is None
        else:
            assert len(inbox.broken()) == 1

    def test_items_that_make_no_sense(self, network, inbox):
        """Whatever is missing or of another type: a post, nothing, or words."""
        network.post()
        inbox.visit()
        [item] = inbox.items.values()
        client = network.client()
        for payload in _mangled(item.payload):
            strange = base.RawItem(item.external_id, payload, item.kind, item.version)
            try:
                client.parse(strange)
            except errors.BadItem as error:
                assert str(error)

    @needs("server", "pages")
    def test_what_is_too_large_by_itself_stops_nothing(
        self, network, inbox, read_at_most
    ):
        """It is passed over in words, and what lies around it comes in."""
        before = [network.post(f"before {number}") for number in range(3)]
        large = network.post("x" * 65_000)
        after = [network.post(f"after {number}") for number in range(3)]
        read_at_most(60_000)
        inbox.visit()
        posts = inbox.posts()
        assert {*before, *after} <= set(posts)
        assert large not in posts
        [broken] = [item for item in inbox.items.values() if item.kind == "broken"]
        assert "too large" in str(broken.error)
        assert inbox.visit() == 0

    # When the network fails

    @needs("failures")
    def test_failures_are_told_apart(self, network, inbox, failure):
        network.post()
        network.fail(failure)
        client = network.client()
        start = time.monotonic()
        with pytest.raises(FAILURES[failure]) as caught:
            client.fetch(network.stream, {})
        assert time.monotonic() - start < 30, "nobody may wait in a worker"
        message = str(caught.value)
        assert message
        assert "%(" not in message
        for name in base.Settings.__dataclass_fields__:
            secret = getattr(client.settings, name)
            if isinstance(secret, str) and ("token" in name or "secret" in name):
                assert not secret or secret not in message
        if failure == "rate_limit_stated":
            assert STATED - 2 <= caught.value.after <= STATED + 2
        if failure == "rate_limit":
            assert caught.value.after is None

    @needs("failures")
    def test_failures_lose_nothing(self, network, inbox, failure):
        ids = [network.post() for _ in range(network.many)]
        inbox.page()
        network.fail(failure)
        with pytest.raises(errors.NetworkError):
            inbox.page()
        network.heal()
        inbox.visit()
        assert sorted(inbox.posts()) == sorted(ids)

    @needs("failures")
    def test_check_fails_in_words(self, network, failure):
        network.fail(failure)
        with pytest.raises(errors.NetworkError):
            network.client().check()

    # What we say

    @needs("publishes", "own", "parents")
    def test_published(self, network, inbox):
        question = network.post("Where is it?")
        reply = base.Reply("On its way.", parent_external_id=question)
        key = network.client().publish(reply, "key-1")
        inbox.visit()
        post = inbox.posts()[key]
        assert post.body == "On its way."
        assert post.own
        assert post.parent_external_id == question

    @needs("publishes", "starts")
    def test_said_to_everybody(self, network, inbox):
        """In answer to nobody: it has an address, and is found where nobody heard."""
        client = network.client()
        reply = base.Reply("Parcels are late. We are on it.", language="en")
        client.vet(reply)
        key = client.publish(reply, "key-1")
        assert clean.link(client.permalink(key))
        assert network.client().find_own(reply, datetime(2026, 1, 1)) in (key, None)
        if "own" in network.offers:
            inbox.visit()
            post = inbox.posts()[key]
            assert (post.body, post.own) == (reply.body, True)
            assert not post.parent_external_id

    @needs("publishes", "deletions", "parents")
    def test_publishing_to_what_is_gone(self, network):
        question = network.post()
        network.remove(question)
        with pytest.raises(errors.Never) as caught:
            reply = base.Reply("Hello", parent_external_id=question)
            network.client().publish(reply, "key-1")
        assert str(caught.value)

    @needs("replaces")
    def test_the_next_answer_takes_the_place_of_the_one_before(self, network):
        question = network.post("Never again")
        client = network.client()
        assert client.can(client.settings).replaces_answer
        reply = base.Reply(
            "Sorry!", parent_external_id=question, root_external_id=question
        )
        first = client.publish(reply, "key-1")
        changed = replace(reply, body="Sorry! We have written to you.")
        assert network.client().publish(changed, "key-2") == first

    @needs("idempotent")
    def test_published_once(self, network, inbox):
        question = network.post("Where is it?")
        reply = base.Reply("On its way.", parent_external_id=question)
        first = network.client().publish(reply, "key-1")
        assert network.client().publish(reply, "key-1") == first
        assert network.client().publish(reply, "key-2") != first

    @needs("publishes", "corrects", "own", "parents")
    def test_corrected_where_it_stands(self, network, inbox):
        question = network.post("Where is it?")
        reply = base.Reply("On its wya.", parent_external_id=question)
        key = network.client().publish(reply, "key-1")
        inbox.visit()
        for _twice in range(2):
            network.client().correct(key, "On its way.")
        inbox.visit()
        known = inbox.posts()[key]
        wanted = base.Wanted(key, known.kind, thread=known.thread_external_id)
        inbox.take_in(network.client().look([wanted]).items)
        posts = inbox.posts()
        assert sorted(posts) == sorted([question, key])
        assert (posts[key].body, posts[key].own) == ("On its way.", True)
        assert posts[key].parent_external_id in (question, "")

    @needs("publishes", "deletes")
    def test_taken_back(self, network, inbox):
        question = network.post()
        reply = base.Reply("Wrong.", parent_external_id=question)
        key = network.client().publish(reply, "key-1")
        network.client().delete(key)
        network.client().delete(key)
        inbox.visit()
        assert list(inbox.posts()) == [question]


def _mangled(payload):
    """The payload with every part of it missing, empty, or something else in turn."""
    strange = (None, "", 0, -1, 10**30, True, "x", "é\ud83d", [], [1], {}, {"a": 1})
    yield from strange
    for path in _paths(payload):
        for value in strange:
            mangled = copy.deepcopy(payload)
            *above, last = path
            place = mangled
            for step in above:
                place = place[step]
            place[last] = value
            yield mangled
        mangled = copy.deepcopy(payload)
        place = mangled
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        yield mangled


def _paths(payload, above=()):
    if isinstance(payload, dict):
        parts = payload.items()
    elif isinstance(payload, list):
        parts = enumerate(payload)
    else:
        return
    for key, value in parts:
        yield (*above, key)
        yield from _paths(value, (*above, key))
