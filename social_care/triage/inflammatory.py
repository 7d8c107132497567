"""Insults, hate and threats: language that can set a fire.

Strong words of displeasure alone ("this is shit") are a complaint and not
inflammatory; aimed at people, repeated or shouted, they are. Neither is it talk of a
crime ("thieves were caught"): such words count where somebody is spoken to.

English has a weight for each of fifteen thousand words, from ``alt-profanity-check``;
every language has the cues ``insult`` and ``threat``, and words of vulgar lists (see
data/SOURCES.md).
"""

import functools
import gzip
import json
import math

from .cues import DATA

THRESHOLD = 0.5
"""From this score on a post is inflammatory."""

ALARM = 0.8
"""From this score on people are alarmed, see :func:`alarms`."""

UNIT = 0.2
"""What a cue of weight 1 adds."""

AIMED, ADDRESSED = 1.0, 0.5
"""Weights that an insult gains where somebody is spoken to ("you"), or named."""

EVEN = 0.33
"""The share that the English model gives where a reader is of two minds."""

HOT = 0.9
"""Without a word of such a weight nothing can come of the others."""

WITNESS = 0.5
"""How far words alone go beyond :data:`THRESHOLD`."""

SURE_AT = 1.5
"""A cue from this weight on may be aimed."""


@functools.cache
def table():
    """What was made of the packages: ``en``, ``model`` and ``lists``."""
    data = json.loads(gzip.decompress((DATA / "insults.json.gz").read_bytes()))
    pairs = {}
    data["en"] = {
        word: pairs.setdefault((weight, rarity), (weight, rarity))
        for word, (weight, rarity) in data["en"].items()
    }
    data["hot"] = frozenset(word for word, pair in data["en"].items() if pair[0] >= HOT)
    return data


_POWER = math.log(THRESHOLD) / math.log(EVEN)


def english(words):
    """How insulting the words are one by one, 0 to 1.

    The linear model of ``alt-profanity-check`` (tf-idf of single words, squashed),
    bent so that :data:`EVEN` becomes :data:`THRESHOLD`.
    """
    data = table()
    if data["hot"].isdisjoint(words):
        return 0.0
    weights, model = data["en"], data["model"]
    counts = {}
    for word in words:
        if word in weights:
            counts[word] = counts.get(word, 0) + 1
    if not counts:
        return 0.0
    total = length = 0.0
    for word, count in counts.items():
        weight, rarity = weights[word]
        value = count * rarity
        total += value * weight
        length += value * value
    score = total / math.sqrt(length) + model["bias"]
    share = 1.0 / (1.0 + math.exp(model["slope"] * score + model["shift"]))
    heat = share**_POWER
    # one word of a short post is enough for the model to be certain: it is one witness
    return min(heat, THRESHOLD + (heat - THRESHOLD) * WITNESS)


def score(found, words, shouted, code, addressed):
    """How inflammatory, 0 to 1.

    :param dict found: category to the sum of the weights of its cues
    :param list words: tokens
    :param bool shouted: most letters are capitals
    :param str code: language
    :param bool addressed: somebody is spoken to
    """
    insult = found.get("insult", 0.0)
    if insult >= SURE_AT:
        insult += AIMED if addressed else ADDRESSED if "<at>" in words else 0.0
    value = UNIT * (insult + found.get("threat", 0.0))
    if shouted and value:
        value += 0.1
    value = min(1.0, value)
    if code == "en":
        value = 1.0 - (1.0 - value) * (1.0 - english(words))
    return round(min(1.0, value), 2)


def alarms(heat, found, addressed, words):
    """Whether people should be told at once: it is hot, and meant for somebody.

    :param float heat: what :func:`score` gave
    :param dict found: category to the sum of the weights of its cues
    :param bool addressed: somebody is spoken to
    """
    limit = ALARM - (0.1 if addressed else 0.0) - (0.05 if "<at>" in words else 0.0)
    meant = found.get("insult", 0.0) + found.get("threat", 0.0)
    return heat >= limit and meant >= (SURE_AT if addressed else 2 * SURE_AT)
