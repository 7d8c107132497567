"""Which language a short post is in.

:func:`detect` is the one door. It is a small model of our own, since none of the
detectors that reach the wanted accuracy has wheels for every platform and leaves
room in a worker's memory (see data/SOURCES.md): letters of one script decide the
script, then word and letter statistics of ``data/language.bin`` (made by
``build_language.py`` from the word frequencies of wordfreq) decide among the
languages of that script. Nothing is downloaded and nothing is random.

The scores of all languages of a script are kept side by side in one Python integer
(24 bits each), so that adding one integer adds the evidence for all of them.
"""

import functools
import gc
import json
import pathlib
import re
import zlib

from ..text.languages import normalise

TARGETS = frozenset(
    ("en", "es", "fr", "de", "it", "pt", "nl", "pl", "ru", "tr", "ar", "zh", "ja", "ko")
)
"""Languages that have polarity and cues of their own."""

DATA = pathlib.Path(__file__).parent / "data" / "language.bin"
LANE = 24
MASK = (1 << LANE) - 1
STEP = 16.0
LETTERS = 360
"""Letters looked at: more change nothing and cost time."""

FOREIGN_PENALTY = 4.0
"""Natural logarithm a language outside :data:`TARGETS` has to make good."""

RELIABLE_MARGIN = 3.0
FEW_WORDS, FEW_MARGIN = 2, 5.0
"""So few words have to be so much likelier in one language to be relied on: else the
account's language is the better guess ("ok", "super cool", "top")."""

HINDI = frozenset(
    """
    aap ab abhi accha acha achha agar apna apne apni aur baat bahut bhai bhaiya
    bhi bhot bohot bro dekh dekho desh dil diya do ek galat gaya gaye gayi hai
    hain hamare hame hi hind ho hoon hota hoti hua hue hui hum humare hun inka
    inke inko iska iske isko isliye jab jai ji jo ka kaam kab kaha kahan kaise kar
    karna karo karte kaun ke ki kiya ko koi kuch kuchh kya kyo kyu kyun lekin liye
    log logo logon magar mai mein mera mere meri modi mujhe nahi nahin ne nhi par
    phir pyar raha rahe rahi sab sabse sahi sala se sirf tak tera tere teri tha
    the thi toh tujhe tum tumhare unka unke unko uska uske usko wala wale wali wo
    woh ya yaar ye yeh
    aaya aayega aayegi aayi aise batao bataiye bakwaas bakwas bhejo chahiye
    dhanyavaad dhanyavad dhokha dijiye gussa hoga hogi itna itni jaldi jyada
    kabhi karein karwao kharaab kharab kijiye kitna kitne kitni krna krne krte
    kyunki lagega lagegi madad milega milegi namaste paisa paise pehle rha rhi
    sakta sakte sakti samajh shukriya theek waise wapas zyada
    """.split()  # noqa: SIM905
)
"""Hindi as it is written in Latin letters, which no word list has."""

_HINDI_ALONE = HINDI - frozenset(
    """
    ab aise bro desh dil diya do ek hai hi hind ho hota hue hum hun jai ji jo ka kab kar
    ke ki ko log logo magar mai mein mera mere meri modi ne par raha sab sala se tak
    tera tere teri the tum wo ya ye
    """.split()  # noqa: SIM905
)
HINDI_SHARE = 0.3
HINDI_DOUBT = 0.1
"""With this share of Hindi words no other language of Latin letters is certain."""

_CJK_SURE = re.compile("[\u3041-\u306d\u306f-\u3096]")

