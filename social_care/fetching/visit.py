"""One visit to a network for one stream: the steps in their order."""

import logging
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from odoo import fields
from odoo.tools import SQL

from ..connecting import tokens
from ..database import transaction
from ..messages import _lt
from ..networks.base import Page, Quota, Stream
from ..networks.errors import Later, NetworkError
from ..text.tracing import where
from . import budget, looking

_logger = logging.getLogger(__name__)
LITTLE = 0.1
"""Share of what a network allows below which reading waits."""
LEASE = 120
"""Seconds a lane may be silent before another may take its stream. Every page that was
stored renews it; one page takes a network's time-out at the most."""


@dataclass
class Lease(tokens.Access):
    """A stream that is ours to fetch for a while, and all that fetching takes.

    :param due: when it was due as it was taken; it differs where somebody asked for a
        visit since then
    """

    stream_id: int
    account_id: int
    token: str
    code: str
    cursor: dict
    due: datetime
    budget: float
    budget_left: float | None
    quota: Quota | None
    units_left: int | None
    spec: Stream
    error: Exception | None = None
    """Why there is no client."""


@dataclass
class Outcome:
    """What a visit to a network came to."""

    counts: Counter = field(default_factory=Counter)
    error: Exception | None = None
    more: bool = False
    pressed: bool = False
    """Whether the network has let us know that little is left of what it allows."""


class Visit:
    """A stream that is ours, fetched until there is no more or it is others' turn.

    The network is called between transactions, never within one.
    """

    def __init__(self, env, lease):
        self.env = env
        self.lease = lease
        self.outcome = Outcome(more=True)
        self.calls = lease.spec.calls
        self.chosen = None
        self.lost = False

    def run(self):
        """Take the stream all the way.

        :rtype: Outcome
        """
        while self.outcome.more and self.calls and not self.lost:
            self.calls -= 1
            try:
                self.check_budget()
                page = self.ask()
                counts = self.store(page)
            except Exception as error:
                self.fail(error)
            else:
                self.move_on(page, counts)
        if not self.lost:
            self.settle()
        return self.outcome

    # ---- Steps ---------------------------------------------------------------------

    def check_budget(self):
        """What costs money is bought only as long as there is some."""
        left = self.lease.budget_left
        if left is not None and left <= 0:
            raise budget.spent(self.lease.budget)
        left = self.lease.units_left
        if left is not None and left <= 0:
            raise budget.spent_units(self.lease.quota)

    def ask(self):
        """A page of the network's."""
        lease = self.lease
        if lease.error:
            raise lease.error
        if lease.code == looking.CODE:
            return self.look()
        return self._ask(lambda client: client.fetch(lease.code, lease.cursor))

    def look(self):
        """What is asked for by its id, as a page."""
        client, account_id = self.lease.client, self.lease.account_id
        can = client.can(client.settings)
        self.chosen = transaction.run(
            self.env,
            lambda env: looking.choose(
                env["social.care.account"].browse(account_id), can
            ),
        )
        wanted = len(self.chosen.wanted)
        if not wanted:
            return Page([], self.lease.cursor)
        page = self._ask(lambda client: looking.ask(client, self.chosen))
        more = wanted >= can.looks and len(self.chosen.refused) < wanted
        return replace(page, cursor=self.lease.cursor, more=more)

    def _ask(self, work):
        account = self.env["social.care.account"].browse(self.lease.account_id)
        return tokens.ask(account, self.lease, work)

    def store(self, page):
        """Events and the stream's cursor, in one transaction.

        :return: the counts, or None where the lease has passed to another lane
        """
        return transaction.run(
            self.env, lambda env: store_page(env, self.lease, page, self.chosen)
        )

    def fail(self, error):
        """Whatever went wrong ends this visit, and no other."""
        if isinstance(error, transaction.AGAIN):
            error = Later(_lt("The database was too busy."))
        elif not isinstance(error, NetworkError):
            _logger.warning(
                "Stream %s of account %s failed:\n%s",
                self.lease.code,
                self.lease.account_id,
                where(error),
            )
        self.outcome.error, self.outcome.more = error, False

    def move_on(self, page, counts):
        """To the next page; not where another lane will bring what this one brought."""
        if counts is None:
            self.lost, self.outcome.more = True, False
            return
        self.outcome.counts.update(counts)
        self.outcome.more = page.more
        self.lease.cursor = page.cursor
        if self.lease.budget_left is not None:
            self.lease.budget_left -= page.cost
        if self.lease.units_left is not None:
            self.lease.units_left -= page.units
        if page.left is not None and page.left < LITTLE:
            # What is left is for replies; the next pages come when there is more.
            self.outcome.pressed, self.outcome.more = True, False

    def settle(self):
        """Give the lease back and say when to come again."""

        def work(env):
            stream = env["social.care.stream"].browse(self.lease.stream_id)
            stream.lease_held(self.lease.token).settle(self.lease, self.outcome)

        transaction.run(self.env, work)


