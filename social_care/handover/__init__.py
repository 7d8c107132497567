"""A handoff's way: offered, announced, claimed, arrived, ended, told.

:mod:`.way` is the page that lists the steps in their order.
"""
