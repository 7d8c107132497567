"""What goes into a check and what comes out."""

import dataclasses
from collections.abc import Callable
from datetime import datetime

from ..messages import _lt

__all__ = ("MAX_LENGTH", "PUBLIC", "Draft", "Finding", "Situation", "_lt")

MAX_LENGTH = 40_000
"""Characters; no network takes so many in an answer."""

PUBLIC = "public"


@dataclasses.dataclass(frozen=True)
class Draft:
    """What somebody means to say."""

    body: str
    visibility: str = PUBLIC
    closing: bool = False


@dataclasses.dataclass(frozen=True)
class Situation:
    """Where it would be said. Everything may be missing; a check that needs what is
    missing finds nothing."""

    customer_names: tuple = ()
    """How the customer is called: on the network, in the contacts."""
    customer_handle: str = ""
    customer_texts: tuple = ()
    """What the customer said and nobody has answered, the oldest first."""
    language: str = ""
    """The conversation's, as an ISO 639-1 code."""
    agent_name: str = ""
    earlier: tuple = ()
    """What we said in this conversation before."""
    recent: tuple = ()
    """What we said to others within the hour."""
    awaiting_since: datetime | None = None
    answer_due_at: datetime | None = None
    now: datetime | None = None
    countries: tuple = ()
    """ISO 3166 codes whose telephone numbers are written without a prefix."""
    ours: tuple = ()
    """Our own published contacts: numbers, addresses, websites; see :mod:`.ours`."""
    order_patterns: tuple = ()
    """How order numbers look; see :mod:`.order_number`."""
    others_named: Callable | None = None
    """A function of a text to the handles of those who get a private message because
    it names them, beside the customer; None: on this network nobody does."""
    brand_names: tuple = ()
    """Names that say nothing about a text's language."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    The message never quotes the text: it is kept, and the text may be personal.
    """

    code: str
    template: str
    values: dict = dataclasses.field(default_factory=dict)
    start: int = 0
    """Place in the draft, in characters. Where something is missing there is no place:
    both are 0."""
    end: int = 0

    def __str__(self):
        return str(self.template % self.values if self.values else self.template)
