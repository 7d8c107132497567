"""A topic's way: found, named, given to who can change it, fixed, told."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.spotting import finding

from .common import AGENT, SUPERVISOR, OdooCase, say

DAY = timedelta(days=1)
NOISE = (
    "Good morning to all of you",
    "Where is my parcel number {}?",
    "When does the shop open on day {}?",
    "Nothing new from {} today",
)


class TopicCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sue = cls.make_user("Sue", SUPERVISOR)
        cls.now = fields.Datetime.now()
        rows = [
            say(NOISE[n % 4].format(n), f"person-{n}", cls.now - (n % 34 + 0.5) * DAY)
            for n in range(60)
        ]
        rows += [
            say(body, f"buyer-{n}", cls.now - DAY, id=f"zither-{n}", language="en")
            for n, body in enumerate(
                ["The zither string is broken", "Your zither string hurt me"] * 2
            )
        ]
        for row in rows:
            row["language"] = "en"
        cls.bring(cls, *rows)
        cls.env.flush_all()
        cls.topics = cls.env["social.care.topic"].with_user(cls.sue)

    def found(self):
        self.assertGreaterEqual(self.topics.action_find(), 1)
        return self.topics.search([("expression", "=", '"zither string"')])

    def named(self, **values):
        topic = self.found()
        if values:
            topic.write(values)
        topic.action_name()
        return topic


class TestNow(TopicCase):
    """What grows within the hour, for the page of a crisis."""

    def test_words_that_more_people_say_now(self):
        minute = timedelta(minutes=1)
        rows = [
            say(f"Parcel {n}: the drone dropped it", f"late-{n}", self.now - n * minute)
            for n in range(1, 6)
        ]
        self.bring(*(row | {"language": "en"} for row in rows))
        crisis = self.env["social.care.crisis"].create(
            {
                "name": "Drones",
                "account_ids": self.account.ids,
                "started_at": self.now - 10 * minute,
                "over_at": self.now,
            }
        )
        [first, *_others] = crisis.with_user(self.sue).picture()["words"]
        self.assertEqual((first["language"], first["count"]), ("en", 5))
        self.assertIn("drone", first["words"])
        with patch.object(finding, "now", side_effect=AssertionError("again")):
            page = crisis.picture(), crisis.with_user(self.sue).picture()
        self.assertEqual([each["words"][0] for each in page], [first, first])
        self.assertFalse(finding.now(self.account, self.now, self.now - 2 * DAY))
        other = self.make_account()
        self.assertFalse(finding.now(other, crisis.started_at, fields.Datetime.now()))


class TestFinding(TopicCase):
    def test_what_several_begin_to_say_is_proposed(self):
        topic = self.found()
        self.assertEqual(topic.state, "found")
        self.assertEqual(topic.name, "zither string")
        self.assertEqual(topic.language, "en")
        self.assertEqual((topic.post_count, topic.author_count), (4, 4))
        self.assertIn("zither", topic.terms)
        self.assertEqual(
            sorted(topic.post_ids.mapped("external_id")),
            [f"zither-{n}" for n in range(4)],
        )

    def test_it_is_proposed_once_and_grows(self):
        topic = self.found()
        more = say("No zither string again", "buyer-9", self.now - DAY, language="en")
        self.bring(more)
        self.assertEqual(self.found(), topic)
        self.assertEqual(topic.author_count, 5)

    def test_what_people_decided_on_is_not_proposed_again(self):
        topic = self.found()
        topic.active = False
        self.topics.action_find()
        self.assertFalse(
            self.topics.search([("expression", "ilike", "zither")]),
        )

    def test_what_nobody_named_goes(self):
        topic = self.found()
        topic.sudo().grown_at = self.now - finding.KEPT - DAY
        self.env["social.care.post"].search(
            [("external_id", "=like", "zither-%")]
        ).deleted = True
        self.topics.action_find()
        self.assertFalse(topic.exists())

    def test_private_words_and_spam_and_the_muted_are_no_topic(self):
        posts = self.env["social.care.post"].search(
            [("external_id", "=like", "zither-%")]
        )
        for change in (
            lambda: posts.write({"visibility": "private"}),
            lambda: posts.write({"intent": "spam"}),
            lambda: posts.profile_id.write({"muted": True}),
        ):
            with self.env.cr.savepoint() as savepoint:
                change()
                self.topics.action_find()
                found = self.topics.search([("expression", "ilike", "zither")])
                self.assertFalse(found)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_the_job_looks_for_every_company(self):
        self.env["social.care.topic"]._cron_topics()
        self.assertTrue(self.topics.search([("expression", "=", '"zither string"')]))

    def test_other_companies_words_are_theirs(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.env["social.care.topic"].create(
            {"name": "Theirs", "company_id": sister.id, "language": "en"}
        )
        self.assertFalse(self.topics.search([("name", "=", "Theirs")]))
        self.assertTrue(self.found())


class TestFollowing(TopicCase):
    def test_named_it_is_a_rule_and_counted_exactly(self):
        topic = self.named(name="Zithers break", expression="zither")
        rule = topic.rule_id
        self.assertEqual((rule.name, rule.action), ("Zithers break", "count"))
        self.assertEqual(topic.post_count, 4)
        self.bring(
            say("my zither is dead", "buyer-7", self.now, language="en", id="late"),
            say("my parcel is late", "buyer-8", self.now, language="en"),
        )
        self.env.invalidate_all()
        self.assertEqual((topic.post_count, topic.author_count), (5, 5))
        domain = topic.action_view_posts()["domain"]
        listed = self.env["social.care.post"].search(domain)
        self.assertEqual(len(listed), 5)
        self.assertIn("late", listed.mapped("external_id"))

    def test_other_words_are_counted_anew(self):
        topic = self.named()
        topic.expression = "hurt AND zither"
        self.env.invalidate_all()
        self.assertEqual(topic.rule_id.expression, "hurt AND zither")
        self.assertEqual(topic.post_count, 2)

    def test_the_same_in_another_language_is_the_same_topic(self):
        topic = self.named()
        other = self.topics.create(
            {"name": "Zither", "language": "de", "expression": "zitherkasten"}
        )
        self.bring(
            say("Der Zitherkasten ist kaputt", "kunde", self.now, language="de"),
        )
        (other | topic).action_merge()
        self.assertFalse(other.exists())
        self.env.invalidate_all()
        self.assertEqual(topic.post_count, 5)
        self.assertFalse(topic.language)

    def test_it_is_given_to_somebody_with_what_was_said(self):
        topic = self.named()
        with self.assertRaisesRegex(UserError, "who gets it"):
            topic.action_route()
        pia = self.make_user("Pia", AGENT)
        topic.user_id = pia
        topic.action_route()
        self.assertEqual(topic.state, "routed")
        activity = topic.sudo().activity_ids
        self.assertEqual(activity.user_id, pia)
        self.assertIn("People: 4. Posts: 4.", activity.note)
        self.assertIn("zither string", activity.note)
        self.assertNotIn("is broken", activity.note, "nobody's own words are copied")
        self.assertGreater(topic.days_to_route, 0.9)

    def test_a_team_is_given_it_by_its_leader(self):
        self.team.user_id = self.sue
        topic = self.named(team_id=self.team.id)
        topic.action_route()
        self.assertEqual(topic.sudo().activity_ids.user_id, self.sue)

    def test_who_waits_is_proposed_a_word_and_nothing_is_sent(self):
        topic = self.named(closing_words="{name}, the zithers play again.")
        with self.assertRaises(UserError):
            topic.action_tell()
        topic.action_fixed()
        self.assertEqual(topic.waiting_count, 4)
        action = topic.action_tell()
        drafts = self.env["social.care.reply"].search(action["domain"])
        self.assertEqual(len(drafts), 4)
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        self.assertTrue(all(drafts.mapped("closing")))
        self.assertEqual(drafts.user_id, self.sue)
        bodies = sorted(drafts.mapped("body"))
        self.assertIn("the zithers play again.", bodies[0])
        self.assertEqual(len(set(bodies)), 4, "each by the own name")
        with self.assertRaisesRegex(UserError, "Nobody waits"):
            topic.action_tell()

    def test_who_wants_to_be_left_alone_is_told_nothing(self):
        topic = self.named()
        topic.action_fixed()
        topic.rule_id.sudo()
        profile = self.post("zither-0").profile_id
        profile.left_alone = True
        drafts = self.env["social.care.reply"].search(topic.action_tell()["domain"])
        self.assertEqual(len(drafts), 3)
        self.assertNotIn(profile, drafts.profile_id)

    def test_once_all_are_told_the_topic_is(self):
        topic = self.named()
        topic.action_fixed()
        conversations = self.conversations().filtered(
            lambda c: c.post_ids.filtered("rule_hit_ids")
        )
        for conversation in conversations:
            conversation.record_native_answer("It works again.", "", closing=True)
        self.env["social.care.topic"]._cron_topics()
        self.env.invalidate_all()
        self.assertEqual(topic.state, "told")
        self.assertEqual((topic.told_count, topic.waiting_count), (4, 0))
        topic.action_close()
        self.assertEqual(topic.state, "closed")
        self.assertFalse(topic.rule_id.active)

    def test_the_order_is_kept_and_states_are_not_written(self):
        topic = self.found()
        for call in (topic.action_route, topic.action_fixed, topic.action_close):
            with self.assertRaisesRegex(UserError, "Found"):
                call()
        rule = self.env["social.care.rule"].create({"name": "Any", "mute": True})
        for name, value in (("state", "told"), ("rule_id", rule.id), ("terms", ["a"])):
            with self.subTest(name), self.assertRaises(AccessError):
                topic.write({name: value})

    def test_agents_have_nothing_to_do_with_it(self):
        topic = self.found().with_user(self.make_user("Anna", AGENT))
        for call in (
            topic.action_name,
            topic.action_find,
            topic.action_tell,
            lambda: topic.read(["name"]),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_many_topics_are_counted_in_one_go(self):
        topics = self.topics.create([{"name": f"Topic {n}"} for n in range(30)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            topics.mapped("waiting_count")
