"""A surge is seen, is one matter, and is worked as one."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.crisis import watching
from odoo.addons.social_care.surges.series import Series

from .common import AGENT, COMPLAINT, PRAISE, QUESTION, SUPERVISOR, US, OdooCase, say

SHOUTS = (
    "My parcel never arrived and nobody answers. This is a scandal!",
    "Still no parcel, third day, worst service ever!",
    "This is unacceptable, where is my order? I am furious.",
)


def ago(minutes):
    return fields.Datetime.now() - timedelta(minutes=minutes)


class CrisisCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.make_user("Berta", SUPERVISOR)
        cls.account.user_id = cls.boss
        cls.set_up_past(cls.account)

    @classmethod
    def set_up_past(cls, account, level=2.0):
        """Weeks in which nothing happened: what is usual is known."""
        watching.look(cls.env, again=True)
        series = cls.env["social.care.series"].search([("account_id", "=", account.id)])
        learned = Series(level, level, 20_000, 0, 0.0, [3.0] * 14)
        series.write(
            {
                "numbers": learned.numbers(),
                "began_at": ago(60 * 24 * 30),
                "learned_to": ago(120),
            }
        )
        return series

    def flood(self, count, minutes=1, begin=0, **columns):
        """Different people complain, a few minutes ago."""
        return self.bring(
            *(
                say(
                    SHOUTS[number % len(SHOUTS)],
                    f"angry-{number}",
                    ago(minutes),
                    **columns,
                )
                for number in range(begin, begin + count)
            )
        )

    def look(self):
        watching.look(self.env, again=True)

    def crises(self):
        return self.env["social.care.crisis"].search([])


class TestTopics(CrisisCase):
    """A topic has a series of its own on each account that somebody speaks of it to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls.env["social.care.topic"].create(
            {"name": "The drone", "expression": "drone"}
        )
        cls.topic.action_name()

    def speak(self, count, begin=0):
        rows = [
            say(f"Look, drone number {n}", f"drone-{n}", ago(1))
            for n in range(begin, begin + count)
        ]
        return self.bring(*rows)

    def series(self):
        return self.env["social.care.series"].search([("topic_id", "=", self.topic.id)])

    def test_it_begins_when_somebody_speaks_of_it_and_learns_from_the_past(self):
        self.look()
        self.assertFalse(self.series())
        self.speak(2)
        self.look()
        series = self.series()
        self.assertEqual(series.account_id, self.account)
        self.assertEqual(series.key, f"topic-{self.topic.id}")
        self.assertLess(series.learned_to, ago(60 * 24 * 13))
        self.look()
        self.assertEqual(len(self.series()), 1)

    def test_a_surge_of_a_topic_that_is_none_of_the_account(self):
        """Six people are nothing for an account to which many write, and a surge of
        what nobody spoke of."""
        self.env["social.care.series"].search([]).numbers = Series(
            40.0, 60.0, 20_000, 0, 0.0, [3.0] * 14
        ).numbers()
        self.speak(1)
        self.look()
        self.series().numbers = Series(0.0, 0.0, 20_000, 0, 0.0, [0.0] * 14).numbers()
        self.series().learned_to = ago(120)
        self.speak(6, begin=1)
        self.look()
        crisis = self.crises()
        self.assertEqual(crisis.rule_id, self.topic.rule_id)
        self.assertIn("about The drone", crisis.reason)
        self.assertEqual(len(crisis.case_ids), 7)
        self.speak(9, begin=7)
        self.look()
        self.assertEqual(self.crises(), crisis)
        self.assertIn("Twice as many: 16 people", crisis.event_ids[-1].words)

    def test_what_is_closed_is_not_watched(self):
        self.speak(1)
        self.look()
        looked = self.series().looked_at
        self.topic.action_close()
        self.series().looked_at = ago(60)
        self.look()
        self.assertLess(self.series().looked_at, looked)


