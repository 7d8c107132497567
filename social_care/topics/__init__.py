"""What people talk about more than they did: words that grow, and who says them.

Plain Python without Odoo: no lists of words and no models, since what is always said
cancels itself out. ``terms`` cuts a post into what is counted, ``growing`` compares.
"""

from .growing import Said, Topic, growing
from .terms import phrase, terms

__all__ = ("Said", "Topic", "growing", "phrase", "terms")
