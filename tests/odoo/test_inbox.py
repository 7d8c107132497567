"""What agents do in the inbox: take, put aside, join, mute; one click for many."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import ADMIN, AGENT, SUPERVISOR, US, OdooCase, say, whisper


class InboxCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.agent.helpdesk_team_ids = cls.team
        cls.other_team = cls.env["helpdesk.ticket.team"].create({"name": "Others"})

    def some(self, count=3, **account):
        """Conversations that wait, as the agent sees them."""
        account = self.make_account(ticket_policy="manual", **account)
        self.bring(
            *(say("Where is it?", f"c{n}", id=f"q{n}") for n in range(count)),
            account=account,
        )
        return self.conversations(account).with_user(self.agent)

    def again(self, conversation, minutes=0, **columns):
        """The customer writes once more, by default now."""
        row = say(
            "Hello?",
            conversation.profile_id.external_id,
            fields.Datetime.now() + timedelta(minutes=minutes, seconds=2),
            parent=conversation.post_ids[-1:].external_id,
            **columns,
        )
        self.bring(row, account=conversation.sudo().account_id)
        self.env.invalidate_all()

    def in_inbox(self, conversations):
        return conversations.search(
            [("in_inbox", "=", True), ("id", "in", conversations.ids)]
        )


class TestTaking(InboxCase):
    def test_without_a_ticket(self):
        many = self.some()
        many.action_assign()
        self.assertEqual(many.user_id, self.agent)
        many[0].action_assign(False)
        self.assertFalse(many[0].user_id)
        ticket = many[1].sudo().create_tickets()
        self.assertEqual(ticket.user_id, self.agent, "the ticket is theirs as well")
        self.assertFalse(many[0].sudo().create_tickets().user_id)

    def test_with_a_ticket(self):
        conversation = self.some(1)
        conversation.sudo().create_tickets()
        conversation.action_assign()
        self.assertEqual(conversation.ticket_id.user_id, self.agent)
        conversation.ticket_id.user_id = self.admin
        self.assertEqual(conversation.user_id, self.admin)
        conversation.ticket_id.user_id = False
        self.assertFalse(conversation.user_id)

    def test_to_somebody_who_cannot_see_it(self):
        stranger = self.make_user("Stan", AGENT)
        employee = self.make_user("Emma", "base.group_user")
        portal = self.make_user("Petra", "base.group_portal")
        many = self.some()
        for user in (stranger, employee, portal):
            with self.assertRaises(UserError):
                many.action_assign(user.id)
        self.assertFalse(many.user_id)
        many.action_assign(self.make_user("Sue", SUPERVISOR).id)

    def test_dialog(self):
        many = self.some()
        other = self.make_user("Olga", AGENT)
        other.helpdesk_team_ids = self.team
        wizard = (
            self.env["social.care.assign"]
            .with_user(self.agent)
            .create({"conversation_ids": many.ids, "user_id": other.id})
        )
        self.assertEqual(wizard.candidate_ids, self.agent | other)
        many[0].sudo().user_id = other
        wizard.invalidate_recordset(["load"])
        self.assertIn(f"{other.name}: 1", wizard.load, "also what others have")
        wizard.action_assign()
        self.assertEqual(many.user_id, other)
        self.assertIn("Olga: 3", wizard.create({"conversation_ids": many.ids}).load)


class TestPuttingAside(InboxCase):
    def test_snoozed(self):
        many = self.some()
        many[0].action_snooze(fields.Datetime.now() + timedelta(hours=2))
        self.assertEqual(self.in_inbox(many), many - many[0])
        self.assertEqual(many[0].shelved_by_id, self.agent)
        many[0].sudo().shelved_until = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(self.in_inbox(many), many)
        self.assertTrue(many[0].in_inbox)
        with self.assertRaises(UserError):
            many.action_snooze(fields.Datetime.now() - timedelta(hours=2))

    def test_the_customer_writes_again(self):
        for method, arguments in (
            ("action_snooze", ()),
            ("action_wait_for_customer", ()),
            ("action_ignore", ("Nothing to say",)),
            ("action_spam", ()),
        ):
            with self.subTest(method=method):
                conversation = self.some(1)
                getattr(conversation, method)(*arguments)
                self.assertFalse(self.in_inbox(conversation))
                self.again(conversation)
                self.assertEqual(self.in_inbox(conversation), conversation)
                self.assertFalse(conversation.shelf_reason)

    def test_what_is_older_does_not_bring_it_back(self):
        conversation = self.some(1)
        conversation.action_snooze()
        self.again(conversation, minutes=-600)
        self.bring(
            say("We are looking", US, fields.Datetime.now(), parent="q0"),
            account=conversation.sudo().account_id,
        )
        self.assertFalse(self.in_inbox(conversation))

    def test_ignored_with_a_reason(self):
        account = self.make_account(ticket_policy="manual")
        self.bring(
            say("Hm.", "ann"), whisper("In private", "ben", at=1), account=account
        )
        public, private = self.conversations(account).with_user(self.agent)
        with self.assertRaises(UserError):
            public.action_ignore(" ")
        (public | private).action_ignore("Not meant for us")
        self.assertEqual(public.public_resolution, "waived")
        self.assertFalse(private.public_resolution)
        self.assertEqual(private.shelf_reason, "Not meant for us")
        self.assertFalse(self.in_inbox(public | private))

    def test_spam(self):
        conversation = self.some(1)
        conversation.action_spam()
        self.assertEqual(conversation.intent, "spam")
        self.assertEqual(conversation.post_ids.intent, "spam")
        self.assertEqual(conversation.public_resolution, "waived")

    def test_back(self):
        many = self.some()
        many.action_wait_for_customer()
        many.action_back_to_inbox()
        self.assertEqual(self.in_inbox(many), many)

    def test_muted(self):
        account = self.make_account()
        self.bring(say("Buy!", "loud", id="1"), account=account)
        loud = self.conversations(account).with_user(self.agent)
        loud.action_mute()
        self.assertFalse(self.in_inbox(loud))
        self.bring(say("Buy more!", "loud", id="2", at=5), account=account)
        both = self.conversations(account)
        self.assertEqual(len(both), 2)
        self.assertEqual(len(self.posts(account)), 2, "stored all the same")
        self.assertFalse(self.in_inbox(both))
        self.assertEqual(len(both.ticket_id), 1, "no ticket for what nobody has to see")
        loud.action_unmute()
        self.assertEqual(self.in_inbox(both), both)

    def test_snooze_dialog(self):
        many = self.some()
        Wizard = self.env["social.care.snooze"].with_user(self.agent)
        now = fields.Datetime.now()
        for method, least, most in (
            ("action_hour", 0, 2),
            ("action_tomorrow", 5, 48),
            ("action_monday", 5, 8 * 24),
            ("action_snooze", 5, 48),
        ):
            getattr(Wizard.create({"conversation_ids": many.ids}), method)()
            hours = (many[0].shelved_until - now).total_seconds() / 3600
            self.assertTrue(least < hours < most, (method, hours))


class TestJoining(InboxCase):
    def test_conversations_without_tickets(self):
        many = self.some()
        ticket = many[0].sudo().create_tickets().with_user(self.agent)
        many[1:].action_join(ticket.id)
        self.assertEqual(many.ticket_id, ticket)
        self.assertIn("same matter", self.chatter(ticket.sudo())[-1])

    def test_a_ticket_that_held_nothing_else_goes_on_there(self):
        one, two, three = self.some()
        (one | two | three).sudo().create_tickets()
        posts = (one | two).sudo().post_ids
        left = two.ticket_id
        two.action_join(one.ticket_id.id)
        self.assertEqual(two.ticket_id, one.ticket_id)
        self.assertFalse(left.active)
        self.assertEqual(left.duplicate_id, one.ticket_id)
        self.assertEqual(one.ticket_id.sudo().social_conversation_ids.post_ids, posts)

    def test_what_may_not_be(self):
        many = self.some()
        with self.assertRaises(UserError):
            many.action_join(False)
        theirs = self.env["helpdesk.ticket"].create(
            {"name": "T", "description": "x", "team_id": self.other_team.id}
        )
        with self.assertRaises(AccessError):
            many.action_join(theirs.id)

    def test_the_likely_ticket_is_proposed(self):
        account = self.make_account()
        self.bring(say("One", "ann"), say("Two", "ann", at=1), account=account)
        one, two = self.conversations(account)
        two.ticket_id = False
        wizard = (
            self.env["social.care.join"]
            .with_user(self.agent)
            .create({"conversation_ids": two.ids})
        )
        self.assertEqual(wizard.ticket_id, one.ticket_id)
        wizard.action_join()
        self.assertEqual(two.ticket_id, one.ticket_id)


class TestRightsInTheInbox(InboxCase):
    def test_others_leave_it_alone(self):
        many = self.some(team_id=self.other_team.id)
        for method, *arguments in (
            ("action_assign",),
            ("action_snooze",),
            ("action_wait_for_customer",),
            ("action_ignore", "Reason"),
            ("action_spam",),
            ("action_mute",),
            ("action_unmute",),
            ("action_back_to_inbox",),
            ("action_join", 1),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(many, method)(*arguments)

    def test_the_fields_are_not_for_writing(self):
        conversation = self.some(1)
        for name in ("user_id", "shelf", "muted", "shelved_until"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                conversation.write({name: False})

    def test_number_of_queries(self):
        def queries(count, method, *arguments):
            many = self.some(count)
            many.sudo().create_tickets()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            getattr(many, method)(*arguments)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for method, *arguments in (
            ("action_snooze",),
            ("action_wait_for_customer",),
            ("action_mute",),
        ):
            queries(2, method, *arguments)
            with self.subTest(method=method):
                few = queries(5, method, *arguments)
                self.assertLessEqual(queries(60, method, *arguments), few + 3)

    def test_filters(self):
        """Every filter of the inbox is one that works."""
        from xml.etree import ElementTree

        from odoo.tools.safe_eval import safe_eval

        Conversation = self.env["social.care.conversation"].with_user(self.agent)
        view = Conversation.get_view(view_type="search")["arch"]
        names = set()
        for node in ElementTree.fromstring(view).iter("filter"):
            names.add(node.get("name"))
            if domain := node.get("domain"):
                with self.subTest(name=node.get("name")):
                    Conversation.search(safe_eval(domain, {"uid": self.agent.id}))
        self.assertLessEqual(
            {
                *("unanswered", "negative", "questions", "praise", "reviews", "vip"),
                *("mine", "without_ticket", "snoozed"),
            },
            names,
        )


class TestNobodyIsWaiting(InboxCase):
    """What the inbox says when it shows nobody."""

    def told(self, user=None):
        self.env.flush_all()
        conversations = self.env["social.care.conversation"]
        return conversations.with_user(user or self.agent).social_first_steps()

    def test_steps_tick_themselves(self):
        company = self.env["res.company"].create({"name": "New"})
        boss = self.make_user("Boss", ADMIN)
        boss.write({"company_ids": [(4, company.id)], "company_id": company.id})
        empty = self.env["social.care.conversation"].with_user(boss)
        empty = empty.with_context(allowed_company_ids=company.ids)
        before = empty.social_first_steps()
        self.assertFalse(before["accounts"])
        self.assertTrue(before["admin"])
        self.assertIn("file", before["networks"])
        self.assertFalse(before["steps"]["account"])
        self.assertFalse(before["steps"]["answer"])
        self.assertIsNone(before["last"])
        self.env["social.care.account"].create(
            {"name": "Acme", "network": "file", "company_id": company.id}
        ).state = "connected"
        after = empty.social_first_steps()
        self.assertTrue(after["accounts"])
        self.assertTrue(after["steps"]["account"])

    def test_last_post_that_the_agent_may_see(self):
        conversations = self.some(1)
        told = self.told()
        self.assertTrue(told["accounts"])
        self.assertFalse(told["admin"])
        self.assertEqual(told["last"]["where"], conversations.sudo().account_id.name)
        self.assertEqual(
            fields.Datetime.to_datetime(told["last"]["at"]),
            max(conversations.search([]).mapped("last_post_at")),
        )


class TestLooking(InboxCase):
    """One box for the words, the customer and the number of the ticket."""

    def test_each_way(self):
        account = self.make_account(ticket_policy="manual")
        self.bring(
            say("My router is dead", "ann", id="q1", author_name="Anna Berg"),
            say("Where is it?", "bob", id="q2", author_name="Bob"),
            account=account,
        )
        conversations = self.conversations(account).with_user(self.agent)
        ann, bob = conversations.sorted("id")
        ticket = bob.sudo().create_tickets()
        for typed, found in (
            ("ROUTER", ann),
            ("berg", ann),
            ("ann", ann),
            (ticket.number, bob),
            ("nothing of it", conversations.browse()),
        ):
            self.assertEqual(
                conversations.search(
                    [("words", "ilike", typed), ("id", "in", conversations.ids)]
                ),
                found,
                typed,
            )
        ticket.team_id = self.other_team
        self.env.flush_all()
        stranger = conversations.search([("words", "ilike", ticket.number)])
        self.assertNotIn(bob, stranger, "what is another team's stays unseen")
