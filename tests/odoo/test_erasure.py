"""Somebody asks to be forgotten: nothing of them is left, anywhere, and nothing else
is gone."""

import base64
import csv
import io
import json
import zipfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.social_care.erasing import documents, export, way, words
from odoo.addons.social_care.models.erasure.privacy_lookup_wizard import PATHS
from odoo.addons.social_care.networks.base import RawItem

from .common import AGENT, OdooCase, OdooHttpCase, say, whisper

PERSON = "zq77person"
HANDLE = "zebulonhandle"
NAME = "Zebulon Markerman"
MARKERS = (
    *(PERSON, HANDLE, "Markerman", "xylosecret", "+44 20 7946 0999"),
    *("zebulon@marker.example", "opalwhisper", "formerzeb"),
)
TYPES = ("text", "character varying", "json", "jsonb", "bytea", "ARRAY", "character")


def hits(env, markers=MARKERS):
    """Where a text of the whole database, or a file of it, has one of these words.

    :return: list of (table, column, how many rows); files by their place
    """
    env.flush_all()
    cr = env.cr
    cr.execute(
        """
        SELECT c.table_name, c.column_name, c.data_type
          FROM information_schema.columns c
          JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
           AND c.data_type = ANY(%s)
        """,
        [list(TYPES)],
    )
    tables = {}
    for table, column, kind in cr.fetchall():
        text = f'"{column}"::text'
        if kind == "bytea":
            text = f"encode(\"{column}\", 'escape')"
        tables.setdefault(table, []).append((column, text))
    patterns = [f"%{marker}%" for marker in markers]
    found = []
    for table, columns in tables.items():
        counts = ", ".join(
            f"count(*) FILTER (WHERE {text} ILIKE ANY(%(it)s))"
            for _name, text in columns
        )
        cr.execute(f'SELECT {counts} FROM "{table}"', {"it": patterns})  # pylint: disable=E8103
        found += [
            (table, name, count)
            for (name, _text), count in zip(columns, cr.fetchone(), strict=True)
            if count
        ]
    attachments = env["ir.attachment"]
    attachments._gc_file_store_unsafe()
    for file in Path(attachments._filestore()).rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        text = content.decode(errors="replace").casefold()
        if any(marker.casefold() in text for marker in markers):
            found.append((str(file.parent), file.name, 1))
    return found


