"""Which terms grow, and which of them are one topic.

A term is weighed by log-odds with an informative Dirichlet prior (Monroe, Colaresi and
Quinn, "Fightin' Words", Political Analysis 16:4, 2008): how much likelier it is now
than before, in standard errors, with what is said anyway as the prior. People are
counted, not posts: somebody who says a thing ten times says it once.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby
from math import log, sqrt
from operator import attrgetter
from typing import Any

from .terms import terms

LEAST = 3
"""Different people who have to say it."""
GROWTH = 2.0
"""How many times as many as expected have to say it."""
SCORE = 1.64
"""Standard errors by which it has to be likelier: one in twenty by chance."""
PRIOR = 1 / 3
"""The weight of the prior, as a share of all that was counted."""
ALIKE = 0.6
"""Terms of which so many people are the same are one topic (Jaccard's measure)."""
LOOKED_AT = 400
"""Terms that are looked at, the strongest."""


@dataclass(frozen=True, slots=True)
class Said:
    """One post, as far as it counts here.

    :param key: what the caller knows it by
    :param author: who said it
    :param period: which of the periods that are compared it was said in
    """

    key: Any
    author: Any
    period: int
    text: str


@dataclass(slots=True)
class Topic:
    """Terms that the same people say.

    :param terms: the strongest first
    :param posts: keys of the posts in which they stand
    :param expected: how many people would say it if it were as before
    :param score: by how many standard errors it is likelier now
    """

    terms: list
    authors: set
    posts: set
    expected: float
    score: float

    @property
    def label(self):
        """The longest of its terms that about as many people say."""
        return max(self.terms, key=len)

    @property
    def growth(self):
        """How many times as many people as expected."""
        return len(self.authors) / max(self.expected, 1)


def growing(now, before, most=20):
    """The topics that grow, the strongest first.

    :param now: the posts of a period, :class:`Said` each
    :param before: posts of earlier periods of the same length, those of one author in
        one period beside each other; gone through once
    :param most: how many topics are wanted
    :rtype: list of Topic
    """
    now = list(now)
    posts = _where(now)
    authors = {said.key: said.author for said in now}
    people = {term: {authors[key] for key in keys} for term, keys in posts.items()}
    people = {term: who for term, who in people.items() if len(who) >= LEAST}
    earlier, total = _earlier(before, people)
    found = _weighed(people, len(set(authors.values())), earlier, total)
    return _merged(found, people, posts)[:most]


def _where(said):
    """Each term that enough posts have to the keys of these posts."""
    counted = Counter()
    for post in said:
        counted.update(terms(post.text))
    often = {term for term, count in counted.items() if count >= LEAST}
    found = defaultdict(set)
    for post in said:
        for term in terms(post.text) & often:
            found[term].add(post.key)
    return found


def _earlier(before, wanted):
    """How many people said the terms that are wanted, each once a period, and how many
    there were."""
    counted, total = Counter(), 0
    person = attrgetter("author", "period")
    for _who, theirs in groupby(before, person):  # pylint: disable=W8155
        total += 1
        said = set()
        for post in theirs:
            said |= terms(post.text)
        counted.update(said & wanted.keys())
    return counted, total


def _weighed(people, now, earlier, before):
    """(score, term, expected) of the terms that grow, the strongest first; none where
    nobody knows what is said anyway."""
    if not before:
        return []
    weight = PRIOR * (now + before)
    found = []
    for term, who in people.items():
        here, there = len(who), earlier[term]
        expected = there * now / before
        if here < GROWTH * expected:
            continue
        prior = weight * (here + there) / (now + before)
        score = _score(here, now, there, before, prior, weight)
        if score >= SCORE:
            found.append((score, term, expected))
    # Of equals the longest, so that the order says the same every time.
    return sorted(found, key=lambda each: (-each[0], -len(each[1]), each[1]))


def _score(here, now, there, before, prior, weight):
    """Log-odds in standard errors."""

    def odds(count, total):
        return log((count + prior) / max(total + weight - count - prior, 0.5))

    error = sqrt(1 / (here + prior) + 1 / (there + prior))
    return (odds(here, now) - odds(there, before)) / error


def _merged(found, people, posts):
    """Topics of the terms that the same people say."""
    topics = []
    for score, term, expected in found[:LOOKED_AT]:
        who = people[term]
        for topic in topics:
            if len(who & topic.authors) >= ALIKE * len(who | topic.authors):
                topic.terms.append(term)
                topic.posts |= posts[term]
                break
        else:
            topics.append(Topic([term], set(who), set(posts[term]), expected, score))
    return topics
