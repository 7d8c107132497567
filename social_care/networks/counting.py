"""The ways in which networks count letters, by the names that capabilities give.

``static/src/composer/count/count.esm.js`` has the same ones for the browser.
"""

from . import graphemes
from .letters import length as letters
from .weighted import weighted


def size(text):
    """How many bytes a text is in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def packed(text):
    """Letters as people see them, but no fewer than a tenth of its bytes: where 300
    letters are allowed and 3,000 bytes, as Bluesky has it in its lexicons."""
    return max(graphemes.count(text), -(-size(text) // 10))


COUNTS = {
    "bytes": size,
    "characters": len,
    "graphemes": graphemes.count,
    "letters": letters,
    "packed": packed,
    "weighted": weighted,
}
