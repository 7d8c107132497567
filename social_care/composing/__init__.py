"""What an answer is made of before anything is sent. Nothing here imports Odoo."""

from .options import Target, why_not
from .phrasing import assemble, fill, initials, sign
from .split import split

__all__ = ["Target", "assemble", "fill", "initials", "sign", "split", "why_not"]
