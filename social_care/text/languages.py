"""Codes of languages, as networks, feeds, files and Odoo write them."""

import re

ALIASES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "no": "nb",
    "nn": "nb",
    "tl": "fil",
    "cmn": "zh",
    "msa": "ms",
}
"""Old and other codes for the same language."""

_THREE = {
    three: two
    for two, others in {
        "ar": "ara",
        "bg": "bul",
        "bn": "ben",
        "ca": "cat",
        "cs": "ces cze",
        "da": "dan",
        "de": "deu ger",
        "el": "ell gre",
        "en": "eng",
        "es": "spa",
        "et": "est",
        "fa": "fas per",
        "fi": "fin",
        "fr": "fra fre",
        "he": "heb",
        "hi": "hin",
        "hr": "hrv",
        "hu": "hun",
        "id": "ind",
        "it": "ita",
        "ja": "jpn",
        "ko": "kor",
        "lt": "lit",
        "lv": "lav",
        "ms": "msa may",
        "nb": "nob nno nor",
        "nl": "nld dut",
        "pl": "pol",
        "pt": "por",
        "ro": "ron rum",
        "ru": "rus",
        "sk": "slk slo",
        "sl": "slv",
        "sr": "srp",
        "sv": "swe",
        "ta": "tam",
        "te": "tel",
        "th": "tha",
        "tr": "tur",
        "uk": "ukr",
        "ur": "urd",
        "vi": "vie",
        "zh": "zho chi",
    }.items()
    for three in others.split()
}
"""ISO 639-2, with its older codes, https://www.loc.gov/standards/iso639-2/"""

_NONE = ("und", "zxx", "mul", "mis")
_PART = re.compile(r"[-_@.]")


def normalise(code):
    """A language out of what a network or Odoo says: ISO 639-1 where it has a code.

    ``pt_BR``, ``pt-br``, ``PT`` and ``por`` give ``pt``. Codes that say "no language"
    (``und``, ``zxx``, X's ``qme`` and its like) and anything else give ``''``.
    """
    if not code or not isinstance(code, str):
        return ""
    code = _PART.split(code.strip().lower(), maxsplit=1)[0]
    code = _THREE.get(code, code)
    code = ALIASES.get(code, code)
    if code in _NONE or (code[:1] == "q" and len(code) == 3):
        return ""
    if code == "nb":
        return "no"
    if code == "fil":
        return "tl"
    return code if len(code) in (2, 3) and code.isascii() and code.isalpha() else ""


def two_letters(code):
    """The same where it has two letters; a language without is none."""
    code = normalise(code)
    return code if len(code) == 2 else ""
