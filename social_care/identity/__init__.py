"""Who is speaking: what says that a profile is a contact's, and how strongly."""

from .naming import own_name
from .suggest import exact, suggest

__all__ = ["exact", "own_name", "suggest"]
