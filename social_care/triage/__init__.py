"""Triage of posts: language, sentiment, intent, inflammatory language, thanks.

Plain Python without Odoo, offline, deterministic. The door is :func:`analyse`::

    >>> result = analyse("@acme still no reply after 3 weeks, worst service ever")
    >>> result.language, result.intent, result.sentiment < 0
    ('en', 'complaint', True)

:class:`Learner` learns from agents' corrections. Nothing here decides what becomes
of a post: scores rank, they never drop.
"""

import dataclasses
import gc
import itertools
import re

from . import (
    certainty,
    cues,
    inflammatory,
    intent,
    language,
    likeness,
    sentiment,
    thanks,
)
from . import text as texts
from .corrections import corrected
from .labels import INTENTS, SENTIMENTS
from .learner import Learner, features

__all__ = (
    "INTENTS",
    "LANGUAGES",
    "SENTIMENTS",
    "Analysis",
    "Learner",
    "analyse",
    "analyse_many",
    "corrected",
    "detect_language",
    "preload",
)

LANGUAGES = tuple(sorted(language.TARGETS))
"""Languages with polarity and cues of their own."""

SELF_WORDS, SELF_LETTERS = 2, 6
"""How far an insult may stand from "I am" and be of oneself."""

SURE_SPAM = 0.8
"""Spam may get no ticket: it has to be learned well before it is believed."""


@dataclasses.dataclass(slots=True)
class Analysis:
    """What :func:`analyse` found."""

    language: str = ""
    """ISO 639-1, or ``''`` where the post has no words."""
    language_reliable: bool = False
    sentiment: float = 0.0
    """-1 to 1; 0.0 where no mood is seen."""
    intent: str = "other"
    """One of :data:`INTENTS`."""
    inflammatory: bool = False
    inflammatory_score: float = 0.0
    """0 to 1."""
    alarming: bool = False
    """So inflammatory, and aimed at somebody, that people should be told at once."""
    thanks: bool = False
    """A clear thanks and nothing else; in doubt ``False``."""
    perhaps_thanks: bool = False
    """It may be thanks: a person has to say."""

    @property
    def sentiment_label(self):
        """``negative``, ``neutral`` or ``positive``."""
        if self.sentiment < 0:
            return "negative"
        return "positive" if self.sentiment > 0 else "neutral"


def detect_language(text, languages=None, default_language="", brand_names=()):
    """Pair of ISO 639-1 code and whether it can be relied on."""
    return _language(texts.prepare(text), languages, default_language, brand_names)


def _language(prepared, languages, default_language, brand_names):
    """The same of a text that is prepared already."""
    plain = texts.language_text(prepared, brand_names)
    code, reliable = language.detect(plain, languages)
    if not reliable and default_language:
        code = language.normalise(default_language) or code
    return code, reliable


_CAPITALS = re.compile("[A-ZÀ-ÖØ-ÞА-Я]{4}")
_TROUBLE = (cues.COMPLAINT, cues.SARCASM, cues.DOUBT, cues.UNSURE, cues.QUESTION)
_EXPLAINS = {
    cues.THANKS: (
        cues.REQUEST,
        cues.DOUBT,
        cues.UNSURE,
        cues.PROMISE,
        cues.QUESTION,
    ),
    cues.SOLVED: (*_TROUBLE, cues.REQUEST, cues.PROMISE),
    cues.SERVICE: (cues.COMPLAINT, cues.SARCASM, cues.DOUBT),
    cues.PROMISE: (cues.REQUEST,),
    cues.POLARITY: _TROUBLE,
}
_SILENT = frozenset(
    (cues.POLARITY, cues.NEGATION, cues.AFTER, cues.REPEATED, cues.CONTACT)
)
_PLAIN = (cues.COMPLAINT, cues.SARCASM, cues.INSULT, cues.THREAT, cues.PROMISE)
"""Phrases of these categories, those that are good, explain cues of others in them."""


def _signals(words, code):
    """Matches, the sum of weights by category, and that of the facts among them."""
    pack = cues.pack(code)
    matches = pack.phrases.find(words)
    matches += _asked_again(matches, words)
    found = {}
    covered = {}
    facts = 0.0
    spans = _explained(matches, SELF_LETTERS if code in cues.UNSPACED else SELF_WORDS)
    names = cues.CATEGORIES
    for start, end, category, weight in matches:
        # of two that overlap in one category the first counts
        if category in _SILENT or covered.get(category, -1) > start:
            continue
        if category in spans and any(
            a <= start and end <= b for a, b in spans[category]
        ):
            continue
        covered[category] = end
        name = names[category]
        found[name] = found.get(name, 0.0) + weight
        if category == cues.COMPLAINT and weight >= thanks.FACT:
            facts += weight
    return matches, found, facts


