"""An apology, and then nothing: no solution, no next step, no question.

Clauses that apologise or only sound like something are put aside; a draft that has
nothing else to say is found.
"""

import re

from . import phrases
from .base import Finding, _lt
from .text import NOTHING, words_of

CODE = "apology"

ENOUGH = 3
"""Words of a clause that says something; names are none."""

_CLAUSE = re.compile(r"[^,;:()\n]+")
_WORD = re.compile(r"[^\W\d_]{2,}")


def find(text, situation, draft):
    codes = phrases.spoken(text.language or situation.language)
    apology = phrases.pattern(phrases.APOLOGY, codes)
    first = apology.search(text.words) if apology else None
    if not first or text.links or "?" in text.words or "？" in text.words:
        return
    names = {
        word
        for name in (*situation.customer_names, situation.agent_name)
        for word in words_of(name)
    }
    if not _says_something(text, apology, codes, names):
        yield Finding(
            CODE,
            _lt("An apology alone. Say what happens next, or ask."),
            start=first.start(),
            end=first.end(),
        )


def _says_something(text, apology, codes, names):
    empty = phrases.pattern(phrases.EMPTY, codes)
    helps = (
        phrases.pattern(phrases.STEP, codes),
        phrases.pattern(phrases.ELSEWHERE, codes),
    )
    for start, end in text.sentences():
        sentence = text.words[start:end]
        for clause in _CLAUSE.findall(sentence.replace(NOTHING, " ")):
            # "please excuse us" is no next step because of its "please"
            rest = apology.sub(" ", clause)
            if empty.search(clause):
                continue
            if any(pattern.search(rest) for pattern in helps):
                return True
            words = [word for word in _WORD.findall(clause) if word not in names]
            if rest == clause and len(words) >= ENOUGH:
                return True
    return False
