"""From a file to posts: everything once, nothing lost, every failure in words."""

import base64
import json
import logging
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.social_care.intake import batch as intake_batch
from odoo.addons.social_care.intake import posts as intake_posts

from ..unit.networks.test_file import ten_thousand
from .common import COMPLAINT, QUESTION, US, OdooCase, json_lines, say

MODELS = "odoo.addons.social_care.models.account.social_care_event"


class TestImport(OdooCase):
    def test_counts_of_json_lines(self):
        counts = self.bring(say(), say(author="bob"))
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
        self.assertEqual(self.events().mapped("state"), ["done", "done"])
        self.assertEqual(self.events().post_id, self.posts())

    def test_every_column_arrives(self):
        row = say(
            "It stopped working.",
            id="p9",
            author_followers=12000,
            author_verified=True,
            permalink="https://example.com/p9",
            conversation_id="t1",
            kind="review",
            rating=2,
            language="en",
        )
        self.bring(row)
        post = self.posts()
        self.assertEqual(post.external_id, "p9")
        self.assertEqual(post.body, "It stopped working.")
        self.assertEqual(post.direction, "in")
        self.assertEqual(post.visibility, "public")
        self.assertEqual(post.kind, "review")
        self.assertEqual(post.rating, 2)
        self.assertEqual(post.language, "en")
        self.assertEqual(post.permalink, "https://example.com/p9")
        self.assertEqual(post.thread_external_id, "t1")
        self.assertEqual(post.posted_at.isoformat() + "Z", row["posted_at"])
        self.assertEqual(post.company_id, self.account.company_id)
        profile = post.profile_id
        self.assertEqual(profile.external_id, "ann")
        self.assertEqual(profile.handle, "ann")
        self.assertEqual(profile.name, "Ann")
        self.assertEqual(profile.follower_count, 12000)
        self.assertTrue(profile.verified)
        self.assertFalse(profile.partner_id)

    def test_csv(self):
        content = (
            b"external_id,author_id,author_handle,body\r\n"
            b'1,ann,@ann,"Where, please,\nis my ""parcel""?"\r\n'
            b"2,us,us,We are looking\r\n"
        )
        counts = self.account.import_file(content, "posts.csv")
        self.assertEqual((counts["stored"], counts["posts"]), (2, 2))
        self.assertEqual(self.post("1").body, 'Where, please,\nis my "parcel"?')
        self.assertEqual(self.post("1").profile_id.handle, "ann")
        self.assertEqual(self.post("2").direction, "out")
        self.assertFalse(self.post("2").profile_id)

    def test_same_file_again_stores_nothing(self):
        rows = [say(), say(author="bob"), {"external_id": "x"}]
        with mute_logger(MODELS):
            self.bring(*rows)
            again = self.bring(*rows)
        self.assertEqual(
            (again["stored"], again["known"], again["failed"], again["posts"]),
            (0, 3, 0, 0),
        )
        self.assertEqual(len(self.events()), 3)
        self.assertEqual(len(self.events(state="failed")), 1)

    def test_same_posts_in_other_files_are_known(self):
        rows = [say(id="1"), say(id="2", author="bob")]
        self.bring(*rows)
        again = self.bring(say(id="0", author="eve"), *reversed(rows))
        self.assertEqual((again["stored"], again["known"]), (1, 2))
        self.assertEqual(len(self.posts()), 3)

    def test_broken_lines_say_where_and_why(self):
        good = json_lines([say(id="1")]).decode()
        lines = [good, "{no json", '{"external_id": "2", "author_id": "ann"}', good]
        counts = self.account.import_file("\n".join(lines).encode(), "a.jsonl")
        self.assertEqual((counts["stored"], counts["known"]), (1, 1))
        self.assertEqual(counts["failed"], 2)
        failed = self.events(state="failed")
        self.assertEqual(failed.mapped("line_number"), [2, 3])
        self.assertIn("JSON", failed[0].error_message)
        self.assertIn("body", failed[1].error_message)
        self.assertIn("no json", failed[0].payload_text)
        self.assertEqual(self.account.failed_event_count, 2)

    def test_ten_thousand_lines_and_a_hundred_broken_ones(self):
        content, bad = ten_thousand()
        account = self.make_account(ticket_policy="manual").with_user(self.admin)
        counts = account.import_file(content, "a.csv")
        self.assertEqual((counts["stored"], counts["failed"]), (9_900, 100))
        self.assertEqual(counts["posts"], 9_900)
        failed = self.events(account, state="failed")
        self.assertEqual(
            sorted(failed.mapped("line_number")), [number + 2 for number in bad]
        )
        self.assertTrue(all(failed.mapped("error_message")))
        again = account.import_file(content, "b.csv")
        self.assertEqual((again["stored"], again["failed"]), (0, 0))
        self.assertEqual((again["known"], again["posts"]), (10_000, 0))
        self.assertEqual(len(self.events(account)), 10_000)

    def test_a_file_that_is_none(self):
        for content in (b"", b"\x89PNG\r\n\x1a\n\0\0", b"name,colour\nx,y\n"):
            with self.subTest(content=content), self.assertRaises(UserError):
                self.account.import_file(content, "a.csv")
        self.assertFalse(self.events())

    def test_base64_with_line_breaks(self):
        content = json_lines([say(f"Where is parcel {n}?") for n in range(5)])
        text = base64.encodebytes(content).decode()
        self.assertIn("\n", text.strip())
        self.assertEqual(self.account.import_file(text, "a.jsonl")["stored"], 5)
        with self.assertRaises(UserError):
            self.account.import_file("what is this?", "a.jsonl")

    def test_only_networks_of_files_take_files(self):
        account = self.make_account("practice")
        with self.assertRaises(UserError):
            account.import_file(json_lines([say()]), "a.jsonl")

    def test_agents_import_nothing(self):
        agent = self.make_user("Agnes", "social_care.group_social_care_supervisor")
        with self.assertRaises(AccessError):
            self.bring(say(), user=agent)

    def test_the_dialogue(self):
        wizard = (
            self.env["social.care.import"]
            .with_user(self.admin)
            .create(
                {
                    "account_id": self.account.id,
                    "content": base64.b64encode(json_lines([say()])),
                    "filename": "a.jsonl",
                }
            )
        )
        notice = wizard.action_import()
        self.assertIn("1 new", notice["params"]["message"])
        self.assertEqual(notice["params"]["type"], "success")
        self.assertEqual(len(self.posts()), 1)


