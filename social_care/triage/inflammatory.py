"""Insults, hate and threats: language that can set a fire.

Strong words of displeasure alone ("this is shit") are a complaint and not
inflammatory; aimed at people, repeated or shouted, they are.
"""

THRESHOLD = 0.5


def score(found, words, shouted):
    """How inflammatory, 0 to 1.

    :param dict found: category to the sum of the weights of its cues
    :param list words: tokens
    :param bool shouted: most letters are capitals
    """
    value = 0.2 * found.get("insult", 0.0) + 0.2 * found.get("threat", 0.0)
    if shouted and value:
        value += 0.1
    return round(min(1.0, value), 2)
