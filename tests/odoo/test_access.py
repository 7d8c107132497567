"""Tokens that are renewed, and reads that are counted and cost money."""

import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.connecting import tokens
from odoo.addons.social_care.fetching import budget, visit

from ..servers import x_server
from .common import AGENT, OdooCase


class XCase(OdooCase):
    """A small X on loopback, and an account on it that signed in."""

    def setUp(self):
        super().setUp()
        self.x = self.enterContext(x_server.serve())
        self.x.tokens = {"access": "me"}
        self.x.user("7", "ann")
        self.account = self.make_account(
            network="x",
            base_url=self.x.url,
            external_id="42",
            handle="acme",
            client_id="client-id",
            client_secret="client-secret",
            access_token="access",
            refresh_token="refresh-1",
            user_id=self.admin.id,
            state="connected",
        )

    @property
    def stream(self):
        return self.account.stream_ids.filtered(lambda s: s.code == "mentions")

    def fetch(self):
        return visit.to_the_end(self.stream)

    def expire(self, minutes):
        self.account.token_expires_at = fields.Datetime.now() + timedelta(
            minutes=minutes
        )

    def renewals(self):
        return self.x.asked.count("/2/oauth2/token")


class TestRenewal(XCase):
    def test_shortly_before_it_expires(self):
        self.expire(minutes=2)
        self.x.post("7", "@acme hello")
        outcome = self.fetch()
        self.assertIsNone(outcome.error)
        self.assertEqual(outcome.counts["stored"], 1)
        self.assertEqual(self.renewals(), 1)
        self.assertNotEqual(self.account.refresh_token, "refresh-1")
        self.assertIn(self.account.refresh_token, self.x.refresh_tokens)
        self.assertEqual(
            self.account.access_token, f"access-{self.account.refresh_token}"
        )
        left = self.account.token_expires_at - fields.Datetime.now()
        self.assertAlmostEqual(left.total_seconds(), 7200, delta=60)
        self.assertFalse(self.account.lease_token)
        self.fetch()
        self.assertEqual(self.renewals(), 1)

    def test_not_before_it_is_due(self):
        self.expire(minutes=60)
        self.assertIsNone(self.fetch().error)
        self.assertEqual(self.renewals(), 0)

    def test_once_when_refused(self):
        self.x.tokens = {}
        self.x.post("7", "@acme hello")
        outcome = self.fetch()
        self.assertIsNone(outcome.error)
        self.assertEqual(outcome.counts["stored"], 1)
        self.assertEqual(self.renewals(), 1)
        self.assertEqual(self.account.state, "connected")

    def test_refused_again_after_that(self):
        self.x.always = x_server.Problem(401, "about:blank", "Unauthorized")
        self.x.faults = [self.x.always, None, self.x.always]
        self.fetch()
        self.assertEqual(self.renewals(), 1)
        self.assertEqual(self.account.state, "error")
        self.assertIn("connect again", self.account.error_message)

    def test_a_renewal_that_is_refused(self):
        self.expire(minutes=-1)
        self.x.refresh_tokens = set()
        self.fetch()
        self.assertEqual(self.account.state, "error")
        self.assertIn("connect again", self.account.error_message)
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertEqual(self.account.refresh_token, "refresh-1")
        self.assertFalse(self.account.lease_token)

    def test_x_is_down_and_the_token_still_good(self):
        self.expire(minutes=2)
        self.x.faults = ["unavailable"]
        self.assertIsNone(self.fetch().error)
        self.assertEqual(self.account.refresh_token, "refresh-1")
        self.assertEqual(self.account.state, "connected")

    def test_another_process_is_at_it(self):
        self.expire(minutes=-1)
        self.account.lease_token = "other"
        self.account.lease_until = fields.Datetime.now() + timedelta(minutes=1)
        outcome = self.fetch()
        self.assertIn("another process", str(outcome.error))
        self.assertEqual(self.renewals(), 0)
        self.assertEqual(self.account.state, "connected")
        self.expire(minutes=2)
        self.assertIsNone(self.fetch().error, "the old one is still good")
        self.account.lease_until = fields.Datetime.now() - timedelta(minutes=1)
        self.expire(minutes=-1)
        self.assertIsNone(self.fetch().error, "the other process is dead")
        self.assertEqual(self.renewals(), 1)

    def test_another_process_has_done_it(self):
        access = tokens.access(self.account)
        self.account.write({"access_token": "newer", "refresh_token": "refresh-9"})
        self.x.tokens = {"newer": "me"}
        found = tokens.ask(self.account, access, lambda client: client.check())
        self.assertEqual(found.external_id, "42")
        self.assertEqual(access.client.settings.access_token, "newer")
        self.assertEqual(self.renewals(), 0)

    def test_what_an_administrator_entered_meanwhile_stays(self):
        access = tokens.access(self.account)
        refresh = type(access.client).refresh

        def enter(client):
            tokens = refresh(client)
            self.account.write({"access_token": "hand", "refresh_token": "hand-2"})
            return tokens

        with patch.object(type(access.client), "refresh", enter):
            tokens.renew(self.account, access)
        self.assertEqual(self.account.access_token, "hand")
        self.assertEqual(access.client.settings.refresh_token, "hand-2")

    def test_keys_entered_by_hand_have_no_end_that_we_know(self):
        self.expire(minutes=5)
        self.account.access_token = "by hand"
        self.assertFalse(self.account.token_expires_at)

    def test_connecting_renews_too(self):
        self.x.tokens = {}
        self.account.with_user(self.admin).action_connect()
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.renewals(), 1)

    def test_no_token_is_told(self):
        agent = self.make_user("Olga", AGENT)
        with self.assertRaises(AccessError):
            self.account.with_user(agent).read(["token_expires_at"])
        for name in ("access_token", "refresh_token", "lease_token"):
            self.assertFalse(self.account._fields[name].exportable)
        self.expire(minutes=2)
        with self.assertLogs(level=logging.INFO) as logs:
            logging.getLogger("tests").info("begun")
            self.fetch()
            self.x.refresh_tokens = set()
            self.x.tokens = {}
            self.fetch()
        told = "\n".join([*logs.output, self.account.error_message])
        self.assertNotIn("refresh-", told)
        self.assertNotIn("access-", told)


