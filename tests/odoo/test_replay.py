"""What stands is made of the events that are kept: in any order, and once more."""

import random

from odoo.addons.social_care.standing.facts import outcomes

from .common import COMPLAINT, PRAISE, QUESTION, THANKS, US, OdooCase, say, whisper

SEEDS = (1, 2, 3, 4)
THEIRS = (COMPLAINT, QUESTION, PRAISE, THANKS, THANKS, "It still does not work.")
OURS = ("We look into it.", "It leaves today.", "Please try once more.")


def some_rows(dice, threads=6, answered_too=True):
    """Rows of a file, by post: what they and we say, change and take back.

    :param answered_too: whether posts are taken back that somebody answered
    """
    rows = []
    for thread in range(threads):
        for author in ("ann", "bob")[: dice.randint(1, 2)]:
            name, parent = f"t{thread}-{author}", None
            last = dice.randint(0, 5)
            for number in range(last + 1):
                ours = number and dice.random() < 0.5
                speak = whisper if number and dice.random() < 0.15 else say
                row = speak(
                    dice.choice(OURS if ours else THEIRS),
                    US if ours else author,
                    # In whole minutes, and now and then at one and the same.
                    at=number * 3 + dice.choice((0, 0, 3)),
                    id=f"{name}-{number}",
                    conversation_id=f"t{thread}",
                    **({"parent": parent} if parent else {}),
                )
                rows.append([row])
                if dice.random() < 0.15:
                    rows[-1].append(row | {"body": dice.choice(THEIRS)})
                if dice.random() < 0.15 and (ours or answered_too or number == last):
                    rows[-1].append(row | {"deleted": "1"})
                if not ours:
                    parent = row["external_id"]
    return rows


def in_some_order(dice, groups):
    """The same rows, mixed; the versions of one post stay in their order."""
    queues = [list(group) for group in groups]
    while any(queues):
        queue = dice.choice([queue for queue in queues if queue])
        yield queue.pop(0)


class TestReplay(OdooCase):
    def standing(self, account):
        """Where an account's conversations stand in public, and how they came there.

        Those of which nothing is left stand nowhere. Of two posts of one second either
        may be the one that moved it.
        """
        conversations = self.conversations(account)
        found = outcomes(self.env, conversations.ids)
        standing = {}
        for conversation in conversations:
            outcome = found[conversation.id]
            self.assertEqual(conversation.public_resolution or "", outcome.state)
            self.assertEqual(
                conversation.public_resolution_since or None, outcome.since
            )
            self.assertEqual(
                conversation.awaiting_since or None, outcome.awaiting_since
            )
            if not conversation.post_ids.filtered(lambda post: not post.deleted):
                continue
            key = (
                conversation.thread_external_id,
                conversation.profile_id.external_id,
                conversation.episode,
            )
            standing[key] = outcome._replace(
                moves=tuple(move._replace(key="") for move in outcome.moves),
                waits=tuple(
                    wait._replace(key="", answer_key=bool(wait.answer_key))
                    for wait in outcome.waits
                ),
            )
        return standing

    def test_any_order_of_arrival(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                dice = random.Random(seed)
                groups = some_rows(dice)
                one, other = self.make_account(), self.make_account()
                self.bring(*(row for group in groups for row in group), account=one)
                for row in in_some_order(dice, groups):
                    self.bring(row, account=other)
                expected = self.standing(one)
                self.assertGreater(len(expected), 5)
                self.assertEqual(self.standing(other), expected)

    def test_all_events_once_more(self):
        """Everything that was made of them is thrown away first.

        Of a post that was taken back no event tells any more, on purpose: so nobody
        knows whom an answer to it was for.
        """
        for seed in SEEDS:
            with self.subTest(seed=seed):
                account = self.make_account()
                groups = some_rows(random.Random(seed), answered_too=False)
                self.bring(*(row for group in groups for row in group), account=account)
                expected = self.standing(account)
                events = self.forget(account)
                self.assertFalse(self.standing(account))
                counts = account.action_process()
                self.assertEqual(set(events.mapped("state")), {"done"}, counts)
                self.assertEqual(self.standing(account), expected)

    def forget(self, account):
        """Give the events that are new again: what was deleted has no words left."""
        tickets = self.conversations(account).ticket_id
        self.conversations(account).unlink()
        self.posts(account).unlink()
        tickets.unlink()
        events = self.events(account).filtered("payload")
        events.write({"state": "new", "post_id": False})
        self.env.flush_all()
        self.env.invalidate_all()
        return events
