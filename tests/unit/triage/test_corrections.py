"""What people say of posts, laid over what was found, and learned."""

import pytest

from odoo.addons.social_care.triage import (
    INTENTS,
    Learner,
    analyse,
    analyse_many,
    corrected,
    measure,
)
from odoo.addons.social_care.triage.learner import ENOUGH, features

from .posts import COMPLAINTS, PRAISE, QUESTIONS

TRADE = "schnurzpiep vom feinsten"

SCRIPTS = {
    "latin": "@acme still no reply after 3 weeks, the app keeps crashing",
    "cyrillic": COMPLAINTS["ru"],
    "arabic": COMPLAINTS["ar"],
    "han": COMPLAINTS["zh"],
    "hangul": COMPLAINTS["ko"],
}


def taught(intents=ENOUGH, label="complaint"):
    learner = Learner()
    for number in range(intents):
        learner.learn(f"{TRADE} {number}", label)
        learner.learn(f"@acme wonderful, thank you {number}", "praise", accepted=True)
        learner.learn(f"where is number {number}?", "question", accepted=True)
    return learner


def test_a_correction_stands():
    result = corrected(analyse("Thank you so much!"), intent="complaint")
    assert (result.intent, result.thanks) == ("complaint", False)
    sad = corrected(analyse("Thank you so much!"), sentiment="negative")
    assert sad.sentiment <= -0.5
    assert not sad.thanks
    glad = corrected(analyse("Where is it?"), sentiment="positive")
    assert (glad.sentiment_label, glad.intent) == ("positive", "question")
    assert corrected(analyse("awful!"), sentiment="neutral").sentiment == 0


def test_a_person_says_whether_it_is_thanks():
    found = analyse("Thanks, finally!")
    assert (found.thanks, found.perhaps_thanks) == (False, True)
    yes = corrected(found, thanks="yes")
    assert (yes.thanks, yes.perhaps_thanks) == (True, False)
    no = corrected(yes, thanks="no")
    assert (no.thanks, no.perhaps_thanks) == (False, False)
    assert not corrected(found, sentiment="negative").perhaps_thanks


def test_it_never_makes_thanks():
    assert not corrected(analyse("Where is it?"), intent="praise").thanks


def test_enough_are_what_people_gave():
    few = taught(ENOUGH // 3)
    assert few.count >= ENOUGH
    assert not few.ready
    assert taught().ready


def test_used_once_it_is_ready():
    asked = f"{TRADE} again"
    before = analyse(asked).intent
    assert analyse_many([asked], learners=[taught(ENOUGH // 3)])[0].intent == before
    assert analyse_many([asked], learners=[taught(ENOUGH * 3)])[0].intent == "complaint"


def test_what_was_right_is_not_unlearned():
    learner = taught(ENOUGH * 3)
    fine = ["@acme wonderful, thank you all", "where is my number?"]
    found = [result.intent for result in analyse_many(fine, learners=[learner])]
    assert found == ["praise", "question"]
    assert learner.faithfulness > 0.9
    assert learner.accuracy > learner.accuracy_without


def test_what_was_held_out_stands_for_all():
    learner = taught(ENOUGH)
    assert learner.weighed(0, 10) is None
    learner.recent.clear()
    learner.recent.extend([(True, False)] * 3 + [(False, False)])
    learner.kept.clear()
    learner.kept.extend([True] * 9 + [False])
    # Of 100 corrected posts 75 are right now and none was; of 900 others 810 are.
    assert learner.weighed(100, 900) == pytest.approx((0.885, 0.9))


def test_learned_spam_has_to_be_sure():
    learner = taught(ENOUGH * 3, "spam")
    learner.judge = lambda found, analysis: {
        "spam": 0.7,
        "praise": 0.2,
        "question": 0.1,
    }
    assert analyse_many([TRADE], learners=[learner])[0].intent != "spam"
    learner.judge = lambda found, analysis: {"spam": 0.9, "praise": 0.1}
    assert analyse_many([TRADE], learners=[learner])[0].intent == "spam"


def test_asked_only_it_is_half_as_large_and_says_the_same():
    learner = taught(40)
    light = Learner.from_bytes(learner.to_bytes(), training=False)
    assert not light._squares
    for post in SCRIPTS.values():
        assert light.predict(post) == learner.predict(post)


@pytest.mark.parametrize(
    "post", [*SCRIPTS.values(), "😡😡", "", "\ud800", "الخدمة لا تعمل"]
)
def test_features_are_the_same_each_time(post):
    code = analyse(post).language
    once, twice = (features(measure(post, code)) for _time in range(2))
    assert once == twice
    assert once.indexes == sorted(set(once.indexes))


@pytest.mark.parametrize("script", SCRIPTS)
def test_five_scripts(script):
    result = analyse(SCRIPTS[script])
    assert result.intent == "complaint"
    assert result.sentiment < 0


def test_a_brand_that_is_a_common_word():
    post = "Die Zeit is late again and nobody answers"
    assert analyse(post, brand_names=["Die Zeit"]).language == "en"
    praise = analyse(
        "I hate to wait, but Love Shop answered me", brand_names=["Love Shop"]
    )
    assert praise.language == "en"


def test_learners_change_nothing_in_other_languages():
    learners = [taught(ENOUGH)]
    for posts in (COMPLAINTS, PRAISE, QUESTIONS):
        for result in analyse_many(posts.values(), learners=learners):
            assert result.intent in INTENTS
