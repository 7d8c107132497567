"""Nobody in particular is spoken to: the customer's name is missing.

Where we have called them by it in this conversation before, once is enough. A name
that holds no letters cannot be said; then the handle does.
"""

import re

from .base import Finding, _lt
from .text import fold, words_of

CODE = "customer_name"

_NO_NAME = frozenset(
    """
    the and of mr mrs ms dr der die das und von herr frau le la les el los las de del
    du des et il lo di da van het een os do dos user guest
    """.split()  # noqa: SIM905
)
_WORDS = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]")


def find(text, situation, draft):
    words = {
        word
        for name in situation.customer_names
        for word in words_of(name)
        if word not in _NO_NAME
    }
    earlier = [fold(each) for each in situation.earlier]
    handle = fold(situation.customer_handle).strip("@")
    if words:
        named = any(_is_named(each, words) for each in (text.words, *earlier))
    elif handle:
        named = any(handle in each for each in (fold(text.raw), *earlier))
    else:
        return
    if not named:
        yield Finding(CODE, _lt("The customer's name is missing."))


def _is_named(said, words):
    if not words.isdisjoint(_WORDS.findall(said)):
        return True
    # scripts without spaces: the family name is how the name begins
    return any(word[:2] in said for word in words if _UNSPACED.match(word))