def _asked_again(matches, words):
    """The match of who has to get in touch for the second or umpteenth time, if any."""
    times = [match for match in matches if match[2] == cues.REPEATED]
    if not times:
        return []
    contacts = [match for match in matches if match[2] == cues.CONTACT]
    for pair in itertools.product(times, contacts):
        first, last = sorted(pair)
        if cues.ENDS.isdisjoint(words[first[1] : last[0]]):
            return [(first[0], max(first[1], last[1]), cues.COMPLAINT, cues.AGAIN)]
    return []


def _explained(matches, reach):
    """Category to the spans of words that mean something else there.

    "Thanks for your help" and "I will write you a message" ask for nothing ("merci de
    me rappeler" does); in "never had a problem" nobody complains; who is "such an
    idiot" insults nobody else.

    :param int reach: how many words may stand between "I am" and an insult
    """
    spans = {}
    for start, end, category, weight in matches:
        if category == cues.SELF:
            spans.setdefault(cues.INSULT, []).append((start - 1, end + reach))
            continue
        others = _EXPLAINS.get(category)
        if others is None or weight <= 0:
            continue
        if category == cues.POLARITY and weight == cues.PLAIN:
            others = _PLAIN
        elif end - start < 2:
            continue
        # "I chose the wrong" of "wrong size" is one's own mistake
        last = end + 1 if category == cues.SERVICE else end
        for other in others:
            spans.setdefault(other, []).append((start, last))
    return spans


def measure(text, code):
    """All numbers that a decision is made of; also the learner's features.

    :param str text: prepared text
    :param str code: language, ``''`` for unknown
    :return: dictionary of ``words``, ``found`` (category to sum of weights), ``facts``
        (the same of complaints that say what went wrong), ``matches``, ``raw`` (sum of
        polarities), ``positive``, ``negative``, ``emoji``, ``unhappy``, ``shouted``,
        ``hashtags``, ``polarity`` (of words) and ``thanks_for``
    """
    known = code if cues.pack(code).words else "en"
    words = cues.pack(known).tokens(text)
    matches, found, facts = _signals(words, known)
    positive, negative = sentiment.lexical(words, known, matches)
    scores = sentiment.emoji()
    mood, unhappy = 0.0, False
    if not scores.keys().isdisjoint(words):
        for word in filter(scores.__contains__, dict.fromkeys(words)):
            mood += scores[word]
            unhappy = unhappy or scores[word] <= -0.25
    mood = max(-1.5, min(1.5, mood))
    shouted = False
    if _CAPITALS.search(text):
        capitals = sum(map(str.isupper, text[:400]))
        shouted = capitals >= 10 and capitals > 2 * sum(map(str.islower, text[:400]))
    complaint = min(12.0, found.get("complaint", 0.0))
    if "<at>" not in words:
        complaint *= sentiment.NOT_ADDRESSED
    raw = (
        positive
        + negative
        + sentiment.EMOJI_WEIGHT * mood
        + sentiment.PRAISE_WEIGHT * found.get("praise", 0.0)
        - sentiment.COMPLAINT_WEIGHT * complaint
        - 0.2 * (found.get("insult", 0.0) + found.get("threat", 0.0))
    )
    mocked = found.get("sarcasm", 0.0)
    if mocked >= 2.0 or (mocked and "<at>" in words):
        raw = min(raw, 0.0) - 0.3 if raw < 0.9 else raw * 0.5
    return {
        "words": words,
        "found": found,
        "facts": facts,
        "matches": matches,
        "raw": raw,
        "positive": positive,
        "negative": negative,
        "emoji": mood,
        "unhappy": unhappy,
        "shouted": shouted,
        "hashtags": text.count("#"),
        "polarity": cues.pack(known).words,
        "thanks_for": cues.pack(known).thanks_for,
    }


def analyse(
    text,
    language=None,
    *,
    brand_names=(),
    default_language="",
    languages=None,
):
    """Tell language, sentiment, intent, inflammatory language and thanks of a post.

    :param str text: the post; any ``str`` whatever is in it. Only the first 2,000
        characters are looked at.
    :param str language: what the network says, in any common notation; it is
        believed where it names a language, else the text decides
    :param brand_names: names taken out before the language is told ("Sprint",
        "Die Zeit")
    :param str default_language: the account's, taken where the text does not tell
    :param languages: ISO 639-1 codes to choose from, nothing for all known
    :rtype: Analysis
    :raises: nothing
    """
    return analyse_with_numbers(
        text, language, brand_names, default_language, languages
    )[0]


