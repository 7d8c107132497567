"""What goes on: queues, what waits longest, failures, rates, quotas and money.

Everything is counted in the database, each family in one statement over an index of
what is open. No label is a name, an address or an id of a person: networks, states and
accounts' numbers, of which a company has as many as it has accounts.
"""

from dataclasses import dataclass

from odoo import fields

from .. import messages, registry
from ..connecting import watchdog
from ..fetching import budget
from ..messages import _lt

PREFIX = "social_care_"
OTHER = "other"
"""In place of a network that is not there any more."""


@dataclass(frozen=True)
class Family:
    """One figure with its labels.

    :param name: after :data:`PREFIX`
    :param unit: of the name's end, as OpenMetrics wants it; empty: none
    :param labels: names of its labels
    :param told: what it says, as a text of plain code
    :param query: SQL that gives the labels and the value; is given ``companies``
    """

    name: str
    unit: str
    labels: tuple
    told: object
    query: str

    @property
    def full_name(self):
        return PREFIX + self.name


_NOW = "now() AT TIME ZONE 'UTC'"
_AGE = f"coalesce(extract(epoch FROM {_NOW} - min({{}})), 0)"

FAMILIES = (
    Family(
        "streams",
        "",
        ("network", "state"),
        _lt("Streams that are asked for something, and how they are"),
        """
        SELECT a.network,
               CASE WHEN s.active IS NOT TRUE THEN 'off'
                    WHEN a.state IN ('draft', 'paused') THEN a.state
                    WHEN s.error_message IS NOT NULL AND s.failure_count > 0
                    THEN 'failing'
                    WHEN s.error_message IS NOT NULL THEN 'budget'
                    WHEN s.silent_since IS NOT NULL THEN 'silent' ELSE 'fine' END,
               count(*)
          FROM social_care_stream s JOIN social_care_account a ON a.id = s.account_id
         WHERE a.company_id = ANY(%(companies)s) AND a.active
         GROUP BY 1, 2
        """,
    ),
    Family(
        "fetch_lag_seconds",
        "seconds",
        ("network",),
        _lt("How late the stream is that should have been fetched first"),
        f"""
        SELECT a.network, greatest({_AGE.format("s.next_fetch_at")}, 0)
          FROM social_care_stream s JOIN social_care_account a ON a.id = s.account_id
         WHERE a.company_id = ANY(%(companies)s) AND a.active AND s.active
           AND a.state = 'connected'
         GROUP BY 1
        """,
    ),
    Family(
        "items",
        "",
        ("network", "state"),
        _lt("Raw items that are to be asked for, to be processed, or failed"),
        """
        SELECT a.network, e.state, count(*)
          FROM social_care_event e JOIN social_care_account a ON a.id = e.account_id
         WHERE a.company_id = ANY(%(companies)s)
           AND e.state = ANY(ARRAY['new', 'wanted', 'failed'])
         GROUP BY 1, 2
        """,
    ),
    Family(
        "items_oldest_seconds",
        "seconds",
        ("state",),
        _lt("How long the oldest of these items waits"),
        f"""
        SELECT e.state, {_AGE.format("e.received_at")}
          FROM social_care_event e JOIN social_care_account a ON a.id = e.account_id
         WHERE a.company_id = ANY(%(companies)s)
           AND e.state = ANY(ARRAY['new', 'wanted'])
         GROUP BY 1
        """,
    ),
    Family(
        "posts_hour",
        "",
        ("network", "direction"),
        _lt("Posts that were stored within the last hour"),
        f"""
        SELECT a.network, p.direction, count(*)
          FROM social_care_account a JOIN social_care_post p ON p.account_id = a.id
         WHERE a.company_id = ANY(%(companies)s)
           AND p.create_date > {_NOW} - interval '1 hour'
         GROUP BY 1, 2
        """,
    ),
    Family(
        "conversations_waiting",
        "",
        ("network",),
        _lt("Conversations whose customer waits for an answer"),
        """
        SELECT c.network, count(*)
          FROM social_care_conversation c
         WHERE c.company_id = ANY(%(companies)s) AND c.rank IS NOT NULL
           AND c.awaiting_since IS NOT NULL AND c.muted IS NOT TRUE AND c.shelf IS NULL
         GROUP BY 1
        """,
    ),
    Family(
        "conversations_oldest_seconds",
        "seconds",
        ("network",),
        _lt("How long the customer waits who waits longest"),
        f"""
        SELECT c.network, {_AGE.format("c.awaiting_since")}
          FROM social_care_conversation c
         WHERE c.company_id = ANY(%(companies)s) AND c.rank IS NOT NULL
           AND c.awaiting_since IS NOT NULL AND c.muted IS NOT TRUE AND c.shelf IS NULL
         GROUP BY 1
        """,
    ),
    Family(
        "replies",
        "",
        ("network", "state"),
        _lt("Replies that are on their way, failed, or in doubt"),
        """
        SELECT a.network, r.state, count(*)
          FROM social_care_reply r JOIN social_care_account a ON a.id = r.account_id
         WHERE r.company_id = ANY(%(companies)s)
           AND r.state IN ('to_approve', 'queued', 'sending', 'failed', 'unknown')
         GROUP BY 1, 2
        """,
    ),
    Family(
        "replies_oldest_seconds",
        "seconds",
        ("state",),
        _lt("How long the oldest reply is due that is to be sent, or in doubt"),
        f"""
        SELECT r.state, greatest({_AGE.format("coalesce(r.send_at, r.queued_at)")}, 0)
          FROM social_care_reply r
         WHERE r.company_id = ANY(%(companies)s)
           AND r.state IN ('queued', 'sending', 'unknown')
         GROUP BY 1
        """,
    ),
    Family(
        "pictures",
        "",
        ("state",),
        _lt("Pictures that are to be fetched"),
        """
        SELECT p.state, count(*) FROM social_care_post_picture p
         WHERE p.company_id = ANY(%(companies)s) AND p.state = 'new'
         GROUP BY 1
        """,
    ),
    Family(
        "deliveries_hour",
        "",
        ("network", "state"),
        _lt("What networks delivered by themselves within the last hour"),
        f"""
        SELECT a.network, d.state, count(*)
          FROM social_care_account a JOIN social_care_delivery d ON d.account_id = a.id
         WHERE a.company_id = ANY(%(companies)s)
           AND d.received_at > {_NOW} - interval '1 hour'
         GROUP BY 1, 2
        """,
    ),
    Family(
        "reads_today",
        "",
        ("network", "account"),
        _lt("What was read today, as the network counts days"),
        """
        SELECT a.network, a.id::varchar, sum(u.reads)
          FROM social_care_usage u JOIN social_care_account a ON a.id = u.account_id
         WHERE a.company_id = ANY(%(companies)s) AND u.date >= %(today)s
         GROUP BY 1, 2
        """,
    ),
    Family(
        "units_today",
        "",
        ("network", "account"),
        _lt("Units of the network's quota that were used today"),
        """
        SELECT a.network, a.id::varchar, sum(coalesce(u.units, 0))
          FROM social_care_usage u JOIN social_care_account a ON a.id = u.account_id
         WHERE a.company_id = ANY(%(companies)s) AND u.date >= %(today)s
         GROUP BY 1, 2
        """,
    ),
    Family(
        "cost_today_usd",
        "usd",
        ("network", "account"),
        _lt("What today has cost, in US dollars, by the networks' lists of prices"),
        """
        SELECT a.network, a.id::varchar, sum(u.cost)
          FROM social_care_usage u JOIN social_care_account a ON a.id = u.account_id
         WHERE a.company_id = ANY(%(companies)s) AND u.date >= %(today)s
         GROUP BY 1, 2
        """,
    ),
    Family(
        "budget_usd",
        "usd",
        ("network", "account"),
        _lt("What a day may cost, in US dollars, where there is a limit"),
        """
        SELECT a.network, a.id::varchar, a.daily_budget FROM social_care_account a
         WHERE a.company_id = ANY(%(companies)s) AND a.active AND a.daily_budget > 0
        """,
    ),
    Family(
        "erasures",
        "",
        ("state",),
        _lt("People who are to be erased"),
        """
        SELECT e.state, count(*) FROM social_care_erasure e
         WHERE e.company_id = ANY(%(companies)s) AND e.state IN ('waiting', 'running')
         GROUP BY 1
        """,
    ),
    Family(
        "erasures_oldest_seconds",
        "seconds",
        (),
        _lt("How long the oldest of these requests waits"),
        f"""
        SELECT {_AGE.format("e.requested_at")} FROM social_care_erasure e
         WHERE e.company_id = ANY(%(companies)s) AND e.state IN ('waiting', 'running')
        """,
    ),
)
"""The figures, in the order in which they are shown."""

