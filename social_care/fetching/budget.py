"""What reading may cost on one day, as the networks count days."""

from datetime import datetime, timezone

from ..messages import _lt
from ..networks.errors import Later


class BudgetSpent(Later):
    """No failure of anybody's: the day's money is spent, and that was wanted."""


def today():
    """The networks' day."""
    return datetime.now(timezone.utc).date()


def spent(budget):
    """What stops a stream until the day of the networks is over."""
    now = datetime.now(timezone.utc)
    seconds = 86400 - (now.hour * 3600 + now.minute * 60 + now.second)
    return BudgetSpent(
        _lt(
            "The day's budget of US$ %(budget)s is used up. It goes on at midnight "
            "(UTC)."
        ),
        after=seconds + 1,
        budget=f"{budget:.2f}",
    )
