"""Opening the Social page of a ticket on which very much was said."""

from .common import AGENT, US, OdooCase, say

MANY = 300


class TestLongThread(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.agent.helpdesk_team_ids = cls.team

    def ticket(self, count):
        """A ticket with a thread of so many posts, every third one ours."""
        account = self.make_account()
        first = f"{account.id}-0"
        rows = [say("The first", id=first)]
        rows += [
            say(
                f"Word {n}",
                US if n % 3 == 2 else "ann",
                at=n,
                id=f"{account.id}-{n}",
                parent=first,
            )
            for n in range(1, count)
        ]
        self.bring(*rows, account=account)
        ticket = self.conversations(account).ticket_id
        self.assertEqual(len(ticket.social_conversation_ids.post_ids), count)
        return ticket.with_user(self.agent)

    def moved(self, times):
        """A ticket whose standing was changed by hand so many times."""
        ticket = self.ticket(2)
        conversation = ticket.sudo().social_conversation_ids
        for number in range(times):
            state = ("acknowledged", "unanswered")[number % 2]
            conversation.action_set_public_resolution(state, f"Reason {number}")
        return ticket

    def open(self, ticket):
        """Queries that the page's one call takes, from nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertTrue(ticket.social_thread()["entries"])
        return self.env.cr.sql_log_count - before

    def test_as_many_queries_for_a_long_thread_as_for_a_short_one(self):
        short, long = self.ticket(30), self.ticket(MANY)
        self.open(short)
        counts = [self.open(ticket) for ticket in (short, long)]
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
        self.assertLessEqual(counts[1], 60)

    def test_as_many_queries_for_many_moves_by_hand_as_for_one(self):
        times = (1, 13)  # odd, so that both end alike
        tickets = [self.moved(count) for count in times]
        for ticket, count in zip(tickets, times, strict=True):
            reasons = [e.get("reason") for e in ticket.social_thread()["entries"]]
            self.assertEqual(
                [reason for reason in reasons if reason],
                [f"Reason {number}" for number in range(count)],
            )
        self.open(tickets[0])
        few, many = map(self.open, tickets)
        self.assertEqual(few, many)
