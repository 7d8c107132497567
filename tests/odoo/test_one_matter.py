"""One matter: told to two accounts, or in public and in private."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .common import AGENT, COMPLAINT, PRAISE, US, OdooCase, moment, say, whisper


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
        """Exports number their lines, and people say the same thing twice."""
        address = "https://net.example/"
        for number, (one, other) in enumerate(
            (
                ({"body": COMPLAINT}, {"body": "Another thing"}),
                ({"at": 1}, {"at": 2}),
                ({"permalink": f"{address}1"}, {"permalink": f"{address}2"}),
            )
        ):
            with self.subTest(one):
                said = {"author": f"a{number}", "id": str(number)}
                self.bring(say(**said | one), account=self.one)
                self.bring(say(**said | other), account=self.two)
                here = self.conversations(self.one)[-1]
                self.assertFalse(here.same_matter())

    def test_an_address_with_the_author_and_one_without(self):
        for number, addresses in enumerate((("ann", "i"), ("", "i"), ("", ""))):
            key = f"471{number}"
            for account, who in zip((self.one, self.two), addresses, strict=True):
                address = f"https://net.example/{who}/status/{key}" if who else ""
                said = say(author=f"a{number}", id=key, permalink=address)
                self.bring(said, account=account)
            (other,) = self.conversations(self.one)[-1].same_matter()
            self.assertTrue(other["same_post"], addresses)

    def test_an_edit_is_the_same_post(self):
        at = {"id": "1", "permalink": "https://net.example/1"}
        self.bring(say("Where is it?", **at), account=self.one)
        self.bring(say("Where is my parcel?", at=1, **at), account=self.two)
        (other,) = self.conversations(self.one).same_matter()
        self.assertTrue(other["same_post"])


class TestTwoSides(OdooCase):
    """A complaint in public, and what the same customer says in private."""

    def public(self, **values):
        self.bring(say(COMPLAINT, "ann", id="c", **values))
        return self.post("c").conversation_id

    def private(self, body="It is order 4711", **values):
        self.bring(whisper(body, "ann", **{"id": "w"} | values))
        return self.post(values.get("id", "w")).conversation_id

    def test_in_public_then_in_private(self):
        public = self.public()
        private = self.private(at=5)
        self.assertNotEqual(private, public)
        self.assertEqual(private.ticket_id, public.ticket_id)
        self.assertEqual(len(self.tickets()), 1)
        lines = " ".join(self.chatter(public.ticket_id))
        self.assertIn("in private, too", lines)
        self.assertIn("It is order 4711", lines)

    def test_in_private_then_in_public(self):
        private = self.private()
        public = self.public(at=5)
        self.assertEqual(public.ticket_id, private.ticket_id)
        self.assertEqual(public.public_resolution, "unanswered")
        self.assertEqual(public.ticket_id.public_resolution, "unanswered")

    def test_what_came_late(self):
        private = self.private(at=60)
        public = self.public(at=0)
        self.assertEqual(public.ticket_id, private.ticket_id)

    def test_all_at_once(self):
        for author, policy in (("eva", "all"), ("mia", "matters")):
            self.account.ticket_policy = policy
            self.bring(
                whisper("It is order 4711", author, 5),
                say(COMPLAINT, author, id=f"{author}-p"),
            )
            public = self.post(f"{author}-p").conversation_id
            theirs = self.conversations().filtered(
                lambda c, who=public.profile_id: c.profile_id == who
            )
            self.assertEqual(len(theirs), 2)
            self.assertEqual(len(theirs.ticket_id), 1)

    def test_solved_in_private(self):
        """It does not stay unanswered for ever."""
        public = self.public()
        private = self.private(at=5)
        self.bring(whisper("Refunded.", US, 10, parent="w"))
        self.assertEqual(public.public_resolution, "unanswered")
        self.assertFalse(public.awaiting_since)
        self.close(private.ticket_id)
        self.assertEqual(public.public_resolution, "resolved_privately")

    def test_solved_in_private_before_the_complaint_came(self):
        self.private(at=5)
        self.bring(whisper("Refunded.", US, 10, parent="w"))
        public = self.public(at=0)
        self.close(public.ticket_id)
        self.assertEqual(public.public_resolution, "resolved_privately")

    def test_two_matters_are_open(self):
        """It is the one that we wrote to last."""
        self.bring(say(COMPLAINT, "ann", id="a"), say(COMPLAINT, "ann", 1, id="b"))
        self.bring(say("We look into it.", US, 3, parent="a"))
        self.bring(say("And into that.", US, 2, parent="b"))
        one, two = (self.post(it).conversation_id.ticket_id for it in "ab")
        self.assertNotEqual(one, two)
        self.assertEqual(self.private(at=5).ticket_id, one)
        self.bring(say("Here, too.", US, 6, parent="b"))
        self.assertEqual(self.private(at=7, id="w2").ticket_id, two)

    def test_another_public_thread_is_another_matter(self):
        public = self.public()
        self.private(at=5)
        self.bring(say(COMPLAINT, "ann", 9, id="other"))
        other = self.post("other").conversation_id
        self.assertNotEqual(other.ticket_id, public.ticket_id)

    def test_others_and_other_accounts(self):
        public = self.public()
        self.bring(whisper("Hello", "bob", id="w"))
        self.assertNotEqual(self.post("w").conversation_id.ticket_id, public.ticket_id)
        account = self.make_account()
        self.bring(whisper("Hello", "ann", id="w"), account=account)
        there = self.conversations(account)
        self.assertNotEqual(there.ticket_id, public.ticket_id)

    def test_closed_within_the_window(self):
        public = self.public()
        self.bring(say("Solved.", US, 5, parent="c"))
        self.close(public.ticket_id, moment(10))
        private = self.private(at=20)
        self.assertEqual(private.ticket_id, public.ticket_id)
        self.assertFalse(public.ticket_id.closed)

    def test_closed_long_ago(self):
        public = self.public(at=-60 * 24 * 30)
        self.close(public.ticket_id, moment(-60 * 24 * 20))
        private = self.private(at=20)
        self.assertNotEqual(private.ticket_id, public.ticket_id)
        self.assertTrue(public.ticket_id.closed)

    def test_thanks_in_private_open_nothing(self):
        public = self.public()
        self.close(public.ticket_id, moment(10))
        private = self.private("Thank you so much, it works now!", at=20)
        self.assertEqual(private.ticket_id, public.ticket_id)
        self.assertTrue(public.ticket_id.closed)

    def test_split_off_by_hand(self):
        public = self.public()
        private = self.private(at=5)
        self.bring(whisper("Refunded.", US, 10, parent="w"))
        private.action_split()
        self.assertNotEqual(private.ticket_id, public.ticket_id)
        self.assertTrue(public.awaiting_since, "it was not answered")
        self.bring(whisper("And the other thing?", "ann", 20, parent="w", id="w2"))
        self.assertEqual(self.post("w2").conversation_id, private)
        self.assertNotEqual(private.ticket_id, public.ticket_id)
        self.close(public.ticket_id)
        self.assertEqual(public.public_resolution, "unanswered")

    def test_joined_by_hand(self):
        public = self.public()
        private = self.private(at=5)
        self.bring(whisper("Refunded.", US, 10, parent="w"))
        private.action_split()
        private.action_join(public.ticket_id.id)
        self.assertFalse(public.awaiting_since)

    def test_a_ticket_that_is_made_later(self):
        self.account.ticket_policy = "manual"
        public = self.public()
        private = self.private(at=5)
        self.assertFalse(self.tickets())
        public.action_create_ticket()
        self.assertEqual(private.ticket_id, public.ticket_id)

    def test_praise_is_no_matter(self):
        self.account.ticket_policy = "matters"
        self.bring(say(PRAISE, "ann", id="c"))
        private = self.private(COMPLAINT, at=5)
        self.assertTrue(private.ticket_id)
        self.assertFalse(self.post("c").conversation_id.ticket_id)

    def test_the_handoff_that_waits_has_arrived(self):
        """The one of the matter that the words belong to, and no other."""
        self.bring(say(COMPLAINT, "ann", id="a"), say(COMPLAINT, "ann", 1, id="b"))
        handoffs = self.env["social.care.handoff"]
        for number, post in enumerate("ab"):
            handoffs |= handoffs.create(
                {
                    "ticket_id": self.post(post).conversation_id.ticket_id.id,
                    "channel": "message",
                    "offered_at": fields.Datetime.now() - timedelta(hours=2 - number),
                }
            )
        private = self.private(at=fields.Datetime.now())
        self.assertEqual(handoffs.mapped("state"), ["offered", "arrived"])
        self.assertEqual(private.ticket_id, handoffs[1].ticket_id)
        self.bring(whisper("Are you there?", "ann", fields.Datetime.now(), parent="w"))
        self.assertEqual(handoffs.mapped("state"), ["offered", "arrived"])

    def test_a_handoff_that_was_offered_in_private(self):
        public = self.public()
        private = self.private(at=5)
        handoff = self.env["social.care.handoff"].create(
            {
                "ticket_id": private.ticket_id.id,
                "conversation_id": private.id,
                "channel": "phone",
            }
        )
        handoff.outcome = "Refunded"
        handoff.action_done()
        self.assertEqual(public.public_resolution, "resolved_privately")
