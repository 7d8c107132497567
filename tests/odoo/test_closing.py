"""The closing guard, the closing dialogue, and what reminds people of the public."""

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.social_care.answering import closing_word, way
from odoo.addons.social_care.standing.refresh import refresh

from .common import AGENT, SUPERVISOR, THANKS, US, say
from .test_public_resolution import ResolutionCase

DONE = "helpdesk_mgmt.helpdesk_ticket_stage_done"
TELL = "social_care.mail_activity_type_tell"


class ClosingCase(ResolutionCase):
    def setUp(self):
        super().setUp()
        self.done = self.env.ref(DONE)
        self.team.social_closing_guard = "require"
        self.as_agent = self.ticket.with_user(self.agent)
        self.reason = self.env.ref("social_care.social_care_waive_reason_abuse")

    def answer(self):
        self.bring(say("We look.", US, id="a", parent="q", at=5))

    def activities(self, ticket=None):
        kind = self.env.ref(TELL)
        return (ticket or self.ticket).activity_ids.filtered(
            lambda a: a.activity_type_id == kind
        )

    def dialogue(self, tickets=None, **values):
        """The closing dialogue as a person gets it and fills it in."""
        tickets = tickets or self.as_agent
        action = tickets.action_social_close()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        form = Form(wizard)
        for name, value in values.items():
            setattr(form, name, value)
        return form.save()


class TestGuard(ClosingCase):
    def test_it_asks(self):
        with self.assertRaises(RedirectWarning) as caught:
            self.as_agent.stage_id = self.done
        words, action, button, _more = caught.exception.args
        self.assertIn(self.ticket.number, words)
        self.assertEqual(action["res_model"], "social.care.close")
        self.assertEqual(action["context"]["default_ticket_ids"], self.ticket.ids)
        self.assertEqual(action["context"]["default_stage_id"], self.done.id)
        self.assertTrue(button)
        self.assertFalse(self.ticket.closed)

    def test_a_dragged_card(self):
        with self.assertRaises(RedirectWarning):
            self.as_agent.web_save({"stage_id": self.done.id}, {"stage_id": {}})

    def test_many_at_once(self):
        self.bring(*(say("Mine?", f"b{n}", id=f"b{n}") for n in range(7)))
        tickets = self.tickets()
        with self.assertRaises(RedirectWarning) as caught:
            tickets.with_user(self.agent).write({"stage_id": self.done.id})
        self.assertIn("3 more", caught.exception.args[0])
        self.assertFalse(any(tickets.mapped("closed")))

    def test_those_that_the_public_knows_of_are_not_in_the_way(self):
        self.bring(say("Mine?", "bob", id="b"))
        other = self.tickets() - self.ticket
        self.conversation.action_waive("Joke")
        with self.assertRaises(RedirectWarning) as caught:
            (self.ticket | other).with_user(self.agent).stage_id = self.done
        action = caught.exception.args[1]
        self.assertEqual(action["context"]["default_ticket_ids"], other.ids)

    def test_every_state(self):
        supervisor = self.make_user("Sue", SUPERVISOR)
        for state, asks in (
            ("unanswered", True),
            ("acknowledged", True),
            ("moved", True),
            ("resolved_privately", True),
            ("resolved_publicly", False),
            ("confirmed", False),
            ("waived", False),
        ):
            with self.subTest(state=state), self.env.cr.savepoint() as savepoint:
                self.conversation.with_user(supervisor).action_set_public_resolution(
                    state, "For the test"
                )
                if asks:
                    with self.assertRaises(RedirectWarning):
                        self.as_agent.stage_id = self.done
                else:
                    self.as_agent.stage_id = self.done
                    self.assertTrue(self.ticket.closed)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_is_not_in_public(self):
        plain = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "x", "team_id": self.team.id}
        )
        plain.with_user(self.agent).stage_id = self.done
        self.assertTrue(plain.closed)

    def test_other_writes(self):
        self.as_agent.write({"priority": "3"})
        waiting = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        self.as_agent.stage_id = waiting
        self.assertEqual(self.ticket.stage_id, waiting)

    def test_from_one_closed_stage_to_another(self):
        self.ticket.stage_id = self.done
        other = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.as_agent.stage_id = other
        self.assertEqual(self.ticket.stage_id, other)

    def test_who_is_no_agent_cannot_open_the_dialogue(self):
        plain = self.make_user("Paul", "helpdesk_mgmt.group_helpdesk_user")
        with self.assertRaises(UserError) as caught:
            self.ticket.with_user(plain).stage_id = self.done
        self.assertIn(self.ticket.number, str(caught.exception))

    def test_what_runs_by_itself_is_not_stopped(self):
        self.ticket.stage_id = self.done
        self.assertTrue(self.ticket.closed)
        self.assertEqual(len(self.activities()), 1)

    def test_a_context_opens_no_door(self):
        """Without a request it is a cron; a request with its context is none."""
        forged = self.as_agent.with_context(cron_id=1)
        with self.assertRaises(RedirectWarning), MockRequest(self.env):
            forged.stage_id = self.done

    def test_a_team_that_lets_it_close(self):
        self.team.social_closing_guard = "off"
        self.as_agent.stage_id = self.done
        self.assertTrue(self.ticket.closed)
        self.assertFalse(self.activities())


