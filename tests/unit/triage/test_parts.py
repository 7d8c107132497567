"""Tokens, phrases and data."""

import json
import pathlib

import pytest

from odoo.addons.social_care.triage import analyse, cues, language, text

DATA = pathlib.Path(cues.__file__).parent / "data"


def test_tokens():
    assert text.tokens("@acme I can't wait :) 3 hrs!! https://a.example") == [
        "<at>",
        "i",
        "cant",
        "wait",
        "<:)>",
        "<n>",
        "hrs",
        "!",
        "<url>",
    ]
    assert text.tokens("c'est déçu", "fr") == ["c", "est", "decu"]
    assert text.tokens("schön schon", "de") == ["schön", "schon"]
    assert text.tokens("不好 ok", "zh") == ["不", "好", "ok"]
    assert text.tokens("DMします", "ja") == ["dm", "し", "ま", "す"]
    assert text.tokens("#WorstServiceEver") == ["worst", "service", "ever"]
    assert text.tokens("soooo goooood") == ["soo", "good"]


def test_phrases():
    phrases = cues.Phrases()
    phrases.add(["never", "again"], 1, 2.0)
    phrases.add(["worst", "_", "ever"], 1, 3.0)
    phrases.add(["cancel*"], 1, 1.0)

    def find(post):
        return phrases.find(post.split())

    assert find("never again") == [(0, 2, 1, 2.0)]
    assert find("worst trip i ever had") == [(0, 4, 1, 3.0)]
    assert find("worst trip . ever") == []
    assert find("worst a b c d ever") == []
    assert phrases.find(["cancelled"]) == [(0, 1, 1, 1.0)]
    assert phrases.find(["cance"]) == []
    assert phrases.find([]) == []


def test_a_number_in_a_phrase_is_a_word_as_well():
    for words in (["<n>", "weeks"], ["five", "weeks"]):
        found = cues.pack("en").phrases.find(words)
        assert cues.COMPLAINT in [category for _s, _e, category, _w in found]


def test_arabic_words_without_what_is_joined_to_them():
    assert cues.pack("ar").tokens("والشكر") == ["شكر"]
    assert cues.pack("ar").tokens("شكرا وشكرا") == ["شكرا", "شكرا"]
    # nothing is taken off what is a word as it stands, or gives none
    assert cues.pack("ar").tokens("وصل والقطبفسل") == ["وصل", "والقطبفسل"]


@pytest.mark.parametrize(
    ("post", "code"),
    [
        ("I'm such an idiot, wrong address. Can you change it?", "en"),
        ("Ich Trottel habe die falsche Adresse eingegeben", "de"),
        ("Quel idiot je suis, mauvaise adresse", "fr"),
        ("Soy un imbécil, puse mal la dirección", "es"),
        ("Ale ze mnie kretyn, zły adres", "pl"),
        ("我真是个白痴，地址填错了", "zh"),
    ],
)
def test_who_calls_oneself_an_idiot_insults_nobody(post, code):
    assert not analyse(post, code).inflammatory


@pytest.mark.parametrize("code", sorted(language.TARGETS))
def test_every_language_has_its_own(code):
    path = DATA / "cues" / f"{code}.json"
    kinds = json.loads(path.read_text("utf-8"))["cues"]
    for kind in ("complaint", "request", "question", "praise", "thanks", "promise"):
        assert kinds[kind]
    for kind in ("sarcasm", "doubt", "spam", "insult", "threat"):
        assert kinds[kind]
    # phrases of several letters are in the tree
    assert len(cues.pack(code).words) + len(cues.pack(code).phrases.root) > 300


@pytest.mark.parametrize(
    ("code", "again", "first"),
    [
        (
            "en",
            "That makes three emails I have sent you",
            "Third time in Rome this year",
        ),
        ("de", "schreib euch jetzt das 3. mal deswegen", "Das 3. mal heute Kuchen"),
        ("fr", "3eme message que je vous envoie", "Troisième fois à Rome cette année"),
        ("es", "ya van 3 mensajes que os mando", "Tercera vez en Roma este año"),
        ("it", "è la quarta telefonata che faccio", "Terza volta a Roma quest'anno"),
        ("pt", "3a vez que mando mensagem", "Terceira vez em Roma este ano"),
        ("nl", "stuur nu voor de 3e keer een berichtje", "Derde keer in Rome dit jaar"),
        ("pl", "piąty raz dzwonię w tej sprawie", "Trzeci raz w Rzymie w tym roku"),
        ("ru", "пятый раз звоню по тому же делу", "Третий раз в Риме за год"),
        ("tr", "size 3. yazışım bu", "Bu yıl üçüncü kez Roma"),
        ("ar", "هذي خامس مره اكتب لكم", "ثالث مرة في روما هالسنة"),
        ("ja", "5回目の問い合わせです", "今年三回目のローマ"),
        ("ko", "다섯번째 문의드려요", "올해 세번째 로마"),
        ("zh", "这已经是我第五次联系你们", "今年第三次来罗马"),
    ],
)
def test_who_has_to_ask_again_complains(code, again, first):
    assert analyse(again, code).intent == "complaint"
    assert analyse(first, code).intent != "complaint"


@pytest.mark.parametrize("path", sorted((DATA / "cues").glob("*.json")), ids=str)
def test_cue_files_can_be_read(path):
    data = json.loads(path.read_text("utf-8"))
    assert set(data) <= {
        "negations",
        "after",
        "modifiers",
        "words",
        "fine",
        "plain",
        "you",
        "numbers",
        "again",
        "repeated",
        "faults",
        "cues",
        "thanks_for",
    }
    assert set(data["cues"]) <= set(cues.CATEGORIES)
    for score in data["words"]:
        assert -5 <= float(score) <= 5


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("pt_BR", "pt"),
        ("PT-br", "pt"),
        ("iw", "he"),
        ("und", ""),
        ("qht", ""),
        ("", ""),
        (None, ""),
        ("nb_NO", "no"),
        ("sr@latin", "sr"),
        ("english!", ""),
    ],
)
def test_codes(given, code):
    assert language.normalise(given) == code


def test_the_data_names_its_sources():
    sources = (DATA / "SOURCES.md").read_text("utf-8")
    for name in ("AFINN", "ODbL", "wordfreq", "CC BY-SA", "vaderSentiment"):
        assert name in sources
