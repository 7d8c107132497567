"""Fourteen languages: language, mood, intent and thanks, with what misleads.

What is denied ("not bad", "never had a problem"), what is praised to mock ("great,
another delay"), promises that thank, thanks that say what works again, and spam. The
posts of ``said.tsv`` were written for these tests: of each what it may be taken for,
the signs that its mood may have, and whether it is a clear thanks.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from odoo.addons.social_care.triage import LANGUAGES, analyse

with (Path(__file__).parent / "said.tsv").open(encoding="utf-8", newline="") as file:
    SAID = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_language_is_asked():
    counts = Counter(row["language"] for row in SAID)
    assert set(counts) == set(LANGUAGES)
    assert min(counts.values()) >= 20


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["language"])
def test_what_is_seen(row):
    found = analyse(row["text"])
    assert found.language == row["language"]
    assert found.intent in row["intents"].split("|")
    sign = "0" if not found.sentiment else "-" if found.sentiment < 0 else "+"
    assert sign in row["signs"]
    assert found.thanks is bool(row["thanks"])


def test_nobody_is_inflammatory_for_what_they_are():
    """Who somebody is, is no insult."""
    posts = [
        "Is there a jewish restaurant near your gay bar?",
        "هل يوجد مطعم يهودي قريب؟ يهود",
        "障害者用の駐車場はありますか？",
        "장애인 할인 되나요?",
        "hebben jullie korting voor homo stellen?",
        "Haben Sie Plätze für behinderte Kinder und Opfer von Unfällen?",
    ]
    assert not [post for post in posts if analyse(post).inflammatory]
