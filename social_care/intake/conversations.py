"""One customer in one thread, for one matter."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from odoo import fields

from ..database import bulk
from . import sides
from .entry import Source


@dataclass(slots=True, eq=False)
class Conversation:
    """A conversation as far as a batch has to know it.

    :param id: the record's id; None until it is stored
    :param previous: the conversation of the episode before, where this begins anew
    :param person: the profile's id, or what will name it once it is stored
    :param first_post_at: when the customer first spoke in it
    :param closed: whether its ticket is closed
    :param window: how long after that the customer reopens it
    :param joins: whether its ticket is one that it has still to be joined to
    """

    account: Source
    thread: str
    episode: int = 1
    id: int | None = None
    previous: Any = None
    person: Any = None
    profile_id: int | None = None
    ticket_id: int | None = None
    first_post_at: datetime | None = None
    closed: bool = False
    closed_date: datetime | None = None
    window: timedelta = timedelta()
    visibility: str = "private"
    joins: bool = False

    def is_over(self, moment):
        """Whether what is said at a moment is another matter than this."""
        if not self.closed or not self.closed_date:
            return False
        return moment - self.closed_date > self.window


def find(env, entries):
    """Give entries their conversation: one that is there, or one to be made."""
    finder = _Finder(env, entries)
    finder.customers()
    finder.other_sides()
    finder.ours()
    finder.stored()


def store(env, entries):
    """Insert the conversations that are new."""
    new = {}
    for entry in entries:
        conversation = entry.conversation
        if conversation is not None and conversation.id is None and not entry.own:
            new.setdefault(conversation, []).append(entry)
    # An earlier episode has to be there before the one that follows it.
    for episode in sorted({conversation.episode for conversation in new}):
        chosen = [c for c in new if c.episode == episode]
        made = bulk.insert(
            env["social.care.conversation"], [_row(c, new[c]) for c in chosen]
        )
        for conversation, (record_id,) in zip(chosen, made, strict=True):
            conversation.id = record_id


def wake(env, fresh):
    """What was put aside comes back once its customer writes again."""
    said = {}
    for entry in fresh:
        if entry.conversation and entry.conversation.id and not entry.own:
            at = entry.post.posted_at or fields.Datetime.now()
            key = entry.conversation.id
            said[key] = max(at, said.get(key, at))
    if not said:
        return
    env.cr.execute(
        """
        UPDATE social_care_conversation c
           SET shelf = NULL, shelved_at = NULL, shelved_until = NULL,
               shelved_by_id = NULL, shelf_reason = NULL
          FROM (SELECT unnest(%s) AS id, unnest(%s) AS at) said
         WHERE c.id = said.id AND c.shelf IS NOT NULL AND said.at > c.shelved_at
        """,
        [list(said), list(said.values())],
    )


def touched(env, entries, more=()):
    """The conversations of some entries, as records."""
    ids = {entry.conversation.id for entry in entries if entry.conversation}
    return env["social.care.conversation"].browse(sorted(ids | set(more)))


class _Finder:
    def __init__(self, env, entries):
        self.env = env
        self.entries = entries
        self.sources = {entry.account.id: entry.account for entry in entries}
        self.by_id = {}
        self.latest = {}  # (account id, thread, person) to Conversation
        self.by_post = {}  # (account id, external id) to Conversation of this batch

    def customers(self):
        """What a customer says joins the latest episode, or begins another."""
        theirs = [e for e in self.entries if e.fresh and not e.own]
        keys = {
            (e.account.id, e.thread, e.profile) for e in theirs if e.profile is not None
        }
        for conversation in self._load(
            keys, account_id="int4", thread_external_id="varchar", profile_id="int4"
        ):
            account = conversation.account.id
            key = (account, conversation.thread, conversation.profile_id)
            self.latest[key] = conversation
        now = fields.Datetime.now()
        for entry in sorted(theirs, key=lambda e: e.post.posted_at or now):
            key = (entry.account.id, entry.thread, self._person(entry))
            before = self.latest.get(key)
            said_at = entry.post.posted_at or now
            if before is None:
                conversation = Conversation(entry.account, entry.thread, person=key[2])
            elif before.is_over(said_at):
                conversation = Conversation(
                    entry.account,
                    entry.thread,
                    before.episode + 1,
                    previous=before,
                    person=key[2],
                )
            else:
                conversation = before
            conversation.first_post_at = min(
                said_at, conversation.first_post_at or said_at
            )
            self.latest[key] = entry.conversation = conversation
            self.by_post[entry.key] = conversation

    def other_sides(self):
        """What has no ticket joins the matter that is open on its other side."""
        loose = defaultdict(list)
        for entry in self.entries:
            told = entry.fresh and not entry.own and entry.profile is not None
            if told and not entry.conversation.ticket_id:
                loose[entry.conversation].append(entry)
        now = fields.Datetime.now()
        said = {
            conversation: max(entry.post.posted_at or now for entry in entries)
            for conversation, entries in loose.items()
        }
        there = sides.matters_of(
            self.env,
            {(c.account.id, entries[0].profile) for c, entries in loose.items()},
            min(said.values(), default=now),
        )
        for conversation, entries in loose.items():
            public = any(entry.post.visibility == "public" for entry in entries) or (
                conversation.id and conversation.visibility == "public"
            )
            key = (conversation.account.id, entries[0].profile)
            matter = sides.nearest(there[key], public, said[conversation])
            if matter:
                conversation.ticket_id, conversation.joins = matter.ticket_id, True
                conversation.closed = matter.closed
                conversation.closed_date = matter.closed_date

    def ours(self):
        """What we say belongs to what it answers, or to the only customer so far."""
        ours = [e for e in self.entries if e.fresh and e.own]
        parents = {
            (e.account.id, e.post.parent_external_id)
            for e in ours
            if e.post.parent_external_id
        }
        stored = self._of_posts(parents)
        waiting = ours
        while waiting:
            left = []
            for entry in waiting:
                key = (entry.account.id, entry.post.parent_external_id)
                conversation = self.by_post.get(key) or stored.get(key)
                if conversation is None:
                    left.append(entry)
                else:
                    entry.conversation = self.by_post[entry.key] = conversation
            if len(left) == len(waiting):
                break
            waiting = left
        self._only_customer([e for e in waiting if not e.post.parent_external_id])

    def stored(self):
        """What changes in a post concerns the conversation it is in."""
        stored = [e for e in self.entries if e.stored and e.stored["conversation_id"]]
        self._load({(e.stored["conversation_id"],) for e in stored}, id="int4")
        for entry in stored:
            entry.conversation = self.by_id[entry.stored["conversation_id"]]

    def _only_customer(self, entries):
        threads = {
            (e.account.id, e.thread) for e in entries if e.thread != e.external_id
        }
        self._load(threads, account_id="int4", thread_external_id="varchar")
        spoken = {}
        for conversation in {*self.by_id.values(), *self.by_post.values()}:
            key = (conversation.account.id, conversation.thread)
            spoken.setdefault(key, []).append(conversation)
        now = fields.Datetime.now()
        for entry in entries:
            if entry.thread == entry.external_id:
                continue
            before = [
                conversation
                for conversation in spoken.get((entry.account.id, entry.thread), ())
                if conversation.first_post_at <= (entry.post.posted_at or now)
            ]
            if len({conversation.person for conversation in before}) == 1:
                entry.conversation = max(before, key=lambda c: c.episode)

    def _person(self, entry):
        """The profile's id, or what will name it once it is stored."""
        return entry.profile or entry.post.author.external_id

    def _of_posts(self, keys):
        """(account id, external id) to the Conversation of posts stored before."""
        if not keys:
            return {}
        self.env.cr.execute(
            """
            SELECT account_id, external_id, conversation_id FROM social_care_post
             WHERE (account_id, external_id) IN (
                   SELECT * FROM unnest(%s::int4[], %s::varchar[]))
               AND conversation_id IS NOT NULL
            """,
            bulk.columns(keys),
        )
        rows = self.env.cr.fetchall()
        self._load({(row[2],) for row in rows}, id="int4")
        return {row[:2]: self.by_id[row[2]] for row in rows}

    def _load(self, keys, **columns):
        """Conversations by what they are known by, later episodes after earlier ones.

        :param keys: tuples of values
        :param columns: the columns of those values, with their types
        """
        if not keys:
            return []
        self.env.cr.execute(
            f"""
            SELECT c.id, c.account_id, c.thread_external_id, c.episode, c.profile_id,
                   c.ticket_id, c.visibility, coalesce(stage.closed, false) AS closed,
                   ticket.closed_date, team.social_reopen_days,
                   coalesce(c.first_post_at, c.create_date) AS first_post_at
              FROM {bulk.by_keys("social_care_conversation", "c", columns)}
         LEFT JOIN helpdesk_ticket ticket ON ticket.id = c.ticket_id
         LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
         LEFT JOIN helpdesk_ticket_team team ON team.id = c.team_id
             ORDER BY c.episode
            """,  # pylint: disable=sql-injection
            bulk.columns(keys),
        )
        default = self.env["helpdesk.ticket.team"].social_reopen_default()
        found = []
        for row in self.env.cr.dictfetchall():
            if row["id"] not in self.by_id:
                days = row["social_reopen_days"]
                self.by_id[row["id"]] = Conversation(
                    account=self.sources[row["account_id"]],
                    thread=row["thread_external_id"],
                    episode=row["episode"],
                    id=row["id"],
                    person=row["profile_id"],
                    profile_id=row["profile_id"],
                    ticket_id=row["ticket_id"],
                    first_post_at=row["first_post_at"],
                    closed=row["closed"],
                    closed_date=row["closed_date"],
                    window=timedelta(days=default if days is None else days),
                    visibility=row["visibility"],
                )
            found.append(self.by_id[row["id"]])
        return found


def _row(conversation, entries):
    account = conversation.account
    moments = [entry.post.posted_at or fields.Datetime.now() for entry in entries]
    return {
        "account_id": account.id,
        "network": account.network,
        "thread_external_id": conversation.thread,
        "profile_id": entries[0].profile,
        "episode": conversation.episode,
        "previous_id": conversation.previous and conversation.previous.id,
        "team_id": account.team_id,
        "company_id": account.company_id,
        "visibility": "public"
        if any(entry.post.visibility == "public" for entry in entries)
        else "private",
        "first_post_at": min(moments),
    }
