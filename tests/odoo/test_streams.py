"""Leases, cursors, errors in words, backoff, and silence."""

import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.social_care.fetching import visit
from odoo.addons.social_care.intake import attempts
from odoo.addons.social_care.models.account import social_care_event
from odoo.addons.social_care.models.account import social_care_stream as module
from odoo.addons.social_care.networks import NETWORKS
from odoo.addons.social_care.networks.base import (
    Author,
    Capabilities,
    Client,
    Identity,
    Page,
    Post,
    RawItem,
    Stream,
)
from odoo.addons.social_care.networks.errors import Later, Never, SignInAgain

from .common import SUPERVISOR, OdooCase, moment

LOG = visit.__name__
ALARM = "social_care.mail_activity_type_account"
TOKEN = "tok3n-of-ours"


class FakeNetwork(Client):
    """Gives what a test has put into ``pages``: pages, or errors to be raised."""

    key = "fake"
    label = "Fake"
    capabilities = Capabilities(
        streams=(
            Stream("mentions", "Mentions", interval=120, calls=3),
            Stream("own", "Our posts", interval=300),
        ),
        settings=frozenset({"base_url", "access_token"}),
        required=frozenset({"access_token"}),
        many_realms=True,
    )
    pages = []
    asked = []
    meanwhile = None

    def check(self):
        if self.settings.access_token == "wrong":
            raise SignInAgain("Fake does not know this token.")
        return Identity("us", "us")

    def fetch(self, stream, cursor):
        FakeNetwork.asked.append((self.settings.base_url, stream, dict(cursor)))
        if FakeNetwork.meanwhile:
            FakeNetwork.meanwhile()
        if not FakeNetwork.pages:
            return Page([], cursor)
        page = FakeNetwork.pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return page

    def parse(self, item):
        author = Author(item.payload["author"])
        post = Post(item.external_id, author, "Where is it?", posted_at=moment())
        post.own = self.is_own(author)
        return post


def page(*names, mark=None, more=False):
    items = [RawItem(name, {"author": f"author-{name}"}) for name in names]
    return Page(items, {"mark": mark or names[-1]} if names else {}, more=more)


class StreamCase(OdooCase):
    # The database's clock stands still within a transaction, and here is only one.
    PAST = fields.Datetime.now() - timedelta(hours=1)

    @classmethod
    def setUpClass(cls):
        networks = patch.dict(NETWORKS, {"fake": FakeNetwork})
        networks.__enter__()
        cls.addClassCleanup(networks.__exit__, None, None, None)
        super().setUpClass()
        cls.env["social.care.stream"].search([]).active = False
        cls.responsible = cls.make_user("Rita", SUPERVISOR)

    def setUp(self):
        super().setUp()
        FakeNetwork.pages, FakeNetwork.asked, FakeNetwork.meanwhile = [], [], None
        self.account = self.connected()
        self.stream = self.account.stream_ids.filtered(lambda s: s.code == "mentions")
        self.own = self.account.stream_ids - self.stream

    def connected(self, **values):
        account = self.make_account(
            "fake",
            **{
                "base_url": f"https://{len(FakeNetwork.asked)}.example",
                "access_token": TOKEN,
                "user_id": self.responsible.id,
                "state": "connected",
            }
            | values,
        )
        return account

    def lane(self):
        """One run of a fetch cron."""
        with patch.object(visit.time, "sleep"):
            self.env["social.care.stream"]._cron_fetch()
        self.env.invalidate_all()

    def alarms(self, account=None):
        return (account or self.account).activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(ALARM)
        )

    def due(self, *streams):
        (self.account.stream_ids).next_fetch_at = fields.Datetime.now() + timedelta(1)
        for stream in streams or [self.stream]:
            stream.next_fetch_at = self.PAST
        self.env.flush_all()

    def wait_of(self, stream):
        """Seconds until a stream is due."""
        return (stream.next_fetch_at - fields.Datetime.now()).total_seconds()


