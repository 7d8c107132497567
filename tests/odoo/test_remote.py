"""Over the wire: RPC as outside programs use it, and the portal as customers do."""

import base64
import contextlib
import inspect
import xmlrpc.client

from odoo.exceptions import AccessError
from odoo.tests import get_db_name

from odoo.addons.social_care.answering import approval
from odoo.addons.social_care.database import transaction

from .common import (
    AGENT,
    COMPLAINT,
    SUPERVISOR,
    US,
    OdooHttpCase,
    json_lines,
    say,
    whisper,
)

SECRET = "My card ends in 4242"


class TestRpc(OdooHttpCase):
    def setUp(self):
        super().setUp()
        # The server's threads share the test's cursor.
        self.patch(transaction, "shared", lambda env: True)

    def call(self, user, model, method, *arguments, **keywords):
        """A call as XML-RPC carries it: nothing else than plain values, no None."""
        self.env.flush_all()
        answer = self.xmlrpc_object.execute_kw(
            get_db_name(),
            user.id,
            user.login,
            model,
            method,
            list(arguments),
            keywords,
        )
        self.env.invalidate_all()
        return answer

    def test_a_file(self):
        content = base64.b64encode(
            json_lines([say(id="1"), say(author="bob")])
        ).decode()
        counts = self.call(
            self.admin,
            "social.care.account",
            "import_file",
            self.account.ids,
            content,
            "a.jsonl",
        )
        self.assertEqual(
            counts,
            {
                "stored": 2,
                "known": 0,
                "failed": 0,
                "posts": 2,
                "tickets": 2,
                "errors": [],
            },
        )
        self.assertEqual(len(self.tickets()), 2)

    def test_a_file_as_binary(self):
        counts = self.call(
            self.admin,
            "social.care.account",
            "import_file",
            self.account.id,
            xmlrpc.client.Binary(json_lines([say()])),
            "a.jsonl",
        )
        self.assertEqual(counts["posts"], 1)

    def test_errors_are_words(self):
        for content in ("*", base64.b64encode(b"what?").decode()):
            with self.assertRaises(xmlrpc.client.Fault) as caught:
                self.call(
                    self.admin,
                    "social.care.account",
                    "import_file",
                    self.account.id,
                    content,
                    "a.csv",
                )
            self.assertNotIn("Traceback", caught.exception.faultString)

    def test_not_for_everybody(self):
        supervisor = self.make_user("Sue", SUPERVISOR)
        for method in ("action_fetch", "action_process", "action_connect"):
            with self.assertRaises(xmlrpc.client.Fault) as caught:
                self.call(supervisor, "social.care.account", method, self.account.ids)
            self.assertNotIn("Traceback", caught.exception.faultString)

    def test_what_networks_sent_is_never_exported(self):
        """Raw items have all of a stranger's words in them, also those that are not
        kept anywhere else."""
        self.bring(say("My name is Ann"))
        self.admin.group_ids += self.env.ref("base.group_allow_export")
        event = self.env["social.care.event"].search(
            [("account_id", "=", self.account.id)], limit=1
        )
        told = self.call(
            self.admin, "social.care.event", "export_data", event.ids, ["state"]
        )
        self.assertEqual(told["datas"], [["Done"]])
        for path in ("payload", "payload_text"):
            with (
                self.subTest(path),
                self.assertRaises(xmlrpc.client.Fault) as caught,
            ):
                self.call(
                    self.admin, "social.care.event", "export_data", event.ids, [path]
                )
            self.assertIn("never exported", caught.exception.faultString)

    def test_two_companies_do_not_see_each_others_customers(self):
        """One person writes to both; each has a profile and a contact of its own."""
        sister = self.env["res.company"].create({"name": "Sister"})
        there = self.env["helpdesk.ticket.team"].create(
            {"name": "Sisters", "company_id": sister.id}
        )
        account = self.make_account(company_id=sister.id, team_id=there.id)
        agents = {}
        for company, team in ((self.env.company, self.team), (sister, there)):
            values = {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
            agents[company] = self.make_user(f"A{company.id}", AGENT, **values)
            agents[company].helpdesk_team_ids = team
        self.bring(say("Here", "ann"))
        self.bring(say("There", "ann"), account=account, user=self.env.user)
        profiles = {
            company: self.conversations(each).profile_id
            for company, each in ((self.env.company, self.account), (sister, account))
        }
        for company, agent in agents.items():
            mine = profiles[company]
            (theirs,) = set(profiles.values()) - {mine}
            partner = self.env["res.partner"].create(
                {"name": "Ann", "company_id": company.id}
            )
            handle = self.env["social.care.handle"].create(
                {"partner_id": partner.id, "network": "file", "pasted": "ann"}
            )
            found = self.call(
                agent, "social.care.profile", "search", [("external_id", "=", "ann")]
            )
            self.assertEqual(found, mine.ids)
            choice = self.call(agent, "social.care.profile", "contact_choice", mine.ids)
            self.assertEqual([s["partner"] for s in choice["suggestions"]], partner.ids)
            self.call(agent, "social.care.profile", "action_link", mine.ids, partner.id)
            seen = self.call(agent, "social.care.handle", "search", [])
            self.assertIn(handle.id, seen)
            for model, method, *arguments in (
                ("social.care.profile", "read", theirs.ids, ["name"]),
                ("social.care.profile", "contact_choice", theirs.ids),
                ("social.care.profile", "action_link", theirs.ids, partner.id),
                ("social.care.profile", "action_mute", theirs.ids),
            ):
                with self.subTest(company=company.name, method=method):
                    with self.assertRaises(xmlrpc.client.Fault) as caught:
                        self.call(agent, model, method, *arguments)
                    self.assertNotIn("Traceback", caught.exception.faultString)
            if theirs.partner_id:
                with self.assertRaises(xmlrpc.client.Fault):
                    self.call(
                        agent, "res.partner", "social_card", theirs.partner_id.ids
                    )
        first, second = profiles.values()
        self.assertNotEqual(first.partner_id, second.partner_id)
        self.assertTrue(first.partner_id and second.partner_id)

    def test_every_public_method_answers(self):
        """What people and programs may call gives something XML-RPC can carry."""
        self.bring(say(COMPLAINT, id="1", permalink="https://example.com/1"))
        account, event = self.account, self.events()
        conversation, ticket = self.conversations(), self.tickets()
        post, profile = self.posts(), self.posts().profile_id
        profile.partner_id = partner = self.env["res.partner"].create({"name": "Ann"})
        team = self.team
        handoff, rule, target, reply, asked = self.more_records(conversation)
        calls = [
            (account, "action_connect"),
            (account, "action_fetch"),
            (account, "action_fetch_button"),
            (account, "action_process"),
            (account, "action_import"),
            (account, "action_view_conversations"),
            (account, "action_view_failed_events"),
            (account, "action_pause"),
            (account, "action_resume"),
            (account.stream_ids, "action_fetch_now"),
            (event, "action_replay"),
            (event, "action_replay_button"),
            (conversation, "action_waive", "Reason"),
            (conversation, "action_waive_dialog"),
            (conversation, "action_create_ticket"),
            (conversation, "action_view_ticket"),
            (conversation, "action_open_permalink"),
            (conversation, "record_native_answer", "We answered", "https://x.example"),
            (conversation, "social_thread"),
            (conversation, "web_read", {"public_resolution": {}, "post_ids": {}}),
            (post, "action_open_permalink"),
            (profile, "action_view_conversations"),
            (profile | reply.conversation_id.profile_id, "action_merge_dialog"),
            (profile, "action_unlink"),
            (profile, "contact_choice"),
            (profile, "action_link", partner.id),
            (profile, "action_create_contact"),
            (partner, "action_view_social_conversations"),
            (partner, "action_view_social_posts"),
            (partner, "action_edit_social_handles"),
            (partner, "social_card"),
            (ticket, "action_view_social_conversations"),
            (ticket, "action_open_social_permalink"),
            (ticket, "social_thread"),
            (reply, "action_view_conversation"),
            (reply, "action_send"),
            (reply, "action_cancel"),
            (asked, "action_approve"),
            (reply, "action_pause_all_outgoing"),
            (reply, "action_resume_all_outgoing"),
            (handoff, "action_view_ticket"),
            (handoff, "action_renew_link"),
            (handoff, "action_arrived"),
            (handoff, "action_verify_dialog"),
            (handoff, "action_verify", "Order number", "It is hers"),
            (handoff, "action_no_answer"),
            (handoff, "write", {"outcome": "The parcel was found."}),
            (handoff, "action_done"),
            (rule, "read_expression", "press OR refund"),
            (rule, "action_view_conversations"),
            (rule, "action_view_evidence"),
            (target, "action_view_breaches"),
            (ticket, "write", {"team_id": team.id}),
            (conversation, "write", {"ticket_id": ticket.id}),
            (profile, "write", {"partner_id": False}),
        ]
        for records, method, *arguments in calls:
            with self.subTest(model=records._name, method=method):
                ids = () if self.of_model(records, method) else (records.ids,)
                answer = self.call(self.admin, records._name, method, *ids, *arguments)
                self.assertIsNotNone(answer)
        self.assertEqual((reply.state, asked.state), ("cancelled", "queued"))
        self.assertEqual(handoff.state, "done")
        called = {(records._name, method) for records, method, *_rest in calls}
        everything = {records._name: records for records, *_rest in calls}
        for model, records in everything.items():
            for method in self.own_methods(model):
                wants = inspect.signature(getattr(records, method)).parameters
                wants = any(it.default is it.empty for it in wants.values())
                if (model, method) not in called and not wants:
                    with self.subTest(model=model, method=method):
                        self.assert_answers(records, method)

    def assert_answers(self, records, method):
        """A method that no list here knows yet: refusing in words is an answer too."""
        arguments = () if self.of_model(records, method) else (records.ids,)
        try:
            answer = self.call(self.admin, records._name, method, *arguments)
        except xmlrpc.client.Fault as fault:
            self.assertNotIn("marshal None", fault.faultString)
            self.assertNotIn("Traceback", fault.faultString)
        else:
            self.assertIsNotNone(answer)

    def of_model(self, records, method):
        return getattr(getattr(records, method), "_api_model", False)

    def more_records(self, conversation):
        """A handoff, a rule, a target, and two replies: a draft and one to approve."""
        practice = self.make_account("practice")
        practice.action_connect()
        eva = self.env["social.care.practice.person"].create(
            {"account_id": practice.id, "name": "Eva", "handle": "eva"}
        )
        for body in ("Where is my parcel?", "And who pays me back?"):
            self.env["social.care.practice.post"].create(
                {"account_id": practice.id, "person_id": eva.id, "body": body}
            )
        practice.action_fetch()
        replies = self.env["social.care.reply"].create(
            [
                {"conversation_id": each.id, "body": "We look into it, Eva."}
                for each in self.conversations(practice)
            ]
        )
        approval.ask(replies[1], "Agnes is in training.")
        handoff = self.env["social.care.handoff"].create(
            {
                "ticket_id": conversation.ticket_id.id,
                "conversation_id": conversation.id,
                "channel": "phone",
                "contact_value": "+44 20 7946 0123",
            }
        )
        rule = self.env["social.care.rule"].create(
            {"name": "Press", "expression": "press", "action": "alert"}
        )
        target = self.env["social.care.target"].create({"name": "An hour"})
        return handoff, rule, target, replies[0], replies[1]

    def own_methods(self, model):
        """The public methods that our own classes give a model."""
        skipped = {"create", "write", "unlink", "copy", "copy_data"}
        found = set()
        for owner in type(self.env[model]).__mro__:
            if owner.__module__.startswith("odoo.addons.social_care.models"):
                found |= {
                    name
                    for name, value in vars(owner).items()
                    if callable(value) and not name.startswith("_")
                }
        return found - skipped

    def test_the_whole_way(self):
        """As a program from outside does it: make, connect, import, answer, close."""
        account_id = self.call(
            self.admin,
            "social.care.account",
            "create",
            {
                "name": "By RPC",
                "network": "file",
                "external_id": US,
                "team_id": self.team.id,
                "ticket_policy": "matters",
            },
        )
        self.call(self.admin, "social.care.account", "action_connect", account_id)
        rows = [say(COMPLAINT, id="1"), say("I love it!", "bob", id="2")]
        self.call(
            self.admin,
            "social.care.account",
            "import_file",
            account_id,
            base64.b64encode(json_lines(rows)).decode(),
            "a.jsonl",
        )
        found = self.call(
            self.admin,
            "social.care.conversation",
            "search_read",
            [("account_id", "=", account_id), ("ticket_id", "!=", False)],
            ["ticket_id", "public_resolution", "priority_score", "awaiting_since"],
        )
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["public_resolution"], "unanswered")
        agent = self.make_user("Agnes", AGENT)
        agent.helpdesk_team_ids = self.team
        self.call(
            agent,
            "social.care.conversation",
            "record_native_answer",
            found[0]["id"],
            "We look into it.",
            "https://example.com/a",
        )
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket_id = found[0]["ticket_id"][0]
        self.call(agent, "helpdesk.ticket", "write", ticket_id, {"stage_id": done.id})
        (ticket,) = self.call(
            agent, "helpdesk.ticket", "read", ticket_id, ["public_resolution", "closed"]
        )
        self.assertTrue(ticket["closed"])
        self.assertEqual(ticket["public_resolution"], "resolved_privately")


