"""helpdesk_mgmt_sla beside the addon: the two agree on when an answer is due."""

import subprocess

from tools import odoo_config

from .common import LiveCase

BRING = """
import json
from datetime import datetime, timedelta
now = datetime.now().replace(microsecond=0)
done = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")

def bring(name, minutes):
    team = env["helpdesk.ticket.team"].create({"name": name, "use_sla": True})
    env["helpdesk.sla"].create(
        {"name": name, "team_ids": [(6, 0, team.ids)], "hours": 2, "stage_id": done.id}
    )
    team.resource_calendar_id.schedule_type = "flexible"
    env["social.care.target"].create(
        {"name": name, "minutes": minutes, "team_id": team.id, "sequence": 0}
    )
    account = env["social.care.account"].create(
        {"name": name, "network": "file", "external_id": "us", "team_id": team.id,
         "ticket_policy": "all"}
    )
    env.cr.commit()
    row = {"external_id": name, "author_id": name, "body": "Where is my parcel?",
           "posted_at": (now - timedelta(hours=5)).isoformat()}
    account.import_file(json.dumps(row).encode(), "a.jsonl")
    env.cr.commit()
    env.invalidate_all()
    conversation = env["social.care.conversation"].search(
        [("account_id", "=", account.id)]
    )
    ticket = conversation.ticket_id
    sla = ticket.ticket_sla_ids
    return {
        "slas": len(sla),
        "start": str(sla.last_state_date),
        "post": str(conversation.first_post_at),
        "deadline": str(ticket.sla_deadline),
        "sla": str(sla.deadline),
        "due": str(conversation.answer_due_at),
        "expired": ticket.sla_expired,
        "found": ticket in ticket.search([("sla_expired", "=", True)]),
        "not_found": ticket in ticket.search([("sla_expired", "=", False)]),
    }

result = {"quick": bring("quick", 30), "slow": bring("slow", 60 * 24 * 30)}
"""


class TestSla(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        done = subprocess.run(
            odoo_config.command(
                *("-d", cls.database.name, "-i", "helpdesk_mgmt_sla"),
                *("--stop-after-init", "--no-http", "--max-cron-threads", "0"),
                "--log-level=warn",
            ),
            capture_output=True,
            text=True,
            env=cls.database.environment,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        cls.found = cls.database.shell(BRING)

    def test_it_comes_by_itself(self):
        rows = self.database.sql(
            "SELECT state FROM ir_module_module WHERE name = 'social_care_sla'"
        )
        self.assertEqual(rows, [("installed",)])

    def test_both_clocks_start_with_the_post(self):
        found = self.found["quick"]
        self.assertEqual(found["slas"], 1)
        self.assertEqual(found["start"], found["post"])
        # Our target is due before the SLA: the ticket has one deadline, that one.
        self.assertLess(found["due"], found["sla"])
        self.assertEqual(found["deadline"], found["due"])
        self.assertTrue(found["expired"])
        self.assertTrue(found["found"])
        self.assertFalse(found["not_found"])

    def test_the_sla_counts_where_it_is_due_before(self):
        found = self.found["slow"]
        self.assertLess(found["sla"], found["due"])
        self.assertEqual(found["deadline"], found["sla"])
