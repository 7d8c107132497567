"""Telephone numbers of people.

Google's list of what numbers of a country look like is used where it is installed (as
Odoo's phone_validation wants it); forms that are unmistakable are known without.
"""

import re

from . import ours
from .base import Finding, _lt

try:
    import phonenumbers
except ImportError:  # Odoo runs without it, and so do we
    phonenumbers = None

CODE = "phone"

_PART = r"(?:[ ./()-]{0,3}\d)"
_PATTERNS = (
    re.compile(rf"(?<![\w.,/+-])(?:\+|00)[1-9]{_PART}{{7,14}}(?![\w/])"),
    re.compile(rf"(?<![\w.,/+-])\(?0[1-9]{_PART}{{7,12}}(?![\w/])"),
    re.compile(r"(?<![\w.-])\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[ .-]\d{4}(?![\w-])"),
)
_DATE = re.compile(
    r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d)"
    r"|(?<![\d./-])\d{1,2}[./-]\d{1,2}[./-]\d\d(?![\d./-])"
)
_FOR_ALL = re.compile(r"\D{0,2}(?:\+?\d{1,3}\D{1,2})??(?:0?800|0?8[0-9]0|1\D?8\d\d)\D")
_TRIES = 200
"""Candidates that the library looks at; so many are in no reply."""


def find(text, situation):
    found = []
    for start, end in _known(text.free, situation.countries) + _plain(text.free):
        if any(start < other_end and other < end for other, other_end in found):
            continue
        if not ours.is_our_phone(text.free[start:end], situation.ours):
            found.append((start, end))
    return [
        Finding(
            CODE,
            _lt("A telephone number that everybody can read."),
            start=start,
            end=end,
        )
        for start, end in sorted(found)
    ]


def _known(free, countries):
    """Places of numbers that exist in some countries, or have a country's prefix.

    Numbers that are free of charge, shared or dear belong to companies.
    """
    if phonenumbers is None:
        return []
    kinds = phonenumbers.PhoneNumberType
    of_companies = (kinds.TOLL_FREE, kinds.SHARED_COST, kinds.PREMIUM_RATE, kinds.UAN)
    places = []
    for country in countries or (None,):
        matches = phonenumbers.PhoneNumberMatcher(free, country, max_tries=_TRIES)
        places += [
            (match.start, match.end)
            for match in matches
            if phonenumbers.number_type(match.number) not in of_companies
        ]
    return places


def _plain(free):
    return [
        match.span()
        for pattern in _PATTERNS
        for match in pattern.finditer(free)
        if not _DATE.search(match.group()) and not _FOR_ALL.match(match.group())
    ]
