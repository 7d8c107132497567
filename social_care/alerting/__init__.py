"""Telling people: what rules caught, one by one or summed up, and what is due or late.

:mod:`.telling` is the page that lists the steps after a batch.
"""
