"""The one clock that all servers share, and that does not jump when theirs do."""

from datetime import datetime, timezone

NOW = "clock_timestamp() AT TIME ZONE 'UTC'"
"""The database's, in SQL."""


def now(cr):
    """The moment by the database's clock, naive UTC, in whole seconds."""
    return _read(cr).replace(microsecond=0)


def here(cr, moment):
    """What this process's clock makes of a moment of the database's.

    Whoever compares it with what others say, by how far their clock is from ours just
    now, has to say it by ours as it goes just now.
    """
    ours = datetime.now(timezone.utc).replace(tzinfo=None)
    return moment + (ours - _read(cr))


def _read(cr):
    cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    return cr.fetchone()[0]
