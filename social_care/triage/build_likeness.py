"""Make ``data/likeness.json.gz``, what :mod:`.likeness` reads.

Not used at run time. Needs ``scikit-learn``. The examples are the project's own: those
of ``tests/unit/triage/examples``, and of ``tests/unit/triage/native`` every other one
(the rest only measures). Beside them stand sentences of texts that nobody wrote to a
company: a folder with ``xx.txt``, one sentence a line, those of the Universal
Dependencies and of Tatoeba that data/SOURCES.md names. From the root of the
repository::

    python -m social_care.triage.build_likeness tests/unit/triage SENTENCES

where ``social_care`` has to be found without Odoo. What is a problem, or asks for
something, is told from all other posts and from the sentences, thanks from posts that
thank and say something else.
"""

import collections
import gzip
import json
import pathlib
import sys

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from . import LANGUAGES, cues, likeness
from . import text as texts

STRENGTH = 10.0
LEAST = 2
"""Weights below so many steps are left out."""
STEPS = 100
"""The largest weight is so many steps: small whole numbers cost a worker nothing."""

COMMON = 0.005
"""A word of so large a share of the sentences is a common one: "since", "my", "there"
stand beside many a problem and are no sign of one."""

SENTENCES = 1500
_WORTH = {"": 0.3, "other": 2.0}
"""What each sentence, and each post that wants nothing, is worth beside other posts."""

PROBLEM = frozenset(("complaint",))
QUESTION = frozenset(("question", "service"))
THANKS = frozenset(("thanks",))
BESIDE_THANKS = frozenset(("thanks", "none"))


def examples(folder, code):
    """Pairs of kind and post; of ``native`` those that may be looked at."""
    for name in ("examples", "native"):
        counts = {}
        kind = ""
        for line in (folder / name / f"{code}.txt").read_text("utf-8").splitlines():
            if line.startswith("# "):
                kind = line[2:]
            elif line:
                number = counts[kind] = counts.get(kind, -1) + 1
                if kind == "complaint":
                    number = number // 3 + number % 3
                if name == "examples" or number % 2 == 0:
                    yield kind, line


def _features(post, code):
    return likeness.features(cues.pack(code).tokens(texts.prepare(post)), code)


def fit(rows, code, wanted):
    """Bias, unit and weights of the model of what is ``wanted`` among the rows."""
    vectors = CountVectorizer(analyzer=lambda post: _features(post, code))
    table = normalize(vectors.fit_transform(post for _kind, post in rows))
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(
        table,
        [kind in wanted for kind, _post in rows],
        sample_weight=[_WORTH.get(kind, 1.0) for kind, _post in rows],
    )
    unit = abs(model.coef_[0]).max() / STEPS
    weights = {
        name: round(weight / unit)
        for name, weight in zip(
            vectors.get_feature_names_out(), model.coef_[0], strict=True
        )
        if round(abs(weight) / unit) >= LEAST
    }
    return [round(float(model.intercept_[0]), 3), round(float(unit), 5), weights]


def sentences(folder, code):
    """Pairs of no kind and sentence."""
    lines = (folder / f"{code}.txt").read_text("utf-8").splitlines()
    return [("", line) for line in lines if line][:SENTENCES]


def common(beside, code):
    """Words that stand in many sentences, but those that deny."""
    pack = cues.pack(code)
    counts = collections.Counter()
    for _kind, line in beside:
        counts.update(set(pack.tokens(texts.prepare(line))))
    least = COMMON * len(beside)
    return sorted(
        word
        for word, count in counts.items()
        if count >= least and word.isalpha() and word not in pack.negations
    )


def main(folder, others):
    """Write the models of all languages."""
    models = {}
    for code in LANGUAGES:
        rows = list(examples(pathlib.Path(folder), code))
        beside = sentences(pathlib.Path(others), code)
        of_thanks = [row for row in rows if row[0] in BESIDE_THANKS]
        models[code] = {
            "problem": fit(rows + beside, code, PROBLEM),
            "question": fit(rows + beside, code, QUESTION),
            "thanks": fit(of_thanks, code, THANKS),
            "common": [] if code in cues.UNSPACED else common(beside, code),
        }
    blob = json.dumps(models, ensure_ascii=False, sort_keys=True).encode()
    path = pathlib.Path(__file__).parent / "data" / "likeness.json.gz"
    path.write_bytes(gzip.compress(blob, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:3])
