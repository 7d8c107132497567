"""What a page was asked for, and the domains that follow from it.

Whatever a page counts, it counts by these domains, and shows the list by the same: a
number cannot be another than that of the rows behind it. The moments in them are said
once, when the page is made.
"""

from datetime import date, datetime, timedelta

import pytz

from odoo import fields
from odoo.fields import Domain

from ..standing.hours import Hours

FILTERS = ("network", "account_id", "team_id", "language", "intent")
CLOCKS = {
    "round": ("minutes", "pace"),
    "working": ("working_minutes", "working_pace"),
}
"""Clock to the columns that say how long it took by it, in minutes and as a step."""
WITHIN = (60, 240, 24 * 60, 7 * 24 * 60)
"""Minutes in which an answer may be wanted."""
MOST_DAYS = 3 * 366


class Choice:
    """A period and what else a page was asked for.

    :param env: an environment; its context's ``tz`` says when days begin
    :param dict asked: ``begin`` and ``end``, the first and the last day; optionally
        ``within`` in minutes, ``clock``, and values of :data:`FILTERS`. What is not
        known is left out: it comes from a browser.
    """

    def __init__(self, env, asked):
        self.env = env
        self.model = env["social.care.wait"]
        self.zone = zone(env)
        self.begin, self.end = _days(asked, datetime.now(self.zone).date())
        self.within = asked.get("within")
        if self.within not in WITHIN:
            self.within = 24 * 60
        self.clock = asked.get("clock") if asked.get("clock") in CLOCKS else "round"
        self.took, self.pace = CLOCKS[self.clock]
        self.now = fields.Datetime.now()
        self.filters = {
            name: asked[name]
            for name in FILTERS
            if isinstance(asked.get(name), int | str) and asked[name]
        }

    # ---- Domains ---------------------------------------------------------------------

    @property
    def asked(self):
        """All questions of the period, counted or not."""
        found = [
            ("began_at", ">=", text(self.utc(self.begin))),
            ("began_at", "<", text(self.utc(self.end + timedelta(days=1)))),
        ]
        return found + [(name, "=", value) for name, value in self.filters.items()]

    counted = [("left_out", "=", False)]
    left = [("left_out", "!=", False)]
    waiting = [("left_out", "=", False), ("how", "=", False)]

    def old_enough(self):
        """Those that were asked so long ago that the time has passed for all of them:
        else the newest would look worse, or better, than they are."""
        within = timedelta(minutes=self.within)
        if self.clock == "round":
            return [("began_at", "<=", text(self.now - within))]
        hours = Hours(self.env)
        found = Domain.FALSE
        for (calendar,) in self.model._read_group(self.asked, ["calendar_id"]):
            until = hours.before(calendar.id or None, self.now, self.within)
            if until:
                found |= Domain(
                    [
                        ("calendar_id", "=", calendar.id),
                        ("began_at", "<=", text(until)),
                    ]
                )
        return list(found)

    @property
    def in_time(self):
        # A comparison alone would also find those without an answer where it is 0.
        return [("answered_at", "!=", False), (self.took, "<=", self.within)]

    # ---- What can be chosen ----------------------------------------------------------

    def labels(self, name):
        """The words of a selection, by value."""
        return dict(self.model._fields[name]._description_selection(self.env))

    def offered(self):
        """What can be chosen on a page, by filter: pairs of value and words."""
        languages = self.model._read_group([("language", "!=", False)], ["language"])
        intents = self.labels("intent")
        return {
            "network": [*self.labels("network").items()],
            "intent": [pair for pair in intents.items() if pair[0] != "spam"],
            "account_id": self.env["social.care.account"].search([]).mapped(_named),
            "team_id": self.env["helpdesk.ticket.team"].search([]).mapped(_named),
            "language": [(code, code) for (code,) in languages],
        }

    # ---- Time ------------------------------------------------------------------------

    def utc(self, day):
        """When a day begins here, in UTC without a zone. Where the clocks are changed
        at midnight, with the first moment that there is."""
        midnight = datetime(day.year, day.month, day.day)
        try:
            local = self.zone.localize(midnight, is_dst=None)
        except pytz.AmbiguousTimeError:
            local = self.zone.localize(midnight, is_dst=True)
        except pytz.NonExistentTimeError:
            local = self.zone.normalize(self.zone.localize(midnight, is_dst=True))
            local = max(local, self.zone.localize(midnight, is_dst=False))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def steps(self):
        """The period in days, weeks or months: pairs of first and last day."""
        days = (self.end - self.begin).days + 1
        found, first = [], self.begin
        while first <= self.end:
            if days <= 45:
                last = first
            elif days <= 200:
                last = first + timedelta(days=6 - first.weekday())
            else:
                last = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
                last -= timedelta(days=1)
            last = min(last, self.end)
            found.append((first, last))
            first = last + timedelta(days=1)
        return found


def zone(env):
    """The time zone of whoever asks; UTC where that is not known."""
    name = env.context.get("tz") or env.user.tz
    return pytz.timezone(name if name in pytz.all_timezones_set else "UTC")


def text(moment):
    """A moment as a domain that goes to a browser and back has it."""
    return fields.Datetime.to_string(moment)


def _named(record):
    return (record.id, record.display_name)


def _days(asked, today):
    """The first and the last day; by default the last thirty."""
    try:
        begin = date.fromisoformat(str(asked.get("begin")))
        end = date.fromisoformat(str(asked.get("end")))
    except ValueError:
        return today - timedelta(days=29), today
    end = max(begin, min(end, today))
    return max(begin, end - timedelta(days=MOST_DAYS)), end
