"""What facts add up to, stored: state, badge, weight, response target, rank.

:mod:`.refresh` is the page that lists the steps in their order.
"""
