"""Praise is worked: thanked, liked, shared, and by none of it made to spam.

:mod:`.caps` is what may be done at all, :mod:`.queue` what is there to be done.
"""
