"""One customer in one thread is one conversation, in whatever order it comes."""

import itertools
import json
import random

from .common import COMPLAINT, PRAISE, QUESTION, THANKS, US, OdooCase, say, whisper

ORDERS = 10
"""Orders of arrival that are tried where there are more."""


class ThreadCase(OdooCase):
    def end_state(self, account):
        """What came of an account's posts, but for ids and the threads' names."""
        told = {
            conversation: (
                conversation.profile_id.external_id,
                self.names(conversation.post_ids),
                conversation.public_resolution,
                conversation.visibility,
                conversation.awaiting_since,
                conversation.first_public_reply_at,
            )
            for conversation in self.conversations(account)
        }
        posts = self.posts(account)
        return {
            "conversations": sorted(told.values(), key=repr),
            "tickets": sorted(
                (
                    (
                        sorted(map(repr, (told[c] for c in t.social_conversation_ids))),
                        t.public_resolution,
                        t.social_awaiting_since,
                    )
                    for t in self.tickets(account)
                ),
                key=repr,
            ),
            "loose": self.names(posts.filtered(lambda p: not p.conversation_id)),
            "posts": self.names(posts),
        }

    def names(self, posts):
        """The posts' ids as the test wrote them, see ``arrive``."""
        return sorted(name.partition("/")[2] for name in posts.mapped("external_id"))

    def arrive(self, rows, sizes=None):
        """Import rows into a new account, in parts of some sizes; give the end.

        The ids are made this account's own: the same post in two accounts would be
        one matter.
        """
        account = self.make_account()
        named = ("external_id", "parent_external_id", "conversation_id")
        rows = iter(
            [
                row
                | {name: f"{account.id}/{row[name]}" for name in named if name in row}
                for row in rows
            ]
        )
        for size in sizes or [10_000]:
            if part := list(itertools.islice(rows, size)):
                self.bring(*part, account=account)
        if rest := list(rows):
            self.bring(*rest, account=account)
        self.assertFalse(self.events(account, state="failed"))
        return self.end_state(account)

    def assert_any_order(self, rows):
        """Any order of arrival, one post a file, ends as one file in order does."""
        expected = self.arrive(rows)
        orders = list(itertools.permutations(rows))
        if len(orders) > ORDERS:
            orders = [orders[-1], *random.Random(len(rows)).sample(orders, ORDERS - 1)]
        for order in orders:
            names = [row["external_id"] for row in order]
            with self.subTest(order=names):
                self.assertEqual(self.arrive(order, [1] * len(rows)), expected)
        return expected


