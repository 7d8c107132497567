"""The states of a handoff, and which leads to which."""

OPEN = ("offered", "arrived")
CAME_BACK = ("declined", "unreachable", "expired")
"""Ended, and the matter is as open as before."""
ENDED = ("done", *CAME_BACK)
FROM = {
    "arrived": ("offered",),
    "done": OPEN,
    "declined": OPEN,
    "unreachable": OPEN,
    "expired": ("offered",),
}
"""State to the states that lead to it."""
