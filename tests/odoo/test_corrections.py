"""What agents correct stands, and is learned from, company by company."""

from unittest.mock import Mock

from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.triage.learner import ENOUGH

from .common import (
    ADMIN,
    AGENT,
    COMPLAINT,
    PRAISE,
    QUESTION,
    SUPERVISOR,
    THANKS,
    US,
    OdooCase,
    say,
)

SLANG = "schnurzpiep vom feinsten, number %s"
"""Words of a trade that no list knows."""


class CorrectionCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.agent.helpdesk_team_ids = cls.team
        cls.Learning = cls.env["social.care.learning"]
        cls.Learning.search([]).unlink()
        cls.env["social.care.correction"].search([]).unlink()

    def corrections(self):
        return self.env["social.care.correction"].search(
            [("company_id", "=", self.env.company.id)]
        )


class TestCorrecting(CorrectionCase):
    def test_one_click_on_a_post(self):
        self.bring(say(QUESTION, id="a"))
        post = self.post("a")
        self.assertTrue(post.with_user(self.agent).action_correct(intent="complaint"))
        self.assertEqual(post.intent, "complaint")
        conversation = post.conversation_id
        self.assertEqual(conversation.intent, "complaint")
        self.assertIn("complaint", conversation.priority_reason)
        correction = self.corrections()
        self.assertEqual(
            (correction.found, correction.label, correction.user_id),
            ("question", "complaint", self.agent),
        )

    def test_on_a_conversation_it_is_the_last_post_of_the_customer(self):
        self.bring(
            say(QUESTION, id="a"),
            say(PRAISE, id="b", parent="a", at=1),
            say("Hello.", US, id="c", parent="b", at=2),
        )
        conversation = self.conversations().with_user(self.agent)
        conversation.action_correct(sentiment="negative")
        self.assertLess(self.post("b").sentiment, 0)
        self.assertEqual(self.post("a").sentiment, 0)
        self.assertEqual(conversation.mood, "unhappy")

    def test_by_number_as_well(self):
        self.bring(say(QUESTION, id="a"))
        self.post("a").action_correct(sentiment=-0.7)
        self.assertEqual(self.corrections().label, "negative")

    def test_once_a_post_and_kind(self):
        self.bring(say(QUESTION, id="a"))
        self.post("a").action_correct(intent="complaint", sentiment="negative")
        self.post("a").action_correct(intent="praise")
        found = {c.kind: (c.found, c.label) for c in self.corrections()}
        self.assertEqual(
            found,
            {"intent": ("question", "praise"), "sentiment": ("neutral", "negative")},
        )

    def test_an_edit_does_not_undo_it(self):
        self.bring(say(QUESTION, id="a"))
        self.post("a").action_correct(intent="praise", sentiment="positive")
        self.bring(say(COMPLAINT, id="a"))
        post = self.post("a")
        self.assertEqual(post.body, COMPLAINT)
        self.assertEqual(post.intent, "praise")
        self.assertGreater(post.sentiment, 0)

    def test_what_was_no_thanks_does_not_end_the_matter(self):
        self.bring(
            say(QUESTION, id="a"),
            say("Here it is.", US, id="b", parent="a", at=1),
            say(THANKS, id="c", parent="b", at=2),
        )
        conversation = self.conversations()
        self.assertEqual(conversation.public_resolution, "confirmed")
        self.post("c").action_correct(sentiment="negative")
        self.assertEqual(conversation.public_resolution, "acknowledged")
        self.assertTrue(conversation.awaiting_since)

    def test_where_it_may_be_thanks_somebody_says(self):
        self.bring(
            say(QUESTION, id="a"),
            say("Here it is.", US, id="b", parent="a", at=1),
            say("Thanks, finally!", id="c", parent="b", at=2),
        )
        conversation = self.conversations().with_user(self.agent)
        self.assertFalse(self.post("c").thanks)
        self.assertTrue(conversation.perhaps_thanks)
        self.assertNotEqual(conversation.public_resolution, "confirmed")
        conversation.action_thanks()
        self.assertEqual(conversation.public_resolution, "confirmed")
        self.assertFalse(conversation.perhaps_thanks)
        self.assertEqual(
            (self.corrections().kind, self.corrections().label), ("thanks", "yes")
        )
        self.Learning._cron_learn()
        self.assertFalse(self.Learning.search([("kind", "=", "thanks")]))
        self.bring(say("Thanks, finally!!", id="c", parent="b", at=2))
        self.assertTrue(self.post("c").thanks)
        conversation.action_no_thanks()
        self.assertNotEqual(conversation.public_resolution, "confirmed")
        self.assertFalse(conversation.perhaps_thanks)

    def test_spam_is_a_correction(self):
        self.bring(say(QUESTION, id="a"))
        self.conversations().with_user(self.agent).action_spam()
        self.assertEqual(self.corrections().label, "spam")
        self.assertEqual(self.corrections().user_id, self.agent)

    def test_refused(self):
        self.bring(say(QUESTION, id="a"), say("Yes.", US, id="b", parent="a", at=1))
        for values in ({"intent": "nonsense"}, {"sentiment": "sad"}):
            with self.assertRaises(UserError):
                self.post("a").action_correct(**values)
        with self.assertRaises(UserError):
            self.post("b").action_correct(intent="praise")
        self.bring(say(QUESTION, id="a", deleted=True))
        with self.assertRaises(UserError):
            self.post("a").action_correct(intent="praise")
        with self.assertRaises(UserError):
            self.conversations().action_correct(intent="praise")

    def test_not_for_strangers(self):
        self.bring(say(QUESTION, id="a"))
        other = self.make_user("Otto", AGENT)
        other.helpdesk_team_ids = self.env["helpdesk.ticket.team"].create(
            {"name": "Others"}
        )
        with self.assertRaises(AccessError):
            self.post("a").with_user(other).action_correct(intent="praise")
        with self.assertRaises(AccessError):
            self.corrections().with_user(self.agent).create(
                {
                    "post_id": self.post("a").id,
                    "company_id": self.env.company.id,
                    "kind": "intent",
                    "label": "praise",
                }
            )

    def test_the_thread_says_who(self):
        self.bring(say(QUESTION, id="a"))
        self.post("a").with_user(self.agent).action_correct(intent="complaint")
        entry = self.conversations().with_user(self.agent).social_thread()["entries"][0]
        self.assertEqual(entry["intent"], "complaint")
        self.assertEqual(entry["corrected"], {"intent": "Agnes"})


