"""What is wrong with a reply before it is sent.

Plain Python without Odoo, offline, deterministic. The door is :func:`check`::

    >>> draft = Draft("Sorry for the inconvenience, Eva. ^MD")
    >>> about = Situation(customer_names=("Eva Novak",), agent_name="Marc Demont")
    >>> [finding.code for finding in check(draft, about)]
    ['apology']

One file a check; each is a function from a text and a situation to findings. A check
explains, it never changes a word, and it asks nobody: links are judged by how they are
written, not by fetching them, since whoever types waits for the answer.
"""

from . import (
    account_number,
    address,
    agent_name,
    apology,
    capitals,
    card,
    customer_name,
    elsewhere,
    late,
    link,
    mail,
    order_number,
    others_named,
    phone,
    placeholder,
    repeated,
    wrong_language,
)
from .base import MAX_LENGTH, PUBLIC, Draft, Finding, Situation, _lt
from .text import Text

__all__ = ("CODES", "PERSONAL", "TOO_LONG", "Draft", "Finding", "Situation", "check")

_PERSONAL = (order_number, account_number, card, mail, phone, address)
"""In this order: what one has found in a number no later one looks at."""

_MANNERS = (
    apology,
    elsewhere,
    customer_name,
    agent_name,
    placeholder,
    repeated,
    wrong_language,
    late,
    capitals,
    link,
    others_named,
)

PERSONAL = tuple(module.CODE for module in _PERSONAL)
"""Codes of what nobody but the customer may read."""

CODES = PERSONAL + tuple(module.CODE for module in _MANNERS)

TOO_LONG = "too_long"
"""Nothing was looked at. No team can turn this off: it would be the way around."""


def check(draft, situation, off=(), more=None):
    """What is wrong with a draft.

    :param Draft draft: what somebody means to say
    :param Situation situation: to whom, about what, when
    :param off: codes that are of no interest
    :param dict more: further checks: their code to a function of the text, the
        situation and the draft, which gives findings
    :return: list of :class:`Finding`, by their place in the text
    """
    if len(draft.body) > MAX_LENGTH:
        return [
            Finding(
                TOO_LONG,
                _lt("This is too long to be checked: more than %(limit)s characters."),
                {"limit": MAX_LENGTH},
            )
        ]
    text = Text(draft.body, situation.brand_names)
    if not text.raw.strip():
        return []
    found = []
    if draft.visibility == PUBLIC:
        for module in _PERSONAL:
            for finding in module.find(text, situation):
                text.take(finding.start, finding.end)
                found.append(finding)
    for module in _MANNERS:
        if module.CODE not in off:
            found += module.find(text, situation, draft)
    more = more or {}
    for code, find in more.items():
        if code not in off:
            found += find(text, situation, draft)
    codes = [*CODES, *more]
    found.sort(key=lambda each: (each.start, each.end, codes.index(each.code)))
    return [text.placed(finding) for finding in found if finding.code not in off]
