import hashlib
import json
import logging
import time
from collections import Counter
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ... import messages
from ...alerting import telling
from ...crisis import watching
from ...database import bulk, lane, transaction
from ...erasing import ids
from ...fetching import looking, summary
from ...intake import attempts
from ...intake.batch import BUSY_DELAY, Intake
from ...messages import _lt
from ...networks.base import RawItem
from ...networks.errors import BadItem
from ...text.tracing import where

_logger = logging.getLogger(__name__)
RUN_SECONDS = 45
"""How long a processing cron works before it lets others have its turn."""
FORGET = 10_000
"""Raw items of a company that are forgotten in one transaction."""
PATIENCE = 60
"""Seconds to wait for other workers where a person waits for the end."""


class SocialCareEvent(models.Model):
    _name = "social.care.event"
    _description = "Social Event"
    _inherit = ["social.care.guarded"]
    _members_network = "account_id.network"
    _order = "id desc"
    _rec_name = "external_id"
    _fixed = frozenset(
        {"account_id", "stream_id", "post_id", "kind", "external_id", "version"}
    )

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    stream_id = fields.Many2one(
        "social.care.stream", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    kind = fields.Char(required=True, readonly=True)
    external_id = fields.Char(string="Network ID", required=True, readonly=True)
    version = fields.Char(required=True, readonly=True, default="")
    payload = fields.Text(
        readonly=True, exportable=False, help="The item as the network sent it."
    )
    payload_text = fields.Text(
        string="Raw Item", compute="_compute_payload_text", exportable=False
    )
    line_number = fields.Integer(string="Line", readonly=True, aggregator=None)
    state = fields.Selection(
        selection=[
            ("wanted", "To ask for"),
            ("new", "To process"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("ignored", "Nothing for us"),
        ],
        required=True,
        default="new",
        readonly=True,
    )
    error_message = fields.Text(string="Reason", readonly=True)
    post_id = fields.Many2one(
        "social.care.post", readonly=True, index="btree_not_null", ondelete="set null"
    )
    received_at = fields.Datetime(required=True, readonly=True)
    retry_at = fields.Datetime(readonly=True)
    thread_key = fields.Char(readonly=True)
    author_key = fields.Char(readonly=True)

    _item_unique = models.UniqueIndex("(account_id, kind, external_id, version)")
    _queue_index = models.Index("(id) WHERE state = 'new'")
    _thread_index = models.Index("(thread_key, id) WHERE state = 'new'")
    _author_index = models.Index("(author_key, id) WHERE state = 'new'")
    _failed_index = models.Index("(account_id) WHERE state = 'failed'")
    _wanted_index = models.Index("(account_id, id) WHERE state = 'wanted'")
    _raw_index = models.Index(
        "(account_id, received_at)"
        " WHERE payload IS NOT NULL AND state IN ('done', 'ignored')"
    )
    _habit_index = models.Index("(stream_id, received_at) WHERE stream_id IS NOT NULL")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("payload")
    def _compute_payload_text(self):
        """The same, set out for people."""
        for event in self:
            try:
                item = json.loads(event.payload or "")
            except ValueError:
                event.payload_text = event.payload
            else:
                event.payload_text = json.dumps(item, indent=4, ensure_ascii=False)

    # ---- Actions ---------------------------------------------------------------------

    def action_replay(self):
        """Process these events once more.

        :return: dict of counts: posts, tickets, failed
        """
        self.check_access("write")
        events = self.filtered(lambda e: e.state in ("failed", "ignored"))
        # What could not even be read, or is not kept, is not there to be read again.
        broken = events.filtered(
            lambda e: (
                e.kind == "broken" or not (e.sudo().payload or e.kind == "pointer")
            )
        )
        events -= broken
        pointers = events.filtered(lambda event: event.kind == "pointer")
        events.sudo().write({"state": "new", "error_message": False, "retry_at": False})
        pointers.sudo().state = "wanted"
        looking.wake(pointers.sudo().account_id)
        transaction.commit(self.env)
        counts = self.sudo()._process_queue(
            account_ids=events.account_id.ids, patient=True
        )
        counts["failed"] += len(broken)
        self.env.invalidate_all()
        return summary.of(counts, [])

    def action_replay_button(self):
        """The same from a button: says what came of it."""
        counts = self.action_replay()
        message = self.env._(
            "New posts: %(posts)s. New tickets: %(tickets)s. Failed again: %(failed)s.",
            **{name: counts[name] for name in ("posts", "tickets", "failed")},
        )
        return summary.notification(message, counts["failed"])

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_process(self):
        """Make posts and tickets of what is queued."""
        lane.work(
            self.env,
            self._process_some,
            lambda: self.search_count([("state", "=", "new")], limit=1),
            seconds=RUN_SECONDS,
        )
        if self.search_count([("state", "=", "new")], limit=1):
            self.process_soon(fields.Datetime.now() + BUSY_DELAY)
            transaction.commit(self.env)
        return True

    @api.model
    def _process_some(self):
        """One batch; how many of its events were not put off."""
        batch = self._process_batch()
        return batch["claimed"] - batch["deferred"]

    @api.model
    @api.private
    def process_soon(self, at=None):
        """Wake the processing crons once this transaction is committed, or later."""
        for number in (1, 2):
            cron = self.env.ref(
                f"social_care.ir_cron_process_{number}", raise_if_not_found=False
            )
            if cron:
                cron.sudo()._trigger(at)

    @api.autovacuum
    def _gc_events(self):
        """Forget the raw form of what was made into posts long ago.

        :return: how many were forgotten, and whether there may be more
        """
        done, more = 0, False
        for company in self.env["res.company"].search([], limit=10_000):
            days = timedelta(days=company.social_care_raw_days)
            events = self.search(
                [
                    ("account_id.company_id", "=", company.id),
                    ("state", "in", ("done", "ignored")),
                    ("received_at", "<", fields.Datetime.now() - days),
                    ("payload", "!=", False),
                ],
                order="received_at",
                limit=FORGET,
            )
            events.write({"payload": False})
            done += len(events)
            more = more or len(events) == FORGET
        return done, int(more)

    # ---- Storing ---------------------------------------------------------------------

    @api.model
    @api.private
    def store(self, account_id, stream_id, items, again=False):
        """Store raw items as events; those known already are left alone.

        :param int account_id: whose they are
        :param stream_id: where they came from; None: not by a stream
        :param items: list of :class:`RawItem`
        :param bool again: of what was asked for again: an item that is known, and says
            something else now, is processed once more
        :return: Counter of stored, known and failed (broken) items
        """
        stored = self.store_many([(account_id, stream_id, items)], again)
        return stored[account_id, stream_id]

    @api.model
    @api.private
    def store_many(self, groups, again=False):
        """The same for several accounts and streams at once, in one statement.

        :param groups: list of account id, stream id or None, and items
        :return: dict of (account id, stream id) to Counter
        """
        counts, rows = {}, {}
        now = fields.Datetime.now()
        for account_id, stream_id, items in groups:
            account = self.env["social.care.account"].browse(account_id)
            scope = (
                f"{account.company_id.id}/{account.network}/{account.network_realm()}/"
            )
            looks = bool(account.can().looks)
            counts[account_id, stream_id] = Counter(known=len(items))
            made = [self._row(item, scope, account_id, looks) for item in items]
            authors = [item.author for item in items]
            whose = {"account_id": account_id, "stream_id": stream_id}
            for item_row in ids.not_erased(account, made, authors):
                row = whose | item_row
                key = tuple(row[name] for name in _ITEM)
                rows.setdefault(key, row | {"received_at": now})
        rows = list(rows.values())
        news = bulk.insert(self, rows, conflict=_ITEM, returning=_TOLD)
        news += self._store_again(rows, again)
        for account_id, stream_id, state in news:
            count = counts[account_id, stream_id or None]
            count["failed" if state == "failed" else "stored"] += 1
            count["known"] -= 1
        return counts

    @api.model
    def _store_again(self, rows, again):
        """Of items that are known: pointers are asked for once more; what says
        something else since it was asked for again is processed once more, and so is a
        state that comes back after another one, as of a comment that is held again.

        :return: account id, stream id and state of each of the latter
        """
        groups = {}
        for row in rows:
            if again or row["state"] == "wanted":
                key = (row["account_id"], row["stream_id"])
                groups.setdefault(key, []).append(row)
        news = []
        for (account_id, stream_id), theirs in groups.items():
            # With parts of a second: who is asking for it just now has to notice.
            self.env.cr.execute(
                """
                UPDATE social_care_event e
                   SET state = it.state, payload = it.payload, retry_at = NULL,
                       error_message = NULL,
                       received_at = clock_timestamp() AT TIME ZONE 'UTC'
                  FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[],
                              %s::text[], %s::varchar[])
                       AS it (kind, external_id, version, payload, state)
                 WHERE e.account_id = %s AND e.kind = it.kind
                   AND e.external_id = it.external_id AND e.version = it.version
                   AND (it.state = 'wanted'
                        OR it.state = 'new'
                           AND e.state IN ('done', 'ignored', 'failed')
                           AND (e.payload IS DISTINCT FROM it.payload
                                OR EXISTS (
                                   SELECT 1 FROM social_care_event later
                                    WHERE later.account_id = e.account_id
                                      AND later.kind = e.kind
                                      AND later.external_id = e.external_id
                                      AND (later.received_at, later.id)
                                          > (e.received_at, e.id))))
             RETURNING e.state
                """,
                [*([row[name] for row in theirs] for name in _AGAIN), account_id],
                log_exceptions=False,
            )
            found = self.env.cr.fetchall()
            news += [(account_id, stream_id, state) for (state,) in found]
        self.invalidate_model()
        return [each for each in news if each[2] == "new"]

    @api.model
    def _row(self, item, scope, account_id, looks):
        # Where the network has no threads, what belongs together shows only when the
        # parents are there: those items are taken one after another.
        payload = item.payload if isinstance(item.payload, dict) else {}
        error = item.error
        if item.kind == "pointer" and not looks:
            error = BadItem(_lt("The network names it, and cannot be asked for it."))
        state = "wanted" if item.kind == "pointer" else "new"
        return {
            "kind": item.kind,
            "external_id": _identifier(item.external_id),
            "version": _identifier(item.version),
            "payload": _json(item.payload),
            "line_number": payload.get("line") if error else None,
            "state": "failed" if error else state,
            "error_message": messages.explain(self.env, error) if error else None,
            "thread_key": _key(scope, item.thread or f"account {account_id}"),
            "author_key": _key(scope, item.author),
        }

    @api.private
    def raw_item(self):
        """The event as the network's client gave it."""
        self.ensure_one()
        return RawItem(
            external_id=self.external_id,
            payload=json.loads(self.payload or "null"),
            kind=self.kind,
            version=self.version,
        )

    # ---- Processing ------------------------------------------------------------------

    @api.model
    def _process_queue(self, account_ids=None, seconds=None, patient=False):
        """Process batches until the queue is empty or time is up.

        :param account_ids: only these accounts' events; None: all
        :param seconds: stop after so long; None: go on to the end
        :param patient: wait for events that other workers hold
        :return: Counter of posts, tickets and failed
        """
        counts = Counter()
        start = time.monotonic()
        waiting_since = None
        while seconds is None or time.monotonic() - start < seconds:
            batch = self._process_batch(account_ids=account_ids, patient=patient)
            counts.update(batch)
            if batch["claimed"] - batch["deferred"]:
                waiting_since = None
                continue
            if not patient or not self._queued(account_ids):
                break
            waiting_since = waiting_since or time.monotonic()
            if time.monotonic() - waiting_since > PATIENCE:
                break
            time.sleep(0.05)
        return counts

    @api.model
    def _queued(self, account_ids):
        return transaction.run(
            self.env,
            lambda env: env["social.care.event"].search_count(
                [("state", "=", "new")]
                + ([] if account_ids is None else [("account_id", "in", account_ids)]),
                limit=1,
            ),
        )

    @api.model
    def _process_batch(self, account_ids=None, ids=None, patient=False):
        """Process one batch in a transaction of its own.

        A batch that fails is cut in two until the event that cannot be processed is
        alone; that one is marked failed with its reason.

        :return: Counter of claimed, deferred, posts, tickets, failed and caught
        """
        claimed, lines, broken = [], [], {}

        def work(env):
            attempts.end(env, lines)
            lines.clear()
            events = env["social.care.event"]._claim(account_ids, ids, patient)
            claimed[:] = events.ids
            if events:
                lines.append(attempts.begin(env, events.ids))
            intake = Intake(env, events, patient=patient)
            counts = intake.run()
            broken.update(intake.broken_rules)
            return counts

        try:
            counts = transaction.run(self.env, work)
        except transaction.CONFLICTS:
            # So much is going on in these rows that another time is better.
            attempts.end(self.env, lines)
            return Counter()
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            if not claimed or attempts.time_is_up():
                raise
            attempts.end(self.env, lines)
            return self._divide(claimed, error, patient)
        attempts.end(self.env, lines)
        if counts["caught"] or broken:
            telling.after_batch(self.env, broken)
        if counts["posts"]:
            watching.after_batch(self.env)
        return counts

    @api.model
    def _divide(self, ids, error, patient):
        """What is left of a batch that cannot be processed; of one event, why."""
        if len(ids) == 1:
            return self._fail(ids[0], error)
        middle = len(ids) // 2
        return self._process_batch(ids=ids[:middle], patient=patient) + (
            self._process_batch(ids=ids[middle:], patient=patient)
        )

    @api.model
    def _claim(self, account_ids, ids, patient):
        """Lock the next events of the queue, the oldest first; skip what others hold.

        An event waits while an earlier one of its thread or of its author is still
        queued elsewhere: so nobody's words are taken in the wrong order. Where all of
        a page wait, the next one is looked at: nobody waits for strangers.
        """
        after, rows = 0, []
        while not rows or len(rows) == attempts.BATCH:
            rows = self._lock_page(account_ids, ids, patient, after)
            free = set(self._free([row[:3] for row in rows]))
            if free or not rows:
                sizes = [(row[0], row[3]) for row in rows if row[0] in free]
                return self.browse(attempts.portion(self.env, sizes))
            after = rows[-1][0]
        return self.browse()

    @api.model
    def _lock_page(self, account_ids, ids, patient, after):
        """Lock queued events behind an id; give ids, keys of thread and of author, and
        bytes."""
        self.env.cr.execute(
            """
            SELECT id, thread_key, author_key, coalesce(octet_length(payload), 0)
              FROM social_care_event
             WHERE state = 'new' AND id > %(after)s
               AND (%(patient)s OR retry_at IS NULL
                    OR retry_at <= now() AT TIME ZONE 'UTC')
               AND (%(accounts)s::int[] IS NULL OR account_id = ANY(%(accounts)s))
               AND (%(ids)s::int[] IS NULL OR id = ANY(%(ids)s))
             ORDER BY id
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED
            """,
            {
                "after": after,
                "patient": patient,
                "accounts": account_ids,
                "ids": ids,
                "limit": attempts.BATCH,
            },
            log_exceptions=False,
        )
        return self.env.cr.fetchall()

    @api.model
    def _free(self, rows):
        """The ids of those that have not to wait for others."""
        earliest = self._earliest_elsewhere(rows)
        blocked = set()
        free = []
        for event_id, *given in rows:
            keys = set(filter(None, given))
            if keys & blocked or any(
                earliest.get(key, event_id) < event_id for key in keys
            ):
                blocked |= keys
            else:
                free.append(event_id)
        return free

    @api.model
    def _earliest_elsewhere(self, rows):
        """For each key of these rows, the earliest queued event that is not of them."""
        ids = [row[0] for row in rows]
        earliest = {}
        for position, column in ((1, "thread_key"), (2, "author_key")):
            keys = list({row[position] for row in rows if row[position]})
            self.env.cr.execute(
                f"""
                SELECT {column}, min(id)
                  FROM social_care_event
                 WHERE state = 'new' AND {column} = ANY(%s)
                   AND id < %s AND id != ALL(%s)
                 GROUP BY {column}
                """,  # pylint: disable=sql-injection
                [keys, max(ids, default=0), ids],
            )
            earliest.update(self.env.cr.fetchall())
        return earliest

    @api.model
    def _fail(self, event_id, error):
        _logger.warning("Event %s cannot be processed:\n%s", event_id, where(error))
        message = messages.explain(self.env, error)
        transaction.run(
            self.env,
            lambda env: (
                env["social.care.event"]
                .browse(event_id)
                .write({"state": "failed", "error_message": message})
            ),
        )
        return Counter(claimed=1, failed=1)


_ITEM = ("account_id", "kind", "external_id", "version")
_TOLD = ("account_id", "stream_id", "state")
_AGAIN = ("kind", "external_id", "version", "payload", "state")


def _key(scope, value):
    """A short key for a thread or a person, the same in all accounts of a company."""
    if not value:
        return None
    value = (scope + value).encode(errors="replace")
    return hashlib.blake2b(value, digest_size=9).hexdigest()


def _json(value):
    """JSON that PostgreSQL can store as text, whatever came."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value, default=str)
    return text


def _identifier(value):
    """What may stand in a unique index: ids that are too long keep their beginning."""
    value = str(value or "").replace("\x00", "")
    value = value.encode(errors="replace").decode()
    if len(value) <= 500:
        return value
    return value[:400] + hashlib.sha256(value.encode()).hexdigest()
