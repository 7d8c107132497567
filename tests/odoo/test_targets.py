"""By when customers are to have their answer, who is told, and what is kept."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.social_care.standing import late
from odoo.addons.social_care.standing.hours import Hours
from odoo.addons.social_care.standing.refresh import refresh

from .common import (
    ADMIN,
    AGENT,
    COMPLAINT,
    PRAISE,
    QUESTION,
    SUPERVISOR,
    US,
    OdooCase,
    say,
    whisper,
)

FRIDAY = datetime(2026, 1, 9)
"""A day of a working week like any other; the Monday after it is a day off."""


def at(hour, minute=0, day=0):
    return FRIDAY + timedelta(days=day, hours=hour, minutes=minute)


class TargetCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Nine to five",
                "tz": "UTC",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "morning",
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        cls.holiday = cls.env["resource.calendar.leaves"].create(
            {
                "name": "Monday off",
                "calendar_id": cls.calendar.id,
                "date_from": at(0, day=3),
                "date_to": at(23, 59, day=3),
            }
        )
        cls.boss = cls.make_user("Berta", SUPERVISOR)
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.team.user_ids = cls.agent
        cls.Target = cls.env["social.care.target"]
        cls.Target.search([]).active = False  # those of the demo

    def target(self, minutes=60, **values):
        return self.Target.create(
            {"name": f"{minutes} minutes", "minutes": minutes} | values
        )

    def conversation(self, author="ann"):
        return self.conversations().filtered(
            lambda c: c.profile_id.external_id == author
        )

    def breaches(self):
        return self.env["social.care.breach"].search(
            [("conversation_id", "in", self.conversations().ids)]
        )

    def watch(self, moment):
        with freeze_time(moment):
            self.Target._cron_watch()
        self.env.invalidate_all()

    def told(self, user):
        """The messages that reached a user's browser."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        channel = f'"res.partner",{user.partner_id.id}]'
        found = self.env["bus.bus"].sudo().search([("channel", "like", channel)])
        return [m for m in found.mapped("message") if "simple_notification" in m]


class TestHours(TargetCase):
    def due(self, start, minutes, calendar=None):
        return Hours(self.env).due((calendar or self.calendar).id, start, minutes)

    def test_within_a_day(self):
        self.assertEqual(self.due(at(10), 90), at(11, 30))

    def test_before_work(self):
        self.assertEqual(self.due(at(3), 30), at(9, 30))

    def test_over_the_weekend_and_a_public_holiday(self):
        self.assertEqual(self.due(at(16, 30), 60), at(9, 30, day=4))

    def test_exactly_at_closing_time(self):
        self.assertEqual(self.due(at(16), 60), at(17))

    def test_round_the_clock(self):
        self.assertEqual(Hours(self.env).due(None, at(23), 120), at(1, day=1))

    def test_as_odoo_plans_it(self):
        hours = Hours(self.env)
        for start in (at(0), at(9), at(12, 17), at(17), at(20), at(11, day=1)):
            for minutes in (1, 60, 479, 480, 481, 2400, 12000):
                planned = self.calendar.plan_hours(
                    minutes / 60, start, compute_leaves=True
                )
                self.assertAlmostEqual(
                    hours.due(self.calendar.id, start, minutes),
                    planned,
                    delta=timedelta(seconds=1),
                )

    def test_where_nobody_works(self):
        self.calendar.attendance_ids.unlink()
        self.assertIsNone(self.due(at(9), 60))
        with self.assertRaises(ValidationError):
            self.target(calendar_id=self.calendar.id)

    def test_a_month_is_read_once(self):
        hours = Hours(self.env)
        hours.due(self.calendar.id, at(9), 60)
        before = self.env.cr.sql_log_count
        for minute in range(60):
            hours.due(self.calendar.id, at(9, minute), 60)
        self.assertEqual(self.env.cr.sql_log_count, before)


