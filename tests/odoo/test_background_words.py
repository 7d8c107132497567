"""What is written without anybody's asking is in the language of whoever reads it."""

from unittest.mock import patch

from odoo.tools.translate import code_translations

from odoo.addons.social_care.networks.errors import Never

from .test_replies import ReplyCase

FRENCH = {
    "%(who)s wrote in public on %(network)s:": "%(who)s a écrit sur %(network)s :",
    "Post by %(name)s on %(network)s": "Message de %(name)s sur %(network)s",
    "In public: %(before)s → %(after)s": "En public : %(before)s → %(after)s",
    "Approved by %s.": "Approuvé par %s.",
    "Reply of %s to approve": "Réponse de %s à approuver",
    "%s is in training.": "%s est en formation.",
    "Not sent: %s": "Non envoyé : %s",
}


class TestBackgroundWords(ReplyCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        known = {("social_care", "fr_FR"): FRENCH}
        self.enterContext(patch.dict(code_translations.python_translations, known))

    def speak_french(self, *readers):
        for reader in readers:
            reader.partner_id.lang = "fr_FR"

    def test_chatter_is_the_companys(self):
        self.speak_french(self.practice.company_id)
        self.ask("@yourcompany")
        fresh = self.conversations(self.practice) - self.conversation
        ticket = fresh.ticket_id
        self.assertIn("Message de", ticket.name)
        self.assertIn("a écrit", self.chatter(ticket)[-1])
        self.reply(conversation_id=fresh.id).action_send()
        self.deliver()
        self.assertIn("En public", " ".join(self.chatter(ticket)))

    def test_who_approves_and_who_wrote(self):
        self.team.user_id = self.sue
        self.speak_french(self.sue, self.practice.company_id)
        self.env["social.care.agent"].create(
            {"user_id": self.anna.id, "in_training": True}
        )
        reply = self.reply()
        reply.action_send()
        told = reply.sudo().activity_ids.filtered(lambda it: it.user_id == self.sue)
        self.assertIn("à approuver", told.summary)
        self.assertIn("est en formation", str(told.note))
        self.assertIn("is in training", reply.approval_reason, "its author reads that")
        reply.with_user(self.sue).action_approve()
        lines = " ".join(str(line.body) for line in reply.sudo().message_ids)
        self.assertIn("Approuvé par", lines)

    def test_a_failure_is_told_to_the_author(self):
        self.speak_french(self.anna)
        reply = self.reply()
        reply.action_send()
        with self.network_says(publish=Never("It is refused.")):
            self.deliver()
        self.assertEqual(reply.state, "failed")
        self.assertIn("Non envoyé", reply.sudo().activity_ids.summary)
