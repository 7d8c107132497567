"""Personal answers in a crisis: each once, read by a person, and stopped at once."""

from datetime import timedelta
from itertools import pairwise

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.social_care.crisis import answers, gathering, lessons, watching

from .test_replies import ReplyCase

LINK = "https://example.com/statement"


class AnswersCase(ReplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["social.care.practice.person"].create(
            [
                {"account_id": cls.practice.id, "name": name, "handle": name.lower()}
                for name in ("Ada", "Ben", "Cleo", "Dora")
            ]
        )
        for person in cls.people:
            cls.complain(cls, person)
        cls.crisis = cls.env["social.care.crisis"].create(
            {
                "name": "Parcels are late",
                "account_ids": cls.practice.ids,
                "team_id": cls.team.id,
                "started_at": fields.Datetime.now() - timedelta(hours=1),
            }
        )
        cls.crisis.action_confirm()
        cls.statement = cls.env["social.care.statement"].create(
            {
                "crisis_id": cls.crisis.id,
                "account_id": cls.practice.id,
                "language": "en",
                "body": "Parcels are late. We are on it.",
                "permalink": LINK,
            }
        )
        cls.mine = cls.crisis.with_user(cls.sue)

    def complain(self, person, body="My parcel never arrived, this is a scandal!", **v):
        ReplyCase.ask(self, body, person_id=person.id, **v)

    def published_statement(self):
        self.statement.with_user(self.sue).action_published()

    def rows(self, *chosen, words=None):
        rows = self.mine.answer_proposals()["rows"]
        return [
            {"case": it["case"], "body": words or it["words"], "seen": it["seen"]}
            for it in rows
            if not chosen or it["who"].split(" ")[0] in chosen
        ]

    def replies(self):
        return self.crisis.case_ids.reply_id


class TestAnswers(AnswersCase):
    def test_without_a_statement_nothing_is_proposed(self):
        self.assertEqual(self.crisis.case_count, 4, "Eva only asked")
        self.assertFalse(self.mine.answer_proposals()["rows"])

    def test_each_is_proposed_something_of_its_own_and_it_goes(self):
        self.published_statement()
        found = self.mine.answer_proposals()
        self.assertEqual(found["total"], 4)
        words = [row["words"] for row in found["rows"]]
        self.assertEqual(len(set(words)), 4)
        self.assertTrue(all(LINK in each for each in words))
        result = self.mine.action_answer(self.rows())
        self.assertEqual(result, {"sent": 4, "refused": []})
        replies = self.replies().sorted("send_at")
        self.assertEqual(set(replies.mapped("state")), {"queued"})
        self.assertEqual(replies.user_id, self.sue)
        times = replies.mapped("send_at")
        for before, after in pairwise(times[1:]):
            self.assertEqual(after - before, answers.PACE)
        self.assertFalse(self.mine.answer_proposals()["rows"])
        replies.sudo().send_at = fields.Datetime.now() - timedelta(seconds=1)
        self.deliver()
        self.assertEqual(set(replies.mapped("state")), {"sent"})
        self.assertEqual(len(self.published()), 4)

    def test_they_go_while_what_was_scheduled_waits(self):
        self.published_statement()
        planned = self.reply(send_at=fields.Datetime.now() + timedelta(hours=1))
        planned.action_send()
        self.mine.action_answer(self.rows())
        self.mine.action_pause_scheduled()
        replies = planned.sudo() | self.replies()
        replies.queued_at = fields.Datetime.now() - timedelta(hours=2)
        replies.send_at = fields.Datetime.now() - timedelta(seconds=1)
        self.deliver()
        self.assertEqual(set(self.replies().mapped("state")), {"sent"})
        self.assertEqual(planned.state, "queued")
        self.assertIn("crisis", planned.waiting_for)
        self.mine.action_resume_scheduled()
        self.deliver()
        self.assertEqual(planned.state, "sent")

    def test_nobody_is_given_two(self):
        self.published_statement()
        rows = self.rows("Ada")
        self.assertEqual(self.mine.action_answer(rows)["sent"], 1)
        [refused] = self.mine.action_answer(rows)["refused"]
        self.assertIn("already", refused["words"])
        self.complain(self.people[0], "Still no parcel. This is a scandal, I hate it!")
        gathering.gather(self.crisis)
        theirs = self.crisis.case_ids.filtered(lambda c: c.profile_id.name == "Ada")
        self.assertEqual(len(theirs), 2)
        self.assertNotIn("Ada", [row["who"].split()[0] for row in self.proposed()])
        other = theirs.filtered(lambda case: not case.reply_id)
        row = {"case": other.id, "body": "Hello", "seen": 2**31 - 1}
        [refused] = self.mine.action_answer([row])["refused"]
        self.assertIn("already", refused["words"])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            other.reply_id = self.reply()
            self.env.flush_all()

    def proposed(self):
        return self.mine.answer_proposals()["rows"]

    def test_nor_the_same_contact_by_another_name(self):
        self.published_statement()
        rows = self.rows("Ada", "Ben")
        contact = self.env["res.partner"].create({"name": "Ada Ben"})
        cases = self.crisis.case_ids.filtered(
            lambda case: case.profile_id.name in ("Ada", "Ben")
        )
        cases.profile_id.write({"partner_id": contact.id})
        result = self.mine.action_answer(rows)
        self.assertEqual((result["sent"], len(result["refused"])), (1, 1))
        self.assertEqual(len(self.proposed()), 2)

    def test_who_wrote_since_is_not_answered(self):
        self.published_statement()
        rows = self.rows("Ada")
        self.complain(self.people[0], "And now the box is broken, too. A scandal!")
        [refused] = self.mine.action_answer(rows)["refused"]
        self.assertIn("written since", refused["words"])
        self.assertFalse(self.replies())

    def test_nor_who_wrote_before_it_goes(self):
        self.published_statement()
        self.mine.action_answer(self.rows("Ada", "Ben"))
        self.complain(self.people[0], "And now the box is broken, too. A scandal!")
        self.replies().send_at = fields.Datetime.now() - timedelta(seconds=1)
        self.deliver()
        states = {
            case.profile_id.name: case.reply_id.state
            for case in self.crisis.case_ids
            if case.reply_id
        }
        self.assertEqual(states, {"Ada": "failed", "Ben": "sent"})
        failed = self.replies().filtered(lambda r: r.state == "failed")
        self.assertIn("written since", failed.error_message)

    def test_they_are_stopped_at_once(self):
        self.published_statement()
        self.mine.action_answer(self.rows())
        self.assertEqual(self.mine.action_stop_answers(), 4)
        self.deliver()
        self.assertFalse(self.published())
        with self.assertRaisesRegex(UserError, "stopped"):
            self.mine.action_answer(self.rows())
        self.mine.action_resume_answers()
        self.assertEqual(self.mine.action_answer(self.rows())["sent"], 4)

    def test_no_more_than_can_be_read(self):
        self.published_statement()
        [row] = self.rows("Ada")
        with self.assertRaisesRegex(UserError, "25"):
            self.mine.action_answer([row] * 26)

    def test_what_checks_forbid_does_not_go_and_the_others_do(self):
        self.published_statement()
        rows = self.rows("Ada", "Ben")
        rows[0]["body"] = "Your card 4111 1111 1111 1111 is charged."
        result = self.mine.action_answer(rows)
        self.assertEqual(result["sent"], 1)
        self.assertEqual([it["case"] for it in result["refused"]], [rows[0]["case"]])
        self.assertEqual(len(self.replies()), 1)

    def test_agents_send_none(self):
        self.published_statement()
        rows = self.rows()
        theirs = self.crisis.with_user(self.anna)
        for act in (
            theirs.answer_proposals,
            lambda: theirs.action_answer(rows),
            theirs.action_stop_answers,
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(self.replies())


class TestPicture(AnswersCase):
    def test_what_the_page_shows(self):
        self.published_statement()
        watching.look(self.env, again=True)
        self.crisis.note("press", "The evening news")
        page = self.crisis.with_user(self.anna).picture()
        self.assertEqual(sum(point["count"] for point in page["points"]), 4)
        self.assertEqual(page["minutes"], 5)
        self.assertEqual(
            [event["kind"] for event in page["events"]], ["statement", "press"]
        )
        self.assertEqual(page["answered"]["total"], 4)
        self.assertEqual(page["answered"]["count"], 0)
        self.assertEqual(page["waiting"], 4)
        self.assertEqual(len(page["authors"]), 4)
        [language] = page["languages"]
        self.assertEqual((language["count"], language["said"]), (4, True))
        self.assertTrue(page["band"]["learning"])
        self.assertFalse(page["may_write"])

    def test_half_have_an_answer(self):
        self.published_statement()
        self.assertIsNone(lessons._half(self.crisis))
        self.mine.action_answer(self.rows("Ada", "Ben"))
        self.replies().send_at = fields.Datetime.now() - timedelta(seconds=1)
        self.deliver()
        page = self.mine.picture()
        self.assertEqual(page["answered"]["count"], 2)
        self.assertTrue(lessons._half(self.crisis))
        self.mine.action_over()
        learned = self.mine.lessons()
        self.assertEqual(learned["people"], 4)
        self.assertNotIn("not yet", [row["words"] for row in learned["times"]])
        # All came within minutes, perhaps on both sides of a quarter of an hour.
        self.assertIn(learned["peak"]["count"], range(1, 5))
        [event] = learned["events"]
        self.assertEqual(event["words"], self.statement.body)
        self.assertIs(event["after"], False, "the hour after it is not over")
