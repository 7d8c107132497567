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
