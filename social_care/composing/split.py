"""A long answer in numbered parts, each short enough for the network.

Parts end at the end of a paragraph, else of a sentence, else of a word. Nothing is
left out, and no address is torn apart unless it is longer than a part may be.
"""

import re

from ..text.letters import edges
from ..text.signs import SENTENCE_ENDS

MOST = 99
"""Parts; nobody reads more."""

_ENDS = (
    re.compile(r"\n\s*\n\s*"),
    re.compile(
        rf"(?<=[{SENTENCE_ENDS}…])[\"'”’»)]*\s+|(?<=[。！？｡။។៕།॥])|\n\s*",
    ),
    re.compile(r"\s+"),
)
"""Where a part may end, the best place first."""

_LEAST = 0.4
"""A good end counts only where at least so much of the room before it is used."""


def split(text, limit, length=len, lead="", tail=""):
    """Cut a text into parts.

    :param str text: what is to be said
    :param limit: the longest part in the network's count; None: there is no limit
    :param length: counts a text as the network does
    :param str lead: what stands before every part
    :param str tail: what ends the last one, like the agent's initials
    :return: list of texts, without ``lead``; more than one are numbered
    :raises ValueError: where there is too little room, or too much to say
    """
    text = text.strip()
    whole = f"{text}{tail}"
    if limit is None:
        return [whole]
    size = length(lead + whole)
    if size <= limit:
        return [whole]
    if size > 2 * MOST * limit:
        raise ValueError("too long")  # without trying
    for digits in (1, 2):
        most = 10**digits - 1
        number = f" ({most}/{most})"
        parts = _cut(
            text, limit, lambda part, n=number: length(lead + part + n), tail, most
        )
        if parts:
            return [
                f"{part} ({number}/{len(parts)})"
                for number, part in enumerate(parts, 1)
            ]
    raise ValueError("too long")


def _cut(text, limit, length, tail, most):
    """The parts; None where they are more than ``most``."""
    parts = []
    while len(parts) < most:
        room = _room(text, limit, length)
        if room == len(text):
            if length(text + tail) <= limit:
                return [*parts, text + tail]
            # Only what has to follow does not fit.
            room = _room(text, limit, lambda part: length(part + tail))
        end, start = _end(text, room)
        parts.append(text[:end])
        text = text[start:]
    return None


def _end(text, room):
    """Where the next part ends, and where the one after it begins."""
    for ends in _ENDS:
        best = None
        for found in ends.finditer(text, 0, min(room + 2, len(text))):
            if found.start() <= room and found.start() >= room * _LEAST:
                best = found
        if best and text[best.end() :]:
            kept = text[: best.end()].rstrip()
            return len(kept), best.end()
    return room, room


def _room(text, limit, length):
    """The most letters from the beginning that fit, never half of one.

    No more of the text is looked at than four times what fits.
    """
    window = max(16, limit)
    while window < len(text) and length(text[:window]) <= limit:
        window *= 2
    places = edges(text[: 2 * window])
    low, high = 0, len(places) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if length(text[: places[middle]]) <= limit:
            low = middle
        else:
            high = middle - 1
    if not low:
        raise ValueError("no room")
    return places[low]
