from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ... import messages
from ...connecting import health, outcome, scraping
from ...database import lane, transaction
from ...fetching import looking, visit
from ...fetching.budget import BudgetSpent
from ...groups import ADMIN
from ...networks.errors import Later, NetworkError, SignInAgain
from ...reporting import running
from ..mixins.social_care_lease import FREE
from ..selections import HEALTH

LANE_SECONDS = 45
"""How long a fetch cron works before it lets others have its turn."""
FIRST_DELAY, LONGEST_DELAY = 60, 3600
"""Seconds to wait after a first failure, doubled with every further one; the most."""
PRESSED = 10
"""How many times longer a stream waits where little is left of what is allowed."""
ALARM_AFTER = 3
"""Failures in a row that will pass by themselves before a person is told."""
HABIT_DAYS = 28
HABIT_EVENTS = 10
"""Arrivals within the days of habit below which a stream has no habit."""
SILENCE_FACTOR = 3
"""How many times its usual longest pause a stream may be silent."""
SILENCE_MINIMUM = timedelta(hours=6)


class SocialCareStream(models.Model):
    _name = "social.care.stream"
    _inherit = ["social.care.guarded", "social.care.lease"]
    _description = "Social Stream"
    _order = "account_id, id"
    _rec_name = "label"
    _fixed = frozenset({"account_id", "code"})

    account_id = fields.Many2one(
        "social.care.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    account_state = fields.Selection(related="account_id.state")
    code = fields.Char(required=True)
    label = fields.Char(compute="_compute_label")
    active = fields.Boolean(default=True)
    missing_scope = fields.Char(
        string="Missing Permission",
        readonly=True,
        copy=False,
        help="It is switched off since the account lacks this.",
    )
    cursor = fields.Json(copy=False)
    next_fetch_at = fields.Datetime(default=fields.Datetime.now, index=True)
    lease_realm = fields.Char(readonly=True, copy=False)
    last_event_date = fields.Datetime(string="Last Item", readonly=True)
    last_success_date = fields.Datetime(string="Last Answer", readonly=True)
    error_message = fields.Text(string="Error", readonly=True)
    error_date = fields.Datetime(string="Error Since", readonly=True)
    failure_count = fields.Integer(readonly=True)
    silent_since = fields.Datetime(readonly=True)
    habit_per_day = fields.Float(string="Usual Items a Day", readonly=True)
    health_state = fields.Selection(
        selection=HEALTH,
        compute="_compute_health",
    )
    health = fields.Char(compute="_compute_health")

    _code_unique = models.UniqueIndex("(account_id, code)")
    _lease_realm_unique = models.UniqueIndex(
        "(lease_realm) WHERE lease_realm IS NOT NULL"
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("code", "account_id.network")
    @api.depends_context("lang")
    def _compute_label(self):
        for stream in self:
            spec = stream.spec()
            stream.label = (
                messages.translate(self.env, spec.label) if spec else stream.code
            )

    @api.depends(
        "active",
        "missing_scope",
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
        ago = partial(health.ago, self.env)
        if not self.active:
            return "waiting", (
                self.env._(
                    "Switched off: the permission %s is missing.", self.missing_scope
                )
                if self.missing_scope
                else self.env._("Switched off.")
            )
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
            since=health.ago(self.env, self.error_date),
        )

    # ---- Actions ---------------------------------------------------------------------

    def action_fetch_now(self):
        """Fetch these streams before all others, in the background."""
        self.check_access("write")
        self.visit_soon()
        return True

    # ---- For the web client ----------------------------------------------------------

    @api.model
    def what_goes_on(self):
        """Give what :func:`social_care.reporting.running.page` tells of the companies
        that are being looked at."""
        if not self.env.user.has_group(ADMIN):
            raise AccessError(self.env._("Only administrators can see this."))
        return running.page(self.env, self.env.companies.ids) | {
            "may_make_token": self.env.user.has_group("base.group_system")
        }

    @api.model
    def new_metrics_token(self):
        """Make the token by which machines read the same, of all companies.

        :return: the token: it is shown once
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only administrators of the whole system can do this.")
            )
        return scraping.new_token(self.env)

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_fetch(self):
        """One lane: visit streams that are due until there are none or time is up."""
        due = [
            ("account_id.state", "=", "connected"),
            ("next_fetch_at", "<=", fields.Datetime.now()),
            ("lease_token", "=", False),
        ]
        lane.work(
            self.env,
            lambda: visit.next_due(self.env),
            lambda: self.search_count(due, limit=1),
            seconds=LANE_SECONDS,
        )
        return True

    @api.model
    def _cron_health(self):
        """Learn every stream's habit and say which are silent beyond it."""
        connected = [("account_id.state", "=", "connected")]
        # What is asked for has no habit of its own.
        streams = self.search([*connected, ("code", "!=", looking.CODE)])
        habits = streams._habits()
        transaction.run(
            self.env, lambda env: streams.with_env(env)._check_silence(habits)
        )
        return True

    # ---- Fetching --------------------------------------------------------------------

    @api.model
    @api.private
    def drop_ended_leases(self):
        """Who was silent for too long holds its server no more."""
        self.env.cr.execute(
            """
            UPDATE social_care_stream
               SET lease_token = NULL, lease_realm = NULL, lease_until = NULL
             WHERE id IN (SELECT id FROM social_care_stream
                           WHERE lease_until < clock_timestamp() AT TIME ZONE 'UTC'
                             FOR NO KEY UPDATE SKIP LOCKED)
            """,
            log_exceptions=False,
        )

    @api.private
    def settle(self, lease, visited):
        """Give the lease back and say when to come again; empty: it is not ours."""
        if not self:
            return
        self.write(FREE | {"lease_realm": False})
        if visited.error:
            self._settle_error(visited.error)
            return
        delay = 0 if visited.more else lease.spec.interval
        if visited.pressed:
            delay = max(delay * PRESSED, FIRST_DELAY)
        asked_for = self.next_fetch_at != lease.due
        self.reset_errors(
            self.next_fetch_at
            if asked_for
            else transaction.clock(self.env) + timedelta(seconds=delay)
        )

    def _settle_error(self, error):
        """Keep an error in words and decide when to try again."""
        self.ensure_one()
        account = self.account_id
        reader = account.user_id or account.company_id
        message = messages.explain(messages.in_words_of(self, reader).env, error)
        wanted = isinstance(error, BudgetSpent)
        failures = 0 if wanted else self.failure_count + 1
        now = transaction.clock(self.env)
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
            outcome.refused(self.account_id, message)
        elif not isinstance(error, Later) or failures == ALARM_AFTER:
            health.raise_alarm(self.account_id, f"{self.label}: {message}")

    @api.private
    def reset_errors(self, next_fetch_at=None):
        """All is well again: these streams are fetched at a time, or now."""
        failing = self.filtered("failure_count")
        self.env["social.care.outage"].over(failing, "error_date")
        had_errors = failing.account_id
        self.write(
            {
                "error_message": False,
                "error_date": False,
                "failure_count": 0,
                "next_fetch_at": next_fetch_at or transaction.clock(self.env),
            }
        )
        health.close_alarms_if_well(had_errors)

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def spec(self):
        """The stream as its network describes it; None where it is gone."""
        self.ensure_one()
        if not self.account_id.network:
            return None
        can = self.account_id.can()
        return looking.specs(can).get(self.code)

    @api.private
    def heard(self):
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
        waiting.reset_errors()

    @api.private
    def visit_soon(self):
        """Have the lanes visit these streams once this transaction is committed.

        Many may ask at once, and the lanes write the same rows: so this happens in a
        transaction of its own, and leaves rows alone that say already what they should.
        """
        if transaction.shared(self.env):
            self.sudo().next_fetch_at = fields.Datetime.now()
            return
        ids = self.ids
        if ids:
            transaction.later(self.env, lambda env: _wake(env, ids))

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
                health.raise_alarm(
                    stream.account_id,
                    self.env._(
                        "%(stream)s: %(health)s",
                        stream=stream.label,
                        health=stream.health,
                    ),
                )
            elif not silent:
                stream.end_silence()

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

    @api.private
    def end_silence(self):
        """Something came in: what was silent is kept as an outage that is over."""
        silent = self.filtered("silent_since")
        self.env["social.care.outage"].over(silent, "silent_since")
        silent.silent_since = False
        health.close_alarms_if_well(silent.account_id)


def _wake(env, stream_ids):
    env.cr.execute(
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
    for number in (1, 2, 3):
        cron = env.ref(f"social_care.ir_cron_fetch_{number}", raise_if_not_found=False)
        if cron:
            cron._trigger()