class TestFetching(StreamCase):
    def test_an_account_has_the_streams_of_its_network(self):
        self.assertEqual(self.account.stream_ids.mapped("code"), ["mentions", "own"])
        self.assertEqual(self.stream.label, "Mentions")
        self.account.network = "file"
        self.assertEqual(self.account.stream_ids.mapped("code"), ["folder"])

    def test_a_clock_that_is_ahead_puts_no_stream_off(self):
        ahead = fields.Datetime.now() + timedelta(hours=2)
        FakeNetwork.pages = [page("1"), Later("Busy")]
        for _visit in range(2):
            self.due()
            with patch.object(fields.Datetime, "now", lambda: ahead):
                self.lane()
            self.assertLess(self.wait_of(self.stream), 3600)
            self.assertGreater(self.wait_of(self.stream), 0)

    def test_fetch_now(self):
        FakeNetwork.pages = [page("1", "2", more=True), page("3"), page("4")]
        counts = self.account.with_user(self.admin).action_fetch()
        self.assertEqual(
            counts,
            {
                "stored": 4,
                "known": 0,
                "failed": 0,
                "posts": 4,
                "tickets": 4,
                "errors": [],
            },
        )
        self.assertEqual(
            [ask[1:] for ask in FakeNetwork.asked],
            [("mentions", {}), ("mentions", {"mark": "2"}), ("own", {})],
        )
        self.assertEqual(self.stream.cursor, {"mark": "3"})
        self.assertEqual(self.own.cursor, {"mark": "4"})
        self.assertEqual(self.events().stream_id, self.account.stream_ids)
        self.assertTrue(self.stream.last_event_date)
        self.assertFalse(self.stream.lease_token)
        self.assertEqual(self.account.health_state, "fine")

    def test_known_items_are_not_stored_again(self):
        FakeNetwork.pages = [page("1"), page(), page("1", "2")]
        self.account.action_fetch()
        counts = self.account.action_fetch()
        self.assertEqual((counts["stored"], counts["known"]), (1, 1))
        self.assertEqual(len(self.posts()), 2)

    def test_a_lane_takes_turns(self):
        self.due(self.stream)
        FakeNetwork.pages = [page(str(n), more=n < 5) for n in range(1, 6)]
        with patch.object(module, "LANE_SECONDS", -1):
            self.lane()
        self.assertFalse(FakeNetwork.asked, "no time left")
        lease = visit.claim(self.env)
        outcome = visit.Visit(self.env, lease).run()
        self.assertEqual(len(FakeNetwork.asked), 3, "the stream's calls a visit")
        self.assertTrue(outcome.more)
        self.assertLessEqual(self.wait_of(self.stream), 0)
        self.due(self.stream)
        self.lane()
        self.assertEqual(len(self.events()), 5)
        self.assertGreater(self.wait_of(self.stream), 100)

    def test_only_connected_accounts_are_visited(self):
        for state in ("draft", "error", "paused"):
            self.account.state = state
            self.due(self.stream)
            self.lane()
            self.assertFalse(FakeNetwork.asked, state)
        self.account.write({"state": "connected", "active": False})
        self.lane()
        self.assertFalse(FakeNetwork.asked)


class TestLeases(StreamCase):
    def claim(self, stream=None):
        return visit.claim(self.env, stream and stream.id)

    def test_taken_once(self):
        self.due(self.stream)
        lease = self.claim()
        self.assertEqual(lease.stream_id, self.stream.id)
        self.assertFalse(self.claim())
        self.assertFalse(self.claim(self.stream))

    def test_a_realm_is_worked_by_one_lane(self):
        self.due(self.stream, self.own)
        other = self.connected(base_url="https://other.example")
        same = self.connected(base_url=self.account.base_url, external_id="us2")
        (other | same).stream_ids.next_fetch_at = self.PAST
        first, second = self.claim(), self.claim()
        self.assertIn(first.stream_id, self.account.stream_ids.ids)
        self.assertIn(second.stream_id, other.stream_ids.ids)
        self.assertFalse(self.claim())

    def test_expired_it_is_taken_over(self):
        self.due(self.stream)
        lost = self.claim()
        self.stream.lease_until = self.PAST
        taken = self.claim()
        self.assertEqual(taken.stream_id, lost.stream_id)
        self.assertNotEqual(taken.token, lost.token)

    def test_a_page_without_the_lease_is_discarded(self):
        self.due(self.stream)
        lease = self.claim()
        FakeNetwork.pages = [page("1", more=True), page("2")]

        def taken_over():
            self.stream.write({"lease_token": "another", "cursor": {"mark": "0"}})
            self.env.flush_all()

        FakeNetwork.meanwhile = taken_over
        outcome = visit.Visit(self.env, lease).run()
        self.assertFalse(outcome.more)
        self.assertFalse(self.events())
        self.assertEqual(self.stream.cursor, {"mark": "0"})
        self.assertEqual(self.stream.lease_token, "another", "not ours to give back")
        self.assertEqual(len(FakeNetwork.asked), 1)

    def test_a_deleted_stream_is_no_trouble(self):
        self.due(self.stream)
        lease = self.claim()
        FakeNetwork.pages = [page("1")]
        FakeNetwork.meanwhile = self.stream.unlink
        self.assertFalse(visit.Visit(self.env, lease).run().more)
        self.assertFalse(self.events())

    def test_a_page_that_cannot_be_stored_moves_no_cursor(self):
        self.due(self.stream)
        FakeNetwork.pages = [page("1", more=True), page("2")]
        store = type(self.env["social.care.event"]).store

        def fails_on_two(model, account_id, stream_id, items, **more):
            counts = store(model, account_id, stream_id, items, **more)
            if items and items[0].external_id == "2":
                raise ZeroDivisionError
            return counts

        with (
            patch.object(type(self.env["social.care.event"]), "store", fails_on_two),
            self.assertLogs(LOG, logging.WARNING),
        ):
            self.lane()
        self.assertEqual(self.stream.cursor, {"mark": "1"})
        self.assertEqual(self.events().mapped("external_id"), ["1"])
        self.assertIn("ZeroDivisionError", self.stream.error_message)
        self.assertFalse(self.stream.lease_token)

    def test_every_page_renews_it(self):
        self.due(self.stream)
        lease = self.claim()
        soon = fields.Datetime.now() + timedelta(seconds=5)
        self.stream.lease_until = soon
        visit.store_page(self.env, lease, page("1"))
        self.assertGreater(self.stream.lease_until, soon)


