"""All that a connector needs of the contract between Odoo and a network, in one place.

- :mod:`.client`: the class that a network is, method by method
- :mod:`.capabilities`: what it says of itself: streams, lengths, windows, quota …
- :mod:`.things`: what passes to and fro: posts, authors, raw items, pages, replies …
- :mod:`.settings`: an account as its client sees it

``docs/connectors.md`` says how to write one. Nothing in this folder imports Odoo.
"""

from .capabilities import Capabilities, Quota, Stream, Window
from .client import Client
from .settings import TIMEOUT, Settings
from .things import (
    KINDS,
    MAX_ABOUT,
    MAX_PICTURES,
    MAX_QUOTED,
    PRIVATE,
    PUBLIC,
    VISIBILITIES,
    Author,
    Choice,
    Deletion,
    Identity,
    Media,
    Page,
    Picture,
    Post,
    RawItem,
    Reply,
    Tokens,
    Wanted,
)

__all__ = [
    "KINDS",
    "MAX_ABOUT",
    "MAX_PICTURES",
    "MAX_QUOTED",
    "PRIVATE",
    "PUBLIC",
    "TIMEOUT",
    "VISIBILITIES",
    "Author",
    "Capabilities",
    "Choice",
    "Client",
    "Deletion",
    "Identity",
    "Media",
    "Page",
    "Picture",
    "Post",
    "Quota",
    "RawItem",
    "Reply",
    "Settings",
    "Stream",
    "Tokens",
    "Wanted",
    "Window",
]
