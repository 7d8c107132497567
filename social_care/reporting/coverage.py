"""How many of those who asked in public had an answer, and how fast."""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cached_property
from math import isinf

from odoo.tools import SQL, format_date

from ..messages import translate
from ..standing.pace import ENDS
from . import audits, outages, saying, shares
from .choice import Choice, text
from .spread import Spread
from .tally import Tally

ENOUGH = 20
"""Answers of an agent below which a median says nothing about a person."""
DAY, HOUR = "began_at.day_of_week", "began_at.hour_number"
_WHOLE = (None, None)
PERCENTILES = {"median": (0.5,), "median_answered": (0.5, True), "slow": (0.9,)}
"""Those of the table, and whether they are of the answered alone."""


def page(env, asked):
    """All that the page shows.

    :param dict asked: see :class:`.choice.Choice`
    :return: dict that a browser can read
    """
    return Coverage(Choice(env, asked)).page()


class Coverage:
    """The steps of one page."""

    def __init__(self, choice):
        self.env = choice.env
        self.choice = choice
        self.old = choice.old_enough()
        self.ripe = [*choice.counted, *self.old]
        self.tally = Tally(choice)

    def page(self):
        choice = self.choice
        table = self.table()
        return {
            "empty": not self.choice.model.search_count([], limit=1),
            "headline": saying.headline(
                self.env,
                table[0],
                self.what(),
                choice.begin,
                choice.end,
                choice.within,
            ),
            "within": saying.within(self.env, choice.within),
            "chosen": {
                "begin": choice.begin.isoformat(),
                "end": choice.end.isoformat(),
                "within": choice.within,
                "clock": choice.clock,
                **choice.filters,
            },
            "zone": choice.zone.zone,
            "domains": {
                "asked": choice.asked,
                "total": self.ripe,
                "count": [*self.ripe, *choice.in_time],
                "waiting": choice.waiting,
                "left": choice.left,
            },
            "table": table,
            "curve": self.curve(),
            "outages": outages.between(
                self.env, choice, choice.utc(choice.begin), self.ends_at()
            ),
            "bars": self.bars(),
            "hours": self.hours(),
            "agents": self.agents(),
            "left": self.left(),
            "offered": choice.offered(),
        }

    # ---- The steps -------------------------------------------------------------------

    def ends_at(self):
        """When the period ends, or now."""
        end = self.choice.utc(self.choice.end + timedelta(days=1))
        return min(end, self.choice.now)

    def keys(self):
        return {name: self.tally.column(name) for name in ("intent", "network")}

    @cached_property
    def cells(self):
        """All that was asked, counted by class, network, why it is left out, and how
        long it took."""
        keys = {**self.keys(), "why": self.tally.column("left_out")}
        others = {
            "waiting": self.tally.count(self.choice.waiting),
            "asked": SQL("COUNT(*)"),
        }
        return self.tally.spread(keys, self.ripe, others)

    @cached_property
    def spreads(self):
        """How long it took, by the rows of the table."""
        found = defaultdict(Spread, {_WHOLE: Spread()})
        for cell in self.cells:
            for group in _groups(cell["intent"], cell["network"]):
                found[group].add(cell["step"], cell["total"])
        return found

    def table(self):
        """All, the classes, and each class by network."""
        waiting, left = Counter(), Counter()
        for cell in self.cells:
            for group in _groups(cell["intent"], cell["network"]):
                waiting[group] += cell["waiting"]
                left[group] += cell["asked"] if cell["why"] else 0
        times = self.tally.percentiles(
            self.keys(), self.ripe, self.spreads, _groups, PERCENTILES
        )
        networks, labels = self.choice.labels("network"), self.choice.labels("intent")
        rows = []
        for group, spread in self.spreads.items():
            intent, network = group
            domain = [("intent", "=", intent)] if intent else []
            domain += [("network", "=", network)] if network else []
            rows.append(
                {
                    **shares.told(spread.until(self.choice.within), spread.total),
                    **self.told(times[group]),
                    "waiting": waiting[group],
                    "left": left[group],
                    "key": f"{intent or audits.ALL}/{network or ''}",
                    "label": networks.get(network)
                    or labels.get(intent)
                    or self.env._("All"),
                    "intent": intent or audits.ALL,
                    "network": network,
                    "domain": domain,
                    "mark": None if network else self.mark(intent or audits.ALL),
                }
            )
        order = [audits.ALL, *labels]
        return sorted(
            rows, key=lambda r: (order.index(r["intent"]), r["network"] or "")
        )

    def told(self, times):
        """Times as they are told: what no number of JSON's is goes as words."""
        said = {}
        for name, minutes in times.items():
            said[f"{name}_words"] = saying.duration(self.env, minutes)
            said[name] = finite(minutes)
        return said

    def mark(self, key):
        found = audits.mark(key)
        return found and found | {"source": translate(self.env, found["source"])}

    def what(self):
        """Which questions the sentence is about."""
        return {
            "question": self.env._("questions"),
            "complaint": self.env._("complaints"),
            "praise": self.env._("words of praise"),
        }.get(self.choice.filters.get("intent"), self.env._("matters"))

    @cached_property
    def moments(self):
        """Counts by when was asked: rows with the place of a step of the period, and
        rows with day and hour of the week."""
        tally, choice = self.tally, self.choice
        columns = {
            "place": SQL(
                "width_bucket(%s, %s::timestamp[])",
                tally.column("began_at"),
                [choice.utc(first) for first, _last in choice.steps()],
            ),
            "day": tally.column(DAY),
            "hour": tally.column(HOUR),
        }
        counts = {
            "total": tally.count(self.ripe),
            "count": tally.count(self.ripe, choice.in_time),
            "asked": tally.count(choice.counted),
        }
        return tally.over_time(columns, counts, [["place"], ["day", "hour"]])

    def curve(self):
        """The share by day, week or month."""
        found = {row["place"]: row for row in self.moments if row["place"] is not None}
        none = {"total": 0, "count": 0, "asked": 0}
        points = []
        for number, (first, last) in enumerate(self.choice.steps(), 1):
            row = found.get(number, none)
            begin = text(self.choice.utc(first))
            after = self.choice.utc(last + timedelta(days=1))
            points.append(
                {
                    **shares.told(row["count"], row["total"]),
                    "asked": row["asked"],
                    # Some of them are too young to count.
                    "so_far": row["asked"] > row["total"],
                    "begin": begin,
                    "label": format_date(self.env, first, date_format="d MMM"),
                    "domain": [
                        ("began_at", ">=", begin),
                        ("began_at", "<", text(after)),
                    ],
                }
            )
        return points

    def bars(self):
        """How many were answered how fast; the last bar is of those who wait longer."""
        took, spread = self.choice.took, self.spreads[_WHOLE]
        found, before, after = [], 0, None
        for end in ENDS:
            domain = [("answered_at", "!=", False), (took, "<=", end)]
            label = self.env._("up to %s", saying.duration(self.env, end))
            domain += [(took, ">", after)] if after else []
            found.append((label, spread.until(end) - before, domain))
            before, after = spread.until(end), end
        later = ["|", ("answered_at", "=", False), (took, ">", after)]
        found.append((self.env._("later or never"), spread.total - before, later))
        return [
            {"label": label, "count": count, "domain": [*self.ripe, *domain]}
            for label, count, domain in found
        ]

    def hours(self):
        """By hour and day of the week at which was asked, by the user's clock."""
        return [
            {
                **shares.told(row["count"], row["total"]),
                "day": int(row["day"]),
                "hour": int(row["hour"]),
                "domain": [(DAY, "=", int(row["day"])), (HOUR, "=", int(row["hour"]))],
            }
            for row in self.moments
            if row["day"] is not None and row["total"]
        ]

    def agents(self):
        """By who gave the first answer: of the answered alone, since those without an
        answer are nobody's. Who has answered few is not in it."""
        user = {"user": self.tally.column("answered_by_id")}
        answered = [*self.ripe, ("answered_by_id", "!=", False)]
        found = defaultdict(Spread)
        for row in self.tally.spread(user, answered):
            found[row["user"]].add(row["step"], row["total"])
        enough = {key: each for key, each in found.items() if each.total >= ENOUGH}
        times = self.tally.percentiles(
            user, answered, enough, lambda key: [key], {"median": PERCENTILES["median"]}
        )
        names = {
            user.id: user.name for user in self.env["res.users"].sudo().browse(enough)
        }
        rows = [
            {
                **shares.told(each.until(self.choice.within), each.total),
                "median_words": saying.duration(self.env, times[key]["median"]),
                "name": names[key],
                "domain": [("answered_by_id", "=", key)],
            }
            for key, each in sorted(enough.items(), key=lambda pair: -pair[1].total)
        ]
        few = sum(0 < each.total < ENOUGH for each in found.values())
        return {"rows": rows, "few": few, "enough": ENOUGH}

    def left(self):
        """What is left out, by why."""
        found, labels = Counter(), self.choice.labels("left_out")
        for cell in self.cells:
            if cell["why"]:
                found[cell["why"]] += cell["asked"]
        return [
            {"label": labels[why], "count": count, "domain": [("left_out", "=", why)]}
            for why, count in found.items()
        ]


def _groups(intent, network):
    """The rows of the table in which a question is counted."""
    return {_WHOLE, (intent, None), (intent, network)}


def finite(value):
    """A number, or None where there is none that JSON has a word for."""
    return None if value is None or isinf(value) else value