class TestCustomers(ThreadCase):
    def test_five_hundred_under_our_own_post(self):
        rows = [say("We open a new shop today!", author=US, id="root")]
        rows += [
            say("Where is it?", author=f"p{n}", id=f"c{n}", parent="root", at=1 + n)
            for n in range(500)
        ]
        counts = self.bring(*rows)
        self.assertEqual((counts["posts"], counts["tickets"]), (501, 500))
        conversations = self.conversations()
        self.assertEqual(len(conversations), 500)
        self.assertEqual(len(conversations.profile_id), 500)
        self.assertEqual(set(conversations.mapped("thread_external_id")), {"root"})
        self.assertFalse(self.post("root").conversation_id)
        self.assertEqual(len(set(self.tickets().mapped("number"))), 500)

    def test_two_customers_in_one_thread(self):
        self.bring(
            say(author="ann", id="1"),
            say("Mine, too!", author="bob", id="2", parent="1", at=1),
            say("We look for yours, Bob.", author=US, id="3", parent="2", at=2),
            say("And mine?", author="ann", id="4", parent="2", at=3),
        )
        ann, bob = self.conversations()
        self.assertEqual(ann.post_ids, self.post("1") | self.post("4"))
        self.assertEqual(bob.post_ids, self.post("2") | self.post("3"))
        self.assertEqual(ann.public_resolution, "unanswered")
        self.assertEqual(bob.public_resolution, "acknowledged")
        self.assertNotEqual(ann.ticket_id, bob.ticket_id)

    def test_one_customer_in_two_threads(self):
        self.bring(say(id="1"), say("Another thing: do you deliver?", id="2", at=1))
        self.assertEqual(len(self.conversations()), 2)
        self.assertEqual(len(self.conversations().profile_id), 1)

    def test_a_private_exchange(self):
        self.bring(
            whisper(id="1", conversation_id="dm"),
            whisper("Which order?", US, 1, id="2", conversation_id="dm"),
            whisper("Number 7.", id="3", conversation_id="dm", at=2),
        )
        conversation = self.conversations()
        self.assertEqual(len(conversation.post_ids), 3)
        self.assertEqual(conversation.visibility, "private")
        self.assertFalse(conversation.public_resolution)
        self.assertEqual(conversation.awaiting_since, self.post("3").posted_at)
        self.assertEqual(set(self.posts().mapped("kind")), {"message"})
        self.assertFalse(self.tickets().public_resolution)

    def test_private_words_in_a_public_thread(self):
        self.bring(
            say(id="1", conversation_id="t"),
            whisper("My number is 7.", id="2", conversation_id="t", at=1),
        )
        conversation = self.conversations()
        self.assertEqual(len(conversation.post_ids), 2)
        self.assertEqual(conversation.visibility, "public")
        self.assertEqual(conversation.public_resolution, "unanswered")
        self.bring(whisper("Solved.", US, 2, parent="2", id="3", conversation_id="t"))
        self.assertEqual(conversation.public_resolution, "unanswered")

    def test_an_edit_together_with_what_unites_two_branches(self):
        self.bring(
            say("One", id="c", parent="p1", at=3), say("Two", id="d", parent="p2", at=4)
        )
        self.assertEqual(len(self.conversations()), 2)
        with self.assertNoLogs("odoo.addons.social_care"):
            self.bring(
                say("Two, and more?", id="d", parent="p2", at=4),
                say("News", author=US, id="r", at=0),
                say("Zero", id="p1", parent="r", at=1),
                say("Zero zero", id="p2", parent="r", at=2),
            )
        conversation = self.conversations()
        self.assertEqual(len(conversation), 1)
        self.assertEqual(len(conversation.post_ids), 4)
        self.assertEqual(self.post("d").body, "Two, and more?")
        self.assertEqual(len(self.tickets()), 1)

    def test_two_matters_that_turn_out_to_be_one_keep_the_open_ticket(self):
        self.bring(
            say("One", id="c", parent="p1", at=3), say("Two", id="d", parent="p2", at=4)
        )
        first, second = self.tickets()
        self.close(first)
        self.bring(
            say("News", author=US, id="r", at=0),
            say("Mine", "bob", id="p1", parent="r", at=1),
            say("Mine too", "eve", id="p2", parent="r", at=2),
        )
        ann = self.conversations().filtered(lambda c: c.profile_id.external_id == "ann")
        self.assertEqual(len(ann), 1)
        self.assertEqual(ann.ticket_id, second)
        self.assertFalse(second.closed)
        self.assertFalse(first.active)
        self.assertEqual(first.duplicate_id, second)
        self.assertIn(second.number, "".join(self.chatter(first)))
        self.assertIn(first.number, "".join(self.chatter(second)))


