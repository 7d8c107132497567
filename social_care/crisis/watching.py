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
TOPIC = "topic"
"""Beside those an account has a series for each topic that is worked and that somebody
speaks of, by what its rule catches: ``topic-7``."""
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
    _begin_topics(env, now)
    rows = _take(env, now if again else now - AGAIN)
    if not rows:
        return 0
    _learn(env, rows, now)
    counts = _counts(env, now)
    if any(row["topic_id"] for row in rows):
        counts |= _counts_of_topics(env, now)
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


def _begin_topics(env, now):
    """Topics that somebody speaks of get their series; they learn from what their rules
    have caught."""
    env.cr.execute(
        """
        SELECT DISTINCT s.account_id, s.company_id, t.id, s.began_at
          FROM social_care_topic t
          JOIN social_care_rule r ON r.id = t.rule_id AND r.active
          JOIN social_care_post p ON p.company_id = t.company_id AND p.posted_at > %s
          JOIN social_care_rule_hit h ON h.post_id = p.id AND h.rule_id = r.id
          JOIN social_care_series s ON s.account_id = p.account_id AND s.key = %s
         WHERE t.active AND t.state NOT IN ('found', 'closed')
           AND NOT EXISTS (SELECT FROM social_care_series there
                            WHERE there.account_id = s.account_id
                              AND there.topic_id = t.id)
        """,
        [now - timedelta(minutes=max(WINDOWS)), ALL],
    )
    rows = [
        {
            "account_id": account,
            "company_id": company,
            "topic_id": topic,
            "key": f"{TOPIC}-{topic}",
            "began_at": began,
            "learned_to": seen.floor(max(began, now - timedelta(days=DAYS + 1))),
        }
        for account, company, topic, began in env.cr.fetchall()
    ]
    bulk.insert(env["social.care.series"], rows, conflict=("account_id", "key"))


def _take(env, before):
    """Lock the series of accounts that are there, and give what is kept of them."""
    env.cr.execute(
        """
        SELECT s.id, s.account_id, s.key, s.topic_id, s.numbers, s.began_at,
               s.learned_to, s.crisis_id, s.busy_at, s.told_count
          FROM social_care_series s
          JOIN social_care_account a ON a.id = s.account_id AND a.active
     LEFT JOIN social_care_topic t ON t.id = s.topic_id
         WHERE (s.looked_at IS NULL OR s.looked_at <= %s)
           AND (t.id IS NULL OR t.active AND t.state NOT IN ('found', 'closed'))
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
    topics = {row["topic_id"] for row in rows} - {None}
    if topics:
        env.cr.execute(
            SQL(
                """
                SELECT DISTINCT p.account_id, t.id, p.profile_id,
                       date_bin('5 minutes', p.posted_at, TIMESTAMP '2000-01-01')
                  FROM %s %s
                 WHERE t.id = ANY(%s) AND p.account_id = ANY(%s)
                   AND p.posted_at >= %s AND p.posted_at < %s AND %s
                """,
                _POSTS,
                _OF_TOPICS,
                list(topics),
                [row["account_id"] for row in rows],
                begin - timedelta(minutes=max(WINDOWS)),
                end,
                _COUNTED,
            )
        )
        for account, topic, profile, step in env.cr.fetchall():
            found[account, f"{TOPIC}-{topic}"].append((step, profile))
    return found


_POSTS = SQL(
    """
    social_care_post p JOIN social_care_profile who ON who.id = p.profile_id
      JOIN social_care_account a ON a.id = p.account_id AND a.company_id = p.company_id
    """
)
_OF_TOPICS = SQL(
    """
    JOIN social_care_rule_hit h ON h.post_id = p.id
    JOIN social_care_topic t ON t.rule_id = h.rule_id
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
    which = {ALL: SQL(), COMPLAINT: SQL(" AND p.intent = 'complaint'")}
    wanted = [(key, minutes, which[key]) for key in KEYS for minutes in WINDOWS]
    found = defaultdict(dict)
    for account, *numbers in _now(env, now, SQL("p.account_id"), SQL(), wanted):
        for (key, minutes, _which), number in zip(wanted, numbers, strict=True):
            found[account, key][minutes] = number
    return found


def _counts_of_topics(env, now):
    """The same of topics."""
    wanted = [(TOPIC, minutes, SQL()) for minutes in WINDOWS]
    columns = SQL("p.account_id, t.id")
    return {
        (account, f"{TOPIC}-{topic}"): dict(zip(WINDOWS, numbers, strict=True))
        for account, topic, *numbers in _now(env, now, columns, _OF_TOPICS, wanted)
    }


def _now(env, now, by, joins, wanted):
    """How many people spoke, since the last outage is over, as rows.

    :param by: the columns by which it is counted
    :param wanted: (…, minutes, which posts) of each number
    """
    env.cr.execute(
        SQL(
            """
            WITH well AS (
                SELECT account_id, max(ended_at) + %(catching_up)s AS since
                  FROM social_care_outage
                 WHERE ended_at > %(hour)s
                 GROUP BY account_id)
            SELECT %(by)s, %(counts)s
              FROM %(posts)s %(joins)s LEFT JOIN well ON well.account_id = p.account_id
             WHERE p.posted_at > %(hour)s AND p.posted_at <= %(now)s
               AND (well.since IS NULL OR p.posted_at > well.since)
               AND %(counted)s
             GROUP BY %(by)s
            """,
            catching_up=CATCHING_UP,
            hour=now - timedelta(minutes=max(WINDOWS)),
            now=now,
            by=by,
            posts=_POSTS,
            joins=joins,
            counted=_COUNTED,
            counts=SQL(", ").join(
                SQL(
                    "count(DISTINCT p.profile_id) FILTER (WHERE p.posted_at > %s%s)",
                    now - timedelta(minutes=minutes),
                    which,
                )
                for _key, minutes, which in wanted
            ),
        )
    )
    return env.cr.fetchall()
