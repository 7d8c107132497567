"""What the composer is told, and what it sends."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import AGENT, US, OdooCase, moment, say, whisper


class ComposerCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Marc Demo", AGENT)
        cls.agent.login = "marc-composer"
        cls.agent.helpdesk_team_ids = cls.team
        cls.practice = cls.make_account(
            "practice", handle="acme", external_id="company", state="connected"
        )
        cls.eva = cls.env["social.care.practice.person"].create(
            {"account_id": cls.practice.id, "name": "Eva Novak", "handle": "eva"}
        )

    def ask(self, body="Where is it?", **values):
        """Eva writes on practice. Gives her conversation, as the agent sees it."""
        self.env["social.care.practice.post"].create(
            {"account_id": self.practice.id, "person_id": self.eva.id, "body": body}
            | values
        )
        self.practice.with_user(self.admin).action_fetch()
        return self.conversations(self.practice)[-1:].with_user(self.agent)

    def told(self, conversation):
        """What the composer is told of a conversation."""
        page = conversation.social_thread()
        return page["composer"]["conversations"][str(conversation.id)]

    def send(self, conversation, body="It leaves today.", **values):
        told = self.told(conversation)
        values = {"visibility": "public", "seen_post_id": told["last_post"]} | values
        sent = conversation.social_send(body, **values)
        return self.env["social.care.reply"].browse(sent["ids"])


class TestComposer(ComposerCase):
    def test_what_it_is_told(self):
        conversation = self.ask()
        told = self.told(conversation)
        self.assertEqual(told["post"]["body"], "Where is it?")
        self.assertEqual(told["post"]["id"], told["last_post"])
        self.assertEqual(told["post"]["why"], {})
        self.assertTrue(told["can_write"])
        self.assertEqual(told["channels"]["public"]["limit"], 280)
        self.assertEqual(told["channels"]["private"]["limit"], 10_000)

    def test_it_answers_the_newest_that_is_there(self):
        self.bring(
            say("One", id="1"),
            say("Two", at=1, id="2", parent="1"),
            say("Ours", US, 2, id="3", parent="2"),
        )
        conversation = self.conversations()
        self.post("2").erase()
        told = self.told(conversation)
        self.assertEqual(told["post"]["id"], self.post("1").id)
        self.assertEqual(told["last_post"], self.post("3").id)

    def test_send_and_see_it(self):
        conversation = self.ask()
        reply = self.send(conversation)
        self.assertEqual((reply.state, reply.user_id), ("queued", self.agent))
        waiting = conversation.social_thread()["replies"]
        self.assertEqual(
            [(one["state"], one["mine"], one["by"]) for one in waiting],
            [("queued", True, "Marc Demo")],
        )
        self.assertIn(waiting[0]["seconds"], range(8, 11))
        self.practice.with_user(self.admin).action_process()
        page = conversation.social_thread()
        self.assertEqual(page["replies"], [])
        ours = [one for one in page["entries"] if one.get("ours")]
        self.assertEqual(ours[0]["by"], "Marc Demo")
        self.assertEqual(ours[0]["actions"], ["delete"])

    def test_the_chosen_post_is_answered(self):
        self.ask("One")
        post = self.posts(self.practice)
        number = int(post.external_id.removeprefix("p"))
        conversation = self.ask("Two", parent_id=number)
        reply = self.send(conversation, post_id=post.id)
        self.assertEqual(reply.in_reply_to_post_id, post)

    def test_no_post_of_others_is_answered(self):
        conversation = self.ask()
        self.bring(say("Elsewhere", id="x"))
        reply = self.send(conversation, post_id=self.post("x").id)
        self.assertEqual(reply.in_reply_to_post_id, self.posts(self.practice))

    def test_nothing_newer_is_overlooked(self):
        conversation = self.ask()
        seen = self.told(conversation)["last_post"]
        number = int(self.posts(self.practice).external_id.removeprefix("p"))
        self.ask("Found it, thanks", parent_id=number)
        with self.assertRaisesRegex(UserError, "Found it, thanks"):
            self.send(conversation, seen_post_id=seen)
        with self.assertRaisesRegex(UserError, "Found it, thanks"):
            self.send(conversation, seen_post_id=None)
        self.assertTrue(self.send(conversation))

    def test_what_is_typed_must_say_something(self):
        with self.assertRaises(UserError):
            self.send(self.ask(), "  \n ")

    def test_only_who_may_write(self):
        conversation = self.ask()
        stranger = self.make_user("Stan", AGENT)
        for method, arguments in (
            ("social_send", ("Hello", "public")),
            ("social_preview", ("Hello", "public")),
            ("social_canned", ()),
        ):
            with self.assertRaises(AccessError):
                getattr(conversation.with_user(stranger), method)(*arguments)

    def test_pictures_where_the_network_takes_them(self):
        conversation = self.ask()
        told = self.told(conversation)["channels"]
        self.assertEqual([told[one]["pictures"] for one in told], [0, 0])
        picture = self.env["ir.attachment"].with_user(self.agent)
        picture = picture.create(
            {"name": "a.png", "res_model": "social.care.reply", "res_id": 0}
        )
        with self.assertRaisesRegex(UserError, "pictures"):
            self.send(conversation, attachment_ids=picture.ids)

    def test_the_ticket_tells_of_all_its_conversations(self):
        conversation = self.ask()
        ticket = conversation.ticket_id
        page = ticket.social_thread()
        self.assertEqual(
            list(page["composer"]["conversations"]), [str(conversation.id)]
        )
        action = ticket.action_social_reply()
        self.assertEqual(action["params"], {"model": ticket._name, "id": ticket.id})


class TestTaking(ComposerCase):
    def test_answering_takes_it_and_moves_it_on(self):
        conversation = self.ask()
        ticket = conversation.ticket_id
        first = ticket.stage_id
        self.send(conversation)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertNotEqual(ticket.stage_id, first)
        self.assertFalse(ticket.closed)

    def test_nobody_loses_a_ticket_and_stages_stay(self):
        conversation = self.ask()
        ticket = conversation.ticket_id
        later = ticket.social_stages().filtered(lambda s: not s.closed)[-1:]
        ticket.write({"user_id": self.admin.id, "stage_id": later.id})
        self.send(conversation)
        self.assertEqual(ticket.user_id, self.admin)
        self.assertEqual(ticket.stage_id, later)

    def test_a_team_may_not_want_it(self):
        self.team.social_take_on_answer = False
        conversation = self.ask()
        stage = conversation.ticket_id.stage_id
        self.send(conversation)
        self.assertFalse(conversation.ticket_id.user_id)
        self.assertEqual(conversation.ticket_id.stage_id, stage)

    def test_an_answer_given_there_takes_it_too(self):
        conversation = self.ask()
        conversation.with_user(self.agent).record_native_answer("It leaves today.")
        self.assertEqual(conversation.ticket_id.user_id, self.agent)


class TestCalling(ComposerCase):
    def test_the_number_that_was_left_is_called(self):
        ticket = self.ask().ticket_id
        self.assertFalse(ticket.social_call_number)
        handoff = self.env["social.care.handoff"].create(
            {"ticket_id": ticket.id, "channel": "phone"}
        )
        self.assertFalse(ticket.social_call_number)
        handoff.contact_value = "+49 30 123456"
        self.assertEqual(ticket.social_call_number, handoff.contact_value)
        handoff.outcome = "Refunded"
        handoff.action_done()
        self.assertFalse(ticket.social_call_number)


class TestWaysOfSending(ComposerCase):
    def test_at_a_time(self):
        conversation = self.ask()
        later = fields.Datetime.now() + timedelta(hours=5)
        reply = self.send(conversation, send_at=fields.Datetime.to_string(later))
        self.assertEqual(reply.state, "queued")
        self.assertEqual(reply.send_at, later.replace(microsecond=0))
        with self.assertRaises(UserError):
            self.send(conversation, send_at="2020-01-01 00:00:00")

    def test_send_and_close(self):
        conversation = self.ask()
        reply = self.send(conversation, "It is with you.", close_ticket=True)
        self.assertTrue(reply.closing)
        self.assertTrue(conversation.ticket_id.closed)

    def test_it_is_told_that_sending_is_paused(self):
        conversation = self.ask()
        self.assertFalse(self.told(conversation)["paused"])
        self.practice.outgoing_paused = True
        self.assertIn("this account", self.told(conversation)["paused"])
        self.practice.action_pause_all_outgoing()
        self.assertIn("all accounts", self.told(conversation)["paused"])


class TestNotes(ComposerCase):
    def test_colleagues_are_told_and_nobody_else(self):
        conversation = self.ask()
        colleague = self.make_user("Lea <b>", AGENT)
        conversation.social_note("@Lea <b> please <i>look</i>", colleague.ids)
        note = conversation.ticket_id.message_ids[:1]
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(note.partner_ids, colleague.partner_id)
        self.assertNotIn("<i>", note.body)
        self.assertIn("o_mail_redirect", note.body)
        portal = self.make_user("Cleo", "base.group_portal")
        with self.assertRaises(UserError):
            conversation.social_note("Psst", portal.ids)


class TestMacros(ComposerCase):
    def macro(self, user=None, **values):
        values = {"name": "Late", "company_id": self.env.company.id} | values
        return (
            self.env["social.care.macro"].with_user(user or self.agent).create(values)
        )

    def test_all_steps_go_with_the_words(self):
        conversation = self.ask()
        tag = self.env["helpdesk.ticket.tag"].create({"name": "late"})
        macro = self.macro(
            body="{first_name}, it leaves today.",
            tag_ids=tag.ids,
            assign="me",
            snooze_hours=4,
            close=True,
        )
        [shown] = macro.for_conversation(conversation.id)
        self.assertEqual(shown["body"], "Eva, it leaves today.")
        with self.assertRaises(UserError):
            macro.action_run(conversation.id)
        self.send(conversation, shown["body"], closing=True, macro_id=macro.id)
        ticket = conversation.ticket_id
        self.assertEqual(ticket.tag_ids, tag)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertTrue(ticket.closed)
        self.assertEqual(conversation.shelf, "snoozed")

    def test_what_says_nothing_is_done_at_once(self):
        conversation = self.ask()
        self.macro(assign="me").action_run(conversation.id)
        self.assertEqual(conversation.ticket_id.user_id, self.agent)

    def test_one_s_own_and_one_s_team_s(self):
        other = self.make_user("Otto", AGENT)
        mine = self.macro()
        ours = self.macro(self.admin, user_id=False, team_id=self.team.id)
        as_other = (mine | ours).with_user(other)
        self.assertFalse(as_other.search([("id", "in", as_other.ids)]))
        with self.assertRaises(AccessError):
            mine.with_user(other).name = "Theirs"
        with self.assertRaises(AccessError):
            ours.with_user(self.agent).name = "Mine"
        with self.assertRaises(AccessError):
            self.macro(user_id=other.id)


class TestSignatures(ComposerCase):
    def test_every_answer_is_signed_once(self):
        self.team.social_signature = "initials"
        conversation = self.ask()
        self.assertEqual(self.told(conversation)["signature"], " ^MD")
        self.assertEqual(self.send(conversation, "Today.").body, "Today. ^MD")
        self.assertEqual(
            conversation.social_preview("Today. ^MD", "public")["length"],
            len("Today. ^MD"),
        )

    def test_first_names(self):
        self.team.social_signature = "first_name"
        self.assertEqual(self.send(self.ask(), "Today.").body, "Today. ^Marc")

    def test_long_answers_in_parts(self):
        self.team.social_signature = "initials"
        conversation = self.ask()
        body = "We are sorry that this took so long. " * 20
        preview = conversation.social_preview(body, "public")
        self.assertGreater(preview["length"], preview["limit"])
        with self.assertRaises(UserError):
            self.send(conversation, body)
        replies = self.send(conversation, body, in_parts=True, closing=True)
        self.assertEqual(replies.mapped("body"), preview["parts"])
        self.assertTrue(replies[-1].body.endswith(f"^MD ({len(replies)}/3)"))
        self.assertEqual([reply.closing for reply in replies], [False, False, True])
        self.assertEqual(replies[1:].previous_id, replies[:-1])

    def test_the_server_counts_what_the_network_counts(self):
        conversation = self.ask()
        self.assertEqual(conversation.social_preview("👍🏽", "public")["length"], 2)
        self.assertEqual(conversation.social_preview("", "public")["parts"], [""])


class TestCanned(ComposerCase):
    def test_filled_in_for_this_customer(self):
        self.env["mail.canned.response"].create(
            {
                "source": "sorry",
                "substitution": "Sorry {first_name}, {agent} ({initials}) here. {no}",
                "group_ids": [fields.Command.link(self.env.ref("base.group_user").id)],
            }
        )
        mine = self.env["mail.canned.response"].with_user(self.agent)
        mine.create({"source": "mine", "substitution": "For {handle}: {ticket}"})
        self.env["mail.canned.response"].create(
            {"source": "another's", "substitution": "Not for Marc"}
        )
        conversation = self.ask()
        texts = {one["source"]: one["text"] for one in conversation.social_canned()}
        self.assertEqual(texts["sorry"], "Sorry Eva, Marc Demo (MD) here. {no}")
        self.assertEqual(texts["mine"], f"For @eva: {conversation.ticket_id.number}")
        self.assertNotIn("another's", texts)


class TestWhyNot(ComposerCase):
    def why(self, network, kind="mention", **values):
        """Why a post on a network cannot be answered."""
        self.bring(say(id=f"why-{network}-{kind}"))
        post = self.post(f"why-{network}-{kind}")
        post.write(values)
        self.move(post, network, kind)
        why = post.why_not()
        self.move(post, "file", kind)
        return why

    def move(self, post, network, kind):
        """To another network, as nobody can move a post, or an account with posts."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE social_care_post SET network = %s, kind = %s WHERE id = %s",
            [network, kind, post.id],
        )
        self.env.cr.execute(
            "UPDATE social_care_account SET network = %s WHERE id = %s",
            [network, post.account_id.id],
        )
        self.env.invalidate_all()

    def test_in_words(self):
        self.assertEqual(self.why("x"), {})
        self.assertIn("only those who mention us", self.why("x", "search")["public"])
        self.assertNotIn("private", self.why("x", "search"))
        self.assertEqual(set(self.why("feed")), {"public", "private"})
        self.assertIn(
            "in private", self.why("practice", visibility="private")["public"]
        )

    def test_what_can_be_done(self):
        self.bring(say("One", id="1"), say("Ours", US, 1, id="2", parent="1"))
        self.assertEqual(self.post("1").doable(), ["answer"])
        self.assertEqual(self.post("2").doable(), [])
        self.post("1").erase()
        self.assertEqual(self.post("1").doable(), [])


class TestPeople(ComposerCase):
    def test_since_when_and_in_which_mood(self):
        self.bring(
            say("This is a scandal! I hate it, terrible.", id="1"),
            say("Great, I love it, wonderful", at=60, id="2", parent="1"),
        )
        person = self.conversations().social_thread()["people"][0]
        self.assertEqual(person["since"], fields.Date.to_string(moment().date()))
        self.assertEqual(
            (person["mood_before"], person["mood"]), ("Unhappy", "Pleased")
        )

    def test_other_open_tickets(self):
        self.bring(say("One", id="1"), say("Two", id="2"), say("Three", id="3"))
        first, second, third = self.conversations()
        self.close(third.ticket_id, moment() + timedelta(days=1))
        person = first.social_thread()["people"][0]
        self.assertEqual(
            [ticket["id"] for ticket in person["tickets"]], second.ticket_id.ids
        )
        self.assertEqual(person["ticket_count"], 1)
        self.assertEqual(person["earlier"], 2)

    def test_whispers_are_told_apart(self):
        self.bring(whisper("Only for you"))
        told = self.told(self.conversations())
        self.assertTrue(told["private"])
        self.assertIn("public", told["post"]["why"])
