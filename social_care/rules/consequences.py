"""What follows where a rule catches a post."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consequences:
    """All that a rule does, as plain values.

    :param rule: the rule's id
    :param team: the id of a team; None: the team stays
    :param users: ids of agents of whom one gets it
    :param tags: ids
    :param ticket: True: a ticket is made; False: none is; None: the policy decides
    :param alert: whether people are alerted
    :param escalation: ``threat``, ``legal``, ``press``, ``other``; or empty
    """

    rule: int
    name: str
    team: int | None = None
    users: tuple = ()
    tags: tuple = ()
    category: int | None = None
    ticket: bool | None = None
    spam: bool = False
    mute: bool = False
    alert: bool = False
    escalation: str = ""


def first(all_consequences, name):
    """The first rule that says something about a thing has its way; None: none does."""
    for consequences in all_consequences:
        value = getattr(consequences, name)
        if value not in (None, (), ""):
            return value
    return None


def wants_ticket(all_consequences):
    """Whether rules ask for a ticket; None where they leave it to the policy.

    What is escalated always has one: people are named who must see it.
    """
    if any(consequences.escalation for consequences in all_consequences):
        return True
    return first(all_consequences, "ticket")
