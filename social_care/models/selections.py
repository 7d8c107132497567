"""Selections that several models have, each spelt once."""

LEARNT = [("intent", "What it wants"), ("sentiment", "Mood")]
"""What is learnt from corrections."""
HEALTH = [("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Trouble")]
