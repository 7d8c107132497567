"""Selections that several models have, each spelt once."""

LEARNT = [("intent", "Intent"), ("sentiment", "Mood")]
"""What is learnt from corrections."""
HEALTH = [("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Problem")]
