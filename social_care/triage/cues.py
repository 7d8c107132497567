"""Words and phrases of a language that tell what a post is about.

A phrase is written as words between spaces. ``word*`` is any word that begins so,
``_`` stands for up to three words (six letters of a language without spaces) of the
same sentence, ``<n>`` for a number,
``<at>`` for a handle. Languages without spaces are matched letter by letter.

Files: ``data/cues/xx.json``, written for this project, one a language::

    {"negations": "not never ...",          words that turn what follows
     "after": "...",                        words that turn what precedes
     "modifiers": {"1.3": "very ..."},      words that strengthen or weaken
     "words": {"-3": "awful; ..."},         polarity on AFINN's scale -5..5, over
                                            the lists; 0 takes a word out of them
     "fine": "not bad; ...",                what is bad denied: mildly good as a whole,
                                            and no word of it counts by itself
     "plain": "lost property; ...",         says nothing as a whole
     "again": {"times": "another; ...",     what happens more than once, and what of
               "what": "delay; ..."},       that nobody praises but to mock
     "repeated": {"nth": "third; ...",      for the which time, and that it is the third
                  "time": "time; ...",      "time" or "message", or in other words, and
                  "of": "message; ...",     how people get in touch: who has to do it
                  "often": "twice; ...",    again complains
                  "contact": "wrote; ..."},
     "faults": [{"what": "driver; ...",      who or what does what nobody wants: each of
                 "does": "yelled; ..."}],   these with each of those, a few words apart
     "thanks_for": "for",                   joins thanks with what it is for
     "you": "you your ...",                 whoever is spoken to
     "numbers": "two three ...",            words that a ``<n>`` stands for as well
     "cues": {"complaint": {"3": "never again; ..."}, ...}}
"""

import functools
import gzip
import itertools
import json
import pathlib

from . import text as texts

DATA = pathlib.Path(__file__).parent / "data"
CATEGORIES = (
    "polarity",
    "complaint",
    "request",
    "question",
    "praise",
    "thanks",
    "promise",
    "sarcasm",
    "doubt",
    "unsure",
    "solved",
    "elsewhere",
    "service",
    "spam",
    "insult",
    "threat",
    "object",
    "self",
    "negation",
    "after",
    "repeated",
    "contact",
)
POLARITY = 0
NEGATION = CATEGORIES.index("negation")
AFTER = CATEGORIES.index("after")
COMPLAINT, DOUBT = CATEGORIES.index("complaint"), CATEGORIES.index("doubt")
PROMISE, QUESTION = CATEGORIES.index("promise"), CATEGORIES.index("question")
REQUEST, SARCASM = CATEGORIES.index("request"), CATEGORIES.index("sarcasm")
THANKS, SOLVED = CATEGORIES.index("thanks"), CATEGORIES.index("solved")
INSULT, THREAT = CATEGORIES.index("insult"), CATEGORIES.index("threat")
PRAISE, SERVICE = CATEGORIES.index("praise"), CATEGORIES.index("service")
UNSURE, OBJECT = CATEGORIES.index("unsure"), CATEGORIES.index("object")
SELF = CATEGORIES.index("self")
REPEATED, CONTACT = CATEGORIES.index("repeated"), CATEGORIES.index("contact")
FINE = 0.5
PLAIN = 1e-9
"""As good as nothing; a phrase that weighs nothing is none."""

AGAIN = 3.0
VULGAR = 1.5
NEGATION_MARK, AFTER_MARK = "<not>", "<after>"
JOINED = ("وال", "بال", "فال", "ال", "لل", "و", "ف")
"""Arabic for "and the", "with the", "so the", "the", "for the", "and" and "so"."""

UNSPACED = frozenset(("zh", "ja", "ko"))
"""Languages that are matched letter by letter."""

STEM = 3
"""Letters that a stem (``word*``) has at least."""

GAP, GAP_LETTERS = 3, 6
ENDS = frozenset((".", "!", "?"))


