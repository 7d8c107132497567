"""New conversations go to who is there, where a team wants that."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.social_care.intake import distributing

from .common import AGENT, SUPERVISOR, OdooCase, say


class TestDistribution(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.make_account(ticket_policy="manual")
        cls.team.social_distribute = True
        cls.english, cls.german = (
            cls.agent(name, languages) for name, languages in (("E", "en"), ("D", "de"))
        )

    @classmethod
    def agent(cls, name, languages="", **values):
        user = cls.make_user(name, AGENT)
        user.helpdesk_team_ids = cls.team
        return cls.env["social.care.agent"].create(
            {"user_id": user.id, "languages": languages} | values
        )

    def ask(self, count=1, language="en", **columns):
        before = self.conversations()
        self.bring(
            *(
                say("Where is it?", f"{language}{len(before)}-{n}", language=language)
                | columns
                for n in range(count)
            )
        )
        return self.conversations() - before

    def give_out(self):
        self.env["social.care.agent"]._cron_distribute()
        self.env.invalidate_all()

    def test_by_language(self):
        english, german, polish = (self.ask(1, code) for code in ("en", "de", "pl"))
        self.give_out()
        self.assertEqual(english.user_id, self.english.user_id)
        self.assertEqual(german.user_id, self.german.user_id)
        self.assertFalse(polish.user_id, "nobody speaks it")

    def test_who_may_see_none_is_given_none(self):
        """And keeps nobody else from being given theirs."""
        blind = self.make_user("Blind", "helpdesk_mgmt.group_helpdesk_user")
        blind.helpdesk_team_ids = self.team
        self.env["social.care.agent"].create({"user_id": blind.id, "languages": "pl"})
        polish, english = self.ask(1, "pl"), self.ask(1, "en")
        self.give_out()
        self.assertFalse(polish.user_id)
        self.assertEqual(english.user_id, self.english.user_id)

    def test_by_load(self):
        other = self.agent("F", "en")
        many = self.ask(6)
        many[:2].action_assign(other.user_id.id)
        self.give_out()
        self.assertEqual(
            (self.english.waiting_count, other.waiting_count), (3, 3), "fairly"
        )

    def test_a_limit(self):
        self.english.limit = 2
        many = self.ask(5)
        self.give_out()
        self.assertEqual(len(many.filtered("user_id")), 2)

    def test_by_network(self):
        Channel = self.env["helpdesk.ticket.channel"]
        self.english.channel_ids = Channel._social_channel("x")
        conversation = self.ask()
        self.give_out()
        self.assertFalse(conversation.user_id)
        self.english.channel_ids = Channel._social_channel("file")
        self.give_out()
        self.assertEqual(conversation.user_id, self.english.user_id)

    def test_absent(self):
        today = fields.Date.today()
        self.english.write({"absent_from": today, "absent_until": today})
        conversation = self.ask()
        self.assertFalse(self.english.at_work)
        self.give_out()
        self.assertFalse(conversation.user_id)
        tomorrow = today + timedelta(days=1)
        self.english.write({"absent_from": tomorrow, "absent_until": False})
        self.give_out()
        self.assertTrue(conversation.user_id)

    def test_working_hours(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Mondays", "tz": "UTC", "attendance_ids": False}
        )
        self.env["resource.calendar.attendance"].create(
            {
                "calendar_id": calendar.id,
                "name": "Monday",
                "dayofweek": "0",
                "hour_from": 9,
                "hour_to": 17,
            }
        )
        resource = self.env["resource.resource"].create(
            {
                "name": "E",
                "user_id": self.english.user_id.id,
                "calendar_id": calendar.id,
                "company_id": self.english.company_id.id,
                "tz": "UTC",
            }
        )
        to_datetime = fields.Datetime.to_datetime
        monday, tuesday = "2026-11-23 10:00:00", "2026-11-24 10:00:00"
        self.assertTrue(self.english._is_at_work(to_datetime(monday)))
        self.assertFalse(self.english._is_at_work(to_datetime(tuesday)))
        self.assertFalse(self.english._is_at_work(to_datetime("2026-11-23 18:00:00")))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": resource.id,
                "calendar_id": calendar.id,
                "date_from": "2026-11-23 00:00:00",
                "date_to": "2026-11-23 23:59:59",
            }
        )
        self.assertFalse(self.english._is_at_work(to_datetime(monday)))

    def test_not_by_itself(self):
        self.team.social_distribute = False
        self.account.ticket_policy = "all"
        conversation = self.ask()
        self.give_out()
        self.assertFalse(conversation.user_id)
        self.assertFalse(conversation.ticket_id.user_id)

    def test_tickets_follow(self):
        self.account.ticket_policy = "all"
        conversation = self.ask()
        self.give_out()
        self.assertEqual(conversation.ticket_id.user_id, self.english.user_id)

    def test_who_cannot_see_it_gets_nothing(self):
        blind = self.make_user("B", "base.group_user")
        blind.sudo().helpdesk_team_ids = self.team
        self.env["social.care.agent"].create({"user_id": blind.id})
        many = self.ask(4)
        self.give_out()
        self.assertEqual(many.user_id, self.english.user_id)
        self.assertTrue(all(conversation.user_id for conversation in many))

    def test_one_agent_who_fails_stops_no_other(self):
        assign = type(self.conversations()).action_assign

        def fail(conversations, user_id=None):
            if user_id == self.german.user_id.id:
                raise ValidationError("no")
            return assign(conversations, user_id)

        english, german = self.ask(1, "en"), self.ask(1, "de")
        with (
            patch.object(type(english), "action_assign", fail),
            self.assertLogs("odoo.addons.social_care", "WARNING"),
        ):
            self.give_out()
        self.assertEqual(english.user_id, self.english.user_id)
        self.assertFalse(german.user_id)

    def test_what_nobody_can_take_hides_nothing(self):
        below = self.ask(1)
        self.ask(3, "pl")
        with patch("odoo.addons.social_care.intake.distributing.BATCH", 2):
            self.give_out()
        self.assertEqual(below.user_id, self.english.user_id)

    def test_what_is_put_aside_or_taken_stays(self):
        aside, taken = self.ask(), self.ask()
        aside.action_snooze()
        taken.action_assign(self.german.user_id.id)
        self.give_out()
        self.assertFalse(aside.user_id)
        self.assertEqual(taken.user_id, self.german.user_id)

    def test_one_team_that_fails_stops_no_other(self):
        other = self.env["helpdesk.ticket.team"].create(
            {"name": "A first one", "sequence": 1, "social_distribute": True}
        )
        conversation = self.ask()
        distribute, failures = distributing.distribute, []

        def fail(team):
            if team == other:
                raise RuntimeError("no")
            return distribute(team)

        with (
            patch.object(distributing, "distribute", fail),
            self.assertLogs("odoo.addons.social_care", "WARNING"),
        ):
            try:
                self.give_out()
            except RuntimeError as error:
                failures.append(error)
        self.assertTrue(conversation.user_id)
        self.assertTrue(failures, "Odoo hears of it")

    def test_who_sees_and_says_it(self):
        supervisor = self.make_user("Sue", SUPERVISOR)
        many = self.ask(2)
        many.action_assign(self.english.user_id.id)
        row = self.english.with_user(supervisor)
        self.assertEqual(row.waiting_count, 2)
        self.assertTrue(row.waiting_since)
        action = row.action_view_conversations()
        self.assertEqual(many.search(action["domain"]), many)
        row.limit = 9
        with self.assertRaises(AccessError):
            self.english.with_user(self.english.user_id).limit = 3
        for values in (
            {"languages": "English"},
            {"absent_from": "2026-01-02", "absent_until": "2026-01-01"},
        ):
            with self.assertRaises(ValidationError):
                row.write(values)
