"""From events to posts, conversations and tickets: one batch, one transaction.

``batch`` is the order of the steps; every other module is one step. Steps read and
write many rows at once and never ask the network.
"""

from .batch import Intake

__all__ = ["Intake"]
