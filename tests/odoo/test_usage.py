"""What is sent, hidden and deleted costs money or units, as reading does."""

from datetime import date
from unittest.mock import patch

from odoo.addons.social_care.fetching import budget, visit
from odoo.addons.social_care.networks.base import Page, Quota, RawItem

from .common import SUPERVISOR
from .contract_network import ContractCase, ContractNetwork


class UsageCase(ContractCase):
    def setUp(self):
        super().setUp()
        self.env = self.env(user=self.make_user("Sue", SUPERVISOR))
        self.social = self.social.with_env(self.env)

    def usage(self, account=None):
        return self.env["social.care.usage"].search(
            [("account_id", "=", (account or self.social).id)]
        )

    def fetch(self):
        stream = self.social.sudo().stream_ids.filtered(lambda s: s.code == "mentions")
        return visit.to_the_end(stream)


class TestMoney(UsageCase):
    def test_replies_and_what_is_done_with_posts(self):
        self.allow(prices={"hide": 0.005, "delete": 0.01, "like": 0.5})
        post = self.come("c1")
        self.answer(post)
        self.assertEqual((self.usage().sent, self.usage().reads), (1, 0))
        self.assertAlmostEqual(self.usage().cost, 0.015)
        post.action_hide()
        post.action_unhide()
        self.assertAlmostEqual(self.usage().cost, 0.025)
        self.post("answer-1", self.social).action_delete_ours()
        self.assertAlmostEqual(self.usage().cost, 0.035)
        self.assertTrue(self.social.charges)
        self.assertIn("US$ 0.0", self.social.cost_summary)


class TestUnits(UsageCase):
    def setUp(self):
        super().setUp()
        quota = Quota(
            1000, "America/Los_Angeles", shared_by="client_id", publish=50, act=50
        )
        self.allow(quota=quota)
        self.social.sudo().client_id = "project-1"

    def test_all_of_it_is_counted(self):
        post = self.come("c1")
        self.answer(post)
        post.action_hide()
        item = RawItem("c2", {"body": "Hello", "author": "bob"})
        ContractNetwork.page = Page([item], {"at": 1}, units=3)
        self.fetch()
        self.assertEqual(self.usage().units, 103)
        self.assertEqual(self.social.cost_summary, "103 of 1,000 units")

    def test_reading_leaves_some_for_replies(self):
        """And it is the day of the network's own zone, and of all who share it."""
        other = self.make_account(
            "contract", client_id="project-1", external_id="them", state="connected"
        )
        stranger = self.make_account(
            "contract", client_id="project-2", external_id="they", state="connected"
        )
        usage = self.env["social.care.usage"]
        usage.add(stranger.id, units=900)
        usage.add(other.id, units=499)
        ContractNetwork.page = Page([], {"at": 1}, units=1)
        self.assertIsNone(self.fetch().error)
        error = self.fetch().error
        self.assertIn("1,000 units a day are used up", str(error))
        self.assertIn("America/Los_Angeles", str(error))
        stream = self.social.sudo().stream_ids.filtered("error_message")
        self.assertEqual(stream.health_state, "waiting", "nobody's failure")
        self.answer(self.come("c1"))
        self.assertEqual(len(ContractNetwork.published), 1)
        with patch.object(budget, "today", return_value=date(2099, 1, 1)):
            self.assertIsNone(self.fetch().error)


class TestLittleIsLeft(UsageCase):
    def test_reading_waits_before_the_network_refuses(self):
        ContractNetwork.page = Page([], {"at": 1}, more=True, left=0.05)
        stream = self.social.sudo().stream_ids.filtered(lambda s: s.code == "mentions")
        self.fetch()
        waits = (stream.next_fetch_at - stream.last_success_date).total_seconds()
        self.assertGreater(waits, 500, "ten times its minute")
        ContractNetwork.page = Page([], {"at": 1}, left=0.5)
        self.fetch()
        waits = (stream.next_fetch_at - stream.last_success_date).total_seconds()
        self.assertLess(waits, 120)
