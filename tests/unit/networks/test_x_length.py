"""X's count: what it must be, and that nobody can make it slow."""

import random
import time

import pytest

from odoo.addons.social_care.networks import weighted as length

COUNTS = [
    # the examples of https://docs.x.com/fundamentals/counting-characters, and kin
    ("", 0),
    ("hello", 5),
    ("Grüße", 5),
    ("e\u0301", 1),
    ("世界", 4),
    ("こんにちは", 10),
    ("안녕", 4),
    ("“q” — …", 8),
    ("👍", 2),
    ("👍🏽", 2),
    ("👩‍👩‍👧‍👦", 2),
    ("🇩🇪🇫🇷", 4),
    ("❤️", 2),
    ("1️⃣", 2),
    ("©", 1),
    ("©\ufe0f", 2),
    ("https://example.com", 23),
    ("https://example.com/" + "a" * 400, 23),
    ("https://t.co/abc", 23),
    ("http://a.de/b?c=d#e", 23),
    ("(https://example.com/a).", 26),
    ("example.com", 23),
    ("foo.museum/x", 23),
    ("https://пример.рф/a", 23),
    ("https://a_b.com/", 16),
    ("https://localhost/a", 19),
    ("user@example.com", 16),
    ("@acme", 5),
    ("e.g. 3.14", 9),
    ("see https://example.com, please", 35),
    ("日本https://x.com", 27),
    ("a\nb", 3),
]
OTHERWISE = ("©", "https://пример.рф/a")
"""What the library takes for something else than X's own twitter-text does."""

PIECES = [text for text, _count in COUNTS if text not in OTHERWISE] + [
    "#tag",
    "$TSLA",
    "(",
    ")",
    ".",
    "?a=b",
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_counts(text, count):
    assert length.weighted(text) == count


def test_agrees_with_the_library():
    reason = "not available here: twitter-text-parser"
    library = pytest.importorskip("twitter_text", reason=reason)
    chance = random.Random(1)
    for _ in range(500):
        text = " ".join(chance.choices(PIECES, k=chance.randint(1, 6)))
        assert length.weighted(text) == library.parse_tweet(text).weightedLength


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a-",
        "https://",
        "a.co/(",
        "a.co/(b",
        "a.co?",
        "👍\u200d",
        "世",
        "@a.",
        "/",
    ],
)
def test_never_slow(piece):
    start = time.thread_time()
    length.weighted(piece * 20_000)
    assert time.thread_time() - start < 10
