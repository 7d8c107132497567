"""Learning from what agents correct.

A softmax over hashed letter and word sequences, stepped by AdaGrad, in plain
Python. What the word lists and cues say goes in twice: as features, and as a prior
that leads until there are enough labels. Hashes are CRC-32, so a model gives the
same answer in every process.
"""

import array
import json
import math
import struct
import zlib
from collections import deque
from dataclasses import dataclass, field
from operator import itemgetter

from .labels import INTENTS, SENTIMENTS

SIZE = 1 << 16
UNUSED = SIZE + 31
"""The last place of a row, where nothing is ever put."""

RATE = 0.25
TRUST = 150
"""Labels at which what was learned weighs as much as word lists and cues."""

DAMP = 0.03
"""What a step is damped by at first: a word seen once or twice says little yet."""

SEQUENCES = (3, 5)
"""Letters in a row that are features."""

ENOUGH = 300
"""Labels below which the prior leads."""

HELD_OUT = 5
"""Of so many corrections one is asked before it is learned from."""

_MAGIC = b"SCL2"


def _hash(feature):
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Features:
    """What a text is to a learner.

    :param indexes: of its words and letter sequences, sorted; all are worth the same
    :param value: what each of them is worth
    :param dense: pairs of index and value of what word lists and cues say
    """

    indexes: list
    value: float
    dense: list
    _take: itemgetter = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        # One call for all of them; two more, since of one it gives no tuple.
        take = itemgetter(*self.indexes, UNUSED, UNUSED)
        object.__setattr__(self, "_take", take)

    def score(self, row):
        """The sum of the weights in a row."""
        value = self.value * sum(self._take(row))
        return value + sum(row[index] * weight for index, weight in self.dense)

    def pairs(self):
        """All pairs of index and value."""
        return [(index, self.value) for index in self.indexes] + self.dense


def features(numbers):
    """The :class:`Features` of a text.

    :param dict numbers: what :func:`measure` gave
    """
    words = [word for word in numbers["words"] if word != "."]
    seen = set()
    previous = "<s>"
    for word in words:
        seen.add(_hash("1" + word))
        seen.add(_hash(f"2{previous} {word}"))
        previous = word
    joined = " " + " ".join(words)[:400] + " "
    for size in SEQUENCES:
        seen.update(_sequences(joined, size))
    indexes = sorted({hashed % SIZE for hashed in seen})
    dense = [(SIZE + i, 0.5 * v) for i, v in enumerate(_dense(numbers, words)) if v]
    return Features(indexes, 1.0 / math.sqrt(len(indexes) or 1), dense)


def _sequences(text, size):
    """The hashes of all sequences of letters, of the last ones also what is shorter."""
    start = zlib.crc32(str(size).encode())
    starts = range(len(text) - 2)
    if text.isascii():
        # The same as below, without making a text of each.
        data = text.encode()
        return [zlib.crc32(data[i : i + size], start) for i in starts]
    return [
        zlib.crc32(text[i : i + size].encode("utf-8", "surrogatepass"), start)
        for i in starts
    ]


def _dense(numbers, words):
    """What the word lists and cues say of a text, each about as large as 1."""
    found, raw = numbers["found"], numbers["raw"]
    return [
        1.0,
        max(-2.0, min(2.0, raw)),
        1.0 if raw < -0.2 else 0.0,
        1.0 if raw > 0.3 else 0.0,
        min(2.0, numbers["positive"]),
        max(-2.0, numbers["negative"]),
        numbers["emoji"],
        min(2.0, found.get("complaint", 0.0) / 4),
        min(2.0, found.get("praise", 0.0) / 4),
        min(2.0, found.get("question", 0.0) / 3),
        min(2.0, found.get("request", 0.0)),
        min(2.0, found.get("thanks", 0.0) / 2),
        min(2.0, found.get("spam", 0.0) / 4),
        1.0 if "?" in words else 0.0,
        1.0 if "!" in words else 0.0,
        1.0 if "<url>" in words else 0.0,
        0.5 * math.log1p(len(words)) / 2,
    ]


