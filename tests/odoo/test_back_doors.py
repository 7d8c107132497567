"""Ways round what people may see and write: ids of others, defaults in the context."""

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.answering import telling
from odoo.addons.social_care.database import transaction

from .common import OdooCase, say
from .test_replies import ReplyCase

SECRET = "My card ends in 4242"


class TestForeignIds(ReplyCase):
    def setUp(self):
        super().setUp()
        other = self.env["helpdesk.ticket.team"].create({"name": "Others"})
        account = self.make_account("file", team_id=other.id)
        self.bring(say(SECRET, id="s"), account=account)
        self.theirs = self.conversations(account)
        self.assertFalse(self.theirs.with_user(self.anna).has_access("read"))

    def ask_form(self, model, values, wanted):
        """What the form of a new record shows for values that a person gave it."""
        spec = {name: {} for name in (*values, *wanted)}
        found = (
            self.env[model].with_user(self.anna).onchange(values, list(values), spec)
        )
        return str(found)

    def test_the_words_of_others_posts(self):
        with self.assertRaises(AccessError):
            self.ask_form(
                "social.care.reply",
                {"in_reply_to_post_id": self.theirs.post_ids.id},
                ["answered_words"],
            )
        with self.assertRaises(AccessError):
            self.ask_form(
                "social.care.close.line",
                {"conversation_id": self.theirs.id},
                ["last_words", "customer", "ticket_number"],
            )

    def test_a_handoff_in_others_conversation(self):
        values = {"ticket_id": self.conversation.ticket_id.id, "channel": "phone"}
        handoffs = self.env["social.care.handoff"].with_user(self.anna)
        with self.assertRaises(AccessError):
            handoffs.create(values | {"conversation_id": self.theirs.id})
        loose = self.theirs
        loose.ticket_id = False
        loose.team_id = self.team
        with self.assertRaises(UserError):
            handoffs.create(values | {"conversation_id": loose.id})


class TestDefaults(ReplyCase):
    def test_a_reply_begins_as_a_draft_of_ones_own(self):
        replies = self.env["social.care.reply"].with_context(
            default_state="queued",
            default_user_id=self.sue.id,
            default_approved_by_id=self.sue.id,
            default_queued_at="2026-01-01",
            default_visibility="public",
        )
        reply = replies.with_user(self.anna).create(
            {"conversation_id": self.conversation.id, "body": "You fool"}
        )
        self.assertEqual(reply.state, "draft")
        self.assertEqual(reply.user_id, self.anna)
        self.assertFalse(reply.approved_by_id)
        self.assertEqual(reply.visibility, "public")

    def test_a_handoff_begins_as_an_offer(self):
        handoffs = self.env["social.care.handoff"].with_context(
            default_state="done",
            default_ended_at="2026-01-01",
            default_verified_at="2026-01-01",
            default_verified_by_id=self.sue.id,
        )
        handoff = handoffs.with_user(self.anna).create(
            {"ticket_id": self.conversation.ticket_id.id, "channel": "phone"}
        )
        self.assertEqual(handoff.state, "offered")
        self.assertFalse(handoff.ended_at or handoff.verified_at)

    def test_a_link_that_stood_in_public_stays_so(self):
        handoff = self.env["social.care.handoff"].create(
            {
                "ticket_id": self.conversation.ticket_id.id,
                "channel": "phone",
                "link_in_public": True,
            }
        )
        with self.assertRaises(AccessError):
            handoff.with_user(self.anna).link_in_public = False

    def test_where_a_ticket_stands_is_not_written(self):
        ticket = self.conversation.ticket_id.with_user(self.anna)
        with self.assertRaises(AccessError):
            ticket.write({"public_resolution": "confirmed"})


class TestApproval(ReplyCase):
    def setUp(self):
        super().setUp()
        self.env["social.care.agent"].create(
            {"user_id": self.anna.id, "in_training": True}
        )

    def test_what_is_approved_is_what_was_read(self):
        reply = self.reply("All is well.", visibility="private")
        reply.action_send()
        self.assertEqual(reply.state, "to_approve")
        reply.with_user(self.anna).write({"body": "Get lost", "visibility": "public"})
        self.assertEqual(reply.state, "draft")
        reply.with_user(self.sue).action_approve()
        self.assertEqual(reply.state, "draft")

    def test_an_approval_is_of_the_place_as_well(self):
        reply = self.reply("All is well.", visibility="private")
        reply.sudo().write(
            {
                "state": "failed",
                "approved_by_id": self.sue.id,
                "approved_at": fields.Datetime.now(),
            }
        )
        reply.with_user(self.anna).visibility = "public"
        self.assertFalse(reply.approved_by_id)

    def test_words_of_customers_are_text_in_an_activity(self):
        reply = self.reply("All is well.", visibility="private").sudo()
        telling.tell_author(reply, "Look", '<img src="https://evil/p">')
        self.assertNotIn("<img", reply.activity_ids.note)
        self.assertIn("&lt;img", reply.activity_ids.note)


class TestOneTransaction(OdooCase):
    def test_a_client_cannot_join_transactions(self):
        plain = self.env(context={})
        for value in (True, 1, "yes", [1], {"a": 1}):
            asked = plain(context={transaction.ONE: value})
            self.assertFalse(transaction.shared(asked), value)
        joined = transaction.joined(plain["res.users"]).env
        self.assertTrue(transaction.shared(joined))
