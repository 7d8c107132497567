"""Ways round what people may see and write: ids of others, defaults in the context."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.social_care.answering import telling
from odoo.addons.social_care.database import transaction

from .common import OdooCase, say
from .test_replies import ReplyCase

SECRET = "My card ends in 4242"


class TestForeignIds(ReplyCase):
    def setUp(self):
        super().setUp()
        other = self.env["helpdesk.ticket.team"].create({"name": "Others"})
        account = self.make_account("file", team_id=other.id)
        self.bring(say(SECRET, id="s"), account=account)
        self.theirs = self.conversations(account)
        self.assertFalse(self.theirs.with_user(self.anna).has_access("read"))

    def ask_form(self, model, values, wanted):
        """What the form of a new record shows for values that a person gave it."""
        spec = {name: {} for name in (*values, *wanted)}
        found = (
            self.env[model].with_user(self.anna).onchange(values, list(values), spec)
        )
        return str(found)

    def test_the_words_of_others_posts(self):
        with self.assertRaises(AccessError):
            self.ask_form(
                "social.care.reply",
                {"in_reply_to_post_id": self.theirs.post_ids.id},
                ["answered_words"],
            )
        with self.assertRaises(AccessError):
            self.ask_form(
                "social.care.close.line",
                {"conversation_id": self.theirs.id},
                ["last_words", "customer", "ticket_number"],
            )

    def test_a_handoff_in_others_conversation(self):
        values = {"ticket_id": self.conversation.ticket_id.id, "channel": "phone"}
        handoffs = self.env["social.care.handoff"].with_user(self.anna)
        with self.assertRaises(AccessError):
            handoffs.create(values | {"conversation_id": self.theirs.id})
        loose = self.theirs
        loose.ticket_id = False
        loose.team_id = self.team
        with self.assertRaises(UserError):
            handoffs.create(values | {"conversation_id": loose.id})

    def theirs_by_model(self):
        """What each field of a wizard or record may not be set to."""
        ticket = self.theirs.ticket_id
        self.assertTrue(ticket)
        handoff = self.env["social.care.handoff"].create(
            {"ticket_id": ticket.id, "channel": "phone", "contact_value": "+431234567"}
        )
        claim = self.env["social.care.claim"].create(
            {
                "handoff_id": handoff.id,
                "phone": "+431234567",
                "address": "x",
                "consent_text": "x",
            }
        )
        reply = self.env["social.care.reply"].create(
            {"conversation_id": self.theirs.id, "body": "Ours"}
        )
        theirs = self.theirs
        return [
            ("social.care.verify", "handoff_id", handoff),
            ("social.care.verify", "claim_id", claim),
            ("social.care.hand.over", "ticket_id", ticket),
            ("social.care.hand.over", "conversation_id", theirs),
            ("social.care.close", "ticket_ids", ticket),
            ("social.care.close.line", "conversation_id", theirs),
            ("social.care.native.answer", "conversation_id", theirs),
            ("social.care.posted", "reply_id", reply),
            ("social.care.send.back", "reply_ids", reply),
            ("social.care.waive", "conversation_ids", theirs),
            ("social.care.assign", "conversation_ids", theirs),
            ("social.care.snooze", "conversation_ids", theirs),
            ("social.care.join", "ticket_id", ticket),
            ("social.care.set.resolution", "conversation_ids", theirs),
            ("social.care.reply", "seen_post_id", theirs.post_ids),
            ("social.care.reply", "in_reply_to_post_id", theirs.post_ids),
            ("social.care.reply", "previous_id", reply),
            ("social.care.reply", "handoff_id", handoff),
            ("social.care.handoff", "conversation_id", theirs),
        ]

    def test_no_field_points_at_what_others_have(self):
        """Ids of others, by every way in: created, not saved yet, as a default."""
        for model, name, record in self.theirs_by_model():
            anna = self.env[model].with_user(self.anna)
            many = anna._fields[name].type == "many2many"
            values = [[4, record.id]], [[6, 0, record.ids]], [[4, str(record.id)]]
            values = values if many else (record.id, {"id": record.id})
            for value in values:
                with self.subTest(f"{model}.{name}", value=value):
                    with self.assertRaises(AccessError):
                        self.ask_form(model, {name: value}, ["display_name"])
                    if not isinstance(value, dict):
                        # some refuse before, where something else is missing
                        with self.assertRaises(UserError):
                            anna.create({name: value})
            with self.subTest(f"{model}.{name} by default"):
                default = record.ids if many else record.id
                defaulting = anna.with_context(**{f"default_{name}": default})
                with self.assertRaises(AccessError):
                    defaulting.default_get([name])
                with self.assertRaises(UserError):
                    defaulting.create({})

    def test_what_is_written_afterwards(self):
        reply = self.reply()
        with self.assertRaises(AccessError):
            reply.seen_post_id = self.theirs.post_ids
        wizard = self.env["social.care.native.answer"].with_user(self.anna)
        wizard = wizard.create({"conversation_id": self.conversation.id, "body": "Hi"})
        with self.assertRaises(AccessError):
            wizard.conversation_id = self.theirs.id
        self.assertEqual(wizard.conversation_id, self.conversation)
        # What a form sends back as it was is no change.
        wizard.write({"conversation_id": self.conversation.id, "body": "Hello"})

    def test_a_line_within_a_form(self):
        with self.assertRaises(AccessError):
            self.ask_form(
                "social.care.close",
                {
                    "line_ids": [[0, "virtual_1", {"conversation_id": self.theirs.id}]],
                },
                ["line_ids"],
            )

    def test_what_a_reply_has_seen_is_of_its_conversation(self):
        self.ask("And now?")
        second = self.conversations(self.practice)[-1]
        self.assertNotEqual(second, self.conversation)
        with self.assertRaises(ValidationError):
            self.reply(seen_post_id=second.post_ids.id)


class TestOtherTeams(ReplyCase):
    """A person who speaks to two teams, of which an agent sees one."""

    def setUp(self):
        super().setUp()
        self.profile = self.conversation.profile_id
        other = self.env["helpdesk.ticket.team"].create({"name": "Others"})
        self.theirs = self.conversation.copy(
            {"thread_external_id": "theirs", "team_id": other.id, "ticket_id": False}
        )
        self.theirs.team_id = other
        self.assertFalse(self.theirs.with_user(self.anna).has_access("read"))
        self.partner = self.env["res.partner"].create({"name": "Eva"})

    def test_agents_do_not_touch_whom_others_serve(self):
        mine = self.profile.with_user(self.anna)
        twin = self.profile.copy({"external_id": "twin"})
        merge = self.env["social.care.profile.merge"].with_user(self.anna)
        merge = merge.create(
            {"profile_ids": (self.profile | twin).ids, "target_id": twin.id}
        )
        for refused in (
            mine.action_mute,
            mine.action_unmute,
            mine.action_unlink,
            lambda: mine.action_link(self.partner.id),
            lambda: mine.write({"partner_id": self.partner.id}),
            mine.action_create_contact,
            merge.action_merge,
        ):
            with self.subTest(refused), self.assertRaises(AccessError):
                refused()
        self.assertFalse(self.profile.muted or self.profile.partner_id)
        self.assertTrue(self.profile.with_user(self.sue).action_mute())
        self.assertTrue(self.theirs.muted)

    def test_whom_only_they_serve_is_theirs(self):
        self.theirs.team_id = self.team
        self.assertTrue(self.profile.with_user(self.anna).action_mute())
        self.assertTrue(self.profile.muted)

    def test_the_answer_of_another_team(self):
        address = "https://example.com/ours/1"
        post = self.conversation.post_ids.copy(
            {
                "external_id": "ours",
                "direction": "out",
                "permalink": address,
                "conversation_id": self.theirs.id,
            }
        )
        with self.assertRaises(AccessError):
            self.conversation.with_user(self.anna).record_native_answer(
                "Done", address, closing=True
            )
        self.assertFalse(post.closing)


class TestOtherCompanies(OdooCase):
    """An administrator of one company does not give to another what is its."""

    def setUp(self):
        super().setUp()
        self.ours = self.env.company
        self.other = self.env["res.company"].create({"name": "Other"})
        self.admin.company_ids = self.ours | self.other
        self.there = self.make_account(
            company_id=self.other.id, team_id=False, user_id=False
        )

    def as_admin(self, record):
        return record.with_user(self.admin).with_context(
            allowed_company_ids=self.ours.ids
        )

    def test_the_company_is_fixed(self):
        made = {
            "social.care.rule": {"name": "Mute", "mute": True},
            "social.care.target": {"name": "An hour", "minutes": 60},
            "social.care.agent": {"user_id": self.admin.id},
            "social.care.waive.reason": {
                "name": "A joke",
                "company_id": self.ours.id,
            },
        }
        records = [self.env[model].create(vals) for model, vals in made.items()]
        records.append(self.account)
        for record in records:
            with self.subTest(record._name):
                mine = self.as_admin(record)
                with self.assertRaises(AccessError):
                    mine.company_id = self.other
                self.assertEqual(record.company_id, self.ours)
                mine.write({"company_id": self.ours.id})

    def test_nothing_goes_to_their_account(self):
        event = self.events() or (self.bring(say(id="e")) and self.events())
        stream = self.env["social.care.stream"].create(
            {"account_id": self.account.id, "code": "test"}
        )
        for record in (event, stream):
            with self.subTest(record._name), self.assertRaises(AccessError):
                self.as_admin(record).account_id = self.there
        rule = self.env["social.care.rule"].create({"name": "Mute", "mute": True})
        with self.assertRaises(AccessError):
            self.as_admin(rule).account_ids = self.there

    def test_nothing_goes_to_their_contact(self):
        mine, theirs = self.env["res.partner"].create(
            [
                {"name": "Ann", "company_id": company.id}
                for company in (self.ours, self.other)
            ]
        )
        handle = self.env["social.care.handle"].create(
            {"partner_id": mine.id, "network": "mastodon", "pasted": "@ann@example.com"}
        )
        with self.assertRaises(AccessError):
            self.as_admin(handle).partner_id = theirs
        self.assertEqual(handle.partner_id, mine)


class TestDefaults(ReplyCase):
    def test_a_reply_begins_as_a_draft_of_ones_own(self):
        replies = self.env["social.care.reply"].with_context(
            default_state="queued",
            default_user_id=self.sue.id,
            default_approved_by_id=self.sue.id,
            default_queued_at="2026-01-01",
            default_visibility="public",
        )
        reply = replies.with_user(self.anna).create(
            {"conversation_id": self.conversation.id, "body": "You fool"}
        )
        self.assertEqual(reply.state, "draft")
        self.assertEqual(reply.user_id, self.anna)
        self.assertFalse(reply.approved_by_id)
        self.assertEqual(reply.visibility, "public")

    def test_a_handoff_begins_as_an_offer(self):
        handoffs = self.env["social.care.handoff"].with_context(
            default_state="done",
            default_ended_at="2026-01-01",
            default_verified_at="2026-01-01",
            default_verified_by_id=self.sue.id,
        )
        handoff = handoffs.with_user(self.anna).create(
            {"ticket_id": self.conversation.ticket_id.id, "channel": "phone"}
        )
        self.assertEqual(handoff.state, "offered")
        self.assertFalse(handoff.ended_at or handoff.verified_at)

    def test_a_link_that_stood_in_public_stays_so(self):
        handoff = self.env["social.care.handoff"].create(
            {
                "ticket_id": self.conversation.ticket_id.id,
                "channel": "phone",
                "link_in_public": True,
            }
        )
        with self.assertRaises(AccessError):
            handoff.with_user(self.anna).link_in_public = False

    def test_where_a_ticket_stands_is_not_written(self):
        ticket = self.conversation.ticket_id.with_user(self.anna)
        with self.assertRaises(AccessError):
            ticket.write({"public_resolution": "confirmed"})


class TestApproval(ReplyCase):
    def setUp(self):
        super().setUp()
        self.env["social.care.agent"].create(
            {"user_id": self.anna.id, "in_training": True}
        )

    def test_what_is_approved_is_what_was_read(self):
        reply = self.reply("All is well.", visibility="private")
        reply.action_send()
        self.assertEqual(reply.state, "to_approve")
        reply.with_user(self.anna).write({"body": "Get lost", "visibility": "public"})
        self.assertEqual(reply.state, "draft")
        reply.with_user(self.sue).action_approve()
        self.assertEqual(reply.state, "draft")

    def test_an_approval_is_of_the_place_as_well(self):
        reply = self.reply("All is well.", visibility="private")
        reply.sudo().write(
            {
                "state": "failed",
                "approved_by_id": self.sue.id,
                "approved_at": fields.Datetime.now(),
            }
        )
        reply.with_user(self.anna).visibility = "public"
        self.assertFalse(reply.approved_by_id)

    def test_words_of_customers_are_text_in_an_activity(self):
        reply = self.reply("All is well.", visibility="private").sudo()
        telling.tell_author(reply, "Look", '<img src="https://evil/p">')
        self.assertNotIn("<img", reply.activity_ids.note)
        self.assertIn("&lt;img", reply.activity_ids.note)


class TestOneTransaction(OdooCase):
    def test_a_client_cannot_join_transactions(self):
        plain = self.env(context={})
        for value in (True, 1, "yes", [1], {"a": 1}):
            asked = plain(context={transaction.ONE: value})
            self.assertFalse(transaction.shared(asked), value)
        joined = transaction.joined(plain["res.users"]).env
        self.assertTrue(transaction.shared(joined))
