"""Sent elsewhere although nothing private is needed.

"Call us", "DM us": who asked in public wants the answer there, and so do all who read
along. It is right where the matter is private (an order, a bill), where the customer
asked how to reach us, and as an offer at the end.
"""

from . import phrases
from .base import PUBLIC, Finding, _lt
from .text import fold

CODE = "elsewhere"

LOOKED_AT = 5000
"""Characters of what the customer said."""


def is_needless(customer_texts, language):
    """Whether nothing that a customer said asks for another channel.

    :param customer_texts: what the customer said
    :param str language: its code; False is the answer for one without phrases
    """
    private = phrases.pattern(phrases.PRIVATE, phrases.spoken(language))
    said = _said(customer_texts)
    return bool(private and said.strip() and not private.search(said))


def sends_away(text, language):
    """Whether an answer sends the customer to another channel, needlessly or not.

    :param str language: its code; False is the answer for one without phrases
    """
    elsewhere = phrases.pattern(phrases.ELSEWHERE, phrases.spoken(language))
    return bool(elsewhere and elsewhere.search(fold(text[-LOOKED_AT:])))


def find(text, situation, draft):
    if draft.visibility != PUBLIC:
        return
    codes = phrases.spoken(text.language, situation.language)
    elsewhere = phrases.pattern(phrases.ELSEWHERE, codes)
    if not elsewhere or not elsewhere.search(text.words):
        return
    private = phrases.pattern(phrases.PRIVATE, codes)
    said = _said(situation.customer_texts)
    if private.search(said) or private.search(text.words):
        return
    offer = phrases.pattern(phrases.OFFER, codes)
    for start, end in text.sentences():
        match = elsewhere.search(text.words, start, end)
        if match and not offer.search(text.words, start, end):
            yield Finding(
                CODE,
                _lt("Sent elsewhere, though nothing private is asked. Answer here."),
                start=match.start(),
                end=match.end(),
            )
            return


def _said(customer_texts):
    return fold("\n".join(customer_texts)[-LOOKED_AT:])
