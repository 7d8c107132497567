"""What accounts may do, by account, kind and time; what the public does not see."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.social_care.answering import allowed
from odoo.addons.social_care.connecting import streams
from odoo.addons.social_care.fetching import looking, visit
from odoo.addons.social_care.networks.base import (
    Identity,
    Page,
    RawItem,
    Tokens,
    Window,
)
from odoo.addons.social_care.thread.page import page

from .common import SUPERVISOR, moment
from .contract_network import ContractCase, ContractNetwork

DAY, WEEK = 86400, 604800
MESSENGER = (
    Window("private", kinds=("comment",), seconds=WEEK, once=True),
    Window("private", kinds=("message",), seconds=DAY, since="last"),
)


class AllowedCase(ContractCase):
    def setUp(self):
        super().setUp()
        supervisor = self.make_user("Sue", SUPERVISOR)
        self.env = self.env(user=supervisor)
        self.social = self.social.with_env(self.env)


class TestWindows(AllowedCase):
    def test_a_private_reply_to_a_comment_once_and_within_a_week(self):
        self.allow(windows=MESSENGER)
        comment = self.come("c1", kind="comment")
        self.assertEqual(comment.why_not(), {})
        self.answer(comment, "Which order is it?", "private")
        [reply] = ContractNetwork.published
        self.assertEqual(
            (reply.parent_kind, reply.parent_visibility, reply.visibility),
            ("comment", "public", "private"),
        )
        self.assertIn("once", comment.why_not()["private"])
        with self.assertRaisesRegex(UserError, "once"):
            self.answer(comment, "And which size?", "private")
        self.answer(comment, "We wrote to you.", "public")
        self.assertEqual(len(ContractNetwork.published), 2)

    def test_an_old_comment_has_a_public_answer_only(self):
        self.allow(windows=MESSENGER)
        comment = self.come("c1", kind="comment")
        comment.sudo().posted_at -= timedelta(seconds=WEEK)
        self.assertEqual(list(comment.why_not()), ["private"])
        with self.assertRaisesRegex(UserError, "within 168 hours"):
            self.answer(comment, "Hello", "private")

    def test_messages_as_long_as_the_customer_wrote_of_late(self):
        """The window is the customer's last message's, whichever one is answered."""
        self.allow(windows=MESSENGER)
        old = self.come("m1", kind="message", visibility="private")
        old.sudo().posted_at -= timedelta(days=9)
        self.assertIn("last private message", old.why_not()["private"])
        with self.assertRaisesRegex(UserError, "last private message"):
            self.answer(old, "Hello", "private")
        now = fields.Datetime.now().isoformat()
        self.come("m2", kind="message", visibility="private", posted_at=now)
        self.assertNotIn("private", old.why_not())
        self.answer(old, "Hello", "private")
        self.assertLess(ContractNetwork.published[-1].last_age, 60)
        shown = old.as_answered()
        left = fields.Datetime.to_datetime(shown["until"]["private"])
        self.assertLess(
            abs(left - fields.Datetime.now() - timedelta(days=1)).seconds, 60
        )

    def test_without_windows_nothing_is_looked_up(self):
        post = self.come("c1")
        wrong = AssertionError("looked up")
        with (
            patch.object(allowed, "last_private", side_effect=wrong),
            patch.object(allowed, "_answered", side_effect=wrong),
        ):
            self.assertEqual(post.why_not(), {})


class TestByAccount(AllowedCase):
    def test_what_check_found_out_is_heeded(self):
        """Lengths, windows and streams are the account's own."""
        options = {"max_length": 20, "anything": {"else": 1}}
        ContractNetwork.identity = Identity("us", "us", options=options)
        self.social.with_user(self.admin).action_connect()
        self.assertEqual(self.social.sudo().network_options, options)
        self.assertEqual(self.social.can().max_length, 20)
        post = self.come("c1")
        told = post.conversation_id.social_preview("x" * 21, "public", post.id, False)
        self.assertEqual(told["limit"], 20)
        with self.assertRaisesRegex(UserError, "20 are allowed"):
            self.answer(post, "x" * 21)

    def test_a_stream_without_its_permission_is_off_and_says_so(self):
        stream = self.social.sudo().stream_ids.filtered(lambda s: s.code == "secret")
        self.assertTrue(stream.active)
        missing = Identity("us", "us", missing=("read_secrets",))
        ContractNetwork.identity = missing
        self.social.with_user(self.admin).action_connect()
        self.assertFalse(stream.active)
        self.assertIn("read_secrets", stream.health)
        ContractNetwork.identity = Identity("us", "us")
        self.social.with_user(self.admin).action_connect()
        self.assertTrue(stream.active)
        self.assertFalse(stream.missing_scope)

    def test_what_a_person_switched_off_stays_off(self):
        stream = self.social.stream_ids.filtered(lambda s: s.code == "secret")
        stream.sudo().active = False
        for missing in (("read_secrets",), ()):
            ContractNetwork.identity = Identity("us", "us", missing=missing)
            self.social.with_user(self.admin).action_connect()
            self.assertFalse(stream.active)

    def test_keys_are_called_as_the_network_calls_them(self):
        account = self.social.with_user(self.admin)
        self.assertEqual(account.setting_names, "App Password goes into Client Secret.")
        account.client_secret = False
        with self.assertRaisesRegex(UserError, "fill in first: App Password"):
            account.action_connect()

    def test_a_session_that_connecting_opened_is_kept(self):
        """Networks that know passwords let us open one only so often."""
        tokens = Tokens("session-1", "refresh-1", expires_in=7200)
        ContractNetwork.identity = Identity("us", "us", tokens=tokens)
        self.social.with_user(self.admin).action_connect()
        account = self.social.sudo()
        self.assertEqual(
            (account.access_token, account.refresh_token), ("session-1", "refresh-1")
        )
        self.assertEqual(account.client_secret, "the app password")
        self.assertTrue(account.token_expires_at)

    def test_each_account_may_have_a_lane_of_its_own(self):
        self.assertEqual(self.social.lane, "contract ")
        self.patch(
            ContractNetwork, "lane", classmethod(lambda cls, settings: settings.handle)
        )
        self.social.sudo().write({"handle": "page-1", "base_url": "https://a.example"})
        self.assertEqual(self.social.lane, "contract page-1")


