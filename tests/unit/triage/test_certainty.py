"""How sure a complaint has to be."""

import random

import pytest

from odoo.addons.social_care.triage import analyse_many, certainty

FAINT = "@acme that took a while, a bit slow"
STATED = "@acme my parcel never arrived"
SURE = "@acme worst service ever, still no reply after 3 weeks, disgusting"


def moods(share, posts=1000, seed=1):
    """Moods as they are spread where so many complain."""
    chance = random.Random(seed)
    levels = range(len(certainty.EVIDENCE))
    elsewhere = [1.0 / (1.0 + value) for value in certainty.EVIDENCE]
    complaints = [
        value * rest for value, rest in zip(certainty.EVIDENCE, elsewhere, strict=True)
    ]
    scale = sum(complaints) / sum(elsewhere)
    counts = dict.fromkeys(levels, 0)
    for _ in range(posts):
        # evidence says how the two are to each other; ``scale`` makes both whole
        complains = chance.random() < share
        weights = complaints if complains else [scale * w for w in elsewhere]
        counts[chance.choices(levels, weights)[0]] += 1
    return counts


def test_the_share_is_told_from_moods():
    shares = [certainty.share_of(moods(share)) for share in (0.05, 0.3, 0.7)]
    assert shares == sorted(shares)
    assert shares[0] < 0.25
    assert shares[2] > 0.5


def test_of_few_posts_nothing_is_known():
    assert certainty.share_of({0: certainty.ENOUGH - 1}) is None
    assert certainty.share_of({0: certainty.ENOUGH}) > 0.5


def test_never_certain():
    assert 0 < certainty.share_of({7: 10_000}) < 0.05
    assert certainty.share_of({0: 10_000}) <= 0.95


def marked(post, **options):
    return analyse_many([post], ["en"], **options)[0].intent == "complaint"


@pytest.mark.parametrize(
    ("share", "strict", "faint", "stated"),
    [
        (None, False, True, True),
        (0.6, False, True, True),
        (0.05, False, False, True),
        (None, True, False, True),
    ],
)
def test_marks(share, strict, faint, stated):
    options = {"complaint_share": share, "strict": strict}
    assert marked(FAINT, **options) is faint
    assert marked(STATED, **options) is stated
    assert marked(SURE, **options)


def test_the_mood_stays_and_a_question_stays_one():
    options = {"complaint_share": 0.05}
    found = analyse_many([FAINT], ["en"], **options)[0]
    assert (found.intent, found.sentiment < 0) == ("other", True)
    asked = analyse_many([FAINT + "?"], ["en"], **options)[0]
    assert asked.intent == "question"
