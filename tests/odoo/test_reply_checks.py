"""What the checks find is shown, refused or kept, as the team wants it."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.social_care.answering import checking
from odoo.addons.social_care.checks import CODES, PERSONAL

from .common import AGENT
from .test_replies import ReplyCase

PHONE = "We ring you on +44 7700 900123, Eva. Anna"
BARE = "Sorry for the inconvenience, Eva. Anna"
FINE = "Eva, it left at noon and arrives tomorrow. Anna"


class ChecksCase(ReplyCase):
    def check(self, body, user=None, **more):
        return (
            self.env["social.care.reply"]
            .with_user(user or self.anna)
            .check_draft(self.conversation.id, body, **more)
        )

    def codes(self, body, **more):
        return [each["code"] for each in self.check(body, **more)]


class TestDraft(ChecksCase):
    def test_nothing_is_wrong(self):
        self.assertEqual(self.check(FINE), [])
        self.assertEqual(self.check(""), [])
        self.assertEqual(self.check(False), [])

    def test_nothing_is_logged_while_people_type(self):
        with self.assertNoLogs("odoo.domains"):
            self.check(FINE)

    def test_what_is_wrong(self):
        [found] = self.check(PHONE)
        self.assertEqual(found["code"], "phone")
        self.assertEqual(found["level"], "block")
        self.assertEqual(PHONE[found["start"] : found["end"]], "+44 7700 900123")
        self.assertTrue(found["message"])
        [found] = self.check(BARE)
        self.assertEqual((found["code"], found["level"]), ("apology", "warning"))

    def test_places_are_counted_as_in_javascript(self):
        body = "👍👍 " + PHONE
        [found] = self.check(body)
        units = body.encode("utf-16-le")[2 * found["start"] : 2 * found["end"]]
        self.assertEqual(units.decode("utf-16-le"), "+44 7700 900123")

    def test_private_words_may_be_private(self):
        self.assertEqual(self.codes(PHONE, visibility="private"), [])
        self.assertEqual(self.codes(PHONE, visibility="public"), ["phone"])
        with self.assertRaises(UserError):
            self.check(PHONE, visibility="loud")

    def test_the_visibility_is_the_conversations_by_default(self):
        self.conversation.visibility = "private"
        self.assertEqual(self.codes(PHONE), [])

    def test_names_of_the_customer_and_of_who_asks(self):
        body = "It left at noon and arrives tomorrow."
        self.assertEqual(self.codes(body), ["customer_name", "agent_name"])
        found = self.check(f"{body} Eva, Anna", user=self.marc)
        self.assertEqual([each["code"] for each in found], ["agent_name"])

    def test_the_contacts_name_is_the_customers_too(self):
        profile = self.conversation.profile_id
        profile.partner_id = self.env["res.partner"].create({"name": "Dr. E. Novak"})
        self.assertEqual(self.codes(FINE.replace("Eva", "Ms Novak")), [])

    def test_what_we_said_before_counts(self):
        self.reply(FINE).action_send()
        self.deliver()
        self.ask_again("And when tomorrow?")
        self.assertEqual(self.codes("Between nine and eleven."), [])

    def test_our_own_contacts(self):
        body = (
            "Eva, ring 020 7946 0018 or write to jobs@acme.example about the contract; "
            "we are at 1 Acme Street, London. Anna"
        )
        self.assertEqual(self.codes(body), ["phone", "email", "address"])
        company = self.conversation.company_id
        company.write(
            {
                "phone": "+44 20 7946 0018",
                "website": "https://www.acme.example",
                "street": "1 Acme Street",
            }
        )
        self.assertEqual(self.codes(body), [])
        company.write({"phone": False, "website": False, "street": False})
        self.team.social_check_allowed = (
            "020 7946 0018\n\n acme.example \n1 Acme Street"
        )
        self.assertEqual(self.codes(body), [])

    def test_a_shop_of_the_company_is_ours_and_its_people_are_not(self):
        body = "Eva, the shop is at 1 Acme Street. Anna"
        place = self.env["res.partner"].create(
            {
                "name": "Shop",
                "parent_id": self.conversation.company_id.partner_id.id,
                "type": "other",
                "street": "1 Acme Street",
            }
        )
        self.assertEqual(self.codes(body), [])
        place.type = "contact"
        self.assertEqual(self.codes(body), ["address"])

    def test_numbers_of_the_companys_country(self):
        body = "Eva, te llamamos al 612 345 678. Anna"
        self.assertEqual(self.codes(body), [])
        self.conversation.company_id.country_id = self.env.ref("base.es")
        self.assertEqual(self.codes(body), ["phone"])

    def test_late(self):
        self.conversation.awaiting_since = fields.Datetime.now() - timedelta(hours=30)
        self.assertEqual(self.codes(FINE), ["late"])
        self.assertEqual(self.codes(f"{FINE} Sorry for the long wait!"), [])
        now = fields.Datetime.now()
        self.conversation.awaiting_since = now - timedelta(hours=1)
        self.assertEqual(self.codes(FINE), [])
        self.conversation.answer_due_at = now - timedelta(minutes=5)
        self.assertEqual(self.codes(FINE), ["late"])

    def test_another_language_is_named_in_the_users(self):
        self.ask_again("Wo bleibt denn eigentlich mein Paket? Ich warte noch immer!")
        self.conversation.language = False
        found = self.check("Eva, it left at noon and will be there tomorrow. Anna")
        self.assertEqual([each["code"] for each in found], ["language"])
        self.assertIn("English", found[0]["message"])
        self.assertIn("German", found[0]["message"])
        self.env["res.lang"]._activate_lang("fr_FR")
        [found] = (
            self.env["social.care.reply"]
            .with_user(self.anna)
            .with_context(lang="fr_FR")
            .check_draft(
                self.conversation.id,
                "Eva, it left at noon and will be there tomorrow. Anna",
            )
        )
        self.assertIn("allemand", found["message"])

    def test_the_same_to_many_takes_one_query(self):
        texts = [
            f"Hi {name}, the network is down and we are working on it. Anna"
            for name in ("Ann", "Bob", "Cleo")
        ]
        self.others(texts)
        body = texts[0].replace("Ann", "Eva", 1)
        self.assertEqual(self.codes(body), ["repeated"])
        few = self.queries(body)
        self.others(texts * 66)
        self.assertEqual(self.codes(body), ["repeated"])
        self.assertEqual(self.queries(body), few)
        self.assertLess(few, 25)
        self.env.cr.execute(
            "UPDATE social_care_reply SET create_date = %s WHERE conversation_id != %s",
            [fields.Datetime.now() - timedelta(hours=2), self.conversation.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.codes(body), [])

    def others(self, texts):
        """What was queued for another customer of the same account."""
        domain = [("account_id", "=", self.practice.id)]
        conversations = self.env["social.care.conversation"].search(domain)
        other = conversations - self.conversation
        if not other:
            other = self.conversation.copy({"thread_external_id": "another"})
        self.env["social.care.reply"].create(
            [
                {"conversation_id": other.id, "body": text, "visibility": "public"}
                for text in texts
            ]
        ).write({"state": "sent"})
        self.env.flush_all()

    def queries(self, body):
        """The queries that checking a draft takes, with nothing at hand."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.check(body)
        return self.env.cr.sql_log_count - before


