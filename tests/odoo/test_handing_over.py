"""The dialogue, and what is said of a handoff in public and in private."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.networks.errors import Never
from odoo.addons.social_care_practice.client import MAX_LENGTH

from .common import AGENT, say
from .test_replies import ReplyCase


class TestDialogue(ReplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.conversation.ticket_id
        cls.ticket.user_id = cls.anna

    def dialogue(self, **values):
        action = self.ticket.with_user(self.anna).action_social_hand_over()
        self.assertEqual(action["target"], "new")
        return (
            self.env[action["res_model"]]
            .with_user(self.anna)
            .with_context(action["context"])
            .create(values)
        )

    def handoff(self):
        return self.ticket.social_handoff_ids.with_user(self.anna)

    def hand_over(self, **values):
        self.dialogue(**values).action_hand_over()
        return self.handoff()

    def replies(self):
        return self.env["social.care.reply"].search([], order="id")

    def test_what_is_proposed(self):
        wizard = self.dialogue()
        self.assertEqual(wizard.conversation_id, self.conversation)
        self.assertEqual(wizard.channel, "phone")
        self.assertEqual(wizard.way, "private")
        self.assertIn("do not have to post your number", wizard.public_words)
        self.assertIn("[link]", wizard.private_words)
        self.assertEqual(wizard.public_left, MAX_LENGTH - len(wizard.public_words))
        wizard.public_words = "x" * (MAX_LENGTH + 1)
        self.assertEqual(wizard.public_left, -1)
        known = self.dialogue(contact_value="+442079460123")
        self.assertEqual(known.way, "none")
        self.assertIn("we will call you", known.public_words)

    def test_link_in_private_then_words_in_public(self):
        handoff = self.hand_over()
        whisper, told = self.replies()
        self.assertEqual((whisper.visibility, whisper.state), ("private", "queued"))
        self.assertIn(handoff.claim_url, whisper.body)
        self.assertEqual((told.visibility, told.state), ("public", "draft"))
        self.assertEqual(handoff.conversation_id.public_resolution, "unanswered")
        self.deliver()
        self.assertEqual(whisper.state, "sent")
        self.assertTrue(handoff.link_sent_at)
        self.assertFalse(handoff.link_in_public)
        self.deliver()
        self.assertEqual(told.state, "sent")
        self.assertEqual(handoff.conversation_id.public_resolution, "moved")
        self.assertNotIn(handoff.claim_url, told.body)

    def test_a_message_that_does_not_go_out_is_not_announced(self):
        with self.network_says(publish=Never("No messages from strangers.")):
            handoff = self.hand_over()
            self.deliver()
        whisper, told = self.replies()
        self.assertEqual(whisper.state, "failed")
        self.assertEqual(told.state, "draft")
        self.assertEqual(handoff.conversation_id.public_resolution, "unanswered")
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)]
        )
        self.assertIn("did not go out", activity.summary)

    def test_news_in_between_stop_the_announcement(self):
        self.hand_over()
        self.ask_again("And where is my money?")
        self.deliver()
        whisper, told = self.replies()
        self.assertEqual((whisper.state, told.state), ("sent", "draft"))
        self.assertIn("money", told.activity_ids.note)

    def test_link_in_public(self):
        wizard = self.dialogue(way="public")
        self.assertIn("[link]", wizard.public_words)
        wizard.action_hand_over()
        handoff = self.handoff()
        self.assertTrue(handoff.link_in_public)
        [told] = self.replies()
        self.assertIn(handoff.claim_url, told.body)
        self.deliver()
        self.assertEqual(handoff.conversation_id.public_resolution, "moved")

    def test_a_link_that_is_posted_is_public_from_then_on(self):
        handoff = self.hand_over()
        self.deliver()
        reply = self.reply(f"Here it is: {handoff.claim_url}", visibility="public")
        reply.in_reply_to_post_id = self.conversation.post_ids[-1]
        self.replies().filtered(lambda r: r.state == "draft" and r != reply).unlink()
        reply.action_send()
        self.assertEqual(reply.handoff_id, handoff)
        self.deliver()
        self.assertTrue(handoff.link_in_public)

    def test_a_number_that_is_known(self):
        handoff = self.hand_over(
            contact_value="+44 20 7946 0123", consent=True, reason="customer_asked"
        )
        self.assertEqual(handoff.contact_value, "+442079460123")
        self.assertTrue(handoff.consent_at)
        self.assertIn("You may use this number", handoff.consent_text)
        self.assertEqual(len(self.replies()), 1)
        activity = self.env["mail.activity"].search(
            [("social_handoff_id", "=", handoff.id)]
        )
        self.assertEqual(activity.summary, "Call +442079460123")

    def test_to_a_private_message(self):
        handoff = self.hand_over(channel="message")
        whisper, told = self.replies()
        self.assertNotIn("claim", whisper.body)
        self.deliver()
        self.deliver()
        self.assertEqual((whisper.state, told.state), ("sent", "sent"))
        self.assertEqual(handoff.conversation_id.public_resolution, "moved")
        self.assertFalse(handoff.link_sent_at)

    def test_what_is_missing_is_said(self):
        for values, words in (
            ({"channel": "visit"}, "where and when"),
            ({"consent": True}, "number or the address"),
            ({"contact_value": "12"}, "not a telephone number"),
            ({"way": "public", "public_words": "Hello"}, "[link]"),
            ({"way": "private", "private_words": " "}, "private message"),
            ({"public_words": "x" * 600, "way": "none"}, "characters long"),
        ):
            with self.subTest(values=values), self.assertRaises(UserError) as refused:
                self.dialogue(**values).action_hand_over()
            self.assertIn(words, str(refused.exception))
        self.assertFalse(self.handoff())
        self.close(self.ticket)
        with self.assertRaises(UserError):
            self.dialogue().action_hand_over()

    def test_where_nothing_can_be_said_from_here(self):
        self.bring(say("Where is it?", "ann", id="f"))
        ticket = self.post("f").conversation_id.ticket_id
        self.ticket = ticket
        ticket.user_id = self.anna
        wizard = self.dialogue()
        self.assertFalse(wizard.can_answer)
        self.assertEqual(wizard.way, "none")
        wizard.action_hand_over()
        self.assertEqual(self.handoff().state, "offered")
        self.assertFalse(self.replies())

    def test_conditions_of_networks_are_said(self):
        self.assertFalse(self.dialogue().condition)
        account = self.make_account("x", external_id="1", state="connected")
        self.conversation.sudo().write({"account_id": account.id, "network": "x"})
        self.assertIn("follow us", self.dialogue().condition)

    def test_what_the_checks_call_needless(self):
        """Counted by what the customer said, unless it was the customer's wish."""
        self.conversation.language = "en"
        self.conversation.post_ids.filtered(
            lambda post: post.direction == "in"
        ).sudo().body = "Do you sell bicycles?"
        self.assertTrue(self.dialogue().needless)
        self.assertFalse(self.dialogue(reason="customer_asked").needless)
        needless = self.hand_over(way="none", reason="policy")
        self.assertTrue(needless.needless)
        self.conversation.post_ids[-1].sudo().body = "Where is my order 4711?"
        self.assertFalse(self.dialogue().needless)
        other = needless.create({"ticket_id": self.ticket.id, "channel": "email"})
        self.assertFalse(other.needless)
        [[share]] = needless._read_group(
            [("ticket_id", "=", self.ticket.id)], [], ["needless_share:avg"]
        )
        self.assertEqual(share, 0.5)
        self.team.social_check_elsewhere = "off"
        self.conversation.post_ids[-1].sudo().body = "Do you sell bicycles?"
        self.assertFalse(self.dialogue().needless)

    def test_from_the_inbox(self):
        action = self.conversation.with_user(self.anna).action_social_hand_over()
        self.assertEqual(
            action["context"]["default_conversation_id"], self.conversation.id
        )

    def test_a_link_for_the_composer(self):
        mine = self.conversation.with_user(self.anna)
        link = mine.claim_link()
        self.assertEqual(mine.claim_link(), link)
        self.assertEqual(self.handoff().claim_url, link["url"])
        stranger = self.make_user("Stan", AGENT)
        with self.assertRaises(AccessError):
            self.conversation.with_user(stranger).claim_link()

    def test_native_answers_tell_the_public_too(self):
        self.dialogue(public_words=False, way="none").action_hand_over()
        self.assertEqual(self.conversation.public_resolution, "unanswered")
        self.conversation.with_user(self.anna).record_native_answer(
            "We have written to you.", ""
        )
        self.assertEqual(self.conversation.public_resolution, "moved")

    def test_the_closing_word_is_kept(self):
        handoff = self.hand_over(contact_value="+442079460123")
        self.deliver()
        handoff.outcome = "Found"
        handoff.action_done()
        self.assertTrue(handoff.closing_due)
        self.reply("Your parcel has been found.", closing=True).action_send()
        self.deliver()
        self.assertTrue(handoff.closed_in_public_at)
        self.assertEqual(self.conversation.public_resolution, "resolved_publicly")
        self.assertLessEqual(handoff.closed_in_public_at, fields.Datetime.now())


