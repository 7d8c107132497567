"""Working time, for many conversations at once.

``resource.calendar.plan_hours`` asks the database anew for each of them. Here the
working hours of a calendar are read by the month, once a batch, without days off.
"""

from bisect import bisect_right
from datetime import datetime, timedelta

import pytz

MOST_MONTHS = 24
"""Who does not work for so long never will."""


class Hours:
    """Adds working minutes to moments. All moments are naive UTC."""

    def __init__(self, env):
        self.env = env
        self.months = {}

    def due(self, calendar_id, start, minutes):
        """When so many working minutes have passed.

        :param int calendar_id: of the working hours; None: round the clock
        :return: a datetime; None where the working hours never bring that about
        """
        left = timedelta(minutes=minutes)
        if not calendar_id:
            return start + left
        month = datetime(start.year, start.month, 1)
        for _number in range(MOST_MONTHS):
            for opening, end in self._intervals(calendar_id, month, start):
                begin = max(opening, start)
                if end - begin >= left:
                    return begin + left
                left -= end - begin
            month = _next(month)
        return None

    def between(self, calendar_id, start, end):
        """How many working minutes lie between two moments.

        :param int calendar_id: of the working hours; None: round the clock
        """
        if not calendar_id:
            return (end - start).total_seconds() / 60
        total = timedelta()
        month = datetime(start.year, start.month, 1)
        while month < end:
            for opening, closing in self._intervals(calendar_id, month, start):
                total += max(min(closing, end) - max(opening, start), timedelta())
            month = _next(month)
        return total.total_seconds() / 60

    def before(self, calendar_id, end, minutes):
        """The last moment from which on so many working minutes have passed until then.

        :param int calendar_id: of the working hours; None: round the clock
        :return: a datetime; None where there were never so many
        """
        left = timedelta(minutes=minutes)
        if not calendar_id:
            return end - left
        month = datetime(end.year, end.month, 1)
        for _number in range(MOST_MONTHS):
            intervals = self._intervals(calendar_id, month, month)
            for opening, closing in reversed(intervals):
                until = min(closing, end)
                if until - opening >= left:
                    return until - left
                left -= max(until - opening, timedelta())
            month = (month - timedelta(days=1)).replace(day=1)
        return None

    def _intervals(self, calendar_id, month, start):
        """The working hours of a month that end after a moment."""
        key = (calendar_id, month)
        found = self.months.get(key)
        if found is None:
            calendar = self.env["resource.calendar"].browse(calendar_id)
            hours = calendar._work_intervals_batch(
                pytz.utc.localize(month), pytz.utc.localize(_next(month))
            )
            intervals = [
                (_naive(begin), _naive(end)) for begin, end, _what in hours[False]
            ]
            found = self.months[key] = (intervals, [end for _begin, end in intervals])
        intervals, ends = found
        return intervals[bisect_right(ends, start) :]


def _next(month):
    return (month + timedelta(days=32)).replace(day=1)


def _naive(moment):
    return moment.astimezone(pytz.utc).replace(tzinfo=None)