class TestOrder(ThreadCase):
    def test_every_order_of_a_thread_with_parents(self):
        state = self.assert_any_order(
            [
                say(COMPLAINT, id="q", at=0),
                say("We look into it.", author=US, id="a", parent="q", at=1),
                say("It has come. " + THANKS, id="t", parent="a", at=2),
                say("Mine has not.", author="bob", id="b", parent="q", at=3),
            ]
        )
        self.assertEqual(
            [c[2] for c in state["conversations"]], ["confirmed", "unanswered"]
        )

    def test_every_order_of_a_thread_that_the_network_names(self):
        state = self.assert_any_order(
            [
                say(QUESTION, id="q", conversation_id="T", at=0),
                say("We look.", author=US, id="a", conversation_id="T", at=1),
                say(QUESTION, author="bob", id="b", conversation_id="T", at=2),
                say("Both come.", author=US, id="e", conversation_id="T", at=3),
            ]
        )
        # The first answer was to the only one there; the second may be to either.
        self.assertEqual(state["loose"], ["e"])
        self.assertEqual(
            [c[2] for c in state["conversations"]], ["acknowledged", "unanswered"]
        )

    def test_an_answer_to_an_answer(self):
        self.assert_any_order(
            [
                say(id="q", at=0),
                say("We look", author=US, id="a1", parent="q", at=1),
                say("and have found it.", author=US, id="a2", parent="a1", at=2),
            ]
        )

    def test_our_answer_comes_first(self):
        for answer in (
            say("Coming!", author=US, id="a", parent="q", at=1),
            say("Coming!", author=US, id="a", conversation_id="q", at=1),
        ):
            account = self.make_account()
            self.bring(answer, account=account)
            self.assertFalse(self.conversations(account))
            self.bring(say(id="q", at=0), account=account)
            conversation = self.conversations(account)
            self.assertEqual(len(conversation.post_ids), 2)
            self.assertEqual(conversation.public_resolution, "acknowledged")
            self.assertFalse(conversation.awaiting_since)
            lines = "".join(self.chatter(conversation.ticket_id))
            self.assertIn("Coming!", lines)

    def test_an_answer_before_the_second_question_stands_in_the_chatter(self):
        self.bring(say(id="q1", at=0))
        self.bring(say("To the second.", author=US, id="a", parent="q2", at=2))
        self.bring(say("And this?", id="q2", parent="q1", at=1))
        ticket = self.tickets()
        self.assertEqual(len(ticket), 1)
        lines = "".join(self.chatter(ticket))
        self.assertEqual(lines.count("To the second."), 1)
        self.assertEqual(ticket.public_resolution, "acknowledged")

    def test_a_chain_whose_middle_comes_last(self):
        rows = [
            say("Hello?", author="ann", id="1", at=0),
            say("Me too", author="bob", id="2", parent="1", at=1),
            say("And I?", author="ann", id="3", parent="2", at=2),
            say("Still nothing.", author="ann", id="4", parent="3", at=3),
        ]
        state = self.assert_any_order(rows)
        self.assertEqual(len(state["conversations"]), 2)
        self.assertEqual(len(state["tickets"]), 2)

    def test_posts_that_answer_each_other_in_a_circle(self):
        state = self.assert_any_order(
            [
                say("First", id="1", parent="3", at=0),
                say("Second", id="2", parent="1", at=1),
                say("Third", id="3", parent="2", at=2),
            ]
        )
        self.assertEqual(len(state["conversations"]), 1)

    def test_a_post_that_answers_itself(self):
        self.bring(say(id="1", parent="1"), say("Us?", US, id="2", parent="2"))
        self.assertEqual(len(self.conversations()), 1)
        self.assertEqual(self.post("1").thread_external_id, "1")

    def test_parents_that_never_come(self):
        rows = [
            say("One", id="1", parent="gone", at=0),
            say("Two", id="2", parent="gone", at=1),
            say("Other", id="3", parent="gone too", at=2),
        ]
        state = self.assert_any_order(rows)
        self.assertEqual(len(state["conversations"]), 2)