class TestChanges(OdooCase):
    def test_an_edited_row_is_an_edit(self):
        self.bring(say("Where is my parcel?", id="1"))
        before = self.post("1")
        counts = self.bring(say("Where is my second parcel?", id="1"))
        self.assertEqual((counts["stored"], counts["posts"]), (1, 0))
        after = self.post("1")
        self.assertEqual(after, before)
        self.assertEqual(after.body, "Where is my second parcel?")
        self.assertTrue(after.edited_at)
        ticket = after.conversation_id.ticket_id
        self.assertEqual(len(self.tickets()), 1)
        self.assertIn("second parcel", self.chatter(ticket)[-1])

    def test_an_edited_rating_is_an_edit(self):
        row = say("Nice place.", id="1", kind="review", rating=5)
        self.bring(row)
        self.bring(row | {"rating": 1})
        self.assertEqual(self.post("1").rating, 1)
        self.assertEqual(self.post("1").conversation_id.rating, 1)

    def test_an_edit_in_the_same_batch(self):
        self.bring(say("One", id="1"), say("Two", id="1"))
        self.assertEqual(self.post("1").body, "Two")
        self.assertEqual(self.events().mapped("state"), ["done", "done"])
        self.assertEqual(self.events().post_id, self.post("1"))

    def test_praise_that_becomes_a_complaint_becomes_a_ticket(self):
        self.account.ticket_policy = "matters"
        self.bring(say("I love your shop, great service!", id="1"))
        self.assertFalse(self.tickets())
        self.bring(say(COMPLAINT, id="1"))
        self.assertEqual(self.post("1").intent, "complaint")
        self.assertEqual(len(self.tickets()), 1)

    def test_a_deletion_takes_the_words(self):
        row = say("My number is 555-0199, call me!", id="1")
        self.bring(row)
        ticket = self.tickets()
        self.assertIn("555-0199", ticket.description)
        self.bring(row | {"deleted": "true"})
        post = self.post("1")
        self.assertTrue(post.deleted)
        self.assertTrue(post.deleted_at)
        self.assertFalse(post.body)
        self.assertEqual(len(self.events()), 2)
        self.assertEqual(set(self.events().mapped("payload")), {False})
        self.assertFalse(post.permalink)
        conversation = post.conversation_id
        self.assertFalse(conversation.public_resolution)
        self.assertNotIn("555-0199", conversation.last_words or "")
        self.assertNotIn("555-0199", ticket.description)
        self.assertNotIn("555-0199", ticket.name)
        self.assertNotIn("555-0199", "".join(self.chatter(ticket)))

    def test_a_deletion_leaves_what_agents_wrote(self):
        """An agent mentions somebody whose id happens to be that of the post."""
        row = say("My number is 555-0199, call me!", id="1")
        self.bring(row)
        ticket = self.tickets()
        note = ticket.message_post(
            body=self.env["ir.qweb"]._render(self._mention(self.post("1").id), {})
        )
        self.bring(row | {"deleted": "true"})
        self.assertIn("please look", note.body)

    def _mention(self, record_id):
        view = self.env["ir.ui.view"].create(
            {
                "name": "mention",
                "type": "qweb",
                "arch": '<p><a href="#" data-oe-model="res.partner" '
                f'data-oe-id="{record_id}">@Mark</a> please look</p>',
            }
        )
        return view.id

    def test_a_deletion_before_the_post(self):
        row = say(id="1")
        counts = self.bring(row | {"deleted": "true"})
        self.assertEqual((counts["stored"], counts["posts"]), (1, 0))
        counts = self.bring(row)
        self.assertEqual(counts["tickets"], 0)
        self.assertTrue(self.post("1").deleted)
        self.assertFalse(self.post("1").body)
        self.assertFalse(self.conversations())
        self.assertEqual(set(self.events().mapped("state")), {"done"})
        self.assertEqual(set(self.events().mapped("payload")), {False})

    def test_post_and_deletion_in_one_batch(self):
        row = say(id="1")
        for rows in ([row, row | {"deleted": "1"}], [row | {"deleted": "1"}, row]):
            account = self.make_account()
            self.bring(*rows, account=account)
            self.assertTrue(self.post("1", account).deleted)
            self.assertFalse(self.post("1", account).body)
            self.assertFalse(self.tickets(account))

    def test_a_deleted_post_stays_deleted(self):
        row = say(id="1")
        self.bring(row)
        self.bring(row | {"deleted": "true"})
        self.bring(row | {"body": "Back again?"})
        self.assertFalse(self.post("1").body)

    def test_a_new_handle_reaches_the_other_tickets(self):
        self.bring(say(COMPLAINT, id="one", author_handle="ann"))
        ticket = self.post("one").conversation_id.ticket_id
        self.assertEqual(ticket.social_handle, "@ann")
        self.bring(say(COMPLAINT, id="two", at=9, author_handle="anna"))
        self.assertNotEqual(self.post("two").conversation_id.ticket_id, ticket)
        self.assertEqual(ticket.social_handle, "@anna")

    def test_people_change_their_names(self):
        self.bring(say(author="ann", at=1))
        self.bring(
            say(author="ann", at=2, author_handle="anna", author_followers=5),
            say(author="ann", at=0, author_handle="old"),
        )
        profile = self.posts().profile_id
        self.assertEqual(len(profile), 1)
        self.assertEqual(profile.handle, "anna")
        self.assertEqual(profile.follower_count, 5)
        self.bring(say(author="ann", at=1, author_handle="older"))
        self.assertEqual(profile.handle, "anna")


