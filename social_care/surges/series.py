"""What is remembered of a series of counts, and how unusual a moment is by it.

A series is how many different people say something of a kind, in windows of 5, 15, 30
and 60 minutes. Twenty numbers are kept of it, however long it is: its usual level and
how much it varies, and the most unusual moment of each of the last fourteen days. What
is usual for a series is what it did itself: an alarm is a moment clearly more unusual
than those that most days have.

Counts of windows are made comparable by the deviance of the negative binomial, with the
dispersion of the series (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd
edition 1989, sections 2.4.3 and 11.2): its root is close to the exact tail also where
fewer than one is usual, as the square root of counts is not. The series' own daily
maxima take the place of a model of hours and weekdays, which on mention counts told
less than they do.
"""

from dataclasses import dataclass, field
from math import log, sqrt

SHORT, MIDDLE, HALF, LONG = WINDOWS = (5, 15, 30, 60)
"""Minutes of the windows. What is kept is about the middle one."""
DAYS = 14
"""Days whose most unusual moments are kept; fewer, and a series is still learning."""
HALF_LIFE = 7 * 24 * 60 // SHORT
"""Steps of five minutes after which what was usual weighs half."""
FIRST = 12 * 12
"""Steps, half a day, in which a series only learns its level."""
WINSOR = 4
"""What is further above the usual than so many deviations counts as so far: a surge
does not become what is usual."""
QUANTILE = 0.8
"""Most days: of fourteen, all but the three wildest."""
MARGIN, MARGIN_LARGE, LARGE = 0.3, 0.5, 10
"""How far above the unusual moments of most days an alarm begins, in deviations: more
from where so many people are usual, since in small series one person is a leap."""
FLOOR = 5
"""Different people below whom nothing is an alarm."""
FLOOR_LEARNING = 10
"""The same while a series is still learning."""
LOWEST = 0.001
"""People who are taken for usual where nobody was, and the least dispersion that is
told from none."""
LEAST = 2.0
"""What most days have is taken for at least so unusual: a series that was always quiet
is bound to have a first small wave."""
LEAST_LEARNING = 5.0
"""The same while nobody knows what is usual."""


@dataclass
class Surge:
    """How unusual a moment is.

    :param score: 1 is clearly above the most unusual moments of most days
    :param minutes: of the window in which it is most unusual
    :param count: different people in it
    :param usual: the most that most days have in such a window
    :param learning: whether fourteen days are not known yet
    """

    score: float
    minutes: int
    count: int
    usual: int
    learning: bool

    @property
    def alarming(self):
        """Whether people are to be told."""
        floor = FLOOR_LEARNING if self.learning else FLOOR
        return self.score >= 1 and self.count >= floor


@dataclass
class Series:
    """What is kept of a series.

    :param level: people in fifteen minutes, usually
    :param variance: of that
    :param steps: how many steps of five minutes it has seen
    :param day: a number that grows by one a day; of the last step
    :param best: how unusual the most unusual moment of that day was
    :param days: the same of the days before, the last fourteen
    """

    level: float = 0.0
    variance: float = 0.0
    steps: int = 0
    day: int = 0
    best: float = 0.0
    days: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, numbers):
        """The series that :meth:`numbers` gave."""
        level, variance, steps, day, best, *days = numbers or (0.0, 0.0, 0, 0, 0.0)
        return cls(level, variance, steps, day, best, days)

    def numbers(self):
        """What is kept, as at most twenty numbers."""
        told = (self.level, self.variance, self.steps, self.day, self.best, *self.days)
        return [round(number, 6) for number in told]

    @property
    def learning(self):
        """Whether it is not known yet what is usual."""
        return len(self.days) < DAYS

    def learn(self, day, counts):
        """Five minutes are over, and all that was said in them has come.

        :param int day: grows by one a day
        :param dict counts: minutes of a window that ends then to different people
        """
        if day != self.day:
            if self.steps:
                self.days = [*self.days, self.best][-DAYS:]
            self.day, self.best = day, 0.0
        if self.steps >= FIRST:
            found = max(self._unusual(key, count) for key, count in counts.items())
            self.best = max(self.best, found)
        self.steps += 1
        weight = max(1 / self.steps, 1 - 0.5 ** (1 / HALF_LIFE))
        count = counts[MIDDLE]
        if self.steps >= FIRST:
            most = WINSOR * max(sqrt(self.variance), sqrt(self.level), 1)
            count = min(count, self.level + most)
        off = count - self.level
        self.level += weight * off
        self.variance += weight * (off * (count - self.level) - self.variance)

    def look(self, counts):
        """How unusual it is what is being said now.

        :param dict counts: minutes of a window that ends now to different people
        :rtype: Surge
        """
        most = self._most() + self._margin()
        minutes = max(counts, key=lambda key: self._unusual(key, counts[key]))
        return Surge(
            score=self._unusual(minutes, counts[minutes]) / most,
            minutes=minutes,
            count=counts[minutes],
            usual=self.usual(minutes),
            learning=self.learning,
        )

    def usual(self, minutes):
        """The most that most days have in a window of so many minutes."""
        most, count = self._most(), int(self.expected(minutes))
        while self._unusual(minutes, count + 1) <= most:
            count += 1
        return max(count, 1)

    def expected(self, minutes):
        """How many people there usually are in a window, as a fraction."""
        return self.level * minutes / MIDDLE

    def _unusual(self, minutes, count):
        """How many deviations a count lies above what is usual; 0: it does not.

        Half a person less, since counts are whole: the tail begins halfway below.
        """
        expected = max(self.expected(minutes), LOWEST)
        count -= 0.5
        if count <= expected:
            return 0.0
        own = count * log(count / expected)
        over = max(self.variance - self.level, 0)
        if over < LOWEST * self.level**2 or not self.level:
            return sqrt(2 * (own - count + expected))
        shape = self.level**2 / over
        rest = (count + shape) * log((count + shape) / (expected + shape))
        return sqrt(max(2 * (own - rest), 0))

    def _margin(self):
        share = min(self.level / LARGE, 1)
        return MARGIN + share * (MARGIN_LARGE - MARGIN)

    def _most(self):
        """How unusual the most unusual moments of most days were."""
        least = LEAST_LEARNING if self.learning else LEAST
        if not self.days:
            return least
        place = QUANTILE * (len(self.days) - 1)
        lower, days = int(place), sorted(self.days)
        upper = min(lower + 1, len(days) - 1)
        found = days[lower] + (days[upper] - days[lower]) * (place - lower)
        return max(found, least)