class TestReminder(ClosingCase):
    def setUp(self):
        super().setUp()
        self.team.social_closing_guard = "warn"

    def test_closing_goes_through_and_leaves_an_activity(self):
        self.answer()
        self.as_agent.stage_id = self.done
        self.assertTrue(self.ticket.closed)
        self.assert_state("resolved_privately")
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertFalse(activity.user_id)

    def test_nobody_answered_at_all(self):
        self.as_agent.stage_id = self.done
        self.assert_state("unanswered")
        self.assertEqual(len(self.activities()), 1)

    def test_it_is_whose_the_ticket_is(self):
        self.ticket.user_id = self.agent
        self.answer()
        self.as_agent.stage_id = self.done
        self.assertEqual(self.activities().user_id, self.agent)
        other = self.make_user("Otto", AGENT)
        self.team.user_ids |= other
        self.ticket.user_id = other
        self.assertEqual(self.activities().user_id, other)

    def test_the_teams_leader_looks_after_nobodys(self):
        self.team.user_id = self.agent
        self.answer()
        self.as_agent.stage_id = self.done
        self.assertEqual(self.activities().user_id, self.agent)

    def test_it_ends_by_itself(self):
        self.answer()
        endings = {
            "told": lambda: self.conversation.record_native_answer(
                "Sent.", closing=True
            ),
            "waived": lambda: self.conversation.action_waive("Abuse"),
            "thanked": lambda: self.bring(say(THANKS, id="t", parent="a", at=60 * 25)),
            "deleted": lambda: self.bring(say("x", id="q", deleted="1")),
            "let be": lambda: self.ticket.write({"active": False}),
        }
        for name, end in endings.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.as_agent.stage_id = self.done
                self.assertEqual(len(self.activities()), 1)
                end()
                self.env.flush_all()
                self.assertFalse(self.activities())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_one_only(self):
        self.answer()
        self.as_agent.stage_id = self.done
        self.ticket.social_remind()
        refresh(self.conversation)
        self.assertEqual(len(self.activities()), 1)

    def test_reopened_and_not_solved_any_more(self):
        self.answer()
        self.as_agent.stage_id = self.done
        self.bring(say("It is broken again!", id="n", parent="a", at=60 * 25))
        self.assertFalse(self.ticket.closed)
        self.assertFalse(self.activities())


