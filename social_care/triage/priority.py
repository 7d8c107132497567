"""How much a conversation matters, and why, in words.

The score says what matters; it does not change with the clock. Waiting time enters
the order of the inbox by ``rank``. How much each thing counts is the company's to say:
see :class:`Weights`.
"""

import math
from dataclasses import dataclass, fields
from datetime import datetime

from ..messages import _lt
from .names import LANGUAGE_NAMES

EPOCH = datetime(2020, 1, 1)

POINTS_PER_HOUR = 0.25
"""How many points an hour of waiting outweighs in the order of the inbox: with six a
day, praise comes before a weighty complaint of today after some ten days."""

MOST_YEARS = 10
MOST_DEALS = 10
"""Of years and of deals so many count."""

FEW_FOLLOWERS = 100
WORTH_A_WORD = 1000
"""Followers below which they say nothing, and from which on the reasons tell them."""

FEW_VOICES = 10
"""Answers and shares below which a post has not gone round."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How many points each thing is worth."""

    base: int = 30
    complaint: int = 25
    question: int = 15
    other: int = 5
    praise: int = 0
    spam: int = -30
    negative: int = 10
    """For the mood at its worst; in between as far as it goes."""
    inflammatory: int = 10
    rating: int = 15
    """For a review of one star; two stars two thirds, three stars one third."""
    followers: int = 5
    """For every tenfold of followers above ten."""
    followers_most: int = 25
    verified: int = 5
    contact: int = 10
    year: int = 1
    deal: int = 1
    """For each won opportunity and each sales order."""
    tag: int = 20
    reach: int = 5
    """For every tenfold of answers and shares, from the first ten on."""
    reach_most: int = 15
    private: int = -20


BOUNDS = {
    "base": (0, 100),
    "complaint": (-50, 50),
    "question": (-50, 50),
    "other": (-50, 50),
    "praise": (-50, 50),
    "spam": (-100, 0),
    "negative": (0, 50),
    "inflammatory": (0, 50),
    "rating": (0, 50),
    "followers": (0, 20),
    "followers_most": (0, 50),
    "verified": (0, 50),
    "contact": (0, 50),
    "year": (0, 5),
    "deal": (0, 5),
    "tag": (0, 50),
    "reach": (0, 20),
    "reach_most": (0, 50),
    "private": (-100, 0),
}
"""The least and the most of each weight: none may drown out all the others."""

assert list(BOUNDS) == [field.name for field in fields(Weights)]

_INTENTS = {
    "complaint": (_lt("complaint"), _lt("complaint in %(language)s")),
    "question": (_lt("question"), _lt("question in %(language)s")),
    "other": (None, _lt("in %(language)s")),
    "praise": (_lt("praise"), _lt("praise in %(language)s")),
    "spam": (_lt("spam"), _lt("spam in %(language)s")),
}


@dataclass(frozen=True, slots=True)
class Loyalty:
    """What ties a customer to the company.

    :param since: the year in which they became a contact or first bought
    :param won: opportunities that were won
    :param orders: sales orders
    :param tags: names of the tags that count
    """

    since: int | None = None
    won: int = 0
    orders: int = 0
    tags: tuple = ()


@dataclass(frozen=True, slots=True)
class Ruled:
    """What rules say of the priority.

    :param score: what they set it to; None: they leave it
    :param points: what they add to it
    :param names: of those rules
    """

    score: int | None = None
    points: int = 0
    names: tuple = ()


@dataclass(frozen=True, slots=True)
class Weight:
    """A score from 0 to 100 and its reasons: (template, values) each.

    Values that are names of languages are to be translated, like the templates.
    """

    score: int
    reasons: tuple


