"""How much a post is like written examples: of problems, questions, clear thanks.

Cues know what somebody thought of; people say the same in other words. So a small
linear model of each language, made by ``build_likeness.py`` from a few hundred examples
that were written for this project, says what a whole post is like. Its features are
words and how they begin, of languages without spaces one to three letters in a row.
"""

import functools
import gzip
import json
import math

from .cues import DATA, UNSPACED

LETTERS = 3
"""So many letters in a row are a feature, of languages without spaces."""

BEGINNINGS = ((5, 4), (7, 6))
"""Words longer than the first number also count by so many letters at their start."""

UNSEEN = 2.0
"""What it takes from a problem that nothing of it was in any example, or that nothing
speaks for it. A short post of words that nobody wrote there, or a greeting, would else
be as likely one as examples are."""


@functools.cache
def table():
    """Language to what is asked (``problem``, ``question``, ``thanks``) to its model.

    A model is a bias, what a step of a weight is worth, and the weights in steps.
    ``common`` are the words that anybody says.
    """
    models = json.loads(gzip.decompress((DATA / "likeness.json.gz").read_bytes()))
    for model in models.values():
        model["common"] = frozenset(model["common"])
    return models


def knows(code):
    """Whether there are examples of a language."""
    return code in table()


def features(words, code):
    """Set of the features of a post, given as tokens."""
    found = set(words)
    if code in UNSPACED:
        for size in range(2, LETTERS + 1):
            found.update(
                "".join(words[at : at + size]) for at in range(len(words) - size + 1)
            )
        return found
    for longer, letters in BEGINNINGS:
        found.update(word[:letters] + "*" for word in words if len(word) > longer)
    return found


def score(words, code, asked):
    """The logarithm of the odds that a post is like the examples.

    :param list words: tokens
    :param str code: language
    :param str asked: ``problem``, ``question`` or ``thanks``
    :return: above 0 where it is likelier than not
    """
    return scores(words, code, [asked])[asked]


def scores(words, code, asked):
    """Several of them: dict of what is asked to its :func:`score`."""
    found = features(words, code)
    return {each: _score(found, each, *table()[code][each]) for each in asked}


def _score(found, asked, bias, unit, weights):
    known = weights.keys() & found
    total = sum(map(weights.__getitem__, known))
    value = bias + unit * total / math.sqrt(len(found))
    if asked == "problem":
        strange = 1.0 - len(known) / len(found)
        value -= UNSEEN * (strange if total > 0 else 1.0)
    return value


def witnesses(words, code):
    """Different words that speak for a problem, of a language with spaces.

    :return: how many they are, and how many of them are no common words
    """
    weights, common = table()[code]["problem"][2], table()[code]["common"]
    found = [
        word
        for word in set(words)
        if word.isalpha()
        and any(weights.get(name, 0) > 0 for name in features([word], code))
    ]
    return len(found), sum(word not in common for word in found)
