"""A post in the language of whoever reads it."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.networks.errors import Later
from odoo.addons.social_care.translating import (
    DeepL,
    Google,
    LibreTranslate,
    Translated,
)

from .common import AGENT, OdooCase, say

GERMAN = "Wo ist mein Paket? Ich warte seit drei Wochen und niemand antwortet."
ENGLISH = Translated("Where is my parcel?", "de")


class TestTranslation(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Tess", AGENT)
        cls.agent.helpdesk_team_ids = cls.team

    def setUp(self):
        super().setUp()
        self.bring(say(GERMAN, id="a"))
        self.company = self.account.company_id
        self.company.social_care_deepl_key = "secret"

    def translate(self, user=None):
        return self.post("a").with_user(user or self.agent).action_translate()

    def answering(self, kind=DeepL, answer=ENGLISH):
        give = answer if callable(answer) else lambda *_args: answer
        return patch.object(kind, "translate", autospec=True, side_effect=give)

    def test_asked_once(self):
        with self.answering() as asked:
            first, second = self.translate(), self.translate()
        self.assertEqual(asked.call_count, 1)
        self.assertEqual(asked.call_args.args[1:], (GERMAN, "en_US"))
        self.assertEqual(first, second)
        self.assertEqual(
            first,
            {"body": ENGLISH.body, "source": "German", "service": "DeepL"},
        )

    def test_another_reader_another_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        with self.answering() as asked:
            self.translate()
            self.post("a").with_user(self.agent).with_context(
                lang="fr_FR"
            ).action_translate()
        self.assertEqual([c.args[2] for c in asked.call_args_list], ["en_US", "fr_FR"])

    def test_the_companys_own_service_comes_first(self):
        self.env["ir.config_parameter"].set_param(
            "mail.google_translate_api_key", "key"
        )
        self.company.social_care_deepl_key = False
        with self.answering(Google):
            self.assertEqual(self.translate()["service"], "Google Translate")
        self.env["social.care.post.translation"].search([]).unlink()
        self.company.social_care_libretranslate_url = "https://translate.example.com"
        with self.answering(LibreTranslate):
            self.assertEqual(self.translate()["service"], "LibreTranslate")

    def test_none_is_set_up(self):
        self.company.social_care_deepl_key = False
        with self.assertRaisesRegex(UserError, "has been set up"):
            self.translate()

    def test_a_service_that_does_not_answer(self):
        def fail(*_args):
            raise Later("%(network)s has a problem of its own.", network="DeepL")

        with self.answering(answer=fail), self.assertRaisesRegex(UserError, "DeepL"):
            self.translate()
        with self.answering():
            self.assertEqual(self.translate()["body"], ENGLISH.body, "it is asked anew")

    def test_other_words_are_translated_anew(self):
        with self.answering():
            self.translate()
        self.bring(say(GERMAN + " Hallo?", id="a"))
        with self.answering(answer=Translated("Hello?", "de")):
            self.assertEqual(self.translate()["body"], "Hello?")

    def test_words_that_are_taken_back_are_gone_everywhere(self):
        with self.answering():
            self.translate()
        self.post("a").erase()
        self.assertFalse(self.env["social.care.post.translation"].search([]))
        with self.assertRaises(UserError):
            self.translate()

    def test_only_who_reads_the_post(self):
        other = self.make_user("Otto", AGENT)
        with self.answering() as asked, self.assertRaises(AccessError):
            self.translate(other)
        asked.assert_not_called()
        with self.assertRaises(AccessError):
            self.env["social.care.post.translation"].with_user(self.agent).search([])

    def test_the_key_is_the_administrators(self):
        company = self.company.with_user(self.agent)
        with self.assertRaises(AccessError):
            company.read(["social_care_deepl_key"])

    def test_only_foreign_words_offer_it(self):
        self.bring(say("Where is my parcel? I have waited for three weeks.", id="b"))
        shown = {}
        for conversation in self.conversations():
            for entry in conversation.with_user(self.agent).social_thread()["entries"]:
                if entry["type"] == "post":
                    shown[entry["id"]] = entry["foreign"]
        self.assertEqual(shown, {self.post("a").id: True, self.post("b").id: False})
