"""An offer with a ticket, not only an apology: within a budget, and for nothing in
return.

:mod:`.budget` says what may be given, :mod:`.words` what may be said of it.
"""