class TestCost(XCase):
    def usage(self):
        return self.env["social.care.usage"].search(
            [("account_id", "=", self.account.id)]
        )

    def say(self, count):
        for number in range(count):
            self.x.post("7", f"@acme hello {number}")

    def test_counted_per_day(self):
        self.say(3)
        self.fetch()
        self.assertEqual(self.usage().mapped("reads"), [3])
        self.assertAlmostEqual(self.usage().cost, 0.015)
        self.say(2)
        self.fetch()
        self.assertEqual(self.usage().mapped("reads"), [5])
        self.assertAlmostEqual(self.usage().cost, 0.025)
        self.assertEqual(self.account.reads_today, 5)
        self.fetch()
        self.assertEqual(self.usage().reads, 5, "an empty look costs nothing")
        tomorrow = budget.today() + timedelta(days=1)
        with patch.object(budget, "today", return_value=tomorrow):
            self.say(1)
            self.fetch()
        self.assertEqual(self.usage().sorted("date").mapped("reads"), [5, 1])

    def test_a_budget_stops_it_until_tomorrow(self):
        self.account.daily_budget = 0.25
        self.x.page_size = 20
        self.say(100)
        outcome = self.fetch()
        self.assertIn("budget of US$ 0.25", str(outcome.error))
        self.assertEqual(outcome.counts["stored"], 60, "the page that reaches it too")
        stream = self.stream
        self.assertEqual(stream.health_state, "waiting")
        self.assertIn("budget", stream.health)
        self.assertEqual(self.account.health_state, "waiting")
        self.assertEqual(self.account.state, "connected")
        midnight = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        midnight += timedelta(days=1)
        self.assertLess(abs((stream.next_fetch_at - midnight).total_seconds()), 60)
        for _again in range(4):
            self.assertEqual(self.fetch().counts["stored"], 0)
        self.assertFalse(self.account.activity_ids)

        tomorrow = budget.today() + timedelta(days=1)
        with patch.object(budget, "today", return_value=tomorrow):
            self.account.stream_ids.invalidate_recordset()
            self.assertIsNone(self.fetch().error)
        self.assertEqual(len(self.events()), 100)
        self.assertFalse(self.stream.error_message)

    def test_more_budget_goes_on_at_once(self):
        self.account.daily_budget = 0.01
        self.say(20)
        self.fetch()
        self.say(1)
        self.fetch()
        self.assertTrue(self.stream.error_message)
        self.account.daily_budget = 1
        self.assertFalse(self.stream.error_message)
        self.assertLessEqual(self.stream.next_fetch_at, fields.Datetime.now())
        self.assertEqual(self.fetch().counts["stored"], 1)

    def test_by_hand_it_is_said(self):
        self.account.daily_budget = 0.01
        self.say(20)
        self.fetch()
        with self.assertRaisesRegex(UserError, "budget"):
            self.account.with_user(self.admin).action_fetch_button()

    def test_agents_see_the_sum_on_the_card_only(self):
        self.say(4)
        self.fetch()
        agent = self.make_user("Olga", AGENT, helpdesk_team_ids=[(4, self.team.id)])
        account = self.account.with_user(agent)
        self.assertEqual(account.cost_summary, "US$ 0.02")
        with self.assertRaises(AccessError):
            self.usage().with_user(agent).read(["cost"])