class TestRights(ChecksCase):
    def test_only_who_may_answer(self):
        stranger = self.make_user("Stan", AGENT)
        stranger.helpdesk_team_ids = self.env["helpdesk.ticket.team"].create(
            {"name": "Others"}
        )
        employee = self.make_user("Emma", "base.group_user")
        portal = self.make_user("Petra", "base.group_portal")
        for user in (stranger, employee, portal):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.check(FINE, user=user)

    def test_nothing_of_the_company_or_of_others_is_told(self):
        self.team.social_check_allowed = "+44 7700 900999"
        for found in self.check(PHONE):
            self.assertEqual(set(found), {"code", "level", "message", "start", "end"})
            self.assertNotIn("7700", found["message"])

    def test_an_agent_cannot_write_what_was_found(self):
        reply = self.reply(FINE)
        with self.assertRaises(AccessError):
            reply.check_codes = "late"
        with self.assertRaises(AccessError):
            self.reply(FINE, check_codes="late")

    @mute_logger("odoo.models.unlink")
    def test_only_a_manager_sets_levels(self):
        with self.assertRaises(AccessError):
            self.team.with_user(self.anna).social_check_phone = "off"


class TestSending(ChecksCase):
    def test_personal_data_is_refused(self):
        reply = self.reply(PHONE)
        with self.assertRaisesRegex(UserError, "telephone"):
            reply.action_send()
        self.assertEqual(reply.state, "draft")
        reply.body = FINE
        reply.action_send()
        self.assertEqual(reply.state, "queued")
        self.assertFalse(reply.check_codes)

    def test_all_reasons_are_told_at_once(self):
        with self.assertRaisesRegex(UserError, "telephone(.|\n)*e-mail"):
            self.reply(f"{PHONE} eva@mail.example").action_send()

    def test_warnings_are_kept(self):
        reply = self.reply("SORRY FOR THE INCONVENIENCE.")
        reply.action_send()
        self.assertEqual(reply.state, "queued")
        self.assertEqual(reply.check_codes, "agent_name,apology,capitals,customer_name")
        self.assertEqual(
            reply.check_labels,
            "Agent's Name Missing, Apology Alone, Capitals, Customer's Name Missing",
        )

    def test_what_is_kept_is_what_was_found_when_it_was_sent(self):
        reply = self.reply(BARE)
        reply.action_send()
        self.team.social_check_apology = "off"
        reply.action_send()
        self.assertEqual(reply.check_codes, "apology")

    def test_words_are_checked_once(self):
        reply = self.reply(BARE)
        with patch.object(checking, "check", wraps=checking.check) as checked:
            reply.action_send()
        self.assertEqual((checked.call_count, reply.check_codes), (1, "apology"))

    def test_a_warning_can_be_made_a_refusal_and_back(self):
        self.team.social_check_apology = "block"
        reply = self.reply(BARE)
        with self.assertRaisesRegex(UserError, "apology"):
            reply.action_send()
        self.team.social_check_apology = "off"
        reply.action_send()
        self.assertFalse(reply.check_codes)

    def test_a_refusal_can_be_turned_off(self):
        self.team.social_check_phone = "off"
        reply = self.reply(PHONE)
        reply.action_send()
        self.assertEqual(reply.state, "queued")

    def test_what_is_too_long_is_refused_whatever_is_off(self):
        self.team.write({f"social_check_{code}": "off" for code in CODES})
        [found] = self.check("a" * 1_000_000)
        self.assertEqual((found["code"], found["level"]), ("too_long", "block"))

    def test_one_part_of_a_long_answer_does_for_all(self):
        first = self.reply("Eva, it left at noon. Anna")
        second = self.reply("It will be there tomorrow.", previous_id=first.id)
        (first | second).action_send()
        self.assertEqual((first | second).mapped("check_codes"), [False, False])
        third = self.reply("Ring +44 7700 900123.", previous_id=second.id)
        with self.assertRaises(UserError):
            third.action_send()

    def test_without_a_team_the_defaults_hold(self):
        self.practice.team_id = False
        self.conversation.ticket_id.team_id = False
        self.env.flush_all()
        self.assertFalse(self.conversation.team_id)
        self.assertEqual(self.check(PHONE)[0]["level"], "block")


class TestSettings(ChecksCase):
    def test_defaults(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "New"})
        none = self.env["helpdesk.ticket.team"]
        self.assertEqual(team.social_check_levels(), none.social_check_levels())
        for code in CODES:
            expected = "block" if code in PERSONAL else "warning"
            self.assertEqual(team[f"social_check_{code}"], expected, code)

    def test_order_patterns(self):
        self.team.social_check_order_patterns = "\n S##### \nINV/####/#+\n"
        body = "Eva, S00042 and INV/2026/17 left at noon. Anna"
        self.assertEqual(self.codes(body), ["order", "order"])

    def test_bad_order_patterns_are_refused_in_words(self):
        for pattern, words in {
            "ABC": "digit",
            "#": "characters",
            "S#+#": "has to follow",
            "#" * 61: "60",
            "S####\n" * 21: "20",
        }.items():
            with self.assertRaisesRegex(ValidationError, words):
                self.team.social_check_order_patterns = pattern