class TestEmail(ReplyCase):
    def hand_over(self, **values):
        """To e-mail, and the first mail is out; gives the handoff and the mail."""
        ticket = self.conversation.ticket_id
        ticket.user_id = self.anna
        handoff = (
            self.env["social.care.handoff"]
            .with_user(self.anna)
            .create(
                {
                    "ticket_id": ticket.id,
                    "channel": "email",
                    "contact_value": "Eva@Example.com",
                    **values,
                }
            )
        )
        action = handoff.action_write_email()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.anna)
            .with_context(action["context"])
            .create({"body": "<p>Good morning</p>", "subject": "Your parcel"})
        )
        self.assertEqual(composer.partner_ids.email_normalized, "eva@example.com")
        composer._action_send_mail()
        sent = ticket.message_ids.filtered(lambda m: m.message_type == "comment")[:1]
        self.assertIn("Good morning", sent.body)
        self.assertIn(composer.partner_ids, sent.notified_partner_ids)
        return handoff, sent

    def answer(self, sent, words, *headers, sender="Eva <eva@example.com>"):
        """A mail comes in answer to what was sent."""
        self.env["mail.thread"].message_process(
            "helpdesk.ticket",
            f"From: {sender}\r\n"
            "To: support@example.com\r\n"
            "Subject: Re: Your parcel\r\n"
            f"Message-ID: <{words.split()[0]}@example.com>\r\n"
            f"In-Reply-To: {sent.message_id}\r\n"
            f"References: {sent.message_id}\r\n"
            + "".join(f"{header}\r\n" for header in headers)
            + f"\r\n{words}.",
        )

    def words(self):
        ticket = self.conversation.ticket_id
        return " ".join(map(str, ticket.message_ids.mapped("body")))

    def late(self, handoff):
        """Its time is over."""
        handoff.sudo().expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.env["social.care.handoff"]._cron_come_back()

    def test_there_and_back(self):
        """The mail goes from the ticket; its answer is an arrival."""
        handoff, sent = self.hand_over()
        self.assertEqual(handoff.state, "offered")
        self.answer(sent, "Here I am")
        self.assertEqual(handoff.state, "arrived")
        self.assertIn("Here I am", self.words())
        self.assertTrue(self.conversation.ticket_id._social_wrote_email())

    def test_what_programs_answer_is_nobodys_answer(self):
        handoff, sent = self.hand_over()
        away = "I am out of the office"
        self.answer(sent, away, "Auto-Submitted: auto-replied")
        self.answer(sent, "Noted", "Auto-Submitted: auto-generated", sender="a@b.de")
        self.assertIn(away, self.words(), "it is kept")
        self.assertEqual(handoff.state, "offered")
        self.assertFalse(handoff.other_address)
        self.assertFalse(self.conversation.ticket_id._social_wrote_email())
        self.late(handoff)
        self.assertEqual(handoff.state, "expired")

    def test_an_answer_from_another_address(self):
        handoff, sent = self.hand_over()
        self.answer(sent, "Me again", sender="Eva <eva@home.example>")
        self.assertEqual(handoff.state, "offered")
        self.assertEqual(handoff.other_address, "eva@home.example")
        self.assertIn("eva@home.example", handoff.sudo().activity_ids.summary)
        self.late(handoff)
        self.assertEqual(handoff.state, "offered", "nobody has decided yet")
        handoff.action_is_customer()
        self.assertEqual(handoff.state, "arrived")
        self.assertEqual(handoff.contact_value, "eva@home.example")

    def test_another_address_of_the_contact(self):
        handoff, sent = self.hand_over()
        ticket = handoff.ticket_id.sudo()
        ticket.partner_id = ticket.partner_id.create(
            {"name": "Eva", "email": "Eva@home.example"}
        )
        self.answer(sent, "Me again", sender="Eva <eva@home.example>")
        self.assertEqual(handoff.state, "arrived")
        self.assertEqual(handoff.contact_value, "eva@example.com")

    def test_an_answer_of_somebody_else(self):
        handoff, sent = self.hand_over()
        for sender in ("a@else.example", "b@else.example", "a@else.example"):
            self.answer(sent, f"{sender} here", sender=sender)
        self.answer(sent, "Hm", sender=f"Marc <{self.marc.email}>")
        handoff.action_is_somebody_else()
        self.assertEqual(handoff.other_address, "b@else.example")
        handoff.action_is_somebody_else()
        self.assertFalse(handoff.other_address)
        self.answer(sent, "Still", sender="a@else.example")
        self.assertFalse(handoff.other_address, "it was said already")
        self.late(handoff)
        self.assertEqual(handoff.state, "expired")

    def test_closed_while_somebody_asks(self):
        handoff, sent = self.hand_over()
        self.answer(sent, "Me", sender="eva@home.example")
        self.close(self.conversation.ticket_id)
        self.assertEqual(handoff.state, "expired")
        self.assertIn("eva@home.example", handoff.outcome)

    def test_nobody_is_written_to_without_an_address(self):
        ticket = self.conversation.ticket_id
        handoff = self.env["social.care.handoff"].create(
            {"ticket_id": ticket.id, "channel": "email"}
        )
        with self.assertRaises(UserError):
            handoff.action_write_email()
