"""How long it took, of many: counted by steps, and exact where a rank lies.

To sort half a million times takes a second, to count them by some hundred steps a
fifth of that. The counts tell in which step a rank lies; only what lies in that step is
then read, see :meth:`.tally.Tally.percentiles`. The value is that of PostgreSQL's
``percentile_disc``, to the last digit.
"""

from collections import Counter
from math import ceil, inf

from ..standing.pace import NEVER, step


def value(times, place, rank):
    """The time at a rank of a step, both as :meth:`Spread.rank` gives them.

    :param dict times: minutes to how many took so long, of that step
    :return: minutes, infinite where it is never, None where nothing was measured
    """
    if place in (None, NEVER):
        return None if place is None else inf
    for minutes in sorted(times):
        rank -= times[minutes]
        if rank <= 0:
            return minutes
    raise ValueError("So many there are not")


class Spread:
    """How many took how long."""

    def __init__(self):
        self.counts = Counter()

    def add(self, place, count):
        """So many more are in a step.

        :param place: the step; None: an answer of which it is not known how fast it was
        """
        if count:
            self.counts[place] += count

    @property
    def total(self):
        return self.counts.total()

    def until(self, minutes):
        """How many took no longer, as a list finds them: what is not known is 0 there.

        :param int minutes: one of :data:`.pace.ENDS`
        """
        last = step(minutes)
        return sum(
            count
            for place, count in self.counts.items()
            if place is None or place <= last
        )

    def rank(self, share, answered=False):
        """Where a percentile lies.

        :param float share: from 0 to 1
        :param bool answered: of those alone who had an answer
        :return: pair of the step, and the place in it from 1 on; the step is None where
            nothing was measured
        """
        known = self.counts.keys() - {None} - ({NEVER} if answered else set())
        place = max(1, ceil(share * sum(self.counts[each] for each in known)))
        for each in sorted(known):
            if place <= self.counts[each]:
                return each, place
            place -= self.counts[each]
        return None, place
