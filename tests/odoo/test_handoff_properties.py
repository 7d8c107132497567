"""Any order of any twenty events: no handoff without an end or an owner.

Events of agents, of customers, of tickets and of time, drawn at random; what is refused
in words is refused. The clock goes on at random as well, so that seconds end in the
middle of anything. The seed of a failure is in its words.
"""

import random
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.handover import claiming, link
from odoo.addons.social_care.standing.facts import outcomes

from .test_replies import ReplyCase

SEQUENCES, EVENTS = 25, 20
TICKS = 0.05
"""How often a second is over when somebody looks at the clock."""
OFTEN = {
    "hand_over": 5,
    "offer": 5,
    "number_left": 3,
    "delivery": 3,
    "new_ticket": 3,
    "done": 2,
    "ticket_assigned": 2,
}
"""How many times likelier than others these are."""

OPEN = ("offered", "arrived")
ENDED = ("done", "declined", "unreachable", "expired")


class TestAnyOrder(ReplyCase):
    def test_no_handoff_without_an_end_or_an_owner(self):
        self.random = random.Random(0)
        self.startPatcher(patch.object(fields.Datetime, "now", self.clock()))
        for seed in range(SEQUENCES):
            self.cr.execute("SAVEPOINT any_order")
            self.random = random.Random(seed)
            self.told = []
            try:
                for _number in range(EVENTS):
                    self.happen()
                    self.check(f"seed {seed}, after {self.told}")
                self.time_passes()
                self.check(f"seed {seed}, at the end, after {self.told}", final=True)
            finally:
                self.env.invalidate_all(flush=False)
                self.cr.execute("ROLLBACK TO SAVEPOINT any_order")
                self.env.invalidate_all(flush=False)
                self.env.cr.precommit.clear()

    # ---- Events --------------------------------------------------------------------

    def clock(self):
        now, ahead = fields.Datetime.now, timedelta()

        def look(*_arguments):
            nonlocal ahead
            if self.random.random() < TICKS:
                ahead += timedelta(seconds=1)
            return now() + ahead

        return look

    def happen(self):
        events = sorted(
            name.removeprefix("event_")
            for name in dir(self)
            if name.startswith("event_")
        )
        weights = [OFTEN.get(name, 1) for name in events]
        [name] = self.random.choices(events, weights)
        self.told.append(name)
        try:
            with self.cr.savepoint():
                getattr(self, f"event_{name}")()
                self.env.flush_all()
        except (UserError, AccessError) as refused:
            self.told[-1] += " (refused)"
            self.assertTrue(str(refused))
            self.env.invalidate_all(flush=False)

    def pick(self, records):
        return records.browse(self.random.choice(records.ids or [False]))

    def handoff(self):
        there = self.env["social.care.handoff"].search(
            [("account_id", "=", self.practice.id)]
        )
        going_on = there.filtered(lambda h: h.state in OPEN)
        mostly = going_on if self.random.random() < 0.8 and going_on else there
        return self.pick(mostly).exists()

    def ticket(self):
        return self.pick(self.tickets(self.practice)).exists()

    def event_hand_over(self):
        ticket = self.ticket()
        if not ticket:
            return
        self.env["social.care.hand.over"].with_user(self.anna).create(
            {
                "ticket_id": ticket.id,
                "channel": self.random.choice(["phone", "email", "message"]),
                "way": self.random.choice(["private", "public", "none"]),
                "private_words": "Here: [link]",
                "public_words": self.random.choice(["Here: [link]", "We wrote.", ""]),
            }
        ).action_hand_over()

    def event_offer(self):
        self.env["social.care.handoff"].with_user(self.anna).create(
            {
                "ticket_id": self.ticket().id,
                "channel": self.random.choice(["phone", "message"]),
                "contact_value": self.random.choice(["+442079460123", False]),
                "consent_at": fields.Datetime.now(),
                "link_in_public": self.random.random() < 0.5,
            }
        )

    def event_number_left(self):
        handoff = self.handoff()
        if handoff.claim_url:
            there = link.handoff_of(self.env, handoff.claim_url.rsplit("/", 1)[1])
            number = f"+44 20 7946 {self.random.randrange(10000):04d}"
            if there:
                claiming.receive(there, {"phone": number, "consent": "1"}, "x")

    def event_link_revoked(self):
        self.handoff().with_user(self.anna).action_revoke_link()

    def event_link_renewed(self):
        self.handoff().with_user(self.anna).action_renew_link()

    def event_checked(self):
        handoff = self.handoff().with_user(self.anna)
        if handoff:
            handoff.action_verify("Order", "4711")

    def event_no_answer(self):
        self.handoff().with_user(self.anna).action_no_answer()

    def event_arrived(self):
        self.handoff().with_user(self.anna).action_arrived()

    def event_done(self):
        handoff = self.handoff().with_user(self.anna)
        handoff.outcome = "Refunded"
        handoff.action_done()

    def event_declined(self):
        self.handoff().with_user(self.anna).action_decline()

    def event_unreachable(self):
        self.handoff().with_user(self.anna).action_unreachable()

    def event_expiry(self):
        self.handoff().filtered(lambda h: h.state == "offered").write(
            {"expires_at": fields.Datetime.now() - timedelta(minutes=1)}
        )
        self.env["social.care.handoff"]._cron_come_back()

    def event_handoff_deleted(self):
        self.handoff().with_user(self.admin).unlink()

    def event_activities_ticked_off(self):
        self.env["mail.activity"].search(
            [("social_handoff_id", "!=", False)]
        ).action_done()

    def event_customer_speaks(self):
        """In a thread of their own, or where they or we have spoken before."""
        said = self.env["social.care.practice.post"].search(
            [
                ("account_id", "=", self.practice.id),
                ("visibility", "=", "public"),
                ("deleted", "=", False),
            ]
        )
        before = self.random.choice([False, *said.ids])
        words = self.random.choice(["And now?", "Thank you so much, it works!"])
        self.ask(words, parent_id=before)

    def event_customer_whispers(self):
        self.ask("My number is 12", visibility="private")

    def event_customer_deletes(self):
        posts = self.env["social.care.practice.post"].search(
            [("account_id", "=", self.practice.id), ("deleted", "=", False)]
        )
        post = self.pick(posts)
        if post:
            post.action_delete()
            self.practice.action_fetch()

    def event_reply(self):
        conversation = self.pick(self.conversations(self.practice))
        self.env["social.care.reply"].with_user(self.anna).create(
            {
                "conversation_id": conversation.id,
                "body": f"Words {self.random.random()}",
                "closing": self.random.random() < 0.5,
            }
        ).action_send()

    def event_delivery(self):
        self.deliver()

    def event_reply_taken_back(self):
        replies = self.env["social.care.reply"].search(
            [("account_id", "=", self.practice.id)]
        )
        self.pick(replies).with_user(self.anna).action_cancel()

    def event_ticket_closed(self):
        ticket = self.ticket()
        if ticket:
            self.close(ticket.with_user(self.anna))

    def event_ticket_reopened(self):
        self.ticket().with_user(self.anna).social_reopen()

    def event_ticket_assigned(self):
        agents = (self.anna | self.marc).filtered("active")
        self.ticket().user_id = self.random.choice([*agents, False])

    def event_agent_leaves(self):
        """Who has left has nothing to see to once the cron was here."""
        if self.marc.active:
            self.handoff().ticket_id.user_id = self.marc
        self.marc.active = False
        self.env["social.care.handoff"]._cron_come_back()

    def event_agent_comes_back(self):
        self.marc.active = True

    def event_ticket_deleted(self):
        self.ticket().unlink()

    def event_new_ticket(self):
        loose = self.conversations(self.practice).filtered(lambda c: not c.ticket_id)
        loose.with_user(self.anna).action_create_ticket()

    def event_joined(self):
        conversations = self.conversations(self.practice)
        self.pick(conversations).with_user(self.anna).action_join(self.ticket().id)

    def event_waived(self):
        self.pick(self.conversations(self.practice)).with_user(self.anna).action_waive(
            "Abuse"
        )

    # ---- What has to hold ----------------------------------------------------------

    def time_passes(self):
        """Long enough for everything that is waited for, and the cron at last."""
        self.env["social.care.handoff"].search([("state", "=", "offered")]).write(
            {"expires_at": fields.Datetime.now() - timedelta(minutes=1)}
        )
        self.env["social.care.handoff"]._cron_come_back()

    def check(self, words, final=False):
        self.env.flush_all()
        self.env.invalidate_all()
        for handoff in self.env["social.care.handoff"].search([]):
            told = f"{words}: handoff {handoff.id}, {handoff.state}"
            if handoff.state in OPEN or handoff.closing_due or handoff.activity_ids:
                self.assertTrue(handoff.user_id.active, told)
            self.assertIn(handoff.state, OPEN + ENDED, told)
            self.assertEqual(bool(handoff.ended_at), handoff.state in ENDED, told)
            if handoff.state in OPEN:
                self.assertTrue(handoff.ticket_id, told)
                self.assertFalse(handoff.ticket_id.closed, told)
                self.assertTrue(handoff.expires_at, told)
            else:
                self.assertFalse(handoff.claim_nonce, told)
            self.assertLessEqual(len(handoff.activity_ids), 1, told)
            conversation = handoff.conversation_id
            if conversation:
                outcome = outcomes(self.env, conversation.ids)[conversation.id]
                self.assertEqual(
                    handoff.state in OPEN,
                    f"handoff:{handoff.id:012d}" in outcome.open_handoffs,
                    told,
                )
                self.assertEqual(
                    conversation.public_resolution or "", outcome.state, told
                )
            if final:
                self.assertNotEqual(handoff.state, "offered", told)
                to_do = handoff.state == "arrived" or (
                    handoff.closing_due and handoff.ticket_id
                )
                if to_do:
                    self.assertTrue(handoff.activity_ids, told)
                    self.assertEqual(
                        handoff.activity_ids.user_id, handoff.user_id, told
                    )
