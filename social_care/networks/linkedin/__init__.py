"""LinkedIn: comments on the posts of an organisation's page, and posts that name it."""

from .client import LinkedInClient

__all__ = ["LinkedInClient"]
