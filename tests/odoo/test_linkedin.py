"""LinkedIn: off until its rules are accepted, and nothing of its members is kept."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.social_care.fetching import deliveries
from odoo.addons.social_care.translating import DeepL, Translated

from tests.servers import linkedin_server as linkedin
from tests.servers.linkedin_server import LinkedInServer

from .common import AGENT, SUPERVISOR, OdooCase

WORDS = "My kettle quuxploded, I sue you and you will pay for it!"
TRANSLATED = "Mon quuxpresso"
MARKS = ("quuxploded", "quuxpresso", "zLqTyg")
"""What of a member's words and name is looked for in the whole database."""


class LinkedInCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Linda", AGENT, email="linda@acme.example")
        cls.agent.helpdesk_team_ids = cls.team
        cls.page = cls.make_account(
            "linkedin",
            external_id=linkedin.ME,
            client_id=linkedin.APP,
            client_secret=linkedin.SECRET,
            access_token=linkedin.TOKEN,
        )

    def setUp(self):
        super().setUp()
        self.server = LinkedInServer()
        self.addCleanup(self.server.close)

    def connect(self):
        self.page.with_user(self.admin).action_accept_notice()
        self.page.state = "connected"

    def deliver(self, *notices):
        """LinkedIn delivers to the page's address, and all of it is processed."""
        headers, body = self.server.delivery(list(notices))
        token = self.page.sudo().webhook_token
        self.assertTrue(deliveries.delivered(self.env, token, headers, body))
        self.page._process()
        self.env.invalidate_all()

    def comment(self, text=WORDS, who="zLqTyg"):
        """A member's comment arrives. Gives its post."""
        made = self.server.comment(text, who)
        self.deliver(self.server.notices[-1][1])
        return self.post(made["commentUrn"], self.page)


class TestNotice(LinkedInCase):
    def test_off_until_somebody_accepts_what_is_forbidden(self):
        page = self.page.with_user(self.admin)
        self.assertIn("48 hours", page.notice)
        for connect in (page.action_connect, page.action_sign_in):
            with self.assertRaisesRegex(UserError, "forbids"):
                connect()
        self.assertEqual(page.state, "draft")
        page.action_accept_notice()
        self.assertEqual(page.notice_accepted_by_id, self.admin)
        self.assertTrue(page.notice_accepted_at)
        self.assertIn("linkedin.com/oauth", page.action_sign_in()["url"])

    def test_it_is_accepted_for_this_account_alone(self):
        self.page.with_user(self.admin).action_accept_notice()
        self.assertFalse(self.page.copy({"external_id": "77"}).notice_accepted_at)
        self.page.network = "x"
        self.assertFalse(self.page.notice or self.page.notice_accepted_at)
        self.page.network = "linkedin"
        self.assertFalse(self.page.notice_accepted_at)

    def test_agents_accept_nothing(self):
        with self.assertRaises(AccessError):
            self.page.with_user(self.agent).action_accept_notice()


class TestMembers(LinkedInCase):
    def setUp(self):
        super().setUp()
        self.connect()

    def test_who_they_are_is_not_known(self):
        post = self.comment()
        person = post.profile_id
        self.assertFalse(person.name or person.handle)
        self.assertFalse(person.can_have_contact())
        self.assertEqual(post.subject, "Our new rocket")
        self.assertEqual(post.conversation_id.ticket_id.partner_id.id, False)

    def test_they_leave_in_no_file(self):
        post = self.comment()
        ticket = post.conversation_id.ticket_id
        self.admin.group_ids += self.env.ref("base.group_allow_export")
        raw = self.env["social.care.event"].search([("post_id", "=", post.id)])
        self.assertTrue(raw)
        for records in (post, post.profile_id, post.conversation_id, ticket, raw):
            with self.assertRaisesRegex(AccessError, "LinkedIn forbid"):
                records.with_user(self.admin).export_data(["id"])
        others = self.page.with_user(self.admin)
        self.assertTrue(others.export_data(["name"])["datas"])

    def test_an_edit_and_a_deletion_arrive(self):
        post = self.comment("Where is it?")
        self.server.edit(post.external_id, "It is here!")
        self.deliver(self.server.notices[-1][1])
        self.assertEqual(post.body, "It is here!")
        self.server.remove(post.external_id)
        self.deliver(self.server.notices[-1][1])
        self.assertTrue(post.deleted)
        self.assertFalse(post.body)


