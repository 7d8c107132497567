"""What grows is found, in every language, and what is always said is not."""

import random

import pytest

from odoo.addons.social_care.rules import Text, compile_expression
from odoo.addons.social_care.text import fold
from odoo.addons.social_care.topics import Said, growing, phrase, terms

from ..triage.posts import COMPLAINTS, NO_THANKS, PRAISE, QUESTIONS, THANKS

ISSUES = {
    "en": (
        "card reader",
        "The card reader in your shop is broken",
        "Your card reader refuses my card again",
        "Could not pay, card reader dead, queue to the door",
    ),
    "es": (
        "lector",
        "El lector de tarjetas de la tienda está roto",
        "Vuestro lector rechaza mi tarjeta otra vez",
        "No pude pagar, el lector de tarjetas no va",
    ),
    "fr": (
        "lecteur",
        "Le lecteur de carte du magasin est en panne",
        "Votre lecteur refuse encore ma carte",
        "Impossible de payer, lecteur de carte mort",
    ),
    "de": (
        "kartenleser",
        "Der Kartenleser in eurem Laden ist kaputt",
        "Euer Kartenleser lehnt meine Karte ab",
        "Konnte nicht zahlen, Kartenleser tot",
    ),
    "it": (
        "lettore",
        "Il lettore di carte del negozio è rotto",
        "Il vostro lettore rifiuta di nuovo la mia carta",
        "Non ho potuto pagare, lettore di carte morto",
    ),
    "pt": (
        "leitor",
        "O leitor de cartões da loja está avariado",
        "O vosso leitor recusa outra vez o meu cartão",
        "Não consegui pagar, leitor de cartões morto",
    ),
    "nl": (
        "kaartlezer",
        "De kaartlezer in jullie winkel is stuk",
        "Jullie kaartlezer weigert mijn kaart weer",
        "Kon niet betalen, kaartlezer dood",
    ),
    "pl": (
        "czytnik",
        "Czytnik kart w waszym sklepie jest zepsuty",
        "Wasz czytnik znowu odrzuca moją kartę",
        "Nie dało się zapłacić, czytnik kart nie działa",
    ),
    "ru": (
        "терминал",
        "Терминал в вашем магазине сломан",
        "Ваш терминал опять не принимает карту",
        "Не смог заплатить, терминал не работает",
    ),
    "tr": (
        "okuyucu",
        "Mağazanızdaki kart okuyucu bozuk",
        "Kart okuyucu yine kartımı reddetti",
        "Ödeme yapamadım, kart okuyucu çalışmıyor",
    ),
    "ar": (
        "قارئ",
        "قارئ البطاقات في متجركم معطل",
        "قارئ البطاقات رفض بطاقتي مرة اخرى",
        "لم استطع الدفع، قارئ البطاقات لا يعمل",
    ),
    "zh": (
        "读卡器",
        "你们店里的读卡器坏了",
        "读卡器又拒绝了我的卡",
        "付不了款，读卡器没反应",
    ),
    "ja": (
        "リーダー",
        "お店のカードリーダーが壊れています",
        "カードリーダーがまた私のカードを拒否した",
        "支払えなかった、カードリーダーが動かない",
    ),
    "ko": (
        "단말기",
        "매장 카드 단말기가 고장났어요",
        "카드 단말기가 또 제 카드를 거부하네요",
        "결제를 못 했어요 단말기가 안 돼요",
    ),
}
"""The term that all have, and how people say it."""
NOW, BEFORE, PEOPLE = 2000, 2000, 12


