"""Learning from corrections."""

import random

import pytest

from odoo.addons.social_care.triage import Learner, analyse

TOPICS = {
    "complaint": ["zugausfall", "gleis sieben", "schaffner weg", "heizung kalt"],
    "question": ["fahrplan sonntag", "fahrrad karte", "bahncard rabatt"],
    "praise": ["pünktlich da", "sitzplatz gefunden", "fenster sauber"],
}
FILL = "heute morgen wieder im zug nach bonn mit der familie und dem hund"


def labelled(count, seed=7):
    chance = random.Random(seed)
    for _ in range(count):
        label = chance.choice(sorted(TOPICS))
        words = [*chance.sample(FILL.split(), 5), chance.choice(TOPICS[label])]
        chance.shuffle(words)
        yield " ".join(words), label


def accuracy(learner, posts):
    hits = 0
    for post, label in posts:
        chances = learner.predict(post, "de")
        hits += max(sorted(chances), key=chances.get) == label
    return hits / len(posts)


def taught(count):
    learner = Learner()
    for post, label in labelled(count):
        learner.learn(post, label, "de")
    return learner


def test_nothing_learned_yet():
    learner = Learner()
    assert learner.predict("hello") == {}
    assert learner.accuracy is None
    assert not learner.ready


def test_learning_curve():
    asked = list(labelled(200, seed=8))
    few, many = taught(20), taught(1200)
    assert accuracy(few, asked) < accuracy(many, asked)
    assert accuracy(many, asked) > 0.95
    assert many.accuracy > 0.7
    assert many.ready
    assert not few.ready


def test_probabilities():
    learner = taught(400)
    chances = learner.predict("zugausfall", "de")
    assert set(chances) == set(TOPICS)
    assert sum(chances.values()) == pytest.approx(1)
    assert all(0 <= chance <= 1 for chance in chances.values())


def test_a_few_labels_do_not_beat_the_word_lists():
    learner = Learner()
    for label in ("negative", "positive", "neutral") * 10:
        learner.learn("I love this, it is great", label)
    for _ in range(20):
        learner.learn("what a terrible scam, worst service", "positive")
    chances = learner.predict("what a terrible scam, worst service")
    assert max(chances, key=chances.get) == "negative"


def test_many_labels_do():
    learner = Learner()
    for number in range(500):
        learner.learn(f"sick beat number {number}", "positive")
        learner.learn(f"the weather report {number}", "neutral")
        learner.learn(f"worst service {number}", "negative")
    assert analyse("sick beat").sentiment < 0
    chances = learner.predict("sick beat")
    assert max(chances, key=chances.get) == "positive"


def test_held_out_accuracy_is_asked_before_learning():
    learner = Learner()
    expected = [learner.learn("terrible", "negative") for _ in range(10)]
    assert [item is not None for item in expected] == ([False] * 4 + [True]) * 2
    assert learner.accuracy == 1.0


def test_stored_and_read_again():
    learner = taught(300)
    blob = learner.to_bytes()
    again = Learner.from_bytes(blob)
    assert again.to_bytes() == blob
    assert again.accuracy == learner.accuracy
    assert again.per_label == learner.per_label
    for post, _ in labelled(20, seed=9):
        assert again.predict(post, "de") == learner.predict(post, "de")
    learner.learn("gleis sieben", "complaint", "de")
    again.learn("gleis sieben", "complaint", "de")
    assert again.to_bytes() == learner.to_bytes()
    assert len(blob) < 3_000_000


@pytest.mark.parametrize("blob", [b"", b"SCL1", b"nonsense", b"SCL1" + b"\0" * 50])
def test_what_is_no_model(blob):
    with pytest.raises(ValueError, match="model"):
        Learner.from_bytes(blob)


def test_labels_of_ones_own():
    learner = Learner()
    for _ in range(20):
        learner.learn("invoice is wrong", "billing")
        learner.learn("parcel is late", "delivery")
    assert set(learner.predict("invoice")) == {"billing", "delivery"}


def test_any_text():
    learner = Learner()
    for post in ("", "\ud800\0", "😡" * 5000, "a" * 100_000):
        learner.learn(post, "other")
        learner.learn(post, "spam")
        assert learner.predict(post)