def analyse_with_numbers(
    text, hint=None, brand_names=(), default_language="", languages=None
):
    """:func:`analyse`, with what :func:`measure` gave beside it."""
    prepared = texts.prepare(text)
    code = language.normalise(hint)
    reliable = bool(code)
    if not code:
        code, reliable = _language(prepared, languages, default_language, brand_names)
    numbers = measure(prepared, code)
    found, words = numbers["found"], numbers["words"]
    value = sentiment.squash(numbers["raw"])
    known = code if cues.pack(code).words else "en"
    addressed = heat = 0.0
    if _may_burn(found, words, known):
        addressed = cues.pack(known).speaks_to(words)
        heat = inflammatory.score(found, words, numbers["shouted"], known, addressed)
    told = intent.decide(numbers, value, code)
    wanted = intent.by_likeness(told, numbers, code)
    if wanted == "complaint" != told:
        value = min(value, 0.0)
    elif wanted == "question" and intent.FAINT < value < 0 and not numbers["negative"]:
        value = 0.0  # who only asks is in no mood
    thanked = thanks.judge(numbers, value, code)
    if thanked == thanks.YES and value <= 0:
        value = sentiment.squash(sentiment.NEUTRAL_HIGH)
        wanted = "praise"
    analysis = Analysis(
        language=code,
        language_reliable=reliable,
        sentiment=value,
        intent=wanted,
        inflammatory=heat >= inflammatory.THRESHOLD,
        inflammatory_score=heat,
        alarming=inflammatory.alarms(heat, found, addressed, words),
        thanks=thanked == thanks.YES,
        perhaps_thanks=thanked == thanks.PERHAPS,
    )
    return analysis, numbers


def analyse_many(items, languages=None, learners=(), **options):
    """:func:`analyse` for every text; ``languages`` are the hints, one a text.

    Options other than the hint are those of :func:`analyse`, except that the
    languages to choose from are ``among``.

    :param learners: what was learned from corrections, see :func:`improve`
    :param float complaint_share: how many of the account's posts complain, 0 to 1;
        None: not known. Where few do, a complaint has to be surer to be marked
    :param bool strict: whether it always has to be surer
    """
    items = list(items)
    hints = list(languages) if languages is not None else [None] * len(items)
    among = options.pop("among", None)
    share, strict = options.pop("complaint_share", None), options.pop("strict", False)
    learners = [learner for learner in learners if learner.ready]
    results = []
    for text, hint in zip(items, hints, strict=True):
        analysis, numbers = analyse_with_numbers(text, hint, languages=among, **options)
        if analysis.intent == "complaint":
            _weigh_complaint(analysis, numbers, share, strict)
        results.append(improve(analysis, numbers, learners) if learners else analysis)
    return results


def _may_burn(found, words, code):
    """Whether anything in it may be inflammatory at all: mostly there is nothing."""
    if "insult" in found or "threat" in found:
        return True
    if "self" in found:
        return False
    return code == "en" and not inflammatory.table()["hot"].isdisjoint(words)


def _weigh_complaint(analysis, numbers, share, strict):
    """Take the mark of a complaint away that is not sure enough; the mood stays."""
    stated = bool(numbers["facts"])
    if not certainty.is_marked(analysis.sentiment, share, strict, stated):
        analysis.intent = "question" if "?" in numbers["words"] else "other"


def improve(analysis, numbers, learners):
    """What learners that are ready make of an analysis.

    It may take a clear thanks back and never finds one: in doubt it is none.

    :param learners: of intents, of sentiments, or of both
    """
    found = features(numbers)
    for learner in learners:
        chances = learner.judge(found, analysis)
        label = max(sorted(chances), key=chances.get)
        if label in SENTIMENTS:
            if label != analysis.sentiment_label:
                value = chances.get("positive", 0.0) - chances.get("negative", 0.0)
                value = value if label != "neutral" else 0.0
                analysis = corrected(analysis, sentiment=label)
                analysis.sentiment = round(value, 3)
        elif label == "spam" and chances[label] < SURE_SPAM:
            continue
        elif label != analysis.intent:
            analysis = corrected(analysis, intent=label)
    return analysis


def preload(codes=LANGUAGES):
    """Read all lists now, so that workers forked later share them."""
    collects = gc.isenabled()
    gc.disable()  # many small objects that all stay
    try:
        language.load()
        for code in codes:
            sentiment.engine(code)
        sentiment.emoji()
        inflammatory.table()
        likeness.table()
    finally:
        if collects:
            gc.enable()
