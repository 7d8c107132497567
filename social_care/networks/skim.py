"""What is left of an answer that is too large, so that what comes after it is found.

One thing alone on its page can be larger than what is read of an answer: a post with
megabytes of words, or with a hundred thousand parts. The page then is read a little
further, and all that is large in it is cut; ids, and where the list goes on, are not.
What was cut carries a mark, by which :class:`.things.Page` knows it and passes it on as
failed: half a thing is never taken for the whole.
"""

import json
import secrets
import threading

FARTHER = 2.5
"""So many times as much is read of what is skimmed."""

MARK = f"too large {secrets.token_hex(8)}"
"""What stands in whatever was cut. No stranger knows it."""

_cuts = threading.Event()
"""Set once anything was cut in this process: before that nothing carries the mark."""

_SMALL = 1000
"""Most letters of a text that is kept however little room is left: ids, tokens."""
_PARTS = 1000
"""Most parts of a list, or of an object, of which anything is kept."""


def skimmed(body, most):
    """An answer in JSON, cut to about so much.

    :param bytes body: all of it
    :param int most: bytes that may be left of it
    :return: bytes; None where it is not JSON
    """
    _cuts.set()
    try:
        return json.dumps(_cut(json.loads(body), most)[0]).encode()
    except (ValueError, RecursionError):
        return None


def was_cut(payload):
    """Whether a part of this was cut."""
    return _cuts.is_set() and MARK in json.dumps(payload, default=str)


def _cut(value, room):
    """A value that fits, and how much of the room it takes. Each part gets half of what
    is left, so that something is left for those behind it."""
    if isinstance(value, str):
        if len(value) <= max(room, _SMALL):
            return value, len(value)
        return value[:_SMALL] + MARK, _SMALL
    if isinstance(value, list):
        pairs = enumerate(value)
    elif isinstance(value, dict):
        pairs = value.items()
    else:
        return value, 8
    left, kept = room, {}
    for number, (name, each) in enumerate(pairs):
        if number >= _PARTS or (left <= 0 and isinstance(each, (list, dict))):
            kept[MARK] = MARK
            if number >= _PARTS:
                break
            continue
        kept[name], taken = _cut(each, left // 2)
        left -= taken + 8
    whole = list(kept.values()) if isinstance(value, list) else kept
    return whole, room - left
