"""Who speaks for an account, who learns to, and who sees figures and no names."""

from datetime import date, timedelta

from psycopg2 import Error as DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.social_care.answering import speaking

from .common import AGENT, ANALYST, SUPERVISOR, OdooCase, say
from .test_replies import ReplyCase

YESTERDAY = date.today() - timedelta(days=2)


class TestSpeakers(ReplyCase):
    def name(self, user, **values):
        return self.env["social.care.speaker"].create(
            {"account_id": self.practice.id, "user_id": user.id} | values
        )

    def sent(self, user, body="It leaves today."):
        reply = self.reply(body, user)
        reply.action_send()
        return reply

    def test_where_nobody_is_named_everybody_speaks(self):
        self.assertEqual(self.sent(self.anna).state, "queued")
        self.assertTrue(speaking.may_speak(self.practice, self.anna))
        self.assertEqual(self.practice.speaker_names, "Everybody who answers")

    def test_what_others_write_waits_for_who_speaks(self):
        self.name(self.marc)
        reply = self.sent(self.anna)
        self.assertEqual(reply.state, "to_approve")
        self.assertIn("Anna does not speak for", reply.approval_reason)
        self.assertEqual(reply.sudo().activity_ids.user_id, self.marc)
        for user in (self.anna, self.sue):
            with self.assertRaises(AccessError):
                reply.with_user(user).action_approve()
        self.assertTrue(reply.with_user(self.marc).action_approve())
        self.deliver()
        self.assertEqual(reply.state, "sent")
        self.assertEqual(reply.approved_by_id, self.marc)

    def test_who_is_named_needs_nobody(self):
        self.name(self.anna)
        self.assertEqual(self.sent(self.anna).state, "queued")

    def test_supervisors_speak_no_more_than_others(self):
        self.name(self.marc)
        self.assertEqual(self.sent(self.sue).state, "to_approve")

    def test_whose_time_is_over_speaks_no_more(self):
        self.name(self.anna, until=YESTERDAY)
        self.assertEqual(self.sent(self.anna).state, "to_approve")
        self.assertEqual(self.practice.speaker_names, "Nobody at present")

    def test_what_waits_does_not_go_once_its_author_speaks_no_more(self):
        reply = self.sent(self.anna)
        self.name(self.marc)
        self.deliver()
        self.assertEqual(reply.state, "failed")
        self.assertIn("does not speak", reply.error_message)
        self.assertFalse(
            self.env["social.care.practice.post"].search(
                [("account_id", "=", self.practice.id), ("person_id", "=", False)]
            )
        )
        reply.action_retry()
        self.assertEqual(reply.state, "to_approve")

    def test_nothing_is_done_in_the_accounts_name_either(self):
        reply = self.sent(self.anna)
        self.deliver()
        self.name(self.marc)
        with self.assertRaisesRegex(UserError, "does not speak"):
            reply.post_id.with_user(self.anna).action_delete_ours()
        self.assertFalse(reply.post_id.deleted)

    def test_the_composer_says_so_before(self):
        def said(user):
            settings = self.conversation.with_user(user).social_thread()["composer"]
            return settings["conversations"][str(self.conversation.id)]["looked_at"]

        self.assertEqual(said(self.anna), "")
        self.name(self.marc)
        self.assertIn("Anna does not speak", said(self.anna))
        self.assertEqual(said(self.marc), "")

    def test_administrators_name_them_and_agents_read_them(self):
        speaker = self.name(self.marc)
        self.env["social.care.agent"].create(
            {"user_id": self.marc.id, "languages": "en, de"}
        )
        mine = speaker.with_user(self.anna)
        self.assertEqual(
            mine.read(["languages", "speaks", "why_not"])[0],
            {"id": speaker.id, "languages": "en, de", "speaks": True, "why_not": ""},
        )
        for user in (self.anna, self.sue):
            theirs = speaker.with_user(user)
            with self.assertRaises(AccessError):
                theirs.create({"account_id": self.practice.id, "user_id": self.anna.id})
            with self.assertRaises(AccessError):
                theirs.write({"user_id": self.anna.id})
            with self.assertRaises(AccessError):
                theirs.unlink()
            with self.assertRaises(AccessError):
                self.practice.with_user(user).write({"goal_within_day": 1})
        self.practice.with_user(self.admin).write(
            {"goal_within_day": 80, "speaker_ids": [(0, 0, {"user_id": self.anna.id})]}
        )
        self.assertEqual(len(self.practice.speaker_ids), 2)
        self.assertEqual(self.practice.speaker_names, "Marc, Anna")

    def test_a_goal_is_a_share_and_is_told_with_what_was_reached(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(DatabaseError),
            self.env.cr.savepoint(),
        ):
            self.practice.goal_within_day = 101
            self.env.flush_all()
        self.assertFalse(self.practice.reached_within_day, "nobody knows yet")
        wait = self.env["social.care.wait"].search(
            [("account_id", "=", self.practice.id)]
        )
        wait.write({"began_at": YESTERDAY, "within_day": 1.0})
        self.env.invalidate_all()
        account = self.practice.with_user(self.anna)
        self.assertEqual(account.reached_within_day, "100 %")


