"""Two hundred texts in twelve scripts, counted as the networks do.

``data/lengths.json`` is shared with the browser's test. Its figures are not ours: X's
are those of twitter-text 3.1 in JavaScript (and of docs.x.com for emoji younger than
that), Mastodon's those of its own regular expressions and of Unicode's clusters.
"""

import json
from pathlib import Path

import pytest

from odoo.addons.social_care.networks import NETWORKS
from odoo.addons.social_care.networks.base import Settings
from odoo.addons.social_care.networks.counting import COUNTS
from odoo.addons.social_care.networks.endings import ENDINGS
from odoo.addons.social_care_practice.client import PracticeClient

ROOT = Path(__file__).parents[3]
ROWS = json.loads((Path(__file__).parent / "data" / "lengths.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:20])
def test_counts(row):
    for name in ("characters", "weighted", "letters"):
        assert COUNTS[name](row["text"]) == row[name], name


def test_the_fixture_is_wide():
    groups = {row["group"] for row in ROWS}
    assert len(ROWS) >= 200
    assert len(groups - {"emoji", "addresses", "mixed"}) >= 12


@pytest.mark.parametrize(
    "client", [*NETWORKS.values(), PracticeClient], ids=lambda client: client.key
)
def test_clients_count_as_their_capabilities_say(client):
    can = client.capabilities
    assert can.message_counting in COUNTS
    own = client(Settings())
    for row in ROWS:
        assert COUNTS[can.counting](row["text"]) == own.length(row["text"])


def test_the_browser_knows_the_same_endings():
    folder = ROOT / "social_care" / "static" / "src" / "composer" / "count"
    script = (folder / "endings.esm.js").read_text()
    assert {
        word for block in script.split("`")[3::2] for word in block.split()
    } == ENDINGS


@pytest.mark.parametrize("name", sorted(COUNTS))
@pytest.mark.parametrize(
    "text", ["a" * 20_000, "👩\u200d" * 9_000, "https://a." * 5_000]
)
def test_no_text_takes_for_ever(name, text):
    assert COUNTS[name](text) > 0
