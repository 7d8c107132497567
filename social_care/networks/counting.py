"""The ways in which networks count letters, by the names that capabilities give.

``static/src/composer/count/count.esm.js`` has the same ones for the browser.
"""

from . import graphemes
from .mastodon.length import length as letters
from .x.length import weighted

COUNTS = {
    "characters": len,
    "graphemes": graphemes.count,
    "letters": letters,
    "weighted": weighted,
}
