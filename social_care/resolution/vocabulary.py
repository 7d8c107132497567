"""The words of public resolution, the same wherever they stand."""

NONE = ""  # no public side: no public post of the customer, or none left
UNANSWERED = "unanswered"
ACKNOWLEDGED = "acknowledged"
MOVED = "moved"
RESOLVED_PRIVATELY = "resolved_privately"
RESOLVED_PUBLICLY = "resolved_publicly"
CONFIRMED = "confirmed"
WAIVED = "waived"

# From the least resolved to the most; `WAIVED` counts where nothing else is left.
STATES = (
    UNANSWERED,
    ACKNOWLEDGED,
    MOVED,
    RESOLVED_PRIVATELY,
    RESOLVED_PUBLICLY,
    CONFIRMED,
    WAIVED,
)

NOT_TOLD = (UNANSWERED, ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY)
"""Where the public does not know how it ended."""
