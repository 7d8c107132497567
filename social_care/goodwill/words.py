"""What may not be said of goodwill: its code in public, and a price for silence."""

import re

from ..messages import _lt
from ..text.folding import fold, squeezed

IN_PUBLIC = _lt(
    "This text shows the code of an offer to everybody. Send it in a private message."
)
FOR_SILENCE = _lt(
    "This text offers something for taking words back or for a review. What is given "
    "is given for nothing in return."
)
# A reader takes one for the other, and so does whoever tries codes.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "2": "z"})

_GIFTS = re.compile(
    r"\b(?:voucher|coupon|discount|refund|gift|store credit|credit|free|reward|"
    r"gutschein|rabatt|erstatt\w*|geschenk|gutschrift|gratis|kostenlos|"
    r"bon|reduction|remise|rembours\w*|cadeau|avoir|offert|"
    r"cupon|vale|descuento|reembols\w*|regalo|abono|"
    r"buono|sconto|rimbors\w*|regalo|omaggio|"
    r"tegoed|tegoedbon|waardebon|korting|terugbetal\w*|vergoeding)\b|\d\s?%"
)
_SILENCE = re.compile(
    r"\b(?:delet\w+|remov\w+|tak(?:e|ing) (?:it |that |this )?down|edit\w*|chang\w+|"
    r"updat\w+|revis\w+|"
    r"losch\w*|entfern\w*|ander\w*|anpass\w*|zuruckzieh\w*|"
    r"supprim\w+|retir\w+|modifi\w+|"
    r"borr\w+|elimin\w+|quit\w+|cambi\w+|"
    r"cancell\w+|rimuov\w+|modific\w+|cambi|"
    r"verwijder\w*|aanpas\w*|wijzig\w*)\b"
)
_WORDS_OF_THEIRS = re.compile(
    r"\b(?:your|deine?n?|ihre?n?|ihr|votre|ton|ta|tu|su|tua|tuo|sua|suo|je|jouw|uw)"
    r"(?: \w+)? (?:review|rating|post|tweet|comment|feedback|"
    r"bewertung|rezension|beitrag|kommentar|"
    r"avis|commentaire|publication|note|"
    r"resena|opinion|comentario|publicacion|valoracion|"
    r"recensione|commento|valutazione|"
    r"beoordeling|recensie|bericht|reactie)\w*\b"
)
_GOOD_REVIEW = re.compile(
    r"\b(?:(?:5|five|funf|cinq|cinco|cinque|vijf)[ -]?(?:stars?|sternen?|etoiles?|"
    r"estrellas?|stelle|sterren)|"
    r"(?:positive|good|nice|gute|positive|bonne|buena|positiva|buona|goede) "
    r"(?:review|rating|bewertung|rezension|avis|note|resena|opinion|valoracion|"
    r"recensione|valutazione|beoordeling|recensie))\b"
)


def shows_code(text, codes):
    """Whether a text holds one of these codes, however it is spelt there.

    :param codes: an iterable of texts
    """
    said = squeezed(text).translate(_ALIKE)
    return any(code and squeezed(code).translate(_ALIKE) in said for code in codes)


def buys_silence(text):
    """Whether a text links something that is given with words taken back, or with a
    review."""
    said = fold(text)
    if not _GIFTS.search(said):
        return False
    asks = _SILENCE.search(said) and _WORDS_OF_THEIRS.search(said)
    return bool(asks or _GOOD_REVIEW.search(said))
