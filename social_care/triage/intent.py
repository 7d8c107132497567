"""What a post wants: question, complaint, praise, other or spam."""

SPAM_SUM = 6.0
PLENTY = 6.0
"""Cues of complaint that outweigh the want of a mood."""

FAINT = -0.35
"""A question without any cue of complaint may be so sad and stays a question."""


def spam_score(found, words, hashtags):
    """How much like an advertisement."""
    value = found.get("spam", 0.0)
    if value:
        links = words.count("<url>")
        value += 2.0 * min(2, links) + (1.5 if hashtags >= 5 else 0.0)
        value += 1.0 if "$" in words or "%" in words or "€" in words else 0.0
    elif hashtags >= 10:
        value = 3.0
    return value


def decide(found, words, sentiment, hashtags):
    """One of :data:`INTENTS`.

    :param dict found: category to the sum of the weights of its cues
    :param list words: tokens
    :param float sentiment: -1 to 1, 0 where there is no mood
    :param int hashtags: how many there are
    """
    if spam_score(found, words, hashtags) >= SPAM_SUM:
        return "spam"
    complaint = found.get("complaint", 0.0)
    asks = "?" in words
    question = found.get("question", 0.0) + (2.0 if asks else 0.0)
    if asks and question > 2.0 and not complaint and sentiment > FAINT:
        return "question" if sentiment <= 0 or not found.get("praise") else "praise"
    if sentiment < 0 or (sentiment == 0 and complaint >= PLENTY):
        return "complaint"
    if question >= 2.0 and (asks or found.get("praise", 0.0) == 0):
        return "question"
    if sentiment > 0:
        return "praise"
    return "question" if found.get("request", 0.0) >= 1.0 else "other"
