"""The language of rules, and how many rules are asked about many posts.

Plain Python without Odoo. ``parse`` is the language, ``match`` makes an expression
ready, ``book`` asks many rules, ``show`` serves whoever writes one.
"""

from .book import Book, Conditions, Rule, Said
from .errors import ExpressionError
from .match import compile_expression
from .parse import parse
from .show import look_at
from .text import Text
from .tree import write

__all__ = (
    "Book",
    "Conditions",
    "ExpressionError",
    "Rule",
    "Said",
    "Text",
    "compile_expression",
    "look_at",
    "parse",
    "write",
)
