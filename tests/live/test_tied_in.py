"""Where phone calls, surveys and projects are installed, they are tied in: each by an
addon that comes by itself."""

from tools import template
from tools.project import LOGS

from .common import LiveCase

OTHERS = "crm_phonecall,survey,project"
GLUE = ("social_care_phonecall", "social_care_project", "social_care_survey")

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

CERTIFY = """
from datetime import timedelta
from dateutil.relativedelta import relativedelta
from odoo import fields
from odoo.addons.social_care.answering import speaking
account = env["social.care.account"].search([("network", "=", "practice")], limit=1)
user = env["res.users"].create({
    "name": "Anna", "login": "anna-certified", "group_ids": [
        (4, env.ref("social_care.group_social_care_supervisor").id)],
})
survey = env["survey.survey"].create({
    "title": "Answering in public", "certification": True,
    "scoring_type": "scoring_without_answers",
})
def why():
    return " ".join(speaking.why_not(account, user))
def write():
    conversation = env["social.care.conversation"].search(
        [("account_id", "=", account.id)], limit=1)
    reply = env["social.care.reply"].with_user(user).create(
        {"conversation_id": conversation.id, "body": "It leaves today."})
    reply.action_send()
    state, may = reply.state, reply.may_approve
    reply.action_cancel()
    return [state, may]
result = {"free": [why(), write()]}
account.certificate_survey_id = survey
result["none"] = [why(), write()]
passed = env["survey.user_input"].create({
    "survey_id": survey.id, "partner_id": user.partner_id.id, "state": "done",
    "end_datetime": fields.Datetime.now(),
})
env.flush_all()
env.cr.execute("UPDATE survey_user_input SET scoring_success = true WHERE id = %s",
    [passed.id])
env.invalidate_all()
result["passed"] = [why(), write()]
speaker = env["social.care.speaker"].create(
    {"account_id": account.id, "user_id": user.id})
result["until"] = str(speaker.certified_until)
result["wanted"] = str(fields.Date.today() + relativedelta(months=12))
passed.end_datetime = fields.Datetime.now() - timedelta(days=400)
env.flush_all()
env.invalidate_all()
result["over"] = [why(), write()]
passed.end_datetime = fields.Datetime.now()
passed.test_entry = True
result["a test entry"] = [why(), write()]
"""

MAKE_TASK = """
topic = env["social.care.topic"].create({"name": "Readers", "expression": "order"})
topic.action_name()
project = env["project.project"].create({"name": "Tills"})
topic.project_id = project
topic.action_route()
task = topic.task_id
result = {"state": topic.state, "task": [task.name, task.project_id.name],
    "words": str(task.description), "posts": topic.post_count}
task.state = "1_done"
result["then"] = topic.state
"""


class TestTiedIn(LiveCase):
    def test_they_install_themselves_and_tie_together(self):
        log = LOGS / f"install-tied-in-{self.database.name}.log"
        self.addCleanup(log.unlink, missing_ok=True)
        template.install(self.database._database, OTHERS, log)
        installed = self.database.sql(
            "SELECT name, state FROM ir_module_module WHERE name LIKE 'social_care_%'"
        )
        for name in GLUE:
            self.assertIn((name, "installed"), installed)
        for check in (self.calls, self.certificates, self.tasks):
            with self.subTest(check.__name__):
                check()

    def calls(self):
        found = self.database.shell(HAND_OVER)
        self.assertEqual(found["states"], ["pending", "done"])
        self.assertEqual(found["phones"], ["+442079460123"] * 2)
        self.assertEqual(found["count"], 2)
        self.assertNotIn("4242", found["told"])
        self.assertIn("social_handoff_id", str(found["action"]))

    def certificates(self):
        found = self.database.shell(CERTIFY)
        self.assertEqual(found["free"], ["", ["queued", False]])
        self.assertEqual(found["passed"], ["", ["queued", False]])
        self.assertEqual(found["until"], found["wanted"])
        for case, words in (
            ("none", "has not passed"),
            ("over", "ran out"),
            ("a test entry", "has not passed"),
        ):
            why, written = found[case]
            self.assertIn(words, why, case)
            self.assertEqual(written, ["to_approve", False], case)

    def tasks(self):
        found = self.database.shell(MAKE_TASK)
        self.assertEqual(found["state"], "routed")
        self.assertEqual(found["task"], ["Readers", "Tills"])
        self.assertIn("order", found["words"].lower())
        self.assertGreater(found["posts"], 0)
        self.assertEqual(found["then"], "fixed")
