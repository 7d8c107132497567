"""Make ``data/language.bin``, the statistics that :mod:`.language` reads.

Not used at run time. Needs the packages ``wordfreq`` and ``msgpack`` (word
frequencies in 44 languages, CC BY-SA 4.0; see data/SOURCES.md)::

    python -m build_language OUTPUT

What is written, zlib-compressed: a JSON header line, then for every script a table
of words and letter sequences with one byte a language: how much less likely this
one is under that language than under the likeliest, in sixteenths of a natural
logarithm. Letter sequences come from an interpolated (Witten-Bell) model of up to
five letters; a frequent word has the mixture of its own frequency and of what the
letters give.
"""
# A program for the command line. pylint: disable=print-used,cell-var-from-loop

import collections
import gzip
import json
import math
import pathlib
import re
import sys
import zlib

import msgpack
import wordfreq

SCRIPTS = {
    "latin": "en es fr de it pt nl pl tr ca sv da nb fi cs ro hu id vi fil sh",
    "cyrillic": "ru uk bg mk",
    "arabic": "ar fa ur",
}
RANGES = {
    "latin": re.compile("[a-zà-öø-ɏ\u1e00-\u1eff\u0300-\u036f]+"),
    "cyrillic": re.compile("[\u0400-\u04ff]+"),
    "arabic": re.compile("[\u0620-\u06ff]+"),
}
KEPT_WORDS = {"latin": 1500, "cyrillic": 1500, "arabic": 1500}
KEPT_GRAMS = {"latin": 40000, "cyrillic": 8000, "arabic": 6000}
ORDER = 5
STEP = 16.0


def fold(word):
    """Lower case as :mod:`.language` makes it."""
    return word.replace("İ", "i").lower()


def words_of(language, script):
    """Word to frequency, split at apostrophes, of one script only."""
    data = pathlib.Path(wordfreq.__file__).parent / "data"
    path = data / f"small_{language}.msgpack.gz"
    rows = msgpack.loads(gzip.decompress(path.read_bytes()), raw=False)
    freqs = collections.Counter()
    for index, bucket in enumerate(rows[1:], 1):
        for word in bucket:
            for part in re.split(r"[\W\d_]+", fold(word)):
                if part and RANGES[script].fullmatch(part):
                    freqs[part] += 10 ** (-index / 100)
    total = sum(freqs.values())
    return {word: freq / total for word, freq in freqs.items()}


class Letters:
    """Interpolated letter model of one language."""

    def __init__(self, freqs):
        self.counts = collections.defaultdict(collections.Counter)
        for word, freq in freqs.items():
            padded = f" {word} "
            weight = (freq * 1e6) ** 0.7
            for end in range(1, len(padded)):
                for size in range(min(ORDER, end + 1)):
                    self.counts[padded[end - size : end]][padded[end]] += weight
        self.cache = {}

    def probability(self, context, letter):
        key = (context, letter)
        value = self.cache.get(key)
        if value is None:
            lower = self.probability(context[1:], letter) if context else 1 / 3000
            following = self.counts.get(context)
            if following:
                total, kinds = sum(following.values()), len(following)
                lost = kinds * 2.0
                value = (following[letter] + lost * lower) / (total + lost)
            else:
                value = lower
            self.cache[key] = value
        return value

    def word(self, word):
        padded = f" {word} "
        value = 0.0
        for end in range(1, len(padded)):
            start = max(0, end - ORDER + 1)
            value += math.log(self.probability(padded[start:end], padded[end]))
        return value


def penalties(logs):
    best = max(logs)
    return bytes(min(255, round((best - value) * STEP)) for value in logs)


def main(output):
    tables, header = [], []
    for script, codes in SCRIPTS.items():
        languages = codes.split()
        freqs = {lang: words_of(lang, script) for lang in languages}
        models = {lang: Letters(freqs[lang]) for lang in languages}
        wanted = set()
        for lang in languages:
            ranked = sorted(freqs[lang], key=lambda w: (-freqs[lang][w], w))
            wanted.update(ranked[: KEPT_WORDS[script]])
        entries = {}
        for word in sorted(wanted):
            logs = [
                math.log(
                    0.6 * freqs[lang].get(word, 0.0)
                    + 0.4 * math.exp(models[lang].word(word))
                    + 1e-12
                )
                for lang in languages
            ]
            entries[f" {word} "] = penalties(logs)
        grams = collections.Counter()
        for lang in languages:
            model = models[lang]
            whole = sum(model.counts[""].values())
            for context, following in model.counts.items():
                for letter, weight in following.items():
                    grams[context + letter] += weight / whole
        short = [gram for gram in grams if len(gram) == 1]
        rest = sorted(
            (gram for gram in grams if len(gram) > 1),
            key=lambda g: (-grams[g], g),
        )[: KEPT_GRAMS[script]]
        for gram in sorted(short + rest):
            logs = [
                math.log(models[lang].probability(gram[:-1], gram[-1]))
                for lang in languages
            ]
            # "\1" sets letter sequences apart from whole words
            entries["\1" + gram] = penalties(logs)
        keys = "\n".join(entries).encode()
        values = b"".join(entries.values())
        header.append([script, languages, len(keys), len(entries)])
        tables.append(keys + values)
        print(script, len(entries), len(keys), len(values))
    blob = json.dumps(header).encode() + b"\n" + b"".join(tables)
    pathlib.Path(output).write_bytes(zlib.compress(blob, 9))
    print(len(blob), pathlib.Path(output).stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1])
