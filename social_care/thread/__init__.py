"""What people see of conversations: the Social page, and notes in the chatter.

:mod:`.page` puts together what the web client shows.
"""
