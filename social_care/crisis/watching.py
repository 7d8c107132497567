"""Whether much more is being said than usual: looked for after each batch.

All series are looked at together, with as many queries for hundreds of accounts as for
one. What counts is when something was said, not when it came: what comes late, or is
fetched from long ago, raises nothing.
"""

import logging
from collections import defaultdict
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from ..database import bulk, lane, transaction
from ..surges import seen
from ..surges.series import DAYS, WINDOWS, Series
from ..text.tracing import where
from . import gathering, incidents

_logger = logging.getLogger(__name__)
ALL, COMPLAINT = KEYS = ("all", "complaint")
AGAIN = timedelta(seconds=10)
"""Series are looked at no oftener: a flood is many batches."""
COMPLETE = timedelta(hours=2)
"""After so long what was said has come, and is part of what is usual."""
PORTION = timedelta(days=1)
"""What a series learns at one look, at most."""
EVERY = timedelta(minutes=15)
"""A series learns no oftener."""
CATCHING_UP = timedelta(minutes=10)
"""After an outage what comes then and has no time of its own says nothing of now."""
_COLUMNS = {"numbers": "jsonb", "learned_to": "timestamp", "looked_at": "timestamp"}


def after_batch(env):
    """A batch is committed: look for surges, and put what came under crises. Never
    raises."""
    for step in (look, gathering.gather_open):
        try:
            transaction.run(env, step)
        except transaction.AGAIN:
            continue  # others write the same: the next batch, or the cron
        except Exception as error:
            _logger.warning("After a batch, looking for surges:\n%s", where(error))


def run(env):
    """The same from time to time, and until all is learned that there is.

    :param env: the environment of the cron
    """
    limit = fields.Datetime.now() - COMPLETE - EVERY
    behind = [("learned_to", "<", limit), ("account_id.active", "=", True)]
    series = env["social.care.series"]
    transaction.run(env, gathering.gather_open)
    return lane.work(
        env,
        # One more look than there is to learn: it sees what is over.
        lambda: (
            transaction.run(env, lambda env: look(env, again=True))
            and bool(series.search_count(behind, limit=1))
        ),
        lambda: 0,
    )


def look(env, again=False):
    """Look at all series that nobody else is looking at.

    :param bool again: also at those that were just looked at
    :return: how many they were
    """
    now = fields.Datetime.now()
    env.flush_all()
    _begin(env, now)
    rows = _take(env, now if again else now - AGAIN)
    if not rows:
        return 0
    _learn(env, rows, now)
    counts = _counts(env, now)
    nothing = dict.fromkeys(WINDOWS, 0)
    for row in rows:
        row["now"] = counts.get((row["account_id"], row["key"]), nothing)
    bulk.update(
        env["social.care.series"],
        [
            {
                "id": row["id"],
                "numbers": row["series"].numbers(),
                "learned_to": row["learned_to"],
                "looked_at": now,
            }
            for row in rows
        ],
        _COLUMNS,
    )
    env["social.care.series"].invalidate_model()
    incidents.follow(env, rows, now)
    return len(rows)


def _begin(env, now):
    """Accounts that have no series yet get theirs; they learn from what is there."""
    env.cr.execute(
        """
        SELECT a.id, a.company_id,
               (SELECT p.create_date FROM social_care_post p
                 WHERE p.account_id = a.id ORDER BY p.create_date LIMIT 1)
          FROM social_care_account a
         WHERE a.active
           AND NOT EXISTS (SELECT FROM social_care_series s WHERE s.account_id = a.id)
        """
    )
    rows = []
    for account, company, first in env.cr.fetchall():
        began = first or now
        known = seen.floor(max(began, now - timedelta(days=DAYS + 1)))
        values = {"account_id": account, "company_id": company, "began_at": began}
        rows += [values | {"key": key, "learned_to": known} for key in KEYS]
    bulk.insert(env["social.care.series"], rows, conflict=("account_id", "key"))


def _take(env, before):
    """Lock the series of accounts that are there, and give what is kept of them."""
    env.cr.execute(
        """
        SELECT s.id, s.account_id, s.key, s.numbers, s.began_at, s.learned_to,
               s.crisis_id, s.busy_at, s.told_count
          FROM social_care_series s
          JOIN social_care_account a ON a.id = s.account_id AND a.active
         WHERE s.looked_at IS NULL OR s.looked_at <= %s
         ORDER BY s.id
           FOR NO KEY UPDATE OF s SKIP LOCKED
        """,
        [before],
        log_exceptions=False,
    )
    rows = env.cr.dictfetchall()
    for row in rows:
        row["series"] = Series.of(row["numbers"])
    return rows


# ---- What is usual -------------------------------------------------------------------


