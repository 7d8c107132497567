import logging
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api, fields, models

from ... import messages
from ...database import transaction
from ...networks.base import Settings, Stream
from ...networks.errors import Later, NetworkError, SignInAgain, _lt
from ..account.social_care_account import Access
from ..account.social_care_usage import BudgetSpent, spent

_logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
"""How long a lane may be silent before another may take its stream. Every page that
was stored renews it; one page takes a network's time-out at the most."""
LANE_SECONDS = 45
"""How long a fetch cron works before it lets others have its turn."""
FIRST_DELAY, LONGEST_DELAY = 60, 3600
"""Seconds to wait after a first failure, doubled with every further one; the most."""
ALARM_AFTER = 3
"""Failures in a row that will pass by themselves before a person is told."""
HABIT_DAYS = 28
HABIT_EVENTS = 10
"""Arrivals within the days of habit below which a stream has no habit."""
SILENCE_FACTOR = 3
"""How many times its usual longest pause a stream may be silent."""
SILENCE_MINIMUM = timedelta(hours=6)


@dataclass
class Lease(Access):
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
    spec: Stream
    error: Exception | None = None
    """Why there is no client."""

    def traceback(self, error):
        """The traceback of an exception for the log, without secrets."""
        settings = self.client.settings if self.client else Settings()
        return settings.traceback(error)


@dataclass
class Outcome:
    """What a visit to a network came to."""

    counts: Counter = field(default_factory=Counter)
    error: Exception | None = None
    more: bool = False


