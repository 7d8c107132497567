"""Discourse: a forum's mentions and categories, private messages, and its webhooks."""

from .client import DiscourseClient

__all__ = ["DiscourseClient"]
