"""Where people live: a street with a number, as it is written in some languages.

A town, or a street without a number, says little and is left alone. So are words that
look like a street and seldom are one (``Arbeitsplatz 3``): they count only where a
postcode follows.
"""

import re

from . import ours
from .base import Finding, _lt

CODE = "address"

_UPPER = "A-ZÀ-ÖØ-Þ"
_NAME = rf"[{_UPPER}][\w'.’-]{{1,30}}"
_NAMES = rf"(?:{_NAME} ){{1,3}}"
_NUMBER = r"\d{1,4}(?: ?[a-zA-Z])?(?!\w)"
_FRENCH = (
    "[Rr]ue|[Aa]venue|[Aa]v\\.|[Bb]oulevard|[Bb]d\\.?|[Cc]hemin|[Ii]mpasse|[Aa]llée|"
    "[Qq]uai|[Ss]quare|[Rr]uelle|[Cc]haussée|[Pp]lace|[Rr]oute"
)
_OF = "(?:d[eu]s? |de la |de l['’]|d['’]|la |le |les |du |des )?"
_PATTERNS = (
    # 27 Albert Road, 1420 Maple Ave
    rf"(?<![\w.,:€$£])(?<![Ii]n )\d{{1,5}}[a-zA-Z]?,? {_NAMES}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Close|Crescent|"
    r"Terrace|Gardens|Boulevard|Blvd|Highway|Hwy|Mews|Grove|Parkway|Pkwy|Square|Sq|"
    r"Row|Hill|Way|Place|Walk)(?!\w)",
    # Lindenstraße 14b, Lange Str. 5, Auf der Gasse 2
    rf"(?<!\w)[{_UPPER}][\w-]{{1,40}}(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|[Gg]asse|[Aa]llee)"
    rf" {_NUMBER}",
    rf"(?<!\w){_NAMES}(?:Stra(?:ß|ss)e|Str\.|Gasse|Allee|Chaussee)"
    rf" {_NUMBER}",
    rf"(?<!\w)[{_UPPER}][\w-]{{2,40}}(?:weg|platz|ring|damm|ufer|markt|berg|hof|kai)"
    rf" {_NUMBER},? (?:[A-Z]{{1,2}}-)?\d{{4,5}}(?!\d)",
    # 8 bis rue des Lilas, 45 chaussée de Waterloo
    rf"(?<![\w.,:€$£])\d{{1,4}}(?: ?(?:bis|ter|quater|[a-dA-D]))?,? (?:{_FRENCH}) {_OF}"
    rf"[{_UPPER}][a-zß-ÿ'’-]{{2,30}}",
    # Avenue Louise 100
    rf"(?<!\w)(?:{_FRENCH}) {_OF}(?:{_NAME} ){{0,2}}{_NAME},? {_NUMBER}",
    # calle Mayor, 12; Avda. de la Paz nº 3
    r"(?<!\w)(?:[Cc]alle|[Cc]/|[Aa]venida|[Aa]vda?\.?|[Pp]laza|[Pp]za\.?|[Pp]aseo|"
    r"[Cc]amino|[Cc]arretera|[Cc]alzada|[Rr]onda|[Cc]allejón) ?"
    rf"(?:(?:del?|las?|los|el) ){{0,2}}(?:{_NAME} ){{0,3}}{_NAME},? "
    rf"(?:[Nn]\.?[ºo°]\.? ?|#)?{_NUMBER}",
    # Via Roma 12
    rf"(?<!\w)(?:Via|Viale|Piazza|Corso|Vicolo) (?:del(?:la|lo)? )?(?:{_NAME} ){{0,2}}"
    rf"{_NAME},? {_NUMBER}",
    # Kerkstraat 5
    rf"(?<!\w)[{_UPPER}]\w{{2,40}}(?:straat|laan|gracht|plein) {_NUMBER}",
)
_ALL = tuple(map(re.compile, _PATTERNS))


def find(text, situation):
    last = 0
    for start, end in sorted(
        match.span() for pattern in _ALL for match in pattern.finditer(text.cased)
    ):
        if start < last:
            continue
        if not ours.is_our_address(text.words[start:end], situation.ours):
            last = end
            yield Finding(
                CODE,
                _lt("A postal address that everybody can read."),
                start=start,
                end=end,
            )
