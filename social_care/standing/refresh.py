"""Where conversations stand, made anew of what was said and what happened in them."""

from functools import cached_property

from ..database import bulk, locks
from ..handover import following
from ..live import presence
from ..resolution import Move
from ..thread import chatter
from ..triage import priority
from . import behind, facts, waits
from .targets import Targets
from .weighing import Weighing

_WEIGHT = {
    "priority_score": "int4",
    "priority_reason": "varchar",
    "rank": "float8",
    "answer_due_at": "timestamp",
    "target_id": "int4",
    "watch_at": "timestamp",
}
_COLUMNS = {
    "visibility": "varchar",
    "public_resolution": "varchar",
    "public_resolution_since": "timestamp",
    "awaiting_since": "timestamp",
    "first_public_reply_at": "timestamp",
    "first_post_at": "timestamp",
    "last_post_at": "timestamp",
    "last_words": "varchar",
    "last_permalink": "varchar",
    "language": "varchar",
    "intent": "varchar",
    "sentiment": "float8",
    "rating": "int4",
    "rating_before": "int4",
    "waived_reason": "varchar",
    "muted": "bool",
    **_WEIGHT,
    **behind.COLUMNS,
}

LAST_WORDS = 240
"""Characters of the last post that the inbox shows."""


def refresh(conversations):
    """Compute conversations anew, and tell their tickets what moved.

    :param conversations: records
    """
    if conversations:
        Standing(conversations).refresh()


def reweigh(conversations):
    """Weigh conversations anew, where what was said in them has not changed.

    :param conversations: records
    """
    if conversations:
        Standing(conversations).reweigh()


class Standing:
    """Some conversations, on the way to where they stand.

    :param conversations: records, at least one
    """

    def __init__(self, conversations):
        self.env = conversations.env
        self.conversations = conversations
        self.people = {}  # conversation id to its row as it was
        self.rows = {}  # conversation id to the columns it has from now on
        self.moved = {}  # conversation id to its moves

    def refresh(self):
        """All the steps: something was said, or something happened."""
        self.env.flush_all()
        self.hold_tickets()
        self.take_in_public_sides()
        self.take_in_arrivals()
        self.resolve()
        self.explain()
        self.weigh()
        self.keep(_COLUMNS)
        self.keep_waits()
        self.settle_targets()
        self.follow_in_tickets()
        chatter.log_moves(self.env, self.moved)
        following.tell(self.env, self.conversations)
        presence.tell_change(self.conversations)
        self.conversations.browse(self.moved).ticket_id.social_remind()

    def reweigh(self):
        """Priority, rank and response target alone."""
        self.env.flush_all()
        self.hold_tickets()
        self.weigh()
        self.keep(_WEIGHT)
        self.follow_in_tickets()

    # ---- What there is ---------------------------------------------------------------

    @cached_property
    def posts(self):
        return facts.posts_of(self.env, self.conversations.ids)

    @cached_property
    def happened(self):
        found = facts.facts_of(self.env, self.conversations.ids)
        in_tickets = [key for key, it in self.people.items() if it["ticket_id"]]
        facts.add_private(self.env, found, in_tickets)
        return found

    @cached_property
    def outcomes(self):
        return {
            key: facts.outcome_of(self.posts[key], self.happened[key])
            for key in self.people
        }

    @cached_property
    def targets(self):
        return Targets(self.env, self.people.values())

    # ---- Steps -----------------------------------------------------------------------

    def hold_tickets(self):
        """Nobody else writes the tickets until this transaction ends."""
        self.people = facts.people_of(self.env, self.conversations.ids)
        tickets = {person["ticket_id"] for person in self.people.values()}
        locks.hold(self.env, "helpdesk_ticket", tickets)

    def take_in_public_sides(self):
        """What is said in private counts for the matter that stands in public."""
        private = [
            key
            for key, person in self.people.items()
            if person["visibility"] == "private" and person["ticket_id"]
        ]
        sides = facts.public_sides(self.env, private) if private else {}
        public = {key for theirs in sides.values() for key in theirs}
        if public - self.people.keys():
            self.conversations |= self.conversations.browse(sorted(public))
            self.hold_tickets()

    def take_in_arrivals(self):
        """Customers who were to write in private and did have arrived: a fact, too."""
        arrived = following.arrive(self.env, self.conversations)
        if arrived:
            self.env.flush_all()
            self.conversations |= arrived
            self.hold_tickets()

    def resolve(self):
        """Where they stand by their facts, and what was said last."""
        for key, person in self.people.items():
            outcome = self.outcomes[key]
            self.rows[key] = _row(person, self.posts[key], self.happened[key], outcome)
            if (person["public_resolution"] or "") != outcome.state:
                self.moved[key] = _moves(person, outcome)

    def explain(self):
        """Who and what is behind it, for the badge."""
        found = behind.columns(
            self.env, self.people, self.posts, self.happened, self.outcomes
        )
        for key, columns in found.items():
            self.rows[key] |= columns

    def weigh(self):
        """How much they matter, and by when they want an answer."""
        weighing = Weighing(self.env, self.people.values())
        for key, person in self.people.items():
            there = [post for post in self.posts[key] if not post["deleted"]]
            row = self.rows.setdefault(key, {})
            waits = {name: row.get(name, person[name]) for name in _WAITS}
            weight = weighing.weigh(person, there)
            row |= {
                "priority_score": weight.score,
                "priority_reason": weighing.reason(weight),
                "rank": priority.rank(weight.score, waits["awaiting_since"]),
                **self.targets.columns(person, there, weight.score, **waits),
            }

    def keep(self, columns):
        """Write what they have from now on."""
        rows = [{"id": key, **row} for key, row in self.rows.items()]
        bulk.update(self.env["social.care.conversation"], rows, columns)
        names = None if columns is _COLUMNS else list(columns)
        self.conversations.invalidate_recordset(names)

    def keep_waits(self):
        """Each time that a customer began to wait in public, for the reports."""
        scores = {key: row["priority_score"] for key, row in self.rows.items()}
        waits.keep(
            self.env, self.people, self.posts, self.outcomes, scores, self.targets
        )

    def settle_targets(self):
        """Whoever waited and waits no more was answered in time, or was not."""
        self.targets.settle(self.people, self.rows, self.posts)

    def follow_in_tickets(self):
        """The tickets show what their conversations have, and the stars for it."""
        tickets = self.conversations.ticket_id
        tickets.social_refresh()
        tickets.social_follow_stars()


