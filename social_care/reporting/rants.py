"""From rant to rave: how those ended who complained, or were clearly angry.

Two rates are told, since each alone misleads: of those who spoke again, who are the
ones with something to say, and of all who had an answer, most of whom fall silent.
"""

from datetime import timedelta

from odoo.tools import formatLang

from ..resolution import turn
from . import saying, shares
from .choice import Choice, text
from .tally import Tally

AGAIN = (turn.RAVE, turn.CALM, turn.ANGRY)
ANSWERED = (*AGAIN, turn.SILENT)
SETTLED = timedelta(days=7)
"""Who has said nothing for so long says nothing any more."""
MOST_SHOWN = 20


def page(env, asked):
    """All that the page shows.

    :param dict asked: see :class:`.choice.Choice`
    :return: dict that a browser can read
    """
    return Rants(Choice(env, asked)).page()


class Rants:
    """The steps of one page."""

    def __init__(self, choice):
        self.env = choice.env
        self.choice = choice
        # What was taken back is no wait that counts, and a rant all the same.
        self.counted = [
            ("turn", "!=", False),
            ("left_out", "in", [False, "taken_back"]),
            ("began_at", "<=", text(choice.now - SETTLED)),
        ]
        self.tally = Tally(choice)

    def page(self):
        choice, rows = self.choice, self.rows()
        return {
            "empty": not choice.model.search_count([("turn", "!=", False)], limit=1),
            "headline": self.headline(rows[0]),
            "chosen": {
                "begin": choice.begin.isoformat(),
                "end": choice.end.isoformat(),
                **choice.filters,
            },
            "zone": choice.zone.zone,
            "turns": [*choice.labels("turn").items()],
            "rows": rows,
            "shown": self.shown(),
            "offered": choice.offered(),
        }

    # ---- The steps -------------------------------------------------------------------

    def rows(self):
        """All of them, those who were answered here, those who were sent elsewhere."""
        env = self.env
        kinds = [
            (env._("All"), []),
            (env._("Answered here"), [("sent_elsewhere", "=", False)]),
            (env._("Sent elsewhere"), [("sent_elsewhere", "=", True)]),
        ]
        columns = {
            f"{how}{number}": self.tally.count(
                self.counted, domain, [("turn", "=", how)]
            )
            for number, (_label, domain) in enumerate(kinds)
            for how in turn.TURNS
        }
        found = self.tally.row(columns)
        rows = []
        for number, (label, domain) in enumerate(kinds):
            counts = {how: found[f"{how}{number}"] for how in turn.TURNS}
            again = sum(counts[how] for how in AGAIN)
            answered = sum(counts[how] for how in ANSWERED)
            rows.append(
                {
                    "label": label,
                    "counts": counts,
                    "again": shares.told(counts[turn.RAVE], again),
                    "answered": shares.told(counts[turn.RAVE], answered),
                    "domain": [*self.choice.asked, *self.counted, *domain],
                }
            )
        return rows

    def shown(self):
        """The newest who were answered, with the words that show beginning and end."""
        waits = self.choice.model.search(
            [*self.choice.asked, *self.counted, ("turn", "in", ANSWERED)],
            limit=MOST_SHOWN,
        )
        labels = self.choice.labels("turn")
        return [
            {
                "id": wait.id,
                "conversation": wait.conversation_id.id,
                "who": wait.conversation_id.profile_id.display_name,
                "network": wait.network,
                "turn": wait.turn,
                "label": labels[wait.turn],
                "begin": wait.turn_begin or "",
                "end": wait.turn_end or "",
                "elsewhere": wait.sent_elsewhere,
            }
            for wait in waits
        ]

    def headline(self, row):
        """What the page says, in two sentences."""
        env, again, answered = self.env, row["again"], row["answered"]
        period = saying.period(env, self.choice.begin, self.choice.end)
        if not answered["total"]:
            return env._(
                "Nobody counts yet: who was angry %s had no answer, or had it "
                "within the last week.",
                period,
            )
        values = {
            "total": formatLang(env, answered["total"], 0),
            "count": formatLang(env, answered["count"], 0),
            "period": period,
            "interval": self.interval(answered),
        }
        if answered["count"] == 1:
            first = env._(
                "Of %(total)s who were angry in public %(period)s and had an answer, "
                "1 was pleased in the end%(interval)s.",
                **values,
            )
        else:
            first = env._(
                "Of %(total)s who were angry in public %(period)s and had an answer, "
                "%(count)s were pleased in the end%(interval)s.",
                **values,
            )
        second = env._(
            "Of those who spoke again: %(count)s of %(total)s%(interval)s.",
            total=formatLang(env, again["total"], 0),
            count=formatLang(env, again["count"], 0),
            interval=self.interval(again),
        )
        return f"{first} {second}"

    def interval(self, figures):
        """A share in brackets; of few there is none."""
        if figures["sure"] == "few":
            return ""
        return self.env._(
            " (%(percent)s %%, %(low)s to %(high)s)",
            percent=saying.percent(figures["share"]),
            low=saying.percent(figures["low"]),
            high=saying.percent(figures["high"]),
        )