LATE = Family(
    "lanes_late",
    "",
    ("kind",),
    _lt("Scheduled actions of a kind that stand still: 1, where they do"),
    "",
)
KINDS = ("fetch", "process", "deliver")


def figures(env, companies):
    """Count all of it.

    :param companies: ids of those it is about
    :return: list of pairs: a family, and a list of (labels, value)
    """
    known = set(registry.networks(env))
    values = {"companies": list(companies), "today": budget.today()}
    found = []
    for family in FAMILIES:
        env.cr.execute(family.query, values)
        totals = {}
        for *labels, value in env.cr.fetchall():
            told = tuple(
                label if name != "network" or label in known else OTHER
                for name, label in zip(family.labels, labels, strict=True)
            )
            totals[told] = totals.get(told, 0) + float(value or 0)
        found.append((family, sorted(totals.items())))
    late = watchdog.standing(env)
    still = late[0] if late else ()
    found.append((LATE, [((kind,), float(kind in still)) for kind in KINDS]))
    return found


def page(env, companies):
    """The same for the page that administrators have.

    :return: dict of ``at`` and ``families``: their words, labels and rows
    """
    names = {it.id: it.name for it in env["social.care.account"].search([])}
    labels = registry.labels(env)
    words = _words(env)
    return {
        "at": fields.Datetime.to_string(fields.Datetime.now()),
        "families": [
            {
                "name": family.full_name,
                "told": messages.translate(env, family.told),
                "unit": family.unit,
                "rows": [
                    {
                        "labels": [
                            names.get(int(label), label)
                            if name == "account"
                            else labels.get(label) or words.get(label, label)
                            for name, label in zip(family.labels, told, strict=True)
                        ],
                        "value": value,
                    }
                    for told, value in rows
                ],
            }
            for family, rows in figures(env, companies)
        ],
    }


