"""What the figures cost: to read them of a year, and to keep them as posts come in."""

import importlib
import statistics
import time
from datetime import datetime, timedelta
from unittest.mock import patch

from .database import administer
from .fill import fill
from .mentions import Mentions

ADDON = "odoo.addons.social_care"
"""Found once Odoo knows where addons are."""

YEAR, MONTH = 365, 30
BOUND_TABLE = 400
"""Milliseconds: a year by class and network, with shares and percentiles."""
BOUND_MONTH = 100
BOUND_PIVOT = 1200
BOUND_INTAKE = 1.10
"""Times a batch without it."""
PER_POST = 0.55
"""Waits a post: a thread of several posts is one or two of them."""
PIVOT = (["__count", "within_day:avg", "minutes:median"], [["intent"], ["network"], []])


def measure(env, posts, rounds, batch):
    """Give what is to be told: name, value, bound and whether more is better.

    :param int posts: in the database
    :param int batch: posts that come in at once
    """
    mentions = Mentions(env, "manual")
    found = intake(env, mentions, rounds, batch)
    fill_waits(env, mentions.account, posts)
    boss = supervisor(env)
    tables = pages(env.user.with_user(boss).env, rounds)
    return [
        *found,
        ("ms, a year by class and network", tables["year"], BOUND_TABLE, False),
        ("ms, a month by class and network", tables["month"], BOUND_MONTH, False),
        ("ms, pivot of a year with median", tables["pivot"], BOUND_PIVOT, False),
        ("ms, the whole page of a year", tables["page"], BOUND_PIVOT, False),
    ]


def intake(env, mentions, rounds, batch):
    """A batch with what is kept for the reports, and one without, in turns."""
    took = {True: [], False: []}
    mentions.take(batch)
    for _round in range(2 * rounds):
        for kept in (True, False):
            start = time.perf_counter()
            if kept:
                mentions.take(batch)
            else:
                with patch(f"{ADDON}.standing.waits.keep", lambda *_arguments: None):
                    mentions.take(batch)
            took[kept].append(time.perf_counter() - start)
    ratios = [
        with_it / without for with_it, without in zip(*took.values(), strict=True)
    ]
    return [
        (
            "a batch of intake, times without",
            statistics.median(ratios),
            BOUND_INTAKE,
            False,
        )
    ]


def fill_waits(env, account, posts):
    """Waits of a year, as many as there would be of so many posts."""
    total = int(posts * PER_POST)
    pace = importlib.import_module(f"{ADDON}.standing.pace")
    fill(env, 4000)
    env.cr.execute(
        """
        INSERT INTO social_care_wait
               (conversation_id, company_id, account_id, team_id, network, began_at,
                number, intent, mood, language, answered_at, how, minutes, pace,
                working_minutes, working_pace, within_hour, within_day,
                within_week, left_out)
        SELECT it.conversation, %(company)s, %(account)s, %(team)s, it.network,
               it.began_at, 1, it.intent, 'neutral', 'en',
               CASE WHEN it.minutes < 20000
                    THEN it.began_at + it.minutes * interval '1 minute' END,
               CASE WHEN it.minutes < 20000 THEN 'public' END,
               CASE WHEN it.minutes < 20000 THEN it.minutes END,
               CASE WHEN it.minutes < 20000
                    THEN width_bucket(it.minutes, %(bounds)s::float8[])
                    ELSE %(never)s END,
               CASE WHEN it.minutes < 20000 THEN it.minutes / 3 END,
               CASE WHEN it.minutes < 20000
                    THEN width_bucket(it.minutes / 3, %(bounds)s::float8[])
                    ELSE %(never)s END,
               (it.minutes <= 60)::int, (it.minutes <= 1440)::int,
               (it.minutes <= 10080)::int,
               CASE WHEN random() < 0.05 THEN 'spam' END
          FROM (SELECT (SELECT array_agg(id) FROM social_care_conversation)
                           [1 + n %% 1000] AS conversation,
                       (array['x', 'mastodon', 'file', 'feed'])
                           [1 + floor(random() * 4)] AS network,
                       (array['question', 'complaint', 'praise', 'other'])
                           [1 + floor(random() * 4)] AS intent,
                       now() AT TIME ZONE 'UTC' - random() * %(days)s * interval '1 day'
                           AS began_at,
                       exp(random() * 12) AS minutes
                  FROM generate_series(1, %(total)s) n) it
        """,
        {
            "company": account.company_id.id,
            "account": account.id,
            "team": account.team_id.id or None,
            "days": YEAR,
            "total": total,
            "bounds": list(pace.BOUNDS),
            "never": pace.NEVER,
        },
    )
    env.cr.commit()
    # As PostgreSQL does by itself soon after so many rows came.
    administer("VACUUM ANALYZE social_care_wait", env.cr.dbname)
    env.invalidate_all()


def supervisor(env):
    group = env.ref("social_care.group_social_care_supervisor")
    return env["res.users"].create(
        {"name": "Berta", "login": "bench-boss", "group_ids": [(4, group.id)]}
    )


def pages(env, rounds):
    """Milliseconds in the middle of the rounds, by what was asked for."""
    model = env["social.care.wait"].with_context(tz="Europe/Vienna")
    today = datetime.now().date()
    asked = {
        name: {
            "begin": (today - timedelta(days=days)).isoformat(),
            "end": today.isoformat(),
        }
        for name, days in (("year", YEAR), ("month", MONTH))
    }
    begin = f"{asked['year']['begin']} 00:00:00"
    work = {
        "year": lambda: table(model, asked["year"]),
        "month": lambda: table(model, asked["month"]),
        "page": lambda: model.coverage(asked["year"]),
        "pivot": lambda: model.formatted_read_grouping_sets(
            [("began_at", ">=", begin)], PIVOT[1], PIVOT[0]
        ),
    }
    found = {}
    for name, job in work.items():
        times = []
        for _round in range(rounds + 1):
            env.invalidate_all()
            start = time.perf_counter()
            assert job()
            times.append((time.perf_counter() - start) * 1000)
        found[name] = statistics.median(times[1:])
    return found


def table(model, asked):
    """The table of the page alone."""
    choice = importlib.import_module(f"{ADDON}.reporting.choice")
    coverage = importlib.import_module(f"{ADDON}.reporting.coverage")
    return coverage.Coverage(choice.Choice(model.env, asked)).table()