class SocialCareStream(models.Model):
    _name = "social.care.stream"
    _description = "Social Stream"
    _order = "account_id, id"
    _rec_name = "label"

    account_id = fields.Many2one(
        "social.care.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    account_state = fields.Selection(related="account_id.state")
    code = fields.Char(required=True)
    label = fields.Char(compute="_compute_label")
    active = fields.Boolean(default=True)
    cursor = fields.Json(copy=False)
    next_fetch_at = fields.Datetime(default=fields.Datetime.now, index=True)
    lease_token = fields.Char(readonly=True, copy=False)
    lease_realm = fields.Char(readonly=True, copy=False)
    lease_until = fields.Datetime(readonly=True, copy=False)
    last_event_date = fields.Datetime(string="Last Item", readonly=True)
    last_success_date = fields.Datetime(string="Last Answer", readonly=True)
    error_message = fields.Text(string="Error", readonly=True)
    error_date = fields.Datetime(string="Error Since", readonly=True)
    failure_count = fields.Integer(readonly=True)
    silent_since = fields.Datetime(readonly=True)
    habit_per_day = fields.Float(string="Usual Items a Day", readonly=True)
    health_state = fields.Selection(
        selection=[("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Trouble")],
        compute="_compute_health",
    )
    health = fields.Char(compute="_compute_health")

    _code_unique = models.UniqueIndex("(account_id, code)")
    _lease_realm_unique = models.UniqueIndex(
        "(lease_realm) WHERE lease_realm IS NOT NULL"
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("code", "account_id.network")
    def _compute_label(self):
        for stream in self:
            spec = stream._spec()
            stream.label = spec.label if spec else stream.code

    @api.depends(
        "active",
        "error_message",
        "error_date",
        "failure_count",
        "last_event_date",
        "silent_since",
    )
    def _compute_health(self):
        for stream in self:
            stream.health_state, stream.health = stream._health()

    def _health(self):
        self.ensure_one()
        ago = self.account_id._ago
        if not self.active:
            return "waiting", self.env._("Switched off.")
        if self.error_message:
            return self._health_with_error()
        if self.silent_since:
            return "trouble", self.env._(
                "Silent since %(since)s; usually %(count)d a day.",
                since=ago(self.silent_since),
                count=round(self.habit_per_day) or 1,
            )
        if self.last_event_date:
            return "fine", self.env._("Fine. Last post %s.", ago(self.last_event_date))
        if self.last_success_date:
            return "fine", self.env._("Fine. Nothing has come yet.")
        return "waiting", self.env._("Not asked yet.")

    def _health_with_error(self):
        self.ensure_one()
        if not self.failure_count:
            # nobody's failure: the day's budget is used up
            return "waiting", self.error_message
        return "trouble", self.env._(
            "%(error)s (since %(since)s)",
            error=self.error_message,
            since=self.account_id._ago(self.error_date),
        )

    # ---- Actions ---------------------------------------------------------------------

    def action_fetch_now(self):
        """Fetch these streams before all others, in the background."""
        self.check_access("write")
        self._trigger()
        return True

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_fetch(self):
        """One lane: visit streams that are due until there are none or time is up."""
        deadline = time.monotonic() + LANE_SECONDS
        try:
            transaction.commit(self.env)
            while time.monotonic() < deadline and (lease := self._claim()):
                self._visit(lease)
        except Exception:
            _logger.warning("A fetch lane stopped early", exc_info=True)
        return True

    @api.model
    def _cron_health(self):
        """Learn every stream's habit and say which are silent beyond it."""
        try:
            streams = self.search([("account_id.state", "=", "connected")])
            with self.env.cr.savepoint():
                habits = streams._habits()
            transaction.run(
                self.env,
                lambda env: streams.with_env(env)._check_silence(habits),
            )
        except Exception:
            _logger.warning("Habits cannot be learned", exc_info=True)
        return True

    # ---- Leases ----------------------------------------------------------------------

    @api.model
    def _claim(self, stream_id=None):
        """Take the lease of a stream that is due.

        A realm (a network's server) is worked by one lane at a time, so that one that
        hangs holds one lane and never the others: the unique index on ``lease_realm``
        is what holds this when two lanes claim in the same moment.

        :param stream_id: this one, whether due or not; None: the one waiting longest
        :rtype: Lease or None
        """
        try:
            return transaction.run(
                self.env, lambda env: env["social.care.stream"]._take(stream_id)
            )
        except transaction.AGAIN:
            return None

    @api.model
    def _take(self, stream_id):
        cr = self.env.cr
        self.flush_model()
        cr.execute(
            """
            UPDATE social_care_stream
               SET lease_token = NULL, lease_realm = NULL, lease_until = NULL
             WHERE id IN (SELECT id FROM social_care_stream
                           WHERE lease_until < now() AT TIME ZONE 'UTC'
                             FOR UPDATE SKIP LOCKED)
            """,
            log_exceptions=False,
        )
        cr.execute(
            """
            SELECT s.id, concat(a.network, ' ', a.base_url)
              FROM social_care_stream s
              JOIN social_care_account a ON a.id = s.account_id
             WHERE s.active
               AND s.lease_token IS NULL
               AND CASE WHEN %(stream)s IS NULL
                        THEN a.active AND a.state = 'connected'
                             AND s.next_fetch_at <= now() AT TIME ZONE 'UTC'
                        ELSE s.id = %(stream)s END
               AND NOT EXISTS (
                       SELECT 1 FROM social_care_stream other
                        WHERE other.lease_realm = concat(a.network, ' ', a.base_url))
             ORDER BY s.next_fetch_at, s.id
             LIMIT 1
               FOR UPDATE OF s SKIP LOCKED
            """,
            {"stream": stream_id},
            log_exceptions=False,
        )
        row = cr.fetchone()
        if not row:
            return None
        token = uuid.uuid4().hex
        cr.execute(
            """
            UPDATE social_care_stream
               SET lease_token = %s, lease_realm = %s, lease_until = %s
             WHERE id = %s
            """,
            [token, row[1], fields.Datetime.now() + LEASE, row[0]],
            log_exceptions=False,
        )
        stream = self.browse(row[0])
        stream.invalidate_recordset()
        spec = stream._spec() or Stream(stream.code, stream.code)
        error = None
        try:
            access = stream.account_id._access()
        except Exception as reason:
            # It is this stream's trouble, and no lane's.
            access, error = Access(None, None), reason
        return Lease(
            stream_id=stream.id,
            account_id=stream.account_id.id,
            token=token,
            code=stream.code,
            cursor=stream.cursor or {},
            due=stream.next_fetch_at,
            budget=stream.account_id.daily_budget,
            budget_left=stream.account_id._budget_left(spec.price),
            spec=spec,
            error=error,
            **vars(access),
        )

    # ---- Fetching --------------------------------------------------------------------

    def _fetch_now(self):
        """Fetch this stream to the end, waiting for a lane that has it.

        :rtype: Outcome
        """
        self.ensure_one()
        total = Outcome()
        deadline = time.monotonic() + LEASE.total_seconds()
        while True:
            lease = self._claim(self.id)
            if not lease:
                if time.monotonic() > deadline:
                    total.error = Later(
                        self.env._("Another process is fetching it just now.")
                    )
                    return total
                time.sleep(0.2)
                continue
            outcome = self._visit(lease)
            total.counts.update(outcome.counts)
            total.error = outcome.error
            if outcome.error or not outcome.more:
                return total

    @api.model
    def _visit(self, lease):
        """Fetch and store pages until there are no more or it is others' turn.

        The network is called between transactions, never within one.

        :rtype: Outcome
        """
        accounts = self.env["social.care.account"]
        outcome = Outcome(more=True)
        calls = lease.spec.calls
        while outcome.more and calls:
            calls -= 1
            if lease.budget_left is not None and lease.budget_left <= 0:
                outcome.error, outcome.more = spent(lease.budget), False
                break
            try:
                if lease.error:
                    raise lease.error
                page = accounts._ask(
                    lease.account_id,
                    lease,
                    lambda client: client.fetch(lease.code, lease.cursor),
                )
                counts = transaction.run(
                    self.env,
                    lambda env, page=page: env["social.care.stream"]._store_page(
                        lease, page
                    ),
                )
            except transaction.AGAIN:
                reason = _lt("Too much was going on in the database.")
                outcome.error, outcome.more = Later(reason), False
                break
            except Exception as error:
                if not isinstance(error, NetworkError):
                    _logger.warning(
                        "Stream %s of account %s failed:\n%s",
                        lease.code,
                        lease.account_id,
                        lease.traceback(error),
                    )
                outcome.error, outcome.more = error, False
                break
            if counts is None:
                # Another lane has it since: what this one brought, it will bring.
                outcome.more = False
                return outcome
            outcome.counts.update(counts)
            lease.cursor = page.cursor
            if lease.budget_left is not None:
                lease.budget_left -= page.cost
            outcome.more = page.more
        transaction.run(
            self.env, lambda env: env["social.care.stream"]._release(lease, outcome)
        )
        return outcome

    @api.model
    def _store_page(self, lease, page):
        """Events and the stream's cursor, in one transaction.

        :return: the counts, or None where the lease has passed to another lane
        """
        stream = self.browse(lease.stream_id)
        self.env.cr.execute(
            "SELECT 1 FROM social_care_stream WHERE id = %s AND lease_token = %s"
            " FOR NO KEY UPDATE",
            [lease.stream_id, lease.token],
            log_exceptions=False,
        )
        if not self.env.cr.fetchone():
            return None
        counts = self.env["social.care.event"]._store(
            lease.account_id, lease.stream_id, page.items
        )
        self.env["social.care.usage"]._add(lease.account_id, page.reads, page.cost)
        now = fields.Datetime.now()
        stream.write(
            {
                "cursor": page.cursor,
                "lease_until": now + LEASE,
                "last_success_date": now,
            }
        )
        if counts["stored"]:
            stream.last_event_date = now
            stream._end_silence()
            self.env["social.care.event"]._trigger()
        return counts

    @api.model
    def _release(self, lease, outcome):
        """Give the lease back and say when to come again."""
        stream = self.browse(lease.stream_id).exists()
        if not stream or stream.lease_token != lease.token:
            return
        stream.write({"lease_token": False, "lease_realm": False, "lease_until": False})
        if outcome.error:
            stream._settle_error(outcome.error)
            return
        delay = 0 if outcome.more else lease.spec.interval
        asked_for = stream.next_fetch_at != lease.due
        stream._reset_errors(
            stream.next_fetch_at
            if asked_for
            else fields.Datetime.now() + timedelta(seconds=delay)
        )

    def _settle_error(self, error):
        """Keep an error in words and decide when to try again."""
        self.ensure_one()
        message = messages.explain(self.env, error)
        wanted = isinstance(error, BudgetSpent)
        failures = 0 if wanted else self.failure_count + 1
        now = fields.Datetime.now()
        delay = min(FIRST_DELAY * 2 ** min(failures - 1, 10), LONGEST_DELAY)
        if isinstance(error, Later) and error.after is not None:
            delay = max(error.after, 1)
        elif isinstance(error, NetworkError) and not isinstance(error, Later):
            delay = LONGEST_DELAY
        self.write(
            {
                "error_message": message,
                "error_date": self.error_date or now,
                "failure_count": failures,
                "next_fetch_at": now + timedelta(seconds=delay),
            }
        )
        if isinstance(error, SignInAgain):
            self.account_id._set_error(message)
        elif not isinstance(error, Later) or failures == ALARM_AFTER:
            self.account_id._raise_alarm(f"{self.label}: {message}")

    def _reset_errors(self, next_fetch_at=None):
        had_errors = self.filtered("failure_count").account_id
        self.write(
            {
                "error_message": False,
                "error_date": False,
                "failure_count": 0,
                "next_fetch_at": next_fetch_at or fields.Datetime.now(),
            }
        )
        had_errors._close_alarms_if_well()

    # ---- Business methods ------------------------------------------------------------

    def _spec(self):
        """The stream as its network describes it; None where it is gone."""
        self.ensure_one()
        if not self.account_id.network:
            return None
        streams = self.account_id._network().capabilities.streams
        return next((spec for spec in streams if spec.code == self.code), None)

    def _heard(self):
        """Something came without being asked for: the stream is not silent.

        A lane that has the row is not waited for: it is there often enough.
        """
        self.env.cr.execute(
            """
            UPDATE social_care_stream
               SET last_event_date = now() AT TIME ZONE 'UTC', silent_since = NULL
             WHERE id IN (SELECT id FROM social_care_stream
                           WHERE id = ANY(%s)
                             AND (silent_since IS NOT NULL
                                  OR last_event_date IS NULL
                                  OR last_event_date < now() AT TIME ZONE 'UTC'
                                                       - interval '1 minute')
                             FOR NO KEY UPDATE SKIP LOCKED)
            """,
            [self.ids],
            log_exceptions=False,
        )
        self.invalidate_recordset(["last_event_date", "silent_since"])

    def _resume_spending(self):
        """Have another look: the budget that was used up is another one now."""
        waiting = self.filtered(lambda s: s.error_message and not s.failure_count)
        waiting._reset_errors()

    def _trigger(self):
        """Have the lanes visit these streams once this transaction is committed.

        Many may ask at once, and the lanes write the same rows: so this happens in a
        transaction of its own, and leaves rows alone that say already what they should.
        """
        if transaction.shared(self.env):
            self.sudo().next_fetch_at = fields.Datetime.now()
            return
        registry, ids = self.env.registry, self.ids
        if ids:
            self.env.cr.postcommit.add(lambda: _wake(registry, ids))

    def _check_silence(self, habits):
        """What is being fetched at this moment is not silent: it has its turn later.

        :param habits: see :meth:`_habits`
        """
        now = fields.Datetime.now()
        for stream in self.try_lock_for_update(allow_referencing=True):
            count, arrivals, pause = habits.get(stream.id, (0, 0, None))
            stream.habit_per_day = count / HABIT_DAYS
            allowed = (
                max(pause * SILENCE_FACTOR, SILENCE_MINIMUM)
                if arrivals >= HABIT_EVENTS and stream.last_event_date
                else None
            )
            silent = allowed and now - stream.last_event_date > allowed
            if silent and not stream.silent_since:
                stream.silent_since = stream.last_event_date
                stream.account_id._raise_alarm(
                    self.env._(
                        "%(stream)s: %(health)s",
                        stream=stream.label,
                        health=stream.health,
                    )
                )
            elif not silent:
                stream._end_silence()

    def _habits(self):
        """For each stream, how many items of late, in how many arrivals, and the
        longest usual pause between two of those.

        The pause is their 95th percentile, so that one holiday does not make a stream's
        silence normal. Items that came together are one arrival.
        """
        self.env.cr.execute(
            """
            SELECT stream_id, sum(items), count(*),
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY pause)
              FROM (SELECT stream_id, count(*) AS items, received_at - lag(received_at)
                             OVER (PARTITION BY stream_id ORDER BY received_at) AS pause
                      FROM social_care_event
                     WHERE stream_id = ANY(%s)
                       AND received_at > %s
                     GROUP BY stream_id, received_at) AS arrivals
             GROUP BY stream_id
            """,
            [self.ids, fields.Datetime.now() - timedelta(days=HABIT_DAYS)],
        )
        return {row[0]: (int(row[1]), *row[2:]) for row in self.env.cr.fetchall()}

    def _end_silence(self):
        silent = self.filtered("silent_since")
        silent.silent_since = False
        silent.account_id._close_alarms_if_well()


def _wake(registry, stream_ids):
    with registry.cursor() as cr:
        cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cr.execute(
            """
            UPDATE social_care_stream
               SET next_fetch_at = clock_timestamp() AT TIME ZONE 'UTC'
             WHERE id = ANY(%s)
               AND (next_fetch_at > clock_timestamp() AT TIME ZONE 'UTC'
                    OR lease_token IS NOT NULL
                       AND next_fetch_at < clock_timestamp() AT TIME ZONE 'UTC'
                                           - interval '1 second')
            """,
            [stream_ids],
        )
        env = api.Environment(cr, SUPERUSER_ID, {})
        for number in (1, 2, 3):
            lane = env.ref(
                f"social_care.ir_cron_fetch_{number}", raise_if_not_found=False
            )
            if lane:
                lane._trigger()