class Learner:
    """Learns labels of texts, one at a time.

    Labels are intents (``question`` ...) or sentiments (``negative``, ``neutral``,
    ``positive``); other labels are learned as well, without a prior.

    :param languages: as for :func:`analyse`, used for the features
    """

    def __init__(self, language=None):
        self.language = language
        self.labels = []
        self.count = 0
        self.given = 0
        self.per_label = {}
        self._weights = {}
        self._squares = {}
        self.recent = deque(maxlen=500)
        self.kept = deque(maxlen=500)

    # -- features -------------------------------------------------------------

    def _features(self, text, language=None):
        """The features of a text, and the analysis behind the prior."""
        from . import analyse_with_numbers

        analysis, numbers = analyse_with_numbers(text, language or self.language)
        return features(numbers), analysis

    # -- prior ----------------------------------------------------------------

    def _prior(self, analysis):
        """Label to probability, from the word lists and cues alone."""
        favoured = self._favoured(analysis)
        labels = self.labels
        if favoured not in labels:
            return {label: 1.0 / len(labels) for label in labels}
        rest = 0.3 / max(1, len(labels) - 1)
        if len(labels) == 1:
            return {favoured: 1.0}
        return {label: 0.7 if label == favoured else rest for label in labels}

    def _favoured(self, analysis):
        """What the word lists and cues say; ``None`` for labels they do not know."""
        if set(self.labels) <= set(SENTIMENTS):
            return analysis.sentiment_label
        return analysis.intent if set(self.labels) <= set(INTENTS) else None

    # -- model ----------------------------------------------------------------

    def _row(self, store, label):
        row = store.get(label)
        if row is None:
            row = store[label] = array.array("f", bytes(4 * (UNUSED + 1)))
        return row

    def _scores(self, found):
        totals = [found.score(self._weights[label]) for label in self.labels]
        top = max(totals)
        parts = [math.exp(total - top) for total in totals]
        whole = sum(parts)
        return [part / whole for part in parts]

    def _add_label(self, label):
        if label not in self.labels:
            self.labels.append(label)
            self.labels.sort()
            self._row(self._weights, label)
            self._row(self._squares, label)

    def learn(self, text, label, language=None, accepted=False):
        """Take one correction.

        Before one in five is learned from it is asked: :attr:`accuracy` is what
        came of that, :attr:`accuracy_without` what the word lists and cues said.

        :param bool accepted: nobody gave this label, but somebody who worked on the
            text left it as it was. Where only mistakes are corrected, what was right
            has to be learned as well
        :return: the label that was expected before, or ``None``
        """
        label = str(label)
        found, analysis = self._features(text, language)
        expected = None
        if self.labels and self.count % HELD_OUT == HELD_OUT - 1:
            expected = _best(self._blend(found, analysis))
            if accepted:
                self.kept.append(expected == label)
            else:
                before = self._favoured(analysis)
                self.recent.append((expected == label, before == label))
        self._add_label(label)
        self.count += 1
        self.given += not accepted
        self.per_label[label] = self.per_label.get(label, 0) + 1
        self._step(found, label)
        if self.count > 1.5 * len(self.labels) * self.per_label[label]:
            self._step(found, label)  # a rare label counts twice
        return expected

    def _step(self, found, label):
        pairs = found.pairs()
        for name, probability in zip(self.labels, self._scores(found), strict=True):
            error = (1.0 if name == label else 0.0) - probability
            if -1e-4 < error < 1e-4:
                continue
            row, squares = self._weights[name], self._squares[name]
            for index, value in pairs:
                gradient = error * value
                total = squares[index] + gradient * gradient
                squares[index] = total
                row[index] += RATE * gradient / math.sqrt(total + DAMP)

    def _blend(self, found, analysis):
        prior = self._prior(analysis)
        learned = self._scores(found)
        share = self.given / (self.given + TRUST)
        return {
            label: (1 - share) * prior[label] + share * value
            for label, value in zip(self.labels, learned, strict=True)
        }

    def predict(self, text, language=None):
        """Label to probability; empty as long as nothing was learned."""
        if not self.labels:
            return {}
        return self._blend(*self._features(text, language))

    def judge(self, found, analysis):
        """Label to probability of a text whose :class:`Features` are known."""
        return self._blend(found, analysis) if self.labels else {}

    @property
    def accuracy(self):
        """Share of held-out corrections that were foreseen, or ``None``."""
        return _share(hit for hit, _before in self.recent)

    @property
    def accuracy_without(self):
        """The same share for the word lists and cues alone."""
        return _share(before for _hit, before in self.recent)

    @property
    def faithfulness(self):
        """Share of held-out labels that nobody corrected and that would stay."""
        return _share(self.kept)

    def weighed(self, corrected, kept):
        """How often it is right, with and without learning, on all posts.

        What was held out stands for more: of the corrections for all that were made,
        of the posts that were left as they were for all of those. Without learning,
        what nobody corrected was right.

        :param int corrected: posts that people corrected
        :param int kept: posts that people answered and left as they were
        :return: pair of shares, or ``None`` as long as one of the two is unknown
        """
        if not (self.recent and corrected) or (kept and not self.kept):
            return None
        whole = corrected + kept
        right = corrected * self.accuracy + kept * (self.faithfulness or 0.0)
        before = corrected * self.accuracy_without + kept
        return right / whole, before / whole

    @property
    def ready(self):
        """Whether there are enough labels to trust it over the word lists."""
        return self.given >= ENOUGH and len(self.labels) > 1

    # -- storage --------------------------------------------------------------

    def to_bytes(self):
        """The model as bytes, the same for the same corrections."""
        head = json.dumps(
            {
                "language": self.language,
                "labels": self.labels,
                "count": self.count,
                "given": self.given,
                "per_label": self.per_label,
                "recent": [[int(hit), int(before)] for hit, before in self.recent],
                "kept": [int(hit) for hit in self.kept],
            },
            sort_keys=True,
        ).encode()
        parts = [struct.pack("<I", len(head)), head]
        for label in self.labels:
            for store in (self._weights, self._squares):
                row = store[label]
                used = [i for i, value in enumerate(row) if value]
                parts.append(struct.pack("<I", len(used)))
                parts.append(struct.pack(f"<{len(used)}I", *used))
                parts.append(struct.pack(f"<{len(used)}f", *(row[i] for i in used)))
        return _MAGIC + zlib.compress(b"".join(parts), 6)

    @classmethod
    def from_bytes(cls, blob, training=True):
        """The model that :meth:`to_bytes` gave.

        :param bool training: whether it has to go on learning; else it is only asked,
            and answers faster
        :raises ValueError: for anything else
        """
        if bytes(blob[:4]) != _MAGIC:
            raise ValueError("Not a model of this kind")
        try:
            data = zlib.decompress(bytes(blob[4:]))
            (size,) = struct.unpack_from("<I", data)
            head = json.loads(data[4 : 4 + size])
            offset = 4 + size
            model = cls(head["language"])
            model.count = head["count"]
            model.given = head["given"]
            model.per_label = head["per_label"]
            model.recent.extend(
                (bool(hit), bool(before)) for hit, before in head["recent"]
            )
            model.kept.extend(bool(hit) for hit in head["kept"])
            for label in head["labels"]:
                model._add_label(label)
            for label in model.labels:
                for store in (model._weights, model._squares):
                    (used,) = struct.unpack_from("<I", data, offset)
                    offset += 4
                    indexes = struct.unpack_from(f"<{used}I", data, offset)
                    offset += 4 * used
                    values = struct.unpack_from(f"<{used}f", data, offset)
                    offset += 4 * used
                    row = store[label]
                    for index, value in zip(indexes, values, strict=True):
                        row[index] = value
            if not training:
                model._squares.clear()
                # Numbers that are there already need not be made for every text.
                model._weights = {k: list(row) for k, row in model._weights.items()}
        except (zlib.error, struct.error, KeyError, IndexError, TypeError) as error:
            raise ValueError("Damaged model") from error
        return model


def _best(chances):
    """The likeliest label, the first by name of equals."""
    return max(sorted(chances), key=chances.get)


def _share(hits):
    hits = list(hits)
    return sum(hits) / len(hits) if hits else None
