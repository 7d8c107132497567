"""Dates and times as programs and spreadsheets write them.

What can be read in two ways is not guessed: ``03/04/2026`` is refused, unless whoever
asks knows which of them comes first.
"""

import contextlib
import functools
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz

from babel import Locale
from babel.dates import get_month_names

from .bare import bare, one_line
from .folding import fold

MAX_WRITTEN = 80

ZONES = {
    name: hours
    for hours, names in {
        0: "UTC UT GMT Z WET",
        1: "CET MEZ BST IST_IE WEST",
        2: "CEST MESZ MEST EET SAST CAT",
        3: "EEST MSK EAT TRT AST_AR",
        4: "GST",
        5: "PKT",
        5.5: "IST",
        6: "BDT",
        7: "WIB ICT",
        8: "SGT HKT PHT AWST MYT",
        9: "JST KST",
        9.5: "ACST",
        10: "AEST",
        10.5: "ACDT",
        11: "AEDT",
        12: "NZST",
        13: "NZDT",
        -3: "BRT ART ADT",
        -2.5: "NDT",
        -3.5: "NST",
        -4: "AST EDT CLT",
        -5: "EST CDT COT PET",
        -6: "CST MDT",
        -7: "MST PDT",
        -8: "PST AKDT",
        -9: "AKST",
        -10: "HST",
    }.items()
    for name in names.split()
}
"""Hours before UTC. Of a name that several places have, the one that feeds mean."""

_LOCALES = """
    en de fr es it nl pt pl sv da nb fi cs tr ru uk el ro hu
    """.split()  # noqa: SIM905


@functools.cache
def _months():
    """Names of months in several languages; one that means two months is none."""
    found, twice = {}, set()
    for code in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, Locale(code))
                for month, written in names.items():
                    name = fold(written).rstrip(".")
                    if name.isdigit() or not name:
                        continue
                    if found.setdefault(name, month) != month:
                        twice.add(name)
    found.update(sept=9, mrz=3, mar=3, may=5)
    return {name: month for name, month in found.items() if name not in twice}


_CLOCK = (
    r"(?:[\sT,]+(?:(?:at|um|à|a las)\s+)?"
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\.?)?(?:\s*(?:uhr|h))?"
    r"\s*(?P<zone>z|(?:utc|gmt)?\s?[+-]\d\d?:?(?:\d\d)?|[a-z]{2,5})?)?"
)
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        # 2026-11-01, 2026/11/01, 2026.11.1, 20261101T101500
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日",
        # 01.11.2026, 1. 11. 2026, 01-11-2026
        r"(?P<day>\d{1,2})(?P<sign>[.-])\s?(?P<month>\d{1,2})(?P=sign)\s?"
        r"(?P<year>\d{4}|\d\d)",
        # 11/01/2026 and 01/11/2026
        r"(?P<one>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4}|\d\d)",
        # 1 November 2026, Sunday, 1. Nov. 2026, 1-Nov-26
        r"(?:[^\W\d_]{2,12}\.?,?\s)?(?P<day>\d{1,2})(?:\.|st|nd|rd|th|º)?[\s-]?"
        r"(?:de\s)?(?P<named>[^\W\d_]{3,12})\.?[\s-]?,?(?:de\s)?(?P<year>\d{4}|\d\d)",
        # November 1, 2026
        r"(?:[^\W\d_]{2,12}\.?,?\s)?(?P<named>[^\W\d_]{3,12})\.?\s(?P<day>\d{1,2})"
        r"(?:st|nd|rd|th)?,?\s(?P<year>\d{4})",
    )
)
_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_TWITTER = re.compile(
    r"[a-z]{3} (?P<named>[a-z]{3}) (?P<day>\d\d?) (?P<hour>\d\d):(?P<minute>\d\d):"
    r"(?P<second>\d\d) (?P<zone>[+-]\d{4}|[a-z]{2,5}) (?P<year>\d{4})",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:[^\W\d_]{2,12}\.?,?\s*)?\d{1,2}[\s-]", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d\d")
_OFFSET = re.compile(r"(:.*[+-]\d\d):?(\d\d)?$")
_FRACTION = re.compile(r"[.,](\d+)")
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13}|\d{15,16})(?:\.\d*)?")
_SERIAL = re.compile(r"[345]\d{4}(?:[.,]\d+)?")
_REMARK = re.compile(
    r"\s*\([^()]{1,40}\)$|(?<=[+-]\d{4})\s[A-Z]{2,5}$|(?<=[+-]\d\d:\d\d)\s[A-Z]{2,5}$"
)
"""The name of a zone beside its hours, as JavaScript and Go write it."""

_SHIFT = re.compile(r"(?:utc|gmt)?\s?([+-])(\d\d?):?(\d\d)?", re.IGNORECASE)
_SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{2,4}(?!\d)")


class TwoWays(ValueError):
    """A date that says one thing here and another there."""


