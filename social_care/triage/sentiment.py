"""How a post feels, from -1 to 1.

The engine is TextBlob's ``Sentiment`` class, filled with the word lists of each
language: it knows negation, words that strengthen or weaken, and exclamation marks.
Emoji and cues are added to what it finds.
"""

import functools
import importlib.util
import math
import pathlib
import sys

from . import cues
from . import text as texts

NEUTRAL_LOW = -0.14
NEUTRAL_HIGH = 0.30
"""Sums between these are no mood at all; found on the development sets."""

SPREAD = 0.8
COMPLAINT_WEIGHT = 0.17
PRAISE_WEIGHT = 0.15
NOT_ADDRESSED = 0.5
"""Cues of complaint count so much where no handle is spoken to."""

EMOJI_WEIGHT = 0.9

EMOJI_FIXED = {
    "😡": -1.0,
    "🤬": -1.0,
    "😠": -0.9,
    "👎": -0.9,
    "💩": -0.8,
    "🤮": -0.9,
    "🤢": -0.8,
    "😤": -0.6,
    "🙄": -0.7,
    "😒": -0.7,
    "😑": -0.5,
    "🤦": -0.6,
    "🖕": -1.0,
    "🤡": -0.7,
    "😭": -0.15,
    "😢": -0.5,
    "😞": -0.6,
    "💔": -0.5,
    "😂": 0.1,
    "🤣": 0.1,
    "😩": -0.4,
    "😫": -0.5,
    "😕": -0.5,
    "😔": -0.5,
    "😣": -0.5,
    "😖": -0.5,
    "😱": -0.15,
    "😳": -0.1,
    "⚠": -0.15,
    "❌": -0.3,
    "❤": 0.7,
    "🥰": 0.9,
    "😍": 0.8,
    "🤩": 0.9,
    "🥳": 0.8,
    "🤗": 0.7,
    "🙏": 0.2,
    "👏": 0.6,
    "👍": 0.6,
    "💯": 0.4,
    "🔥": 0.3,
    "🎉": 0.6,
    "✨": 0.4,
    "😊": 0.7,
    "🙂": 0.2,
    "🙃": -0.3,
    texts.HAPPY: 0.6,
    texts.SAD: -0.6,
}


@functools.cache
def engine_class():
    """TextBlob's ``Sentiment``, with plain look-ups.

    Its module is read on its own: importing the package would bring NLTK along,
    which costs 40 MB and half a second and is not needed for it. The class is not
    public; TextBlob is pinned (0.20.1).
    """
    module = sys.modules.get("textblob._text")
    if module is None:
        package = importlib.util.find_spec("textblob")
        path = pathlib.Path(package.submodule_search_locations[0]) / "_text.py"
        spec = importlib.util.spec_from_file_location("_social_care_textblob", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)

    class Engine(module.Sentiment):
        # the lazy dictionary's detours are not needed once it is filled
        __contains__ = dict.__contains__
        __getitem__ = dict.__getitem__
        __len__ = dict.__len__

    return Engine


@functools.cache
def _entry(polarity):
    return {None: (polarity, 0.5, 1.0)}


@functools.cache
def _modifier(factor):
    return {None: (0.0, 0.5, factor), "RB": (0.0, 0.5, factor)}


@functools.cache
def english_list():
    """TextBlob's own English list, word to polarity."""
    package = importlib.util.find_spec("textblob")
    folder = pathlib.Path(package.submodule_search_locations[0])
    engine = engine_class()(path=str(folder / "en" / "en-sentiment.xml"))
    engine.load()
    return {
        word: senses[None][0]
        for word, senses in dict.items(engine)
        if abs(senses[None][0]) >= 0.25
    }


@functools.cache
def engine(language):
    """The engine filled with the words of a language."""
    pack = cues.pack(language)
    filled = engine_class()(negations=pack.negations, modifier=lambda word: False)
    if language == "en":
        for word, polarity in english_list().items():
            if "-" not in word and " " not in word and word not in pack.zeroed:
                dict.__setitem__(filled, word, _entry(round(polarity * 0.5, 2)))
    for word, polarity in pack.words.items():
        dict.__setitem__(filled, word, _entry(polarity))
    for word, factor in pack.modifiers.items():
        dict.__setitem__(filled, word, _modifier(factor))
    return filled


