"""What others have counted from outside, as marks beside our own figures.

Their samples are small: each mark has its interval. Sources: 25 retailers on a network,
questions 25 %, complaints 20 %, praise 10 % answered; 280 posts to 14 brands, 14 %
answered.
"""

from ..messages import _lt
from .shares import wilson

ALL = "all"
_RETAILERS = (25, _lt("25 retailers"))
AUDITS = {
    "question": (0.25, *_RETAILERS),
    "complaint": (0.20, *_RETAILERS),
    "praise": (0.10, *_RETAILERS),
    ALL: (0.14, 280, _lt("280 posts to 14 brands")),
}
"""Class of a wait to the share answered, of how many, and whose they were."""


def mark(key):
    """The mark of a class.

    :return: dict of ``share``, ``low``, ``high`` and ``source``; None where none is
        known
    """
    if key not in AUDITS:
        return None
    share, total, source = AUDITS[key]
    low, high = wilson(share * total, total)
    return {"share": share, "low": low, "high": high, "source": source}
