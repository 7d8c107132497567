"""The waits that reports count: one for each time somebody began to wait in public."""

import random

from freezegun import freeze_time

from odoo.fields import Datetime

from odoo.addons.social_care.resolution import resolve
from odoo.addons.social_care.standing import facts

from .common import (
    AGENT,
    COMPLAINT,
    PRAISE,
    QUESTION,
    SUPERVISOR,
    THANKS,
    US,
    OdooCase,
    moment,
    say,
    whisper,
)


class WaitCase(OdooCase):
    def waits(self, account=None):
        return self.env["social.care.wait"].search(
            [("account_id", "=", (account or self.account).id)], order="began_at, id"
        )


class TestWaits(WaitCase):
    def test_a_complaint_that_ends_in_thanks_stays_a_complaint(self):
        self.bring(
            say(COMPLAINT, id="q"),
            say("We look.", US, id="a", parent="q", at=5),
            say(THANKS, id="t", parent="a", at=9),
        )
        wait = self.waits()
        self.assertEqual(self.conversations().intent, "praise")
        self.assertEqual(wait.intent, "complaint")
        self.assertEqual(wait.mood, "unhappy")
        self.assertEqual(wait.minutes, 5)
        self.assertEqual(wait.answer_id, self.post("a"))
        self.assertEqual(wait.turn, "rave")
        self.assertEqual((wait.turn_begin, wait.turn_end), (COMPLAINT, THANKS))

    def test_a_second_question_is_a_wait_of_its_own(self):
        self.bring(
            say(QUESTION, id="q"),
            say("On its way.", US, id="a", parent="q", at=5),
            say("Since when?", id="q2", parent="a", at=9),
        )
        self.assertEqual(self.waits().mapped("number"), [1, 2])
        self.assertEqual(self.waits().mapped("how"), ["public", False])
        self.bring(say("Since Monday.", US, id="a2", parent="q2", at=20))
        self.assertEqual(self.waits().mapped("minutes"), [5, 11])

    def test_what_was_taken_back_is_kept_apart(self):
        self.bring(say(QUESTION, id="q"))
        self.bring(say(QUESTION, id="q", deleted="1"))
        self.assertEqual(self.waits().left_out, "taken_back")
        self.assertFalse(self.conversations().public_resolution)

    def test_what_was_said_in_private_is_not_quoted(self):
        self.bring(
            say(COMPLAINT, id="q"),
            say("Please write to us.", US, id="a", parent="q", at=5),
            whisper("My card is 4242", id="p", parent="a", at=9),
        )
        wait = self.waits()
        self.assertEqual(wait.turn_end_id, self.post("p"))
        self.assertNotIn("4242", wait.turn_end)
        self.assertTrue(wait.sent_elsewhere)

    def test_a_correction_is_counted(self):
        self.bring(say(QUESTION, id="q"))
        self.post("q").with_user(self.admin).action_correct(intent="complaint")
        self.assertEqual(self.waits().intent, "complaint")
        self.post("q").with_user(self.admin).action_correct(intent="spam")
        self.assertEqual(self.waits().left_out, "spam")

    def test_muted(self):
        self.bring(say(QUESTION, id="q"))
        self.conversations().with_user(self.admin).action_mute()
        self.assertEqual(self.waits().left_out, "muted")
        self.conversations().with_user(self.admin).action_unmute()
        self.assertFalse(self.waits().left_out)

    def test_whoever_waives_has_unanswered_all_the_same(self):
        self.bring(say(QUESTION, "ann"), say(QUESTION, "bob"))
        ann, bob = self.conversations().sorted("customer_name").with_user(self.admin)
        ann.action_waive("Too late to be of use")
        bob.action_waive("abuse")
        self.assertEqual(self.waits().mapped("how"), ["waived", "waived"])

        def left_out():
            waits = self.waits().sorted(lambda w: w.profile_id.external_id)
            return waits.mapped("left_out")

        self.assertEqual(left_out(), [False, "none_needed"])
        reason = self.env.ref("social_care.social_care_waive_reason_late")
        reason.none_needed = True
        self.env["social.care.wait"]._cron_waits()
        self.assertEqual(left_out(), ["none_needed", "none_needed"])

    def test_who_is_too_young_counts_in_no_share(self):
        now = Datetime.now()
        self.bring(
            say(QUESTION, "ann", id="q", at=Datetime.subtract(now, minutes=20)),
            say("Here.", US, parent="q", at=Datetime.subtract(now, minutes=10)),
            say(QUESTION, "bob", at=Datetime.subtract(now, minutes=20)),
        )
        waits = self.env["social.care.wait"]
        asked = [("account_id", "=", self.account.id)], [], ["within_hour:avg"]
        self.assertEqual(waits._read_group(*asked), [(False,)])
        with freeze_time(Datetime.add(now, minutes=41)):
            self.assertEqual(waits._read_group(*asked), [(0.5,)])

    def test_the_median_counts_those_who_wait_in_vain(self):
        for number, author in enumerate(("ann", "bob", "cleo", "dan"), 1):
            self.bring(say(QUESTION, author, id=author, at=-60))
            if number < 3:
                self.bring(say("Here.", US, parent=author, at=number * 10 - 60))
        domain = [("account_id", "=", self.account.id)]

        def median():
            return self.env["social.care.wait"]._read_group(
                domain, [], ["minutes:median", "within_day:avg"]
            )[0]

        self.assertEqual(median(), (20, 0.5))
        self.bring(say(QUESTION, "eve", at=-60))
        self.assertEqual(median(), (False, 0.4), "fewer than half have an answer")
        conversation = self.conversations().filtered(
            lambda c: c.profile_id.external_id == "eve"
        )
        conversation[:1].with_user(self.admin).action_mute()
        self.assertEqual(median(), (20, 0.5), "what is left out counts nowhere")

    def test_conversations_that_become_one(self):
        account = self.make_account(ticket_policy="manual")
        self.bring(say(QUESTION, at=1), account=account)
        self.bring(say("And this?", at=2), account=account)
        one, other = self.conversations(account)
        self.assertEqual(len(self.waits(account)), 2)
        one.merge_into(other)
        self.assertEqual(self.waits(account).conversation_id, other)
        self.assertEqual(self.waits(account).began_at, moment(1))

    def test_who_may_read(self):
        self.bring(say(QUESTION))
        wait, agent = self.waits(), self.make_user("Agnes", AGENT)
        other = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.assertFalse(
            wait.with_user(self.make_user("Bert", AGENT)).has_access("read")
        )
        self.team.user_ids = agent
        self.assertTrue(wait.with_user(agent).has_access("read"))
        wait.conversation_id.ticket_id.team_id = other
        self.assertEqual(wait.team_id, other)
        self.assertFalse(wait.with_user(agent).has_access("read"))
        company = self.env["res.company"].create({"name": "Sister"})
        for companies, sees in ((self.env.company, True), (company, False)):
            boss = self.make_user(
                "Berta",
                SUPERVISOR,
                company_id=companies.id,
                company_ids=[(6, 0, companies.ids)],
            )
            self.assertEqual(bool(wait.with_user(boss).search_count([])), sees)


