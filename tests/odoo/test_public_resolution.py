"""Where a matter stands in public, as things happen to it."""

from datetime import timedelta

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.resolution import ANSWER_PUBLIC, Fact
from odoo.addons.social_care.standing.refresh import refresh

from .common import AGENT, COMPLAINT, THANKS, US, OdooCase, moment, say, whisper

LINK = "https://example.com/answers/1"


class ResolutionCase(OdooCase):
    def setUp(self):
        super().setUp()
        self.agent = self.make_user("Agnes", AGENT)
        self.team.user_ids = self.agent
        self.bring(say(COMPLAINT, id="q"))
        self.conversation = self.conversations()
        self.ticket = self.tickets()

    def assert_state(self, state):
        self.assertEqual(self.conversation.public_resolution, state)
        self.assertEqual(self.ticket.public_resolution, state)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT public_resolution FROM helpdesk_ticket WHERE id = %s",
            [self.ticket.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0] or False, state)


class TestPosts(ResolutionCase):
    def test_the_usual_way(self):
        self.assert_state("unanswered")
        self.assertEqual(self.conversation.awaiting_since, self.post("q").posted_at)
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.assert_state("acknowledged")
        self.assertFalse(self.conversation.awaiting_since)
        self.assertFalse(self.ticket.social_awaiting_since)
        self.assertEqual(
            self.conversation.first_public_reply_at, self.post("a").posted_at
        )
        self.close(self.ticket)
        self.assert_state("resolved_privately")
        self.bring(say(THANKS, id="t", parent="a", at=60 * 25))
        self.assert_state("confirmed")

    def test_what_another_addon_knows_counts(self):
        """Here: that somebody answered where nothing is fetched from."""
        fact = Fact(ANSWER_PUBLIC, self.post("q").posted_at, "other:1")
        model = self.env.registry["social.care.fact"]
        self.patch(model, "of_others", lambda _self, ids: [(it, fact) for it in ids])
        refresh(self.conversation)
        self.assert_state("acknowledged")
        self.assertEqual(
            self.conversation.public_resolution_since, self.post("q").posted_at
        )

    def test_closed_without_an_answer_stays_unanswered(self):
        self.close(self.ticket)
        self.assert_state("unanswered")

    def test_closed_after_an_answer_in_private(self):
        self.bring(whisper("Sent again.", US, id="a", parent="q", at=5))
        self.assert_state("unanswered")
        self.close(self.ticket)
        self.assert_state("resolved_privately")

    def test_the_question_is_deleted(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.bring(say(COMPLAINT, id="q", deleted="1"))
        self.assert_state(False)

    def test_the_answer_is_deleted(self):
        row = say("We look.", US, id="a", parent="q", at=5)
        self.bring(row)
        self.assert_state("acknowledged")
        self.bring(row | {"deleted": "1"})
        self.assert_state("unanswered")
        self.assertEqual(self.conversation.awaiting_since, self.post("q").posted_at)

    def test_thanks_that_become_a_complaint(self):
        self.bring(
            say("We look.", US, id="a", parent="q", at=5),
            say(THANKS, id="t", parent="a", at=6),
        )
        self.assert_state("confirmed")
        self.bring(say("It is broken again, shame on you!", id="t", parent="a", at=6))
        self.assert_state("acknowledged")
        self.assertEqual(self.conversation.awaiting_since, self.post("t").posted_at)

    def test_what_comes_late_counts_when_it_was_said(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.bring(say("Still waiting.", id="q2", parent="q", at=3))
        self.assert_state("acknowledged")
        self.assertFalse(self.conversation.awaiting_since)

    def test_every_move_is_in_the_chatter(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.close(self.ticket)
        self.bring(say("It is broken again!", id="n", parent="a", at=60 * 25))
        moves = [line for line in self.chatter(self.ticket) if "In public:" in line]
        self.assertEqual(len(moves), 3)
        for move, words in zip(
            moves,
            ("Unanswered → Answered", "→ Solved, not told", "→ Unanswered"),
            strict=True,
        ):
            self.assertIn(words, move)

    def test_a_late_move_tells_its_own_time(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        (move,) = [line for line in self.chatter(self.ticket) if "In public:" in line]
        zone = pytz.timezone(self.ticket.company_id.resource_calendar_id.tz)
        at = pytz.utc.localize(self.post("a").posted_at).astimezone(zone)
        self.assertIn(at.strftime("%I:%M"), move)

    def test_moves_of_one_batch_are_all_there(self):
        self.bring(
            say("We look.", US, id="a", parent="q", at=5),
            say(THANKS, id="t", parent="a", at=6),
        )
        moves = [line for line in self.chatter(self.ticket) if "In public:" in line]
        self.assertEqual(len(moves), 2)
        self.assertIn("Unanswered → Answered", moves[0])
        self.assertIn("Answered → Confirmed", moves[1])


class TestWaiving(ResolutionCase):
    def test_with_a_reason(self):
        self.conversation.with_user(self.agent).action_waive("Only a joke")
        self.assert_state("waived")
        self.assertEqual(self.conversation.waived_reason, "Only a joke")
        self.assertEqual(self.conversation.fact_ids.user_id, self.agent)
        self.assertFalse(self.conversation.awaiting_since)
        self.bring(say("I meant it!", id="n", parent="q", at=60 * 25))
        self.assert_state("unanswered")
        self.assertFalse(self.conversation.waived_reason)

    def test_not_without(self):
        for reason in ("", "  ", None, False):
            with self.assertRaises(UserError):
                self.conversation.action_waive(reason)
        self.assert_state("unanswered")

    def test_the_dialogue(self):
        action = self.conversation.action_waive_dialog()
        wizard = (
            self.env["social.care.waive"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({"reason": "Sorted out"})
        )
        wizard.action_waive()
        self.assert_state("waived")

    def test_what_has_no_public_side(self):
        self.bring(whisper(author="bob", id="dm"))
        private = self.conversations() - self.conversation
        private.action_waive("No need")
        self.assertFalse(private.public_resolution)
        self.assertFalse(private.fact_ids)

    def test_not_by_other_teams(self):
        other = self.make_user("Otto", AGENT)
        with self.assertRaises(AccessError):
            self.conversation.with_user(other).action_waive("No")


class TestNativeAnswers(ResolutionCase):
    def answer(self, body="We have sent it again.", permalink=LINK):
        return self.conversation.with_user(self.agent).record_native_answer(
            body, permalink
        )

    def test_it_counts_as_an_answer(self):
        post = self.env["social.care.post"].browse(self.answer())
        self.assertTrue(post.native)
        self.assertEqual(post.direction, "out")
        self.assertEqual(post.conversation_id, self.conversation)
        self.assert_state("acknowledged")
        self.assertEqual(
            sum("sent it again" in line for line in self.chatter(self.ticket)), 1
        )

    def test_no_empty_one(self):
        with self.assertRaises(UserError):
            self.answer("  ")

    def test_the_network_shows_it_later(self):
        native = self.answer()
        counts = self.bring(
            say("We have sent it again.", US, 7, id="a", parent="q", permalink=LINK)
        )
        self.assertEqual(counts["posts"], 0)
        post = self.post("a")
        self.assertEqual(post.id, native)
        self.assertEqual(len(self.conversation.post_ids), 2)
        self.assertEqual(self.events().post_id, self.posts())
        # The network knows when it was said.
        self.assertEqual(post.posted_at, moment(7))
        self.assertEqual(self.conversation.first_public_reply_at, moment(7))
        self.assert_state("acknowledged")
        again = self.bring(
            say("We sent it again.", US, 7, id="a", parent="q", permalink=LINK)
        )
        self.assertEqual(again["posts"], 0)
        self.assertEqual(post.body, "We sent it again.")

    def test_two_agents_record_the_same(self):
        self.assertEqual(self.answer(), self.answer())
        self.assertEqual(len(self.conversation.post_ids), 2)
        with self.assertNoLogs("odoo.addons.social_care"):
            self.bring(say("Sent again.", US, 7, id="a", parent="q", permalink=LINK))
        self.assertEqual(len(self.conversation.post_ids), 2)

    def test_the_network_was_faster(self):
        self.bring(say("Sent again.", US, 7, id="a", parent="q", permalink=LINK))
        self.assertEqual(self.answer(), self.post("a").id)
        self.assertEqual(len(self.conversation.post_ids), 2)

    def test_another_address_is_another_answer(self):
        self.answer()
        self.bring(say("And more.", US, 7, id="b", parent="q", permalink=LINK + "2"))
        self.assertEqual(len(self.conversation.post_ids), 3)

    def test_without_an_address(self):
        self.assertNotEqual(
            self.answer(permalink=None), self.answer("And more.", permalink=False)
        )
        self.assertEqual(len(self.conversation.post_ids), 3)

    def test_in_a_private_exchange(self):
        self.bring(whisper(author="bob", id="dm"))
        private = self.conversations() - self.conversation
        private.record_native_answer("Sent 4242 by mail.")
        self.assertEqual(private.post_ids[0].visibility, "private")
        self.assertFalse(private.public_resolution)
        self.assertNotIn("4242", private.ticket_id.description)

    def test_an_address_that_runs_scripts(self):
        post = self.env["social.care.post"].browse(
            self.answer(permalink="javascript:alert(1)")
        )
        self.assertFalse(post.permalink)


class TestTicket(ResolutionCase):
    def test_it_shows_the_least_resolved(self):
        self.bring(say("And mine?", "bob", id="b"))
        second = self.conversations() - self.conversation
        second.ticket_id.unlink()
        second.ticket_id = self.ticket
        self.assertEqual(self.ticket.social_conversation_count, 2)
        self.bring(say("We look.", US, id="a", parent="q", at=5))
        self.assertEqual(self.conversation.public_resolution, "acknowledged")
        self.assertEqual(self.ticket.public_resolution, "unanswered")
        self.assertEqual(self.ticket.social_awaiting_since, second.awaiting_since)
        second.action_waive("Joke")
        self.assertEqual(self.ticket.public_resolution, "acknowledged")
        self.conversation.action_waive("Joke, too")
        self.assertEqual(self.ticket.public_resolution, "waived")
        self.conversation.ticket_id = False
        self.assertEqual(self.ticket.social_conversation_count, 1)
        self.bring(say("No joke!", "bob", id="c", parent="b", at=60 * 25))
        self.assertEqual(self.ticket.public_resolution, "unanswered")

    def test_a_conversation_that_leaves_takes_its_state_along(self):
        other = self.env["helpdesk.ticket"].create(
            {"name": "Other", "description": "x", "team_id": self.team.id}
        )
        self.conversation.with_user(self.agent).ticket_id = other
        self.env.flush_all()
        self.assertEqual(other.public_resolution, "unanswered")
        self.assertFalse(self.ticket.public_resolution)

    def test_it_has_the_highest_priority(self):
        score = self.conversation.priority_score
        self.assertGreater(score, 0)
        self.assertEqual(self.ticket.social_priority_score, score)
        self.assertTrue(self.conversation.priority_reason)

    def test_the_clock_changes_no_priority(self):
        score, rank = self.conversation.priority_score, self.conversation.rank
        with self.allow_time_to_pass():
            refresh(self.conversation)
        self.assertEqual(
            (self.conversation.priority_score, self.conversation.rank), (score, rank)
        )

    def allow_time_to_pass(self):
        return freeze_time(fields.Datetime.now() + timedelta(days=30))


class TestThread(ResolutionCase):
    def test_posts_and_moves_in_order(self):
        self.bring(
            say("We look.", US, id="a", parent="q", at=5),
            say(THANKS, id="t", parent="a", at=6),
        )
        page = self.ticket.with_user(self.agent).social_thread()
        kinds = [entry["type"] for entry in page["entries"]]
        self.assertEqual(kinds, ["post", "post", "move", "post", "move"])
        self.assertEqual(
            [e["state"] for e in page["entries"] if e["type"] == "move"],
            ["acknowledged", "confirmed"],
        )
        self.assertFalse(page["before"])
        self.assertEqual(page["people"][0]["handle"], "ann")

    def test_page_by_page_nothing_is_missed(self):
        self.bring(
            *(
                say(f"Again, number {n}", id=f"m{n}", parent="q", at=n // 3)
                for n in range(120)
            )
        )
        seen, before = [], None
        while True:
            page = self.conversation.social_thread(before)
            ids = [e["id"] for e in page["entries"] if e["type"] == "post"]
            seen = ids + seen
            before = page["before"]
            if not before:
                break
        ordered = self.conversation.post_ids.sorted(lambda p: (p.posted_at, p.id))
        self.assertEqual(seen, ordered.ids)