class TestErrors(StreamCase):
    def visit(self, error, times=1):
        for _time in range(times):
            FakeNetwork.pages = [error]
            self.due(self.stream)
            self.lane()

    def test_later(self):
        self.visit(Later("Fake is too busy."))
        self.assertEqual(self.stream.error_message, "Fake is too busy.")
        self.assertEqual(self.stream.health_state, "trouble")
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.account.health_state, "trouble")
        self.assertIn("too busy", self.account.health)
        self.assertFalse(self.alarms(), "it may pass")
        self.assertAlmostEqual(self.wait_of(self.stream), 60, delta=5)

    def test_every_failure_waits_longer(self):
        waits = []
        for _time in range(8):
            self.visit(Later("Busy."))
            waits.append(round(self.wait_of(self.stream), -1))
        self.assertEqual(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600])
        self.assertEqual(len(self.alarms()), 1)

    def test_as_long_as_the_network_says(self):
        self.visit(Later("Busy.", after=900))
        self.assertAlmostEqual(self.wait_of(self.stream), 900, delta=5)

    def test_a_person_is_told_once(self):
        self.visit(Later("Busy."), times=5)
        alarm = self.alarms()
        self.assertEqual(len(alarm), 1)
        self.assertEqual(alarm.user_id, self.responsible)
        self.assertIn("Busy.", alarm.note)
        self.visit(Never("No."))
        self.assertEqual(len(self.alarms()), 1)

    def test_the_error_keeps_when_it_began(self):
        self.visit(Later("Busy."))
        began = fields.Datetime.now() - timedelta(days=2)
        self.stream.error_date = began
        self.visit(Later("Busy."))
        self.assertEqual(self.stream.error_date, began)
        self.assertEqual(self.stream.failure_count, 2)

    def test_sign_in_again(self):
        self.visit(SignInAgain("Fake wants you to sign in again."))
        self.assertEqual(self.account.state, "error")
        self.assertIn("sign in again", self.account.error_message)
        self.assertTrue(self.account.error_date)
        self.assertEqual(len(self.alarms()), 1)
        self.assertEqual(self.account.health_state, "trouble")
        FakeNetwork.asked.clear()
        self.due(self.stream)
        self.lane()
        self.assertFalse(FakeNetwork.asked)

    def test_connecting_again(self):
        self.visit(SignInAgain("Sign in again."))
        self.assertTrue(self.account.with_user(self.admin).action_connect())
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.error_message)
        self.assertFalse(self.account.error_date)
        self.assertFalse(self.stream.error_message)
        self.assertFalse(self.alarms())
        self.assertEqual(self.account.health_state, "fine")

    def test_connecting_in_vain(self):
        account = self.connected(access_token="wrong", state="draft", external_id=False)
        # assertRaises would take back what is kept in a transaction of its own.
        try:
            account.action_connect()
        except UserError as error:
            self.assertIn("does not know", str(error))
        else:
            self.fail("connected")
        self.assertEqual(account.state, "draft")
        self.assertIn("does not know", account.error_message)
        account.access_token = False
        with self.assertRaises(UserError) as caught:
            account.action_connect()
        self.assertIn("Access Token", str(caught.exception))

    def test_never(self):
        self.visit(Never("Fake forbids this."))
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(len(self.alarms()), 1)
        self.assertAlmostEqual(self.wait_of(self.stream), 3600, delta=5)

    def test_recovery(self):
        self.visit(Later("Busy."), times=3)
        self.assertTrue(self.alarms())
        self.visit(page("1"))
        self.assertFalse(self.stream.error_message)
        self.assertFalse(self.stream.error_date)
        self.assertEqual(self.stream.failure_count, 0)
        self.assertFalse(self.alarms())

    def test_no_recovery_while_another_stream_is_ill(self):
        self.visit(Later("Busy."), times=3)
        FakeNetwork.pages = [Never("No.")]
        self.due(self.own)
        self.lane()
        self.visit(page("1"))
        self.assertTrue(self.alarms())

    def test_the_responsible_has_left(self):
        self.responsible.active = False
        self.visit(Never("No."))
        self.assertEqual(self.stream.error_message, "No.")
        told = self.alarms().user_id
        self.assertTrue(told.active and told.has_group(SUPERVISOR), told)
        self.assertNotEqual(told, self.responsible)

    def test_the_responsible_leaves_while_it_is_ill(self):
        self.visit(Never("No."))
        self.assertEqual(self.alarms().user_id, self.responsible)
        self.responsible.active = False
        self.visit(Never("No."))
        told = self.alarms().user_id
        self.assertTrue(told.active)

    def test_nobody_expected_it(self):
        with self.assertLogs(LOG, logging.WARNING) as log:
            self.visit(ValueError(f"https://fake.example/?access_token={TOKEN}"))
        self.assertIn("ValueError", self.stream.error_message)
        self.assertNotIn(TOKEN, self.stream.error_message)
        self.assertEqual(len(self.alarms()), 1)
        self.assertNotIn(TOKEN, self.alarms().note)
        text = "\n".join(log.output) + "".join(
            str(record.exc_info) for record in log.records
        )
        self.assertIn("ValueError", text)
        self.assertNotIn(TOKEN, text)

    def test_a_failure_while_parsing_tells_no_secret(self):
        def parse(client, item):
            raise ValueError(f"token {client.settings.access_token}")

        FakeNetwork.pages = [page("1")]
        with (
            patch.object(FakeNetwork, "parse", parse),
            self.assertLogs("odoo.addons.social_care", logging.WARNING) as log,
        ):
            self.account.action_fetch()
        self.assertEqual(self.events().state, "failed")
        text = "\n".join(log.output) + "".join(
            str(record.exc_info) for record in log.records
        )
        self.assertNotIn(TOKEN, text)

    def test_a_client_that_cannot_be_made_stops_no_lane(self):
        other = self.connected(base_url="https://other.example", external_id="us2")
        make = FakeNetwork.__init__

        def init(client, settings, session=None):
            if settings.base_url == self.account.base_url:
                raise Never("A package is missing.")
            make(client, settings, session)

        self.due(self.stream)
        other.stream_ids.next_fetch_at = self.PAST
        with patch.object(FakeNetwork, "__init__", init):
            self.lane()
        self.assertEqual(self.stream.error_message, "A package is missing.")
        self.assertEqual(
            {ask[0] for ask in FakeNetwork.asked}, {"https://other.example"}
        )

    def test_errors_of_fetching_now(self):
        FakeNetwork.pages = [page("1"), Later("Busy.")]
        counts = self.account.action_fetch()
        self.assertEqual(counts["posts"], 1)
        self.assertEqual(counts["errors"], ["Our posts: Busy."])
        FakeNetwork.pages = [Later("Busy.")]
        with self.assertRaises(UserError):
            self.account.action_fetch_button()