class TestRandomOrder(ThreadCase):
    CASES = 10

    def thread(self, chance):
        """A thread of three customers and us, in the order in which it was said."""
        named = chance.random() < 0.3
        root_is_ours = chance.random() < 0.4
        rows = [
            say(
                "We have news." if root_is_ours else COMPLAINT,
                author=US if root_is_ours else "ann",
                id="p0",
                at=0,
            )
        ]
        for number in range(1, chance.randint(4, 7)):
            author = chance.choice(["ann", "ann", "bob", "eve", US])
            parent = chance.choice(rows)["external_id"]
            row = say(
                chance.choice([QUESTION, COMPLAINT, PRAISE, THANKS])
                if author != US
                else "We look into it.",
                author=author,
                id=f"p{number}",
                at=number,
                parent=parent,
            )
            if named and chance.random() < 0.4:
                del row["parent_external_id"]
            if chance.random() < 0.2:
                row["visibility"] = "private"
            rows.append(row)
        if named:
            for row in rows:
                row["conversation_id"] = "T"
        elif chance.random() < 0.3:
            rows.remove(chance.choice(rows))
        return rows

    def test_any_order_and_any_parts_end_the_same(self):
        for seed in range(self.CASES):
            chance = random.Random(seed)
            rows = self.thread(chance)
            expected = self.arrive(rows)
            for _repeat in range(2):
                shuffled = chance.sample(rows, len(rows))
                sizes = [chance.randint(1, 3) for _row in rows]
                names = [row["external_id"] for row in shuffled]
                with self.subTest(seed=seed, order=names, sizes=sizes, rows=rows):
                    self.assertEqual(self.arrive(shuffled, sizes), expected)


class TestTwins(ThreadCase):
    """One post that names two of our accounts."""

    def setUp(self):
        super().setUp()
        self.first = self.make_account(external_id="us1")
        self.second = self.make_account(external_id="us2")
        self.row = say("@us1 @us2 where is it?")

    def assert_one_ticket(self):
        conversations = self.conversations(self.first) | self.conversations(self.second)
        self.assertEqual(len(conversations), 2)
        self.assertEqual(len(conversations.profile_id), 1)
        self.assertEqual(len(conversations.ticket_id), 1)
        self.assertTrue(all(c.ticket_id for c in conversations))

    def store(self, account):
        items = account.network_client().read(json.dumps(self.row).encode(), "a.jsonl")
        self.env["social.care.event"].store(account.id, None, list(items))

    def test_in_one_batch(self):
        for policies in itertools.permutations(("all", "manual")):
            with self.subTest(policies=policies):
                self.setUp()
                self.first.ticket_policy, self.second.ticket_policy = policies
                self.store(self.first)
                self.store(self.second)
                counts = (self.first | self.second).action_process()
                self.assertEqual((counts["posts"], counts["tickets"]), (2, 1))
                self.assert_one_ticket()

    def test_in_separate_imports(self):
        for policies in (("all", "all"), ("all", "manual"), ("manual", "all")):
            with self.subTest(policies=policies):
                self.setUp()
                self.first.ticket_policy, self.second.ticket_policy = policies
                self.bring(self.row, account=self.first)
                self.bring(self.row, account=self.second)
                self.assert_one_ticket()

    def test_same_numbers_for_different_posts(self):
        self.bring(self.row, account=self.first)
        self.bring(self.row | {"body": "Something else?"}, account=self.second)
        tickets = self.tickets(self.first) | self.tickets(self.second)
        self.assertEqual(len(tickets), 2)

    def test_both_manual(self):
        (self.first | self.second).ticket_policy = "manual"
        self.bring(self.row, account=self.first)
        self.bring(self.row, account=self.second)
        self.assertFalse(self.tickets(self.first) | self.tickets(self.second))

    def test_of_other_companies(self):
        company = self.env["res.company"].create({"name": "Sister"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "There", "company_id": company.id}
        )
        other = self.make_account(company_id=company.id, team_id=team.id)
        self.bring(self.row, account=self.first)
        self.bring(self.row, account=other, user=self.env.user)
        self.assertEqual(len(self.tickets(self.first) | self.tickets(other)), 2)
        self.assertEqual(self.tickets(other).company_id, company)
