"""What a person says of a post, laid over what was found in it."""

import dataclasses

CLEAR = 0.5
"""A mood that a person saw is at least so clear."""

_NO_THANKS = frozenset(("question", "complaint", "spam"))


def corrected(analysis, intent=None, sentiment=None, thanks=None):
    """An analysis as a person corrected it.

    :param analysis: any dataclass with ``intent``, ``sentiment``, ``thanks`` and
        ``perhaps_thanks``
    :param str intent: what it wants; None: as it was found
    :param str thanks: ``yes`` or ``no``: whether it is thanks; None: as it was found
    :param str sentiment: ``negative``, ``neutral`` or ``positive``; None: likewise
    """
    value, said = analysis.sentiment, analysis.thanks
    perhaps = analysis.perhaps_thanks
    if sentiment == "negative":
        value = min(value, -CLEAR)
    elif sentiment == "positive":
        value = max(value, CLEAR)
    elif sentiment == "neutral":
        value = 0.0
    if sentiment == "negative" or intent in _NO_THANKS:
        said = perhaps = False
    if thanks:
        said, perhaps = thanks == "yes", False
    return dataclasses.replace(
        analysis,
        intent=intent or analysis.intent,
        sentiment=value,
        thanks=said,
        perhaps_thanks=perhaps,
    )
