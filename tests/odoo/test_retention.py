"""A company sets for how long it keeps the words of a class."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.addons.social_care.erasing import retention

from .common import OdooCase, say, whisper

OLD = datetime(2020, 1, 1)


class TestRetention(OdooCase):
    def setUp(self):
        super().setUp()
        self.bring(
            say("An old question?", "ann", OLD, id="old"),
            say("A thing that was said", "cid", OLD, id="loose"),
            say("A new question?", "bob", id="new"),
            whisper("My number", "dan", OLD, id="private"),
        )
        self.loose = self.post("loose")
        self.loose.conversation_id.ticket_id = False
        self.loose.conversation_id.awaiting_since = False
        self.open = self.post("old")
        self.ticket = self.open.conversation_id.ticket_id
        self.env["social.care.retention"]._complete(self.env.company)
        self.rules = {
            rule.kind: rule
            for rule in self.env["social.care.retention"].search(
                [("company_id", "=", self.env.company.id)]
            )
        }

    def keep(self, kind, months=12):
        self.rules[kind].write({"ends": True, "months": months})
        self.env.flush_all()

    def go(self):
        self.env["social.care.account"]._cron_forget()
        self.env.invalidate_all()

    def left(self):
        return set(self.posts().filtered("body").mapped("external_id"))

    def test_nothing_goes_unless_somebody_wants_it(self):
        self.assertEqual(set(self.rules), set(retention.KINDS))
        self.go()
        self.assertEqual(self.left(), {"old", "loose", "new", "private"})

    def test_what_has_no_ticket(self):
        self.keep("loose")
        self.go()
        self.assertEqual(self.left(), {"old", "new", "private"})
        self.assertEqual(self.rules["loose"].forgotten_count, 1)
        self.assertTrue(self.loose.intent)

    def test_a_ticket_s_words_go_so_long_after_it_was_closed(self):
        self.keep("tickets")
        self.go()
        self.assertIn("old", self.left())
        self.close(self.ticket)
        self.rules["tickets"].looked_on = False
        self.go()
        self.assertIn("old", self.left())
        self.ticket.closed_date = datetime.now() - timedelta(days=400)
        self.rules["tickets"].looked_on = False
        self.go()
        self.assertEqual(self.left(), {"loose", "new", "private"})
        self.assertNotIn("old question", str(self.chatter(self.ticket)))

    def test_private_words_wait_until_it_is_over(self):
        self.keep("private")
        self.go()
        self.assertIn("private", self.left())
        self.close(self.post("private").conversation_id.ticket_id)
        self.rules["private"].looked_on = False
        self.go()
        self.assertNotIn("private", self.left())

    def test_once_a_day_and_in_slices(self):
        self.keep("loose")
        with patch.object(retention, "SLICE", 1):
            self.go()
        self.assertNotIn("loose", self.left())
        self.assertEqual(
            self.rules["loose"].looked_on.isoformat(), str(self.env.cr.now().date())
        )
        self.assertFalse(self.rules["loose"].place)
        with patch.object(retention, "_slice") as slices:
            self.go()
        slices.assert_not_called()

    def test_what_customers_left_and_evidence(self):
        handoff = self.env["social.care.handoff"].create(
            {"ticket_id": self.ticket.id, "channel": "phone"}
        )
        claim = self.env["social.care.claim"].create(
            {"handoff_id": handoff.id, "phone": "+442079460123"}
        )
        evidence = self.env["social.care.evidence"].create(
            {"kind": "threat", "company_id": self.env.company.id, "body": "Words"}
        )
        for record in (claim, evidence):
            self.env.flush_all()
            self.env.cr.execute(
                f"UPDATE {record._table} SET create_date = %s WHERE id = %s",  # pylint: disable=E8103
                [OLD, record.id],
            )
        self.env.invalidate_all()
        self.keep("claims")
        self.go()
        self.assertTrue(claim.phone, "somebody still works on it")
        self.rules["claims"].write({"looked_on": False, "place": False})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE social_care_handoff"
            " SET state = 'done', ended_at = offered_at, contact_value = %s"
            " WHERE id = %s",
            [claim.phone, handoff.id],
        )
        self.env.invalidate_all()
        self.go()
        self.assertFalse(claim.phone or claim.value or handoff.contact_value)
        self.assertEqual(evidence.body, "Words")
        self.keep("evidence")
        self.go()
        self.assertFalse(evidence.body)
        self.assertTrue(evidence.forgotten_at)
