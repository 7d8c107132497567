"""How many of those who asked in public had an answer, and how fast."""

from datetime import timedelta
from math import isinf

from odoo.tools import SQL, format_date

from ..messages import translate
from . import audits, outages, saying, shares
from .choice import Choice, text
from .tally import Tally

ENOUGH = 20
"""Answers of an agent below which a median says nothing about a person."""
BARS = (15, 60, 240, 24 * 60, 7 * 24 * 60)
"""Minutes that end the bars of how fast answers came."""


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

    def figures(self):
        """What is counted of every row of the table."""
        tally, choice = self.tally, self.choice
        answered = [*self.ripe, ("answered_at", "!=", False)]
        return {
            "total": tally.count(self.ripe),
            "count": tally.count(self.ripe, choice.in_time),
            "median": tally.percentile(0.5, self.ripe),
            "median_answered": tally.percentile(0.5, answered),
            "slow": tally.percentile(0.9, self.ripe),
            "waiting": tally.count(choice.waiting),
            "left": tally.count(choice.left),
        }

    def table(self):
        """All, the classes, and each class by network."""
        columns = {
            "intent": self.tally.column("intent"),
            "network": self.tally.column("network"),
        }
        found = self.tally.rows(
            columns | self.figures(), [["intent", "network"], ["intent"], []]
        )
        networks, labels = self.choice.labels("network"), self.choice.labels("intent")
        rows = []
        for row in found:
            intent, network = row.pop("intent"), row.pop("network")
            domain = [("intent", "=", intent)] if intent else []
            domain += [("network", "=", network)] if network else []
            rows.append(
                {
                    **self.told(row),
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

    def told(self, row):
        """Counts as they are told: what no number of JSON's is goes as words."""
        said = {**row, **shares.told(row["count"], row["total"])}
        for name in ("median", "median_answered", "slow"):
            said[f"{name}_words"] = saying.duration(self.env, row[name])
            said[name] = finite(row[name])
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

    def curve(self):
        """The share by day, week or month."""
        steps = self.choice.steps()
        bounds = [self.choice.utc(first) for first, _last in steps]
        place = SQL(
            "width_bucket(%s, %s::timestamp[])", self.tally.column("began_at"), bounds
        )
        counts = {"total": self.tally.count(self.ripe)}
        counts["count"] = self.tally.count(self.ripe, self.choice.in_time)
        counts["asked"] = self.tally.count(self.choice.counted)
        found = {
            row["place"]: row
            for row in self.tally.rows({"place": place} | counts, [["place"]])
        }
        none = {"total": 0, "count": 0, "asked": 0}
        points = []
        for number, (first, last) in enumerate(steps, 1):
            row = found.get(number, none)
            after = self.choice.utc(last + timedelta(days=1))
            points.append(
                {
                    **shares.told(row["count"], row["total"]),
                    "asked": row["asked"],
                    # Some of them are too young to count.
                    "so_far": row["asked"] > row["total"],
                    "begin": text(bounds[number - 1]),
                    "label": format_date(self.env, first, date_format="d MMM"),
                    "domain": [
                        ("began_at", ">=", text(bounds[number - 1])),
                        ("began_at", "<", text(after)),
                    ],
                }
            )
        return points

    def bars(self):
        """How many were answered how fast; the last bar is of those who wait longer."""
        took = self.choice.took
        domains, after = [], None
        for end in BARS:
            domain = [("answered_at", "!=", False), (took, "<=", end)]
            domains.append([*domain, (took, ">", after)] if after else domain)
            after = end
        domains.append(["|", ("answered_at", "=", False), (took, ">", after)])
        columns = {
            f"bar{number}": self.tally.count(self.ripe, domain)
            for number, domain in enumerate(domains)
        }
        [row] = self.tally.rows(columns)
        labels = [
            *(self.env._("up to %s", saying.duration(self.env, end)) for end in BARS),
            self.env._("later or never"),
        ]
        return [
            {
                "label": label,
                "count": row[f"bar{number}"],
                "domain": [*self.ripe, *domains[number]],
            }
            for number, label in enumerate(labels)
        ]

    def hours(self):
        """By hour and day of the week at which was asked, by the user's clock."""
        day, hour = "began_at.day_of_week", "began_at.hour_number"
        columns = {
            "day": self.tally.column(day),
            "hour": self.tally.column(hour),
            "total": self.tally.count(self.ripe),
            "count": self.tally.count(self.ripe, self.choice.in_time),
        }
        return [
            {
                **shares.told(row["count"], row["total"]),
                "day": int(row["day"]),
                "hour": int(row["hour"]),
                "domain": [(day, "=", int(row["day"])), (hour, "=", int(row["hour"]))],
            }
            for row in self.tally.rows(columns, [["day", "hour"]])
            if row["total"]
        ]

    def agents(self):
        """By who gave the first answer: of the answered alone, since those without an
        answer are nobody's. Who has answered few is not in it."""
        tally = self.tally
        answered = [*self.ripe, ("answered_by_id", "!=", False)]
        found = tally.rows(
            {
                "user": tally.column("answered_by_id"),
                "total": tally.count(answered),
                "count": tally.count(answered, self.choice.in_time),
                "median": tally.percentile(0.5, answered),
            },
            [["user"]],
        )
        enough = [row for row in found if row["user"] and row["total"] >= ENOUGH]
        names = {
            user.id: user.name
            for user in self.env["res.users"].sudo().browse(r["user"] for r in enough)
        }
        rows = [
            {
                **shares.told(row["count"], row["total"]),
                "median_words": saying.duration(self.env, row["median"]),
                "name": names[row["user"]],
                "domain": [("answered_by_id", "=", row["user"])],
            }
            for row in sorted(enough, key=lambda row: -row["total"])
        ]
        few = sum(bool(row["user"] and 0 < row["total"] < ENOUGH) for row in found)
        return {"rows": rows, "few": few, "enough": ENOUGH}

    def left(self):
        """What is left out, by why."""
        columns = {
            "why": self.tally.column("left_out"),
            "count": self.tally.count(self.choice.left),
        }
        labels = self.choice.labels("left_out")
        return [
            {
                "label": labels[row["why"]],
                "count": row["count"],
                "domain": [("left_out", "=", row["why"])],
            }
            for row in self.tally.rows(columns, [["why"]])
            if row["why"]
        ]


def finite(value):
    """A number, or None where there is none that JSON has a word for."""
    return None if value is None or isinf(value) else value