class TestWhateverTheOrder(WaitCase):
    """What stands in the table is what the facts say, however they came in."""

    def rows(self):
        """Some fifty posts of eight people, on their way to us in any order."""
        chance = random.Random(7)
        rows = []
        for author in range(8):
            last, at = None, 0
            for number in range(chance.randint(1, 9)):
                at += chance.choice((1, 3, 30, 400))
                ours = number and chance.random() < 0.4
                name = f"{author}-{number}"
                rows.append(
                    say(
                        chance.choice((QUESTION, COMPLAINT, PRAISE, THANKS)),
                        US if ours else f"p{author}",
                        id=name,
                        at=at - 900,
                        **({"parent": last} if last else {}),
                    )
                )
                last = name
                if not ours and chance.random() < 0.2:
                    rows.append(say("x", f"p{author}", id=name, deleted="1"))
        return rows

    def told(self, account):
        return [
            (
                wait.post_id.external_id,
                wait.began_at,
                wait.answer_id.external_id,
                wait.how,
                wait.left_out,
                wait.intent,
                wait.turn,
            )
            for wait in self.waits(account).sorted(
                lambda w: (w.began_at, w.post_id.external_id)
            )
        ]

    def test_any_order(self):
        rows = self.rows()
        expected = None
        for seed in range(3):
            account = self.make_account(ticket_policy="manual")
            chance = random.Random(seed)
            shuffled = sorted(rows, key=lambda row: chance.random()) if seed else rows
            # What is deleted has to have been there.
            shuffled.sort(key=lambda row: "deleted" in row)
            for start in range(0, len(shuffled), 7):
                self.bring(*shuffled[start : start + 7], account=account)
            told = self.told(account)
            self.assertGreater(len(told), 10)
            expected = expected or told
            self.assertEqual(told, expected)
        self.as_function(account)
        self.rebuilt(account, told)

    def as_function(self, account):
        """The table is what the pure function says of each conversation."""
        found = facts.outcomes(self.env, self.conversations(account).ids)
        for conversation, outcome in found.items():
            stored = self.env["social.care.wait"].search(
                [("conversation_id", "=", conversation)], order="number"
            )
            self.assertEqual(
                [(f"post:{w.post_id.id}", w.began_at, w.how or "") for w in stored],
                [(w.key, w.began_at, w.how) for w in outcome.waits],
            )
        self.assertEqual(resolve([]).waits, ())

    def rebuilt(self, account, expected):
        """Made anew in the background, as after an upgrade."""
        self.waits(account).sudo().unlink()
        self.env["social.care.wait"].rebuild_soon()
        self.env["social.care.wait"]._cron_waits()
        self.assertEqual(self.told(account), expected)
        self.assertFalse(account.waits_rebuilding)
