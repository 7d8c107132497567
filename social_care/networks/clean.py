"""What every value from a network goes through before anything else sees it."""

import hashlib
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import unquote, urlsplit

from ..text import bare, dates, languages, numbers
from .errors import BadItem, _lt

MAX_ID = 500
"""Longest identifier in characters: what fits a database index with room to spare."""

MAX_LINE = 250
MAX_LINK = 2000
MAX_TEXT = 1_000_000
MAX_COUNT = numbers.MOST

EARLIEST = datetime(1990, 1, 1)
AHEAD = timedelta(days=1)
"""How far a network's clock may be ahead of ours before a date is a mistake."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line, by other names."""
_SPACES = re.compile(r"\s+")
_PLAIN_LINK = re.compile(r"https?://[\w.-]+(:\d+)?([/?#]\S*)?", re.ASCII)


def _string(value):
    """Any plain value as text.

    :raises BadItem: for what has parts: somebody meant something else by it
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (dict, list, tuple, set)):
        raise BadItem(_lt("A list or an object stands where a text should be."))
    return str(value)


def text(value):
    """Text of several lines: no control characters, one kind of line break."""
    value = _string(value)
    if value.isprintable() and len(value) <= MAX_TEXT:
        return value.strip()
    return _UNSTORABLE.sub("", _BREAKS.sub("\n", value[:MAX_TEXT])).strip()


def line(value, longest=MAX_LINE):
    """Text of one line, cut where it is too long."""
    value = _string(value)
    if value.isprintable() and "  " not in value:
        return value.strip()[:longest].rstrip()
    return _UNSTORABLE.sub("", _SPACES.sub(" ", value[: longest * 4])).strip()[:longest]


def identifier(value, name, required=True):
    """An id of the network, exactly as it came.

    :raises BadItem: where it is missing, too long or cannot be stored
    """
    value = _string(value).strip()
    if not value and required:
        raise BadItem(_lt("The %(name)s is missing."), name=name)
    if len(value) > MAX_ID:
        raise BadItem(
            _lt("The %(name)s is longer than %(limit)s characters."),
            name=name,
            limit=MAX_ID,
        )
    if not value.isprintable() and _UNSTORABLE.search(value):
        raise BadItem(
            _lt("The %(name)s contains characters that cannot be stored."), name=name
        )
    return value


def choice(value, choices, name):
    """One of several words; the first where nothing is given.

    :raises BadItem: for any other word
    """
    if not value:
        return choices[0]
    if value in choices:
        return value
    value = line(value).lower()
    if value not in choices:
        raise BadItem(
            _lt('The %(name)s is "%(value)s", but has to be one of %(choices)s.'),
            name=name,
            value=value[:40],
            choices=", ".join(choices),
        )
    return value


def visibility(value):
    """Public or private. What nobody knows is private: it may be anything."""
    value = line(value, 40).lower() if value else ""
    return "public" if value in _OPEN else "private"


_OPEN = ("", "public", "unlisted", "open", "everyone", "world")


def moment(value, day_first=None):
    """A point in time as naive UTC without fractions.

    :param value: a datetime (naive is UTC), text (see :mod:`..text.dates`), or nothing
    :param day_first: whether ``03/04/2026`` is in April; None: that is not known
    :raises BadItem: where it is no date, or one that cannot be
    """
    if value in (None, ""):
        return None
    given = value
    try:
        if not isinstance(value, datetime):
            value = dates.read(value, day_first)
        if value.tzinfo:
            value = value.replace(tzinfo=None) - value.utcoffset()
    except dates.TwoWays as error:
        raise BadItem(
            _lt(
                'The date "%(value)s" can be read in two ways. Write it as '
                "year-month-day."
            ),
            value=line(given, 40),
        ) from error
    except (ValueError, OverflowError, OSError) as error:
        raise BadItem(
            _lt('"%(value)s" is not a date and time in ISO 8601.'),
            value=line(str(given), 40),
        ) from error
    if not EARLIEST <= value <= _LOADED and not EARLIEST <= value <= _latest():
        raise BadItem(
            _lt('The date "%(value)s" is before 1990 or in the future.'),
            value=line(str(given), 40),
        )
    return value.replace(microsecond=0) if value.microsecond else value


def _latest():
    return datetime.now(timezone.utc).replace(tzinfo=None) + AHEAD


_LOADED = _latest()
"""Saves asking for the time for almost every post."""


count = numbers.count
"""A number of people or things; None where nothing is given or it cannot be read."""


def rating(value):
    """Stars from 1 to 5; None where nothing is given or it cannot be read.

    :raises BadItem: for a number on a scale that nobody told
    """
    stars = numbers.stars(value)
    if stars is None and (numbers.number(value) or 0) > 5:
        raise BadItem(
            _lt("A rating of %(value)s is not between 1 and 5."),
            value=line(str(value), 40),
        )
    return stars


language = languages.two_letters
"""The two letters of ISO 639-1, or nothing."""


def flag(value):
    """Yes or no in the spellings that files use; None where nothing is given."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.strip().lower() in _YES
    return bool(value)


_YES = frozenset(
    """
    1 1.0 true yes y t x on ja wahr oui vrai sí si verdadero sim verdadeiro tak prawda
    vero waar да
    """.split()  # noqa: SIM905
)
"""As spreadsheets of several languages write it."""


def link(value):
    """A web address that may be shown as a link, or nothing."""
    value = line(value, MAX_LINK)
    if not value or _PLAIN_LINK.fullmatch(value):
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return value if parts.scheme in ("http", "https") and parts.netloc else ""


def host(url):
    """The server part of an address, in lower case; empty where there is none."""
    try:
        return (urlsplit(url).netloc or "").rpartition("@")[2].lower()
    except ValueError:
        return ""


def digest(value):
    """Sixteen letters that stand for a text, the same in every process."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:16]


def pasted(value):
    """What somebody pasted, without what came along unseen: marks of writing
    direction, brackets around an address, an @ in front, full-width letters."""
    value = bare(line(value, MAX_LINK))
    return value.strip(" \t<>()[]\"'.,;").removeprefix("@")


def place(value):
    """The server and the steps of an address, which may lack its ``https://``.

    :return: the server without ``www.``, and a list of text; an empty server where it
        is no address
    """
    if "://" not in value:
        first, slash, _rest = value.partition("/")
        if not slash or "." not in first or "@" in first:
            return "", []
        value = f"https://{value}"
    try:
        parts = urlsplit(value)
    except ValueError:
        return "", []
    server = host(value).partition(":")[0]
    for prefix in ("www.", "mobile.", "m."):
        server = server.removeprefix(prefix)
    return server, [unquote(step) for step in parts.path.split("/") if step]
