"""The words and groups of words of a post, cut as rules cut them.

So what grows can be made a rule as it stands, and the rule catches what was counted.
"""

import re
from itertools import groupby, pairwise

from ..rules.text import MAX_CHARS, is_unspaced, words

LETTERS = range(2, 6)
"""How many letters make a term in scripts without spaces, and in Korean."""
_LINK = re.compile(r"(?<!\S)\S+://\S+|www\.\S+")


def terms(text):
    """The terms of a text: words, two words beside each other, and groups of letters
    where nobody writes spaces.

    :rtype: set of str
    """
    found = set()
    said = words(_LINK.sub(" ", (text or "")[:MAX_CHARS]))
    for kind, run in groupby(said, _kind):  # pylint: disable=W8155
        if kind is not None:
            found |= _of_run([word.lstrip("#") for word in run], kind)
    return found


def phrase(term):
    """A term as the language of rules writes it."""
    return f'"{term}"'


def _kind(word):
    """Whether a word is a letter of a script without spaces; None: it is a mention."""
    return None if word[0] == "@" else is_unspaced(word)


def _of_run(run, unspaced):
    """The terms of words, or of letters, that follow each other."""
    if unspaced:
        return {
            "".join(run[start : start + length])
            for length in LETTERS
            for start in range(len(run) - length + 1)
        }
    pairs = {f"{first} {second}" for first, second in pairwise(run)}
    return pairs | {word for word in run if len(word) > 1 and not word.isdigit()}
