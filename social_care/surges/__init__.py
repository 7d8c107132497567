"""Whether much more is being said than is usual: statistics of counts, without Odoo.

:mod:`.series` is what is remembered of one series, and how unusual a moment is by it;
:mod:`.seen` makes counts of who said something when.
"""