@functools.cache
def emoji():
    """Emoji to polarity: Kralj Novak's counts, with ours over them."""
    scores = dict(cues.raw_words()["emoji"])
    scores.update(EMOJI_FIXED)
    return scores


_UNKNOWN_PAIR = ("xxx", None)
_SMALL = {
    "en": frozenset(("a", "an", "the", "any", "have")),
    "de": frozenset(("ein", "eine", "einen", "einer", "eines")),
    "fr": frozenset(("un", "une", "le", "la", "les", "de", "du", "des")),
    "es": frozenset(("un", "una", "el", "la", "es", "era", "fue")),
    "it": frozenset(("un", "uno", "una", "il", "lo", "la", "è", "e", "era")),
    "pt": frozenset(("um", "uma", "o", "a", "é", "e", "foi", "era")),
    "nl": frozenset(("een", "de", "het")),
}
"""Words over which a negation reaches the next: "not a good service". TextBlob knows
those of one letter (https://github.com/sloria/TextBlob/issues/70)."""
_ANSWERS = frozenset(("no", "nope", "nein", "nee", "nao"))
"""Negations that are an answer of their own where such a word follows."""
_JOINED = frozenset((cues.POLARITY, cues.NEGATION, cues.AFTER))


def _join(words, matches):
    """Phrases made one word each, from the left, and marks to their polarity."""
    longest = {}
    for match in matches:
        if match[2] in _JOINED:
            known = longest.get(match[0])
            if known is None or known[1] < match[1]:
                longest[match[0]] = match
    if not longest:
        return words, {}
    joined, marks, index = [], {}, 0
    while index < len(words):
        match = longest.get(index)
        if match is None:
            joined.append(words[index])
            index += 1
            continue
        _, index, category, weight = match
        if category == cues.POLARITY:
            mark = f"<p{weight}>"
            marks[mark] = weight
        else:
            mark = cues.NEGATION_MARK
            if category == cues.AFTER:
                mark = cues.AFTER_MARK
        joined.append(mark)
    return joined, marks


def _turn(words, after, filled):
    """Negations that follow their word put before it, where the engine looks."""
    words = list(words)
    for index in range(1, len(words)):
        if words[index] in after:
            for back in range(index - 1, max(-1, index - 5), -1):
                if words[back] in filled:
                    words.pop(index)
                    words.insert(back, cues.NEGATION_MARK)
                    break
    return words


def lexical(words, language, matches):
    """Sums of the positive and of the negative polarities that the engine sees.

    :param list words: tokens
    :param str language: whose lists
    :param list matches: what :meth:`.cues.Phrases.find` found in the tokens
    """
    pack = cues.pack(language)
    filled = engine(language)
    words, marks = _join(words, matches)
    for mark, polarity in marks.items():
        if mark not in filled:
            dict.__setitem__(filled, mark, _entry(polarity))
    if not pack.after.isdisjoint(words):
        words = _turn(words, pack.after, filled)
    # runs of words that say nothing are one to the engine: it looks at each
    pairs, known, last = [], 0, None
    negations, small = pack.negations, _SMALL.get(language, ())
    said_no = negations if language == "es" else negations - _ANSWERS
    for word in words:
        if word in filled:
            known += 1
        elif word != "!" and word not in negations:
            if last == _UNKNOWN_PAIR or (
                word in small and _is_open(pairs, pack, said_no)
            ):
                continue
            last = _UNKNOWN_PAIR
            pairs.append(last)
            continue
        last = (word, None)
        pairs.append(last)
    if not known:
        return 0.0, 0.0
    positive = negative = 0.0
    for _, polarity, _, _ in filled.assessments(pairs):
        if polarity > 0:
            positive += polarity
        else:
            negative += polarity
    return positive, negative


def _is_open(pairs, pack, negations):
    """Whether a negation has still to meet its word: "not", "not really"."""
    last = [word for word, _pos in pairs[-2:]]
    if last and last[-1] in pack.modifiers:
        last.pop()
    return bool(last) and last[-1] in negations


def squash(value):
    """A sum without bounds to -1..1; what is in the neutral zone is 0."""
    if NEUTRAL_LOW < value < NEUTRAL_HIGH:
        return 0.0
    return round(value / math.sqrt(value * value + SPREAD), 3)
