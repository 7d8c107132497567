"""Who said it: never two for one, never more than the network knows, never a name
that turns the words around it."""

from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.social_care.handover.contact_value import normalised
from odoo.addons.social_care.networks.feed import FeedClient

from .common import US, OdooCase, say


class TestOneAuthor(OdooCase):
    def test_another_author_under_the_same_id(self):
        self.bring(say("Where is my parcel?", id="1", author="ann"))
        counts = self.bring(say("I was billed twice!", id="1", author="bob"))
        self.assertEqual((counts["stored"], counts["failed"]), (1, 1))
        self.assertEqual(self.post("1").body, "Where is my parcel?")
        self.assertEqual(self.post("1").profile_id.external_id, "ann")
        failed = self.events().filtered(lambda event: event.state == "failed")
        self.assertIn("Another author", failed.error_message)

    def test_in_one_file(self):
        counts = self.bring(
            say("Where is my parcel?", id="1", author="ann"),
            say("I was billed twice!", id="1", author="bob"),
        )
        self.assertEqual((counts["stored"], counts["failed"]), (2, 1))
        self.assertEqual(self.post("1").body, "Where is my parcel?")

    def test_ours_and_theirs(self):
        self.bring(say("Where is my parcel?", id="1", author="ann"))
        self.assertEqual(self.bring(say("Sorry!", id="1", author=US))["failed"], 1)
        self.assertEqual(self.post("1").direction, "in")

    def test_a_new_name_is_the_same_author(self):
        self.bring(say("Where is it?", id="1", author="ann"))
        counts = self.bring(say("Where is it now?", id="1", author_name="Ann M."))
        self.assertEqual(counts["failed"], 0)
        self.assertEqual(self.post("1").body, "Where is it now?")


class TestUntraceable(OdooCase):
    def test_nobody_is_never_offered_to_be_linked(self):
        partner = self.env["res.partner"].create({"name": "Anonymous"})
        self.bring(
            say("Where is it?", id="1", author="anonymous", author_name="Anonymous"),
            say("And mine?", id="2", author="anonymous", author_name="Anonymous"),
        )
        one, other = self.post("1").profile_id, self.post("2").profile_id
        self.assertNotEqual(one, other)
        self.assertEqual(len(self.tickets()), 2)
        for profile in one | other:
            self.assertFalse(profile.traceable)
            self.assertFalse(profile.may_have_contact)
            choice = profile.contact_choice()
            self.assertEqual((choice["allowed"], choice["suggestions"]), (False, []))
            with self.assertRaisesRegex(UserError, "Nobody knows who this is"):
                profile.action_link(partner.id)

    def test_somebody_still_is(self):
        self.bring(say("Where is it?", id="1", author="ann"))
        self.assertTrue(self.post("1").profile_id.may_have_contact)


class TestShownNames(OdooCase):
    def test_names_turn_nothing_around_them(self):
        for number, name in enumerate(
            ("\u202eAnn", "Ann\u2067", "\u202aAnn\u2066", "أحمد علي", "\u200bAnn")
        ):
            key = f"n{number}"
            self.bring(say("Where is it?", id=key, author=key, author_name=name))
            ticket = self.post(key).conversation_id.ticket_id
            texts = [
                ticket.name,
                ticket.description or "",
                ticket.partner_name,
                self.post(key).profile_id.display_name,
                self.post(key).conversation_id.display_name,
                *self.chatter(ticket),
            ]
            for text in texts:
                self.assertFalse(
                    set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067")
                )
                self.assertEqual(text.count("\u2068"), text.count("\u2069"))
        self.assertIn("\u2068أحمد علي\u2069", self.post("n3").profile_id.display_name)

    def test_a_name_of_nothing_to_be_seen(self):
        self.bring(
            say("Where is it?", id="1", author="ann", author_name="\u3164\u200b")
        )
        self.assertEqual(self.post("1").profile_id.display_name, "@ann")

    def canned(self, key):
        conversation = self.post(key).conversation_id
        return [each["text"] for each in conversation.social_canned()]

    def test_first_names(self):
        self.env["mail.canned.response"].create(
            {"source": "hi", "substitution": "Hi {first_name}!"}
        )
        for number, name in enumerate(
            (":verified: Ann Miller", "🌸 Ann", "Dr. Ann Miller", "\u200bAnn")
        ):
            key = f"n{number}"
            self.bring(say("Where is it?", id=key, author=key, author_name=name))
            self.assertIn("Hi Ann!", self.canned(key))
        self.bring(say("Where is it?", id="e", author="eva", author_name="🌸"))
        self.assertIn("Hi @eva!", self.canned("e"))


class TestPasted(OdooCase):
    def test_numbers_and_addresses(self):
        country = self.env.ref("base.us")
        for pasted, kept in (
            ("+1\ufe0f-415-555-2671", "+14155552671"),
            ("\u202d(415) 555-2671\u202c", "+14155552671"),
            ("+1 415-555-2671 ext. 5", "+14155552671 ext. 5"),
        ):
            self.assertEqual(normalised(self.env, "phone", pasted, country), kept)
        for pasted in ("4155552671 or 4155552672", "call me", "+1 415 555 2671 ext"):
            with self.assertRaisesRegex(UserError, "not a telephone number"):
                normalised(self.env, "phone", pasted, country)
        for pasted in ("ann＠example.com", "Ann <ann@exam\u200bple.com>"):
            self.assertEqual(
                normalised(self.env, "email", pasted, country), "ann@example.com"
            )


class TestForeignErrors(OdooCase):
    def test_connecting_says_it_in_words(self):
        account = self.make_account(network="feed", base_url="https://feed.example/x")
        raised = KeyError("where")
        with (
            patch.object(FeedClient, "check", side_effect=raised),
            self.assertLogs("odoo.addons.social_care.models.account", "WARNING"),
            self.assertRaisesRegex(UserError, "Unexpected error: KeyError"),
        ):
            account.action_connect()
        self.env.invalidate_all()
        self.assertIn("KeyError", account.error_message)
