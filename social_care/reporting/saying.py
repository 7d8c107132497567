"""Figures as people say them, in the language of whoever reads."""

from datetime import timedelta
from math import isinf

from babel.dates import format_timedelta

from odoo.tools import babel_locale_parse, format_date, formatLang, get_lang

from ..standing.waits import WITHIN


def duration(env, minutes):
    """How long, as one would say it; where it was never reached, that.

    :param minutes: a number, infinite where there is none, or None where nothing was
        measured
    """
    if minutes is None:
        return ""
    if isinf(minutes):
        return env._("not reached")
    if minutes < 1:
        return env._("less than a minute")
    return format_timedelta(
        timedelta(minutes=minutes),
        threshold=1.5,
        locale=babel_locale_parse(get_lang(env).code),
    )


def within(env, minutes):
    """The time in which an answer was wanted."""
    words = {
        60: env._("an hour"),
        240: env._("four hours"),
        WITHIN["within_day"]: env._("a day"),
        WITHIN["within_week"]: env._("a week"),
    }
    return words[minutes]


def percent(share):
    """A share as a whole number of hundredths."""
    return round(share * 100)


def period(env, begin, end):
    """From when to when, a whole month by its name."""
    whole = begin.day == 1 and (end + timedelta(days=1)).day == 1
    if whole and begin.month == end.month and begin.year == end.year:
        return env._("in %s", format_date(env, begin, date_format="LLLL y"))
    return env._(
        "from %(begin)s to %(end)s",
        begin=format_date(env, begin, date_format="d MMM y"),
        end=format_date(env, end, date_format="d MMM y"),
    )


def headline(env, figures, what, begin, end, minutes):
    """What the page says, in one sentence.

    :param dict figures: of all, as ``coverage`` gives them
    :param str what: which questions
    """
    values = {
        "total": formatLang(env, figures["total"], 0),
        "count": formatLang(env, figures["count"], 0),
        "what": what,
        "period": period(env, begin, end),
        "within": within(env, minutes),
        "percent": f"{percent(figures['share'])}\N{NO-BREAK SPACE}%",
        "low": percent(figures["low"]),
        "high": percent(figures["high"]),
        "median": figures["median_words"],
    }
    if not figures["total"]:
        return env._("Nobody asked anything in public %(period)s.", **values)
    if figures["sure"] == "few":
        return env._(
            "%(count)s of %(total)s %(what)s asked in public %(period)s had an answer "
            "within %(within)s.",
            **values,
        )
    said = env._(
        "Of %(total)s %(what)s asked in public %(period)s, %(percent)s had an "
        "answer within %(within)s (%(low)s to %(high)s).",
        **values,
    )
    if figures["median"] is None:
        half = env._("Fewer than half have had an answer at all.")
    else:
        half = env._("Half had one within %(median)s.", **values)
    return f"{said} {half}"