class TestLearning(CorrectionCase):
    def correct(self, count, account=None, label="complaint"):
        """So many posts in the words of a trade, corrected."""
        account = account or self.account
        prefix = f"{account.id}-{self.env.context.get('round', '')}"
        rows = [
            say(SLANG % n, f"{prefix}{n}", id=f"{prefix}{n}", language="de")
            for n in range(count)
        ]
        self.bring(*rows, account=account, user=self.env.user)
        names = {row["external_id"] for row in rows}
        posts = self.posts(account).filtered(lambda p: p.external_id in names)
        for post in posts.sorted("id"):
            post.sudo().correct(intent=label, sentiment="negative")
        return posts

    def answer(self, count, body=PRAISE):
        """So many posts that agents answered and left as they were."""
        rows = []
        for n in range(count):
            rows += [
                say(f"{body} {n}", f"fine{n}", id=f"fine{n}"),
                say("Thank you.", US, parent=f"fine{n}", at=1),
            ]
        self.bring(*rows)

    def learn(self):
        self.Learning._cron_learn()
        self.env.invalidate_all()
        learned = self.Learning.search([("company_id", "=", self.env.company.id)])
        return {learning.kind: learning for learning in learned}

    def take_for(self, account=None):
        """What a new post in the words of the trade is taken for."""
        account = account or self.account
        self.bring(
            say(SLANG % "x", "new", id=f"new-{account.id}-{len(self.posts(account))}"),
            account=account,
            user=self.env.user,
        )
        return self.posts(account).sorted("id")[-1:].intent

    def test_only_once_there_are_enough(self):
        before = self.take_for()
        self.assertEqual(before, "other")
        self.answer(40)
        self.correct(60)
        few = self.learn()["intent"]
        self.assertEqual(few.label_count, 60)
        self.assertEqual(few.state, "few")
        self.assertFalse(few.measured)
        self.assertIn(f"60 of {ENOUGH}", few.outcome)
        self.assertEqual(self.take_for(), before)
        self.correct(ENOUGH * 3, self.make_account())
        many = self.learn()["intent"]
        self.assertEqual(many.label_count, 60 + ENOUGH * 3)
        self.assertEqual(many.state, "used")
        self.assertGreater(many.accuracy, many.accuracy_without)
        self.assertGreater(many.asked_count, 0)
        self.assertGreater(many.kept_count, 0)
        self.assertTrue(many.measured)
        self.assertEqual(many.corrected_total, 60 + ENOUGH * 3)
        self.assertGreaterEqual(many.kept_total, 40)
        self.assertEqual(many.measured_count, many.asked_count + many.kept_count)
        self.assertAlmostEqual(many.gain, many.accuracy - many.accuracy_without)
        # Nobody corrected those that were kept: without learning they were right.
        whole = many.corrected_total + many.kept_total
        self.assertAlmostEqual(many.accuracy_without, many.kept_total / whole, 2)
        self.assertEqual(self.take_for(), "complaint")

        with self.subTest("switched off"):
            many.used = False
            self.assertEqual(self.take_for(), before)
            many.used = True

        with self.subTest("of one company only"):
            sister = self.env["res.company"].create({"name": "Sister"})
            theirs = self.make_account(company_id=sister.id, team_id=False)
            self.assertEqual(self.take_for(theirs), before)

        with self.subTest("reset"):
            many.action_reset()
            self.assertEqual((many.label_count, many.state), (0, "few"))
            self.assertEqual(self.take_for(), before)
            self.assertEqual(self.learn()["intent"].label_count, 0)
            self.assertTrue(self.corrections())

    def test_the_same_again_is_the_same(self):
        self.answer(10)
        self.correct(30)
        first = self.learn()["intent"].digest
        self.assertTrue(first)
        self.Learning.search([]).unlink()
        self.assertEqual(self.learn()["intent"].digest, first)

    def test_in_batches_as_in_one(self):
        self.answer(10)
        self.correct(12)
        whole = self.learn()["intent"].digest
        self.Learning.search([]).unlink()
        lessons = self.env["social.care.correction"].search(
            [("kind", "=", "intent")], order="id"
        )
        part = self.Learning.create(
            {"company_id": self.env.company.id, "kind": "intent"}
        )
        for start in range(0, len(lessons), 4):
            part._take(lessons[start : start + 4])
        self.assertEqual(part.digest, whole)

    def test_words_that_were_taken_away_are_not_learned(self):
        self.correct(3)
        self.posts()[:1].erase()
        self.assertEqual(self.learn()["intent"].label_count, 2)

    def test_who_may(self):
        self.correct(1)
        learning = self.learn()["intent"]
        supervisor = self.make_user("Sue", SUPERVISOR)
        self.assertEqual(learning.with_user(supervisor).label_count, 1)
        for user in (self.agent, supervisor):
            with self.assertRaises(AccessError):
                learning.with_user(user).action_reset()
            with self.assertRaises(AccessError):
                learning.with_user(user).used = False
        admin = learning.with_user(self.make_user("Ada", ADMIN))
        admin.used = False
        with self.assertRaises(AccessError):
            admin.label_count = 9
        with self.assertRaises(AccessError):
            admin.read(["model"])
        self.assertTrue(admin.action_reset())