def weigh(
    intents=(),
    sentiment=None,
    inflammatory=False,
    followers=None,
    verified=False,
    known_contact=False,
    rating=None,
    *,
    language="",
    loyalty=None,
    year=None,
    voices=0,
    private=False,
    weights=None,
    ruled=None,
):
    """Weigh a conversation.

    :param intents: what the customer's posts want, see ``analyse``
    :param sentiment: of the last post, -1 to 1
    :param inflammatory: how far it is, 0 to 1, or whether it is at all
    :param followers: how many follow the customer; None where that is not known
    :param rating: stars of the last review, 1 to 5
    :param str language: ISO 639-1, of the last post
    :param Loyalty loyalty: of the known contact
    :param int year: the year in which it was said; None: years do not count
    :param int voices: how many answered or shared what the customer said
    :param bool private: nothing of it is in public
    :param Weights weights: the company's
    :param Ruled ruled: what its rules say
    :rtype: Weight
    """
    weights = weights or Weights()
    parts = (
        _wanted(weights, intents, language),
        _stars(weights, rating),
        _mood(weights, sentiment, inflammatory),
        _influence(weights, followers, verified),
        _ties(weights, loyalty or Loyalty(), year) if known_contact else (),
        _gone_round(weights, voices),
        [(weights.private, _lt("in private"), None)] if private else (),
    )
    points, reasons = weights.base, []
    for part in parts:
        for gain, template, values in part:
            points += gain
            if template:
                reasons.append((template, values))
    if ruled:
        points = (points if ruled.score is None else ruled.score) + ruled.points
        reasons.insert(0, (_lt("rule: %(name)s"), {"name": ", ".join(ruled.names)}))
    return Weight(max(0, min(100, round(points))), tuple(reasons))


def stars(score, thresholds):
    """How many stars a ticket gets: one for each threshold that is reached."""
    return sum(score >= threshold for threshold in thresholds)


def rank(score, awaiting_since):
    """The place in the inbox: greater comes first.

    Waiting counts, and yet the figure does not change with the clock: of two who wait,
    both gain the same with every hour, so that when each began to is all that matters.

    :param int score: 0 to 100
    :param awaiting_since: naive UTC, or None where nobody waits
    :return: a number, or None where nobody waits
    """
    if not awaiting_since:
        return None
    return score - POINTS_PER_HOUR * (awaiting_since - EPOCH).total_seconds() / 3600


def _wanted(weights, intents, language):
    """Of several posts the weightiest counts."""
    known = [intent for intent in intents if intent in _INTENTS]
    if not known:
        return
    intent = max(known, key=lambda name: getattr(weights, name))
    plain, in_language = _INTENTS[intent]
    name = LANGUAGE_NAMES.get(language)
    template = in_language if name else plain
    yield getattr(weights, intent), template, {"language": name} if name else None


def _stars(weights, rating):
    if rating in (1, 2, 3):
        gain = weights.rating * (4 - rating) / 3
        yield gain, _lt("%(count)s of 5 stars"), {"count": rating}


def _mood(weights, sentiment, inflammatory):
    if sentiment is not None and sentiment < 0:
        yield weights.negative * -sentiment, None, None
    if inflammatory:
        yield weights.inflammatory * inflammatory, _lt("inflammatory words"), None


def _influence(weights, followers, verified):
    if followers and followers >= FEW_FOLLOWERS:
        gain = min(
            weights.followers * (math.log10(followers) - 1), weights.followers_most
        )
        told = followers >= WORTH_A_WORD
        template = _lt("%(count)s followers") if told else None
        yield gain, template, {"count": _short(followers)} if told else None
    if verified:
        yield weights.verified, _lt("verified"), None


def _ties(weights, loyalty, year):
    since = loyalty.since
    if since:
        years = min(max((year or since) - since, 0), MOST_YEARS)
        gain = weights.contact + weights.year * years
        yield gain, _lt("customer since %(year)s"), {"year": since}
    else:
        yield weights.contact, _lt("known contact"), None
    deals = loyalty.won + loyalty.orders
    if deals:
        gain = weights.deal * min(deals, MOST_DEALS)
        template = _lt("one deal") if deals == 1 else _lt("%(count)s deals")
        yield gain, template, {"count": deals} if deals > 1 else None
    if loyalty.tags:
        yield weights.tag, "%(tags)s", {"tags": ", ".join(loyalty.tags)}


def _gone_round(weights, voices):
    if voices >= FEW_VOICES:
        gain = min(weights.reach * math.log10(voices), weights.reach_most)
        yield gain, _lt("%(count)s answers and shares"), {"count": _short(voices)}


def _short(number):
    """48,200 as 48k."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f}M".replace(".0M", "M")
    return f"{number // 1000}k" if number >= 1000 else str(number)
