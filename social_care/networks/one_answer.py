"""The one answer that a review may have: what its id is, and when it is gone."""

from .base import RawItem

SUFFIX = "/answer"
"""What the id of our answer has behind that of its review."""


def seen(wanted, items):
    """What a look at a review brought; an answer that was asked for and does not stand
    there any more is gone.

    :param Wanted wanted: what was asked for: a review, or our answer to it
    :param items: the review, and its answer where there is one
    """
    if wanted.external_id.endswith(SUFFIX) and not any(
        item.external_id == wanted.external_id for item in items
    ):
        gone = {"id": wanted.external_id}
        return [*items, RawItem(wanted.external_id, gone, kind="delete")]
    return items
