"""What invented customers say in exercises, in each language that there is."""

import pytest

from odoo.addons.social_care_practice.scenarios import SCENARIOS, SCRIPTS, spoken, words

LANGUAGES = sorted(path.stem for path in SCRIPTS.glob("*.json"))


def test_the_language_of_the_trainee_where_it_is_written():
    assert {"en", "de", "fr", "es"} <= set(LANGUAGES)
    assert [spoken(code) for code in ("de_AT", "fr_CA", "es")] == ["de", "fr", "es"]
    assert [spoken(code) for code in ("zz_ZZ", "..", "", None)] == ["en"] * 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SCENARIOS)
def test_each_scenario_is_whole_in_each_language(key, language):
    said = [words(key, place, language) for place in range(len(SCENARIOS[key].steps))]
    assert all(said)
    assert len(set(said)) >= 4
    english = [words(key, place, "en") for place in range(len(said))]
    assert (said == english) == (language == "en")
    assert [said.index(it) for it in said] == [english.index(it) for it in english]
