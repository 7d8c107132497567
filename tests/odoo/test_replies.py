"""From words to a post: queue, refusals, taking back, and what comes of it."""

from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import Callbacks

from odoo.addons.social_care.answering import queue, way
from odoo.addons.social_care.networks.errors import Later, Never, SignInAgain, Unsure
from odoo.addons.social_care.thread import chatter
from odoo.addons.social_care_practice.client import PracticeClient

from .common import AGENT, SUPERVISOR, OdooCase


class ReplyCase(OdooCase):
    """An account on practice, where Eva asked something, and two agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.practice = cls.make_account("practice", user_id=cls.admin.id)
        cls.practice.action_connect()
        cls.eva = cls.env["social.care.practice.person"].create(
            {"account_id": cls.practice.id, "name": "Eva", "handle": "eva"}
        )
        cls.anna = cls.make_user("Anna", AGENT)
        cls.marc = cls.make_user("Marc", AGENT)
        cls.sue = cls.make_user("Sue", SUPERVISOR)
        (cls.anna | cls.marc).helpdesk_team_ids = cls.team
        cls.ask(cls, "Where is my parcel?")
        cls.conversation = cls.conversations(cls, cls.practice)

    def ask(self, body, **values):
        """Eva says something, and it is fetched."""
        said = self.env["social.care.practice.post"].create(
            {"account_id": self.practice.id, "person_id": self.eva.id, "body": body}
            | values
        )
        self.practice.action_fetch()
        return said

    def ask_again(self, body):
        """Eva says something in the same thread."""
        first = self.env["social.care.practice.post"].search(
            [("account_id", "=", self.practice.id)], limit=1
        )
        return self.ask(body, parent_id=first.id)

    def reply(self, body="It leaves today.", user=None, **values):
        return (
            self.env["social.care.reply"]
            .with_user(user or self.anna)
            .create({"conversation_id": self.conversation.id, "body": body} | values)
        )

    def deliver(self):
        return self.practice.action_process()

    @contextmanager
    def network_says(self, **answers):
        """What the network answers meanwhile, by method: an exception, or a value."""
        with ExitStack() as stack:
            for method, answer in answers.items():
                kind = {"return_value": answer}
                if isinstance(answer, Exception) or callable(answer):
                    kind = {"side_effect": answer}
                stack.enter_context(
                    patch.object(PracticeClient, method, autospec=True, **kind)
                )
            yield

    def published(self):
        return self.env["social.care.practice.post"].search(
            [("account_id", "=", self.practice.id), ("person_id", "=", False)]
        )

    def due(self, reply):
        """Time passes: what waits, waits no more."""
        reply.sudo().write({"next_try_at": False, "lease_until": False})
        reply.account_id.sudo().sending_retry_at = False


class TestSending(ReplyCase):
    def test_defaults(self):
        reply = self.reply()
        self.assertEqual(reply.in_reply_to_post_id, self.conversation.post_ids)
        self.assertEqual(reply.visibility, "public")
        self.assertEqual(reply.user_id, self.anna)
        self.assertEqual(reply.state, "draft")
        self.assertEqual(reply.team_id, self.team)

    def test_from_draft_to_post(self):
        reply = self.reply(closing=True)
        self.assertTrue(reply.action_send())
        self.assertEqual(reply.state, "queued")
        self.assertGreater(reply.send_at, reply.create_date)
        self.assertEqual(self.deliver()["sent"], 1)
        self.assertEqual(reply.state, "sent")
        post = reply.post_id.sudo()
        self.assertEqual(post.body, "It leaves today.")
        self.assertEqual(post.user_id, self.anna)
        self.assertEqual(post.conversation_id, self.conversation)
        self.assertEqual(self.conversation.public_resolution, "resolved_publicly")
        self.assertEqual(len(self.published()), 1)
        lines = self.chatter(self.conversation.ticket_id)
        [line] = [line for line in lines if "It leaves today." in line]
        self.assertIn("Anna", line)
        self.assertIn(post.permalink, line)

    def test_our_own_stream_brings_it_too(self):
        reply = self.reply()
        reply.action_send()
        self.deliver()
        lines = len(self.chatter(self.conversation.ticket_id))
        self.practice.action_fetch()
        ours = self.posts(self.practice).filtered(lambda p: p.direction == "out")
        self.assertEqual(ours, reply.post_id.sudo())
        self.assertFalse(ours.edited_at)
        self.assertTrue(ours.version)
        self.assertEqual(len(self.chatter(self.conversation.ticket_id)), lines)

    def test_our_own_stream_may_bring_it_before_we_know(self):
        reply = self.reply(closing=True)
        reply.action_send()
        delivery = way.claim(self.env, self.practice.ids, hurry=True)
        number = self.practice.network_client().publish(delivery.reply, delivery.key)
        self.practice.action_fetch()
        self.assertEqual(way.settle(self.env, delivery, number, None), "sent")
        ours = self.posts(self.practice).filtered(lambda p: p.direction == "out")
        self.assertEqual(reply.post_id.sudo(), ours)
        self.assertEqual(ours.user_id, self.anna)
        self.assertEqual(self.conversation.public_resolution, "resolved_publicly")
        lines = self.chatter(self.conversation.ticket_id)
        self.assertEqual(sum("It leaves today." in line for line in lines), 1)

    def test_it_waits_so_that_it_can_be_taken_back(self):
        reply = self.reply()
        reply.action_send()
        self.env["social.care.reply"]._cron_deliver()
        self.assertEqual(reply.state, "queued")
        self.assertTrue(queue.is_moving(reply))
        self.assertTrue(reply.action_cancel())
        self.deliver()
        self.assertEqual(reply.state, "cancelled")
        self.assertFalse(self.published())
        with self.assertRaises(UserError):
            reply.action_send()

    def test_what_is_out_cannot_be_taken_back(self):
        reply = self.reply()
        reply.action_send()
        self.deliver()
        with self.assertRaises(UserError):
            reply.action_cancel()
        self.assertTrue(reply.action_send())
        self.deliver()
        self.assertEqual(len(self.published()), 1)

    def test_in_private(self):
        reply = self.reply(visibility="private")
        reply.action_send()
        self.deliver()
        self.assertEqual(reply.state, "sent")
        self.assertEqual(self.published().visibility, "private")
        self.assertEqual(self.conversation.public_resolution, "unanswered")
        self.assertNotIn("It leaves", str(self.conversation.ticket_id.description))

    def test_parts_follow_one_another(self):
        first = self.reply("One (1/3)")
        second = self.reply("Two (2/3)", previous_id=first.id)
        third = self.reply("Three (3/3)", previous_id=second.id)
        with self.assertRaises(UserError):
            second.action_send()
        (first | second | third).action_send()
        self.deliver()
        self.assertEqual(
            (first | second | third).mapped("state"), ["sent", "sent", "sent"]
        )
        one, two, three = self.published().sorted("id")
        self.assertEqual((two.parent_id, three.parent_id), (one, two))

    def test_parts_are_taken_back_together(self):
        first = self.reply("One (1/2)")
        second = self.reply("Two (2/2)", previous_id=first.id)
        (first | second).action_send()
        first.action_cancel()
        self.assertEqual(second.state, "cancelled")

    def test_a_part_waits_for_one_that_failed(self):
        first = self.reply("One (1/2)")
        second = self.reply("Two (2/2)", previous_id=first.id)
        (first | second).action_send()
        with self.network_says(publish=Never("No.")):
            self.deliver()
        self.assertEqual((first.state, second.state), ("failed", "queued"))
        self.assertIn("part before", second.waiting_for)

    def test_only_pictures_that_one_may_see(self):
        hidden = self.env["ir.attachment"].create(
            {
                "name": "a.png",
                "raw": b"x",
                "mimetype": "image/png",
                "res_model": "res.users",
                "res_id": self.sue.id,
            }
        )
        hidden.res_model = "social.care.event"
        hidden.res_id = self.env["social.care.event"].search([], limit=1).id
        with self.assertRaises(AccessError):
            self.reply(attachment_ids=hidden.ids)


class TestRefusing(ReplyCase):
    def test_something_was_said_since(self):
        reply = self.reply()
        self.ask_again("And who pays me back?")
        with self.assertRaisesRegex(UserError, "who pays me back"):
            reply.action_send()
        self.assertIn("who pays me back", reply.newer_words)
        self.assertTrue(reply.action_seen())
        self.assertFalse(reply.newer_words)
        self.assertTrue(reply.action_send())

    def test_when_the_seconds_are_over_it_goes_at_once(self):
        reply = self.reply()
        reply.action_send()
        for over, woken in ((False, 0), (True, 2)):
            if over:
                reply.sudo().send_at = fields.Datetime.now()
            there = self.env["ir.cron.trigger"].search_count([])
            told, add = [], Callbacks.add

            def note(callbacks, callback, told=told, add=add):
                if callbacks is self.env.cr.postcommit:
                    told.append(callback)
                return add(callbacks, callback)

            with self.subTest(over=over), patch.object(Callbacks, "add", note):
                reply.with_user(self.marc).action_send_due()
                triggers = self.env["ir.cron.trigger"].search_count([])
                self.assertEqual(triggers - there, woken)
                self.assertEqual(len(told), woken, "the cron workers are told")
        other = self.make_user("Olga", AGENT)
        with self.assertRaises(AccessError):
            reply.with_user(other).action_send_due()

    def test_a_colleague_answered_since(self):
        late = self.reply("We will see.", user=self.marc)
        self.reply().action_send()
        self.deliver()
        with self.assertRaisesRegex(UserError, "It leaves today"):
            late.action_send()

    def test_two_agents_one_post(self):
        late = self.reply("We will see.", user=self.marc)
        self.reply().action_send()
        with self.assertRaisesRegex(UserError, "Anna is already answering"):
            late.action_send()

    def test_the_database_refuses_it_as_well(self):
        self.reply().action_send()
        late = self.reply("We will see.", user=self.marc).sudo()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint(flush=False):
            self.env.cr.execute(
                "UPDATE social_care_reply SET state = 'queued' WHERE id = %s",
                [late.id],
                log_exceptions=False,
            )

    def test_the_same_agent_adds_something(self):
        self.reply().action_send()
        with self.assertRaises(UserError):
            self.reply().action_send()
        more = self.reply("And the refund comes tomorrow.")
        more.action_send()
        self.deliver()
        self.assertEqual(more.state, "sent")
        self.assertEqual(len(self.published()), 2)

    def test_public_and_private_beside_each_other(self):
        self.reply().action_send()
        self.reply("Your number?", user=self.marc, visibility="private").action_send()
        self.assertEqual(self.deliver()["sent"], 2)

    def test_too_long(self):
        with self.assertRaisesRegex(UserError, "281 characters"):
            self.reply("x" * 281).action_send()
        self.assertTrue(self.reply("x" * 281, visibility="private").action_send())

    def test_networks_that_cannot_be_answered(self):
        self.bring({"external_id": "1", "author_id": "ann", "body": "Hello?"})
        self.conversation = self.conversations()
        with self.assertRaises(UserError):
            self.reply().action_send()

    def test_nothing_to_say(self):
        with self.assertRaises(UserError):
            self.reply("  ")

    def test_reasons_of_others(self):
        self.patch(
            self.env.registry["social.care.reply"],
            "_blocking_words",
            lambda reply: ["A telephone number.", "Shouting."],
        )
        with self.assertRaisesRegex(UserError, "number.\nShouting"):
            self.reply().action_send()

    def test_people_write_words_and_nothing_else(self):
        reply = self.reply()
        for values in (
            {"state": "sent"},
            {"post_id": self.conversation.post_ids[:1].id},
            {"user_id": self.marc.id},
            {"conversation_id": self.conversation.id},
            {"idempotency_key": "x"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                reply.write(values)
            with self.subTest(values=values), self.assertRaises(AccessError):
                if "conversation_id" in values:
                    reply.unlink()
                self.reply(**values)
        with self.assertRaises(AccessError):
            reply.with_user(self.marc).body = "Something else"
        reply.action_send()
        with self.assertRaises(UserError):
            reply.body = "Something else"


class TestResults(ReplyCase):
    def setUp(self):
        super().setUp()
        self.one = self.reply()
        self.one.action_send()

    def activities(self):
        return self.one.sudo().activity_ids

    def test_never(self):
        with self.network_says(publish=Never("They blocked us.")):
            self.deliver()
        self.assertEqual(self.one.state, "failed")
        self.assertEqual(self.one.error_message, "They blocked us.")
        self.assertEqual(self.activities().user_id, self.anna)
        self.assertEqual(self.practice.health_state, "fine")

    def test_failed_is_mended_and_sent(self):
        key = self.one.sudo().idempotency_key
        with self.network_says(publish=Never("They blocked us.")):
            self.deliver()
        self.one.body = "It leaves tomorrow."
        self.assertNotEqual(self.one.sudo().idempotency_key, key)
        self.assertTrue(self.one.action_retry())
        self.deliver()
        self.assertEqual(self.one.state, "sent")
        self.assertFalse(self.activities())
        self.assertFalse(self.one.error_message)

    def test_later(self):
        with self.network_says(publish=Later("Too many.", after=120)):
            self.deliver()
        self.assertEqual(self.one.state, "queued")
        self.assertEqual(self.one.error_message, "Too many.")
        wait = self.one.next_try_at - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 120, delta=30)
        self.assertIn("Too many.", self.practice.health)
        self.assertEqual(self.deliver()["sent"], 0)
        self.due(self.one)
        self.deliver()
        self.assertEqual(self.one.state, "sent")
        self.assertEqual(self.practice.health_state, "fine")

    def test_later_ends_some_day(self):
        with self.network_says(publish=Later("Out of order.")):
            self.deliver()
            self.due(self.one)
            self.one.sudo().tried_at = "2020-01-01"
            self.deliver()
        self.assertEqual(self.one.state, "failed")

    def test_sign_in_again(self):
        with self.network_says(publish=SignInAgain("No such token.")):
            self.deliver()
        self.assertEqual(self.one.state, "queued")
        self.assertEqual(self.practice.state, "error")
        self.assertTrue(self.practice.activity_ids)
        self.assertIn("connected again", self.one.waiting_for)
        self.practice.action_connect()
        self.deliver()
        self.assertEqual(self.one.state, "sent")

    def test_unsure_and_it_is_there(self):
        publish = PracticeClient.publish

        def hang(client, reply, key):
            publish(client, reply, key)
            raise Unsure("No answer in time.")

        with patch.object(PracticeClient, "publish", hang):
            self.deliver()
        self.assertEqual(self.one.state, "unknown")
        self.assertGreater(self.one.next_try_at, fields.Datetime.now())
        self.assertTrue(queue.is_moving(self.one))
        self.due(self.one)
        self.deliver()
        self.assertEqual(self.one.state, "sent")
        self.assertEqual(len(self.published()), 1)

    def test_the_clock_jumped_between_trying_and_looking(self):
        """It is looked for since it was tried, by the clock that measures how far the
        network's is: else what is there is older than that, and is said twice."""
        looked = []

        def find_own(_client, _reply, since):
            looked.append(since - fields.Datetime.now())

        ahead = datetime.now() + timedelta(hours=2)
        with freeze_time(ahead), self.network_says(publish=Unsure("No answer.")):
            self.deliver()
        self.due(self.one)
        with patch.object(PracticeClient, "find_own", find_own):
            self.deliver()
            self.due(self.one)
            self.one.sudo().needs_person = False
            with freeze_time(ahead):
                self.deliver()
        self.assertEqual(len(looked), 2)
        for age in looked:
            self.assertAlmostEqual(age.total_seconds(), 0, delta=300)

    def test_unsure_and_it_is_not_there(self):
        with self.network_says(publish=Unsure("No answer in time.")):
            self.deliver()
        self.assertEqual(self.one.state, "unknown")
        self.due(self.one)
        self.deliver()
        self.assertEqual(self.one.state, "sent")
        self.assertEqual(len(self.published()), 1)

    def test_anything_unexpected_is_unsure(self):
        with self.network_says(publish=ValueError("oops")):
            self.deliver()
        self.assertEqual(self.one.state, "unknown")

    def unknown_for_good(self):
        with self.network_says(publish=Unsure("No answer in time."), find_own=None):
            self.deliver()
            self.due(self.one)
            self.deliver()
            self.assertEqual(self.one.state, "unknown")
            self.assertTrue(self.one.needs_person)
            self.assertFalse(queue.is_moving(self.one))
            self.assertEqual(self.activities().user_id, self.anna)
            self.due(self.one)
            self.deliver()
        self.assertEqual(self.one.state, "unknown")

    def test_a_person_has_found_it(self):
        self.unknown_for_good()
        self.assertTrue(self.one.action_posted("https://example.com/1"))
        self.assertEqual(self.one.state, "sent")
        self.assertEqual(self.one.permalink, "https://example.com/1")
        self.assertFalse(self.activities())
        self.assertEqual(self.conversation.public_resolution, "acknowledged")

    def test_a_person_sends_it_again(self):
        self.unknown_for_good()
        with self.assertRaises(UserError):
            self.one.action_cancel()
        self.assertTrue(self.one.action_retry())
        self.deliver()
        self.assertEqual(self.one.state, "sent")

    def test_looking_fails(self):
        later = Later("Out of order.")
        with self.network_says(publish=Unsure("No answer in time."), find_own=later):
            self.deliver()
            for _number in range(6):
                self.due(self.one)
                self.deliver()
        self.assertTrue(self.one.needs_person)

    def test_a_lane_died(self):
        delivery = way.claim(self.env, self.practice.ids, hurry=True)
        self.assertEqual(self.one.state, "sending")
        self.one.sudo().lease_until = "2020-01-01"
        with self.assertRaises(UserError):
            self.one.action_cancel()
        self.deliver()
        self.assertEqual(self.one.state, "sent")
        # The dead one wakes up, late, and brings the same.
        number = self.one.post_id.sudo().external_id
        way.settle(self.env, delivery, number, None)
        self.assertEqual(self.one.state, "sent")
        self.assertEqual(len(self.published()), 1)

    def test_what_hangs_begins_nothing(self):
        delivery = way.claim(self.env, self.practice.ids, hurry=True)
        delivery.deadline = self.one.create_date - timedelta(seconds=1)
        way.deliver(self.env, delivery)
        self.assertFalse(self.published())
        self.assertEqual(self.one.state, "queued")

    def test_the_same_words_of_another_reply(self):
        self.deliver()
        again = self.reply()
        again.action_send()
        with self.network_says(publish=Unsure("No answer in time.")):
            self.deliver()
        self.due(again)
        again.sudo().tried_at = self.one.tried_at
        self.deliver()
        self.assertEqual(again.state, "unknown")
        self.assertTrue(again.needs_person)

    def test_hooks(self):
        called = []
        replies = self.env.registry["social.care.reply"]
        self.patch(replies, "_on_sent", lambda reply: called.append(reply.post_id))
        self.deliver()
        self.assertEqual(called, [self.one.post_id.sudo()])

    def test_a_hook_that_fails_undoes_nothing(self):
        replies = self.env.registry["social.care.reply"]

        def fail(reply):
            reply.body = "Gone."
            raise ValueError("oops")

        self.patch(replies, "_on_sent", fail)
        with self.assertLogs("odoo.addons.social_care", "ERROR"):
            self.deliver()
        self.assertEqual(self.one.state, "sent")
        self.assertEqual(self.one.body, "It leaves today.")

    def test_a_ticket_that_cannot_be_written_undoes_nothing(self):
        def fail(posts):
            if posts:
                raise ValueError("oops")

        self.patch(chatter, "log_posts", fail)
        with self.assertLogs("odoo.addons.social_care", "ERROR"):
            self.deliver()
        self.assertEqual(self.one.state, "sent")
        self.assertTrue(self.one.post_id.sudo().external_id)


class TestPausing(ReplyCase):
    def test_an_account(self):
        reply = self.reply()
        reply.action_send()
        for user in (self.anna, self.marc):
            with self.assertRaises(AccessError):
                self.practice.with_user(user).action_pause_outgoing()
        self.sue.helpdesk_team_ids = self.team
        self.practice.with_user(self.sue).action_pause_outgoing()
        self.deliver()
        self.assertEqual(reply.state, "queued")
        self.assertIn("paused", reply.waiting_for)
        self.assertFalse(queue.is_moving(reply))
        self.assertIn("paused", self.practice.health)
        self.practice.with_user(self.sue).action_resume_outgoing()
        self.deliver()
        self.assertEqual(reply.state, "sent")

    def test_all(self):
        reply = self.reply()
        reply.action_send()
        accounts = self.env["social.care.account"]
        with self.assertRaises(AccessError):
            accounts.with_user(self.anna).action_pause_all_outgoing()
        accounts.with_user(self.sue).action_pause_all_outgoing()
        self.deliver()
        self.assertEqual(reply.state, "queued")
        self.assertIn("paused", reply.waiting_for)
        accounts.with_user(self.sue).action_resume_all_outgoing()
        self.deliver()
        self.assertEqual(reply.state, "sent")
