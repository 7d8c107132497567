"""What is told of a post."""

import subprocess
import sys
from pathlib import Path

import pytest

from odoo.addons.social_care.triage import (
    INTENTS,
    LANGUAGES,
    Analysis,
    analyse,
    analyse_many,
    detect_language,
)

from .posts import COMPLAINTS, NO_THANKS, PRAISE, QUESTIONS, THANKS


def each(posts):
    return [
        pytest.param(language, post, id=f"{language}-{number}")
        for language, items in posts.items()
        for number, post in enumerate([items] if isinstance(items, str) else items)
    ]


def test_fourteen_languages():
    assert set(COMPLAINTS) == set(LANGUAGES)
    assert len(LANGUAGES) == 14


@pytest.mark.parametrize(("language", "post"), each(COMPLAINTS))
def test_complaint(language, post):
    result = analyse(post)
    assert (result.language, result.intent) == (language, "complaint")
    assert result.language_reliable
    assert result.sentiment < -0.1
    assert not result.thanks


@pytest.mark.parametrize(("language", "post"), each(PRAISE))
def test_praise(language, post):
    result = analyse(post)
    assert (result.language, result.intent) == (language, "praise")
    assert result.sentiment > 0.1


@pytest.mark.parametrize(("language", "post"), each(QUESTIONS))
def test_question(language, post):
    result = analyse(post)
    assert (result.language, result.intent) == (language, "question")
    assert result.sentiment == 0


@pytest.mark.parametrize(("language", "post"), each(THANKS))
def test_clear_thanks(language, post):
    assert analyse(post).thanks
    assert analyse(post, language).thanks


@pytest.mark.parametrize(("language", "post"), each(NO_THANKS))
def test_no_clear_thanks(language, post):
    assert not analyse(post).thanks
    assert not analyse(post, language).thanks


@pytest.mark.parametrize(
    "post",
    [
        "Earn $500 per day from home, click here https://x.example #crypto",
        "Gana dinero desde casa! haz clic https://x.example sorteo",
        "Hier klicken und schnelles Geld verdienen https://x.example",
        "Казино! пассивный доход, жми сюда https://x.example",
        "点击链接 轻松赚钱 加微信 https://x.example",
    ],
)
def test_spam(post):
    assert analyse(post).intent == "spam"


def test_a_link_in_a_complaint_is_no_spam():
    post = "@acme no reply for 3 weeks, see https://a.example/1 #fail #acme"
    assert analyse(post).intent == "complaint"


@pytest.mark.parametrize(
    "post",
    [
        "you fucking idiots, go to hell",
        "ihr seid alle Arschlöcher, verreckt",
        "sois unos hijos de puta",
        "вы уроды и мрази",
        "死ね、クズ野郎",
        "개새끼들 죽어라",
        "I know where you live, I will kill you",
    ],
)
def test_inflammatory(post):
    result = analyse(post)
    assert result.inflammatory is True
    assert result.inflammatory_score >= 0.5
    assert result.sentiment < 0


def test_insults_have_degrees():
    scores = [
        analyse(post).inflammatory_score
        for post in (
            "the shop opens at nine",
            "this is a stupid update",
            "you are a stupid liar",
            "you fucking idiots, go to hell",
        )
    ]
    assert scores == sorted(set(scores))


@pytest.mark.parametrize(
    ("post", "alarming"),
    [
        ("you fucking idiots, go to hell", True),
        ("I know where you live, I will kill you", True),
        ("@acme worst service ever, disgusting", False),
        ("the police caught two thieves at your shop", False),
        ("my lawyer will write to you", False),
        ("der Betrug wurde bei der Polizei angezeigt", False),
    ],
)
def test_alarming(post, alarming):
    found = analyse(post)
    assert found.alarming is alarming
    assert found.inflammatory or not alarming


@pytest.mark.parametrize("posts", [COMPLAINTS, PRAISE, QUESTIONS])
def test_not_inflammatory(posts):
    assert not [post for post in posts.values() if analyse(post).inflammatory]


def test_networks_language_comes_first():
    result = analyse("ok", "pt_BR")
    assert (result.language, result.language_reliable) == ("pt", True)
    assert analyse("where is my order", "und").language == "en"
    assert analyse("where is my order", "qme").language == "en"


def test_default_language_where_the_text_does_not_tell():
    result = analyse("ok", default_language="de_DE")
    assert (result.language, result.language_reliable) == ("de", False)
    assert analyse("où est ma commande", default_language="de").language == "fr"


@pytest.mark.parametrize("post", ["ok", "super cool", "top", "hotel", "yes"])
def test_a_word_or_two_are_in_the_language_of_the_account(post):
    for code in ("de", "nl"):
        result = analyse(post, default_language=code)
        assert (result.language, result.language_reliable) == (code, False)


def test_a_word_that_is_of_one_language_only():
    assert analyse("dziękuję bardzo", default_language="en").language == "pl"


@pytest.mark.parametrize(
    "post",
    [
        "sir mera ticket confirm karo please",
        "order cancel ho gaya paise nahi mile",
        "customer care wale phone nahi uthate",
    ],
)
def test_hindi_in_latin_letters_is_no_reliable_english(post):
    code, reliable = detect_language(post)
    assert code == "hi" or not reliable


@pytest.mark.parametrize(
    "post", ["what is your policy on dogs", "we left at nine", "not yet"]
)
def test_neutral_words_carry_no_mood(post):
    assert analyse(post, "en").sentiment == 0