class TestSilence(StreamCase):
    def events_every(self, hours, days, last, together=1):
        """Items came every so many hours, for days, until some hours ago."""
        now = fields.Datetime.now()
        count = int(days * 24 / hours)
        rows = [
            {
                "account_id": self.account.id,
                "stream_id": self.stream.id,
                "kind": "post",
                "external_id": f"{n}-{i}",
                "version": "",
                "state": "done",
                "received_at": now - timedelta(hours=last + n * hours),
            }
            for n in range(count)
            for i in range(together)
        ]
        self.env["social.care.event"].create(rows)
        self.stream.last_event_date = now - timedelta(hours=last)

    def check(self):
        self.env["social.care.stream"]._cron_health()

    def test_longer_than_its_habit(self):
        self.events_every(hours=4, days=10, last=13)
        self.check()
        self.assertEqual(self.stream.silent_since, self.stream.last_event_date)
        self.assertAlmostEqual(self.stream.habit_per_day, 60 / 28, places=2)
        self.assertEqual(self.stream.health_state, "trouble")
        self.assertIn("Silent", self.account.health)
        self.assertEqual(len(self.alarms()), 1)
        self.assertEqual(self.alarms().user_id, self.responsible)
        self.check()
        self.assertEqual(len(self.alarms()), 1)

    def test_as_usual(self):
        self.events_every(hours=4, days=10, last=11)
        self.check()
        self.assertFalse(self.stream.silent_since)
        self.assertFalse(self.alarms())

    def test_items_that_come_together(self):
        self.events_every(hours=4, days=5, last=13, together=25)
        self.check()
        self.assertTrue(self.stream.silent_since)

    def test_no_habit_yet(self):
        self.events_every(hours=4, days=1.5, last=48)
        self.check()
        self.assertFalse(self.stream.silent_since)

    def test_a_busy_stream_may_rest_a_night(self):
        self.events_every(hours=0.5, days=3, last=5)
        self.check()
        self.assertFalse(self.stream.silent_since)

    def test_it_ends(self):
        self.events_every(hours=4, days=10, last=13)
        self.check()
        FakeNetwork.pages = [page("new")]
        self.due(self.stream)
        self.lane()
        self.assertFalse(self.stream.silent_since)
        self.assertFalse(self.alarms())
        self.stream.last_event_date = fields.Datetime.now() - timedelta(hours=13)
        self.check()
        self.assertEqual(len(self.alarms()), 1, "and may begin again")

    def test_an_answer_without_items_is_still_silence(self):
        self.events_every(hours=4, days=10, last=13)
        self.check()
        FakeNetwork.pages = [page()]
        self.due(self.stream)
        self.lane()
        self.assertTrue(self.stream.silent_since)
        self.assertTrue(self.alarms())

    def test_paused_accounts_are_silent_by_will(self):
        self.events_every(hours=4, days=10, last=13)
        self.account.action_pause()
        self.check()
        self.assertFalse(self.alarms())

    def test_events_without_a_last_one(self):
        self.events_every(hours=4, days=10, last=13)
        self.stream.last_event_date = False
        self.check()
        self.assertFalse(self.stream.silent_since)


