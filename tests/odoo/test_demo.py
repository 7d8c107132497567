"""The demo: what stands there at first login."""

from collections import Counter

from odoo import fields

from ..common import SocialCareCase


class TestDemo(SocialCareCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["social.care.account"].browse(
            cls.env["ir.model.data"]
            .search(
                [
                    ("module", "=like", "social_care%"),
                    ("model", "=", "social.care.account"),
                ]
            )
            .mapped("res_id")
        )
        here = [("account_id", "in", cls.accounts.ids)]
        cls.events = cls.env["social.care.event"].search(here)
        cls.posts = cls.env["social.care.post"].search(here)
        cls.conversations = cls.env["social.care.conversation"].search(here)

    def test_accounts_of_real_networks_call_nobody(self):
        local = self.accounts.filtered(lambda a: a.network in ("file", "practice"))
        self.assertEqual(set(local.mapped("state")), {"connected"})
        self.assertEqual(set((self.accounts - local).mapped("state")), {"paused"})
        self.assertGreaterEqual(len(self.accounts), 5)

    def test_everything_was_understood(self):
        self.assertEqual(set(self.events.mapped("state")), {"done"})
        self.assertGreaterEqual(len(self.posts), 40)

    def test_it_is_as_old_as_the_installation(self):
        now = fields.Datetime.now()
        self.assertLess(max(self.posts.mapped("posted_at")), now)
        installed = min(self.events.mapped("received_at"))
        self.assertLess((installed - min(self.posts.mapped("posted_at"))).days, 8)
        self.assertLess((installed - max(self.posts.mapped("posted_at"))).days, 1)

    def test_pictures_are_there_and_nobody_is_asked_for_them(self):
        pictures = self.posts.picture_ids
        self.assertEqual(pictures.mapped("state"), ["done"])
        self.assertTrue(pictures.preview)

    def test_there_is_some_of_everything(self):
        self.assertGreaterEqual(len(set(self.posts.mapped("language"))), 9)
        theirs = self.posts.filtered(lambda post: post.direction == "in")
        kinds = set(theirs.mapped("intent"))
        self.assertEqual(kinds, {"question", "complaint", "praise", "other", "spam"})
        self.assertEqual(set(self.posts.mapped("visibility")), {"public", "private"})
        self.assertIn("review", self.posts.mapped("kind"))
        states = Counter(self.conversations.mapped("public_resolution"))
        for state in (
            "unanswered",
            "acknowledged",
            "moved",
            "resolved_privately",
            "confirmed",
            "waived",
        ):
            self.assertTrue(states[state], state)

    def test_tickets_are_where_agents_look(self):
        tickets = self.conversations.ticket_id
        team = self.env.ref("social_care.demo_team")
        self.assertEqual(tickets.team_id, team)
        self.assertIn(self.env.ref("base.user_demo"), team.user_ids)
        self.assertGreaterEqual(len(tickets), 20)
        spam = self.conversations.filtered(lambda c: c.intent == "spam")
        self.assertFalse(spam.ticket_id)
        agents = tickets.with_user(self.env.ref("base.user_demo"))
        self.assertEqual(len(agents.search([("id", "in", tickets.ids)])), len(tickets))

    def test_one_author_is_a_known_contact(self):
        profiles = self.conversations.profile_id.filtered("partner_id")
        self.assertEqual(
            profiles.partner_id, self.env.ref("social_care.demo_partner_marta")
        )
        self.assertTrue(profiles.link_evidence)
        tickets = profiles.conversation_ids.ticket_id
        self.assertEqual(tickets.partner_id, profiles.partner_id)
        self.assertEqual(len(profiles.conversation_ids), 2)
        self.assertEqual(len(tickets.filtered("active")), 1)
