"""Exercises: what invented customers say, when, and what they say once answered.

Plain data, in the language in which people are trained; what they answer is judged by
the same checks as real replies.
"""

from dataclasses import dataclass

from odoo.addons.social_care.messages import _lt


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one of the customers says.

    :param who: place in the scenario's people
    :param minute: of the exercise at which it is said
    :param answered: it is said once this person has been answered, instead
    :param private: whether it is said in private
    """

    who: int
    body: str
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
_DOWN = (
    "I cannot log in since ten minutes. Is your app down?",
    "@acme your app says error 503. What is going on?",
    "Nothing works. Cannot pay, cannot log in. Hello?",
    "Is anybody else locked out of the app this morning?",
    "I need my ticket NOW and the app is dead. Unacceptable.",
    "503 again. When will this be fixed?",
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
            Step(0, "My parcel should have been here on Friday. Where is it?"),
            Step(0, "It is order 60233, if that helps.", answered=True),
            Step(1, "Do you repair kettles, or do I have to buy a new one?", 2),
            Step(1, "Great, thank you so much!", answered=True),
            Step(2, "You charged me twice. This is the third time!", 4),
            Step(
                2,
                "The card ends with 4417, the name is Aiko Tanaka.",
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
        steps=tuple(
            Step(number, _DOWN[number % len(_DOWN)], number // 3)
            for number in range(len(_NEIGHBOURS))
        ),
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
            Step(0, "@acme you are all idiots and thieves, everybody knows it"),
            Step(0, "Ha, touched a nerve? You pathetic clowns.", answered=True),
            Step(0, "Keep on crying. Losers.", answered=True),
            Step(1, "Can I still change the address of an order from today?", 1),
        ),
        trolls=frozenset({0}),
    ),
}
