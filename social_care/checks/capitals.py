"""Words in capitals are shouted. Abbreviations are not."""

import re

from .base import Finding, _lt

CODE = "capitals"

WORDS = 3
LETTERS = 12
LONG_WORD = 5
MANY = 5
"""A run with no word of so many letters, and not of so many words, may be one of
abbreviations."""

_RUN = re.compile(r"[^\W_]+(?:[^\w.!?\n]{1,3}[^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")


def find(text, situation, draft):
    for run in _RUN.finditer(text.cased):
        loud = []
        for word in [*_WORD.finditer(text.cased, *run.span()), None]:
            if word and (word.group().isupper() or word.group().isdigit()):
                loud.append(word)
                continue
            if _is_shouted([each.group() for each in loud]):
                yield Finding(
                    CODE,
                    _lt("Capitals read as shouting."),
                    start=loud[0].start(),
                    end=loud[-1].end(),
                )
                return
            loud = []


def _is_shouted(words):
    words = [word for word in words if word.isalpha() and len(word) > 1]
    return (
        len(words) >= WORDS
        and sum(map(len, words)) >= LETTERS
        and (max(map(len, words)) >= LONG_WORD or len(words) >= MANY)
    )
