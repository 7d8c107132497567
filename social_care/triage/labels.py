"""What can be said of a post, each with its label; read by the fields that keep it."""

INTENT_LABELS = [
    ("question", "Question"),
    ("complaint", "Complaint"),
    ("praise", "Praise"),
    ("other", "Other"),
    ("spam", "Spam"),
]
MOOD_LABELS = [("unhappy", "Unhappy"), ("neutral", "Neutral"), ("pleased", "Pleased")]
SENTIMENT_LABELS = [
    ("negative", "Unhappy"),
    ("neutral", "Neutral"),
    ("positive", "Pleased"),
]
INTENTS = tuple(key for key, _label in INTENT_LABELS)
SENTIMENTS = tuple(key for key, _label in SENTIMENT_LABELS)

MOOD = 0.2
"""From here on a text counts as pleased, and below its opposite as unhappy."""


def mood(sentiment):
    """One of :data:`MOOD_LABELS`, for a sentiment from -1 to 1."""
    if sentiment <= -MOOD:
        return "unhappy"
    return "pleased" if sentiment >= MOOD else "neutral"