def text(env, companies, openmetrics=False):
    """The same as Prometheus reads it.

    :param bool openmetrics: by the newer standard, which has an end
    """
    lines = []
    for family, rows in figures(env, companies):
        name = family.full_name
        lines.append(f"# TYPE {name} gauge")
        if family.unit and openmetrics:
            lines.append(f"# UNIT {name} {family.unit}")
        lines.append(f"# HELP {name} {_escaped(family.told)}.")
        for told, value in rows:
            pairs = ",".join(
                f'{key}="{_escaped(label)}"'
                for key, label in zip(family.labels, told, strict=True)
            )
            labels = f"{{{pairs}}}" if pairs else ""
            lines.append(f"{name}{labels} {value:.10g}")
    return "\n".join([*lines, *(["# EOF"] if openmetrics else []), ""])


# ---- Steps ---------------------------------------------------------------------------


def _escaped(label):
    return str(label).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _words(env):
    """States to their words on screen."""
    return {
        "fine": env._("Fine"),
        "failing": env._("Failing"),
        "silent": env._("Silent"),
        "budget": env._("Budget used up"),
        "off": env._("Switched off"),
        "draft": env._("Not connected"),
        "paused": env._("Paused"),
        "new": env._("Waiting"),
        "wanted": env._("To ask for"),
        "failed": env._("Failed"),
        "in": env._("Theirs"),
        "out": env._("Ours"),
        "to_approve": env._("To approve"),
        "queued": env._("Queued"),
        "sending": env._("Sending"),
        "unknown": env._("In doubt"),
        "taken": env._("Accepted"),
        "refused": env._("Refused"),
        "waiting": env._("Waiting"),
        "running": env._("Under way"),
        "fetch": env._("Fetching"),
        "process": env._("Processing"),
        "deliver": env._("Sending"),
    }