class TestDue(TargetCase):
    def test_the_clock_starts_with_the_post(self):
        self.target(60, calendar_id=self.calendar.id)
        self.bring(say(QUESTION, at=at(16, 30)))
        conversation = self.conversation()
        self.assertEqual(conversation.answer_due_at, at(9, 30, day=4))
        self.assertEqual(
            conversation.ticket_id.social_answer_due_at, conversation.answer_due_at
        )

    def test_a_second_post_does_not_start_it_anew(self):
        self.target(60)
        self.bring(say(QUESTION, id="a", at=at(10)))
        self.bring(say("Hello?", id="b", parent="a", at=at(10, 30)))
        self.assertEqual(self.conversation().answer_due_at, at(11))

    def test_it_stops_with_an_answer_on_the_network(self):
        self.target(60)
        self.bring(say(QUESTION, id="a", at=at(10)))
        self.bring(say("Here.", US, parent="a", at=at(10, 20)))
        conversation = self.conversation()
        self.assertFalse(conversation.answer_due_at)
        self.assertFalse(conversation.target_id)
        self.assertFalse(conversation.ticket_id.social_answer_due_at)
        self.assertFalse(self.breaches())

    def test_first_and_next(self):
        first = self.target(60, kind="first")
        further = self.target(30, kind="next")
        self.bring(say(QUESTION, id="a", at=at(10)))
        conversation = self.conversation()
        self.assertEqual(conversation.target_id, first)
        self.bring(
            say("Here.", US, id="b", parent="a", at=at(10, 20)),
            say("Where?", id="c", parent="b", at=at(10, 40)),
        )
        self.assertEqual(conversation.target_id, further)
        self.assertEqual(conversation.answer_due_at, at(11, 10))

    def test_first_in_private(self):
        first, further = self.target(60), self.target(30, kind="next")
        self.bring(whisper(QUESTION, id="a", at=at(10)))
        self.assertEqual(self.conversation().target_id, first)
        self.bring(
            whisper("Here.", US, id="b", parent="a", at=at(10, 20)),
            whisper("Where?", id="c", parent="b", at=at(10, 40)),
        )
        self.assertEqual(self.conversation().target_id, further)

    def test_the_first_that_fits(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.target(1, network="x", sequence=1)
        self.target(2, language="fr", sequence=2)
        self.target(3, team_id=other.id, sequence=3)
        self.target(4, priority_from=95, sequence=4)
        fits = self.target(
            5,
            sequence=5,
            network="file",
            language="en",
            team_id=self.team.id,
            priority_to=90,
        )
        self.target(6, sequence=6)
        self.bring(say(QUESTION, at=at(10)))
        self.assertEqual(self.conversation().target_id, fits)

    def test_one_that_cannot_be_told_of_stops_no_other(self):
        self.target(60)
        self.bring(say(QUESTION, "ann", at=at(10)), say(QUESTION, "bob", at=at(10)))
        ann, bob = self.conversation("ann"), self.conversation("bob")
        (ann | bob).action_assign(self.agent.id)
        tell = late.tell

        def fail(conversations, is_late):
            if ann in conversations:
                raise ValidationError("no")
            return tell(conversations, is_late)

        with (
            patch.object(late, "tell", fail),
            self.assertLogs("odoo.addons.social_care", "WARNING"),
        ):
            self.watch(at(12))
        self.assertEqual(len(self.breaches()), 2)
        self.assertFalse(ann.watch_at)
        self.assertEqual(len(self.told(self.agent)), 1)

    def test_one_company_that_fails_stops_no_other(self):
        Weights = self.env["social.care.weights"]
        sister = self.env["res.company"].create({"name": "Sister"})
        first, second = Weights.of_companies(sister | self.env.company).sorted(
            lambda weights: weights.company_id.id != sister.id
        )
        (first | second)._rank_anew()
        rank = type(Weights)._rank_some

        failures = []

        def fail(weights):
            if weights == first:
                raise ValidationError("no")
            return rank(weights)

        with (
            patch.object(type(Weights), "_rank_some", fail),
            self.assertLogs("odoo.addons.social_care", "WARNING"),
        ):
            try:
                Weights._cron_rank()
            except ValidationError as error:
                failures.append(error)
        self.env.invalidate_all()
        self.assertTrue(failures, "Odoo hears of it")
        self.assertEqual((first.ranking, second.ranking), (True, False))

    def test_a_conversation_that_becomes_part_of_another_takes_it_along(self):
        account = self.make_account(ticket_policy="manual")
        self.target(60)
        self.bring(say(QUESTION, at=at(10)), account=account)
        one = self.conversations(account)
        self.watch(at(12))
        self.bring(say(QUESTION, at=at(9)), account=account)
        other = self.conversations(account) - one
        team = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        one.action_assign(self.agent.id)
        one.rule_team_id = team
        one.action_ignore("No")
        missed = self.env["social.care.breach"].search(
            [("conversation_id", "=", one.id)]
        )
        self.assertTrue(missed)
        one.merge_into(other)
        self.assertEqual(missed.conversation_id, other)
        self.assertEqual(other.rule_team_id, team)
        self.assertEqual(other.user_id, self.agent)
        self.assertEqual(other.shelf, "ignored")

    def test_a_link_and_silence_are_weighed_at_once(self):
        self.target(60)
        self.bring(say(QUESTION, at=at(10)))
        conversation = self.conversation()
        before = conversation.priority_score
        partner = self.env["res.partner"].create({"name": "Ann"})
        conversation.profile_id.action_link(partner.id)
        self.assertGreater(conversation.priority_score, before)
        conversation.profile_id.action_unlink()
        self.assertEqual(conversation.priority_score, before)
        conversation.profile_id.action_mute()
        self.assertFalse(conversation.answer_due_at)
        conversation.profile_id.action_unmute()
        self.assertEqual(conversation.answer_due_at, at(11))

    def test_another_company_has_its_own(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.target(60, company_id=sister.id)
        self.bring(say(QUESTION))
        self.assertFalse(self.conversation().answer_due_at)

    def test_nobody_has_to_answer_spam_or_the_muted(self):
        self.target(60)
        self.bring(say(QUESTION, "spammer"), say(QUESTION, "muted"))
        self.conversation("spammer").action_correct(intent="spam")
        self.assertFalse(self.conversation("spammer").answer_due_at)
        muted = self.conversation("muted")
        due = muted.answer_due_at
        muted.action_mute()
        self.assertFalse(muted.answer_due_at)
        muted.action_unmute()
        self.assertEqual(muted.answer_due_at, due)
        muted.action_mute()

    def test_new_targets_concern_what_is_open(self):
        self.bring(say(QUESTION, at=at(10)))
        target = self.target(60)
        self.env["social.care.weights"]._cron_rank()
        self.assertEqual(self.conversation().answer_due_at, at(11))
        target.minutes = 120
        self.env["social.care.weights"]._cron_rank()
        self.assertEqual(self.conversation().answer_due_at, at(12))
        target.unlink()
        self.env["social.care.weights"]._cron_rank()
        self.assertFalse(self.conversation().answer_due_at)

    def test_another_team_has_other_targets(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.target(60, team_id=self.team.id)
        self.target(120, team_id=other.id)
        self.bring(say(QUESTION, at=at(10)))
        self.conversation().ticket_id.team_id = other
        self.assertEqual(self.conversation().answer_due_at, at(12))

    def test_shown_and_found(self):
        self.target(60)
        now = fields.Datetime.now()
        self.bring(
            say(QUESTION, "late", at=now - timedelta(hours=2)),
            say(QUESTION, "soon", at=now - timedelta(minutes=20)),
        )
        for model, name, records in (
            ("social.care.conversation", "answer_due_at", self.conversations()),
            ("helpdesk.ticket", "social_answer_due_at", self.tickets()),
        ):
            found = self.env[model].with_user(self.agent)
            domain = [("id", "in", records.ids)]
            late = found.search([*domain, (name, "<=", "now")])
            soon = found.search([*domain, (name, "<=", "+1H")])
            with self.subTest(model=model):
                self.assertEqual((len(late), len(soon)), (1, 2))

    def test_in_words(self):
        day = self.target(24 * 60)
        self.assertEqual(
            day.summary,
            "First public answer within 1 d, round the clock: every conversation",
        )
        urgent = self.target(
            90,
            kind="next",
            calendar_id=self.calendar.id,
            network="x",
            language="de",
            priority_from=70,
        )
        self.assertEqual(
            urgent.summary,
            f"Every further answer within 1 h 30 min, {self.calendar.name}: X, German,"
            " priority 70 to 100",
        )
        urgent.minutes = 3 * 24 * 60
        self.assertIn("within 72 h,", urgent.summary)

    def test_as_few_queries_for_many(self):
        self.target(60, calendar_id=self.calendar.id)

        def queries(count):
            names = [f"q{count}-{n}" for n in range(count)]
            self.bring(*(say(QUESTION, n, at=at(10)) for n in names))
            found = self.conversations().filtered(
                lambda c: c.profile_id.external_id in names
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            refresh(found)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(4), queries(24)
        self.assertLessEqual(many, few + 2)


class TestForm(TargetCase):
    def test_by_hand(self):
        form = Form(self.Target.with_user(self.make_user("Ada", ADMIN)))
        form.name = "Within the hour"
        form.minutes = 60
        form.calendar_id = self.calendar
        self.assertTrue(form.save())

    def test_refused(self):
        for values in (
            {"minutes": 10, "warning_minutes": 10},
            {"language": "german"},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.target(**({"minutes": 60} | values))

    def test_who_may(self):
        target = self.target(60)
        self.assertTrue(target.with_user(self.agent).name)
        for user in (self.agent, self.boss):
            with self.assertRaises(AccessError):
                target.with_user(user).minutes = 5
        breach = self.env["social.care.breach"]
        with self.assertRaises(AccessError):
            breach.with_user(self.boss).create({})


class TestWatching(TargetCase):
    def setUp(self):
        super().setUp()
        self.rule = self.target(60, warning_minutes=15, escalation_user_id=self.boss.id)

    def bring_one(self, author="ann", **columns):
        with freeze_time(at(10, 1)):
            self.bring(say(COMPLAINT, author, at=at(10), **columns))
        conversation = self.conversation(author)
        conversation.action_assign(self.agent.id)
        return conversation

    def test_nothing_yet(self):
        self.bring_one()
        self.watch(at(10, 44))
        self.assertFalse(self.breaches())
        self.assertFalse(self.told(self.agent))

    def test_a_warning_to_who_works_on_it(self):
        self.bring_one()
        self.watch(at(10, 45))
        self.assertEqual(len(self.told(self.agent)), 1)
        self.assertFalse(self.told(self.boss))
        breach = self.breaches()
        self.assertEqual(breach.warned_at, at(10, 45))
        self.assertFalse(breach.breached_at)
        self.watch(at(10, 50))
        self.assertEqual(len(self.told(self.agent)), 1)

    def test_two_that_are_one(self):
        """What was missed stays missed when conversations become one."""
        one, other = self.bring_one("ann"), self.bring_one("bob")
        self.watch(at(11, 1))
        theirs = self.breaches().filtered(lambda b: b.conversation_id == other)
        theirs.awaiting_since = at(9)
        other.merge_into(one)
        self.assertFalse(other.exists())
        self.assertEqual(self.breaches().conversation_id, one)
        self.assertEqual(len(self.breaches()), 2)

    def test_late(self):
        conversation = self.bring_one()
        self.watch(at(10, 45))
        self.watch(at(11))
        self.watch(at(11, 1))
        breach = self.breaches()
        self.assertEqual(len(breach), 1)
        self.assertEqual(
            (breach.due_at, breach.breached_at, breach.target_id, breach.user_id),
            (at(11), at(11), self.rule, self.agent),
        )
        self.assertEqual(len(self.told(self.boss)), 1)
        self.assertEqual(len(self.told(self.agent)), 2)
        activities = conversation.ticket_id.activity_ids
        self.assertEqual(activities.user_id, self.agent | self.boss)
        self.assertEqual(len(activities), 2)
        inbox = self.env["mail.message"].search(
            [("partner_ids", "in", self.boss.partner_id.ids)]
        )
        self.assertEqual(len(inbox), 1)
        self.assertIn("Ann", inbox.body)

    def test_settled_by_an_answer(self):
        self.bring_one(id="a")
        self.watch(at(11))
        with freeze_time(at(12)):
            self.assertEqual(self.breaches().late_hours, 1, "who still waits counts")
            groups = self.env["social.care.breach"].formatted_read_group(
                [("late_hours", ">", 0.5)], ["team_id"], ["late_hours:avg"]
            )
            self.assertEqual([group["late_hours:avg"] for group in groups], [1])
        with freeze_time(at(13)):
            self.bring(say("Here.", US, parent="a", at=at(12, 30)))
        breach = self.breaches()
        breach.invalidate_recordset()
        self.assertEqual(breach.answered_at, at(12, 30))
        self.assertEqual(breach.late_hours, 1.5)

    def test_late_though_nobody_looked(self):
        self.bring_one(id="a")
        with freeze_time(at(13)):
            (self.bring(say("Here.", US, parent="a", at=at(12))),)
        breach = self.breaches()
        self.assertEqual((breach.due_at, breach.breached_at), (at(11), at(11)))
        self.assertEqual((breach.answered_at, breach.late_hours), (at(12), 1))

    def test_in_time_after_a_warning(self):
        self.bring_one(id="a")
        self.watch(at(10, 50))
        with freeze_time(at(11)):
            self.bring(say("Here.", US, parent="a", at=at(10, 55)))
        self.watch(at(11, 30))
        breach = self.breaches()
        self.assertFalse(breach.breached_at)
        self.assertEqual((breach.answered_at, breach.late_hours), (at(10, 55), 0))

    def test_the_next_wait_is_another(self):
        self.target(30, kind="next", warning_minutes=0)
        self.bring_one(id="a")
        self.watch(at(11))
        with freeze_time(at(13)):
            self.bring(
                say("Here.", US, id="b", parent="a", at=at(12)),
                say("Where?", id="c", parent="b", at=at(12, 10)),
            )
        self.watch(at(12, 40))
        self.assertEqual(len(self.breaches()), 2)

    def test_what_waits_for_the_customer_is_left_alone(self):
        conversation = self.bring_one()
        conversation.action_wait_for_customer()
        self.watch(at(12))
        self.assertFalse(self.breaches())

    def test_a_day_off_that_came_later(self):
        self.rule.calendar_id = self.calendar
        conversation = self.bring_one()
        self.assertEqual(conversation.answer_due_at, at(11))
        self.holiday.write({"date_from": at(0), "date_to": at(23, 59)})
        self.watch(at(11))
        self.assertFalse(self.breaches())
        self.assertEqual(conversation.answer_due_at, at(10, day=3))

    def test_a_flood_is_one_message(self):
        with freeze_time(at(10, 1)):
            self.bring(*(say(PRAISE, f"p{n}", at=at(10)) for n in range(30)))
        self.watch(at(11))
        self.assertEqual(len(self.breaches()), 30)
        self.assertEqual(len(self.told(self.boss)), 1)
        self.assertIn("30", self.told(self.boss)[0])
        self.assertFalse(self.tickets().activity_ids)

    def test_the_leader_where_nobody_is_named(self):
        self.rule.escalation_user_id = False
        self.team.user_id = self.boss
        with freeze_time(at(10, 1)):
            self.bring(say(QUESTION, at=at(10)))
        self.watch(at(11))
        self.assertEqual(len(self.told(self.boss)), 1)

    def test_hostile_names_are_words(self):
        self.bring_one(author_name="<img src=x onerror=alert(1)>")
        self.watch(at(11))
        inbox = self.env["mail.message"].search(
            [("partner_ids", "in", self.boss.partner_id.ids)]
        )
        self.assertNotIn("<img", inbox.body)

    def test_by_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM social_care_conversation"
            " WHERE watch_at <= now() AND (shelf IS NULL OR shelf = 'snoozed')"
            " ORDER BY watch_at, id LIMIT 200"
        )
        plan = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("social_care_conversation_watch_index", plan)
        self.assertIn("Index Cond", plan)
