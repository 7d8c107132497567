"""Replies that wait: for their time, for the account, and what happens meanwhile."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.connecting import outcome
from odoo.addons.social_care.networks.errors import Later, SignInAgain, Unsure

from .test_replies import ReplyCase


def hence(**delta):
    return fields.Datetime.now() + timedelta(**delta)


class TestPlanned(ReplyCase):
    def planned(self):
        reply = self.reply(send_at=hence(hours=2))
        reply.action_send()
        return reply

    def test_it_goes_at_its_time(self):
        reply = self.planned()
        self.assertEqual(reply.state, "queued")
        self.assertIn("To be sent at", reply.waiting_for)
        self.assertEqual(self.deliver()["sent"], 0)
        reply.sudo().send_at = hence(seconds=-1)
        self.assertEqual(self.deliver()["sent"], 1)

    def test_it_can_be_taken_back(self):
        reply = self.planned()
        with self.assertRaises(UserError):
            reply.send_at = hence(hours=3)
        self.assertTrue(reply.action_cancel())
        reply.sudo().send_at = hence(seconds=-1)
        self.assertEqual(self.deliver()["sent"], 0)

    def test_others_do_not_choose_the_time(self):
        reply = self.reply()
        with self.assertRaises(AccessError):
            reply.with_user(self.marc).send_at = hence(hours=2)

    def test_a_time_gone_by_is_now(self):
        reply = self.reply(send_at=hence(hours=-2))
        reply.action_send()
        self.assertFalse(reply.waiting_for)
        self.assertGreater(reply.send_at, fields.Datetime.now())


class TestOvertaken(ReplyCase):
    def setUp(self):
        super().setUp()
        self.one = self.reply()
        self.one.action_send()

    def test_what_waited_for_long(self):
        self.one.sudo().queued_at = hence(hours=-1)
        self.ask_again("Forget it, it came.")
        self.deliver()
        self.assertEqual(self.one.state, "failed")
        self.assertIn("Forget it", self.one.error_message)
        self.assertEqual(self.one.sudo().activity_ids.user_id, self.anna)
        self.assertFalse(self.published())
        with self.assertRaisesRegex(UserError, "Forget it"):
            self.one.action_retry()
        self.one.action_seen()
        self.one.action_retry()
        self.deliver()
        self.assertEqual(self.one.state, "sent")

    def test_it_waited_and_nothing_was_said(self):
        self.one.sudo().queued_at = hence(hours=-1)
        self.assertEqual(self.deliver()["sent"], 1)

    def test_in_the_seconds_before_it_goes(self):
        self.ask_again("Forget it, it came.")
        self.assertEqual(self.deliver()["sent"], 1)


class TestTold(ReplyCase):
    def setUp(self):
        super().setUp()
        self.one = self.reply()
        self.other = self.reply("Your number?", self.marc, visibility="private")
        self.both = self.one + self.other
        self.one.action_send()
        self.other.action_send()

    def told(self):
        return self.both.sudo().activity_ids.user_id

    def test_the_account_is_refused(self):
        with self.network_says(publish=SignInAgain("No such token.")):
            self.deliver()
        self.assertEqual(self.told(), self.anna + self.marc)
        outcome.refused(self.practice, "No such token.")
        self.assertEqual(len(self.both.sudo().activity_ids), 2)
        self.practice.action_connect()
        self.deliver()
        self.assertEqual(self.both.mapped("state"), ["sent", "sent"])
        self.assertFalse(self.told())

    def test_the_network_is_out_of_order(self):
        with self.network_says(publish=Later("Out of order.")):
            for failures in range(1, 4):
                self.assertFalse(self.told())
                for reply in self.both:
                    self.due(reply)
                self.deliver()
                self.assertEqual(self.practice.sending_failure_count, failures)
        self.assertEqual(self.told(), self.anna + self.marc)

    def test_nobody_can_be_asked_whether_it_is_out(self):
        with self.network_says(publish=Unsure("No answer in time.")):
            self.deliver()
        unsure = self.both.filtered(lambda reply: reply.state == "unknown")
        self.assertTrue(unsure)
        outcome.refused(self.practice, "No such token.")
        self.deliver()
        self.assertFalse(unsure.filtered("needs_person"))
        unsure.sudo().write({"tried_at": hence(hours=-2), "lease_until": False})
        self.deliver()
        self.assertEqual(unsure.mapped("needs_person"), [True] * len(unsure))
        self.assertLessEqual(unsure.user_id, self.told())
