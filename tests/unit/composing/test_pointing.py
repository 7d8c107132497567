from itertools import pairwise

import pytest

from odoo.addons.social_care.composing import pointing

LINK = "https://example.com/statement"


@pytest.mark.parametrize("language", sorted(pointing.WORDS))
def test_many_different_answers_before_one_is_said_again(language):
    said = [pointing.proposal(language, "Eva", LINK, number) for number in range(240)]
    assert len(set(said)) == 240
    assert pointing.proposal(language, "Eva", LINK, 240) == said[0]
    assert all(LINK in words and "Eva" in words for words in said)


@pytest.mark.parametrize("language", sorted(pointing.WORDS))
def test_neighbours_begin_and_go_on_differently(language):
    parts = pointing.WORDS[language]
    said = [pointing.proposal(language, "Eva", LINK, number) for number in range(60)]
    for words, following in pairwise(said):
        same = [
            part
            for choices in parts[:3]
            for part in choices
            if part.format(name="Eva", link=LINK) in words
            and part.format(name="Eva", link=LINK) in following
            and part != "{name},"
        ]
        assert len(same) <= 1, (words, following)


def test_other_languages_are_answered_in_english():
    assert pointing.proposal("ja", "Eva", LINK, 3) == pointing.proposal(
        "en", "Eva", LINK, 3
    )
