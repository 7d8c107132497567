"""Reading what came from Meta: every value may be missing, or something else."""

import hashlib
import time
from datetime import datetime, timezone

from .. import clean
from ..base import Author
from ..errors import BadItem
from ..values import dicts

_MILLISECONDS = 10**11
"""Moments above this are counted in milliseconds: deliveries have both."""


def parts(thing, name):
    """The dicts of a list, which Meta gives as such or below ``data``."""
    value = thing.get(name)
    return dicts(value.get("data") if isinstance(value, dict) else value)


def identity(value):
    """An id as text, which deliveries have as a number as well; empty for all else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return ""
    text = str(value).strip()
    return text if len(text) <= clean.MAX_ID else ""


def moment(value):
    """When, as naive UTC: from ISO 8601, or from seconds or milliseconds since 1970.

    :raises BadItem: where it is no moment, or one that cannot be
    """
    number = value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        number = int(value[:20])
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return clean.moment(value)
    try:
        seconds = number / 1000 if number >= _MILLISECONDS else number
        found = datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return clean.moment(str(value))
    return clean.moment(found)


def stamp(value):
    """A moment as text that compares; empty where it is none."""
    try:
        found = moment(value)
    except BadItem:
        return ""
    return found.isoformat() if found else ""


def seconds(value):
    """A moment as whole seconds since 1970; now, where it is none."""
    text = stamp(value)
    if not text:
        return int(time.time())
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp())


def version(at):
    """Sortable text of the moment at which something was known to be so."""
    number = at if isinstance(at, int) and 0 <= at < 10**12 else 0
    return f"{number:012d}"


def digest(*values):
    """What tells two states of one thing apart."""
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).hexdigest()[:16]


def author(found, instead, handle=""):
    """Who said it; where Meta does not say who, nobody who could be known again.

    :param dict found: with ``id`` and ``name`` or ``username``
    :param str instead: what names them where their id is missing
    :param str handle: what they are called where ``found`` does not say
    """
    handle = found.get("username") or handle
    known = identity(found.get("id"))
    return Author(
        known or instead,
        handle=handle,
        name=found.get("name") or handle,
        traceable=bool(known),
    )