class TestOneAnswer(AllowedCase):
    def test_the_next_answer_replaces_the_one_before(self):
        self.allow(replaces_answer=True)
        ContractNetwork.answer_id = "the-answer"
        review = self.come("r1", kind="review", rating=1, subject="Our shop")
        self.answer(review, "Sorry!")
        first = self.post("the-answer", self.social)
        self.assertTrue(review.as_answered()["replaces"])
        self.answer(review, "Sorry! We have written to you.")
        self.assertEqual([r.body for r in ContractNetwork.published][-1][:6], "Sorry!")
        self.assertEqual(ContractNetwork.published[-1].parent_external_id, "r1")
        answers = self.posts(self.social).filtered(lambda p: p.direction == "out")
        self.assertEqual(answers, first)
        self.assertEqual(first.body, "Sorry! We have written to you.")
        self.assertTrue(first.edited_at)
        replies = self.env["social.care.reply"].search(
            [("in_reply_to_post_id", "=", review.id)]
        )
        self.assertEqual(set(replies.mapped("state")), {"sent"})

    def test_under_another_id_the_one_before_is_gone(self):
        self.allow(replaces_answer=True)
        review = self.come("r1", kind="review")
        self.answer(review, "Sorry!")
        self.answer(review, "Sorry again!")
        answers = self.posts(self.social).filtered(lambda p: p.direction == "out")
        self.assertEqual(answers.filtered(lambda p: not p.deleted).body, "Sorry again!")
        self.assertEqual(len(answers), 2)

    def test_it_is_never_in_parts(self):
        self.allow(replaces_answer=True, max_length=100)
        review = self.come("r1", kind="review")
        long = "This is a sentence. " * 12
        told = review.conversation_id.social_preview(long, "public", review.id, False)
        self.assertEqual(told["parts"], [])
        with self.assertRaisesRegex(UserError, "too long"):
            review.conversation_id.social_send(
                long, "public", review.id, seen_post_id=review.id, in_parts=True
            )


