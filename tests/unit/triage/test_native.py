"""Thanks, questions, problems and insults in fourteen languages, see :mod:`.native`."""

import pytest

from odoo.addons.social_care.triage import LANGUAGES, analyse

from . import native

PARTS = ("tune", "kept")


def each(kind, part):
    return [
        (code, post, analyse(post, code))
        for code in native.LANGUAGES
        for post in native.half(code, kind, part)
    ]


def share(kind, part, true):
    found = each(kind, part)
    return sum(true(analysis) for _code, _post, analysis in found) / len(found)


def test_thirty_of_each_in_every_language():
    assert native.LANGUAGES == LANGUAGES
    for code in native.LANGUAGES:
        kinds = native.posts(code)
        for kind in ("thanks", "none", "question"):
            assert len(set(kinds[kind])) == 30, (code, kind)
        assert len(set(kinds["complaint"])) == 36, code


@pytest.mark.parametrize("part", PARTS)
def test_thanks(part):
    thanked = sum(found.thanks for _c, _p, found in each("thanks", part))
    wrong = sum(found.thanks for _c, _p, found in each("none", part))
    assert thanked / len(each("thanks", part)) >= 0.75
    assert thanked / (thanked + wrong) >= 0.93


@pytest.mark.parametrize("part", PARTS)
def test_perhaps_is_no_thanks_and_thanks_are_certain(part):
    for kind in ("thanks", "none"):
        for _code, post, found in each(kind, part):
            assert not (found.thanks and found.perhaps_thanks), post


@pytest.mark.parametrize("part", PARTS)
def test_questions(part):
    assert share("question", part, lambda a: a.intent == "question") >= 0.8


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("code", native.LANGUAGES)
def test_plain_problems(code, part):
    found = [analyse(p, code).intent for p in native.half(code, "complaint", part)]
    assert found.count("complaint") >= 11 / 12 * len(found) - 1, found


@pytest.mark.parametrize("part", PARTS)
def test_plain_problems_in_all_languages(part):
    assert share("complaint", part, lambda a: a.intent == "complaint") >= 158 / 168


@pytest.mark.parametrize("part", PARTS)
def test_insults_and_talk_of_crimes(part):
    assert share("insult", part, lambda a: a.inflammatory) >= 0.8
    assert share("no insult", part, lambda a: a.inflammatory) <= 0.05


@pytest.mark.parametrize("part", PARTS)
def test_languages(part):
    kinds = ("thanks", "none", "question", "complaint", "insult", "no insult")
    found = [
        analyse(post).language == code
        for code in native.LANGUAGES
        for kind in kinds
        for post in native.half(code, kind, part)
    ]
    assert sum(found) / len(found) >= 0.985
