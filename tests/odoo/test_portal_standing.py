"""What customers see on their portal of where their matter stands in public."""

from odoo.exceptions import AccessError

from .common import AGENT, QUESTION, US, OdooHttpCase, say
from .test_closing import DONE, TELL


class TestPortalStanding(OdooHttpCase):
    def setUp(self):
        super().setUp()
        self.agent = self.make_user("Agnes", AGENT)
        self.customer = self.make_user("Cleo", "base.group_portal")
        self.team.user_ids = self.agent
        self.team.social_closing_guard = "require"
        self.bring(say(QUESTION, id="q"))
        self.posts().profile_id.partner_id = self.customer.partner_id
        self.conversation, self.ticket = self.conversations(), self.tickets()
        self.env.flush_all()
        self.authenticate(self.customer.login, self.customer.login)

    def page(self):
        self.env.flush_all()
        answer = self.url_open(f"/my/ticket/{self.ticket.id}")
        self.assertEqual(answer.status_code, 200)
        return answer.text

    def test_who_spoke_last_and_since_when(self):
        page = self.page()
        self.assertIn("Not answered yet", page)
        self.assertIn("You spoke last:", page)
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        page = self.page()
        self.assertIn("We have answered and are working on it.", page)
        self.assertIn("We spoke last:", page)
        self.conversation.with_user(self.agent).record_native_answer(
            "Found it, Ann.", closing=True
        )
        page = self.page()
        self.assertIn("Solved, and we have said so.", page)
        self.assertNotIn("Agnes", page.partition("social_in_public")[2])

    def test_what_we_decided_by_ourselves_is_not_told(self):
        self.conversation.with_user(self.agent).action_waive("Only a joke")
        page = self.page()
        self.assertNotIn("social_in_public", page)
        self.assertNotIn("Only a joke", page)

    def test_they_may_close_what_the_public_does_not_know_of(self):
        """The guard asks people of ours only; what is left to do is an activity."""
        done = self.env.ref(DONE)
        done.close_from_portal = True
        self.env.flush_all()
        self.url_open(f"/ticket/close?ticket_id={self.ticket.id}&stage_id={done.id}")
        self.env.invalidate_all()
        self.assertTrue(self.ticket.closed)
        kinds = self.ticket.activity_ids.activity_type_id
        self.assertEqual(kinds, self.env.ref(TELL))

    def test_how_we_weigh_them_is_not_for_them(self):
        ticket = self.ticket.with_user(self.customer)
        self.assertEqual(ticket.read(["public_resolution"])[0]["id"], ticket.id)
        for name in ("social_priority_score", "social_stars"):
            with self.subTest(name), self.assertRaises(AccessError):
                ticket.read([name])
