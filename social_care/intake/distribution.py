"""Who gets a new conversation. Plain Python, no database."""

from dataclasses import dataclass


@dataclass(slots=True)
class Agent:
    """Somebody who is at work.

    :param id: the user's
    :param languages: two-letter codes; empty: any
    :param networks: keys; empty: any
    :param load: conversations that wait for this person already
    :param limit: how many may wait for this person at once; 0: no limit
    """

    id: int
    languages: frozenset = frozenset()
    networks: frozenset = frozenset()
    load: int = 0
    limit: int = 0

    def can_take(self, language, network):
        """Whether a conversation is one for this person, and there is room for it.

        What language nobody could tell is for everybody.
        """
        return (
            (not self.limit or self.load < self.limit)
            and (not self.networks or network in self.networks)
            and (not self.languages or not language or language in self.languages)
        )


def choose(agents, language, network):
    """The agent for a conversation, whose load grows by it; None where there is none.

    Of those who can take it the one with the least on the table, in relation to what
    that person may have; at a tie who is skilled for the fewest other things.
    """
    able = [agent for agent in agents if agent.can_take(language, network)]
    if not able:
        return None
    chosen = min(able, key=_burden)
    chosen.load += 1
    return chosen


def _burden(agent):
    share = agent.load / agent.limit if agent.limit else agent.load / DEFAULT_LIMIT
    return share, len(agent.languages) or DEFAULT_LIMIT, agent.id


DEFAULT_LIMIT = 20
"""What counts as a full table where no limit is set."""
