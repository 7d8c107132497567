"""Was it said after all? Meta knows no keys that make a second try the first one."""

from dataclasses import dataclass
from datetime import timedelta

MARGIN = timedelta(minutes=2)
"""How far Meta's clocks may be apart from the one that its answers tell the time by."""


@dataclass(frozen=True)
class Said:
    """Something that stands where a reply would stand.

    :param at: when it was said, as text that compares
    """

    key: str
    own: bool
    text: str
    at: str


def among(said, whole, text, since, skew):
    """Look for a reply among what was said.

    :param said: list of :class:`Said`
    :param bool whole: whether that is all there is
    :param since: when it was tried, naive UTC by our clock
    :param skew: by how much Meta's clock is ahead of ours; None: it is not known
    :return: its id; empty where it is not there; None: cannot be known
    """
    if skew is None:
        return "" if whole and not said else None
    begin = (since + skew - MARGIN).isoformat()
    for each in said:
        if each.own and each.at >= begin and _spoken(each.text) == _spoken(text):
            return each.key
    return "" if whole or any(each.at < begin for each in said) else None


def _spoken(text):
    return " ".join(text.split())