class ErasureCase:
    """A person of whom there is something in every corner, and another beside."""

    def theirs(self):
        more = {"author_handle": HANDLE, "author_name": NAME}
        return [
            say(
                "The xylosecret kettle exploded. This is a scandal!",
                PERSON,
                id=f"1-{PERSON}",
                pictures="http://a.test/xylosecret.png",
                **more,
            ),
            say("Still xylosecret?", PERSON, 5, id="3", parent=f"1-{PERSON}", **more),
            whisper("My opalwhisper is +44 20 7946 0999", PERSON, 9, id="4", **more),
        ]

    def others(self):
        return [
            say(
                f"@{HANDLE} mine is quorbfine, {NAME}",
                "bob",
                3,
                id="2",
                parent=f"1-{PERSON}",
            )
        ]

    def fill(self):
        env = self.env
        former = self.theirs()[0] | {"author_handle": "formerzeb", "external_id": "0"}
        self.bring(former)
        self.bring(*self.theirs(), *self.others())
        self.post_1 = self.post(f"1-{PERSON}")
        self.person = self.post_1.profile_id
        self.bob = self.post("2").profile_id
        self.ticket = self.post_1.conversation_id.ticket_id
        self.contact = env["res.partner"].create(
            {
                "name": NAME,
                "email": "zebulon@marker.example",
                "social_handle_ids": [
                    (0, 0, {"network": self.person.network, "pasted": HANDLE})
                ]
                if self.person.handle_key
                else [],
            }
        )
        self.person.partner_id = self.contact
        self.work()
        self.add_files()

    def work(self):
        """What agents do with it."""
        env, post = self.env, self.post_1
        conversation = post.conversation_id
        post.correct(intent="complaint")
        reply = env["social.care.reply"].create(
            {
                "conversation_id": conversation.id,
                "in_reply_to_post_id": post.id,
                "body": f"@{HANDLE} you said xylosecret?",
            }
        )
        self.ticket.message_post(body="I called Markerman", subject="xylosecret")
        self.ticket.message_post(
            body="It is xylosecret",
            author_id=self.contact.id,
            message_type="email",
            attachments=[("xylosecret.txt", b"xylosecret")],
        )
        self.ticket.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call Markerman", note="xylosecret"
        )
        handoff = env["social.care.handoff"].create(
            {"ticket_id": self.ticket.id, "conversation_id": conversation.id}
            | {"channel": "phone", "contact_value": "+44 20 7946 0999"}
        )
        handoff.write({"outcome": "Said xylosecret", "next_steps": "opalwhisper"})
        env["social.care.claim"].create(
            {"handoff_id": handoff.id, "email": "zebulon@marker.example"}
        )
        conversation.action_waive("Because of Markerman")
        self.ticket.write({"partner_name": "Markerman", "name": "xylosecret ticket"})
        env["crm.lead"].create(
            {"name": "xylosecret", "contact_name": NAME}
            | {"social_conversation_id": conversation.id}
        )
        env["social.care.post.translation"].create(
            {"post_id": post.id, "language": "de_DE", "service": "x"}
            | {"body": "xylosecret auf Deutsch"}
        )
        return reply

    def add_files(self):
        env, post = self.env, self.post_1
        post.picture_ids[:1].write(
            {"state": "done", "description": "A xylosecret", "mimetype": "image/png"}
            | {"image": base64.b64encode(b"\x89PNG xylosecret")}
        )
        evidence = env["social.care.evidence"].create(
            {"kind": "threat", "company_id": env.company.id, "post_id": post.id}
            | {"author_name": NAME, "author_handle": HANDLE, "body": "xylosecret"}
            | {"author_external_id": PERSON, "post_external_id": f"1-{PERSON}"}
            | {"posted_at": post.posted_at}
        )
        evidence.attach()
        raw = {"author_id": PERSON, "body": 7}
        env["social.care.event"].store(
            self.account.id, None, [RawItem("5", raw, version="9")]
        )
        self.events().filtered(lambda event: event.external_id == "5").write(
            {"state": "failed", "error_message": "xylosecret"}
        )
        env["social.care.goodwill"].search([])

    def erase(self, **values):
        erasure = self.env["social.care.erasure"].create(
            {"profile_ids": [(6, 0, self.person.ids)], "partner_id": self.contact.id}
            | {"with_contact": True}
            | values
        )
        erasure.action_start()
        self.env["social.care.erasure"]._cron_erase()
        self.env.invalidate_all()
        return erasure

    def figures(self):
        """What is counted, and where the matter stands."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, conversation_id, number, began_at, answered_at, how, minutes,"
            " left_out, intent, mood FROM social_care_wait ORDER BY id"
        )
        waits = self.env.cr.fetchall()
        self.env.cr.execute(
            "SELECT id, profile_id, intent, sentiment, rating, posted_at, deleted,"
            " like_count FROM social_care_post ORDER BY id"
        )
        posts = self.env.cr.fetchall()
        self.env.cr.execute(
            "SELECT id, public_resolution, awaiting_since, first_post_at, intent"
            " FROM social_care_conversation ORDER BY id"
        )
        return waits, posts, self.env.cr.fetchall()


class TestErasure(ErasureCase, OdooCase):
    def setUp(self):
        super().setUp()
        self.fill()

    def test_nothing_is_left_and_nothing_else_is_gone(self):
        self.assertTrue(
            {"social_care_post", "mail_message", "social_care_event"}
            <= {table for table, _column, _count in hits(self.env)}
        )
        before = self.figures()
        erasure = self.erase()
        self.assertEqual(hits(self.env), [])
        self.assertEqual(erasure.state, "done")
        self.assertEqual(erasure.post_count, 4)
        self.assertEqual(self.figures(), before)
        post = self.posts().filtered(lambda it: it.profile_id == self.bob)
        self.assertEqual(post.body, "@… mine is quorbfine, …")
        self.assertEqual(self.bob.handle, "bob")

    def test_they_do_not_come_back(self):
        self.erase()
        count = len(self.posts())
        self.bring(*self.theirs(), *self.others())
        self.bring(*(row | {"version": "2"} for row in self.theirs()))
        self.events()._process_queue()
        self.assertEqual(len(self.posts()), count)
        # Others may say it again.
        self.assertEqual(hits(self.env, MARKERS[:1] + MARKERS[3:]), [])
        self.bring(say("Once more xylosecret", PERSON, 600, id="99"))
        self.assertEqual(len(self.posts()), count)
        self.assertEqual(hits(self.env, ("xylosecret", PERSON)), [])
        events = len(self.events())
        self.bring(say("Once more xylosecret", PERSON, 600, id="99"))
        self.assertEqual(len(self.events()), events)

    def test_who_writes_later_is_somebody_new_where_that_is_wanted(self):
        self.erase(
            for_good=False,
            requested_at=self.theirs()[2]["posted_at"][:19].replace("T", " "),
        )
        self.bring(*self.theirs())
        self.assertFalse(self.post("3"))
        self.bring(say("A new matter", PERSON, 600, id="99"))
        self.assertEqual(self.post("99").body, "A new matter")
        self.assertNotEqual(self.post("99").profile_id, self.person)

    def test_answers_of_others_stay_in_their_threads(self):
        root = self.post_1
        self.erase()
        self.bring(say("And mine?", "bob", 60, id="77", parent=f"1-{PERSON}"))
        fresh = self.post("77")
        self.assertEqual(fresh.parent_external_id, root.external_id)
        self.assertEqual(fresh.thread_external_id, root.thread_external_id)
        self.assertEqual(fresh.conversation_id.profile_id, self.bob)
        self.assertEqual(len(self.bob.conversation_ids), 1)

    def test_a_kill_at_every_piece(self):
        """The step that dies is done anew; the others are not."""
        self.env["social.care.erasure"].create(
            {"profile_ids": [(6, 0, self.person.ids)], "partner_id": self.contact.id}
            | {"with_contact": True}
        ).action_start()
        erasure = self.env["social.care.erasure"].search([], limit=1)
        with (
            patch.multiple(words, MANY=1, THREADS=1),
            patch.object(documents, "MANY", 1),
        ):
            for _round in range(100):
                if erasure.state == "done":
                    break
                kept = self.env.cr.savepoint()
                way._piece(erasure)
                self.env.flush_all()
                kept.rollback()
                kept.close()
                self.env.invalidate_all()
                way._piece(erasure)
        self.assertEqual(erasure.state, "done")
        self.assertEqual(erasure.post_count, 4)
        self.assertFalse(erasure.known or erasure.people or erasure.partner_id)
        self.assertEqual(hits(self.env), [])

    def test_evidence_may_stay(self):
        self.erase(keep_evidence=True)
        evidence = self.env["social.care.evidence"].search(
            [("post_id", "=", self.post_1.id), ("kind", "=", "threat")]
        )
        self.assertEqual(evidence.body, "xylosecret")
        tables = {table for table, _name, _count in hits(self.env) if "/" not in table}
        self.assertEqual(tables, {"social_care_evidence"})

    def test_who_was_merged_into_them_goes_too(self):
        self.bring(say("An altmarker", "alt88person", author_name="Altmarker"))
        other = self.posts().filtered(lambda it: it.body == "An altmarker").profile_id
        other.merge_into(self.person)
        self.erase()
        self.assertTrue(other.erased_at)
        self.assertEqual(hits(self.env, ("alt88person", "altmarker")), [])
        self.bring(say("Another altmarker", "alt88person", 700))
        self.assertEqual(hits(self.env, ("altmarker",)), [])

    def test_who_asks_is_not_erased_twice_and_drafts_may_be_changed(self):
        erasure = self.erase()
        self.assertRaises(UserError, erasure.with_user(self.admin).unlink)
        draft = self.env["social.care.erasure"].with_user(self.admin).create({})
        draft.for_good = False
        self.assertRaises(UserError, draft.action_start)
        draft.unlink()

    def test_odoo_s_lookup_finds_all_of_it(self):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": NAME, "email": "zebulon@marker.example"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        expected = {
            (model, record.id)
            for model, path in PATHS.items()
            for record in self.env[model].search([(path, "in", self.person.ids)])
        }
        self.assertGreater(len({model for model, _id in expected}), 10)
        self.assertLessEqual(expected, found)
        self.assertIn("social.care.handle", {model for model, _id in found})
        self.assertNotIn(("social.care.profile", self.bob.id), found)

    def test_odoo_s_lookup_erases_by_way_of_ours(self):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": NAME, "email": "zebulon@marker.example"}
        )
        wizard.action_lookup()
        lines = wizard.line_ids.filtered(lambda it: it.res_model == "social.care.post")
        lines.action_unlink_all()
        self.assertTrue(all(lines.mapped("is_unlinked")))
        erasure = self.env["social.care.erasure"].search([])
        self.assertEqual(erasure.profile_ids, self.person)
        self.env["social.care.erasure"]._cron_erase()
        self.assertEqual(erasure.state, "done")
        self.assertTrue(self.post_1.forgotten)

    def test_every_model_with_a_person_is_known(self):
        """A new model of ours that points at a person is in the list, or is none of
        those whose rows are about one."""
        spared = {"social.care.wait", "social.care.breach", "social.care.presence"}
        spared |= {"social.care.rule.hit", "social.care.alert", "social.care.erasure"}
        spared |= {"social.care.crisis.case"}
        known = set(PATHS) | {"social.care.handle"} | spared
        for name, model in self.env.registry.items():
            if not name.startswith("social.care.") or model._transient:
                continue
            points = {
                field.comodel_name
                for field in model._fields.values()
                if field.type == "many2one" and field.store
            }
            if not points & {"social.care.profile", "social.care.conversation"}:
                continue
            if "practice" not in name and model._auto:
                self.assertIn(name, known)

    def test_what_stands_in_the_thread(self):
        self.erase()
        rows = self.ticket.with_user(self.admin).social_thread()
        text = json.dumps(rows, default=str)
        self.assertNotIn("xylosecret", text)
        self.assertIn('"erased": true', text)


class TestExport(ErasureCase, OdooHttpCase):
    def test_all_of_theirs_and_of_nobody_else(self):
        self.fill()
        erasure = self.env["social.care.erasure"].create(
            {"profile_ids": [(6, 0, self.person.ids)], "partner_id": self.contact.id}
        )
        self.authenticate(self.admin.login, self.admin.login)
        answer = self.url_open(f"{export.PATH}{erasure.id}")
        self.assertEqual(answer.status_code, 200)
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        names = set(archive.namelist())
        texts = {name: archive.read(name).decode(errors="replace") for name in names}
        said = json.loads(texts["posts.json"])
        self.assertEqual(len(said), 4)
        self.assertIn("xylosecret", said[-1]["body"] + said[0]["body"])
        rows = list(csv.DictReader(io.StringIO(texts["posts.csv"])))
        self.assertEqual([row["id"] for row in rows], [str(it["id"]) for it in said])
        self.assertEqual(
            json.loads(texts["submissions.json"])[0]["email"], "zebulon@marker.example"
        )
        self.assertTrue(any(name.startswith("pictures/") for name in names))
        everything = " ".join(texts.values())
        self.assertNotIn("quorbfine", everything)
        self.assertNotIn(self.admin.name, everything)

    def test_agents_get_none(self):
        erasure = self.env["social.care.erasure"].create({})
        agent = self.make_user("Agnes", AGENT)
        self.authenticate(agent.login, agent.login)
        self.assertEqual(self.url_open(f"{export.PATH}{erasure.id}").status_code, 404)
        self.assertEqual(self.url_open(f"{export.PATH}99999999").status_code, 404)