def test_only_the_configured_languages():
    assert analyse("det fungerar inte alls").language == "sv"
    assert analyse("det fungerar inte alls", languages=["de", "en"]).language in (
        "de",
        "en",
    )
    assert analyse("не работает", languages=["de", "en"]).language == ""


def test_handles_links_brands_and_hashtags_say_nothing_of_the_language():
    assert analyse("@Dell @acme https://t.co/perche #fail").language != "it"
    post = "Gelato Perfetto is down again, please fix it"
    assert analyse(post, brand_names=["Gelato Perfetto"]).language == "en"


@pytest.mark.parametrize(
    ("post", "mood"),
    [
        ("😡😡😡", -1),
        ("👎", -1),
        ("😍😍", 1),
        ("❤️", 1),
        ("👍🏽", 1),
        ("🤷", 0),
        ("", 0),
        ("   \n", 0),
        ("12345", 0),
        (":-(", -1),
        (":)", 1),
    ],
)
def test_without_words(post, mood):
    result = analyse(post)
    assert result.language == ""
    assert not result.language_reliable
    sign = (result.sentiment > 0) - (result.sentiment < 0)
    assert sign == mood


@pytest.mark.parametrize(
    "post",
    [
        None,
        False,
        "\0",
        "\ud800",
        "\udfff\ud800 terrible \0 service",
        "a" * 1_000_000,
        "😡" * 100_000,
        "worst service " * 80_000,
        "ﷺ" * 5_000,
        "=" * 50_000,
        "." * 50_000,
        "@" * 50_000,
        "a." * 50_000,
        "(" * 20_000,
        "\u200f\u202e\u2066مرحبا",
        "&#x110000;&amp;&lt;&bogus;",
        "e\u0301" * 3_000,
        "🏳️‍🌈👨‍👩‍👧‍👦🇩🇪",
        "नमस्ते, बहुत अच्छा",
        "สวัสดีครับ",
        "ᚠᛇᚻ",
        "İSTANBUL ıI",
    ],
    ids=range(22),
)
def test_never_an_exception(post):
    result = analyse(post)
    assert isinstance(result, Analysis)
    assert -1 <= result.sentiment <= 1
    assert 0 <= result.inflammatory_score <= 1
    assert result.intent in INTENTS


def test_right_to_left():
    hebrew = analyse("השירות שלכם לא עובד")
    assert hebrew.language == "he"
    persian = analyse("سرویس شما کار نمی‌کند و پشتیبانی پاسخ نمی‌دهد")
    assert persian.language == "fa"
    assert analyse("الخدمة لا تعمل أبدا").intent == "complaint"


def test_only_the_beginning_of_a_long_text_counts():
    assert analyse("fine " * 1000 + "terrible awful scam").sentiment >= 0


def test_negation():
    assert analyse("this is not good").sentiment < 0
    assert analyse("das ist nicht gut").sentiment < 0
    assert analyse("bu iyi değil", "tr").sentiment < 0
    assert analyse("这个不好用", "zh").sentiment < 0


@pytest.mark.parametrize(
    "post",
    [
        "I'm not sure which model to choose",
        "not sure if I should buy the red or the blue one",
        "Ich weiß nicht, welches ich nehmen soll",
        "je ne sais pas lequel choisir",
        "不知道买哪个",
        "😭",
        "😂😂😂",
    ],
)
def test_a_bare_negation_is_no_complaint(post):
    result = analyse(post)
    assert result.intent != "complaint"
    assert result.sentiment == 0


def test_many_are_as_one():
    posts = [*COMPLAINTS.values(), *PRAISE.values(), ""]
    assert analyse_many(posts) == [analyse(post) for post in posts]
    hints = [*COMPLAINTS, *PRAISE, None]
    assert analyse_many(posts, hints) == [
        analyse(post, hint) for post, hint in zip(posts, hints, strict=True)
    ]
    with pytest.raises(ValueError, match=r"shorter|longer"):
        analyse_many(posts, ["en"])


def test_slots():
    assert not hasattr(analyse("hello"), "__dict__")


SCRIPT = """
import sys, types
package = types.ModuleType("social_care")
package.__path__ = [sys.argv[1]]
sys.modules["social_care"] = package
from social_care.triage import Learner, analyse
posts = sys.argv[2:]
learner = Learner()
for number, post in enumerate(posts * 3):
    learner.learn(post, ["negative", "positive", "neutral"][number % 3])
import zlib
print([analyse(post) for post in posts])
print([learner.predict(post) for post in posts], zlib.crc32(learner.to_bytes()))
print("odoo" in sys.modules, "nltk" in sys.modules, "numpy" in sys.modules)
"""


def test_the_same_in_every_process():
    addon = Path(__file__).parents[3] / "social_care"
    posts = [*COMPLAINTS.values(), *PRAISE.values()]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(addon), *posts],
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1
    assert outputs.pop().endswith("False False False\n")


@pytest.mark.parametrize(
    ("code", "post"),
    [
        ("es", "Gracias, el problema está resuelto"),
        ("fr", "Merci, le problème est résolu"),
        ("it", "Grazie, il problema è risolto"),
        ("pt", "Obrigado, o problema foi resolvido"),
        ("ko", "감사합니다 문제가 해결되었습니다"),
    ],
)
def test_a_problem_that_is_solved_is_thanks(code, post):
    found = analyse(post, code)
    assert found.thanks
    assert found.intent == "praise"
