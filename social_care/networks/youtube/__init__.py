"""YouTube: comments on a channel's videos, their answers, and those held back."""

from .client import YouTubeClient

__all__ = ["YouTubeClient"]