class Phrases:
    """A tree of phrases.

    :param int gap: how many words ``_`` stands for at most
    """

    def __init__(self, gap=GAP):
        self.root = {}
        self.gap = gap

    def add(self, words, category, weight):
        """Add a phrase, given as a list of tokens; the heavier one of two stays."""
        leaf = self.node(words).setdefault("", {})
        if abs(leaf.get(category, 0)) < abs(weight):
            leaf[category] = weight

    def node(self, words):
        """Where the tree goes on after words; it is made if there is none yet."""
        node = self.root
        for word in words:
            if len(word) > STEM and word[-1] == "*":
                stem = word[:-1]
                stems = node.setdefault("*", {}).setdefault(stem[:STEM], [])
                for known, child in stems:
                    if known == stem:
                        node = child
                        break
                else:
                    child = {}
                    stems.append((stem, child))
                    node = child
            else:
                node = node.setdefault(word, {})
        return node

    def find(self, words):
        """List of (start, end, category, weight), at most one a start and category.

        The longest phrase of a category at a place counts.
        """
        found = []
        known = self.root.get
        stems = self.root.get("*", {}).get
        for start, word in enumerate(words):
            child, branches = known(word), stems(word[:STEM])
            if child is None and branches is None:
                continue
            best = {}
            if child is not None:
                if len(child) == 1 and "" in child:
                    for category, weight in child[""].items():
                        best[category] = (start + 1, weight)
                else:
                    self._walk(child, words, start + 1, best)
            if branches is not None:
                for stem, branch in branches:
                    if word.startswith(stem):
                        self._walk(branch, words, start + 1, best)
            for category, (end, weight) in best.items():
                found.append((start, end, category, weight))
        return found

    def settle(self):
        """Ends of phrases that say the same become one; nothing can be added after it.

        There are thousands of them, and they take more memory than all else here.
        """
        ends, nodes, seen = {}, [self.root], set()

        def settled(node):
            if len(node) == 1 and "" in node:
                return ends.setdefault(tuple(node[""].items()), node)
            if id(node) not in seen:
                seen.add(id(node))
                nodes.append(node)
            return node

        while nodes:
            node = nodes.pop()
            for word, child in node.items():
                if word == "*":
                    for rows in child.values():
                        rows[:] = [(stem, settled(branch)) for stem, branch in rows]
                elif word:
                    node[word] = settled(child)
                else:
                    end = ends.setdefault(tuple(child.items()), {"": child})
                    node[word] = end[""]

    def vocabulary(self):
        """All words of all phrases, without stems."""
        found, nodes = set(), [self.root]
        while nodes:
            for word, child in nodes.pop().items():
                if word == "*":
                    nodes.extend(branch for row in child.values() for _s, branch in row)
                elif word:
                    found.add(word)
                    nodes.append(child)
        return found

    def _walk(self, node, words, index, best):
        leaf = node.get("")
        if leaf is not None:
            for category, weight in leaf.items():
                known = best.get(category)
                if known is None or known[0] < index:
                    best[category] = (index, weight)
            if len(node) == 1:
                return
        if index >= len(words):
            return
        self._step(node, words, index, best)
        gap = node.get("_")
        if gap is not None:
            # the word after the gap has to be there: no phrase ends in one
            known, stems = gap.get, gap.get("*")
            for there in range(index, min(len(words), index + self.gap + 1)):
                word = words[there]
                child = known(word)
                if child is not None:
                    self._walk(child, words, there + 1, best)
                if stems is not None:
                    for stem, branch in stems.get(word[:STEM], ()):
                        if word.startswith(stem):
                            self._walk(branch, words, there + 1, best)
                if word in ENDS:
                    break

    def _step(self, node, words, index, best):
        """Go on with the word at an index, where the tree knows it."""
        word = words[index]
        child = node.get(word)
        if child is not None:
            self._walk(child, words, index + 1, best)
        stems = node.get("*")
        if stems is not None:
            for stem, branch in stems.get(word[:STEM], ()):
                if word.startswith(stem):
                    self._walk(branch, words, index + 1, best)