class TestDialogue(ClosingCase):
    def test_say_it_where_it_was_said(self):
        """Files cannot be published to: what was said there is written down."""
        self.answer()
        wizard = self.dialogue()
        self.assertEqual(wizard.way, "told")
        self.assertEqual(wizard.line_ids.conversation_id, self.conversation)
        self.assertIn("Ann", wizard.line_ids.body)
        wizard.action_close()
        self.assert_state("resolved_publicly")
        self.assertTrue(self.ticket.closed)
        self.assertFalse(self.activities())
        self.assertEqual(self.conversation.public_resolution_by, "Agnes")

    def test_one_conversation_is_asked_without_a_table(self):
        self.team.social_signature = "first_name"
        self.answer()
        action = self.as_agent.action_social_close()
        form = Form(
            self.env["social.care.close"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertTrue(form.body.endswith("^Agnes"), form.body)
        self.assertFalse(form.remarks)
        form.body = "Sorry, Ann. Call +43 1 2345678. Agnes"
        self.assertIn("telephone", form.remarks.lower())
        form.body = "It arrived, Ann. Agnes"
        form.permalink = "https://example.com/word"
        form.save().action_close()
        word = self.conversation.post_ids.filtered("closing")
        self.assertEqual(word.body, "It arrived, Ann. Agnes")
        self.assertEqual(word.permalink, "https://example.com/word")

    def test_waive_it(self):
        wizard = self.dialogue(way="waive", reason_id=self.reason)
        self.assertEqual(wizard.reason, "Abuse")
        wizard.action_close()
        self.assert_state("waived")
        self.assertEqual(self.conversation.waived_reason, "Abuse")
        self.assertTrue(self.ticket.closed)

    def test_not_without_a_reason(self):
        wizard = self.dialogue(way="waive", reason_id=self.reason)
        wizard.reason = " "
        with self.assertRaises(UserError):
            wizard.action_close()

    def test_not_without_words(self):
        wizard = self.dialogue()
        wizard.line_ids.body = "  "
        with self.assertRaises(UserError):
            wizard.action_close()

    def test_the_stage_that_was_meant(self):
        other = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_rejected")
        with self.assertRaises(RedirectWarning) as caught:
            self.as_agent.stage_id = other
        context = caught.exception.args[1]["context"]
        wizard = Form(
            self.env["social.care.close"].with_user(self.agent).with_context(**context)
        ).save()
        wizard.action_close()
        self.assertEqual(self.ticket.stage_id, other)

    def test_several_tickets(self):
        self.bring(say("Mine?", "bob", id="b"), say("Hi", "cid", id="c"))
        tickets = self.tickets().with_user(self.agent)
        wizard = self.dialogue(tickets)
        self.assertEqual(len(wizard.line_ids), 3)
        wizard.action_close()
        self.assertEqual(set(tickets.mapped("closed")), {True})
        self.assertEqual(
            set(tickets.mapped("public_resolution")), {"resolved_publicly"}
        )

    def test_a_ticket_with_two_conversations(self):
        self.bring(say("Mine?", "bob", id="b"))
        (self.conversations() - self.conversation).action_join(self.ticket.id)
        wizard = self.dialogue()
        self.assertEqual(len(wizard.line_ids), 2)
        wizard.action_close()
        self.assert_state("resolved_publicly")

    def test_not_by_other_teams(self):
        stranger = self.make_user("Otto", AGENT)
        with self.assertRaises(AccessError):
            self.ticket.with_user(stranger).action_social_close()
        wizard = self.dialogue()
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).action_close()

    def test_what_the_team_says_at_the_end(self):
        self.team.social_closing_word = "Hello {name},\n all is well. {outcome}"
        self.assertEqual(
            closing_word.draft(self.conversation), "Hello Ann, all is well."
        )

    def test_a_name_is_no_template(self):
        self.conversation.profile_id.name = "{outcome} {0} %s"
        self.assertIn("{outcome} {0} %s", closing_word.draft(self.conversation))

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.team.social_closing_word = "{name}, done."
        self.team.with_context(lang="de_DE").social_closing_word = "{name}, erledigt."
        self.conversation.sudo().language = "de"
        self.assertEqual(closing_word.draft(self.conversation), "Ann, erledigt.")


class TestClosingReply(ClosingCase):
    """On a network that can be published to."""

    def setUp(self):
        super().setUp()
        self.practice = self.make_account("practice", state="connected")
        person = self.env["social.care.practice.person"].create(
            {"account_id": self.practice.id, "name": "Eva", "handle": "eva"}
        )
        self.question = self.env["social.care.practice.post"].create(
            {
                "account_id": self.practice.id,
                "person_id": person.id,
                "body": "Where is my parcel?",
                "change": 1,
            }
        )
        self.practice.action_fetch()
        self.conversation = self.conversations(self.practice)
        self.ticket = self.conversation.ticket_id
        self.as_agent = self.ticket.with_user(self.agent)
        self.stage = self.ticket.stage_id

    def close_by_word(self):
        wizard = self.dialogue()
        self.assertEqual(wizard.way, "tell")
        wizard.action_close()
        return self.env["social.care.reply"].search(
            [("conversation_id", "=", self.conversation.id)]
        )

    def test_the_word_says_how_it_was_solved(self):
        handoff = self.env["social.care.handoff"].create(
            {"ticket_id": self.ticket.id, "channel": "phone", "outcome": "It is found"}
        )
        handoff.action_done()
        wizard = self.dialogue()
        self.assertIn("by telephone.", wizard.body)
        self.assertNotIn("found", wizard.body, "what colleagues wrote is for them")
        self.team.social_closing_word = "Hello {name}. {outcome} Bye."
        self.assertNotIn("found", self.dialogue().body)

    def test_what_the_public_knows_is_closed_without_a_question(self):
        reply = self.close_by_word()
        self.practice.action_process()
        self.assertEqual(reply.state, "sent")
        self.ticket.stage_id = self.stage
        self.assertFalse(self.ticket.closed)
        self.assertTrue(self.as_agent.social_can_close)
        self.assertIs(self.as_agent.action_social_done(), True)
        self.assertTrue(self.ticket.closed)
        self.assertFalse(self.as_agent.social_can_close)

    def test_what_the_public_does_not_know_is_asked_for(self):
        self.assertFalse(self.as_agent.social_can_close)
        action = self.as_agent.action_social_done()
        self.assertEqual(action["res_model"], "social.care.close")
        self.assertFalse(self.ticket.closed)

    def test_the_word_closes_the_ticket(self):
        reply = self.close_by_word()
        self.assertEqual(reply.user_id, self.agent)
        self.assertTrue(reply.closing)
        self.assertEqual(reply.visibility, "public")
        self.assertEqual(reply.state, "queued")
        self.assertTrue(self.ticket.closed)
        self.assertFalse(self.activities())
        self.practice.action_process()
        self.assertEqual(reply.state, "sent")
        self.assert_state("resolved_publicly")
        self.assertEqual(self.ticket.public_resolution_by, "Agnes")
        self.assertFalse(self.activities())

    def test_a_word_that_fails_opens_it_again(self):
        reply = self.close_by_word()
        way.failed(reply, "The network does not want it.")
        self.assertEqual(reply.state, "failed")
        self.assertFalse(self.ticket.closed)
        self.assertEqual(self.ticket.stage_id, self.stage)
        self.assertFalse(self.ticket.closed_date)
        lines = [line for line in self.chatter(self.ticket) if "open again" in line]
        self.assertEqual(len(lines), 1)
        self.assertIn("does not want it", lines[0])

    def test_a_word_that_is_taken_back_does_too(self):
        reply = self.close_by_word()
        reply.with_user(self.agent).action_cancel()
        self.assertFalse(self.ticket.closed)

    def test_once_the_public_was_told_otherwise_it_stays_closed(self):
        reply = self.close_by_word()
        self.conversation.record_native_answer("Told by hand.", closing=True)
        way.failed(reply, "The network does not want it.")
        self.assertTrue(self.ticket.closed)

    def test_another_close_while_the_word_is_on_its_way(self):
        """The guard asks nothing then; the word that fails opens it all the same."""
        reply = (
            self.env["social.care.reply"]
            .with_user(self.agent)
            .create(
                {
                    "conversation_id": self.conversation.id,
                    "body": "Solved.",
                    "closing": True,
                    "visibility": "public",
                }
            )
        )
        reply.action_send()
        self.as_agent.stage_id = self.done
        self.assertTrue(self.ticket.closed)
        way.failed(reply.sudo(), "The network does not want it.")
        self.assertEqual(self.ticket.stage_id, self.stage)

    def test_somebody_wrote_in_the_meantime(self):
        wizard = self.dialogue()
        self.env["social.care.practice.post"].create(
            {
                "account_id": self.practice.id,
                "person_id": self.question.person_id.id,
                "body": "And another thing!",
                "parent_id": self.question.id,
                "change": 2,
            }
        )
        self.practice.action_fetch()
        self.assertEqual(len(self.conversation.post_ids), 2)
        with self.assertRaises(UserError):
            wizard.action_close()
        self.assertFalse(self.ticket.closed)