class TestAround(AllowedCase):
    def test_what_it_is_on_and_what_it_quotes(self):
        post = self.come(
            "c1",
            subject="Our film",
            subject_url="https://video.example/1",
            quoted="Our <b>new</b> rocket",
            quoted_external_id="o1",
            root_external_id="c0",
        )
        [entry] = [
            each
            for each in page(post.conversation_id)["entries"]
            if each["type"] == "post"
        ]
        self.assertEqual(entry["subject"], "Our film")
        self.assertEqual(entry["subject_url"], "https://video.example/1")
        self.assertEqual(entry["quoted"], "Our <b>new</b> rocket")
        self.answer(post)
        self.assertEqual(ContractNetwork.published[-1].root_external_id, "c0")
        post.sudo().erase()
        self.assertFalse(post.quoted)

    def test_held_and_shown_again(self):
        post = self.come("c1", shown=False, shown_why="held for review")
        self.assertTrue(post.withheld)
        self.come("c1", version="2")
        self.assertTrue(post.withheld, "what the network does not say stays")
        self.come("c1", version="3", shown=True)
        self.assertFalse(post.withheld)
        self.assertFalse(post.withheld_why)
        self.assertFalse(post.edited_at, "its words were not changed")

    def test_an_answer_that_is_withheld_is_seen_by_looking_again(self):
        """Networks that tell nobody are asked; what they say then counts."""
        self.allow(looks=10, look_every=3600)
        streams.sync(self.social.sudo())
        post = self.come("c1")
        self.answer(post)
        conversation, ours = post.conversation_id, self.post("answer-1", self.social)
        self.assertEqual(conversation.public_resolution, "acknowledged")
        before = fields.Datetime.now() - timedelta(hours=2)
        (post | ours).sudo().write({"looked_at": before})
        self.env.flush_all()
        said = {
            "author": "us",
            "body": "On its way.",
            "parent_external_id": "c1",
            "posted_at": moment(5).isoformat(),
            "shown": False,
            "shown_why": "Held for review",
        }
        asked = []

        def look(_client, wanted):
            asked.extend(each.external_id for each in wanted)
            return Page([RawItem("answer-1", said, version="looked")])

        self.patch(ContractNetwork, "look", look)
        stream = self.social.stream_ids.filtered(lambda s: s.code == looking.CODE)
        visit.to_the_end(stream)
        self.social._process()
        self.env.invalidate_all()
        self.assertEqual(sorted(asked), ["answer-1", "c1"])
        self.assertTrue(ours.withheld)
        self.assertEqual(ours.withheld_why, "Held for review")
        self.assertEqual(conversation.public_resolution, "unanswered")
        told = "".join(self.chatter(conversation.ticket_id))
        self.assertIn("Held for review", told)

    def test_an_answer_that_is_shown_as_the_solution(self):
        """It is solved in public; and no more, once the mark is taken away."""
        post = self.come("c1")
        self.answer(post)
        conversation = post.conversation_id
        ours = {
            "author": "us",
            "body": "On its way.",
            "parent_external_id": "c1",
            "posted_at": moment(5).isoformat(),
        }
        self.come("answer-1", version="2", accepted=True, **ours)
        self.assertEqual(conversation.public_resolution, "resolved_publicly")
        self.assertFalse(conversation.awaiting_since)
        since = self.post("answer-1", self.social).accepted_at
        self.come("answer-1", version="3", accepted=True, **ours)
        self.assertEqual(self.post("answer-1", self.social).accepted_at, since)
        self.come("answer-1", version="4", accepted=False, **ours)
        self.assertEqual(conversation.public_resolution, "acknowledged")
        self.come("c1", version="2", accepted=True)
        self.assertFalse(post.accepted_at, "theirs is no answer of ours")

    def test_an_answer_that_is_refused_was_none(self):
        """The customer waits again, and the ticket says why."""
        post = self.come("c1")
        self.answer(post)
        conversation = post.conversation_id
        self.assertEqual(conversation.public_resolution, "acknowledged")
        self.assertFalse(conversation.awaiting_since)
        ours = {
            "author": "us",
            "body": "On its way.",
            "parent_external_id": "c1",
            "posted_at": moment(5).isoformat(),
        }
        self.come(
            "answer-1", version="2", shown=False, shown_why="It has a link.", **ours
        )
        self.assertEqual(conversation.public_resolution, "unanswered")
        self.assertTrue(conversation.awaiting_since)
        told = "".join(self.chatter(conversation.ticket_id))
        self.assertIn("It has a link.", told)
        self.come("answer-1", version="3", shown=True, **ours)
        self.assertEqual(conversation.public_resolution, "acknowledged")