class TestSeeingIt(CrisisCase):
    def test_a_flood_is_one_crisis_with_one_alarm_and_one_sentence(self):
        self.flood(30)
        self.look()
        crisis = self.crises()
        self.assertEqual(len(crisis), 1)
        self.assertEqual(crisis.state, "suspected")
        self.assertEqual(crisis.account_ids, self.account)
        self.assertEqual(crisis.team_id, self.team)
        self.assertIn("30 different people", crisis.reason)
        self.assertIn("14 days", crisis.reason)
        self.assertEqual(crisis.activity_ids.user_id, self.boss)
        self.flood(5, begin=30)
        self.look()
        self.assertEqual(self.crises(), crisis)
        self.assertEqual(len(crisis.activity_ids), 1)
        self.assertEqual(len(crisis.event_ids), 1)

    def test_twice_as_many_are_told_of_once_more(self):
        self.flood(30)
        self.look()
        crisis = self.crises()
        self.flood(40, begin=30)
        self.look()
        self.look()
        doubled = crisis.event_ids.filtered(lambda e: "Twice" in e.words)
        # Those who complain, and all who write.
        self.assertEqual(len(doubled), 2)
        self.assertEqual(len(crisis.activity_ids), 1)
        self.assertIn("Twice", crisis.activity_ids.summary)

    def test_what_is_late_or_ours_or_said_by_few_raises_nothing(self):
        self.flood(40, minutes=60 * 24 * 3)
        self.flood(40, minutes=90, begin=40)
        self.bring(*(say("Sorry, all of you!", US, ago(1)) for _ in range(40)))
        self.bring(*(say(COMPLAINT, "one-voice", ago(1)) for _ in range(40)))
        self.look()
        self.assertFalse(self.crises())

    def test_what_was_caught_up_after_an_outage_raises_nothing(self):
        stream = self.account.stream_ids[:1]
        self.env["social.care.outage"].sudo().create(
            {
                "stream_id": stream.id,
                "began_at": ago(90),
                "ended_at": fields.Datetime.now(),
            }
        )
        self.flood(40, minutes=5)
        self.look()
        self.assertFalse(self.crises())

    def test_muted_people_and_spam_do_not_count(self):
        self.flood(30, minutes=70)
        people = self.env["social.care.profile"].search([("handle", "like", "angry-")])
        people.write({"muted": True})
        self.flood(30)
        self.look()
        self.assertFalse(self.crises())

    def test_a_new_account_is_learning(self):
        series = self.env["social.care.series"].search(
            [("account_id", "=", self.account.id)]
        )
        series.write({"numbers": Series().numbers(), "began_at": ago(60)})
        self.flood(40)
        self.look()
        self.assertFalse(self.crises(), "its past may be being fetched")
        series.began_at = ago(60 * 24)
        self.look()
        self.assertIn("still being learned", self.crises().reason)
        self.assertTrue(all(series.mapped("learning")))

    def test_when_it_is_calm_what_nobody_looked_at_is_over(self):
        self.flood(30)
        self.look()
        crisis = self.crises()
        later = fields.Datetime.now() + timedelta(hours=4)
        with patch.object(fields.Datetime, "now", return_value=later):
            self.look()
        self.assertEqual(crisis.state, "over")
        self.assertFalse(crisis.activity_ids)
        self.assertEqual(crisis.event_ids[-1].kind, "calm")
        self.assertFalse(crisis.series_ids)

    def test_who_says_it_is_a_false_alarm_is_not_told_again(self):
        self.flood(30)
        self.look()
        crisis = self.crises()
        crisis.with_user(self.boss).action_false_alarm()
        self.flood(80, begin=30)
        self.look()
        self.assertEqual(self.crises(), crisis)
        self.assertEqual(crisis.state, "over")
        self.assertFalse(crisis.activity_ids)

    def test_what_is_complete_becomes_usual_and_outages_do_not(self):
        series = self.env["social.care.series"].search(
            [("account_id", "=", self.account.id), ("key", "=", "complaint")]
        )
        series.write({"learned_to": ago(60 * 20), "numbers": None})
        self.flood(5, minutes=60 * 10)
        self.look()
        steps = Series.of(series.numbers).steps
        self.assertAlmostEqual(steps, 18 * 12, delta=4)
        series.write({"learned_to": ago(60 * 20), "numbers": None})
        self.env["social.care.outage"].sudo().create(
            {
                "stream_id": self.account.stream_ids[:1].id,
                "began_at": ago(60 * 15),
                "ended_at": ago(60 * 10),
            }
        )
        self.look()
        self.assertAlmostEqual(Series.of(series.numbers).steps, 13 * 12, delta=4)

    def test_a_look_costs_no_query_more_for_more_accounts(self):
        def cost():
            self.look()
            before = self.cr.sql_log_count
            self.look()
            return self.cr.sql_log_count - before

        one = cost()
        for _ in range(6):
            self.make_account()
        self.assertEqual(cost(), one)


