"""Questions that many rows answer: how many, how fast, and how it turned out.

:mod:`.coverage` and :mod:`.rants` are the pages; what they count is one table, and each
figure comes with the domain of the rows it was counted from.
"""
