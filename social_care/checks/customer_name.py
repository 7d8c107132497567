"""Nobody in particular is spoken to: the customer's name is missing.

Where we have called them by it in this conversation before, once is enough. A name
that holds no letters cannot be said; then the handle does.
"""

import re

from ..text import folding
from ..text.signs import IDEOGRAPHS, UNSPACED
from .base import Finding, _lt
from .text import NOTHING, fold, words_of

CODE = "customer_name"

_NO_NAME = frozenset(
    """
    the and of mr mrs ms dr der die das und von herr frau le la les el los las de del
    du des et il lo di da van het een os do dos user guest
    """.split()  # noqa: SIM905
)
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")


def find(text, situation, draft):
    words = {
        word
        for name in situation.customer_names
        for word in words_of(name)
        if word not in _NO_NAME
    }
    said = [text.cased.replace(NOTHING, " "), *situation.earlier]
    handle = fold(situation.customer_handle).strip("@")
    if words:
        named = any(_is_named(each, words) for each in said)
    elif handle:
        named = any(handle in fold(each) for each in (text.raw, *situation.earlier))
    else:
        return
    if not named:
        yield Finding(CODE, _lt("The customer's name is missing."))


def _is_named(said, names):
    if not names.isdisjoint(folding.words(said)):
        return True
    said = folding.fold(said)
    return any(_is_part(name, said) for name in names if _UNSPACED.match(name))


def _is_part(name, said):
    """Whether a name stands in a text of a script without spaces. Where the family's
    comes first, it is how the name begins, and what follows may be said alone."""
    if not _IDEOGRAPH.match(name):
        return name in said
    return name[:2] in said or (len(name) > 2 and name[1:] in said)