def _learn(env, rows, now):
    """What is complete by now becomes part of what is usual, but for outages."""
    complete = seen.floor(now - COMPLETE)
    due = [row for row in rows if complete - row["learned_to"] >= EVERY]
    if not due:
        return
    begin = min(row["learned_to"] for row in due)
    said = _said(env, due, begin, min(begin + PORTION, complete))
    down = _outages(env, due, begin, now)
    for row in due:
        end = min(row["learned_to"] + PORTION, complete, begin + PORTION)
        theirs = said[row["account_id"], row["key"]]
        for moment, counts in seen.windows(theirs, row["learned_to"], end):
            if not _overlaps(down[row["account_id"]], moment):
                row["series"].learn(moment.toordinal(), counts)
        row["learned_to"] = max(end, row["learned_to"])


def _said(env, rows, begin, end):
    """Who said something in which five minutes, by account and key."""
    env.cr.execute(
        SQL(
            """
            SELECT p.account_id, p.profile_id, bool_or(p.intent = 'complaint'),
                   date_bin('5 minutes', p.posted_at, TIMESTAMP '2000-01-01') AS step
              FROM %s
             WHERE p.account_id = ANY(%s)
               AND p.posted_at >= %s AND p.posted_at < %s AND %s
             GROUP BY p.account_id, p.profile_id, step
            """,
            _POSTS,
            [row["account_id"] for row in rows],
            begin - timedelta(minutes=max(WINDOWS)),
            end,
            _COUNTED,
        )
    )
    found = defaultdict(list)
    for account, profile, complains, step in env.cr.fetchall():
        found[account, ALL].append((step, profile))
        if complains:
            found[account, COMPLAINT].append((step, profile))
    return found


_POSTS = SQL(
    """
    social_care_post p JOIN social_care_profile who ON who.id = p.profile_id
      JOIN social_care_account a ON a.id = p.account_id AND a.company_id = p.company_id
    """
)
_COUNTED = SQL(
    """
    p.direction = 'in' AND p.deleted IS NOT TRUE AND who.muted IS NOT TRUE
    AND p.intent IS DISTINCT FROM 'spam'
    AND p.company_id IN (SELECT id FROM res_company)
    """
)


def _outages(env, rows, begin, now):
    """When nothing could come in, by account: pairs of begin and end."""
    accounts = [row["account_id"] for row in rows]
    env.cr.execute(
        """
        SELECT account_id, began_at, ended_at FROM social_care_outage
         WHERE account_id = ANY(%(accounts)s) AND ended_at > %(begin)s
         UNION ALL
        SELECT account_id,
               least(CASE WHEN failure_count > 0 THEN error_date END, silent_since),
               %(now)s
          FROM social_care_stream
         WHERE account_id = ANY(%(accounts)s)
           AND (failure_count > 0 AND error_date IS NOT NULL
                OR silent_since IS NOT NULL)
        """,
        {"accounts": accounts, "begin": begin, "now": now},
    )
    found = defaultdict(list)
    for account, began, ended in env.cr.fetchall():
        found[account].append((began, ended))
    return found


def _overlaps(outages, moment):
    return any(
        began < moment + seen.STEP and moment < ended for began, ended in outages
    )


# ---- What is now ---------------------------------------------------------------------


def _counts(env, now):
    """How many people spoke in the windows that end now, by account and key."""
    env.cr.execute(
        SQL(
            """
            WITH well AS (
                SELECT account_id, max(ended_at) + %(catching_up)s AS since
                  FROM social_care_outage
                 WHERE ended_at > %(hour)s
                 GROUP BY account_id)
            SELECT p.account_id, %(counts)s
              FROM %(posts)s LEFT JOIN well ON well.account_id = p.account_id
             WHERE p.posted_at > %(hour)s AND p.posted_at <= %(now)s
               AND (well.since IS NULL OR p.posted_at > well.since)
               AND %(counted)s
             GROUP BY p.account_id
            """,
            catching_up=CATCHING_UP,
            hour=now - timedelta(minutes=max(WINDOWS)),
            now=now,
            posts=_POSTS,
            counted=_COUNTED,
            counts=SQL(", ").join(
                SQL(
                    "count(DISTINCT p.profile_id) FILTER (WHERE p.posted_at > %s%s)",
                    now - timedelta(minutes=minutes),
                    SQL(" AND p.intent = 'complaint'") if key == COMPLAINT else SQL(),
                )
                for key in KEYS
                for minutes in WINDOWS
            ),
        )
    )
    found = {}
    for account, *numbers in env.cr.fetchall():
        for place, key in enumerate(KEYS):
            mine = numbers[place * len(WINDOWS) : (place + 1) * len(WINDOWS)]
            found[account, key] = dict(zip(WINDOWS, mine, strict=True))
    return found
