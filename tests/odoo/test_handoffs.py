"""Handing over: the states, the rights, the activities, and what conversations hear."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.handover import link, way
from odoo.addons.social_care.standing.refresh import refresh

from .common import AGENT, COMPLAINT, THANKS, US, OdooCase, moment, say, whisper


class HandoffCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.other = cls.make_user("Otto", AGENT)
        cls.team.user_ids = cls.agent | cls.other

    def ticket(self, author="ann", answered=True):
        """A complaint in public with its ticket, as the agent has it."""
        self.bring(say(COMPLAINT, author, id=f"c-{author}"))
        if answered:
            self.bring(say("We look into it.", US, parent=f"c-{author}", at=5))
        ticket = self.post(f"c-{author}").conversation_id.ticket_id
        ticket.user_id = self.agent
        self.env.flush_all()
        return ticket.with_user(self.agent)

    def hand_over(self, ticket=None, **values):
        ticket = ticket or self.ticket()
        return (
            self.env["social.care.handoff"]
            .with_user(self.agent)
            .create({"ticket_id": ticket.id, "channel": "phone", **values})
        )

    def activities(self, ticket):
        return self.env["mail.activity"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        )

    def cron(self):
        self.env["social.care.handoff"]._cron_come_back()
        self.env.invalidate_all()

    def state(self, handoff):
        return handoff.sudo().conversation_id.public_resolution

    def close_in_public(self, handoff, at=None):
        """The closing word is out."""
        post = self.env["social.care.post"].create(
            {
                "account_id": self.account.id,
                "company_id": self.account.company_id.id,
                "network": "file",
                "external_id": f"closing-{handoff.id}",
                "direction": "out",
                "visibility": "public",
                "kind": "reply",
                "body": "Solved.",
                "posted_at": at or fields.Datetime.now(),
                "conversation_id": handoff.sudo().conversation_id.id,
                "closing": True,
            }
        )
        refresh(post.conversation_id)
        return post


class TestStates(HandoffCase):
    def test_offered(self):
        handoff = self.hand_over()
        self.assertEqual(handoff.state, "offered")
        self.assertEqual(handoff.user_id, self.agent)
        self.assertEqual(handoff.conversation_id, self.conversations())
        self.assertEqual(handoff.company_id, self.account.company_id)
        self.assertEqual(handoff.team_id, self.team)
        self.assertGreater(handoff.expires_at, fields.Datetime.now())
        self.assertTrue(handoff.claim_url)
        self.assertEqual(self.state(handoff), "moved")
        lines = " ".join(self.chatter(handoff.ticket_id))
        self.assertIn("Handed over to telephone: private data.", lines)

    def test_arrived_and_done(self):
        handoff = self.hand_over()
        self.assertTrue(handoff.action_arrived())
        self.assertEqual(handoff.state, "arrived")
        self.assertTrue(handoff.arrived_at)
        with self.assertRaises(UserError):
            handoff.action_done()
        handoff.outcome = "Refunded"
        self.assertTrue(handoff.action_done())
        self.assertEqual(handoff.state, "done")
        self.assertEqual(self.state(handoff), "resolved_privately")
        self.assertFalse(handoff.claim_url)

    def test_replays_are_harmless(self):
        handoff = self.hand_over(outcome="Refunded")
        for action in ("action_arrived", "action_done"):
            for _again in range(2):
                self.assertTrue(getattr(handoff, action)())
        ended = handoff.ended_at
        count = len(self.chatter(handoff.ticket_id))
        handoff.action_arrived()
        handoff.action_done()
        self.assertEqual((handoff.state, handoff.ended_at), ("done", ended))
        self.assertEqual(len(self.chatter(handoff.ticket_id)), count)

    def test_no_way_back(self):
        handoff = self.hand_over(outcome="x")
        handoff.action_decline()
        for action in ("action_arrived", "action_done", "action_unreachable"):
            with self.assertRaises(UserError) as refused:
                getattr(handoff, action)()
            self.assertIn("Declined", str(refused.exception))
        self.assertEqual(handoff.state, "declined")
        self.assertEqual(self.state(handoff), "acknowledged")

    def test_nothing_answered_stays_unanswered(self):
        handoff = self.hand_over(self.ticket(answered=False))
        self.assertEqual(self.state(handoff), "unanswered")
        handoff.action_arrived()
        self.assertEqual(self.state(handoff), "unanswered")

    def test_expired(self):
        handoff = self.hand_over()
        handoff.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.cron()
        self.assertEqual(handoff.state, "expired")
        self.assertEqual(self.state(handoff), "acknowledged")
        arrived = self.hand_over(handoff.ticket_id)
        arrived.action_arrived()
        arrived.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.cron()
        self.assertEqual(arrived.state, "arrived")

    def test_two_open_ones(self):
        one = self.hand_over()
        two = self.hand_over(one.ticket_id, channel="email")
        one.action_decline()
        self.assertEqual(self.state(one), "moved")
        two.action_decline()
        self.assertEqual(self.state(one), "acknowledged")

    def test_numbers_and_addresses(self):
        self.account.company_id.country_id = self.env.ref("base.de")
        ticket = self.ticket()
        handoff = self.hand_over(ticket, contact_value="030 901820")
        self.assertEqual(handoff.contact_value, "+4930901820")
        handoff.contact_value = "+44 20 7946 0123"
        self.assertEqual(handoff.contact_value, "+442079460123")
        for wrong in ("hello", "12"):
            with self.assertRaises(UserError):
                handoff.contact_value = wrong
        mail = self.hand_over(
            ticket, channel="email", contact_value="Eva <EVA@example.com>"
        )
        self.assertEqual(mail.contact_value, "eva@example.com")
        with self.assertRaises(UserError):
            mail.contact_value = "eva at example"

    def test_calls_in_vain(self):
        handoff = self.hand_over(contact_value="+442079460123")
        handoff.action_arrived()
        before = handoff.expires_at
        for attempt in (1, 2, 3):
            handoff.action_no_answer()
            self.assertEqual(handoff.attempts, attempt)
            self.assertGreater(handoff.good_at, fields.Datetime.now())
        self.assertEqual(handoff.expires_at, before)
        activity = self.activities(handoff.ticket_id)
        self.assertEqual(len(activity), 1)
        self.assertIn("Calls without an answer: 3", activity.note)
        self.assertEqual(activity.date_deadline, handoff.good_at.date())
        handoff.action_unreachable()
        self.assertEqual(handoff.state, "unreachable")
        with self.assertRaises(UserError):
            handoff.action_no_answer()

    def test_a_customer_who_writes_in_private_has_arrived(self):
        handoff = self.hand_over(channel="message")
        when = fields.Datetime.now() + timedelta(minutes=1)
        self.bring(whisper("Here I am.", "bob", at=when))
        self.assertEqual(handoff.state, "offered")
        self.bring(whisper("Here I am.", "ann", at=when))
        self.assertEqual(handoff.state, "arrived")

    def test_one_that_cannot_be_ended_keeps_no_other(self):
        """Nor is it hidden from Odoo, which counts how often a cron fails."""
        stuck, free = self.hand_over(), self.hand_over(self.ticket("bob"))
        (stuck | free).expires_at = moment(0)
        move, failures = way.move, []

        def fail(handoffs, *arguments, **values):
            if stuck in handoffs:
                raise ValueError("no")
            return move(handoffs, *arguments, **values)

        with (
            patch.object(way, "move", fail),
            self.assertLogs("odoo.addons.social_care", "WARNING"),
        ):
            try:
                self.cron()
            except ValueError as error:
                failures.append(error)
        self.assertEqual((stuck.state, free.state), ("offered", "expired"))
        self.assertTrue(failures)

    def test_appointments_expire_after_their_time(self):
        when = fields.Datetime.now() + timedelta(days=20)
        handoff = self.hand_over(channel="visit", good_at=when, place="Shop, 2nd floor")
        self.assertGreater(handoff.expires_at, when)


class TestActivities(HandoffCase):
    def test_call_at_the_good_time(self):
        when = fields.Datetime.now() + timedelta(days=2)
        handoff = self.hand_over(
            contact_value="+442079460123",
            good_at=when,
            consent_at=fields.Datetime.now(),
        )
        activity = self.activities(handoff.ticket_id)
        self.assertEqual(activity.summary, "Call +442079460123")
        self.assertEqual(activity.activity_category, "phonecall")
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(activity.date_deadline, when.date())

    def test_waiting_for_the_customer_is_no_activity(self):
        self.assertFalse(self.activities(self.hand_over().ticket_id))

    def test_the_closing_word_is_an_activity_until_it_is_said(self):
        handoff = self.hand_over(outcome="Refunded")
        handoff.action_done()
        ticket = handoff.ticket_id
        activity = self.activities(ticket)
        self.assertEqual(activity.summary, "Say in public how it ended")
        self.assertTrue(handoff.closing_due)
        activity.action_done()
        self.assertFalse(self.activities(ticket))
        self.cron()
        self.assertEqual(len(self.activities(ticket)), 1)
        post = self.close_in_public(handoff)
        self.assertEqual(handoff.closed_in_public_at, post.posted_at)
        self.assertFalse(handoff.closing_due)
        self.assertFalse(self.activities(ticket))
        post.erase()
        refresh(post.conversation_id)
        self.assertFalse(handoff.closed_in_public_at)
        self.assertEqual(len(self.activities(ticket)), 1)

    def test_or_waived(self):
        handoff = self.hand_over(outcome="Refunded")
        handoff.action_done()
        handoff.conversation_id.action_waive("They asked us not to.")
        self.assertFalse(handoff.closing_due)
        self.assertFalse(self.activities(handoff.ticket_id))
        self.cron()
        self.assertFalse(self.activities(handoff.ticket_id))

    def test_or_confirmed(self):
        handoff = self.hand_over(outcome="Refunded")
        handoff.action_done()
        # Of one second the thanks would come first, and what was done after them.
        later = handoff.ended_at + timedelta(seconds=1)
        self.bring(say(THANKS, "ann", at=later, parent="c-ann"))
        self.assertEqual(self.state(handoff), "confirmed")
        self.assertFalse(self.activities(handoff.ticket_id))

    def test_what_came_to_nothing_comes_back(self):
        for action in ("action_decline", "action_unreachable", "_expire"):
            author = action.strip("_")
            handoff = self.hand_over(self.ticket(author))
            if action == "_expire":
                handoff.expires_at = fields.Datetime.now() - timedelta(minutes=1)
                self.cron()
            else:
                getattr(handoff, action)()
            activity = self.activities(handoff.ticket_id)
            with self.subTest(action=action):
                self.assertEqual(len(activity), 1)
                self.assertEqual(activity.user_id, self.agent)
                self.assertIn("go on here", activity.summary)

    def test_also_where_the_public_has_no_part(self):
        self.bring(whisper("Help me", "ann", id="w"))
        ticket = self.post("w").conversation_id.ticket_id
        ticket.user_id = self.agent
        handoff = self.hand_over(ticket)
        handoff.action_decline()
        self.assertFalse(handoff.closing_due)
        self.assertEqual(len(self.activities(ticket)), 1)
        again = self.hand_over(ticket)
        again.action_arrived()
        self.assertEqual(self.activities(ticket).mapped("summary")[-1][:4], "Call")

    def test_they_go_with_the_ticket(self):
        handoff = self.hand_over(
            contact_value="+442079460123", consent_at=fields.Datetime.now()
        )
        handoff.ticket_id.user_id = self.other
        self.assertEqual(handoff.user_id, self.other)
        self.assertEqual(self.activities(handoff.ticket_id).user_id, self.other)

    def test_who_left_passes_them_on(self):
        handoff = self.hand_over()
        handoff.ticket_id.user_id = False
        self.assertEqual(handoff.user_id, self.agent)
        handoff.action_arrived()
        self.team.user_id = self.other
        self.agent.active = False
        self.cron()
        self.assertEqual(handoff.user_id, self.other)
        self.assertEqual(self.activities(handoff.ticket_id).user_id, self.other)


class TestTickets(HandoffCase):
    def test_closing_ends_what_is_open(self):
        offered = self.hand_over()
        arrived = self.hand_over(offered.ticket_id, channel="email")
        arrived.action_arrived()
        self.close(offered.ticket_id)
        self.assertEqual(offered.state, "expired")
        self.assertEqual(arrived.state, "done")
        self.assertEqual(arrived.outcome, "The ticket was closed.")
        self.assertEqual(self.state(offered), "resolved_privately")
        self.assertTrue(arrived.closing_due)
        self.assertFalse(offered.closing_due)

    def test_deleting_ends_them(self):
        handoff = self.hand_over()
        conversation = handoff.conversation_id
        url = handoff.claim_url
        manager = self.make_user("Mona", "helpdesk_mgmt.group_helpdesk_manager")
        handoff.ticket_id.with_user(manager).unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(handoff.exists())
        self.assertEqual(handoff.state, "expired")
        self.assertFalse(handoff.ticket_id)
        self.assertEqual(handoff.company_id, self.account.company_id)
        self.assertEqual(conversation.public_resolution, "acknowledged")
        self.assertFalse(link.handoff_of(self.env, url.rsplit("/", 1)[1]))

    def test_merging_takes_them_along(self):
        handoff = self.hand_over(
            contact_value="+442079460123", consent_at=fields.Datetime.now()
        )
        target = self.ticket("bob")
        handoff.conversation_id.sudo().action_join(target.id)
        self.assertEqual(handoff.ticket_id, target)
        self.assertEqual(len(self.activities(target)), 1)

    def test_conversations_that_turn_out_to_be_one(self):
        handoff = self.hand_over()
        other = self.ticket("bob").social_conversation_ids
        handoff.conversation_id.sudo().merge_into(other.sudo())
        self.assertEqual(handoff.conversation_id, other)
        self.assertEqual(handoff.ticket_id, other.ticket_id)
        self.assertEqual(other.public_resolution, "moved")

    def test_counted_on_the_ticket(self):
        handoff = self.hand_over()
        ticket = handoff.ticket_id
        self.assertEqual(ticket.social_handoff_count, 1)
        self.assertEqual(ticket.action_view_social_handoffs()["res_id"], handoff.id)


class TestRightsOfAgents(HandoffCase):
    def test_states_follow_from_what_is_done(self):
        handoff = self.hand_over()
        for name, value in (
            ("state", "done"),
            ("ended_at", fields.Datetime.now()),
            ("verified_at", fields.Datetime.now()),
            ("arrived_at", fields.Datetime.now()),
            ("closed_in_public_at", fields.Datetime.now()),
            ("attempts", 3),
            ("ticket_id", False),
            ("claim_nonce", "x"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                handoff.write({name: value})
        with self.assertRaises(AccessError):
            self.hand_over(handoff.ticket_id, state="done")
        with self.assertRaises(AccessError):
            handoff.unlink()
        with self.assertRaises(AccessError):
            handoff.read(["claim_nonce"])

    def test_others_teams_are_none_of_their_business(self):
        handoff = self.hand_over()
        stranger = self.make_user("Stan", AGENT)
        theirs = handoff.with_user(stranger)
        for call in (
            theirs.action_arrived,
            theirs.action_decline,
            theirs.action_no_answer,
            theirs.action_revoke_link,
            theirs.action_renew_link,
            theirs.action_write_email,
            lambda: theirs.action_verify("a", "b"),
            lambda: theirs.write({"outcome": "x"}),
            lambda: theirs.read(["claim_url"]),
            lambda: (
                self.env["social.care.handoff"]
                .with_user(stranger)
                .create({"ticket_id": handoff.ticket_id.id, "channel": "phone"})
            ),
        ):
            with self.assertRaises(AccessError):
                call()


class TestReport(HandoffCase):
    def test_shares_and_hours(self):
        done = self.hand_over(outcome="x")
        done.sudo().offered_at = moment(0)
        done.action_done()
        done.sudo().write({"arrived_at": moment(60), "ended_at": moment(180)})
        lost = self.hand_over(done.ticket_id)
        lost.action_decline()
        open_one = self.hand_over(done.ticket_id)
        [(arrived, lost_share, to_arrive, to_end)] = self.env[
            "social.care.handoff"
        ]._read_group(
            [("id", "in", (done | lost | open_one).ids)],
            [],
            [
                "arrived_share:avg",
                "lost_share:avg",
                "hours_to_arrive:avg",
                "hours_to_end:avg",
            ],
        )
        self.assertAlmostEqual(arrived, 1 / 3)
        self.assertAlmostEqual(lost_share, 1 / 3)
        self.assertAlmostEqual(to_arrive, 1.0)
        self.assertAlmostEqual(to_end, (3.0 + lost.hours_to_end) / 2, 2)
