"""How a reply gets out: at most once, whatever happens on the way.

A lane claims a reply and commits that it is ``sending``; then the network is called,
outside any transaction; then the result is committed. Who dies on the way, or hears
nothing, leaves a reply of which nobody knows how it ended: ``unknown``. When the call
must be over, and the network has had the time it needs, ``find_own`` decides; where
that cannot know, a person does.
"""

import logging
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import api, fields, models

from ..database import alarm, transaction
from ..networks.base import Reply
from ..networks.errors import Later, NetworkError, Never, SignInAgain, Unsure, _lt
from .social_care_account_access import Access

_logger = logging.getLogger(__name__)

SECONDS = {"undo": 10, "sending": 300, "retry": 60, "timeout": 20}
"""Limits that an administrator can change by the system parameters
``social_care.<name>_seconds``: how long a reply can be taken back; how long its
delivery may take before it counts as not known, much longer than all the calls that
takes; how long to wait after a first failure, and for a network's answer."""

LANE_SECONDS = 45
"""How long a delivery cron works before it lets others have their turn."""

BUSY = timedelta(seconds=60)
"""How long an account is left to the lane that is just sending for it."""

STALE = timedelta(minutes=10)
"""What has waited for so long, paused or planned, is not sent any more where something
was said meanwhile that its author has not seen."""

UNASKED = timedelta(hours=1)
"""After so long a person is asked of what nobody knows, where the account cannot be."""

PATIENCE = 60
"""Seconds to wait for other lanes where a person waits for the end."""

ATTEMPTS = 12
"""How often the result of a delivery is written where others write the same rows."""

FREE = {"lease_token": False, "lease_until": False}


