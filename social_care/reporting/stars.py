"""Stars: how many reviews each place and app had, what they average, how many of them
were answered, and whether they fell."""

from datetime import timedelta
from itertools import takewhile

from odoo.tools import formatLang

from ..rules.book import BAD, GOOD
from . import saying, shares
from .choice import Choice, text

FILTERS = ("network", "account_id")
ANSWERED = [("conversation_id.first_public_reply_at", "!=", False)]
FELL = [("rating_before", ">=", GOOD), ("rating", "<=", BAD)]
POOR = [("rating", "<=", BAD)]


def page(env, asked):
    """All that the page shows.

    :param dict asked: see :class:`.choice.Choice`
    :return: dict that a browser can read
    """
    return Stars(Choice(env, asked)).page()


class Stars:
    """The steps of one page.

    What is counted is what a review says now. An answer that the network has refused is
    none.
    """

    def __init__(self, choice):
        self.env, self.choice = choice.env, choice
        self.posts = choice.env["social.care.post"]
        self.filters = {
            name: value for name, value in choice.filters.items() if name in FILTERS
        }
        reviews = [
            ("rating", ">", 0),
            ("direction", "=", "in"),
            ("deleted", "=", False),
        ]
        self.any = reviews
        self.domain = [
            *reviews,
            ("posted_at", ">=", text(choice.utc(choice.begin))),
            ("posted_at", "<", text(choice.utc(choice.end + timedelta(days=1)))),
            *((name, "=", value) for name, value in self.filters.items()),
        ]

    def page(self):
        choice = self.choice
        rows = self.rows()
        total = self.row(self.env._("All"), self.domain, self.figures([])[()])
        return {
            "empty": not self.posts.search_count(self.any, limit=1),
            "headline": self.headline(total),
            "chosen": {
                "begin": choice.begin.isoformat(),
                "end": choice.end.isoformat(),
                **self.filters,
            },
            "zone": choice.zone.zone,
            "offered": {name: choice.offered()[name] for name in FILTERS},
            "rows": [*rows, total] if len(rows) > 1 else rows,
        }

    # ---- The steps -------------------------------------------------------------------

    def rows(self):
        """A row for each place and app of each account, the worst first."""
        names = ["account_id", "subject_url"]
        found = []
        for (account, url), figures in self.figures(names).items():
            domain = [("account_id", "=", account.id), ("subject_url", "=", url)]
            label = figures["label"] or account.display_name
            row = self.row(label, [*self.domain, *domain], figures)
            found.append(row | {"account": account.display_name})
        return sorted(found, key=lambda row: (row["average"], row["label"]))

    def figures(self, groups):
        """What is counted, by the values of some fields."""
        read = self.posts._read_group
        found = {}
        aggregates = ["__count", "rating:avg", "subject:min", "subject:max"]
        for *key, count, average, first, last in read(self.domain, groups, aggregates):
            found[tuple(key)] = {
                "count": count,
                "average": average or 0.0,
                "label": _shared(first or "", last or ""),
                **dict.fromkeys(("answered", "fell", "poor"), 0),
            }
        for name, more in (("answered", ANSWERED), ("fell", FELL), ("poor", POOR)):
            for *key, count in read([*self.domain, *more], groups, ["__count"]):
                found[tuple(key)][name] = count
        return found

    def row(self, label, domain, figures):
        """A line of the table; each number with the domain of its list."""
        count = figures["count"]
        return {
            "label": label,
            "account": "",
            "count": count,
            "average": round(figures["average"], 2),
            "words": formatLang(self.env, figures["average"], 1) if count else "–",
            "answered": shares.told(figures["answered"], count),
            "poor": figures["poor"],
            "fell": figures["fell"],
            "domains": {
                "count": domain,
                "answered": [*domain, *ANSWERED],
                "poor": [*domain, *POOR],
                "fell": [*domain, *FELL],
            },
        }

    def headline(self, total):
        """What the page says, in one sentence."""
        env, choice = self.env, self.choice
        period = saying.period(env, choice.begin, choice.end)
        if not total["count"]:
            return env._("Nobody wrote a review %s.", period)
        count, answered = total["count"], total["answered"]["count"]
        values = {
            "count": formatLang(env, count, 0),
            "period": period,
            "average": total["words"],
        }
        if count == 1:
            stars = env._("1 review %(period)s, with %(average)s stars.", **values)
        else:
            stars = env._(
                "%(count)s reviews %(period)s, with %(average)s stars on average.",
                **values,
            )
        if answered == 1:
            said = env._("1 has an answer.")
        else:
            said = env._("%s have an answer.", formatLang(env, answered, 0))
        return f"{stars} {said}"


def _shared(first, last):
    """How two names begin: of an app, what is the same for its versions and devices."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(one for one, _other in same).rstrip(", ")
