"""Handed over to e-mail, through a real SMTP and a real IMAP server: the mail goes out
from the ticket, and the customer's answer comes back to it."""

import email
import email.policy
import tempfile
from email.message import EmailMessage
from pathlib import Path

from ..servers import post_office
from ..servers.unavailable import or_skip
from .common import SECONDS, LiveCase, free_ports, wait_until
from .test_practice import record_id

CUSTOMER = "mia.keller@customer.example"

SETUP = """
company = env.ref("base.main_company")
company.email = "care@acme.example"
domain = env["mail.alias.domain"].create({
    "name": "acme.example", "catchall_alias": "catchall", "bounce_alias": "bounce",
    "company_ids": [(6, 0, company.ids)],
})
env["mail.alias.domain"].search([("id", "!=", domain.id)]).unlink()
env["ir.mail_server"].search([]).active = False
env["ir.mail_server"].create({
    "name": "Out", "smtp_host": "127.0.0.1", "smtp_port": values["smtp"],
    "smtp_encryption": "none", "from_filter": False,
})
server = env["fetchmail.server"].create({
    "name": "In", "server_type": "imap", "server": "127.0.0.1",
    "port": values["imap"], "is_ssl": False,
    "user": values["user"], "password": values["password"],
})
result = server.id, env.ref("mail.ir_cron_mail_gateway_action").id
"""


class TestHandoffByMail(LiveCase):
    def setUp(self):
        super().setUp()
        ports = free_ports(4)
        with or_skip("an SMTP and an IMAP server"):
            self.customers = self.office(*ports[:2])
            self.ours = self.office(*ports[2:])
        self.mailbox, self.cron = self.database.shell(
            SETUP,
            smtp=self.customers.smtp_port,
            imap=self.ours.imap_port,
            user=post_office.USER,
            password=post_office.PASSWORD,
        )
        self.server = self.database.server()
        self.admin = self.server.client("admin")
        self.agent = self.server.client("demo")

    def office(self, *ports):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        return self.enterContext(post_office.running(folder, *ports))

    def test_there_and_back(self):
        ticket = self.complaint()
        handoff = self.hand_over(ticket)
        self.write_mail(handoff)
        mail = self.delivered()
        self.assertIn(CUSTOMER, mail["To"])
        self.assertIn("Which desk was it?", self.text(mail))

        tickets = self.count("helpdesk.ticket", [])
        self.answer(mail, "It was the oak one.")
        self.fetch()
        [message] = self.admin.call(
            "mail.message",
            "search_read",
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", ticket),
                ("message_type", "=", "email"),
            ],
            ["body", "email_from"],
        )
        self.assertIn("It was the oak one.", message["body"])
        self.assertIn(CUSTOMER, message["email_from"])
        self.assertEqual(self.count("helpdesk.ticket", []), tickets)
        [found] = self.agent.call("social.care.handoff", "read", [handoff], ["state"])
        self.assertEqual(found["state"], "arrived")
        self.fetch()
        found = [("res_id", "=", ticket), ("message_type", "=", "email")]
        self.assertEqual(self.count("mail.message", found), 1, "fetched once")
        self.assertEqual(self.server.errors(), [])

    # ---- What people do ------------------------------------------------------------

    def complaint(self):
        """Somebody writes in public; gives the ticket."""
        account = record_id(self.admin, "demo_account_practice")
        person = record_id(self.admin, "demo_person_eva")
        self.admin.call(
            "social.care.practice.post",
            "create",
            [
                {
                    "account_id": account,
                    "person_id": person,
                    "body": "My desk is broken!",
                }
            ],
        )
        self.admin.call("social.care.account", "action_fetch", [account])
        [post] = self.admin.call(
            "social.care.post",
            "search_read",
            [("body", "ilike", "My desk is broken")],
            ["conversation_id"],
        )
        [conversation] = self.admin.call(
            "social.care.conversation",
            "read",
            [post["conversation_id"][0]],
            ["ticket_id"],
        )
        return conversation["ticket_id"][0]

    def hand_over(self, ticket):
        """In the dialogue, to an address that the customer gave."""
        action = self.agent.call("helpdesk.ticket", "action_social_hand_over", [ticket])
        wizard = self.agent.call(
            action["res_model"],
            "create",
            [{"channel": "email", "contact_value": CUSTOMER}],
            context=action["context"],
        )
        self.agent.call(action["res_model"], "action_hand_over", wizard)
        [handoff] = self.agent.call(
            "social.care.handoff", "search", [("ticket_id", "=", ticket)]
        )
        return handoff

    def write_mail(self, handoff):
        action = self.agent.call("social.care.handoff", "action_write_email", [handoff])
        values = {"subject": "Your desk", "body": "<p>Which desk was it?</p>"}
        composer = self.agent.call(
            action["res_model"], "create", [values], context=action["context"]
        )
        self.agent.call(
            action["res_model"],
            "action_send_mail",
            composer,
            context=action["context"],
        )

    def answer(self, mail, words):
        """The customer presses Reply."""
        reply = EmailMessage()
        reply["From"] = f"Mia Keller <{CUSTOMER}>"
        reply["To"] = mail["Reply-To"] or mail["From"]
        reply["Subject"] = f"Re: {mail['Subject']}"
        reply["Message-ID"] = "<answer-1@customer.example>"
        reply["In-Reply-To"] = mail["Message-ID"]
        reply["References"] = mail["Message-ID"]
        reply.set_content(words)
        self.ours.send(reply)

    # ---- What is there -------------------------------------------------------------

    def delivered(self):
        """The one mail that lies at the customer's provider."""
        [raw] = wait_until(
            self.customers.mails, SECONDS, "a mail arrives", self.server.log
        )
        return email.message_from_bytes(raw, policy=email.policy.default)

    def text(self, mail):
        return mail.get_body(("plain", "html")).get_content()

    def fetch(self):
        self.admin.call("fetchmail.server", "button_confirm_login", [self.mailbox])
        self.admin.call("ir.cron", "method_direct_trigger", [self.cron])

    def count(self, model, domain):
        return self.admin.call(model, "search_count", domain)
