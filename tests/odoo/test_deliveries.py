"""What networks deliver: whose it is, what became of it, and what means harm."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.social_care.connecting import subscribing
from odoo.addons.social_care.controllers import strangers
from odoo.addons.social_care.erasing import words as erased
from odoo.addons.social_care.fetching import deliveries, looking, visit
from odoo.addons.social_care.networks import NETWORKS, pictures
from odoo.addons.social_care.networks.errors import Later, NetworkError

from ..servers.delivering import (
    HEADER,
    NO_RIGHT,
    REFUSED,
    SECRET,
    Delivering,
    body,
    entry,
    sign,
)
from .common import ADMIN, AGENT, OdooCase, OdooHttpCase

ALARM = "social_care.mail_activity_type_account"
OTHER = "secret-of-another-app"


class Delivered:
    """Mixed in: accounts of a network that delivers."""

    @classmethod
    def setUpClass(cls):
        networks = patch.dict(NETWORKS, {"delivering": Delivering})
        networks.__enter__()
        cls.addClassCleanup(networks.__exit__, None, None, None)
        super().setUpClass()
        cls.env["social.care.stream"].search([]).active = False
        cls.sister = cls.env["res.company"].create({"name": "Sister"})

    def setUp(self):
        super().setUp()
        Delivering.forget_all()
        self.account = self.page("1")

    def page(self, external_id, **values):
        values = {"state": "connected", "webhook_secret": SECRET} | values
        return self.make_account(
            "delivering", external_id=external_id, user_id=self.admin.id, **values
        )

    def of_sister(self, external_id, **values):
        values = {"company_id": self.sister.id, "team_id": False} | values
        return self.page(external_id, **values)

    def give(self, *entries, account=None, secret=SECRET, content=None):
        """Hand a delivery over, as the route does. Gives whether it was let in."""
        content = body(*entries) if content is None else content
        token = (account or self.account).webhook_token
        headers = {HEADER: sign(content, secret)}
        return deliveries.delivered(self.env, token, headers, content)

    def lines(self, account=None):
        domain = [("account_id", "=", (account or self.account).id)]
        return self.env["social.care.delivery"].search(domain, order="id")

    def webhook(self, account=None):
        return self.env["social.care.webhook"].of_accounts(account or self.account)

    def alarms(self, account=None):
        return (account or self.account).activity_search([ALARM], only_automated=False)


class TestRouting(Delivered, OdooCase):
    def test_every_entry_to_its_own_account(self):
        mine, theirs = self.page("2"), self.of_sister("3")
        self.assertTrue(
            self.give(
                *(entry("a"), entry("b", "1"), entry("c", "2")),
                *(entry("d", "3"), entry("e", "3")),
            )
        )
        self.assertEqual(self.events().mapped("external_id"), ["a", "b"])
        self.assertEqual(self.events(mine).mapped("external_id"), ["c"])
        self.assertEqual(self.events(theirs).mapped("external_id"), ["d", "e"])
        self.assertEqual(self.lines().stored, 2)
        self.assertEqual(self.lines(theirs).stored, 2)
        self.assertTrue(self.lines(theirs).via_other)
        self.assertFalse(self.lines().via_other)
        (self.account | mine | theirs)._process()
        self.assertEqual(self.posts(theirs).company_id, self.sister)
        self.assertEqual(self.posts().company_id, self.account.company_id)

    def test_nothing_for_whom_another_secret_protects(self):
        theirs = self.of_sister("3", webhook_secret=OTHER)
        open_ = self.of_sister("4", webhook_secret=False)
        draft = self.of_sister("5", state="draft")
        self.assertTrue(
            self.give(entry("a", "3"), entry("b", "4"), entry("c", "5"), entry("d"))
        )
        for account in (theirs, open_, draft):
            self.assertFalse(self.events(account))
            self.assertFalse(self.lines(account))
        line = self.lines()
        self.assertEqual((line.stored, line.unknown), (1, 3))
        self.assertIn("3, 4, 5", line.reason)

    def test_whom_nobody_knows_is_counted(self):
        self.give(entry("a", "999"), entry("b", "999"), entry("c", "0"))
        self.assertFalse(self.events())
        line = self.lines()
        self.assertEqual((line.state, line.stored, line.unknown), ("taken", 0, 3))
        self.assertIn("999", line.reason)

    def test_an_account_of_another_network_with_the_same_id(self):
        other = self.make_account("x", external_id="77", webhook_secret=SECRET)
        other.state = "connected"
        self.give(entry("a", "77"))
        self.assertFalse(self.events(other))

    def test_twice_is_once(self):
        content = body(entry("a"), entry("b"), entry("a"))
        for _again in range(2):
            self.assertTrue(self.give(content=content))
        self.assertEqual(len(self.events()), 2)
        first, second = self.lines()
        self.assertEqual((first.stored, first.known, first.size), (2, 1, len(content)))
        self.assertEqual((second.stored, second.known), (0, 3))

    def test_the_same_by_polling(self):
        self.give(entry("a"))
        Delivering.said = {"a": entry("a"), "b": entry("b")}
        stream = self.account.stream_ids.filtered(lambda s: s.code == "wall")
        outcome = visit.to_the_end(stream)
        self.assertEqual((outcome.counts["stored"], outcome.counts["known"]), (1, 1))

    def test_in_any_order(self):
        """The answer before the question, and a deletion before the post."""
        self.give(entry("gone", kind="delete"), entry("b", author="ann", thread="t"))
        self.give(entry("a", author="ann", thread="t", at=-5), entry("gone"))
        self.account._process()
        self.assertEqual(len(self.conversations().filtered("ticket_id")), 1)
        self.assertTrue(self.post("gone").deleted)
        self.assertFalse(self.post("gone").body)

    def test_one_statement_for_many_accounts(self):
        pages = [self.page(f"p{number}") for number in range(12)]
        self.give(entry("warm"))
        asked = []
        execute = type(self.env.cr).execute

        def count(cursor, query, *arguments, **more):
            if "INSERT INTO" in str(query) and "social_care_event" in str(query):
                asked.append(query)
            return execute(cursor, query, *arguments, **more)

        with patch.object(type(self.env.cr), "execute", count):
            self.give(
                *(entry(f"e{n}", page.external_id) for n, page in enumerate(pages))
            )
        self.assertEqual(len(asked), 1)
        self.assertEqual(sum(len(self.events(page)) for page in pages), 12)

    def test_a_poke_wakes_its_stream(self):
        stream = self.account.stream_ids.filtered(lambda s: s.code == "wall")
        stream.write({"active": True, "next_fetch_at": "2100-01-01"})
        self.give(entry("", kind="poke"), entry("", kind="poke", stream="unknown"))
        self.assertFalse(self.events())
        self.assertLess(
            stream.next_fetch_at, fields.Datetime.now() + timedelta(hours=1)
        )
        self.assertEqual(self.lines().poked, 2)

    def test_what_is_charged_for(self):
        can = Delivering.capabilities
        charged = type(can)(
            **{name: getattr(can, name) for name in can.__slots__}
            | {"prices": {"delivered": 0.005}}
        )
        with patch.object(Delivering, "capabilities", charged):
            self.give(entry("a"), entry("b"))
            self.give(entry("a"))
        self.assertEqual(self.account.reads_today, 2)
        self.assertAlmostEqual(self.account.cost_today, 0.01)


class TestRefused(Delivered, OdooCase):
    def refused(self, **options):
        self.assertFalse(self.give(**({"content": body(entry("a"))} | options)))
        self.assertFalse(self.events())

    def test_in_words(self):
        self.refused(secret=OTHER)
        self.account.webhook_secret = False
        self.refused()
        self.account.write({"webhook_secret": SECRET, "state": "draft"})
        self.refused()
        forged, without, draft = self.lines()
        self.assertEqual(set(self.lines().mapped("state")), {"refused"})
        self.assertIn("signature does not fit", forged.reason)
        self.assertIn("No webhook secret", without.reason)
        self.assertIn("not connected", draft.reason)

    def test_signatures_that_are_none(self):
        content = body(entry("a"))
        good = sign(content)
        token = self.account.webhook_token
        for headers in (
            {},
            {HEADER: ""},
            {HEADER: good[:-1]},
            {HEADER: good + "0"},
            {HEADER: good.upper()},
            {HEADER: "ä\0"},
            {"X-Other": good},
        ):
            with self.subTest(headers):
                given = deliveries.delivered(self.env, token, headers, content)
                self.assertFalse(given)
        self.assertFalse(
            self.give(content=content, account=self.page("2", webhook_secret=OTHER))
        )
        self.assertFalse(self.events())
        self.assertTrue(deliveries.delivered(self.env, token, {HEADER: good}, content))

    def test_no_address_leaves_no_line(self):
        before = self.env["social.care.delivery"].search_count([])
        content = body(entry("a"))
        headers = {HEADER: sign(content)}
        self.assertFalse(deliveries.delivered(self.env, "unknown", headers, content))
        self.assertEqual(self.env["social.care.delivery"].search_count([]), before)

    def test_a_flood_is_not_written_down(self):
        module = "odoo.addons.social_care.models.account.social_care_delivery"
        with patch(f"{module}.REFUSED_AN_HOUR", 3):
            for _number in range(6):
                self.refused(secret=OTHER)
        self.assertEqual(len(self.lines()), 3)

    def test_nested_a_hundred_thousand_deep(self):
        deep = b"[" * 100_000 + b"]" * 100_000
        for content in (deep, b'{"entries": ' + deep + b"}"):
            self.assertTrue(self.give(content=content))
        self.assertEqual(set(self.events().mapped("state")), {"failed"})
        self.assertEqual(self.lines().mapped("failed"), [1, 1])
        self.events().mapped("payload_text")

    def test_entries_nested_deep(self):
        deep = "x"
        for _level in range(900):
            deep = [deep]
        self.assertTrue(self.give(entry("a", deep=deep)))
        self.account._process()
        self.assertEqual(self.events().state, "done")
        self.assertTrue(self.events().payload_text)

    def test_html_in_every_field(self):
        bad = "<img src=x onerror=alert(1)><script>alert(2)</script>"
        self.give(
            dict.fromkeys(("id", "text", "author", "name", "thread", "version"), bad)
            | {"link": f"javascript:{bad}"}
        )
        self.give(entry("b", bad))
        self.account._process()
        [ticket] = self.tickets()
        self.assertNotIn("<script", ticket.description)
        self.assertNotIn("<img", ticket.description)
        self.assertFalse(self.posts().permalink)
        self.assertNotIn("<script", "".join(self.chatter(ticket)))

    def test_entries_of_other_kinds(self):
        """Whatever a network delivers, the rest of it is taken in."""
        self.assertTrue(self.give(content=json.dumps({"entries": [1, None]}).encode()))
        self.assertEqual(self.events().state, "failed")
        self.give(entry("a", text=7), entry("b", at="x"), entry("c"))
        self.account._process()
        self.assertEqual(self.post("c").body, "Where is c?")

    def test_pictures_from_inside(self):
        urls = (
            "http://127.0.0.1/a.png",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/a.png",
        )
        self.give(entry("a", pictures=urls))
        self.account._process()
        kept = self.post("a").picture_ids
        self.assertEqual(len(kept), 3)
        for picture in kept:
            with self.assertRaises(NetworkError):
                pictures.fetch(picture.url)


class TestPage(Delivered, OdooCase):
    def test_who_sees_it(self):
        self.give(entry("a"))
        agent = self.make_user("Anna", AGENT)
        theirs = self.make_user(
            "Sam",
            ADMIN,
            company_id=self.sister.id,
            company_ids=[(6, 0, self.sister.ids)],
        )
        webhook, line = self.webhook(), self.lines()
        for user in (agent, theirs):
            for record in (webhook, line):
                with self.assertRaises(AccessError):
                    record.with_user(user).read()
            with self.assertRaises(AccessError):
                webhook.with_user(user).action_test()
        action = self.account.with_user(self.admin).action_view_deliveries()
        mine = (
            self.env[action["res_model"]].with_user(self.admin).browse(action["res_id"])
        )
        self.assertEqual(mine.delivery_ids, line)
        self.assertEqual(mine.last_delivery_at, line.received_at)
        self.assertFalse(mine.has_access("write"))

    def test_it_has_an_end(self):
        module = "odoo.addons.social_care.models.account.social_care_delivery"
        for number in range(5):
            self.give(entry(f"a{number}"))
        with patch(f"{module}.KEPT", 3):
            self.env["social.care.delivery"]._forget()
        self.assertEqual(len(self.lines()), 3)
        self.lines().received_at = fields.Datetime.now() - timedelta(days=30)
        self.env.flush_all()
        last = self.lines()[-1]
        self.env["social.care.delivery"]._forget()
        self.assertEqual(self.lines(), last)

    def test_the_button(self):
        webhook = self.webhook().with_user(self.admin)
        Delivering.refusal = NO_RIGHT
        self.account.write({"webhook_secret": False, "missing_scopes": "pages_read"})
        with patch.object(subscribing, "_reach", return_value="Nobody answers."):
            webhook.action_test()
        for words in (
            "No webhook secret",
            "Nobody answers",
            "pages_manage",
            "pages_read",
        ):
            self.assertIn(words, webhook.findings)
        Delivering.refusal = None
        self.account.write({"webhook_secret": SECRET, "missing_scopes": False})
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://shop.example"
        )
        self.account.invalidate_recordset()
        with patch.object(subscribing, "_reach", return_value=None):
            webhook.action_test()
        self.assertEqual(webhook.findings, "Everything is as it should be.")

    def usual(self, pauses, before):
        """Deliveries at so many hours from each other, the last so many ago."""
        at = fields.Datetime.now() - timedelta(hours=before + sum(pauses))
        rows = []
        for pause in (0, *pauses):
            at += timedelta(hours=pause)
            rows.append(
                {"account_id": self.account.id, "state": "taken", "received_at": at}
            )
        self.env["social.care.delivery"].create(rows)

    def test_silence(self):
        self.usual([1] * 20, 5)
        webhook = self.webhook()
        webhook._check_silence()
        self.assertFalse(webhook.silent_since)
        self.lines().unlink()
        self.usual([1] * 20, 8)
        stream = self.account.stream_ids.filtered(lambda s: s.code == "wall")
        stream.write({"active": True, "next_fetch_at": "2100-01-01"})
        webhook._check_silence()
        self.assertTrue(webhook.silent_since)
        self.assertIn("Nothing was delivered", self.alarms().note)
        self.assertEqual(self.alarms().user_id, self.admin)
        self.assertIn("Nothing was delivered", self.account.health)
        self.assertLess(stream.next_fetch_at.year, 2100)
        webhook._check_silence()
        self.assertEqual(len(self.alarms()), 1)
        self.give(entry("a"))
        webhook._check_silence()
        self.assertFalse(webhook.silent_since)
        self.assertFalse(self.alarms())

    def test_no_habit_no_silence(self):
        self.usual([1] * 5, 100)
        self.webhook()._check_silence()
        self.assertFalse(self.webhook().silent_since)


class TestSubscribing(Delivered, OdooCase):
    def run_cron(self):
        self.env["social.care.webhook"]._cron_care()
        return self.webhook()

    def test_after_connecting_and_daily(self):
        account = self.page("9", state="draft")
        self.assertFalse(Delivering.subscribed)
        account.with_user(self.admin).action_connect()
        self.assertFalse(Delivering.subscribed, "not where it may be rolled back")
        self.run_cron()
        self.assertEqual(Delivering.subscribed.count(account.webhook_url), 1)
        self.run_cron()
        self.assertEqual(Delivering.subscribed.count(account.webhook_url), 1)
        webhook = self.webhook(account)
        pause = webhook.subscribe_at - fields.Datetime.now()
        self.assertLessEqual(pause, timedelta(days=1))
        webhook.subscribe_at = fields.Datetime.now()
        self.run_cron()
        self.assertEqual(Delivering.subscribed.count(account.webhook_url), 2)

    def test_before_its_end(self):
        Delivering.until = fields.Datetime.now() + timedelta(hours=6)
        webhook = self.run_cron()
        self.assertEqual(webhook.until, Delivering.until)
        self.assertLess(webhook.subscribe_at, Delivering.until - timedelta(hours=2))

    def test_what_is_missing_in_words(self):
        Delivering.refusal = NO_RIGHT
        webhook = self.run_cron()
        self.assertIn("pages_manage", webhook.error_message)
        self.assertIn("pages_manage", self.alarms().note)
        self.assertIn("pages_manage", self.account.health)
        self.assertEqual(self.account.state, "connected", "what is fetched is fetched")
        Delivering.refusal = None
        webhook.subscribe_at = fields.Datetime.now()
        self.run_cron()
        self.assertFalse(webhook.error_message)
        self.assertFalse(self.alarms())

    def test_what_passes_by_itself_is_told_when_it_does_not(self):
        Delivering.refusal = Later("Delivering is tired.", after=600)
        webhook = self.run_cron()
        pause = webhook.subscribe_at - fields.Datetime.now()
        self.assertLessEqual(pause, timedelta(seconds=601))
        self.assertFalse(self.alarms())
        webhook.subscribe_at = fields.Datetime.now()
        self.run_cron()
        self.assertTrue(self.alarms())

    def test_an_error_nobody_expected(self):
        Delivering.refusal = ZeroDivisionError("secret")
        with self.assertLogs(subscribing.__name__, "WARNING"):
            webhook = self.run_cron()
        self.assertIn("ZeroDivisionError", webhook.error_message)
        self.assertNotIn("secret", webhook.error_message)


class TestLooking(Delivered, OdooCase):
    def setUp(self):
        super().setUp()
        self.look = self.account.stream_ids.filtered(lambda s: s.code == looking.CODE)
        self.look.active = True

    def visit(self):
        outcome = visit.to_the_end(self.look)
        self.account._process()
        return outcome

    def later(self, **pause):
        """As if the posts had been looked at so long ago."""
        at = fields.Datetime.now() - timedelta(**pause)
        self.posts().write({"looked_at": at})
        self.env.flush_all()

    def test_a_pointer(self):
        self.look.next_fetch_at = "2100-01-01"
        self.give(entry("a", kind="pointer"), entry("gone", kind="pointer"))
        self.assertEqual(set(self.events().mapped("state")), {"wanted"})
        self.assertFalse(Delivering.looked, "no call where it may be rolled back")
        self.assertLess(self.look.next_fetch_at.year, 2100)
        self.account._process()
        self.assertFalse(self.posts())
        Delivering.said = {"a": entry("a")}
        self.visit()
        self.assertEqual(Delivering.looked, [["a", "gone"]])
        self.assertEqual(self.posts().external_id, "a")
        pointers = self.events(kind="pointer")
        self.assertEqual(pointers.mapped("state"), ["done", "ignored"])
        self.assertIn("nothing under this id", pointers[1].error_message)

    def test_pointed_at_once_more(self):
        Delivering.said = {"a": entry("a")}
        self.give(entry("a", kind="pointer"))
        self.visit()
        Delivering.said = {"a": entry("a", text="Never mind.")}
        self.give(entry("a", kind="pointer"))
        self.visit()
        self.assertEqual(self.posts().body, "Never mind.")
        self.assertEqual(len(self.events(kind="pointer")), 1)
        self.assertEqual(self.lines().mapped("stored"), [1, 0])

    def test_pointed_at_while_it_is_asked(self):
        self.give(entry("a", kind="pointer"))
        can = Delivering.capabilities
        chosen = looking.choose(self.account, can)
        self.give(entry("a", kind="pointer"))
        looking.settle(self.env, chosen, [])
        self.assertEqual(self.events(kind="pointer").state, "wanted")

    def test_one_that_is_refused(self):
        Delivering.said = {"a": entry("a"), "b": REFUSED}
        self.give(*(entry(name, kind="pointer") for name in "ab"))
        outcome = self.visit()
        self.assertFalse(outcome.error)
        self.assertEqual(
            self.events(kind="pointer").mapped("state"), ["done", "failed"]
        )
        self.assertIn("not for you", self.events(kind="pointer")[1].error_message)
        self.assertEqual(self.posts().external_id, "a")
        Delivering.said["b"] = entry("b")
        self.events(state="failed").with_user(self.admin).action_replay()
        self.assertEqual(self.events(kind="pointer")[1].state, "wanted")
        self.visit()
        self.assertEqual(len(self.posts()), 2)

    def test_where_all_are_refused_not_all_are_tried(self):
        names = "abc"
        Delivering.said = dict.fromkeys(names, REFUSED)
        self.give(*(entry(name, kind="pointer") for name in names))
        outcome = self.visit()
        self.assertFalse(outcome.more)
        self.assertEqual(len(Delivering.looked), 4)

    def test_a_network_that_cannot_be_asked(self):
        can = Delivering.capabilities
        without = type(can)(
            **{name: getattr(can, name) for name in can.__slots__} | {"looks": 0}
        )
        with patch.object(Delivering, "capabilities", without):
            self.give(entry("a", kind="pointer"))
        self.assertEqual(self.events().state, "failed")
        self.assertIn("cannot be asked", self.events().error_message)

    def test_later_means_later(self):
        self.give(entry("a", kind="pointer"))
        Delivering.said = {"a": Later("Delivering is tired.", after=900)}
        outcome = self.visit()
        self.assertTrue(outcome.error)
        self.assertEqual(self.events().state, "wanted")
        self.assertGreater(
            self.look.next_fetch_at, fields.Datetime.now() + timedelta(seconds=600)
        )

    def test_open_conversations_are_looked_at_again(self):
        Delivering.said = {name: entry(name) for name in "abcde"}
        self.give(*(entry(name) for name in "abcde"))
        self.account._process()
        self.visit()
        self.assertFalse(Delivering.looked, "not before its time")
        self.later(days=2)
        self.close(self.post("e").conversation_id.ticket_id)
        Delivering.said |= {"a": entry("a", text="Found it!"), "b": None}
        del Delivering.said["c"]
        self.visit()
        self.assertEqual([len(names) for names in Delivering.looked], [3, 1])
        self.assertEqual(self.post("a").body, "Found it!")
        self.assertTrue(self.post("b").deleted)
        self.assertEqual(self.post("c").body, "Where is c?")
        self.visit()
        self.assertEqual(len(Delivering.looked), 2)

    def test_nothing_new_is_nothing(self):
        Delivering.said = {"a": entry("a")}
        self.give(entry("a"))
        self.account._process()
        self.later(days=2)
        before = self.chatter(self.tickets())
        outcome = self.visit()
        self.assertEqual(outcome.counts["stored"], 0)
        self.assertEqual(self.chatter(self.tickets()), before)
        self.assertFalse(self.posts().edited_at)

    def test_what_was_given_anew_is_known_from_then(self):
        """Where words may be kept for a time, it begins again; not for what was only
        asked for in vain."""
        Delivering.said = {"a": entry("a")}
        self.give(entry("a"), entry("b"))
        self.account._process()
        self.later(days=2)
        long_ago = fields.Datetime.now() - timedelta(days=20)
        self.posts().write({"known_at": long_ago})
        self.env.flush_all()
        self.visit()
        self.assertGreater(self.post("a").known_at, long_ago)
        self.assertEqual(self.post("b").known_at, long_ago)

    def test_words_that_may_be_kept_for_a_while_are_refreshed(self):
        can = Delivering.capabilities
        values = {name: getattr(can, name) for name in can.__slots__}
        kept = {"look_every": None, "keep_text": 30 * 86400}
        self.assertEqual(looking.every(type(can)(**values | kept)), 24 * 86400)
        self.assertIsNone(looking.every(type(can)(**values | {"look_every": None})))

    def test_it_costs(self):
        can = Delivering.capabilities
        values = {name: getattr(can, name) for name in can.__slots__}
        charged = type(can)(**values | {"prices": {"looked": 0.25}})
        with patch.object(Delivering, "capabilities", charged):
            Delivering.said = {"a": entry("a")}
            self.account.daily_budget = 0.2
            self.give(entry("a", kind="pointer"))
            self.visit()
            self.assertAlmostEqual(self.account.cost_today, 0.25)
            self.give(entry("b", kind="pointer"))
            outcome = self.visit()
        self.assertIn("budget", str(outcome.error))
        self.assertEqual(len(Delivering.looked), 1)

    def test_it_is_never_silent(self):
        self.env["social.care.stream"]._cron_health()
        self.assertFalse(self.look.habit_per_day)


class TestForgetting(Delivered, OdooHttpCase):
    def setUp(self):
        super().setUp()
        # The requests have transactions of their own.
        self.theirs = self.of_sister("2")
        self.foreign = self.of_sister("3", webhook_secret=OTHER)
        for account in (self.account, self.theirs):
            self.give(
                *(entry(f"p{n}", author="ann", text="My name is Ann") for n in "12"),
                entry("other", author="bob"),
                account=account,
            )
            account._process()
        self.env.flush_all()

    def ask(self, people="ann,nobody", secret=SECRET, account=None):
        content = f"{sign(people.encode(), secret)}.{people}"
        path = (
            f"/social_care/webhook/{(account or self.account).webhook_token}/deletion"
        )
        return self.url_open(path, data=content, headers={"Content-Type": "text/plain"})

    def test_from_the_request_to_its_end(self):
        answer = self.ask().json()
        self.assertEqual(set(answer), {"url", "confirmation_code"})
        path = answer["url"].partition("/social_care")[1:]
        page = self.url_open("".join(path))
        self.assertIn("being carried out", page.text)
        ticket = self.post("p1").conversation_id.ticket_id
        theirs = [
            self.post(name, account)
            for account in (self.account, self.theirs)
            for name in ("p1", "p2")
        ]
        profile, events = theirs[0].profile_id, self.events()
        events = events.filtered(lambda event: event.external_id in ("p1", "p2"))
        with patch.object(erased, "MANY", 1):
            self.env["social.care.erasure"]._cron_erase()
        self.env.invalidate_all()
        for post in theirs:
            self.assertFalse(post.body or post.permalink)
        for account in (self.account, self.theirs):
            self.assertTrue(self.post("other", account).body)
        self.assertEqual(len(events), 2)
        self.assertFalse(any(events.mapped("payload")))
        self.assertNotIn(
            "ann", f"{profile.external_id} {profile.name} {profile.handle}"
        )
        self.assertNotIn("Ann", ticket.description)
        request = self.env["social.care.erasure"].search([], order="id")
        self.assertEqual(set(request.mapped("state")), {"done"})
        self.assertFalse(any(request.mapped("people") + request.mapped("known")))
        page = self.url_open("".join(path))
        self.assertIn("has been carried out", page.text)
        self.assertNotIn("ann", page.text.partition("<main>")[2])

    def test_what_is_no_request(self):
        for response in (
            self.ask(secret=OTHER),
            self.ask(account=self.foreign),
            self.url_open("/social_care/webhook/unknown/deletion", data=b"x"),
            self.url_open(
                f"/social_care/webhook/{self.account.webhook_token}/deletion",
                data=b"\xff\xfe",
            ),
        ):
            self.assertEqual((response.status_code, response.text), (404, "Not Found"))
        self.assertFalse(self.env["social.care.erasure"].search([]))

    def test_the_page_says_nothing_of_what_exists(self):
        nobody = self.ask("nobody-at-all").json()["url"]
        somebody = self.ask("ann").json()["url"]
        pages = [
            self.url_open("/social_care" + url.partition("/social_care")[2])
            for url in (nobody, somebody)
        ]
        self.assertEqual(pages[0].text, pages[1].text)
        unknown = self.url_open("/social_care/deletion/abcdefghijklmnop")
        self.assertEqual(unknown.status_code, 404)

    def test_who_guesses_is_slowed_down(self):
        good = "/social_care" + self.ask().json()["url"].partition("/social_care")[2]
        self.assertEqual(self.url_open(good).status_code, 200)
        self.patch(strangers.time, "sleep", lambda _seconds: None)
        for number in range(strangers.REFUSE_FROM):
            self.url_open(f"/social_care/deletion/guess-{number:010}")
        self.assertEqual(self.url_open(good).status_code, 404)


class TestOverHttp(Delivered, OdooHttpCase):
    def test_our_own_test(self):
        path = f"/social_care/webhook/{self.account.webhook_token}"
        seen = []

        def call(_session, _method, url, params=None, **_more):
            seen.append(url)
            return self.url_open(
                path + "?" + "&".join(f"{k}={v}" for k, v in params.items())
            )

        with patch.object(subscribing.guard.Session, "call", call):
            self.assertIsNone(
                subscribing._reach(self.account, self.account.webhook_url)
            )
            with patch.object(subscribing, "hash_sign", lambda *_a, **_k: "AAAA"):
                words = subscribing._reach(self.account, self.account.webhook_url)
        self.assertIn("404", words)
        self.assertEqual(len(seen), 2)

    def test_fifty_megabytes(self):
        content = b"x" * (deliveries.LIMIT + 1)
        path = f"/social_care/webhook/{self.account.webhook_token}"
        with patch.object(deliveries, "too_large") as told:
            response = self.url_open(
                path, data=content, headers={HEADER: sign(content)}
            )
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self.events())
        # The line is a transaction of its own: here the request's end takes it along.
        (_env, *said), _named = told.call_args
        self.assertEqual(said, [self.account.webhook_token, len(content)])

    def test_what_is_too_large_leaves_a_line(self):
        deliveries.too_large(self.env, self.account.webhook_token, 7_000_000)
        deliveries.too_large(self.env, "unknown", 7_000_000)
        line = self.env["social.care.delivery"].search([])
        self.assertEqual((line.state, line.size), ("refused", 7_000_000))
        self.assertIn("larger than 5 MB", line.reason)