class TestFailures(OdooCase):
    def _breaks_on(self, external_id, error):
        """A patch under which storing one post fails as nobody expected."""
        original = intake_posts.store

        def store(env, entries):
            if any(entry.external_id == external_id for entry in entries):
                raise error
            return original(env, entries)

        return patch.object(intake_posts, "store", store)

    def test_one_bad_event_does_not_stop_the_others(self):
        rows = [say(id=str(n), author=f"a{n}") for n in range(9)]
        error = ZeroDivisionError("secret words")
        log = self.assertLogs(MODELS, logging.WARNING)
        with self._breaks_on("4", error), log:
            counts = self.bring(*rows)
        self.assertEqual((counts["posts"], counts["failed"]), (8, 1))
        self.assertEqual(len(log.watcher.records), 1)
        self.assertIn("ZeroDivisionError", log.watcher.output[0])
        self.assertNotIn("secret words", log.watcher.output[0])
        failed = self.events(state="failed")
        self.assertEqual(failed.external_id, "4")
        self.assertIn("ZeroDivisionError", failed.error_message)
        self.assertNotIn("secret words", failed.error_message)
        self.assertEqual(len(self.tickets()), 8)
        self.assertEqual(
            self.posts().mapped("external_id").count("4"), 0, "half a post"
        )

    def test_failed_events_can_be_replayed(self):
        with self._breaks_on("1", ValueError("no")), mute_logger(MODELS):
            self.bring(say(id="1"), say(id="2", author="bob"))
        failed = self.events(state="failed")
        counts = failed.with_user(self.admin).action_replay()
        self.assertEqual(
            (counts["posts"], counts["tickets"], counts["failed"]), (1, 1, 0)
        )
        self.assertEqual(failed.state, "done")
        self.assertFalse(failed.error_message)
        self.assertEqual(failed.post_id, self.post("1"))

    def test_replay_of_what_fails_again(self):
        with self._breaks_on("1", ValueError("no")), mute_logger(MODELS):
            self.bring(say(id="1"))
            counts = self.events().action_replay()
        self.assertEqual(counts["failed"], 1)
        self.assertIn("ValueError", self.events().error_message)

    def test_a_broken_line_keeps_its_reason(self):
        self.account.import_file(b"{no json", "a.jsonl")
        event = self.events()
        reason = event.error_message
        counts = event.action_replay()
        self.assertEqual(counts["failed"], 1)
        self.assertEqual(event.state, "failed")
        self.assertEqual(event.error_message, reason)
        self.assertEqual(event.line_number, 1)

    def test_an_event_that_cannot_be_parsed(self):
        def parse(client, item):
            raise KeyError("token=abc")

        network = type(self.account.network_client())
        log = self.assertLogs(intake_batch.__name__, logging.WARNING)
        with patch.object(network, "parse", parse), log:
            counts = self.bring(say())
        self.assertEqual(counts["failed"], 1)
        self.assertIn("KeyError", self.events().error_message)
        self.assertNotIn("abc", self.events().error_message)

    def test_done_events_are_not_replayed(self):
        self.bring(say())
        self._queue_elsewhere()
        counts = self.events().action_replay()
        self.assertEqual(counts["posts"], 0)
        self.assertEqual(self.events().state, "done")

    def _queue_elsewhere(self):
        """Something in the queue of an account that is none of ours."""
        other = self.make_account()
        items = other.network_client().read(json_lines([say()]), "a.jsonl")
        self.env["social.care.event"].store(other.id, None, list(items))

    def test_nothing_is_done_for_no_account(self):
        self._queue_elsewhere()
        counts = self.account.browse().action_process()
        self.assertEqual((counts["posts"], counts["failed"]), (0, 0))

    def test_our_words_wait_for_no_ticket(self):
        counts = self.bring(say("Good morning, everybody!", author=US))
        self.assertEqual((counts["posts"], counts["tickets"]), (1, 0))
        self.assertFalse(self.conversations())


