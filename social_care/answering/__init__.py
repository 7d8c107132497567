"""A reply's way: checked, approved, queued, claimed, sent, found again, settled.

:mod:`.way` is the page that lists the steps in their order; :mod:`.lanes` takes one
reply after another along it. The network is only asked in :mod:`.calling`, between
transactions.
"""
