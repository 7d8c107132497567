"""Walking down pages that come newest first, without losing what lies between.

A visit finds, say, the posts 900 to 801 and a hint that there is more below. The
newest known before was 500. The mark must not move to 900 yet: were the process
killed now, the posts 800 to 501 would never be asked for again. So the cursor keeps
both ends until the walk down has met the old mark:

- ``mark``: everything up to here is stored
- ``top``: the newest id the walk has seen; it is the mark once the walk is done
- ``low``: the oldest id the walk has seen: where to go on from if ``page`` is refused
- ``page``: what the network wants to hear for its next page

A cursor without ``page`` and ``low`` rests: the next visit begins a new walk.
"""

KEYS = ("mark", "top", "low", "page")


def order(external_id):
    """How two ids of one network compare: as numbers, without being numbers."""
    return len(external_id), external_id


def advance(cursor, ids, page="", enough=False):
    """The cursor after a page, and whether the walk goes on.

    :param dict cursor: what the page was asked with; other keys are left alone
    :param ids: the ids on the page, in any order, as text
    :param str page: what the network gave for its next page; empty: there is none
    :param bool enough: the caller wants no more, however much lies below
    :return: a new dict, and True where the gap is still open
    """
    ids = [str(external_id) for external_id in ids]
    mark = cursor.get("mark", "")
    seen = [*ids, cursor.get("top", ""), mark]
    top = max(seen, key=order)
    rest = {key: value for key, value in cursor.items() if key not in KEYS}
    met = bool(mark) and any(order(each) <= order(mark) for each in ids)
    if enough or met or not page:
        return (rest | {"mark": top} if top else rest), False
    low = min(
        (each for each in [*ids, cursor.get("low", "")] if each), key=order, default=""
    )
    walk = {"mark": mark, "top": top, "low": low, "page": page}
    return rest | {key: value for key, value in walk.items() if value}, True


def restart(cursor):
    """The cursor of a walk whose ``page`` the network no longer knows.

    Where ``low`` is left, the walk goes on below it; else it begins again at the top,
    with the mark where it was.
    """
    return {key: value for key, value in cursor.items() if key != "page"}


def unseen(cursor, ids):
    """Those of the ids that lie above the mark."""
    mark = cursor.get("mark", "")
    return [each for each in ids if not mark or order(str(each)) > order(mark)]
