"""How a stream does, and whether it is silent for longer than it usually is."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..database import transaction

_logger = logging.getLogger(__name__)

HABIT_DAYS = 28
HABIT_EVENTS = 10
"""Arrivals within the days of habit below which a stream has no habit."""

SILENCE_FACTOR = 3
"""How many times its usual longest pause a stream may be silent."""

SILENCE_MINIMUM = timedelta(hours=6)


class SocialCareStream(models.Model):
    _inherit = "social.care.stream"

    silent_since = fields.Datetime(readonly=True)
    habit_per_day = fields.Float(string="Usual Items a Day", readonly=True)
    health_state = fields.Selection(
        selection=[("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Trouble")],
        compute="_compute_health",
    )
    health = fields.Char(compute="_compute_health")

    # ---- Computes ------------------------------------------------------------------

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

    # ---- Crons ---------------------------------------------------------------------

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

    # ---- Business methods ----------------------------------------------------------

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
