"""What an answer is made of before anything is sent. Nothing here imports Odoo."""

from ..text.names import first_name, full_name, initials
from .options import Target, closes_in, why_not, why_shut
from .phrasing import assemble, fill, sign
from .split import split

__all__ = [
    "Target",
    "assemble",
    "closes_in",
    "fill",
    "first_name",
    "full_name",
    "initials",
    "sign",
    "split",
    "why_not",
    "why_shut",
]
