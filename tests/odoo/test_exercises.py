"""Exercises: invented customers write by themselves, and real checks judge."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_practice.scenarios import words

from .common import AGENT, SUPERVISOR, OdooCase


class TestExercises(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.practice = cls.make_account("practice", training_ground=True)
        cls.practice.action_connect()
        cls.tim = cls.make_user("Tim", AGENT)
        cls.tim.helpdesk_team_ids = cls.team
        cls.env["social.care.agent"].create(
            {"user_id": cls.tim.id, "in_training": True}
        )

    def begin(self, scenario, user=None):
        exercise = (
            self.env["social.care.practice.exercise"]
            .with_user(user or self.tim)
            .create({"scenario": scenario, "account_id": self.practice.id})
        )
        exercise.action_start()
        return exercise

    def later(self, exercise, minutes=10):
        """Minutes pass, and the customers go on."""
        exercise.sudo().started_at -= timedelta(minutes=minutes)
        self.env["social.care.practice.exercise"]._cron_exercises()
        self.practice.action_fetch()

    def answer(self, exercise, who, body, **values):
        """The trainee answers what a customer said last."""
        person = exercise.sudo().person_ids.sorted("id")[who]
        conversation = exercise.sudo()._conversations(person)[:1]
        reply = self.env["social.care.reply"].with_user(self.tim)
        reply = reply.create(
            {"conversation_id": conversation.id, "body": body} | values
        )
        reply.action_send()
        self.assertEqual(reply.state, "queued", "nobody has to approve it here")
        self.practice.action_process()
        return reply

    def bodies(self, exercise):
        posts = exercise.sudo().person_ids.post_ids
        return posts.sorted("id").mapped("body")

    def test_customers_come_one_after_another_and_go_on_once_answered(self):
        exercise = self.begin("morning")
        self.assertEqual(self.bodies(exercise), [words("morning", 0, "en")])
        self.later(exercise)
        self.assertEqual(len(self.bodies(exercise)), 3)
        self.answer(exercise, 0, "Sorry about that, Eva. It leaves today.")
        self.later(exercise, 0)
        self.assertEqual(self.bodies(exercise)[-1], words("morning", 1, "en"))
        self.later(exercise, 0)
        self.assertEqual(len(self.bodies(exercise)), 4, "each thing is said once")

    def test_a_surge_is_twelve_people_and_nobody_answered_is_nothing(self):
        exercise = self.begin("surge")
        self.later(exercise)
        self.assertEqual(len(exercise.sudo()._conversations()), 12)
        exercise.action_finish()
        self.assertEqual((exercise.state, exercise.score), ("done", 0))
        self.assertIn("Answered: 0 of 12.", exercise.remarks)

    def test_good_work_is_told_from_bad(self):
        good, bad = self.begin("troll"), self.begin("troll")
        for exercise in (good, bad):
            self.later(exercise)
        self.answer(good, 1, "Yes, Nora, it is done. Tim", closing=True)
        for answer in ("We are no thieves.", "Please stop it."):
            self.answer(bad, 0, answer)
            self.later(bad, 0)
        self.answer(bad, 1, "Call our hotline.")
        for exercise in (good, bad):
            exercise.action_finish()
        self.assertEqual(good.score, 100, good.remarks)
        self.assertLess(bad.score, 80, bad.remarks)
        self.assertIn("The troll was answered again", bad.remarks)
        self.assertIn("sent elsewhere", bad.remarks)

    def test_customers_write_in_the_language_of_the_trainee(self):
        for code in ("de_DE", "nl_NL"):
            self.env["res.lang"]._activate_lang(code)
        for code, language in (("de_DE", "de"), ("nl_NL", "en")):
            self.tim.lang = code
            exercise = self.begin("troll")
            self.tim.lang = "en_US"
            self.later(exercise)
            self.assertEqual(exercise.language, language)
            said = [words("troll", place, language) for place in (0, 3)]
            self.assertEqual(self.bodies(exercise), said)

    def test_it_takes_a_training_ground(self):
        self.practice.training_ground = False
        exercise = self.env["social.care.practice.exercise"].with_user(self.tim)
        exercise = exercise.create({"account_id": self.practice.id})
        with self.assertRaisesRegex(UserError, "training ground"):
            exercise.action_start()

    def test_how_somebody_did_is_theirs_and_their_supervisors(self):
        exercise = self.begin("morning")
        other = self.make_user("Olga", AGENT)
        with self.assertRaises(AccessError):
            exercise.with_user(other).read(["score"])
        for values in ({"state": "done"}, {"score": 100}, {"user_id": other.id}):
            with self.assertRaises(AccessError):
                exercise.write(values)
            with self.assertRaises(AccessError):
                exercise.create({"account_id": self.practice.id} | values)
        forged = exercise.with_context(default_state="done", default_score=100)
        forged = forged.create({"account_id": self.practice.id})
        self.assertEqual((forged.state, forged.score), ("draft", 0))
        sue = self.make_user("Sue", SUPERVISOR)
        self.assertTrue(exercise.with_user(sue).read(["score"]))
        exercise.action_finish()
        with self.assertRaises(UserError):
            exercise.action_start()