class TestClock(LinkedInCase):
    """Nothing that a member wrote two days ago is anywhere in the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supervisor = cls.make_user("Sue", SUPERVISOR, email="sue@acme.example")
        cls.page.company_id.social_care_deepl_key = "secret"
        cls.env["social.care.rule"].create(
            {
                "name": "Lawyers",
                "expression": "kettle",
                "action": "escalate",
                "escalation_user_ids": [Command.set(cls.supervisor.ids)],
                "escalation_kind": "legal",
                "account_ids": [Command.set(cls.page.ids)],
            }
        )

    def found(self):
        """The columns in which a mark stands, of all tables there are."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            """
            SELECT c.table_name, array_agg(c.column_name::text)
              FROM information_schema.columns c
              JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
               AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')
             GROUP BY c.table_name
            """
        )
        places = set()
        pattern = "|".join(MARKS)
        for table, columns in cr.fetchall():
            texts = [SQL("%s::text", SQL.identifier(it)) for it in columns]
            cr.execute(
                SQL(
                    "SELECT 1 FROM %s WHERE concat_ws(' ', %s) ~ %s LIMIT 1",
                    SQL.identifier(table),
                    SQL(", ").join(texts),
                    pattern,
                )
            )
            places |= {table} if cr.fetchone() else set()
        files = self.env["ir.attachment"].sudo().search([("res_model", "!=", False)])
        stored = any(mark.encode() in (it.raw or b"") for it in files for mark in MARKS)
        return places | ({"a file"} if stored else set())

    def pass_time(self, **hours):
        """So much later the cron comes by."""
        self.env.flush_all()
        moved = {
            "social_care_event": "received_at",
            "social_care_post": "create_date",
            "social_care_profile": "seen_at",
        }
        for table, column in moved.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s - %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    SQL.identifier(column),
                    timedelta(**hours),
                )
            )
        # Odoo itself forgets after a day what it told open screens.
        self.env["bus.bus"].search([]).unlink()
        self.env.invalidate_all()
        self.env["social.care.account"]._cron_forget()
        self.env.invalidate_all()

    def test_nothing_that_is_two_days_old_is_found(self):
        self.assertFalse(self.found())
        self.connect()
        post = self.comment()
        conversation, ticket = post.conversation_id, post.conversation_id.ticket_id
        agent = post.with_user(self.agent)
        agent.action_correct(intent="complaint")
        self.server.edit(post.external_id, f"{WORDS} Again!")
        self.deliver(self.server.notices[-1][1])
        with patch.object(
            DeepL, "translate", return_value=Translated(TRANSLATED, "en")
        ):
            agent.action_translate()
        broken = self.server.notices[0][1] | {"generatedActivity": "urn:li:x:1"}
        broken["decoratedGeneratedActivity"] = {"comment": {"text": WORDS}}
        headers, body = self.server.delivery([broken])
        self.server.violations.clear()
        token = self.page.sudo().webhook_token
        self.assertTrue(deliveries.delivered(self.env, token, headers, body))
        self.page._process()
        self.assertTrue(self.events(self.page, state="failed"))
        seen = conversation.post_ids.sorted("id")[-1:].id
        conversation.with_user(self.agent).social_send(
            "We are looking into it.", "public", post.id, seen_post_id=seen
        )
        stood, intent = conversation.public_resolution, post.intent
        places = self.found()
        self.assertLessEqual(
            {
                "social_care_post",
                "social_care_post_translation",
                "social_care_event",
                "social_care_evidence",
                "mail_message",
                "helpdesk_ticket",
            },
            places,
        )
        self.pass_time(hours=45)
        self.assertIn("social_care_post", self.found(), "they may be kept so long")
        # What the network gives once more may not be kept any longer for that.
        post.known_at = post.create_date + timedelta(hours=44)
        self.pass_time(hours=2)
        self.assertFalse(self.found())
        self.assertEqual(conversation.public_resolution, stood)
        self.assertEqual(post.intent, intent)
        told = " ".join(self.chatter(ticket))
        self.assertIn("rules of the network", told)
        self.assertIn(post.permalink.replace("&", "&amp;"), told)
