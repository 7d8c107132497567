"""Nobody in particular speaks: neither a name nor initials of the agent.

Initials count after a mark (``^MD``, ``-MD``, ``/MD``) or as the last word of a line.
"""

import functools
import re

from ..text import folding, letters
from ..text.signs import MARKS
from .base import Finding, _lt
from .text import fold, words_of

CODE = "agent_name"


def find(text, situation, draft):
    words = tuple(words_of(situation.agent_name))
    if not words:
        return
    initials = initials_pattern(words)
    said = [text.said, *map(frozenset, map(folding.words, situation.earlier))]
    if any(not each.isdisjoint(words) for each in said):
        return
    if any(map(initials.search, (text.words, *map(fold, situation.earlier)))):
        return
    yield Finding(CODE, _lt("Your name or your initials are missing."))


@functools.lru_cache(maxsize=256)
def initials_pattern(words):
    """``md`` for Marc Demont; of longer names also those of the first and the last.

    :param tuple words: the words of the name; of a single one only the mark and the
        first two letters are taken for initials
    """
    every = tuple(letters(word)[0] for word in words)
    forms = {tuple(letters(words[0])[:2])}
    if len(words) > 1:
        forms = {every, (every[0], every[-1])}
    either = "|".join(
        r"\.?".join(re.escape(letter) for letter in form) for form in sorted(forms)
    )
    return re.compile(
        rf"(?<!\w)[\^/~*-]\s?(?:{either})(?![\w{MARKS}])"
        rf"|(?<![\w{MARKS}])(?:{either})\.?\s{{0,9}}(?:\n|\Z)"
    )