class TestPortal(OdooHttpCase):
    """The customer's whole company sees the ticket in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.partner"].create(
            {"name": "Customer Ltd", "is_company": True}
        )
        cls.ann = cls.env["res.partner"].create(
            {"name": "Ann", "parent_id": cls.company.id, "email": "ann@example.com"}
        )
        cls.colleague = cls.make_user("Carl", "base.group_portal")
        cls.colleague.partner_id.parent_id = cls.company

    def setUp(self):
        super().setUp()
        self.bring(say("Where is my parcel?", id="1"))
        self.posts().profile_id.partner_id = self.ann
        self.bring(
            whisper(SECRET, id="2", parent="1", at=1),
            whisper("We refund 4242.", US, id="3", parent="2", at=2),
        )
        self.bring(whisper(SECRET + "!", id="2", parent="1", at=1))
        self.public = self.tickets()
        self.bring(whisper("Only here: " + SECRET, id="dm", author="dan", at=3))
        self.post("dm").profile_id.partner_id = self.ann
        self.private = self.tickets() - self.public
        self.assertEqual(self.private.partner_id, self.ann)
        self.env.flush_all()
        self.authenticate(self.colleague.login, self.colleague.login)

    def test_the_pages(self):
        for ticket in self.public | self.private:
            page = self.url_open(f"/my/ticket/{ticket.id}")
            self.assertEqual(page.status_code, 200)
            self.assertIn(ticket.name, page.text)
            self.assertNotIn("4242", page.text)
        self.assertIn("Where is my parcel?", self.url_open("/my/tickets").text)
        found = self.url_open("/my/tickets?search=4242").text
        for ticket in self.public | self.private:
            self.assertNotIn(ticket.name, found)

    def test_the_messages(self):
        for ticket in self.public | self.private:
            answer = self.make_jsonrpc_request(
                "/mail/thread/messages",
                {"thread_model": "helpdesk.ticket", "thread_id": ticket.id},
            )
            self.assertNotIn("4242", str(answer))
            self.assertNotIn("In public", str(answer))

    def test_rpc(self):
        Ticket = self.env["helpdesk.ticket"].with_user(self.colleague)
        tickets = Ticket.search([])
        self.assertLessEqual(self.public | self.private, tickets)
        for name in Ticket.fields_get():
            with contextlib.suppress(AccessError), self.env.cr.savepoint():
                self.assertNotIn("4242", str(tickets.read([name])), name)
        self.assertFalse(Ticket.search([("description", "ilike", "4242")]))
        messages = self.env["mail.message"].with_user(self.colleague)
        self.assertFalse(messages.search([("body", "ilike", "4242")]))
        self.assertTrue(self.public.message_ids.filtered(lambda m: "4242" in m.body))


class TestWebClient(OdooHttpCase):
    def test_reading_the_lists_as_the_web_client_does(self):
        agent = self.make_user("Agnes", AGENT)
        agent.helpdesk_team_ids = self.team
        self.bring(say(id="1"))
        self.env.flush_all()
        self.authenticate(agent.login, agent.login)
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/social.care.conversation/web_search_read",
            {
                "model": "social.care.conversation",
                "method": "web_search_read",
                "args": [],
                "kwargs": {
                    "domain": [("account_id", "=", self.account.id)],
                    "specification": {"last_words": {}, "public_resolution": {}},
                },
            },
        )
        self.assertEqual(answer["length"], 1)
        self.assertEqual(answer["records"][0]["public_resolution"], "unanswered")
