"""Ten agents' worth of replies, good and bad; and Ann's, which are tricky."""

from collections import Counter

import pytest

from odoo.addons.social_care.checks import CODES, check

from .examples import AGENTS, EXAMPLES, IDS, of


@pytest.mark.parametrize(("agent", "example"), EXAMPLES, ids=IDS)
def test_example(agent, example):
    draft, situation = of(agent, example)
    found = check(draft, situation)
    assert sorted(each.code for each in found) == sorted(example["expected"])
    for finding in found:
        assert str(finding).endswith(".")
        assert 0 <= finding.start <= finding.end <= len(draft.body)


def test_there_is_enough_of_each():
    assert len(AGENTS) > 10
    assert len(set(IDS)) == len(IDS)
    languages = Counter(
        example.get("language", agent["language"]) for agent, example in EXAMPLES
    )
    assert all(languages[code] >= 16 for code in ("en", "de", "fr", "es", "it", "nl"))
    expected = Counter(code for _, example in EXAMPLES for code in example["expected"])
    assert set(expected) == set(CODES)
    assert min(expected.values()) >= 2
    good = sum(not example["expected"] for _, example in EXAMPLES)
    assert good >= len(EXAMPLES) / 4
