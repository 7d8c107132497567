"""What people reported of TextBlob's sentiment, and of ours in the same words."""

import pytest

from odoo.addons.social_care import triage


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        pytest.param("Thank you for all your hard work", 1, id="#125"),
        pytest.param("This is a bad idea", -1, id="#70"),
        pytest.param("This isn't a bad idea", 0, id="#70-not"),
        pytest.param("That is not a good service", 0, id="#70-good"),
        pytest.param("This isn't a great product", -1, id="#70-great"),
        pytest.param("I don't have a good feeling", -1, id="#70-have"),
        pytest.param("It's not the best phone", 0, id="#70-best"),
        pytest.param("not really a good service", 0, id="#70-really"),
        pytest.param("It isn't great", -1, id="#181"),
        pytest.param("It isn’t great", -1, id="#181-curly"),
        pytest.param("It is not great", -1, id="#181-not"),
        pytest.param("definitely happy", 1, id="#391"),
        pytest.param("very not happy", -1, id="#391-not"),
        pytest.param("very no happy", -1, id="#391-no"),
        pytest.param("Website is not working.", -1, id="#293"),
        pytest.param("Cheap Products", 0, id="#293-cheap"),
        pytest.param("shopping center", 0, id="#267"),
        pytest.param("My comuter is shity", 0, id="#399"),
        pytest.param("death", 0, id="#329"),
        pytest.param("\U0001f600\U0001f600", 1, id="objection_engine-38"),
        pytest.param("\U0001f4e6\U0001f4e6", 0, id="polyglot-169"),
        pytest.param("", 0, id="polyglot-82"),
    ],
)
def test_mood(text, sign):
    value = triage.analyse(text, "en").sentiment
    assert (value > 0) - (value < 0) == sign


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("fr", "ce n'est pas une mauvaise idée", "ce n'est pas une bonne idée"),
        ("es", "no es una mala idea", "no es una buena idea"),
        ("it", "non è una cattiva idea", "non è una buona idea"),
        ("de", "das ist keine schlechte Idee", "das ist keine gute Idee"),
        ("nl", "dat is geen slecht idee", "dat is geen goed idee"),
    ],
)
def test_a_negation_reaches_over_an_article(language, good, bad):
    assert triage.analyse(good, language).sentiment >= 0
    assert triage.analyse(bad, language).sentiment < 0


def test_no_is_an_answer_of_its_own():
    assert triage.analyse("No, the best service ever", "en").sentiment > 0
