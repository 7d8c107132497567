"""Another language than the customer's.

Short texts tell little: both have to be long enough to be sure, and a draft that says
it in several languages is fine where theirs is one of them.
"""

from .. import triage
from ..triage.language import normalise
from .base import Finding, _lt
from .text import NOTHING

CODE = "language"

LETTERS = 20
"""Letters, names and links not counted, from which a language is told."""

LOOKED_AT = 2000


def find(text, situation, draft):
    names = (*text.brand_names, *situation.customer_names, situation.agent_name)
    theirs = _theirs(situation, names)
    if not theirs:
        return
    ours = _language(text.cased, names)
    if not ours or ours in theirs:
        return
    for start, end in text.sentences():
        if _language(text.cased[start:end], names) in theirs:
            return
    yield Finding(
        CODE,
        _lt("This is in another language (%(ours)s) than the customer's (%(theirs)s)."),
        {"ours": ours, "theirs": ", ".join(sorted(theirs))},
    )


def _theirs(situation, names):
    """Codes of the languages the customer understands, as far as we can be sure.

    What they wrote counts; what the conversation says may come from a network that
    tells the language of a person's settings, so it excuses and never accuses alone.
    """
    said = "\n".join(situation.customer_texts)[-LOOKED_AT:]
    detected = _language(said, names)
    if not detected:
        return set()
    return {detected, normalise(situation.language)} - {""}


def _language(said, names):
    plain = said.replace(NOTHING, " ")
    if sum(map(str.isalpha, plain)) < _least(plain):
        return ""
    words = [word for name in names for word in name.split()]
    code, reliable = triage.detect_language(plain, brand_names=words)
    return code if reliable else ""


def _least(plain):
    """Scripts with few letters a word need fewer."""
    few = sum(1 for char in plain if char > "\u0e00" and char.isalpha())
    return 6 if few * 2 > len(plain) else LETTERS
