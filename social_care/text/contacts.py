"""Telephone numbers and e-mail addresses as people paste them."""

import re
import unicodedata

from .bare import bare, one_line

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー"), "-")
_DOTS = dict.fromkeys(map(ord, "。．｡"), ".")

_BEFORE = re.compile(
    r"(?:(?:tel|phone|telephone|telefon|telefono|tél|téléphone|mobile|mobil|cell|handy|"
    r"fon|call|whatsapp|nr|no|电话|電話|тел|هاتف)(?:[.:\s]|$)\s*)+|tel:|"
    r"https?://(?:api\.)?(?:wa\.me/|whatsapp\.com/send\?phone=)(?=\d)",
    re.IGNORECASE,
)
_CHAT = re.compile(r"https?://")
_EXTENSION = re.compile(
    r"[\s,;(/-]*(?:;?\s*ext\s*[.=:]?|extension|extn\.?|x|#|~|int\.?|interno|доб\.?|"
    r"durchwahl|dw\.?|klappe|kl\.?|poste|anexo|ramal|toestel|wew\.?|linia|press|"
    r"内線|內線|分机|分機|내선)\s*[.:=]?\s*(\d{1,9})\)?\s*$",
    re.IGNORECASE,
)
_DIALLED_AFTER = re.compile(r"\s*[,;]+\s*(\d{1,9})#?\s*$")
_NUMBER = re.compile(r"\+?[\d\s()./-]{3,40}")
_LEADING = re.compile(r"^[^\w+(]+")
_SEVERAL = re.compile(r"\s*[/;,|]\s*|\s+(?:or|oder|ou|o|and|und)\s+", re.IGNORECASE)
_MAILTO = re.compile(r"(?:mailto:|e-?mail\s*:)\s*", re.IGNORECASE)
_ANGLED = re.compile(r".*<([^<>]*)>[^<>]*", re.DOTALL)


LONGEST = 500
"""Letters of what can be pasted; more is neither a number nor an address, and what is
looked for in it below would take with the square of its length."""


class NoNumber(ValueError):
    """What was pasted is no single telephone number."""


def telephone(value):
    """The number and the extension in what somebody pasted.

    :return: the number as it was grouped, and the digits of its extension or ``""``
    :raises NoNumber: where there is none, or more than one
    """
    if len(value or "") > LONGEST:
        raise NoNumber(value[:LONGEST])
    text = one_line(bare(value or "").translate(_DASHES))
    text = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text
    )
    text, extension = _LEADING.sub("", text), ""
    before = _BEFORE.match(text)
    if before:
        chat = _CHAT.match(text)
        text = text[before.end() :].strip()
        if chat:
            text = "+" + re.split(r"[?&/#]", text, maxsplit=1)[0].lstrip("+")
    for pattern in (_EXTENSION, _DIALLED_AFTER):
        if found := pattern.search(text):
            before = text[: found.start()]
            if len(_digits(before)) >= 5:
                text, extension = before.strip(), found[1]
                break
    text = text.strip(" .,;:")
    if not _NUMBER.fullmatch(text) or _holds_several(text):
        raise NoNumber(value)
    return text, extension


def mail(value):
    """The e-mail address in what somebody pasted, as it stands there, if it is one."""
    if len(value or "") > LONGEST:
        return ""
    text = bare(value or "").translate(_DOTS).strip()
    text = _ANGLED.sub(r"\1", text)
    text = text.strip(" \t\r\n\"'<>()[],;:.")
    return _MAILTO.sub("", text, count=1).partition("?")[0].strip()


def _holds_several(text):
    parts = [part for part in _SEVERAL.split(text) if part]
    return len(parts) > 1 and all(len(_digits(part)) >= 7 for part in parts)


def _digits(text):
    return re.sub(r"\D", "", text)