_WORD = re.compile(r"[^\W\d_]+")
_SINGLE_SCRIPTS = (
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("pa", re.compile("[\u0a00-\u0a7f]")),
    ("gu", re.compile("[\u0a80-\u0aff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("te", re.compile("[\u0c00-\u0c7f]")),
    ("kn", re.compile("[\u0c80-\u0cff]")),
    ("ml", re.compile("[\u0d00-\u0d7f]")),
    ("si", re.compile("[\u0d80-\u0dff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("lo", re.compile("[\u0e80-\u0eff]")),
    ("my", re.compile("[\u1000-\u109f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("am", re.compile("[\u1200-\u137f]")),
    ("km", re.compile("[\u1780-\u17ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ\u1e00-\u1eff]")
_NOT_LATIN = re.compile(
    "[\u0370-\u1dff\u1f00-\u1fff\u2c00-\ud7ff\uf900-\ufaff\ufb50-\ufdff"
    "\ufe70-\ufefc\uff66-\uff9d]"
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0620-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")


REMEMBERED = 20_000
"""Words that are in no table, of which it is remembered what was worked out."""


class _Script:
    """Statistics of the languages of one script."""

    def __init__(self, languages, keys, values):
        self.languages = [normalise(language) for language in languages]
        self.bias = [
            0.0 if code in TARGETS else FOREIGN_PENALTY for code in self.languages
        ]
        count = len(languages)
        words, grams = {}, {}
        shared = {}
        for index, key in enumerate(keys):
            raw = values[index * count : (index + 1) * count]
            packed = shared.get(raw)
            if packed is None:
                # every third byte of a lane of 24 bits, lowest lane first
                wide = bytearray(3 * count)
                wide[::3] = raw
                packed = shared[raw] = int.from_bytes(wide, "little")
            if key[0] == "\1":
                grams[key[1:]] = packed
            else:
                words[key[1:-1]] = packed
        self.words = _Words(words, grams)

    def score(self, words):
        """Pairs of penalty, in natural logarithms, and language; best first."""
        value = sum(map(self.words.__getitem__, words))
        scores = []
        for code, bias in zip(self.languages, self.bias, strict=True):
            scores.append(((value & MASK) / STEP + bias, code))
            value >>= LANE
        scores.sort()
        return scores


class _Words(dict):
    """Word to penalties: those of the tables, and what was worked out of late."""

    def __init__(self, words, grams):
        super().__init__(words)
        self.grams = grams
        self.added = []

    def __missing__(self, word):
        """Penalties of a word that is in no table, from its letters."""
        grams = self.grams
        padded = " " + word[:24] + " "
        value = 0
        for end in range(2, len(padded) + 1):
            for start in range(max(0, end - 5), end):
                packed = grams.get(padded[start:end])
                if packed is not None:
                    value += packed
                    break
        if len(self.added) >= REMEMBERED:
            for each in self.added:
                del self[each]
            self.added.clear()
        self.added.append(word)
        self[word] = value
        return value


@functools.cache
def load():
    """Read the statistics once; later calls cost nothing."""
    collects = gc.isenabled()
    gc.disable()  # a hundred thousand small objects that all stay
    try:
        return _read()
    finally:
        if collects:
            gc.enable()


def _read():
    blob = zlib.decompress(DATA.read_bytes())
    start = blob.index(b"\n") + 1
    scripts = {}
    for name, languages, key_bytes, count in json.loads(blob[:start]):
        keys = blob[start : start + key_bytes].decode().split("\n")
        start += key_bytes
        size = count * len(languages)
        scripts[name] = _Script(languages, keys, blob[start : start + size])
        start += size
    return scripts


def _among(script, lowered, allowed):
    """Best language of a script and by how much it leads."""
    words, doubt = [], False
    left = LETTERS
    for word in _WORD.findall(lowered):
        words.append(word)
        left -= len(word)
        if left <= 0:
            break
    if script == "latin" and (allowed is None or "hi" in allowed):
        hindi = sum(map(HINDI.__contains__, words))
        enough = hindi >= 2 and hindi >= HINDI_SHARE * len(words)
        if enough and not _HINDI_ALONE.isdisjoint(words):
            return "hi", RELIABLE_MARGIN if hindi >= 4 else 0.0
        if hindi >= HINDI_DOUBT * len(words) and not _HINDI_ALONE.isdisjoint(words):
            doubt = True
    ranked = load()[script].score(words)
    if allowed is not None:
        bias = FOREIGN_PENALTY
        ranked = sorted(
            (penalty - (0.0 if code in TARGETS else bias), code)
            for penalty, code in ranked
            if code in allowed
        )
        if not ranked:
            return "", 0.0
        if len(ranked) == 1:
            return ranked[0][1], RELIABLE_MARGIN
    lead = ranked[1][0] - ranked[0][0]
    if doubt or (script == "latin" and len(words) <= FEW_WORDS and lead < FEW_MARGIN):
        lead = 0.0
    return ranked[0][1], lead


def detect(text, languages=None):
    """The language of a text that handles, links and brand names were taken from.

    :param str text: any text, also an empty one
    :param languages: ISO 639-1 codes to choose from, or nothing for all known
    :return: pair of ISO 639-1 code (``''`` where there are no letters) and whether
        it can be relied on
    """
    allowed = None
    if languages:
        allowed = {normalise(code) for code in languages} - {""}
    text = text[: 4 * LETTERS]
    script = "latin" if not _NOT_LATIN.search(text) else _script(text)
    if script == "cjk":
        return _chinese_or_japanese(text, allowed)
    if script in ("latin", "cyrillic", "arabic"):
        if script == "latin" and not _LATIN.search(text):
            return "", False
        lowered = text.replace("İ", "i").lower()
        code, margin = _among(script, lowered, allowed)
        return code, margin >= RELIABLE_MARGIN
    if not script or (allowed is not None and script not in allowed):
        return "", False
    return script, sum(map(str.isalpha, text)) >= 3


def _script(text):
    """``latin``, ``cyrillic``, ``arabic``, ``cjk`` or the one language of a script.

    A letter of a script that writes words with few of them counts more.
    """
    counts = {"latin": len(_LATIN.findall(text))}
    counts["ko"] = len(_HANGUL.findall(text)) * 2.5
    counts["cjk"] = (len(_KANA.findall(text)) + len(_HAN.findall(text))) * 2.5
    counts["cyrillic"] = len(_CYRILLIC.findall(text)) * 1.2
    counts["arabic"] = len(_ARABIC.findall(text)) * 1.2
    script = max(counts, key=counts.get)
    if sum(counts.values()) < len(text) / 2:
        for code, pattern in _SINGLE_SCRIPTS:
            found = len(pattern.findall(text))
            if found > counts.get(script, 0):
                script, counts[code] = code, found
    return script if counts[script] else ""


def _chinese_or_japanese(text, allowed):
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    # Chinese posts borrow "no" (U+306E); other hiragana makes it Japanese
    japanese = kana and (_CJK_SURE.search(text) is not None or kana >= 3 or kana >= han)
    code = "ja" if japanese else "zh"
    if allowed is not None and code not in allowed:
        other = "zh" if code == "ja" else "ja"
        code = other if other in allowed else ""
    return code, bool(code) and (kana > 0 or han >= 4)
