"""Where crm_phonecall is installed, calls to who was handed over are logged."""

from tools import template
from tools.project import LOGS

from .common import LiveCase

HAND_OVER = """
from odoo.addons.social_care.database import transaction
env = transaction.joined(env["res.users"]).env
conversations = env["social.care.conversation"].search([("ticket_id", "!=", False)])
ticket = conversations[0].ticket_id
handoff = env["social.care.handoff"].create({
    "ticket_id": ticket.id, "channel": "phone", "contact_value": "+44 20 7946 0123",
    "outcome": "My card is 4242",
})
handoff.action_no_answer()
handoff.action_done()
handoff.action_done()
by_mail = handoff.create({
    "ticket_id": ticket.id, "channel": "email", "contact_value": "a@example.com",
    "outcome": "Written",
})
by_mail.action_done()
calls = env["crm.phonecall"].search([("social_handoff_id", "!=", False)], order="id")
result = {
    "states": calls.mapped("state"),
    "phones": calls.mapped("partner_phone"),
    "count": handoff.phonecall_count,
    "told": str(calls.read()),
    "action": handoff.action_view_phonecalls()["domain"],
}
"""


class TestPhonecall(LiveCase):
    def test_it_installs_itself_and_logs_calls(self):
        log = LOGS / f"install-phonecall-{self.database.name}.log"
        self.addCleanup(log.unlink, missing_ok=True)
        database = self.database._database
        template.install(database, "crm_phonecall", log)
        installed = self.database.sql(
            "SELECT state FROM ir_module_module WHERE name = 'social_care_phonecall'"
        )
        self.assertEqual(installed, [("installed",)])
        found = self.database.shell(HAND_OVER)
        self.assertEqual(found["states"], ["pending", "done"])
        self.assertEqual(found["phones"], ["+442079460123"] * 2)
        self.assertEqual(found["count"], 2)
        self.assertNotIn("4242", found["told"])
        self.assertIn("social_handoff_id", str(found["action"]))
