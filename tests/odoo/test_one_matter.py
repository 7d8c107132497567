"""Two accounts, one matter."""

from odoo.exceptions import UserError

from .common import AGENT, COMPLAINT, OdooCase, say


class TestOneMatter(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.agent.helpdesk_team_ids = cls.team
        cls.one = cls.make_account(ticket_policy="manual")
        cls.two = cls.make_account(ticket_policy="manual")

    def said_to_both(self):
        for account in (self.one, self.two):
            self.bring(say(COMPLAINT, "ann", id="same"), account=account)
        return (
            self.conversations(account).with_user(self.agent)
            for account in (self.one, self.two)
        )

    def test_a_post_that_names_both(self):
        one, two = self.said_to_both()
        (other,) = one.same_matter()
        self.assertEqual((other["id"], other["same_post"]), (two.id, True))
        self.assertFalse(other["one_ticket"])
        one.action_one_matter()
        self.assertTrue(one.ticket_id)
        self.assertEqual(one.ticket_id, two.ticket_id)
        self.assertTrue(one.same_matter()[0]["one_ticket"])

    def test_the_agent_chooses_who_answers(self):
        one, two = self.said_to_both()
        two.action_answer_here()
        self.assertEqual(one.public_resolution, "waived")
        self.assertIn(self.two.name, one.waived_reason)
        self.assertFalse(one.in_inbox)
        self.assertEqual(two.public_resolution, "unanswered")
        self.assertTrue(two.in_inbox)
        self.assertTrue(two.same_matter()[0]["waived"])

    def test_one_contact_on_two_networks(self):
        practice = self.env.ref("social_care_practice.demo_account_practice")
        practice = self.make_account("practice", company_id=practice.company_id.id)
        self.bring(say(COMPLAINT, "ann"), account=self.one)
        here = self.conversations(self.one)
        there = here.copy(
            {
                "account_id": practice.id,
                "network": "practice",
                "profile_id": here.profile_id.copy(
                    {"network": "practice", "external_id": "ann"}
                ).id,
                "team_id": self.team.id,
            }
        )
        here = here.with_user(self.agent)
        self.assertFalse(here.same_matter())
        partner = self.env["res.partner"].create({"name": "Ann"})
        (here | there).profile_id.sudo().write({"partner_id": partner.id})
        (other,) = here.same_matter()
        self.assertEqual((other["id"], other["same_post"]), (there.id, False))
        here.action_one_matter()
        self.assertEqual(here.ticket_id, there.ticket_id)
        with self.assertRaises(UserError):
            here.action_answer_here()

    def test_what_others_may_not_see(self):
        one, two = self.said_to_both()
        others = self.env["helpdesk.ticket.team"].create({"name": "Others"})
        two.sudo().team_id = others
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(one.same_matter())
        with self.assertRaises(UserError):
            one.action_one_matter()

    def test_something_else(self):
        self.bring(say(COMPLAINT, "ann", id="1"), account=self.one)
        self.bring(say("Another thing", "ann", id="1"), account=self.two)
        self.assertFalse(self.conversations(self.one).same_matter())
