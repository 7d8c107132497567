"""Like, hide, delete and correct, where the network lets us; answers given there."""

from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.networks.errors import Later, SignInAgain
from odoo.addons.social_care_practice.client import PracticeClient

from .test_replies import ReplyCase


class TestPostActions(ReplyCase):
    def answer(self, body="It leaves today.", **values):
        reply = self.reply(body, **values)
        reply.action_send()
        self.deliver()
        return reply.post_id

    @contextmanager
    def can(self, **capabilities):
        """The network can more than it really does; gives what it was asked for."""
        asked = []
        able = replace(PracticeClient.capabilities, **capabilities)
        with (
            patch.object(PracticeClient, "capabilities", able),
            patch.object(PracticeClient, "like", lambda _c, *a: asked.append(a)),
            patch.object(PracticeClient, "hide", lambda _c, *a: asked.append(a)),
            patch.object(PracticeClient, "correct", lambda _c, *a: asked.append(a)),
            patch.object(PracticeClient, "reject", lambda _c, *a: asked.append(a)),
        ):
            yield asked

    def question(self):
        return self.conversation.post_ids.filtered(
            lambda p: p.direction == "in"
        ).with_user(self.anna)

    def test_like(self):
        question = self.question()
        self.assertFalse(question.can_like)
        with self.assertRaises(UserError):
            question.action_like()
        with self.can(likes=True) as asked:
            question.invalidate_recordset()
            self.assertTrue(question.action_like())
        self.assertEqual(asked, [(question.external_id,)])
        self.assertTrue(question.liked)

    def test_hide_and_show_again(self):
        question = self.question()
        with self.can(hides=True) as asked:
            question.action_hide()
            self.assertTrue(question.hidden)
            question.action_unhide()
        self.assertFalse(question.hidden)
        self.assertEqual([hidden for _key, hidden in asked], [True, False])
        self.assertIn("Anna", str(self.chatter(self.conversation.ticket_id)))

    def test_delete_our_closing_word(self):
        post = self.answer(closing=True)
        self.assertEqual(self.conversation.public_resolution, "resolved_publicly")
        self.assertTrue(post.action_delete_ours())
        self.assertTrue(post.deleted)
        self.assertFalse(post.body)
        self.assertTrue(self.published().deleted)
        self.assertEqual(self.conversation.public_resolution, "unanswered")
        chatter = str(self.chatter(self.conversation.ticket_id))
        self.assertNotIn("It leaves today", chatter)
        self.assertIn("Anna deleted a post", chatter)
        self.practice.action_fetch()
        self.assertTrue(post.deleted)

    def test_theirs_is_not_ours_to_delete(self):
        with self.assertRaises(UserError):
            self.question().action_delete_ours()

    def test_write_anew(self):
        post = self.answer("It laeves today.", closing=True)
        action = post.action_rewrite()
        self.assertTrue(post.deleted)
        draft = self.env["social.care.reply"].browse(action["res_id"])
        draft = draft.with_user(self.anna)
        self.assertEqual(draft.body, "It laeves today.")
        self.assertTrue(draft.closing)
        draft.body = "It leaves today."
        draft.action_send()
        self.deliver()
        self.assertEqual(draft.state, "sent")
        self.assertEqual(self.conversation.public_resolution, "resolved_publicly")

    def test_correct_where_it_stands(self):
        post = self.answer("It laeves today.", closing=True)
        self.assertNotIn("correct", post.doable())
        with self.assertRaisesRegex(UserError, "does not let us"):
            post.action_correct_ours("It leaves today.")
        with self.can(corrects=True) as asked:
            post.invalidate_recordset()
            self.assertIn("correct", post.doable())
            self.assertTrue(post.action_correct_ours("It leaves today."))
        self.assertEqual(asked, [(post.external_id, "It leaves today.")])
        self.assertEqual(post.body, "It leaves today.")
        self.assertTrue(post.edited_at)
        self.assertEqual(self.conversation.public_resolution, "resolved_publicly")
        chatter = str(self.chatter(self.conversation.ticket_id))
        self.assertIn("Anna changed the post", chatter)

    def test_a_correction_is_checked_as_an_answer_is(self):
        post = self.answer()
        self.team.social_check_phone = "block"
        with self.can(corrects=True, max_length=30) as asked:
            post.invalidate_recordset()
            for body in (" ", "Call us: +49 30 1234567", "x" * 31):
                with self.assertRaises(UserError):
                    post.action_correct_ours(body)
            self.team.social_approval_priority = 1
            self.conversation.sudo().priority_score = 5
            with self.assertRaisesRegex(UserError, "approve"):
                post.action_correct_ours("It leaves today!")
        self.assertEqual(asked, [])
        self.assertEqual(post.body, "It leaves today.")

    def test_what_others_said_is_marked_as_spam(self):
        question = self.question()
        with self.can(moderates=True) as asked:
            question.invalidate_recordset()
            self.assertIn("spam", question.doable())
            question.action_spam()
            self.assertNotIn("spam", question.doable())
        self.assertEqual(asked, [(question.external_id, True)])
        self.assertTrue(question.withheld)
        self.assertEqual(question.intent, "spam")
        self.assertIn("Anna marked", str(self.chatter(self.conversation.ticket_id)))

    def test_supervisors_delete_what_others_said(self):
        question = self.question()
        with self.can(moderates=True) as asked:
            question.invalidate_recordset()
            self.assertNotIn("remove", question.doable())
            with self.assertRaises(AccessError):
                question.action_delete_theirs()
            self.assertFalse(asked)
            question.with_user(self.sue).action_delete_theirs()
        self.assertEqual(asked, [(question.external_id, False)])
        self.assertTrue(question.deleted)
        self.assertFalse(question.body)
        chatter = str(self.chatter(self.conversation.ticket_id))
        self.assertIn("Sue deleted a post", chatter)

    def test_what_a_site_holds_back_is_approved(self):
        question = self.question()
        question.sudo().write({"withheld": True, "withheld_why": "hold"})
        with self.can(hides=True) as asked:
            question.invalidate_recordset()
            self.assertIn("show", question.doable())
            self.assertNotIn("hide", question.doable())
            question.action_unhide()
        self.assertEqual(asked, [(question.external_id, False)])
        self.assertFalse(question.withheld or question.withheld_why)

    def test_the_network_refuses(self):
        post = self.answer()
        with (
            patch.object(PracticeClient, "delete", side_effect=Later("Out of order.")),
            self.assertRaisesRegex(UserError, "Out of order"),
        ):
            post.action_delete_ours()
        self.assertFalse(post.deleted)
        with (
            patch.object(PracticeClient, "delete", side_effect=SignInAgain("No.")),
            self.assertRaises(UserError),
        ):
            post.action_delete_ours()

    def test_others_leave_it_alone(self):
        post = self.answer()
        stranger = self.make_user("Stan", "social_care.group_social_care_agent")
        with self.assertRaises(AccessError):
            post.with_user(stranger).action_delete_ours()

    def test_an_answer_given_there(self):
        action = self.conversation.with_user(self.anna).action_native_answer_dialog()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(**action["context"])
            .create({"body": "Done.", "permalink": "https://example.com/1"})
        )
        dialog.action_record()
        self.assertEqual(self.conversation.public_resolution, "acknowledged")
        post = self.conversation.post_ids.filtered(lambda p: p.direction == "out")
        self.assertEqual(post.user_id, self.anna)
        self.assertFalse(post.can_delete)
