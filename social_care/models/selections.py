"""Selections that several models have, each spelt once."""

VISIBILITIES = [("public", "Public"), ("private", "Private")]
INTENT_LABELS = [
    ("question", "Question"),
    ("complaint", "Complaint"),
    ("praise", "Praise"),
    ("other", "Other"),
    ("spam", "Spam"),
]
MOODS = [("unhappy", "Unhappy"), ("neutral", "Neutral"), ("pleased", "Pleased")]
LEARNT = [("intent", "What it wants"), ("sentiment", "Mood")]
"""What is learnt from corrections."""
HEALTH = [("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Trouble")]
