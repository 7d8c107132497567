"""What a profile and a contact have in common. Plain Python, no database."""

import re
import unicodedata

from ..text import bare, words

STRENGTH = {
    "handle": 95,
    "email": 90,
    "phone": 85,
    "name_and_place": 65,
    "handle_spelling": 60,
    "handle_passed_on": 40,
    "name": 35,
    "common_name": 20,
}
"""What each piece of evidence counts, out of 100, where it stands alone."""

MAX_SCORE = 99
"""Nobody is sure but the person who decides."""

ENOUGH = 20
"""Suggestions below this are not worth a look."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NUMBER = re.compile(r"[+(]?\d[\d\s()./-]{6,24}\d")


def score(kinds):
    """What several pieces of evidence count together, out of 100.

    :param kinds: keys of :data:`STRENGTH`, each once
    """
    doubt = 1.0
    for kind in set(kinds):
        doubt *= 1 - STRENGTH[kind] / 100
    return min(round(100 * (1 - doubt)), MAX_SCORE)


def emails(text):
    """The e-mail addresses in a text, in lower case."""
    found = _EMAIL.findall(bare(text or ""))
    return {address.lower().rstrip(".") for address in found}


def numbers(text):
    """What may be telephone numbers in a text, as they are written there."""
    return {found.strip() for found in _NUMBER.findall(bare(text or ""))}


def plain(name):
    """A name as it is compared: one form of every letter, no capitals, no ornaments.

    The words are sorted: in many places the family's name comes first.
    """
    return " ".join(sorted(words(name or "")))


def spellings(name):
    """The ways in which a contact of this name may be written, for a search."""
    name = " ".join((name or "").split())
    bare = " ".join(
        "".join(c if _belongs(c) or c in "'-.,’" else " " for c in name).split()
    )
    forms = {
        unicodedata.normalize(form, text)
        for text in (name, bare)
        for form in ("NFC", "NFD", "NFKC")
    }
    for parts in [form.split() for form in forms]:
        if len(parts) == 2:
            forms |= {f"{parts[1]} {parts[0]}", f"{parts[1]}, {parts[0]}"}
    for form in list(forms):
        forms |= {form.lower(), form.upper(), form.title()}
    return forms - {""}


def same_place(told, places):
    """Whether one of a contact's places stands in what a profile says.

    :param str told: what the profile says, e.g. ``Lisboa, Portugal``
    :param places: city, state and country of the contact
    """
    said = f" {' '.join(words(told or ''))} "
    names = (" ".join(words(place or "")) for place in places)
    return any(f" {name} " in said for name in names if name)


def _belongs(character):
    """Letters, the marks on them, and digits; no emoji and no punctuation."""
    return unicodedata.category(character)[0] in "LMN"