class TestTrainees(ReplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.anna, cls.sue):
            cls.env["social.care.agent"].create(
                {"user_id": user.id, "in_training": True, "approves": True}
            )

    def test_everything_waits_and_they_let_nothing_go(self):
        for user in (self.anna, self.sue):
            reply = self.reply("It leaves today.", user)
            reply.action_send()
            self.assertEqual(reply.state, "to_approve", user.name)
            with self.assertRaises(AccessError):
                reply.action_approve()
            reply.action_cancel()

    def test_on_a_training_ground_they_speak(self):
        self.practice.training_ground = True
        reply = self.reply()
        reply.action_send()
        self.assertEqual(reply.state, "queued")
        self.assertTrue(speaking.may_speak(self.practice, self.anna))

    def test_a_training_ground_is_nowhere_else(self):
        self.account.training_ground = True
        self.assertFalse(speaking.may_speak(self.account, self.anna))


class TestAnalysts(OdooCase):
    """However it is asked, a name is not told, nor what few have said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lynn = cls.make_user("Lynn", ANALYST)
        rows = [
            say(author=f"nora-{number}", language="en", at=-2000 - number)
            for number in range(6)
        ]
        rows += [
            say(author=f"olaf-{number}", language="de", at=-2000 - number)
            for number in range(4)
        ]
        rows += [
            say(author="only", language="fr", at=-3000 + number, id=f"f{number}")
            for number in range(7)
        ]
        cls.bring(cls, *rows)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.figures = self.env["social.care.figure"].with_user(self.lynn)
        self.mine = [("account_id", "=", self.account.id)]

    def test_groups_of_few_people_are_not_there(self):
        """Nor such of one who wrote often."""
        found = self.figures.formatted_read_group(
            self.mine, ["language"], ["__count", "within_day:avg"]
        )
        self.assertEqual([row["language"] for row in found], ["en"])
        self.assertEqual((found[0]["__count"], found[0]["within_day:avg"]), (6, 0))
        [[total], rows] = self.figures.formatted_read_grouping_sets(
            self.mine, [[], ["language"]], ["__count"]
        )
        self.assertEqual(total["__count"], 17)
        self.assertEqual([row["language"] for row in rows], ["en"])

    def test_what_is_narrowed_down_to_few_is_not_told(self):
        few = [*self.mine, ("language", "=", "de")]
        for found in (
            self.figures.formatted_read_group(few, [], ["__count"]),
            self.figures.formatted_read_grouping_sets(few, [[]], ["__count"])[0],
        ):
            self.assertEqual([row["__count"] for row in found], [0])
        found = self.figures.formatted_read_group(few, ["network"], ["__count"])
        self.assertEqual(found, [])

    def test_nor_is_it_told_by_subtraction(self):
        """Without Olaf's four only one person's group is hidden: the total less the
        others would tell of it, so that the smallest of these is hidden, too."""
        rows = [say(author=f"pia-{n}", language="es", at=-1000) for n in range(5)]
        self.bring(*rows)
        mine = [*self.mine, ("language", "!=", "de")]
        [[total], rows] = self.figures.formatted_read_grouping_sets(
            mine, [[], ["language"]], ["__count"]
        )
        self.assertEqual(total["__count"], 18)
        self.assertEqual([row["language"] for row in rows], ["en"])
        again = self.figures.formatted_read_group(
            mine, ["language"], ["__count"], limit=5
        )
        self.assertEqual([row["language"] for row in again], ["en"])
        by_two = self.figures.formatted_read_group(
            mine, ["network", "language"], ["__count"]
        )
        self.assertEqual([row["language"] for row in by_two], ["en"])

    def test_a_condition_on_groups_comes_on_top(self):
        found = self.figures.formatted_read_group(
            self.mine, ["language"], ["__count"], having=[("__count", ">", 3)]
        )
        self.assertEqual([row["language"] for row in found], ["en"])

    def test_an_aggregate_of_few_in_a_large_group_is_not_told(self):
        """Of six who asked only one has waited for a day."""
        rows = [say(author=f"pia-{n}", language="es", at=1400) for n in range(5)]
        self.bring(*rows, say(author="pia", language="es", at=-100))
        [found] = self.figures.formatted_read_group(
            [*self.mine, ("language", "=", "es")],
            ["language"],
            ["__count", "within_day:avg", "minutes:median"],
        )
        self.assertEqual(found["__count"], 6)
        self.assertFalse(found["within_day:avg"])
        self.assertFalse(found["minutes:median"])

    def test_rows_are_read_in_no_way(self):
        row = self.figures.browse(
            self.env["social.care.wait"].search(self.mine, limit=1).id
        )
        figures = self.figures
        refused = {
            "read": lambda: row.read(["language"]),
            "web_read": lambda: row.web_read({"language": {}}),
            "export": lambda: row.export_data(["language"]),
            "name": lambda: row.read(["display_name"]) and row.display_name,
            "mapped": lambda: row.mapped("language"),
            "search": lambda: figures.search(self.mine),
            "search_read": lambda: figures.search_read(self.mine, ["language"]),
            "web": lambda: figures.web_search_read(self.mine, {"language": {}}),
            "count": lambda: figures.search_count(self.mine),
            "names": lambda: figures.name_search("a"),
            "ids": lambda: figures.formatted_read_group(
                [], ["language"], ["id:array_agg"]
            ),
            "by id": lambda: figures.formatted_read_group([], ["id"], ["__count"]),
            "one": lambda: figures.formatted_read_group(
                [("id", "in", row.ids)], [], ["__count"]
            ),
            "not one": lambda: figures.formatted_read_group(
                ["!", ("id", "in", row.ids)], [], ["__count"]
            ),
            "highest": lambda: figures.formatted_read_group(
                [], ["language"], ["minutes:max"]
            ),
            "by time": lambda: figures.formatted_read_group(
                [], ["minutes"], ["__count"]
            ),
            "by how long": lambda: figures.formatted_read_group(
                [("minutes", "<", 5)], [], ["__count"]
            ),
            "order": lambda: figures.formatted_read_group(
                [], ["language"], ["__count"], order="minutes:max desc"
            ),
            "having": lambda: figures.formatted_read_group(
                [], ["language"], ["__count"], having=[("minutes:max", ">", 5)]
            ),
            "writer": lambda: figures.formatted_read_group(
                [], ["create_uid"], ["__count"]
            ),
            "people of an account": lambda: figures.formatted_read_group(
                [("account_id.conversation_ids.profile_id.handle", "=", "only")],
                [],
                ["__count"],
            ),
            "progress": lambda: figures.read_progress_bar(
                [("id", "in", row.ids)],
                "language",
                {"field": "how", "colors": {}},
            ),
        }
        for name, call in refused.items():
            with self.subTest(name), self.assertRaises(UserError):
                self.env.invalidate_all()
                with self.env.cr.savepoint():
                    call()

    def test_the_rest_is_shut(self):
        for model in ("social.care.wait", "social.care.profile", "social.care.post"):
            records = self.env[model].with_user(self.lynn)
            for call in (
                lambda records=records: records.search([]),
                lambda records=records: records.formatted_read_group(
                    [], [], ["__count"]
                ),
            ):
                with self.subTest(model), self.assertRaises(AccessError):
                    call()
        for page in ("coverage", "rant_to_rave", "what_networks_bring"):
            with self.assertRaises(AccessError):
                getattr(self.env["social.care.wait"].with_user(self.lynn), page)({})
        self.assertTrue(self.tickets())
        theirs = self.env["helpdesk.ticket"].with_user(self.lynn)
        self.assertFalse(theirs.search([("id", "in", self.tickets().ids)]))

    def test_of_other_companies_nothing_is_told(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        other = self.make_account(company_id=sister.id, team_id=False)
        rows = [say(author=f"rita-{n}", language="pt") for n in range(9)]
        self.bring(*rows, account=other, user=self.env.user)
        found = self.figures.formatted_read_group([], ["language"], ["__count"])
        self.assertNotIn("pt", [row["language"] for row in found])

    def test_supervisors_have_them_too_and_agents_have_not(self):
        for group, may in ((SUPERVISOR, True), (AGENT, False)):
            user = self.make_user("Someone", group)
            figures = self.figures.with_user(user)
            self.assertEqual(figures.has_access("read"), may)

    def test_the_menu_leads_there(self):
        menus = self.env["ir.ui.menu"].with_user(self.lynn)._visible_menu_ids()
        shown = {
            name
            for name in ("figure", "voice", "coverage", "wait", "conversation")
            if self.env.ref(f"social_care.social_care_{name}_menu").id in menus
        }
        self.assertEqual(shown, {"figure"})
        for name, may in (
            ("helpdesk_ticket_main_menu", True),
            ("helpdesk_ticket_dashboard_menu", False),
            ("helpdesk_ticket_menu", False),
        ):
            menu = self.env.ref(f"helpdesk_mgmt.{name}")
            self.assertEqual(menu.id in menus, may, name)
