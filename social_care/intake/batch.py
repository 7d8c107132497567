"""One batch of events on its way: the steps in their order."""

import logging
from collections import Counter
from datetime import timedelta

from odoo import fields

from .. import messages
from ..answering import telling
from ..database import bulk
from ..erasing import ids
from ..handover import exposing
from ..networks.base import Deletion
from ..networks.errors import BadItem
from ..standing.refresh import refresh
from ..text.tracing import where
from ..thread import chatter
from . import conversations, pictures, posts, profiles, rules, sides, tickets
from .entry import Entry, Source

_logger = logging.getLogger(__name__)

BUSY_DELAY = timedelta(seconds=3)
"""When to look again at an event whose ticket somebody was just writing."""


class Intake:
    """A batch of events, locked by this transaction, to be made into posts.

    :param env: the environment of the transaction
    :param events: the events, oldest first
    :param bool patient: wait for tickets that others are writing, instead of putting
        their events off
    """

    def __init__(self, env, events, patient=False):
        self.env = env
        self.events = events
        self.patient = patient
        self.entries = []
        self.outcome = {}  # event id to (state, error message, post id)
        self.broken_rules = {}  # rule id to exception
        self.erased = set()  # ids of events of which nothing is kept

    def run(self):
        """Take the batch all the way.

        :return: Counter of claimed, deferred, posts, tickets, failed and caught
        """
        self.parse()
        self.leave_out(ids.take_out(self.env, self.entries))
        posts.find_stored(self.env, self.entries)
        profiles.find(self.env, self.entries)
        self.refuse(posts.of_others(self.entries))
        posts.find_threads(self.env, self.entries)
        conversations.find(self.env, self.entries)
        self.defer(tickets.busy(self.env, self.entries, self.patient))
        profiles.store(self.env, self.entries)
        conversations.store(self.env, self.entries)
        posts.analyse(self.env, self.entries)
        self.broken_rules = rules.ask(self.env, self.entries)
        fresh = posts.store(self.env, self.entries)
        placed, touched = posts.place_answers(self.env, fresh)
        changed = posts.change(self.env, self.entries)
        self.expose(fresh + changed)
        pictures.store(self.env, fresh)
        pictures.change(self.env, self.entries)
        recounted = posts.recount(self.env, self.entries)
        moved = posts.surroundings(self.env, self.entries)
        self.env.invalidate_all()
        sides.join(self.env, fresh)
        caught = rules.keep(self.env, fresh + changed)
        tickets.follow_up(self.env, fresh, changed, placed)
        news = fresh + changed + recounted + moved
        news += [entry for entry in self.entries if entry.adopted]
        conversations.wake(self.env, fresh)
        rules.put_aside(self.env, fresh + changed)
        refresh(conversations.touched(self.env, news, touched))
        refused = self.env["social.care.post"].browse(posts.refused(moved))
        chatter.log_refused(refused)
        telling.tell_refused(refused)
        made = tickets.create(self.env, fresh + changed)
        rules.settle(self.env, fresh + changed, made)
        self.settle()
        counts = Counter(state for state, *_rest in self.outcome.values())
        return Counter(
            claimed=len(self.events),
            deferred=len(self.events) - len(self.outcome),
            posts=len(fresh),
            tickets=len(made),
            failed=counts["failed"],
            caught=caught,
        )

    # ---- Steps ---------------------------------------------------------------------

    def parse(self):
        """Make posts and deletions of the events; one entry a post."""
        sources = {account.id: Source.of(account) for account in self.events.account_id}
        entries = {}
        for event in self.events:
            account = sources[event.account_id.id]
            try:
                thing = account.client.parse(event.raw_item())
            except Exception as error:
                self.fail(event, error, account)
                continue
            if thing is None:
                self.outcome[event.id] = ("ignored", None, None)
                continue
            key = (account.id, thing.external_id)
            entry = entries.get(key)
            if entry is None:
                entry = entries[key] = Entry([], account, thing.external_id)
            elif posts.is_of_another(entry.post, thing):
                self.fail(event, BadItem(posts.TAKEN), account)
                continue
            entry.events.append(event.id)
            if isinstance(thing, Deletion):
                entry.deleted = True
            elif entry.post is None or thing.version >= entry.post.version:
                entry.post = thing
        self.entries = list(entries.values())

    def fail(self, event, error, account):
        """One event cannot be understood; those beside it are not affected."""
        if not isinstance(error, BadItem):
            _logger.warning(
                "Event %s cannot be parsed:\n%s",
                event.id,
                where(error),
            )
        self.outcome[event.id] = ("failed", messages.explain(self.env, error), None)

    def leave_out(self, entries):
        """What people said who asked to be forgotten leaves no trace but a hash."""
        events = [event_id for entry in entries for event_id in entry.events]
        if not events:
            return
        self.erased = set(events)
        for event_id in events:
            self.outcome[event_id] = ("ignored", None, None)
        self.entries = [entry for entry in self.entries if entry not in entries]

    def refuse(self, entries):
        """What somebody else says under the id of a post is no edit of it."""
        for entry in entries:
            message = messages.translate(self.env, posts.TAKEN)
            for event_id in entry.events:
                self.outcome[event_id] = ("failed", message, None)
        self.entries = [entry for entry in self.entries if entry not in entries]

    def defer(self, busy):
        """Put off the entries of tickets that somebody is writing just now."""
        if not busy:
            return
        later = [
            entry
            for entry in self.entries
            if entry.conversation and entry.conversation.ticket_id in busy
        ]
        self.env.cr.execute(
            "UPDATE social_care_event SET retry_at = %s WHERE id = ANY(%s)",
            [
                fields.Datetime.now() + BUSY_DELAY,
                [event_id for entry in later for event_id in entry.events],
            ],
        )
        self.entries = [entry for entry in self.entries if entry not in later]

    def expose(self, entries):
        """Public posts of ours may hold links that were meant for one person."""
        exposing.look(
            self.env,
            [
                (entry.account.company_id, entry.post.body, entry.post.posted_at)
                for entry in entries
                if entry.own and entry.post and entry.post.visibility == "public"
            ],
        )

    def settle(self):
        """Write into every event what became of it."""
        for entry in self.entries:
            for event_id in entry.events:
                self.outcome[event_id] = ("done", None, entry.post_id)
        bulk.update(
            self.env["social.care.event"],
            [
                {"id": event, "state": state, "error_message": message, "post_id": post}
                for event, (state, message, post) in self.outcome.items()
            ],
            {"state": "varchar", "error_message": "text", "post_id": "int4"},
        )
        self.forget()
        ids.empty(self.env, self.erased)
        self.env["social.care.event"].invalidate_model()

    def forget(self):
        """What was taken away, or may not be kept, leaves the raw items as well."""
        gone = [
            entry.post_id
            for entry in self.entries
            if entry.deleted
            or (entry.stored and (entry.stored["deleted"] or entry.stored["forgotten"]))
        ]
        if gone:
            self.env.cr.execute(
                "UPDATE social_care_event SET payload = NULL WHERE post_id = ANY(%s)",
                [gone],
            )