class TestHowSure(OdooCase):
    """Where few complain, what sounds like a complaint often is none."""

    FAINT = "@acme that took a while, a bit slow @acme"
    SURE = "@acme worst service ever, still no reply after 3 weeks, disgusting"

    def taken_for(self, words, name):
        self.bring(say(words, name, id=name))
        return self.post(name).intent

    def test_the_mark_follows_the_share(self):
        self.assertFalse(self.account.complaint_share)
        self.assertEqual(self.taken_for(self.FAINT, "a"), "complaint")
        rows = [say(f"{PRAISE} {n}", f"p{n}", id=f"p{n}") for n in range(200)]
        self.bring(*rows)
        self.env["social.care.learning"]._cron_learn()
        self.env.invalidate_all()
        self.assertGreater(self.account.complaint_share, 0)
        self.assertLess(self.account.complaint_share, 0.1)
        self.assertNotEqual(self.taken_for(self.FAINT, "b"), "complaint")
        self.assertLess(self.post("b").sentiment, 0)
        self.assertEqual(self.taken_for(self.SURE, "c"), "complaint")

    def test_what_goes_wrong_is_told_and_keeps_nothing_else(self):
        learning = self.env.registry["social.care.learning"]
        self.patch(learning, "_learn_all", Mock(side_effect=ValueError("broken")))
        self.assertEqual(self.taken_for(self.FAINT, "a"), "complaint")
        self.bring(*[say(f"{PRAISE} {n}", f"p{n}", id=f"p{n}") for n in range(200)])
        with self.assertRaisesRegex(ValueError, "broken"):
            self.env["social.care.learning"]._cron_learn()
        self.env.invalidate_all()
        self.assertGreater(self.account.complaint_share, 0)

    def test_strict(self):
        self.account.complaint_mark = "strict"
        self.assertNotEqual(self.taken_for(self.FAINT, "a"), "complaint")
        self.assertEqual(self.taken_for(self.SURE, "b"), "complaint")


class TestLanguageOfAnAccount(OdooCase):
    def test_when_unsure(self):
        self.account.default_language = "de"
        self.bring(say("ok", id="short"), say("où est ma commande", id="long"))
        self.assertEqual(self.post("short").language, "de")
        self.assertEqual(self.post("long").language, "fr")

    def test_only_those(self):
        self.account.languages = "de, en"
        self.bring(say("det fungerar inte alls", id="a"))
        self.assertIn(self.post("a").language, ("de", "en"))

    def test_brand_names_are_none(self):
        self.account.name = "Gelato Perfetto"
        self.bring(say("Gelato Perfetto is down again, please fix it", id="a"))
        self.assertEqual(self.post("a").language, "en")

    def test_codes(self):
        for name in ("languages", "default_language"):
            with self.assertRaises(UserError):
                self.account[name] = "german!"