def claim(env, stream_id=None):
    """Take the lease of a stream that is due.

    What the network calls one lane (its server, as a rule) is worked by one of ours at
    a time, so that one that hangs holds one and never the others: the unique index on
    ``lease_realm`` is what holds this when two claim in the same moment.

    :param stream_id: this one, whether due or not; None: the one waiting longest
    :rtype: Lease or None
    """
    try:
        return transaction.run(env, lambda env: _take(env, stream_id))
    except transaction.AGAIN:
        return None


def next_due(env):
    """Visit the stream that has waited longest.

    :return: how many were visited: one, or none where none is due
    """
    lease = claim(env)
    if lease:
        Visit(env, lease).run()
    return int(bool(lease))


def to_the_end(stream):
    """Fetch a stream until there is no more, waiting for a lane that has it.

    :rtype: Outcome
    """
    total = Outcome()
    deadline = time.monotonic() + LEASE
    while True:
        lease = claim(stream.env, stream.id)
        if not lease:
            if time.monotonic() > deadline:
                total.error = Later(_lt("Another process is fetching it just now."))
                return total
            time.sleep(0.2)
            continue
        outcome = Visit(stream.env, lease).run()
        total.counts.update(outcome.counts)
        total.error = outcome.error
        if outcome.error or not outcome.more:
            return total


def store_page(env, lease, page, chosen=None):
    """Store the events of a page and move the cursor of its stream.

    :param chosen: what was asked for by its id, where the page came of that
    :return: the counts, or None where the lease has passed to another lane
    """
    stream = env["social.care.stream"].browse(lease.stream_id).lease_held(lease.token)
    if not stream:
        return None
    counts = env["social.care.event"].store(
        lease.account_id, lease.stream_id, page.items, again=chosen is not None
    )
    if chosen:
        looking.settle(env, chosen, page.items)
    env["social.care.usage"].add(lease.account_id, page.reads, page.cost, page.units)
    now = fields.Datetime.now()
    stream.write({"cursor": page.cursor, "last_success_date": now})
    if counts["stored"]:
        stream.last_event_date = now
        stream.end_silence()
        env["social.care.event"].process_soon()
    stream.lease_renew(LEASE)
    return counts


def _take(env, stream_id):
    stream = _lock_next(env, stream_id)
    if not stream:
        return None
    account = stream.account_id
    token = stream.lease_take(LEASE, lease_realm=account.lane)
    spec = stream.spec() or Stream(stream.code, stream.code)
    quota = account.can().quota
    error = None
    try:
        access = tokens.access(account)
    except Exception as reason:
        # It is this stream's trouble, and no lane's.
        access, error = tokens.Access(None, None, None), reason
    return Lease(
        stream_id=stream.id,
        account_id=account.id,
        token=token,
        code=stream.code,
        cursor=stream.cursor or {},
        due=stream.next_fetch_at,
        budget=account.daily_budget,
        budget_left=budget.money_left(account, spec.price),
        quota=quota,
        units_left=budget.units_left(account, quota),
        spec=spec,
        error=error,
        **vars(access),
    )


def _lock_next(env, stream_id):
    """The stream to be visited next, locked; empty where there is none."""
    streams = env["social.care.stream"]
    streams.drop_ended_leases()
    return streams.lease_next(
        SQL(
            """
            t.active
            AND CASE WHEN %(stream)s IS NULL
                     THEN a.active AND a.state = 'connected'
                          AND t.next_fetch_at <= now() AT TIME ZONE 'UTC'
                     ELSE t.id = %(stream)s END
            AND NOT EXISTS (SELECT 1 FROM social_care_stream other
                             WHERE other.lease_realm = a.lane)
            """,
            stream=stream_id,
        ),
        order="t.next_fetch_at, t.id",
        joins=SQL("JOIN social_care_account a ON a.id = t.account_id"),
    )