@dataclass
class Delivery(Access):
    """A reply that is ours to deliver, and all that takes.

    :param looking: whether it is to be looked for, rather than published
    :param deadline: later than this nothing is published: others may have it by then
    :param called: whether the network was asked to publish it
    """

    reply_id: int
    account_id: int
    token: str
    looking: bool
    reply: Reply
    key: str
    since: datetime
    deadline: datetime
    error: Exception | None = None
    called: bool = False


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    needs_person = fields.Boolean(
        string="Needs a Person",
        readonly=True,
        copy=False,
        help="Whether it was published cannot be found out: somebody has to look.",
    )
    next_try_at = fields.Datetime(string="Next Try", readonly=True, copy=False)
    tried_at = fields.Datetime(string="First Tried", readonly=True, copy=False)
    queued_at = fields.Datetime(readonly=True, copy=False)
    sending_since = fields.Datetime(readonly=True, copy=False)
    failure_count = fields.Integer(readonly=True, copy=False)
    lease_token = fields.Char(readonly=True, copy=False)
    lease_until = fields.Datetime(readonly=True, copy=False)

    _queue_index = models.Index(
        "(account_id, send_at) WHERE state IN ('queued', 'sending', 'unknown')"
    )

    # ---- Crons ---------------------------------------------------------------------

    @api.model
    def _cron_deliver(self):
        """One lane: deliver what is due until there is nothing or time is up."""
        try:
            transaction.commit(self.env)
            self._deliver_queue(seconds=LANE_SECONDS)
        except Exception:
            _logger.warning("A delivery lane stopped early", exc_info=True)
        return True

    @api.model
    def _wake(self, at=None):
        """Have the delivery crons look at the queue at a time, or at once."""
        for number in (1, 2):
            cron = self.env.ref(
                f"social_care.ir_cron_deliver_{number}", raise_if_not_found=False
            )
            if cron:
                cron.sudo()._trigger(at)
        if at:
            alarm.ring(self.env, at)

    @api.model
    def _seconds(self, name):
        """One of the limits of :data:`SECONDS`."""
        given = self.env["ir.config_parameter"].sudo()
        try:
            return float(given.get_param(f"social_care.{name}_seconds") or "")
        except ValueError:
            return SECONDS[name]

    # ---- Queue ---------------------------------------------------------------------

    def _queue(self, undo=False):
        """Let these replies go: in a moment, so that they can be taken back, or now;
        at their time where they have one."""
        now = fields.Datetime.now()
        soon = now + timedelta(seconds=self._seconds("undo") if undo else 0)
        for reply in self:
            reply.write(
                {
                    "state": "queued",
                    "send_at": reply.send_at if reply._planned(now) else soon,
                    "queued_at": now,
                    "error_message": False,
                    "needs_person": False,
                    "next_try_at": False,
                    "tried_at": False,
                    "failure_count": 0,
                }
                | FREE
            )
            reply._wake(reply.send_at)
        self._close_activities()

    @api.model
    def _deliver_queue(self, account_ids=None, seconds=None, hurry=False):
        """Deliver one reply after another until there are none or time is up.

        :param account_ids: only these accounts' replies; None: all
        :param seconds: stop after so long; None: go on to the end, and wait for lanes
            that are at these accounts just now
        :param hurry: whether not to wait for the time in which they can be taken back
        :return: Counter of sent, failed and others, by the state they are in then
        """
        counts = Counter()
        start = time.monotonic()
        while seconds is None or time.monotonic() - start < seconds:
            delivery = self._claim(account_ids, hurry)
            if delivery:
                counts[self._deliver(delivery)] += 1
            elif (
                seconds is not None
                or time.monotonic() - start > PATIENCE
                or not self._others_at_work(account_ids)
            ):
                break
            else:
                time.sleep(0.05)
        return counts

    @api.model
    def _others_at_work(self, account_ids):
        return transaction.run(
            self.env,
            lambda env: env["social.care.reply"].search_count(
                [
                    ("account_id", "in", account_ids or []),
                    ("state", "in", ("sending", "unknown")),
                    ("lease_until", ">", fields.Datetime.now()),
                ],
                limit=1,
            ),
        )

    # ---- Claims --------------------------------------------------------------------

    @api.model
    def _claim(self, account_ids=None, hurry=False):
        """Take the next reply that is due, in a transaction of its own.

        :rtype: Delivery or None
        """
        try:
            return transaction.run(
                self.env, lambda env: env["social.care.reply"]._take(account_ids, hurry)
            )
        except transaction.AGAIN:
            return None

    @api.model
    def _take(self, account_ids, hurry):
        self.env.flush_all()
        self._doubt_abandoned()
        self._ask_persons()
        now = fields.Datetime.now()
        while reply := self._next_due(account_ids, hurry, now):
            if not reply._overtaken(now):
                return reply._lease(now)
        return None

    @api.model
    def _next_due(self, account_ids, hurry, now):
        """The next reply that is due, locked; empty where there is none."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT r.id
              FROM social_care_reply r
              JOIN social_care_account a ON a.id = r.account_id
              JOIN res_company c ON c.id = a.company_id
         LEFT JOIN social_care_reply before ON before.id = r.previous_id
             WHERE (%(accounts)s::int[] IS NULL OR r.account_id = ANY(%(accounts)s))
               AND a.active AND a.state = 'connected'
               AND (r.next_try_at IS NULL OR r.next_try_at <= %(now)s)
               AND CASE r.state
                   WHEN 'queued' THEN
                            r.send_at <= %(until)s
                        AND a.outgoing_paused IS NOT TRUE
                        AND c.social_care_outgoing_paused IS NOT TRUE
                        AND (a.sending_retry_at IS NULL
                             OR a.sending_retry_at <= %(now)s)
                        AND (r.previous_id IS NULL OR before.state = 'sent')
                        AND NOT EXISTS (
                                SELECT 1 FROM social_care_reply other
                                 WHERE other.account_id = r.account_id
                                   AND other.state = 'sending'
                                   AND other.sending_since > %(busy)s)
                   WHEN 'unknown' THEN
                            r.needs_person IS NOT TRUE
                        AND (r.lease_until IS NULL OR r.lease_until <= %(now)s)
                   ELSE false END
             ORDER BY r.failure_count, r.send_at, r.id
             LIMIT 1
               FOR UPDATE OF r SKIP LOCKED
            """,
            {
                "accounts": account_ids,
                "until": now + timedelta(seconds=hurry and self._seconds("undo")),
                "now": now,
                "busy": now - BUSY,
            },
            log_exceptions=False,
        )
        reply = self.browse(self.env.cr.fetchone() or ())
        reply.invalidate_recordset()
        return reply

    def _overtaken(self, now):
        """Hold back what has waited for long where something was said meanwhile.

        :return: whether it is held back
        """
        if self.state != "queued" or self.previous_id or now - self.queued_at < STALE:
            return False
        newer = self._newer_posts().get(self.id)
        if newer:
            self._keep_failed(
                self.env._(
                    "While it waited, something was said. Please read it first:\n%s",
                    "\n".join(map(self._quote, newer)),
                )
            )
        return bool(newer)

    def _lease(self, now):
        """Make this reply ours for a while.

        :rtype: Delivery
        """
        looking = self.state == "unknown"
        limit = self._seconds("sending")
        token = uuid.uuid4().hex
        self.write(
            {
                "state": "unknown" if looking else "sending",
                "lease_token": token,
                "lease_until": now + timedelta(seconds=limit),
                "sending_since": now,
                "tried_at": self.tried_at or now,
            }
        )
        error = None
        try:
            access = self.account_id._access()
        except Exception as reason:
            access, error = Access(None, None), reason
        return Delivery(
            reply_id=self.id,
            account_id=self.account_id.id,
            token=token,
            looking=looking,
            reply=self._network_reply(),
            key=self.idempotency_key,
            since=self.tried_at,
            deadline=now + timedelta(seconds=limit / 2),
            error=error,
            **vars(access),
        )

    @api.model
    def _doubt_abandoned(self):
        """Of what a lane has had for too long, nobody knows how it ended."""
        self.env.cr.execute(
            """
            SELECT id FROM social_care_reply
             WHERE state = 'sending' AND lease_until <= %s
               FOR UPDATE SKIP LOCKED
            """,
            [fields.Datetime.now()],
            log_exceptions=False,
        )
        lost = self.browse(row[0] for row in self.env.cr.fetchall())
        lost.invalidate_recordset()
        for reply in lost:
            reply._doubt(self.env._("The server stopped while it was being sent."), 0)
        self.env.flush_all()

    @api.model
    def _ask_persons(self):
        """What nobody knows of, and what no network can be asked for, is a person's."""
        self.env.cr.execute(
            """
            SELECT r.id
              FROM social_care_reply r
              JOIN social_care_account a ON a.id = r.account_id
             WHERE r.state = 'unknown'
               AND r.needs_person IS NOT TRUE
               AND r.tried_at <= %s
               AND NOT (a.active AND a.state = 'connected')
               AND (r.lease_until IS NULL OR r.lease_until <= %s)
               FOR UPDATE OF r SKIP LOCKED
            """,
            [fields.Datetime.now() - UNASKED, fields.Datetime.now()],
            log_exceptions=False,
        )
        lost = self.browse(row[0] for row in self.env.cr.fetchall())
        lost.invalidate_recordset()
        for reply in lost:
            reply._ask_person(self.env._("Whether it was published is not known."))

    # ---- Calling the network -------------------------------------------------------

    @api.model
    def _deliver(self, delivery):
        """Publish one reply, or look for it; commit what came of it.

        :return: the state the reply is in then
        """
        found, error = None, None
        try:
            if delivery.error:
                raise delivery.error
            found = self.env["social.care.account"]._ask(
                delivery.account_id,
                delivery,
                lambda client: self._call(client, delivery),
            )
        except Exception as reason:
            error = reason
            if not isinstance(error, NetworkError):
                _logger.warning(
                    "Reply %s could not be delivered:\n%s",
                    delivery.reply_id,
                    delivery.client.settings.traceback(error)
                    if delivery.client
                    else type(error).__name__,
                )
        return transaction.run(
            self.env,
            lambda env: env["social.care.reply"]._settle(delivery, found, error),
            attempts=ATTEMPTS,
        )

    @api.model
    def _call(self, client, delivery):
        if delivery.looking:
            return client.find_own(delivery.reply, delivery.since)
        client.fence = lambda: self._check_deadline(delivery)
        client.fence()
        delivery.called = True
        try:
            return client.publish(delivery.reply, delivery.key)
        except (Later, SignInAgain, Never):
            raise
        except Exception as error:
            # It may be out; what went wrong then is not the network's word on it.
            template = _lt("What the network answered could not be understood.")
            raise Unsure(template) from error

    @api.model
    def _check_deadline(self, delivery):
        """Who was stopped for so long that others may be at it says no more.

        This is looked at last before the words go out. Who is stopped right after it,
        not killed, and wakes up when others have said them, says them once more, where
        the network heeds no idempotency key: there no program can know.
        """
        if fields.Datetime.now() > delivery.deadline:
            raise Later(_lt("The server was too busy."), after=0)
