"""Who and what is behind where a matter stands in public, and what people change."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.answering import closing_word

from .common import SUPERVISOR, THANKS, US, moment, say, whisper
from .test_public_resolution import ResolutionCase


class StandingCase(ResolutionCase):
    def assert_columns(self, **expected):
        """On the conversation and on its ticket alike."""
        for record in (self.conversation, self.ticket):
            for name, value in expected.items():
                with self.subTest(model=record._name, name=name):
                    self.assertEqual(record[name], value)


class TestColumns(StandingCase):
    def test_nobody_has_answered(self):
        self.assert_columns(
            public_resolution_since=moment(),
            public_resolution_by=False,
            public_resolution_words=False,
            last_public_speaker="customer",
            last_public_by="Ann",
            last_public_at=moment(),
        )

    def test_a_colleague_answered_on_the_network(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.assert_columns(
            public_resolution_since=moment(5),
            public_resolution_by=self.account.name,
            last_public_speaker="us",
            last_public_by=self.account.name,
            last_public_at=moment(5),
        )

    def test_an_agent_answered(self):
        self.conversation.with_user(self.agent).record_native_answer("We look.")
        self.assert_columns(
            public_resolution_by="Agnes",
            last_public_speaker="us",
            last_public_by="Agnes",
        )

    def test_the_customer_thanked(self):
        self.bring(
            say("We look.", US, id="a", parent="q", at=5),
            say(THANKS, id="t", parent="a", at=6),
        )
        self.assert_columns(
            public_resolution="confirmed",
            public_resolution_by="Ann",
            public_resolution_words=f"“{THANKS}”",
            last_public_speaker="customer",
        )
        self.bring(say(THANKS, id="t", deleted="1"))
        self.assert_columns(
            public_resolution="acknowledged",
            public_resolution_words=False,
            last_public_speaker="us",
        )

    def test_private_words_are_nobodys_business(self):
        self.bring(whisper("My card is 4242", id="p", parent="q", at=9))
        self.assert_columns(last_public_at=moment(), last_public_by="Ann")

    def test_waived(self):
        self.conversation.with_user(self.agent).action_waive("Abuse")
        self.assert_columns(
            public_resolution_by="Agnes", public_resolution_words="Abuse"
        )

    def test_handed_over(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        handoff = (
            self.env["social.care.handoff"]
            .with_user(self.agent)
            .create({"ticket_id": self.ticket.id, "channel": "phone"})
        )
        self.assert_columns(
            public_resolution="moved",
            public_resolution_by="Agnes",
            moved_to="phone",
            moved_arrived=False,
        )
        handoff.contact_value = "+43 1 23456"
        handoff.action_arrived()
        self.assert_columns(moved_to="phone", moved_arrived=True)
        handoff.outcome = "Refunded what was charged twice"
        handoff.action_done()
        self.assert_columns(public_resolution="resolved_privately", moved_to=False)
        self.assertEqual(
            closing_word.draft(self.conversation),
            "Ann, we have sorted this out with you by telephone. Thank you for your "
            "patience.",
            "what is written for colleagues is not for the public",
        )
        to_do = self.ticket.activity_ids.filtered(
            lambda a: a.activity_type_id.res_model == "helpdesk.ticket"
        )
        self.assertEqual(len(to_do), 1, "one activity asks for the closing word")

    def test_closed(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.close(self.ticket.with_user(self.agent))
        self.assert_columns(
            public_resolution="resolved_privately", public_resolution_by="Agnes"
        )

    def test_without_a_public_side(self):
        self.bring(say("x", id="q", deleted="1"))
        self.assert_columns(
            public_resolution=False,
            public_resolution_since=False,
            last_public_speaker=False,
            last_public_at=False,
        )

    def test_a_ticket_tells_of_the_one_that_its_badge_speaks_of(self):
        self.bring(say("And mine?", "bob", id="b", at=10))
        other = self.conversations() - self.conversation
        other.action_join(self.ticket.id)
        self.bring(say("Yours, too.", US, id="a", parent="b", at=20))
        self.assertEqual(self.ticket.public_resolution, "unanswered")
        self.assertEqual(self.ticket.public_resolution_since, moment())
        self.assertEqual(self.ticket.last_public_at, moment(20))
        self.bring(say("We look.", US, id="a2", parent="q", at=30))
        # Both are answered: the one that has stood so for longer.
        self.assertEqual(self.ticket.public_resolution_since, moment(20))


class TestByHand(StandingCase):
    def setUp(self):
        super().setUp()
        self.bring(
            say("We look.", US, id="a", parent="q", at=5),
            say(THANKS, id="t", parent="a", at=6),
        )
        self.as_agent = self.conversation.with_user(self.agent)

    def test_thanks_that_were_none(self):
        self.as_agent.action_set_public_resolution("acknowledged", "Sarcasm")
        self.assert_columns(
            public_resolution="acknowledged",
            public_resolution_by="Agnes",
            public_resolution_words="Sarcasm",
        )
        lines = self.chatter(self.ticket)
        self.assertIn("Confirmed → Answered", lines[-1])

    def test_it_holds_until_the_next_thing_happens(self):
        self.as_agent.action_set_public_resolution("acknowledged", "Sarcasm")
        later = fields.Datetime.now() + timedelta(minutes=5)
        self.bring(say(THANKS, id="t2", parent="a", at=later))
        self.assert_columns(public_resolution="confirmed")

    def test_what_happened_before_changes_nothing(self):
        self.as_agent.action_set_public_resolution("acknowledged", "Sarcasm")
        self.bring(say(THANKS, id="t2", parent="a", at=8))
        self.assert_columns(public_resolution="acknowledged")

    def test_not_without_a_reason_or_a_state(self):
        for state, reason in (
            ("acknowledged", " "),
            ("acknowledged", None),
            ("", "Reason"),
            ("solved", "Reason"),
            (None, "Reason"),
        ):
            with self.assertRaises(UserError):
                self.as_agent.action_set_public_resolution(state, reason)
        self.assert_columns(public_resolution="confirmed")

    def test_that_it_ended_is_a_supervisors_to_say(self):
        for state in ("resolved_publicly", "confirmed", "waived"):
            with self.assertRaises(AccessError):
                self.as_agent.action_set_public_resolution(state, "I say so")
        supervisor = self.make_user("Sue", SUPERVISOR)
        self.conversation.with_user(supervisor).action_set_public_resolution(
            "resolved_publicly", "Told in the newspaper"
        )
        self.assert_columns(public_resolution="resolved_publicly")

    def test_the_dialogue(self):
        action = self.as_agent.action_set_public_resolution_dialog()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        offered = dict(
            wizards.with_user(self.agent).fields_get(["state"])["state"]["selection"]
        )
        self.assertNotIn("confirmed", offered)
        wizard = wizards.with_user(self.agent).create(
            {"state": "unanswered", "reason": "Somebody else's thanks"}
        )
        wizard.action_set()
        self.assert_columns(public_resolution="unanswered")

    def test_what_has_no_public_side_gets_none(self):
        self.bring(whisper(author="bob", id="dm"))
        private = self.conversations() - self.conversation
        with self.assertRaises(UserError):
            private.action_set_public_resolution("moved", "Because")


class TestSplit(StandingCase):
    def setUp(self):
        super().setUp()
        self.bring(say("And mine?", "bob", id="b", at=10))
        self.other = self.conversations() - self.conversation
        self.former = self.other.ticket_id
        self.other.action_join(self.ticket.id)

    def test_another_matter_gets_a_ticket_of_its_own(self):
        self.bring(say("We look.", US, id="a", parent="q", at=20))
        self.assertEqual(self.ticket.public_resolution, "unanswered")
        self.other.with_user(self.agent).action_split()
        ticket = self.other.ticket_id
        self.assertNotIn(ticket, self.ticket | self.former)
        self.assertEqual(ticket.public_resolution, "unanswered")
        self.assertEqual(self.ticket.public_resolution, "acknowledged")
        self.assertIn("And mine?", ticket.description)
        self.assertIn(ticket.number, self.chatter(self.ticket)[-1])
        self.assertTrue(any(self.ticket.number in x for x in self.chatter(ticket)))
        self.assertEqual(len(self.other.post_ids), 1)

    def test_the_last_one_stays(self):
        for alone in (self.conversation | self.other, self.other.browse()):
            with self.assertRaises(UserError):
                alone.with_user(self.agent).action_split()

    def test_not_by_other_teams(self):
        stranger = self.make_user("Otto", "social_care.group_social_care_agent")
        with self.assertRaises(AccessError):
            self.other.with_user(stranger).action_split()


class TestHistory(StandingCase):
    """Tickets and posts from before the addon came."""

    def setUp(self):
        super().setUp()
        self.old = self.env["helpdesk.ticket"].create(
            {"name": "By e-mail", "description": "x", "team_id": self.team.id}
        )
        self.close(self.old, when=moment(60))

    def test_a_ticket_that_was_closed_was_closed_for_what_comes_to_it(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.conversation.action_join(self.old.id)
        self.assertEqual(self.conversation.public_resolution, "resolved_privately")
        self.assertEqual(self.conversation.public_resolution_since, moment(60))
        self.conversation.ticket_id = self.old
        self.assertEqual(len(self.conversation.fact_ids), 1)

    def test_what_was_said_after_that_is_open(self):
        self.bring(
            say("We look.", US, id="a", parent="q", at=5),
            say("Still broken.", id="q2", parent="a", at=90),
        )
        self.conversation.action_join(self.old.id)
        self.assertEqual(self.conversation.public_resolution, "unanswered")

    def test_posts_that_are_imported_late(self):
        self.conversation.action_join(self.old.id)
        self.assertEqual(self.conversation.public_resolution, "unanswered")
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.assertEqual(self.conversation.public_resolution, "resolved_privately")


class TestTeam(StandingCase):
    def test_its_tile_counts(self):
        self.assertEqual(self.team.social_unanswered_count, 1)
        self.assertEqual(self.team.social_unanswered_since, moment())
        self.assertEqual(self.team.social_awaiting_count, 1)
        self.assertEqual(self.team.social_awaiting_since, moment())
        self.assertEqual(self.team.social_not_told_count, 0)
        self.assertFalse(self.team.social_not_told_since)
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.close(self.ticket)
        self.team.invalidate_recordset()
        self.assertEqual(self.team.social_unanswered_count, 0)
        self.assertFalse(self.team.social_unanswered_since)
        self.assertEqual(self.team.social_awaiting_count, 0)
        self.assertEqual(self.team.social_not_told_count, 1)
        self.assertEqual(
            self.team.social_not_told_since, self.conversation.public_resolution_since
        )

    def test_all_of_them_in_one_query(self):
        teams = self.env["helpdesk.ticket.team"].search([])
        self.assertGreater(len(teams), 1)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            teams.mapped("social_unanswered_count")
