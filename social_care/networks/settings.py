"""An account as its client sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TIMEOUT = 20.0
"""Seconds after which any call to a network is given up."""


@dataclass(frozen=True, slots=True)
class Settings:
    """An account, as plain values: all a client may know of it."""

    base_url: str = ""
    handle: str = ""
    external_id: str = ""
    client_id: str = ""
    client_secret: str = ""
    access_token: str = ""
    access_token_secret: str = ""
    refresh_token: str = ""
    webhook_secret: str = ""
    search_terms: tuple[str, ...] = ()
    folder: str = ""
    late_messages: str = ""
    """Whether the network lets people write to customers later than usual, as an
    administrator says: ``yes``, ``no``, or nothing: what ``check`` found out counts."""
    timeout: float = TIMEOUT
    allow_internal: bool = False
    """Whether addresses inside the company's network may be fetched, see guard."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What ``check`` found out about the account, see :class:`.things.Identity`."""

    def __repr__(self):
        return f"Settings(handle={self.handle!r})"