class TestCrons(StreamCase):
    def test_a_failure_is_told_to_odoo(self):
        """It counts them, and tells an administrator of those that go on for days."""

        def broken(*args, **kwargs):
            raise ZeroDivisionError

        streams, events = self.env["social.care.stream"], self.env["social.care.event"]
        for owner, name, cron in (
            (visit, "claim", streams._cron_fetch),
            (type(streams), "_habits", streams._cron_health),
            (type(events), "_process_batch", events._cron_process),
        ):
            with (
                self.subTest(cron=cron),
                patch.object(owner, name, broken),
                self.assertRaises(ZeroDivisionError),
            ):
                cron()

    def test_processing(self):
        self.due(self.stream)
        FakeNetwork.pages = [page("1", "2")]
        self.lane()
        self.assertEqual(set(self.events().mapped("state")), {"new"})
        self.env["social.care.event"]._cron_process()
        self.env.invalidate_all()
        self.assertEqual(set(self.events().mapped("state")), {"done"})
        self.assertEqual(len(self.tickets()), 2)

    def test_nobody_waits_for_strangers(self):
        """Not even where all that fits into a batch waits for one that is put off."""
        events, other = self.env["social.care.event"], self.make_account()
        items = [RawItem(str(number), {}, thread="t") for number in range(5)]
        events.store(self.account.id, self.stream.id, items)
        events.store(other.id, None, [RawItem("1", {}, thread="o")])
        self.events()[0].retry_at = fields.Datetime.now() + timedelta(hours=1)
        self.env.flush_all()
        with patch.object(attempts, "BATCH", 2):
            self.assertEqual(events._claim(None, None, False), self.events(other))

    def test_old_raw_items_are_forgotten(self):
        FakeNetwork.pages = [page("1", "2")]
        self.account.action_fetch()
        old, new = self.events()
        old.received_at = fields.Datetime.now() - timedelta(days=91)
        self.env["social.care.event"]._gc_events()
        self.assertFalse(old.payload)
        self.assertTrue(new.payload)
        self.assertTrue(self.post("1").body)

    def test_many_old_raw_items_are_forgotten_in_turns(self):
        FakeNetwork.pages = [page("1", "2", "3")]
        self.account.action_fetch()
        events = self.events()
        events.received_at = fields.Datetime.now() - timedelta(days=91)
        with patch.object(social_care_event, "FORGET", 2):
            self.assertEqual(events._gc_events()[1], 1)
            self.assertEqual(len(events.filtered("payload")), 1)
            self.assertFalse(events._gc_events()[1])
        self.assertFalse(events.filtered("payload"))