class Pack:
    """All that is known of one language."""

    def __init__(self, language):
        self.language = language
        self.phrases = Phrases(GAP_LETTERS if language in UNSPACED else GAP)
        path = DATA / "cues" / f"{language}.json"
        data = {}
        if path.exists():
            data = json.loads(path.read_text("utf-8"))
        self.known = bool(data)
        self.negations = self._turning(data.get("negations", ""), NEGATION)
        self.after = self._turning(data.get("after", ""), AFTER)
        self.modifiers = {
            cut[0]: float(factor)
            for factor, items in data.get("modifiers", {}).items()
            for cut in map(self.cut, items.split())
            if len(cut) == 1
        }
        self.thanks_for = frozenset(data.get("thanks_for", "").split())
        self.you = frozenset(tuple(self.cut(i)) for i in data.get("you", "").split())
        self.numbers = [self.cut(i) for i in data.get("numbers", "").split()]
        self.zeroed = set()
        self.words = self._polarity(data.get("words", {}))
        for words in self._all(data.get("fine", "")):
            self.phrases.add(words, POLARITY, FINE)
        self._mocked(**data.get("again", {}))
        self._repeated(**data.get("repeated", {}))
        for category, rows in data.get("cues", {}).items():
            number = CATEGORIES.index(category)
            for weight, items in rows.items():
                for words in self._all(items):
                    for variant in self._counted(words):
                        self.phrases.add(variant, number, float(weight))
                    if number in (SOLVED, SERVICE):
                        self._is_plain(words)
        self._add_vulgar()
        for words in self._all(data.get("plain", "")):
            self._is_plain(words)
        self._faults(data.get("faults", ()))
        self.phrases.settle()
        self.bare = frozenset()
        if language == "ar":
            self.bare = self.phrases.vocabulary() | self.words.keys()

    def tokens(self, text):
        """Tokens of a prepared text, as the phrases know them.

        Arabic writes "and" and "the" as one word with what follows.
        """
        words = texts.tokens(text, self.language)
        return [self._bared(word) for word in words] if self.bare else words

    def speaks_to(self, words):
        """Whether a word says that somebody is spoken to.

        :param list words: tokens
        """
        if self.language not in UNSPACED:
            return any((word,) in self.you for word in words)
        joined = "".join(words)
        return any("".join(word) in joined for word in self.you)

    def _bared(self, word):
        if word in self.bare or len(word) < 4:
            return word
        for joined in JOINED:
            if word.startswith(joined) and word[len(joined) :] in self.bare:
                return word[len(joined) :]
        return word

    def _counted(self, words):
        """A phrase, and the same with each word for a number in place of ``<n>``."""
        at = words.index(texts.NUMBER) if texts.NUMBER in words else None
        if at is None:
            return [words]
        return [words[:at] + number + words[at + 1 :] for number in self.numbers] + [
            words
        ]

    def _add_vulgar(self):
        """Words of lists that others keep: insults where somebody is spoken to."""
        for item in insults().get(self.language, ()):
            # Single letters of Korean have another form in lists than in posts.
            words = self.cut(texts.prepare(item))
            if words:
                self.phrases.add(words, INSULT, VULGAR)

    def _is_plain(self, words):
        """No word of a phrase tells a mood, nor anything else it would by itself."""
        for variant in self._counted(words):
            self.phrases.add(variant, POLARITY, PLAIN)

    def cut(self, phrase):
        """A phrase as tokens, as the post's are; ``*`` and ``_`` stay."""
        result = []
        for part in phrase.split():
            if part == "_" or part.startswith("<"):
                result.append(part)
            elif part.endswith("*"):
                cut = texts.tokens(part[:-1], self.language)
                if cut:
                    single = len(cut) > 1 or len(cut[-1]) < 2
                    result.extend(cut if single else [cut[-1] + "*"])
            else:
                result.extend(texts.tokens(part, self.language))
        return result

    def _mocked(self, times="", what=""):
        """What happens again, in either order: who praises it is not pleased."""
        for again, thing in itertools.product(self._all(times), self._all(what)):
            self.phrases.add([*again, *thing], SARCASM, AGAIN)
            self.phrases.add([*again, "_", *thing], SARCASM, AGAIN)
            self.phrases.add([*thing, *again], SARCASM, AGAIN)

    def _repeated(self, nth="", time="", of="", often="", contact=""):
        """The third message, what is done for the third time, and getting in touch."""
        counts = self._all(nth)
        for count, thing in itertools.product(counts, self._all(time)):
            self.phrases.add([*count, *thing], REPEATED, 1.0)
        for count, thing in itertools.product(counts, self._all(of)):
            self.phrases.add([*count, *thing], COMPLAINT, AGAIN)
            # "3." may as well end a sentence
            if count[-1] not in ENDS and self.language not in UNSPACED:
                self.phrases.add([*count, "_", *thing], COMPLAINT, AGAIN)
        for words in self._all(often):
            for variant in self._counted(words):
                self.phrases.add(variant, REPEATED, 1.0)
        for words in self._all(contact):
            self.phrases.add(words, CONTACT, 1.0)

    def _faults(self, rows):
        """What somebody or something did that nobody wants ("the driver yelled").

        Whoever does the same things shares one tree of them. Nothing may be added to
        the phrases after it.
        """
        done_by = {}
        for number, row in enumerate(rows):
            for thing in self._all(row["what"]):
                done_by.setdefault(tuple(thing), []).append(number)
        shared = {}
        for thing, numbers in done_by.items():
            node = self.phrases.node(thing)
            tree = shared.get(tuple(numbers))
            if tree is None or "_" in node:
                tree = Phrases(self.phrases.gap)
                tree.root = node.get("_", {})
                for number in numbers:
                    for words in self._all(rows[number]["does"]):
                        tree.add(words, COMPLAINT, AGAIN)
            if "_" not in node:
                shared[tuple(numbers)] = tree
                node["_"] = tree.root

    def _all(self, phrases):
        """The phrases of a row, as tokens each; those of none are left out."""
        return list(filter(None, map(self.cut, phrases.split(";"))))

    def _turning(self, items, category):
        """Set of single words; those of several tokens go into the tree."""
        words = {NEGATION_MARK if category == NEGATION else AFTER_MARK}
        for item in items.split():
            cut = self.cut(item)
            if len(cut) == 1:
                words.add(cut[0])
            elif cut:
                self.phrases.add(cut, category, 1.0)
        return frozenset(words)

    def _polarity(self, curated):
        """Word to -1..1; phrases of several tokens go into the tree."""
        scores = {}
        raw = raw_words()
        sources = list(raw.get(self.language, ()))
        if self.language in UNSPACED:
            # a single letter of a translated list is part of too many words
            sources = [row for row in sources if len(self.cut(row[0])) > 1]
        if self.language == "en":
            sources += raw["vader"]
        for score, items in curated.items():
            sources += [(item, float(score)) for item in items.split(";")]
        for item, afinn in sources:
            score = max(-1.0, min(1.0, afinn / 4))
            # most entries are one plain word: the slow way only for the rest
            word = texts.fold(item.strip(), self.language)
            if word.isalpha() and self.language not in UNSPACED:
                key = (word,)
            else:
                key = tuple(self.cut(word))
            if key and (key[0][0].isalpha() or len(key) > 1):
                scores[key] = score
        words = {}
        for key, score in scores.items():
            if len(key) == 1:
                if score:
                    words[key[0]] = score
                else:
                    self.zeroed.add(key[0])
            elif score:
                self.phrases.add(key, POLARITY, score)
        return words


@functools.cache
def raw_words():
    """Language to pairs of word and score on AFINN's scale (-5 to 5)."""
    blob = gzip.decompress((DATA / "words.json.gz").read_bytes())
    return {name: tuple(words.items()) for name, words in json.loads(blob).items()}


@functools.cache
def insults():
    """Language to vulgar words, see ``build_insults.py``."""
    blob = gzip.decompress((DATA / "insults.json.gz").read_bytes())
    return json.loads(blob)["lists"]


@functools.cache
def pack(language):
    """The pack of a language; an empty one for a language that has none."""
    return Pack(language)
