"""Who is speaking: what says that a profile is a contact's, and how strongly."""

from .suggest import exact, suggest

__all__ = ["exact", "suggest"]
