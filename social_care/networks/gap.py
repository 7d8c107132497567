"""Walking down pages that come newest first, without losing what lies between.

A visit finds, say, the posts 900 to 801 and a hint that there is more below. The
newest known before was 500. The mark must not move to 900 yet: were the process
killed now, the posts 800 to 501 would never be asked for again. So the cursor keeps
both ends until the walk down has met the old mark:

- ``mark``: everything up to here is stored
- ``top``: the newest place the walk has seen; it is the mark once the walk is done
- ``low``: the oldest place the walk has seen: where to go on if ``page`` is refused
- ``page``: what the network wants to hear for its next page

A cursor without ``page`` and ``low`` rests: the next visit begins a new walk.

Places are ids where these grow with time (:data:`IDS`), and else the moments by which
the network sorts its pages (:data:`MOMENTS`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timezone

from ..text import dates

KEYS = ("mark", "top", "low", "page")
AHEAD = 24 * 3600
"""Seconds by which a moment may lie ahead of our clock. A post of the year 9999 is no
place: as the mark it would hide whatever comes before that year."""


def order(external_id):
    """How two ids of one network compare: as numbers, without being numbers."""
    return len(external_id), external_id


def _moment(text):
    """How two moments compare; None for what is none, or is still to come."""
    try:
        moment = dates.iso(text)
        moment = moment.replace(tzinfo=moment.tzinfo or timezone.utc).timestamp()
    except (ValueError, OverflowError):
        return None
    return moment if moment <= time.time() + AHEAD else None


@dataclass(frozen=True, slots=True)
class Places:
    """By what the items of a list stand above one another.

    :param key: of the text of a place, what compares; None: it is no place
    :param shared: whether several items may have the same place: then those at the mark
        itself may be new, and only what is below it has been met
    """

    key: Callable[[str], object]
    shared: bool = False


IDS = Places(order)
"""Ids that grow: whatever is newer has the greater one."""
MOMENTS = Places(_moment, shared=True)
"""Moments in ISO 8601, where ids say nothing of what is newer: those by which the
network sorts, like ``publishedAt`` or ``indexedAt``. What comes again at the mark is
found to be known by its id."""


def advance(cursor, places, page="", enough=False, by=IDS):
    """The cursor after a page, and whether the walk goes on.

    :param dict cursor: what the page was asked with; other keys are left alone
    :param places: the ids, or the moments, on the page, in any order, as text
    :param str page: what the network gave for its next page; empty: there is none. The
        same again leads nowhere: YouTube, for one, did not heed it for weeks
    :param bool enough: the caller wants no more, however much lies below
    :param Places by: what the places are
    :return: a new dict, and True where the gap is still open
    """
    places = [each for each in map(str, places) if by.key(each) is not None]
    mark, top, low = (_place(cursor, name, by) for name in ("mark", "top", "low"))
    top = _end(max, [*places, top, mark], by)
    rest = {key: value for key, value in cursor.items() if key not in KEYS}
    met = bool(mark) and any(_is_known(mark, each, by) for each in places)
    if enough or met or page in ("", cursor.get("page")):
        return (rest | {"mark": top} if top else rest), False
    low = _end(min, [*places, low], by)
    walk = {"mark": mark, "top": top, "low": low, "page": page}
    return rest | {key: value for key, value in walk.items() if value}, True


def restart(cursor):
    """The cursor of a walk whose ``page`` the network no longer knows.

    Where ``low`` is left, the walk goes on below it; else it begins again at the top,
    with the mark where it was.
    """
    return {key: value for key, value in cursor.items() if key != "page"}


def unseen(cursor, places, by=IDS):
    """Those of the places that lie above the mark, or at it where several may; and
    those of which nobody can tell."""
    mark = cursor.get("mark", "")
    return [each for each in places if not mark or not _is_known(mark, str(each), by)]


def walked(cursor, found, place, page="", by=MOMENTS):
    """What is new on a page, in the order in which it came, and what :func:`advance`
    gives: the cursor, and whether the walk goes on.

    :param list found: the items on the page
    :param place: a function that gives an item's place, as text
    :param str page: what the network gave for its next page; empty: there is none
    """
    places = [place(each) for each in found]
    unknown = [bool(unseen(cursor, [each], by)) for each in places]
    fresh = [each for each, new in zip(found, unknown, strict=True) if new]
    return (fresh, *advance(cursor, places, page, by=by))


def _is_known(mark, place, by):
    mark, place = by.key(mark), by.key(place)
    if mark is None or place is None:
        return False
    return place < mark or (place == mark and not by.shared)


def _place(cursor, name, by):
    """What a cursor holds; empty where that is no place."""
    place = cursor.get(name, "")
    return "" if by.key(place) is None else place


def _end(which, places, by):
    return which((each for each in places if each), key=by.key, default="")