class Crowd:
    """People who say what people say, and much that is said once."""

    def __init__(self, language):
        self.random = random.Random(language)
        self.said = [*THANKS[language], *NO_THANKS[language], PRAISE[language]]
        self.said += [COMPLAINTS[language], QUESTIONS[language]]
        letters = sorted({c for text in self.said for c in text if c.isalpha()})
        self.space = "" if language in ("zh", "ja", "ko") else " "
        lengths = (1, 2, 3) if not self.space else (3, 5, 7, 9)
        if not self.space:
            letters += [chr(0x5000 + 7 * n) for n in range(300)]
        self.words = [
            "".join(self.random.choices(letters, k=self.random.choice(lengths)))
            for _word in range(2000)
        ]
        self.often = [1 / (rank + 3) for rank in range(len(self.words))]

    def post(self):
        words = self.random.choices(self.words, self.often, k=self.random.randint(2, 9))
        return f"{self.random.choice(self.said)} {self.space.join(words)}"

    def posts(self, count, periods):
        """What each of many says; some say more than one thing."""
        said = [
            (self.random.randrange(count), self.random.choice(periods), self.post())
            for _post in range(count)
        ]
        return [
            Said(f"{period}/{number}", author, period, text)
            for number, (author, period, text) in enumerate(sorted(said))
        ]


@pytest.mark.parametrize("language", ISSUES)
def test_an_issue_of_twelve_among_two_thousand_is_among_the_first_three(language):
    term, *sayings = ISSUES[language]
    crowd = Crowd(language)
    before = crowd.posts(BEFORE, (1, 2, 3, 4))
    now = crowd.posts(NOW - PEOPLE, (0,))
    issue = {
        f"issue/{number}": Said(
            f"issue/{number}",
            f"person {number}",
            0,
            f"{crowd.random.choice(sayings)} {crowd.random.choice(crowd.words)}",
        )
        for number in range(PEOPLE)
    }
    now += issue.values()
    found = growing(now, before)
    term = fold(term)
    [topic] = [topic for topic in found[:3] if any(term in t for t in topic.terms)]
    assert issue.keys() <= topic.posts
    assert len(topic.posts) <= PEOPLE + 2
    assert topic.growth >= 5


def test_the_rule_that_it_becomes_catches_what_was_counted():
    for language, (_term, *sayings) in ISSUES.items():
        for saying in sayings:
            text = Text(saying)
            for term in terms(saying):
                matches = compile_expression(phrase(term)).matches
                assert matches(text), (language, term)


def test_who_says_it_ten_times_says_it_once():
    now = [Said(n, f"person {n % 2}", 0, "the toaster burns") for n in range(20)]
    before = [Said(f"c{n}", n, 1, f"the number{n}") for n in range(40)]
    assert growing(now, before) == []
    now.append(Said(20, "somebody else", 0, "my toaster burns"))
    [topic] = growing(now, before)
    assert "toaster burns" in topic.terms
    assert topic.label == "toaster burns"
    assert len(topic.authors) == 3


def test_what_is_always_said_does_not_grow():
    before = [
        Said(f"{period}/{n}", n, period, "good morning, any news?")
        for n in range(50)
        for period in (1, 2, 3, 4)
    ]
    now = [Said(n, n, 0, "good morning, any news?") for n in range(60)]
    assert growing(now, before) == []


def test_the_same_people_are_one_topic_and_others_are_another():
    now = [Said(n, n, 0, "kettle leaks since Monday") for n in range(5)]
    now += [Said(f"b{n}", f"b{n}", 0, "parcel stolen yesterday") for n in range(4)]
    before = [Said(f"c{n}", n, 1, f"hello number{n}") for n in range(40)]
    first, second = growing(now, before)
    assert {"kettle", "leaks", "kettle leaks"} <= set(first.terms)
    assert {"parcel", "stolen"} <= set(second.terms)
    assert not first.authors & second.authors


def test_links_and_mentions_are_no_terms():
    assert terms("@acme see https://a.test/x #Refund now 42") == {
        *("see", "refund", "now", "refund now", "now 42", "see refund"),
    }


def test_nothing_is_no_topic():
    """Nor is there one where nobody knows yet what is said anyway."""
    assert growing([Said(n, n, 0, "kettle leaks") for n in range(9)], []) == []
    assert growing([], []) == []
    assert terms("") == terms(None) == set()
