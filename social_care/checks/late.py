"""Late, and no word about it."""

from datetime import timedelta

from . import phrases
from .base import Finding, _lt

CODE = "late"

LONG = timedelta(hours=24)
"""What is long where no target says so."""


def find(text, situation, draft):
    if not situation.awaiting_since or not situation.now:
        return
    waited = situation.now - situation.awaiting_since
    due = situation.answer_due_at
    if waited < LONG and not (due and due < situation.now):
        return
    codes = phrases.spoken(text.language or situation.language)
    delay = phrases.pattern(phrases.DELAY, codes)
    if delay and not delay.search(text.words):
        yield Finding(
            CODE,
            _lt("Waiting for %(hours)s h: a word about the delay is missing."),
            {"hours": int(waited.total_seconds() // 3600)},
        )
