"""Exercises: who says something, when, and who goes on once answered.

Plain data. What they say lies in ``scripts``, a file a language: for each scenario the
words of its steps in their order, from the beginning again where there are fewer. What
trainees answer is judged by the same checks as real replies.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from odoo.addons.social_care.messages import _lt

SCRIPTS = Path(__file__).with_name("scripts")
ENGLISH = "en"


def spoken(language):
    """The language in which an exercise is held for somebody.

    :param str language: of the trainee, such as ``de_DE``
    :return: two letters; English where nobody has written it in theirs
    """
    letters = (language or "")[:2]
    there = letters.isalpha() and (SCRIPTS / f"{letters}.json").exists()
    return letters if there else ENGLISH


def words(scenario, place, language):
    """What is said at a step.

    :param str scenario: key of it
    :param int place: of the step among the scenario's
    :param str language: as :func:`spoken` gives it
    """
    lines = _script(language)[scenario]
    return lines[place % len(lines)]


@cache
def _script(language):
    return json.loads((SCRIPTS / f"{language}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one of the customers says.

    :param who: place in the scenario's people
    :param minute: of the exercise at which it is said
    :param answered: it is said once this person has been answered, instead
    :param private: whether it is said in private
    """

    who: int
    minute: int = 0
    answered: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story.

    :param people: (name, followers) each
    :param within: minutes in which an answer is in time
    :param trolls: places of the people who want nothing but a quarrel
    """

    label: str
    about: str
    people: tuple
    steps: tuple
    within: int = 15
    trolls: frozenset = frozenset()


_NEIGHBOURS = (
    *("Nora Lind", "Paul Adler", "Mei Chen", "Jonas Weber", "Aisha Khan", "Leo Rossi"),
    *(
        "Sara Holm",
        "Ivan Petrov",
        "Lucy Brown",
        "Omar Haddad",
        "Anna Kowal",
        "Tim Ho",
    ),
)
SCENARIOS = {
    "morning": Scenario(
        label=_lt("An ordinary morning"),
        about=_lt(
            "Three customers with a matter each. Help them here, where that can be "
            "done, and tell the public how it ended."
        ),
        people=(("Eva Novak", 48_200), ("Tom Fisher", 310), ("Aiko Tanaka", 1_250)),
        steps=(
            Step(0),
            Step(0, answered=True),
            Step(1, 2),
            Step(1, answered=True),
            Step(2, 4),
            Step(
                2,
                answered=True,
                private=True,
            ),
        ),
    ),
    "surge": Scenario(
        label=_lt("Everybody at once"),
        about=_lt(
            "The app is down, and twelve people say so within four minutes. Nobody "
            "should wait without a word."
        ),
        people=tuple((name, 90 * number) for number, name in enumerate(_NEIGHBOURS, 1)),
        steps=tuple(Step(number, number // 3) for number in range(len(_NEIGHBOURS))),
        within=10,
    ),
    "troll": Scenario(
        label=_lt("A troll among customers"),
        about=_lt(
            "One of them wants a quarrel. Answer once and in good manners, or not at "
            "all with a reason, and keep your time for the other."
        ),
        people=(("Real Talk", 12_000), ("Nora Lind", 90)),
        steps=(
            Step(0),
            Step(0, answered=True),
            Step(0, answered=True),
            Step(1, 1),
        ),
        trolls=frozenset({0}),
    ),
}
