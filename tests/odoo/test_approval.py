"""A second pair of eyes before something is said."""

from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.thread.replies import replies

from .test_replies import ReplyCase


class ApprovalCase(ReplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.apprentice = cls.agent(cls.anna, in_training=True)
        cls.team.user_id = cls.sue

    @classmethod
    def agent(cls, user, **values):
        return cls.env["social.care.agent"].create(
            {"user_id": user.id, "company_id": cls.env.company.id} | values
        )

    def waiting(self, body="It leaves today.", user=None):
        reply = self.reply(body, user)
        self.assertTrue(reply.action_send())
        self.assertEqual(reply.state, "to_approve")
        return reply

    def activities(self, reply):
        return reply.sudo().activity_ids


class TestWhatIsApproved(ApprovalCase):
    def test_agents_in_training(self):
        reply = self.waiting()
        self.assertEqual(reply.approval_reason, "Anna is in training.")
        self.assertEqual(self.activities(reply).user_id, self.sue)
        self.deliver()
        self.assertEqual(reply.state, "to_approve")
        self.assertFalse(self.published())

    def test_all_of_the_team_who_may_decide_are_told(self):
        self.agent(self.marc, approves=True)
        reply = self.waiting()
        self.assertEqual(self.activities(reply).user_id, self.sue | self.marc)
        reply.with_user(self.marc).action_approve()
        self.assertFalse(self.activities(reply), "one decision settles it for all")

    def test_words(self):
        self.team.social_approval_words = "refund\n\nour  Lawyer"
        reply = self.waiting("Our lawyer will write to you.", self.marc)
        self.assertIn("Lawyer", reply.approval_reason)
        reply.action_cancel()
        self.assertFalse(self.activities(reply))
        other = self.reply("No refunds, our lawyers say.", self.marc)
        other.action_send()
        self.assertEqual(other.state, "queued")

    def test_priority(self):
        score = self.conversation.priority_score
        self.team.social_approval_priority = score + 1
        free = self.reply("It leaves today.", self.marc)
        free.action_send()
        self.assertEqual(free.state, "queued")
        free.action_cancel()
        self.team.social_approval_priority = score
        self.waiting("It leaves today.", self.marc)

    def test_followers(self):
        self.team.social_approval_followers = 1000
        self.conversation.profile_id.sudo().follower_count = 999
        free = self.reply("It leaves today.", self.marc)
        free.action_send()
        self.assertEqual(free.state, "queued")
        free.action_cancel()
        self.conversation.profile_id.sudo().follower_count = 1000
        self.waiting("It leaves today.", self.marc)

    def test_who_approves_needs_nobody(self):
        self.team.social_approval_words = "today"
        self.agent(self.marc, approves=True)
        for user in (self.marc, self.sue):
            reply = self.reply("It leaves today.", user)
            reply.action_send()
            self.assertEqual(reply.state, "queued")
            reply.action_cancel()


class TestApproving(ApprovalCase):
    def test_approved(self):
        reply = self.waiting()
        own = reply.with_user(self.sue)
        self.assertTrue(own.may_approve)
        self.assertTrue(own.action_approve())
        self.assertEqual(reply.state, "queued")
        self.assertEqual(reply.approved_by_id, self.sue)
        self.assertFalse(self.activities(reply))
        self.deliver()
        self.assertEqual(reply.state, "sent")
        self.assertEqual(reply.post_id.sudo().user_id, self.anna)

    def test_who_may_not(self):
        reply = self.waiting()
        for user in (self.anna, self.marc):
            own = reply.with_user(user)
            self.assertFalse(own.may_approve)
            with self.assertRaises(AccessError):
                own.action_approve()
            with self.assertRaises(AccessError):
                own.action_send_back("No.")
        self.agent(self.marc, approves=True)
        self.assertTrue(reply.with_user(self.marc).action_approve())

    def test_changed_and_approved(self):
        reply = self.waiting()
        reply.with_user(self.sue).body = "It leaves today, Eva."
        reply.with_user(self.sue).action_approve()
        self.deliver()
        self.assertEqual(self.published().body, "It leaves today, Eva.")
        self.assertIn("Sue", str(reply.sudo().message_ids.mapped("body")))

    def test_sent_back(self):
        reply = self.waiting()
        with self.assertRaises(UserError):
            reply.with_user(self.sue).action_send_back("  ")
        self.assertTrue(reply.with_user(self.sue).action_send_back("Use her name."))
        self.assertEqual(reply.state, "draft")
        self.assertEqual(reply.sent_back_reason, "Use her name.")
        self.assertEqual(self.activities(reply).user_id, self.anna)
        reply.body = "It leaves today, Eva."
        reply.action_send()
        self.assertEqual(reply.state, "to_approve")
        self.assertEqual(self.activities(reply).user_id, self.sue)

    def test_other_words_are_approved_again(self):
        reply = self.waiting()
        reply.with_user(self.sue).action_approve()
        reply.sudo().write({"state": "failed"})
        reply.body = "Something else."
        reply.action_retry()
        self.assertEqual(reply.state, "to_approve")

    def test_the_customer_wrote_again(self):
        reply = self.waiting()
        own = reply.with_user(self.sue)
        self.assertFalse(own.newer_words)
        self.assertFalse(self.shown()["newer"])
        self.ask_again("Forget it, it came.")
        own.invalidate_recordset()
        self.assertIn("Forget it", own.newer_words)
        self.assertIn("Something was said since.", own.remark)
        self.assertTrue(self.shown()["newer"])
        with self.assertRaisesRegex(UserError, "Forget it"):
            own.action_approve()
        own.action_seen()
        self.assertTrue(own.action_approve())

    def shown(self):
        """The reply that waits, as the thread shows it to who approves."""
        [reply] = replies(self.conversation.with_user(self.sue))
        return reply

    def test_in_a_window_of_its_own(self):
        reply = self.waiting()
        action = reply.with_user(self.sue).action_change_dialog()
        self.assertEqual((action["res_id"], action["target"]), (reply.id, "new"))
        self.assertIn("training", self.shown()["approval"])

    def test_nobody_else_answers_meanwhile(self):
        self.waiting()
        with self.assertRaises(UserError):
            self.reply("We will see.", self.marc).action_send()