def read(value, day_first=None):
    """A point in time.

    :param value: text, or seconds since 1970
    :param day_first: whether ``03/04/2026`` is in April; None: that is not known
    :return: a datetime in UTC, with its zone or without
    :raises TwoWays: where it can be read in two ways
    :raises ValueError: where it is no date
    """
    if isinstance(value, bool):
        raise ValueError(value)
    text = _REMARK.sub("", one_line(bare(str(value)))[:MAX_WRITTEN])
    if _ISO.match(text):
        with contextlib.suppress(ValueError):
            return iso(text)
    for way in (_number, _compact, _twitter, _written, _mail):
        found = way(text, day_first) if way is _written else way(text)
        if found is not None:
            return found
    raise ValueError(text)


def day_first(value):
    """Whether a date with slashes begins with its day; None where it does not tell."""
    found = _SLASHED.match(value) if isinstance(value, str) else None
    if not found:
        return None
    one, other = int(found[1]), int(found[2])
    if (one > 12) == (other > 12):
        return None
    return one > 12


def iso(text):
    """A datetime from ISO 8601, with its zone where it has one.

    Python 3.10 reads neither Z nor +0000, nor fractions of any length.

    :raises ValueError: where it is none
    """
    if text[-1:] in ("Z", "z"):
        text = text[:-1].rstrip() + "+00:00"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        text = _OFFSET.sub(lambda match: f"{match[1]}:{match[2] or '00'}", text)
        text = _FRACTION.sub(lambda match: f".{match[1]:0<6.6}", text)
        return datetime.fromisoformat(text)


def _number(text):
    """Seconds, or parts of them, since 1970; a spreadsheet's days since 1900."""
    if found := _EPOCH.fullmatch(text):
        digits = found[1]
        power = 0 if len(digits) <= 10 else 3 if len(digits) <= 13 else 6
        seconds = int(digits) / 10**power
        return datetime.fromtimestamp(seconds, timezone.utc)
    if _SERIAL.fullmatch(text):
        days = float(text.replace(",", "."))
        moment = datetime(1899, 12, 30) + timedelta(days=days)
        return moment + timedelta(microseconds=500_000)
    return None


def _compact(text):
    found = _COMPACT.fullmatch(text)
    if not found:
        return None
    *parts, zone = found.groups()
    moment = datetime(*(int(part or 0) for part in parts))
    return moment - _shift(zone)


def _twitter(text):
    found = _TWITTER.fullmatch(text)
    return _put_together(found, found["day"], _month(found["named"])) if found else None


def _written(text, day_first):
    for form in _FORMS:
        found = form.fullmatch(text)
        if not found:
            continue
        parts = found.groupdict()
        if parts.get("one"):
            day, month = _ordered(parts, day_first)
        elif parts.get("named"):
            day, month = parts["day"], _month(parts["named"])
        else:
            day, month = parts["day"], parts["month"]
        return _put_together(found, day, month)
    return None


def _ordered(parts, day_first):
    """Day and month of a date with slashes."""
    one, other = int(parts["one"]), int(parts["other"])
    if one > 12 or other > 12 or one == other:
        return (one, other) if other <= 12 else (other, one)
    if parts["half"]:  # who writes AM and PM writes the month first
        day_first = False
    if day_first is None:
        raise TwoWays
    return (one, other) if day_first else (other, one)


def _month(name):
    month = _months().get(fold(name))
    if not month:
        raise ValueError(name)
    return month


def _put_together(found, day, month):
    parts = found.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 70 else 1900
    hour = int(parts.get("hour") or 0)
    if parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["half"] in "pP" else 0)
    moment = datetime(
        year,
        int(month),
        int(day),
        hour,
        int(parts.get("minute") or 0),
        min(int(parts.get("second") or 0), 59),
    )
    return moment - _shift(parts.get("zone"))


def _mail(text):
    """A date as in mails (RFC 5322), with the names of zones that feeds use."""
    if not _MAIL.match(text):
        return None
    *rest, last = text.rsplit(" ", 1)
    zone = None
    if last.upper() in ZONES and rest:
        text, zone = rest[0], last
    parts = parsedate_tz(text)
    if not parts:
        return None
    moment = datetime(*parts[:5], min(parts[5] or 0, 59))
    return moment - (_shift(zone) if zone else timedelta(seconds=parts[9] or 0))


def _shift(zone):
    """How far a zone is before UTC.

    :raises ValueError: where nobody knows it
    """
    zone = (zone or "").strip()
    if not zone:
        return timedelta()
    if found := _SHIFT.fullmatch(zone):
        sign = -1 if found[1] == "-" else 1
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours > 14 or minutes > 59:
            raise ValueError(zone)
        return sign * timedelta(hours=hours, minutes=minutes)
    if zone.upper() not in ZONES:
        raise ValueError(zone)
    return timedelta(hours=ZONES[zone.upper()])
