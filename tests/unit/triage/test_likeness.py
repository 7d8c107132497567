"""Posts that no cue knows, told by their likeness to written examples."""

import pytest

from odoo.addons.social_care.triage import LANGUAGES, analyse, likeness

from .native import posts_of


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("en", "Opened the parcel: cracked plates everywhere"),
        ("de", "Der Kurier wurde am Telefon ausfallend"),
        ("fr", "Le tiroir-caisse de la commande m'a facturé l'article en double"),
        ("ru", "Водитель всю дорогу грубил и кричал"),
        ("tr", "Kurye kapıda bana bağırdı"),
        ("ja", "注文した靴のサイズが全然違う"),
        ("ko", "신발 치수가 전혀 다르게 왔어요"),
    ],
)
def test_a_problem_in_other_words(code, post):
    assert analyse(post, code).intent == "complaint"


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("en", "The mayor opened the bridge"),
        ("de", "Morgen besucht mich meine Mutter"),
        ("es", "Hoy cumplimos cinco años"),
        ("fr", "Bonjour à tous"),
        ("en", "not yet"),
        ("en", "Not me"),
        ("en", "Hello, World! 1"),
        ("en", "We are on it"),
        ("en", "It is order 4711"),
        ("en", "Where was my parcel?"),
        ("en", "Me too"),
        ("en", "11/1/2026 10:00 AM"),
        ("de", "schnurzpiep vom feinsten 7"),
        ("en", "I'm not at home"),
        ("de", "Heute nicht zu Hause"),
        ("zh", "下雨天，好喝的汤"),
        ("en", "never had a single problem with the delivery of my parcel"),
        ("pt", "Atendimento excelente, muito simpáticos"),
        # what stands beside many a problem is no sign of one: "since", "my", "there"
        ("nl", "mijn zus werkt daar sinds maart"),
        ("pl", "moja siostra pracuje tam od marca"),
        ("en", "my sister works at their warehouse"),
        ("zh", "我姐三月份开始在那儿上班"),
    ],
)
def test_no_problem_where_none_is_told(code, post):
    assert analyse(post, code).intent != "complaint"


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("en", "The town was destroyed by a terrible fire in the war"),
        ("de", "Die Stadt wurde im Krieg von einem schrecklichen Feuer zerstört"),
        ("fr", "La ville a été détruite par un terrible incendie pendant la guerre"),
        ("pl", "Miasto zostało zniszczone w czasie wojny przez straszny pożar"),
        ("pt", "A cidade foi destruída por um terrível incêndio durante a guerra"),
    ],
)
def test_a_bad_word_about_the_world_is_a_mood_and_no_problem(code, post):
    found = analyse(post, code)
    assert found.sentiment < 0
    assert found.intent == "other"
    assert analyse(f"@acme {post}", code).intent == "complaint"


@pytest.mark.parametrize("code", LANGUAGES)
def test_examples_are_told(code):
    kinds = posts_of("examples", code)
    found = [analyse(post, code).intent == "complaint" for post in kinds["complaint"]]
    assert sum(found) >= 0.93 * len(found)
    calm = [analyse(post, code).intent != "complaint" for post in kinds["other"]]
    assert sum(calm) >= 0.65 * len(calm)


def test_a_language_without_examples_is_told_by_cues():
    assert not likeness.knows("hi")
    assert analyse("बहुत बहुत धन्यवाद", "hi").intent == "praise"


def test_words_that_no_example_has_make_no_problem():
    known = likeness.score(["parcel", "never", "arrived"], "en", "problem")
    strange = likeness.score(["xyzzy", "plugh", "quux"], "en", "problem")
    assert known > strange + likeness.UNSEEN
