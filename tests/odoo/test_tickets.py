"""What a conversation's ticket has, keeps to itself, and when it opens again."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from .common import (
    AGENT,
    COMPLAINT,
    PRAISE,
    QUESTION,
    THANKS,
    US,
    OdooCase,
    json_lines,
    moment,
    say,
    whisper,
)

MODULE = "helpdesk_mgmt"


class TestNewTicket(OdooCase):
    def test_what_it_has(self):
        row = say(
            "@us Where is <b>my</b> parcel & co? https://example.com/x",
            id="1",
            permalink="https://example.com/posts/1?a=1&b=2",
        )
        self.bring(row)
        ticket = self.tickets()
        self.assertRegex(ticket.number, r"^HT\d{5,}$")
        self.assertEqual(ticket.name, "Where is <b>my</b> parcel & co?")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.company_id, self.account.company_id)
        self.assertEqual(ticket.stage_id, self.team._get_applicable_stages()[:1])
        self.assertTrue(ticket.unattended)
        self.assertEqual(
            ticket.channel_id, self.env.ref("social_care.helpdesk_ticket_channel_file")
        )
        self.assertFalse(ticket.user_id)
        self.assertFalse(ticket.assigned_date)
        self.assertEqual(ticket.partner_name, "Ann")
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.public_resolution, "unanswered")
        self.assertEqual(ticket.social_network, "file")
        conversation = self.conversations()
        self.assertEqual(ticket.social_conversation_ids, conversation)
        self.assertEqual(ticket.social_priority_score, conversation.priority_score)
        self.assertEqual(ticket.social_awaiting_since, self.posts().posted_at)
        html = str(ticket.description)
        self.assertIn("&lt;b&gt;my&lt;/b&gt; parcel &amp; co?", html)
        self.assertIn('href="https://example.com/posts/1?a=1&amp;b=2"', html)

    def test_one_line_in_the_chatter(self):
        self.bring(say(id="1"), say("It is urgent!", id="2", parent="1", at=1))
        lines = self.chatter(self.tickets())
        self.assertEqual(len(lines), 2)
        self.assertIn("wrote in public", lines[0])
        self.assertIn("It is urgent!", lines[1])
        notes = self.tickets().message_ids
        self.assertEqual(notes.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(notes.notified_partner_ids)

    def test_the_contact_of_a_known_person(self):
        self.bring(say())
        partner = self.env["res.partner"].create({"name": "Ann Lee", "email": "a@x.y"})
        self.posts().profile_id.partner_id = partner
        self.assertEqual(self.tickets().partner_id, partner)
        self.assertIn(self.env.user.name, self.posts().profile_id.link_evidence)
        self.bring(say("Something else: do you deliver?", at=5))
        second = self.tickets()[1]
        self.assertEqual(second.partner_id, partner)
        self.assertEqual(second.partner_email, "a@x.y")
        self.assertEqual(second.partner_name, "Ann Lee")

    def test_a_title_for_what_has_no_words(self):
        self.bring(
            say("@us https://example.com", id="1"),
            say("", "bob", id="2", rating=2, kind="review"),
            say("long " * 100, "eve", id="3"),
        )
        for ticket in self.tickets():
            self.assertTrue(ticket.name)
            self.assertLessEqual(len(ticket.name), 200)

    def test_a_title_breaks_no_emoji_and_no_line(self):
        self.bring(say("🔥" * 200 + "\n\nWhere\tis it?"))
        self.assertNotIn("\n", self.tickets().name)
        self.assertLessEqual(len(self.tickets().name), 200)

    def test_a_title_is_cut_between_words(self):
        self.bring(say("parcel " * 28 + "abc defgh", id="1"))
        words = self.tickets().name.removesuffix("…").split()
        self.assertEqual(words, ["parcel"] * 28 + ["abc"])

    def test_nobody_is_assigned_by_a_cron(self):
        self.env.company.helpdesk_mgmt_ticket_auto_assign = True
        self.bring(say())
        self.assertFalse(self.tickets().user_id)

    def test_policies(self):
        for policy, wanted in (
            ("all", ["complaint", "praise", "question", "spam"]),
            ("matters", ["complaint", "question"]),
            ("manual", []),
        ):
            account = self.make_account(ticket_policy=policy)
            spam = "Win free followers now, click here: http://spam.example!!!"
            for number, body in enumerate((COMPLAINT, PRAISE, QUESTION, spam)):
                row = say(f"{body} {account.id}", f"p{account.id}-{number}")
                self.bring(row, account=account)
            self.assertEqual(
                set(self.posts(account).mapped("intent")),
                {"complaint", "praise", "question", "spam"},
            )
            found = self.tickets(account).social_conversation_ids.mapped("intent")
            with self.subTest(policy=policy):
                self.assertEqual(sorted(found), wanted)

    def test_by_hand(self):
        self.account.ticket_policy = "manual"
        self.team.user_ids = agent = self.make_user("Agnes", AGENT)
        self.bring(say(id="1"), say("Mine too", "bob", id="2", parent="1", at=1))
        conversations = self.conversations()
        self.assertEqual(conversations.team_id, self.team)
        action = conversations[0].with_user(agent).action_create_ticket()
        ticket = self.tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(action["res_id"], ticket.id)
        self.assertFalse(ticket.user_id)
        self.assertEqual(len(self.chatter(ticket)), 1)
        conversations.with_user(agent).action_create_ticket()
        self.assertEqual(len(self.tickets()), 2)

    def test_later_words_of_a_customer_without_a_ticket(self):
        self.account.ticket_policy = "matters"
        self.bring(say(PRAISE, id="1"))
        self.assertFalse(self.tickets())
        self.bring(say(COMPLAINT, id="2", parent="1", at=1))
        ticket = self.tickets()
        self.assertEqual(len(ticket.social_conversation_ids.post_ids), 2)

    def test_a_team_without_stages_of_its_own(self):
        stages = self.env["helpdesk.ticket.stage"].search([])
        stages.team_ids = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.bring(say())
        self.assertEqual(len(self.tickets()), 1)
        self.assertFalse(self.tickets().stage_id)
        self.bring(say("And?", parent=self.posts().external_id, at=1))
        self.assertEqual(len(self.posts()), 2)

    def test_no_team_in_another_company(self):
        company = self.env["res.company"].create({"name": "Sister"})
        stage = self.env["helpdesk.ticket.stage"].create(
            {"name": "Only there", "sequence": -5, "company_id": company.id}
        )
        here = self.env["helpdesk.ticket.stage"].create(
            {"name": "Only here", "sequence": -9, "company_id": self.env.company.id}
        )
        account = self.make_account(company_id=company.id, team_id=False)
        self.bring(say(), account=account, user=self.env.user)
        ticket = self.tickets(account)
        self.assertEqual(ticket.company_id, company)
        self.assertNotEqual(ticket.stage_id, here)
        self.assertEqual(ticket.stage_id, stage)

    def test_the_company_never_changes(self):
        self.bring(say())
        company = self.env["res.company"].create({"name": "Sister"})
        with self.assertRaises(UserError):
            self.tickets().company_id = company
        with self.assertRaises(UserError):
            self.account.company_id = company
        with self.assertRaises(UserError):
            self.account.network = "practice"

    def test_the_team_follows_the_ticket(self):
        self.bring(say())
        other = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.tickets().team_id = other
        self.assertEqual(self.conversations().team_id, other)

    def test_a_deleted_channel(self):
        self.env.ref("social_care.helpdesk_ticket_channel_file").unlink()
        self.bring(say())
        self.assertFalse(self.tickets().channel_id)


class TestNumbers(OdooCase):
    def setUp(self):
        super().setUp()
        self.sequence = self.env.ref(f"{MODULE}.helpdesk_ticket_sequence")

    def numbers(self, count=3):
        account = self.make_account()
        name = account.id
        self.bring(
            *(say(f"Where is it? {name}", f"{name}-{n}") for n in range(count)),
            account=account,
        )
        return self.tickets(account).mapped("number")

    def test_as_the_helpdesk_counts(self):
        self.sequence.write({"prefix": "A/%(year)s/", "suffix": "/Z", "padding": 7})
        year = fields.Date.today().year
        first = self.sequence.next_by_id()
        start = int(first.split("/")[2])
        expected = [f"A/{year}/{start + n:07d}/Z" for n in (1, 2, 3)]
        self.assertEqual(self.numbers(), expected)
        self.assertEqual(
            self.sequence.next_by_id(), f"A/{year}/{start + 4:07d}/Z", "a gap"
        )

    def test_without_gaps(self):
        self.sequence.implementation = "no_gap"
        start = self.sequence.number_next_actual
        self.assertEqual(
            self.numbers(), [f"HT{n:05d}" for n in range(start, start + 3)]
        )

    def test_by_date_range(self):
        self.sequence.write({"use_date_range": True, "prefix": "%(range_year)s-"})
        year = fields.Date.today().year
        self.assertEqual(self.numbers(), [f"{year}-{n:05d}" for n in (1, 2, 3)])

    def test_a_company_of_its_own(self):
        self.env["ir.sequence"].create(
            {
                "name": "Ours",
                "code": "helpdesk.ticket.sequence",
                "prefix": "OWN",
                "padding": 3,
                "company_id": self.env.company.id,
            }
        )
        self.assertEqual(self.numbers(), ["OWN001", "OWN002", "OWN003"])

    def test_no_sequence(self):
        self.sequence.active = False
        self.assertEqual(self.numbers(1), ["/"])


class TestPrivateWords(OdooCase):
    SECRET = "My card ends in 4242"

    def test_never_in_title_or_description(self):
        self.bring(
            whisper(self.SECRET, "ann", id="1", conversation_id="dm"),
            say("Hello?", "bob", id="2"),
            whisper(self.SECRET, "bob", id="3", parent="2", at=1),
            whisper("We refund 4242.", US, id="4", parent="3", at=2),
        )
        for ticket in self.tickets():
            self.assertNotIn("4242", ticket.name)
            self.assertNotIn("4242", ticket.description)
            said = ticket.message_ids.filtered(lambda m: "4242" in m.body)
            self.assertTrue(said)
            self.assertTrue(all(m.subtype_id.internal for m in said))
        self.bring(whisper(self.SECRET + " twice", "bob", id="3", parent="2", at=1))
        for ticket in self.tickets():
            self.assertNotIn("4242", ticket.description)
            said = ticket.message_ids.filtered(lambda m: "4242" in m.body)
            self.assertTrue(all(m.subtype_id.internal for m in said))

    def test_public_words_before_private_ones(self):
        self.bring(
            whisper(self.SECRET, id="1", conversation_id="t", at=0),
            say("And in public: where is it?", id="2", conversation_id="t", at=1),
        )
        self.assertIn("in public", self.tickets().name)
        self.assertNotIn("4242", self.tickets().description)


class TestClosing(OdooCase):
    def setUp(self):
        super().setUp()
        self.env["mail.mail"].search([]).unlink()
        self.bring(say(id="1"))
        self.ticket = self.tickets()
        self.partner = self.env["res.partner"].create(
            {"name": "Ann", "email": "ann@example.com"}
        )
        self.posts().profile_id.partner_id = self.partner

    def ticket_by_mail(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "By mail", "description": "x", "partner_id": self.partner.id}
        )
        self.env.cr.precommit.run()
        return ticket

    def mails(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env["mail.mail"].search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)]
        )

    def test_no_mail_to_who_never_wrote_one(self):
        self.close(self.ticket)
        self.assertFalse(self.mails())

    def test_a_mail_where_the_team_wants_it(self):
        self.team.social_closed_email = True
        self.close(self.ticket)
        self.assertEqual(len(self.mails()), 1)

    def test_a_mail_to_who_wrote_one(self):
        self.ticket.message_post(body="Hello", message_type="email")
        self.close(self.ticket)
        self.assertIn(self.partner, self.mails().recipient_ids)

    def test_other_tickets_keep_theirs(self):
        self.ticket = self.ticket_by_mail()
        self.close(self.ticket)
        self.assertEqual(len(self.mails()), 1)

    def test_a_social_ticket_and_another_closed_at_once(self):
        other = self.ticket_by_mail()
        self.close(self.ticket | other)
        self.assertFalse(self.mails())
        self.ticket = other
        self.assertEqual(len(self.mails()), 1)

    def test_reopened_by_hand(self):
        self.close(self.ticket)
        self.assertTrue(self.ticket.closed_date)
        self.ticket.stage_id = self.env.ref(f"{MODULE}.helpdesk_ticket_stage_new")
        self.assertFalse(self.ticket.closed_date)
        kinds = self.conversations().fact_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["ticket_closed", "ticket_reopened"])

    def test_reopened_by_a_change_of_team(self):
        other = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        own = self.env["helpdesk.ticket.stage"].create(
            {"name": "Closed here", "closed": True, "team_ids": self.team.ids}
        )
        self.ticket.stage_id = own
        self.assertTrue(self.ticket.closed_date)
        self.ticket.team_id = other
        self.assertFalse(self.ticket.closed)
        self.assertFalse(self.ticket.closed_date)
        kinds = self.conversations().fact_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["ticket_closed", "ticket_reopened"])

    def test_closed_again_in_another_way(self):
        self.close(self.ticket)
        self.ticket.stage_id = self.env.ref(f"{MODULE}.helpdesk_ticket_stage_rejected")
        self.assertEqual(
            self.conversations().fact_ids.mapped("kind"), ["ticket_closed"]
        )

    def test_a_plain_helpdesk_user_closes_it(self):
        user = self.make_user("Paul", f"{MODULE}.group_helpdesk_user")
        self.close(self.ticket.with_user(user))
        self.assertTrue(self.ticket.closed)
        self.assertEqual(
            self.conversations().fact_ids.mapped("kind"), ["ticket_closed"]
        )


class TestReopening(OdooCase):
    def setUp(self):
        super().setUp()
        self.bring(say(id="1", at=-60 * 24 * 30))
        self.ticket = self.tickets()

    def closed(self, days):
        """The ticket was closed some days before yesterday."""
        self.close(self.ticket, moment() - timedelta(days=days))

    def test_in_time(self):
        self.closed(6)
        self.bring(say("Still nothing!", id="2", parent="1"))
        self.assertEqual(self.tickets(), self.ticket)
        self.assertFalse(self.ticket.closed)
        self.assertFalse(self.ticket.closed_date)
        self.assertEqual(len(self.conversations()), 1)
        self.assertEqual(self.ticket.public_resolution, "unanswered")

    def test_too_late(self):
        self.closed(8)
        self.bring(say("It is broken again.", id="2", parent="1"))
        self.assertTrue(self.ticket.closed)
        first, second = self.conversations()
        self.assertEqual((first.episode, second.episode), (1, 2))
        self.assertEqual(second.previous_id, first)
        self.assertNotEqual(second.ticket_id, self.ticket)
        self.assertFalse(second.ticket_id.closed)
        self.assertEqual(second.post_ids, self.post("2"))
        self.bring(say("Hello?", id="3", parent="2", at=1))
        self.assertEqual(len(second.post_ids), 2)

    def test_the_team_says_how_long(self):
        self.team.social_reopen_days = 30
        self.closed(29)
        self.bring(say("Still nothing!", id="2", parent="1"))
        self.assertFalse(self.ticket.closed)
        self.team.social_reopen_days = 0
        self.close(self.ticket, moment(1))
        self.bring(say("And now?", id="3", parent="1", at=2))
        self.assertTrue(self.ticket.closed)
        self.assertEqual(len(self.conversations()), 2)

    def test_thanks_do_not_reopen(self):
        self.closed(1)
        self.bring(say(THANKS, id="2", parent="1"))
        self.assertTrue(self.ticket.closed)
        self.assertEqual(len(self.conversations()), 1)
        self.assertEqual(len(self.conversations().post_ids), 2)

    def test_our_words_do_not_reopen(self):
        self.closed(1)
        self.bring(say("All well?", US, id="2", parent="1"))
        self.assertTrue(self.ticket.closed)

    def test_edits_and_deletions_do_not_reopen(self):
        self.closed(1)
        row = say("Where was my parcel?", id="1", at=-60 * 24 * 30)
        self.bring(row)
        self.bring(row | {"deleted": "true"})
        self.assertTrue(self.ticket.closed)

    def test_both_in_one_batch(self):
        self.closed(8)
        self.bring(
            say("Broken again.", id="2", parent="1"),
            say("And how!", id="3", parent="2", at=1),
            say("In time to the old one", id="4", parent="1", at=-60 * 24 * 5),
        )
        first, second = self.conversations()
        self.assertEqual(first.post_ids, self.post("1") | self.post("4"))
        self.assertEqual(second.post_ids, self.post("2") | self.post("3"))
        self.assertFalse(self.ticket.closed)

    def test_a_private_exchange_likewise(self):
        account = self.make_account()
        self.bring(whisper(id="a", conversation_id="d", at=-60 * 24), account=account)
        ticket = self.tickets(account)
        self.close(ticket, moment(-60 * 23))
        self.bring(whisper("And?", id="b", conversation_id="d"), account=account)
        self.assertFalse(ticket.closed)
        self.assertEqual(len(self.conversations(account)), 1)

    def test_a_team_that_has_only_closed_stages(self):
        self.closed(1)
        stages = self.env["helpdesk.ticket.stage"].search([("closed", "=", False)])
        stages.team_ids = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.bring(say("Still nothing!", id="2", parent="1"))
        self.assertEqual(len(self.conversations().post_ids), 2)


class TestGone(OdooCase):
    def test_a_ticket_is_deleted(self):
        self.bring(say(id="1"))
        self.tickets().unlink()
        self.env.flush_all()
        conversation = self.conversations()
        self.assertFalse(conversation.ticket_id)
        self.assertEqual(conversation.team_id, self.team)
        self.bring(say("Hello?", id="2", parent="1", at=1))
        self.assertEqual(len(self.conversations()), 1)
        ticket = self.tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(len(self.chatter(ticket)), 2)

    def test_a_ticket_is_merged_with_another(self):
        self.bring(say(id="1"), say("Bill, please!", "bob", id="2"))
        first, second = self.tickets()
        second.social_merge_into(first)
        self.assertEqual(len(first.social_conversation_ids), 2)
        self.assertFalse(second.active)
        self.bring(say("Well?", "bob", id="3", parent="2", at=1))
        self.assertEqual(self.conversations().ticket_id, first)
        self.assertIn("Well?", "".join(self.chatter(first)))

    def test_a_deletion_leaves_no_words_in_merged_tickets(self):
        self.bring(say(id="1"))
        row = say("My number is 555-0199!", "bob", id="2")
        self.bring(row)
        first, second = self.tickets()
        second.social_merge_into(first)
        self.bring(row | {"deleted": "1"})
        for ticket in first | second:
            words = ticket.name + ticket.description + "".join(self.chatter(ticket))
            self.assertNotIn("555-0199", words)

    def test_contacts_are_merged(self):
        self.bring(say())
        profile = self.posts().profile_id
        one, two = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        profile.partner_id = one
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (one | two).ids, two
        )
        self.assertTrue(profile.exists())
        self.assertEqual(profile.partner_id, two)
        self.assertEqual(self.tickets().partner_id, two)

    def test_a_copy_is_no_social_ticket(self):
        self.bring(say())
        copy = self.tickets().copy()
        self.assertFalse(copy.social_conversation_ids)
        self.assertFalse(copy.public_resolution)
        self.assertFalse(copy.social_network)

    def test_accounts_with_posts_stay(self):
        self.bring(say())
        with self.assertRaises(UserError):
            self.account.unlink()
        self.make_account().unlink()


class TestBusyTickets(OdooCase):
    """Tickets that somebody is writing are put off; who writes is not disturbed."""

    def test_put_off_and_done_later(self):
        self.bring(say(id="1"), say("Bill?", "bob", id="2"))
        busy = self.post("1").conversation_id.ticket_id
        client = self.account.network_client()
        rows = [
            say("Well?", id="3", parent="1", at=1),
            say("Yes", "bob", id="4", parent="2", at=1),
        ]
        items = client.read(json_lines(rows), "a.jsonl")
        events = self.env["social.care.event"]
        events.store(self.account.id, None, list(items))
        with patch(
            "odoo.addons.social_care.intake.tickets.busy",
            lambda env, entries, patient: {busy.id},
        ):
            counts = events._process_batch(account_ids=self.account.ids)
        self.assertEqual((counts["claimed"], counts["deferred"]), (2, 1))
        self.assertEqual(counts["posts"], 1)
        waiting = self.events(state="new")
        self.assertEqual(waiting.external_id, "3")
        self.assertGreater(waiting.retry_at, fields.Datetime.now())
        counts = events._process_batch(account_ids=self.account.ids)
        self.assertEqual(counts["claimed"], 0, "before its time")
        counts = self.account.action_process()
        self.assertEqual(counts["posts"], 1)
        self.assertEqual(len(busy.social_conversation_ids.post_ids), 2)
