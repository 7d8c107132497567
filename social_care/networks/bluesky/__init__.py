"""Bluesky: mentions, answers, quotes, search and messages by XRPC."""

from .client import BlueskyClient

__all__ = ["BlueskyClient"]
