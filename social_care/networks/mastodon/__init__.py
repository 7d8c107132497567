"""Mastodon, and what speaks its language. See :mod:`.client`."""

from .client import MastodonClient

__all__ = ["MastodonClient"]
