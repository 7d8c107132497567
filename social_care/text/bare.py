"""Text without what nobody sees."""

import re
import unicodedata

from .signs import DIRECTIONS, UNSEEN

_PICTURES = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_UNSEEN = re.compile(f"(?!(?<=[{_PICTURES}])[\u200d\ufe0f])[{UNSEEN}]")
"""What joins two pictures to one is seen."""
_DIRECTIONS = re.compile(f"[{DIRECTIONS}]")
_SPACES = re.compile(r"\s+")


def visible(text):
    """A text without signs that cannot be seen; letters stay as they are."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def bare(text):
    """What somebody pasted, in plain letters: nothing unseen, no full-width forms."""
    if text.isascii():
        return text
    return visible(unicodedata.normalize("NFKC", visible(text)))


def undirected(text):
    """A text without marks that turn the direction of what follows."""
    return text if text.isascii() else _DIRECTIONS.sub("", text)


def one_line(text):
    """A text with single spaces, also where lines, tabs or the like stood."""
    return _SPACES.sub(" ", text).strip()
