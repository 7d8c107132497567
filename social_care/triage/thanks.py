"""Is this a clear thanks?

A clear thanks ends a conversation, so a wrong yes costs a customer and a wrong no
costs an agent one look: in doubt it is not thanks. Not clear is what also asks,
promises ("thanks, will write you"), doubts ("thanks, but ..."), mocks ("thanks for
nothing"), complains, or says so much else that thanks is not what it is about.
"""

MAX_WORDS = 40

_BARRED = ("request", "promise", "sarcasm", "doubt", "spam", "insult", "threat")


def is_clear(found, words, sentiment, unhappy, thanks_for=frozenset()):
    """Whether the post thanks and does nothing else.

    :param dict found: category to the sum of the weights of its cues
    :param list words: tokens
    :param float sentiment: -1 to 1
    :param bool unhappy: an unhappy emoji or emoticon stands in it
    :param thanks_for: words that join thanks with what it is for; where one stands,
        what it is for has to be something that people do thank for
    """
    if not found.get("thanks"):
        return False
    if any(found.get(category) for category in _BARRED):
        return False
    if "?" in words or unhappy or sentiment < 0:
        return False
    if found.get("complaint", 0.0) > 0:
        return False
    if not found.get("object") and not thanks_for.isdisjoint(words):
        return False
    return sum(1 for word in words if word[0].isalpha()) <= MAX_WORDS
