"""What people are called, out of what they show as their name."""

import re
import unicodedata

from .bare import bare, one_line, undirected, visible
from .folding import fold
from .letters import letters
from .signs import IDEOGRAPHS, MARKS

_ISOLATE, _CLOSE = "\u2068", "\u2069"

_TITLES = frozenset(
    fold(title)
    for title in """
    dr ddr univ univprof dkfm dottor dottore dottoressa ssa avv arq lic ingeniero
    др проф доктор δρ الدكتور الدكتورة دكتور دكتورة الشيخ डॉ डॉक्टर प्रो ด็อกเตอร์
    prof professor doc doktor doctor dra drs dott dottssa ing mag dipl dipling msc
    bsc phd md rev sir dame lord lady hon fr sr sra srta pater capt rabbi imam sheikh
    """.split()  # noqa: SIM905
)
_SALUTATIONS = frozenset(
    fold(title)
    for title in """
    hr fru frk dna doamna domnul гн гжа господин госпожа пан пані κος κα κυρία κύριος
    السيد السيدة الأستاذ الأستاذة श्री श्रीमती
    mr mrs ms miss mx herr frau mme mlle monsieur madame mademoiselle senor senora
    senorita sig signor signora signore dhr mevr mevrouw meneer pan pani bay bayan
    """.split()  # noqa: SIM905
)
_UNSAID = ("So", "Sk", "Cs", "Co", "Cn")
_AFTER = frozenset(
    """
    jr ii iii iv esq mba ba ma llm cpa she her he his they
    """.split()  # noqa: SIM905
)
_BELONGS_TO_NEXT = frozenset(("عبد", "ابو", "ام", "abd", "abdul", "abu", "umm"))

_SHORTCODE = re.compile(r":[\w.+-]{1,60}:")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|（[^（）]*）|【[^【】]*】")
_APART = re.compile(r"\s[|/•·–—~-]\s|[|•·]")
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}]|['’\u00b7-](?=[^\W\d_]))*\.?")
_AFFILIATION = re.compile(r"^[@#]|^https?:|^\d+$")
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")


def shown(name):
    """A name as it is kept: nothing in it turns what stands beside it, and one of
    unseen signs alone is none.

    :param str name: one line, as the network has it
    """
    name = undirected(name).strip()
    return name if visible(name).strip() else ""


def isolated(name):
    """A name to be put into other words: one that runs from right to left is kept from
    turning them, https://www.w3.org/TR/html5/dom.html#formatting-characters."""
    name = undirected(name or "")
    if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in name):
        return f"{_ISOLATE}{name}{_CLOSE}"
    return name


def with_handle(name, handle):
    """Name and handle in one line, of which neither turns the other round.

    :return: empty where there is neither
    """
    name, handle = isolated(name), f"@{handle}" if handle else ""
    if handle and name.startswith(_ISOLATE):
        handle = f"{_ISOLATE}{handle}{_CLOSE}"
    return " ".join(filter(None, (name, handle)))


def full_name(name):
    """A name as it is said: without shortcodes, emoji and remarks in brackets; empty
    where it holds no letters."""
    name = _BRACKETS.sub(" ", _SHORTCODE.sub(" ", bare(name or "")))
    if not _words(name):
        return ""
    kept = (sign if unicodedata.category(sign) not in _UNSAID else " " for sign in name)
    return one_line("".join(kept)).strip(" |/•·–—~-_*#\"'“”")


def first_name(name):
    """How somebody is addressed; empty where the name holds no letters.

    Titles, emoji, shortcodes and remarks in brackets are no names. Where only a family
    name is left beside a salutation, and in scripts whose names begin with the family's
    it is the whole.
    """
    name = _SHORTCODE.sub(" ", bare(name or ""))
    name = next(filter(_words, (_BRACKETS.sub(" ", name), name)), "")
    parts = [part for part in _APART.split(name) if _words(part)]
    if not parts:
        return ""
    name = parts[0]
    family, comma, given = name.partition(",")
    if comma and _is_family(family) and _is_given(given):
        name = given
    found = _words(name)
    salutation = []
    while len(found) > 1 and _is_title(found[0]):
        salutation.append(found.pop(0))
    if len(found) == 1 and salutation and _key(salutation[-1]) in _SALUTATIONS:
        return " ".join([salutation[-1], found[0]])
    while len(found) > 2 and _is_initial(found[0]):
        found.pop(0)
    if _IDEOGRAPH.match(found[0]):
        return " ".join(found)
    if len(found) > 1 and fold(found[0]) in _BELONGS_TO_NEXT:
        return " ".join(found[:2])
    return " ".join(found) if _is_initial(found[0]) else found[0].rstrip(".")


def initials(name):
    """Of "Marc Demo" MD: at most three letters, of the first and the last names."""
    found = [letters(word)[0].upper() for word in _words(bare(name or ""))]
    return "".join(found if len(found) <= 3 else [found[0], found[-1]])


def _words(text):
    """The words of a name: those that begin with a letter."""
    words = []
    for part in one_line(text).split(" "):
        if not _AFFILIATION.match(part):
            words += [word for word in _WORD.findall(part) if word[0].isalpha()]
    return words


def _key(word):
    return fold(word).replace(".", "").replace("-", "")


def _is_title(word):
    return _key(word) in _TITLES or _key(word) in _SALUTATIONS


def _is_initial(word):
    return len(letters(word.rstrip("."))) == 1 and word.isascii()


def _is_family(text):
    """Whether what stands before a comma is one name, as in lists of names."""
    words = _words(text)
    return sum(1 for word in words if not word[0].islower()) <= 1 or len(words) == 1


def _is_given(text):
    """Whether what follows a comma is a name, and not a degree or a junior."""
    words = _words(text)
    degree = _key("".join(words)) in _TITLES
    return bool(words) and not degree and not any(_is_after(word) for word in words)


def _is_after(word):
    return _is_title(word) or _key(word) in _AFTER
