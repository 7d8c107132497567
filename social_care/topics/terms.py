"""The words and groups of words of a post, cut as rules cut them.

So what grows can be made a rule as it stands, and the rule catches what was counted.
"""

import re

from ..rules.text import is_unspaced, words

LETTERS = range(2, 6)
"""How many letters make a term in scripts without spaces, and in Korean."""
_LINK = re.compile(r"\S+://\S+|www\.\S+")


def terms(text):
    """The terms of a text: words, two words beside each other, and groups of letters
    where nobody writes spaces.

    :rtype: set of str
    """
    found, run = set(), []
    for word in (*words(_LINK.sub(" ", text or "")), ""):
        if word[:1] == "@":
            word = ""
        word = word.lstrip("#")
        if run and (not word or is_unspaced(word) != is_unspaced(run[0])):
            found |= _of_run(run)
            run = []
        if word:
            run.append(word)
    return found


def _of_run(run):
    """The terms of words, or of letters, that follow each other."""
    if is_unspaced(run[0]):
        return {
            "".join(run[start : start + length])
            for length in LETTERS
            for start in range(len(run) - length + 1)
        }
    pairs = {f"{first} {second}" for first, second in zip(run, run[1:], strict=False)}
    return pairs | {word for word in run if len(word) > 1 and not word.isdigit()}


def phrase(term):
    """A term as the language of rules writes it."""
    return f'"{term}"'
