"""X, formerly Twitter. See :mod:`.client` for what it allows and where that is said."""

from .client import XClient

__all__ = ["XClient"]