_WAITS = ("awaiting_since", "first_public_reply_at")


def _moves(person, outcome):
    """The moves from where a conversation stood to where it stands.

    What came late may have changed the way that it went before: then that is one move.
    """
    before = person["public_resolution"] or ""
    since = person["public_resolution_since"]
    moves = [m for m in outcome.moves if since is None or m.happened_at > since]
    if moves and moves[0].before == before:
        return moves
    return [Move(outcome.since, before, outcome.state, "")]


def _row(person, said, facts, outcome):
    there = [post for post in said if not post["deleted"]]
    theirs = [post for post in there if post["direction"] == "in"]
    last = (theirs or there or [None])[-1]
    began = next((post for post in said if post["direction"] == "in"), None)
    waived = [reason for fact, reason in facts if fact.kind == "waived"]
    return {
        "visibility": "public"
        if not theirs or any(post["visibility"] == "public" for post in theirs)
        else "private",
        "public_resolution": outcome.state or None,
        "public_resolution_since": outcome.since,
        "awaiting_since": outcome.awaiting_since,
        "first_public_reply_at": outcome.first_public_reply_at,
        "first_post_at": began["posted_at"] if began else None,
        "last_post_at": max((_latest(post) for post in said), default=None),
        "last_words": " ".join(last["body"].split())[:LAST_WORDS]
        if last and last["body"]
        else None,
        "last_permalink": last["permalink"] if last else None,
        "language": last["language"] if last else None,
        "intent": last["intent"] if last else None,
        "sentiment": last["sentiment"] if last else None,
        "rating": last["rating"] if last else None,
        "rating_before": last["rating_before"] if last else None,
        "waived_reason": waived[-1] if waived and outcome.state == "waived" else None,
        "muted": bool(person["muted"]),
    }


def _latest(post):
    """When a post last became another one: a review may be changed."""
    return max(post["posted_at"], post["changed_at"] or post["posted_at"])
