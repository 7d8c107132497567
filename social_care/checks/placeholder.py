"""A word of a template that nobody filled in."""

import re

from .base import Finding, _lt

CODE = "placeholder"

_WORD = (
    "(?:first|last|customer|agent|your|order|ticket|insert|hier|su|tu|votre|uw)?[ _-]?"
    "(?:name|vorname|nachname|kunde|kundin|kundenname|anrede|customer|client|prenom|nom|"
    "nombre|apellido|cliente|nome|cognome|naam|voornaam|klant|imie|agent|initials|link|"
    "url|date|datum|fecha|data|number|nummer|numero|amount|betrag|xxx?)"
)
_PATTERN = re.compile(
    rf"\[\s?{_WORD}\s?\](?!\()|<\s?{_WORD}\s?>|\{{[^{{}}\n]{{1,60}}\}}|"
    r"%\(\w{1,30}\)s|(?<!\w)x{3,10}(?!\w)|_{3,}|(?<!\w)(?:todo|tbd|lorem ipsum)(?!\w)"
)
_SMALL = re.compile(r"x+|todo|tbd")
"""In small letters these are kisses, or a word of Spanish."""


def find(text, situation, draft):
    for match in _PATTERN.finditer(text.words):
        start, end = match.span()
        if _SMALL.fullmatch(match.group()) and not text.raw[start:end].isupper():
            continue
        yield Finding(
            CODE,
            _lt("A placeholder that was not filled in."),
            start=start,
            end=end,
        )
