"""How a crisis stands: what whoever works it looks at while it goes on."""

from datetime import timedelta
from math import sqrt

from odoo import fields
from odoo.tools import SQL

from .. import messages
from ..reporting import outages, shares
from ..reporting.choice import text
from ..spotting import finding
from ..surges.series import Series

STEPS = ((12, 5), (36, 15), (14 * 24, 60))
"""Hours that are shown, and the minutes of a step."""
BEFORE = timedelta(hours=1)
"""What was before it began is shown as well: that is what was usual."""
MOST = 8
"""Rows of a list."""


def page(crisis):
    """All that the page shows.

    :param crisis: with the rights of whoever looks
    :return: dict that a browser can read
    """
    env, now = crisis.env, fields.Datetime.now()
    env.flush_all()
    begin, end, minutes = _span(crisis, now)
    labels = {
        name: dict(crisis._fields[name]._description_selection(env))
        for name in ("state", "severity")
    }
    counts = _waits(crisis)
    return {
        "id": crisis.id,
        "name": crisis.name,
        "reason": crisis.reason or "",
        "state": crisis.state,
        "state_label": labels["state"][crisis.state],
        "severity": labels["severity"][crisis.severity],
        "owner": crisis.user_id.name or "",
        "may_write": crisis.has_access("write"),
        "paused": crisis.scheduled_paused,
        "stopped": crisis.answers_stopped,
        "statements": len(crisis.statement_ids.filtered("published_at")),
        "minutes": minutes,
        "points": points(crisis, begin, end, minutes),
        "band": _band(crisis, minutes),
        "events": _events(crisis, begin),
        # Who may see the crisis may see when nothing was heard of it.
        "outages": outages.of(
            crisis.sudo().env,
            [("account_id", "in", crisis.account_ids.ids)],
            begin,
            end,
        ),
        "answered": shares.told(counts["answered"], counts["total"]),
        "waiting": counts["waiting"],
        "cases": crisis.case_count,
        "authors": _authors(crisis),
        "words": _words(crisis, end),
        "languages": _languages(crisis),
    }


def _span(crisis, now):
    """From when to when it is shown, and in steps of how many minutes."""
    end = crisis.over_at or now
    longest = STEPS[-1][0]
    begin = max(crisis.started_at - BEFORE, end - timedelta(hours=longest))
    hours = (end - begin).total_seconds() / 3600
    minutes = next((step for most, step in STEPS if hours <= most), STEPS[-1][1])
    begin -= timedelta(minutes=begin.minute % minutes, seconds=begin.second)
    return begin.replace(microsecond=0), end, minutes


def points(crisis, begin, end, minutes):
    """How many people complained in each step; the last one is not over.

    :return: list of dicts of ``begin`` (text) and ``count``
    """
    env = crisis.env
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            SELECT date_bin(%(step)s, p.posted_at, %(begin)s) AS step,
                   count(DISTINCT p.profile_id)
              FROM social_care_post p
              JOIN social_care_profile who ON who.id = p.profile_id
             WHERE p.account_id = ANY(%(accounts)s) AND p.company_id = %(company)s
               AND p.posted_at >= %(begin)s AND p.posted_at <= %(end)s
               AND p.direction = 'in' AND p.intent = 'complaint'
               AND p.deleted IS NOT TRUE AND who.muted IS NOT TRUE
             GROUP BY step
            """,
            step=timedelta(minutes=minutes),
            begin=begin,
            end=end,
            accounts=crisis.account_ids.ids,
            company=crisis.company_id.id,
        )
    )
    found, step = dict(env.cr.fetchall()), timedelta(minutes=minutes)
    return [
        {
            "begin": text(begin + place * step),
            "count": found.get(begin + place * step, 0),
        }
        for place in range(int((end - begin) / step) + 1)
    ]


def _band(crisis, minutes):
    """What is usual in such a step, and the most that most days have; of several
    accounts together, whose wild moments are seldom the same."""
    rows = (
        crisis.env["social.care.series"]
        .sudo()
        .search(
            [("account_id", "in", crisis.account_ids.ids), ("key", "=", "complaint")]
        )
    )
    series = [Series.of(row.numbers) for row in rows]
    usual = sum(each.expected(minutes) for each in series)
    above = sum((each.usual(minutes) - each.expected(minutes)) ** 2 for each in series)
    return {
        "usual": usual,
        "most": usual + sqrt(above),
        "learning": any(each.learning for each in series),
    }


def _events(crisis, begin):
    kinds = dict(crisis.event_ids._fields["kind"]._description_selection(crisis.env))
    return [
        {
            "id": event.id,
            "at": text(event.happened_at),
            "kind": event.kind,
            "label": kinds[event.kind],
            "words": event.words,
        }
        for event in crisis.event_ids
        if event.happened_at >= begin
    ]


def _waits(crisis):
    """How many of those who complained had an answer in public, and who waits."""
    crisis.env.cr.execute(
        """
        SELECT count(w.id), count(w.answered_at),
               (SELECT count(*) FROM social_care_crisis_case it
                  JOIN social_care_conversation c ON c.id = it.conversation_id
                 WHERE it.crisis_id = %(crisis)s AND c.awaiting_since IS NOT NULL)
          FROM social_care_crisis_case it
          JOIN social_care_wait w ON w.conversation_id = it.conversation_id
         WHERE it.crisis_id = %(crisis)s
           AND w.began_at >= %(since)s AND w.left_out IS NULL
        """,
        {"crisis": crisis.id, "since": crisis.started_at},
    )
    total, answered, waiting = crisis.env.cr.fetchone()
    return {"total": total, "answered": answered, "waiting": waiting}


def _authors(crisis):
    """Who is heard the farthest, and whether they had an answer."""
    crisis.env.cr.execute(
        """
        SELECT it.conversation_id
          FROM social_care_crisis_case it
          JOIN social_care_profile who ON who.id = it.profile_id
         WHERE it.crisis_id = %s AND who.muted IS NOT TRUE
         ORDER BY who.follower_count DESC NULLS LAST, it.id
         LIMIT %s
        """,
        [crisis.id, MOST],
    )
    ids = [row[0] for row in crisis.env.cr.fetchall()]
    conversations = crisis.env["social.care.conversation"].browse(ids)
    return [
        {
            "conversation": it.id,
            "who": it.profile_id.display_name,
            "network": it.network,
            "followers": it.profile_id.follower_count or 0,
            "words": it.last_words or "",
            "waits": bool(it.awaiting_since),
        }
        for it in conversations._filtered_access("read")
    ]


def _words(crisis, end):
    """What more people say in the last hour than usual, most people first."""
    minute = end.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return [
        {"words": label, "language": language, "count": count}
        for label, language, count in crisis.sudo().words_at(minute)
    ]


def words(crisis, end):
    """(words, language, how many people) of what more people say in the hour before a
    time than usual, most people first.

    :param crisis: with all rights
    """
    if not crisis.account_ids:
        return []
    found = finding.now(crisis.account_ids, crisis.started_at, end)
    return [(it.label, language, len(it.authors)) for language, it in found[:MOST]]


def _languages(crisis):
    rows = crisis.env["social.care.crisis.case"]._read_group(
        [("crisis_id", "=", crisis.id)],
        ["conversation_id.language"],
        ["__count"],
        order="__count desc",
    )
    said = {it.language for it in crisis.statement_ids.filtered("published_at")}
    return [
        {
            "language": messages.language(crisis.env, language),
            "count": count,
            "said": language in said,
        }
        for language, count in rows
    ]
