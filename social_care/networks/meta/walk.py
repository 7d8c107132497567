"""Comments below many posts, messages of many exchanges: lists within a list.

A visit asks for the newest holders (posts, exchanges) first, until it meets one that is
known, and then for what is new below each that has changed since: its ``stamp`` tells.
Every so often it goes down the whole list, since holders further down change as well.
One call asks for one page; the cursor keeps where it was:

- ``known``: of every holder ``at`` (when it began), ``stamp``, ``count``, ``mark`` (the
  moment of the newest thing stored below it), ``state`` (its own version)
- ``lists``: those still to be asked; ``after``: the next page of the first of them;
  ``deep``: whether this goes down all of it
- ``todo``: holders that have changed; ``walk``: how far the first of them has been read
- ``swept``: when the whole list was last gone down, in seconds since 1970
"""

import copy
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from ..base import Page
from ..errors import Never
from .verdict import Forbidden, Gone, Refused

HORIZON = timedelta(days=90)
"""How old a holder may be that is still watched."""

SWEEP = 6 * 3600
"""Seconds between two visits that go down the whole list."""

DEEPEST = 20
"""Most pages below one holder that are asked for only because its count says so."""


@dataclass
class Holder:
    """A post or an exchange, as the list has it.

    :param at: when it began, or was last changed, as text that compares
    :param stamp: changes with what is below it
    :param count: how many there are below it, None: it does not say
    :param items: itself as raw items, where it is one
    :param state: changes with itself
    :param about: what those below it have to know of it; JSON
    :param fresh: whether it is read anew with every long visit, whatever its stamp says
    """

    key: str
    at: str
    stamp: str
    count: int | None = None
    items: list = field(default_factory=list)
    state: str = ""
    about: dict = field(default_factory=dict)
    fresh: bool = False


def since():
    """The moment before which nothing is asked for, in seconds since 1970."""
    return int(time.time() - HORIZON.total_seconds())


def page(source, cursor):
    """Ask for one page.

    :param source: has ``lists``, the names of its lists, ``optional``, those that may
        be refused; ``holders(name, after)`` and ``below(key, about, after)``, each with
        the place of the next page: the first gives a list of :class:`Holder`, the
        second pairs of a moment and a raw item; and ``left``
    :param dict cursor: see above; left as it is
    :rtype: Page
    """
    cursor = copy.deepcopy(cursor)
    if not cursor.get("lists") and not cursor.get("todo"):
        _begin(source, cursor)
    step = _holders if cursor["lists"] else _below
    items = step(source, cursor)
    more = bool(cursor["lists"] or cursor["todo"])
    return Page(items, cursor, more=more, reads=len(items), left=source.left)


def _begin(source, cursor):
    now = int(time.time())
    cursor["lists"], cursor["todo"] = list(source.lists), {}
    cursor["deep"] = now - cursor.get("swept", 0) >= SWEEP
    if cursor["deep"]:
        cursor["swept"] = now
        oldest = datetime.now(timezone.utc).replace(tzinfo=None) - HORIZON
        cursor["known"] = {
            key: known
            for key, known in cursor.get("known", {}).items()
            if known["at"] >= oldest.isoformat()
        }


def _holders(source, cursor):
    name, known = cursor["lists"][0], cursor["known"]
    try:
        found, after = source.holders(name, cursor.get("after"))
    except Never as error:
        if name in source.optional and isinstance(error, (Forbidden, Gone)):
            return _done(cursor)
        if not cursor.pop("after", None) or not _is_place(error):
            raise
        if cursor.pop("again", False):
            return _done(cursor)
        # From the top, once: what is known says nothing of the rest.
        cursor["deep"] = cursor["again"] = True
        return []
    met = any(each.key in known for each in found)
    items = []
    for each in found:
        old = known.get(each.key)
        if not old or old["state"] != each.state:
            items += each.items
        stale = not old or old["stamp"] != each.stamp
        if (stale or (cursor["deep"] and each.fresh)) and (old or each.count != 0):
            cursor["todo"][each.key] = {
                "stamp": each.stamp,
                "count": each.count,
                "about": each.about,
            }
        old = old or {"stamp": "" if each.count != 0 else each.stamp, "mark": ""}
        known[each.key] = old | {"at": each.at, "state": each.state}
    cursor["after"] = after
    if not after or (met and not cursor["deep"]):
        _done(cursor)
    return items


def _done(cursor):
    """On to the next list."""
    cursor["lists"].pop(0)
    cursor.pop("after", None)
    cursor.pop("again", None)
    return []


def _is_place(error):
    """Whether it may be the place in the list that is refused, or one thing in it."""
    return isinstance(error, Refused) and not isinstance(error, Forbidden)


def _below(source, cursor):
    key, todo = next(iter(cursor["todo"].items()))
    known = cursor["known"].setdefault(key, {"at": "", "stamp": "", "state": ""})
    walk = cursor.get("walk") or {"top": "", "found": 0, "pages": 0}
    mark = known.get("mark", "")
    try:
        found, after = source.below(key, todo["about"], walk.get("after"))
    except Never as error:
        if not _is_place(error):
            raise
        cursor.pop("walk", None)
        if walk.get("after") and not walk.get("again"):  # from the top, once
            cursor["walk"] = {"top": "", "found": 0, "pages": 0, "again": True}
        else:
            cursor["todo"].pop(key)
        return []
    moments = [moment for moment, _item in found if moment]
    walk["top"] = max([walk["top"], mark, *moments])
    walk["found"] += sum(moment > mark for moment in moments)
    walk["pages"] += 1
    met = bool(mark) and any(moment < mark for moment in moments)
    missed = (todo["count"] or 0) - (known.get("count") or 0) - walk["found"]
    if after and (not met or (missed > 0 and walk["pages"] < DEEPEST)):
        cursor["walk"] = walk | {"after": after}
    else:
        cursor.pop("walk", None)
        cursor["todo"].pop(key)
        known |= {"mark": walk["top"], "stamp": todo["stamp"]}
        known["count"] = todo["count"]
        cursor["known"][key] = known
    return [item for moment, item in found if not moment or moment >= mark]
