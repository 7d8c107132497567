"""Who is speaking: what says that a profile is a contact's, and how strongly."""

from .naming import own_name

__all__ = ["own_name"]