class TestWorkingIt(CrisisCase):
    def setUp(self):
        super().setUp()
        self.flood(12)
        self.look()
        self.crisis = self.crises()
        self.mine = self.crisis.with_user(self.boss)

    def test_it_goes_from_suspected_to_over_by_its_buttons(self):
        with self.assertRaises(UserError):
            self.mine.action_contain()
        self.mine.action_confirm()
        self.assertEqual(self.crisis.user_id, self.boss)
        self.assertFalse(self.crisis.activity_ids)
        self.mine.action_contain()
        self.mine.action_over()
        self.assertTrue(self.crisis.over_at)
        with self.assertRaises(AccessError):
            self.mine.state = "suspected"

    def test_conversations_and_tickets_are_gathered_and_come_first(self):
        watching.after_batch(self.env)
        self.assertEqual(self.crisis.case_count, 12)
        tickets = self.crisis.case_ids.ticket_id
        self.assertEqual(len(tickets), 12)
        self.assertNotIn("3", tickets.mapped("priority"))
        self.mine.action_confirm()
        self.assertEqual(set(tickets.mapped("priority")), {"3"})
        self.flood(3, begin=100)
        self.bring(say(QUESTION, "calm", ago(0)), say(PRAISE, "glad", ago(0)))
        watching.after_batch(self.env)
        self.assertEqual(self.crisis.case_count, 15)
        self.assertEqual(set(self.crisis.case_ids.ticket_id.mapped("priority")), {"3"})
        self.mine.action_give_to_owner()
        self.assertEqual(self.crisis.case_ids.ticket_id.user_id, self.boss)

    def test_a_rule_says_what_belongs_to_it(self):
        rule = self.env["social.care.rule"].create(
            {"name": "Parcels", "expression": "parcel", "action": "alert"}
        )
        self.crisis.case_ids.unlink()
        self.flood(4, begin=200)
        self.bring(say("Your shop is horrible, I hate it!", "other", ago(0)))
        self.mine.rule_id = rule
        caught = self.crisis.case_ids.conversation_id.post_ids.rule_hit_ids.rule_id
        self.assertEqual(caught, rule)
        self.assertTrue(0 < self.crisis.case_count < 5)

    def test_what_was_scheduled_waits_and_answers_go(self):
        conversation = self.conversations()[:1]
        replies = self.env["social.care.reply"].create(
            [
                {"conversation_id": conversation.id, "body": "Soon!", "send_at": at}
                for at in (False, fields.Datetime.now() + timedelta(hours=1))
            ]
        )
        replies[1].in_reply_to_post_id = False
        self.mine.action_pause_scheduled()
        replies.write(
            {"state": "queued", "queued_at": fields.Datetime.now()},
        )
        replies[0].send_at = fields.Datetime.now()
        self.assertFalse(replies[0].waiting_for)
        self.assertIn("crisis", replies[1].waiting_for)
        self.mine.action_resume_scheduled()
        replies.invalidate_recordset()
        self.assertNotIn("crisis", replies[1].waiting_for)

    def test_agents_see_it_and_change_nothing(self):
        agent = self.make_user("Alba", AGENT)
        self.team.user_ids |= agent
        theirs = self.crisis.with_user(agent)
        self.assertEqual(theirs.state, "suspected")
        for act in (theirs.action_confirm, theirs.action_pause_scheduled):
            with self.assertRaises(AccessError):
                act()
        stranger = self.make_user("Stan", AGENT)
        for record in (self.crisis, self.crisis.event_ids[0], self.crisis.case_ids[0]):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        with self.assertRaises(AccessError):
            self.env["social.care.series"].with_user(agent).search([])

    def test_other_companies_know_nothing_of_it(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = self.make_user(
            "Olga", SUPERVISOR, company_id=company.id, company_ids=company.ids
        )
        self.assertFalse(self.env["social.care.crisis"].with_user(other).search([]))
        self.assertFalse(self.env["social.care.series"].with_user(other).search([]))

    def test_a_statement_is_made_once_by_who_may_speak(self):
        statement = self.env["social.care.statement"].with_user(self.boss)
        values = {
            "crisis_id": self.crisis.id,
            "account_id": self.account.id,
            "body": "Parcels are late. We are on it.",
        }
        mine = statement.create(values)
        with self.assertRaises(UserError):
            mine.action_published()
        mine.permalink = "https://example.com/1"
        mine.action_published()
        self.assertTrue(self.crisis.first_statement_at)
        self.assertEqual(mine.user_id, self.boss)
        self.assertIn("statement", self.crisis.event_ids.mapped("kind"))
        with self.assertRaises(UserError):
            mine.body = "Something else"
        with self.assertRaises(AccessError):
            statement.create(values | {"language": "de", "published_at": ago(0)})
