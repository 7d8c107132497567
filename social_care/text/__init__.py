"""What people write: letters, words, names, numbers, dates, addresses, telephones.

One notion of each, for all other folders. Plain Python; nothing here imports Odoo or
knows a network.
"""

from .bare import bare, one_line, visible
from .folding import fold, squeezed, words
from .letters import letters

__all__ = [
    "bare",
    "fold",
    "letters",
    "one_line",
    "squeezed",
    "visible",
    "words",
]
