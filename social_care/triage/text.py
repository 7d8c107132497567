"""From a post to tokens.

Handles and links say nothing about language or mood, so they become the marks
``<at>`` and ``<url>``. Scripts that write without spaces (and Korean, whose endings
hang on the word) are split into single letters; phrases of those languages are
matched letter by letter.
"""

import html
import re
import unicodedata

MAX_CHARS = 2000
"""Letters of a post that are looked at; the rest of a very long text is ignored."""

AT, URL, NUMBER, HAPPY, SAD = "<at>", "<url>", "<n>", "<:)>", "<:(>"

CJK = "\u1100-\u11ff\u3041-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf"
CJK += "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"

EMOJI = "\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff"

_HASHTAG = re.compile(r"[#\uff03](\w+)")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|_+|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_URL = r"(?:https?://|www\.)\S+"
_HANDLE = r"@[\w](?:[\w.-]*\w)?(?:@[\w.-]+\w)?"
_CLEAN = re.compile(rf"{_URL}|{_HANDLE}|\bRT\b")
# the two below are slow, so each is asked for only where its hint is found
_MAIL_HINT = re.compile(r"\w@\w")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_DOMAIN_HINT = re.compile(r"\.(?:com|net|org|co|ly|io|me)\b")
_DOMAIN = re.compile(r"\b[\w.-]+\.(?:com|net|org|co|ly|io|me)\b(?:/\S*)?")
_HAPPY = r"(?:[:=;][-o^']?[)DPp\]}*]+|\(\s?[:;]|<3|\^[_.]?\^|[xX]D+\b|:-?3\b)"
_SAD = r"(?:[:=;]['-]{0,2}[(\[{/|\\cC@]+(?![\w/])|\):|D:|-_+-|>[:.]?[(<]|T[_.]T)"
_LETTER = rf"[^\W\d_{CJK}]"
_TOKEN = re.compile(
    f"{_URL}|{_HANDLE}|{_HAPPY}|{_SAD}"
    f"|\\d+(?:[.,:]\\d+)*|[{CJK}]"
    f"|{_LETTER}+(?:[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u200c\u200d]+"
    f"{_LETTER}*)*(?:'{_LETTER}+)*"
    f"|[{EMOJI}]"
    r"|[!?.;\n…]+|[%$€£]"
)
_IS_HAPPY = re.compile(_HAPPY)
_IS_SAD = re.compile(_SAD)
_LAUGHS = frozenset(("xd", "xdd", "xddd"))
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")

_FOLDED = {}
for _code in range(0xC0, 0x250):
    _letter = chr(_code)
    _base = unicodedata.normalize("NFD", _letter)[0]
    if _base != _letter:
        _FOLDED[_code] = _base
_FOLDED.update({ord("ł"): "l", ord("ı"): "i", ord("ø"): "o", ord("ß"): "ss"})
_FOLDED.update({ord("œ"): "oe", ord("æ"): "ae"})
_GERMAN = {ord("ß"): "ss", ord("é"): "e", ord("è"): "e"}
_ARABIC = dict.fromkeys(range(0x64B, 0x660))
_ARABIC.update({0x640: None, 0x670: None, 0x623: "ا", 0x625: "ا", 0x622: "ا"})
_ARABIC.update({0x649: "ي", 0x629: "ه"})
_RUSSIAN = {ord("ё"): "е"}

_POINTS = {0xB4: "'", 0x2BC: "'", 0x3002: ". ", 0x61F: "?", 0x61B: ";", 0x60C: ","}
_POINTS |= dict.fromkeys((0x2018, 0x2019), "'")
_POINTED = re.compile(f"[{''.join(map(chr, _POINTS))}]")
"""Other signs for the same: apostrophes, the full stops of Chinese, what Arabic has."""

_FOLDING = re.compile("[À-ɏЀ-ӿ\u0600-\u06ff]")
"""Letters of which some are folded; most other texts have emoji or scripts that none
of it concerns."""