class TestBadInput(OdooCase):
    HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'

    def test_hostile_html_in_every_field(self):
        row = say(self.HOSTILE + " where is it?", id="<b>1</b>", author="<i>a</i>")
        row |= {
            "author_handle": self.HOSTILE,
            "author_name": self.HOSTILE,
            "permalink": "https://example.com/?<script>alert(3)</script>",
            "conversation_id": "<u>t</u>",
        }
        self.bring(row)
        ticket = self.tickets()
        self.assertEqual(len(ticket), 1)
        # Stored as it came, shown as what it is: text.
        self.assertIn("<script>", self.posts().body)
        for html in (ticket.description, *self.chatter(ticket)):
            self.assertNotIn("<script", html)
            self.assertNotIn("<img", html)
        self.assertIn("&lt;script&gt;", ticket.description)

    def test_links_that_run_scripts(self):
        for number, link in enumerate(
            ("javascript:alert(1)", "data:text/html,x", ' "onclick="x')
        ):
            self.bring(say(id=str(number), author=f"a{number}", permalink=link))
        self.assertEqual(set(self.posts().mapped("permalink")), {False})

    def test_what_can_be_stored_is_stored(self):
        rows = [
            say("NUL \0 within", id="nul"),
            say("x" * 1_000_001, id="megabyte", author="bob"),
            say("Where?", id="emoji", author="eve", author_handle="👩🏽‍🚀🔥"),
            say("Half a character \ud83d", id="half", author="joe"),
            say("Right to left \u202e txt", id="rtl", author="kim"),
        ]
        content = b"\n".join(json.dumps(row).encode() for row in rows)
        counts = self.account.import_file(content, "a.jsonl")
        self.assertEqual((counts["posts"], counts["failed"]), (5, 0))
        self.assertEqual(self.post("nul").body, "NUL  within")
        self.assertGreaterEqual(len(self.post("megabyte").body), 1_000_000)
        self.assertEqual(self.post("emoji").profile_id.handle, "👩🏽‍🚀🔥")
        ticket = self.post("megabyte").conversation_id.ticket_id
        self.assertLess(len(ticket.description), 10_000)
        self.assertLessEqual(len(ticket.name), 200)

    def test_what_cannot_be_stored_says_why(self):
        rows = [
            say(id="1", posted_at="0000-01-01T00:00:00Z"),
            say(id="2", posted_at="9999-12-31T23:59:59Z"),
            say(id="3" * 501),
            say(id="5", author="a" * 501),
            say(id="6", kind="telegram"),
            say(id="7", kind="review", rating=9),
            say("", id="8"),
            {"author_id": "ann", "body": "no id"},
            say(id="9", body={"a": ["list"]}),
            say(id="good"),
        ]
        counts = self.bring(*rows)
        self.assertEqual((counts["posts"], counts["failed"]), (1, 9))
        reasons = self.events(state="failed").mapped("error_message")
        self.assertEqual(len(reasons), 9)
        for reason, word in zip(
            reasons,
            (
                "date",
                "date",
                "longer than",
                "longer than",
                "kind",
                "rating",
                "body",
                "post id",
                "list",
            ),
            strict=True,
        ):
            self.assertIn(word, reason)
        self.assertEqual(
            self.events(state="failed").mapped("line_number"), list(range(1, 10))
        )

    def test_wrong_encoding(self):
        good = json_lines([say("Where is it?", id="1")])
        bad = b'{"external_id": "2", "author_id": "bob", "body": "Gr\xfc\xdfe"}'
        counts = self.account.import_file(good + b"\n" + bad, "a.jsonl")
        self.assertEqual((counts["posts"], counts["failed"]), (1, 1))
        self.assertIn("UTF-8", self.events(state="failed").error_message)

    def test_the_longest_id_of_the_widest_characters(self):
        wide = "".join(chr(0x1F300 + n) for n in range(500))
        self.bring(say(id=wide, author=wide[::-1], conversation_id=wide))
        self.assertEqual(self.posts().external_id, wide)
        self.assertEqual(self.posts().profile_id.external_id, wide[::-1])
        self.assertEqual(self.conversations().thread_external_id, wide)
        self.bring(say(QUESTION + "?", id=wide, author=wide[::-1]))
        self.assertEqual(len(self.posts()), 1)
