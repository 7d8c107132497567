"""One surge is one incident: one alarm, a word when it has doubled, and its end."""

from datetime import timedelta

from ..database import bulk
from ..surges.series import FLOOR, MIDDLE
from . import telling

CALM = timedelta(hours=3)
"""Less than twice the usual for so long, and a surge is over."""
NEW = timedelta(hours=2)
"""So long after an account began nothing is told of: its past is being fetched."""
_COLUMNS = {"crisis_id": "int4", "busy_at": "timestamp", "told_count": "int4"}


def follow(env, rows, now):
    """See what the numbers mean: a surge begins, goes on, or is over.

    :param list rows: what is kept of series, each with ``series`` and ``now``
    :param now: the moment that is looked at
    """
    changed, calm = [], env["social.care.crisis"]
    for row in rows:
        before = tuple(row[name] for name in _COLUMNS)
        if row["crisis_id"]:
            calm |= _go_on(env, row, now)
        elif now - row["began_at"] >= NEW:
            surge = row["series"].look(row["now"])
            if surge.alarming:
                _begin(env, row, surge, now, rows)
        if tuple(row[name] for name in _COLUMNS) != before:
            changed.append(row)
    bulk.update(env["social.care.series"], changed, _COLUMNS)
    env["social.care.series"].invalidate_model()
    for crisis in calm:
        _end(crisis, now)


def _begin(env, row, surge, now, rows):
    """Open an incident; where the account has one already it is the same, also where
    people said that it is none."""
    account = env["social.care.account"].browse(row["account_id"])
    topic = env["social.care.topic"].browse(row["topic_id"] or ())
    why = telling.why(account, row["key"], surge, topic)
    there = (it["crisis_id"] for it in rows if it["account_id"] == account.id)
    crisis = env["social.care.crisis"].browse(next(filter(None, there), ()))
    crisis = crisis or _open(account)
    if not crisis:
        crisis = env["social.care.crisis"].create(
            {
                "name": env._("Surge on %s", account.name),
                "company_id": account.company_id.id,
                "team_id": account.team_id.id,
                "account_ids": account.ids,
                "rule_id": topic.rule_id.id,
                "reason": why,
                "started_at": now - timedelta(minutes=surge.minutes),
                "detected_at": now,
            }
        )
        crisis.note("surge", why, now)
        telling.tell(crisis, why)
    elif account not in crisis.account_ids:
        crisis.account_ids |= account
        crisis.note("surge", why, now)
        telling.tell(crisis, why)
    row |= {
        "crisis_id": crisis.id,
        "busy_at": now,
        "told_count": max(row["now"][MIDDLE], surge.count),
    }


def _open(account):
    """The crisis that a surge on an account is part of: of the same company and team,
    so that nobody is shown what is another team's."""
    return account.env["social.care.crisis"].search(
        [
            ("company_id", "=", account.company_id.id),
            ("team_id", "=", account.team_id.id),
            ("state", "in", ("suspected", "confirmed", "contained")),
        ],
        limit=1,
    )


def _go_on(env, row, now):
    """A surge that people know of: it has doubled, or it is calm again.

    :return: the crisis, where it is calm
    """
    count, series = row["now"][MIDDLE], row["series"]
    crisis = env["social.care.crisis"].browse(row["crisis_id"])
    if count >= max(2 * series.expected(MIDDLE), FLOOR):
        row["busy_at"] = now
        if count >= 2 * row["told_count"] and crisis.state != "over":
            row["told_count"] = count
            telling.doubled(crisis, row, count, now)
    elif now - row["busy_at"] >= CALM:
        row |= {"crisis_id": None, "busy_at": None, "told_count": 0}
        return crisis
    return crisis.browse()


def _end(crisis, now):
    """It is calm again, where all its series are. What nobody had a look at needs
    nobody any more."""
    if crisis.series_ids or crisis.state == "over":
        return
    words = crisis.env._("Back to what is usual, for three hours.")
    crisis.note("calm", words, now)
    if crisis.state == "suspected":
        crisis.write({"state": "over", "over_at": now})
        crisis.activity_unlink([telling.SURGE])