FOLDS = {"de": _GERMAN, "ar": _ARABIC, "fa": _ARABIC, "ur": _ARABIC, "ru": _RUSSIAN}
"""What is folded when words are compared; accents elsewhere, since people omit them.

Not in German: ``schön`` is praise and ``schon`` is not.
"""


def prepare(text):
    """A text cut to size, one form for every letter, entities resolved.

    :param text: any ``str``, also with NUL or lone surrogates; ``None`` and
        ``False`` (what Odoo gives for an empty field) count as empty
    """
    if not text:
        return ""
    if not isinstance(text, str):
        text = str(text)
    text = text[:MAX_CHARS]
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[: 2 * MAX_CHARS]
        if _POINTED.search(text):
            text = text.translate(_POINTS)
    return text


def spread_hashtags(text):
    """``#WorstServiceEver`` gives ``Worst Service Ever``."""
    if "#" not in text:
        return text
    return _HASHTAG.sub(lambda m: " " + _CAMEL.sub(" ", m.group(1)) + " ", text)


def _without_addresses(text):
    """Mail addresses and bare domains made to look like links."""
    if "@" in text and _MAIL_HINT.search(text):
        text = _MAIL.sub(" www.x ", text)
    if "." in text and _DOMAIN_HINT.search(text) and "://" not in text:
        text = _DOMAIN.sub(" www.x ", text)
    return text


def language_text(text, brand_names=()):
    """What is left for telling the language: no handles, links, brand names.

    Hashtags are left out too where enough other words stand beside them: many are
    English whatever the language.
    """
    text = _CLEAN.sub(" ", _without_addresses(text))
    if "#" in text:
        plain = _HASHTAG.sub(" ", text)
        letters = sum(map(str.isalpha, plain))
        text = plain if letters >= 8 else spread_hashtags(text)
    lowered = text.lower() if brand_names else ""
    for name in brand_names:
        # mostly it is not there, and looking is faster than the pattern
        if name and name.lower() in lowered:
            text = re.sub(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return text


def fold(text, language):
    """Lower case, without what people leave out when they type."""
    if text.isascii():
        return text.lower()
    lowered = text.replace("İ", "i").lower()
    if not _FOLDING.search(lowered):
        return lowered
    return lowered.translate(FOLDS.get(language, _FOLDED))


def _squeeze(match):
    letter = match.group(1)
    return letter * 2 if letter in "oe" else letter


def tokens(text, language="en"):
    """List of tokens of a prepared text, folded for a language.

    Words, single letters of scripts without spaces, :data:`AT`, :data:`URL`,
    :data:`NUMBER`, :data:`HAPPY`, :data:`SAD`, single emoji, ``.``, ``!`` and ``?``
    (a run of them is one; a run with ``?`` in it is ``?``).
    """
    english = language == "en"
    folded = fold(spread_hashtags(_without_addresses(text)), language)
    if _REPEATED.search(folded):
        folded = _REPEATED.sub(_squeeze, folded)
    found = []
    append = found.append
    for token in _TOKEN.findall(folded):
        if token.isalpha():
            append(HAPPY if token in _LAUGHS else token)
        elif "'" in token and token[0].isalpha():
            if english:
                append(token.replace("'", ""))
            else:
                found.extend(token.split("'"))
        else:
            append(_mark(token))
    return found


_FIRST = {"@": AT, "%": "%", "$": "$", "€": "€", "£": "£"}


def _mark(token):
    """What stands for a token that is no plain word."""
    first = token[0]
    mark = _FIRST.get(first)
    if mark is None and first.isdigit():
        mark = NUMBER
    if mark is None and len(token) > 1:
        if token.startswith(("http", "www.")):
            mark = URL
        elif _IS_HAPPY.fullmatch(token):
            mark = HAPPY
        elif _IS_SAD.fullmatch(token):
            mark = SAD
    if mark is None and first in "!?.;\n…":
        mark = "?" if "?" in token else "!" if "!" in token else "."
    return mark or token
