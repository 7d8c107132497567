"""Many rules over many posts: each post is read once, each rule asked where it can be.

>>> from odoo.addons.social_care.rules import Book, Rule, Said
>>> book = Book([Rule("press", "journalist* OR (press NEAR/3 enquiry)")])
>>> [rule.key for rule in book.caught(Said("Press: enquiry about the recall"))]
['press']
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from .match import Matcher, compile_expression
from .text import Text

MOOD = 0.2
"""From here on a text counts as pleased, and below its opposite as unhappy."""


GOOD, BAD = 4, 2
"""Stars from which on a review is good, and down from which it is bad."""


@dataclass(slots=True)
class Said:
    """A post, as far as rules look at it.

    :param account: what the account is known by; of the same kind as in the rules
    :param company: likewise
    :param sentiment: -1 to 1; None where nobody knows
    :param followers: of the author; None where nobody knows
    :param rating: stars of a review
    :param rating_before: those it had before it was changed
    :param subject: what it is on: a place, an app, a video
    :param contact: whether the author is a contact we know
    :param heat: ``inflammatory``, or ``alarming``, or nothing
    """

    body: str
    account: Any = None
    company: Any = None
    network: str = ""
    language: str = ""
    sentiment: float | None = None
    intent: str = ""
    visibility: str = "public"
    followers: int | None = None
    rating: int | None = None
    rating_before: int | None = None
    subject: str = ""
    contact: bool = False
    heat: str = ""

    @property
    def fell(self):
        """Whether a review that was good was changed into a bad one."""
        return 0 < (self.rating or 0) <= BAD and (self.rating_before or 0) >= GOOD


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else has to be true of a post; what is empty says nothing.

    :param mood: ``unhappy``, ``neutral`` or ``pleased``
    :param contact: True: of a contact we know; False: of nobody we know
    :param heat: ``inflammatory``: also what is alarming; ``alarming``
    :param fell: only reviews whose stars fell, see :attr:`Said.fell`
    :param subjects: parts of the names of what it may be on, without regard to case
    """

    company: Any = None
    accounts: frozenset = frozenset()
    networks: frozenset = frozenset()
    languages: frozenset = frozenset()
    mood: str = ""
    intent: str = ""
    visibility: str = ""
    followers_min: int = 0
    rating_max: int = 0
    contact: bool | None = None
    heat: str = ""
    fell: bool = False
    subjects: frozenset = frozenset()

    def meets(self, said):
        return all(
            (
                self.company is None or said.company == self.company,
                not self.accounts or said.account in self.accounts,
                not self.networks or said.network in self.networks,
                not self.languages or said.language in self.languages,
                not self.mood or _mood(said) == self.mood,
                not self.intent or said.intent == self.intent,
                not self.visibility or said.visibility == self.visibility,
                (said.followers or 0) >= self.followers_min,
                not self.rating_max or 0 < (said.rating or 0) <= self.rating_max,
                not self.fell or said.fell,
                not self.subjects or self._is_on(said.subject.casefold()),
                self.contact is None or said.contact is self.contact,
                not self.heat
                or said.heat == self.heat
                or (self.heat == "inflammatory" and said.heat == "alarming"),
            )
        )

    def _is_on(self, subject):
        return any(each.casefold() in subject for each in self.subjects)


@dataclass(slots=True)
class Rule:
    """A rule as the book knows it.

    :param key: what it is known by
    :param stop: the rules after it are not asked about what it catches
    :param data: whatever the caller wants to find again
    """

    key: Any
    expression: str = ""
    conditions: Conditions = Conditions()
    stop: bool = False
    data: Any = None
    matcher: Matcher = field(init=False, repr=False)

    def __post_init__(self):
        self.matcher = compile_expression(self.expression or "")


class Book:
    """Rules in their order.

    :param rules: :class:`Rule` each
    :ivar broken: dict of the key of a rule that could not be asked to its exception;
        it is left out from then on
    """

    def __init__(self, rules):
        self.rules = list(rules)
        self.broken = {}
        self._always = []
        self._by_word = defaultdict(list)
        for number, rule in enumerate(self.rules):
            anchors = rule.matcher.anchors
            if anchors is None:
                self._always.append(number)
            for word in anchors or ():
                self._by_word[word].append(number)

    def caught(self, said):
        """The rules that catch a post, in their order.

        :param Said said: the post
        :return: a list of rules
        """
        text = Text(said.body)
        asked = set(self._always)
        for word in self._by_word.keys() & text.vocabulary:
            asked.update(self._by_word[word])
        found = []
        for number in sorted(asked):
            rule = self.rules[number]
            if self._catches(rule, said, text):
                found.append(rule)
                if rule.stop:
                    break
        return found

    def _catches(self, rule, said, text):
        if rule.key in self.broken:
            return False
        try:
            return rule.conditions.meets(said) and rule.matcher.matches(text)
        except Exception as error:
            self.broken[rule.key] = error
            return False


def _mood(said):
    if said.sentiment is None:
        return ""
    if said.sentiment <= -MOOD:
        return "unhappy"
    return "pleased" if said.sentiment >= MOOD else "neutral"
