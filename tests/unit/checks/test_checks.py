"""What the examples cannot show: edges, settings, hostile texts."""

import random
import sys
from datetime import datetime, timedelta

import pytest

from odoo.addons.social_care import checks
from odoo.addons.social_care.checks import (
    CODES,
    PERSONAL,
    Draft,
    Situation,
    base,
    check,
    order_number,
    phone,
    phrases,
    text,
)
from odoo.addons.social_care.networks.base import Settings
from odoo.addons.social_care.networks.mastodon import MastodonClient

NOW = datetime(2026, 5, 4, 12, 0)


def codes(body, visibility="public", off=(), **situation):
    return [
        finding.code
        for finding in check(Draft(body, visibility), Situation(**situation), off)
    ]


def places(body, **situation):
    found = check(Draft(body), Situation(**situation))
    return [(each.code, body[each.start : each.end]) for each in found]


# ---- The door ---------------------------------------------------------------------


def test_nothing_is_known():
    assert codes("Hello, it is on its way.") == []
    assert codes("") == codes(" \n ") == []


def test_off():
    body = "Write to eva@mail.example"
    assert codes(body) == ["email"]
    assert codes(body, off=("email",)) == []
    assert codes(body, off=CODES) == []


def test_private_words_may_be_private():
    body = "+44 7700 900123, eva@mail.example, 4111111111111111, 27 Albert Road"
    assert set(codes(body)) == {"phone", "email", "card", "address"}
    assert codes(body, "private") == []
    assert set(PERSONAL) <= set(CODES)


def test_too_long_is_said_and_cannot_be_turned_off():
    body = "a" * (base.MAX_LENGTH + 1)
    [finding] = check(Draft(body), Situation(), off=CODES)
    assert finding.code == checks.TOO_LONG
    assert str(base.MAX_LENGTH) in str(finding)
    assert codes("a" * base.MAX_LENGTH) == []
    assert codes("1 " * 500_000) == [checks.TOO_LONG]


def test_messages_never_quote():
    body = "Eva, eva@mail.example, +44 7700 900123, DE89 3704 0044 0532 0130 00"
    for finding in check(Draft(body), Situation()):
        assert body[finding.start : finding.end] not in str(finding)


def test_places_in_text_with_emoji_and_loose_accents():
    body = "👩‍👩‍👧 a\u0301e\u0301 eva@mail.example"
    assert places(body) == [("email", "eva@mail.example")]
    assert places("e\u0301" * 50 + " 4111111111111111") == [
        ("card", "4111111111111111")
    ]


# ---- Personal data ----------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        "+49 151 23456789",
        "+33612345678",
        "0049-151-2345 6789",
        "(0151) 234 567 89",
        "0171/2345678",
        "020 7946 0018",
        "06.12.34.56.78",
        "(202) 555-0143",
        "٠١٥١ ٢٣٤٥٦٧٨٩",
        "０１５１ ２３４５６７８９",
        "0151\u00a02345\u202f6789",
    ],
)
def test_numbers_are_known_without_the_library(number, monkeypatch):
    monkeypatch.setattr(phone, "phonenumbers", None)
    assert codes(f"Ring {number} today") == ["phone"]


def test_national_numbers_need_the_country():
    body = "Te llamamos al 612 345 678"
    assert codes(body) == []
    assert codes(body, countries=("ES",)) == ["phone"]
    assert codes(body, countries=("GB", "ES")) == ["phone"]


@pytest.mark.parametrize(
    "body",
    [
        "0800 1234567",
        "1-800-555-0199",
        "+49 800 1234567",
        "01.05.2026-31.12.2026",
        "00340434161094012345",
        "3.141592653589",
        "12:30-14:45",
        "2026-05-04 10:05",
        "https://x.com/a/status/0151234567890",
        "0,1512345678",
        "v0171.234.5678",
    ],
)
def test_what_is_no_number_of_a_person(body):
    assert codes(f"See {body} there", countries=("DE", "US")) == []


def test_our_own_contacts_however_they_are_written():
    ours = ("+49 (0)40 123456-0", "Help@Acme.example", "https://www.acme.example/de")
    ours += ("Lagerstraße 1, 20357 Hamburg",)
    assert codes("040/1234560 or 0049 40 1234560", ours=ours) == []
    assert codes("HELP@acme.example, jobs@acme.example", ours=ours) == []
    assert codes("Come to Lagerstraße 1 in Hamburg", ours=ours) == []
    assert codes("040/1234561", ours=ours) == ["phone"]
    assert codes("eva@acme.example.org", ours=ours) == ["email"]
    assert codes("Come to Lagerstraße 12", ours=ours) == ["address"]


def test_a_mail_address_of_ours_does_not_free_its_provider():
    assert codes("eva@gmail.com", ours=("acme.shop@gmail.com",)) == ["email"]


def test_mail_in_a_link_and_written_around():
    assert codes("mailto:eva@mail.example") == ["email"]
    assert codes("https://acme.example/?for=eva@mail.example") == ["email"]
    assert codes("eva [at] mail.example") == ["email"]


def test_handles_are_no_mail_addresses():
    assert codes("@eva@m.social and @bob.smith and https://m.social/@a@b.cd") == []


def test_checksums_decide():
    assert codes("4111 1111 1111 1111") == ["card"]
    assert codes("4111 1111 1111 1112") == []
    assert codes("DE89370400440532013000") == ["iban"]
    assert codes("DE88370400440532013000") == []
    assert places("DE89 3704 0044 0532 0130 00 today") == [
        ("iban", "DE89 3704 0044 0532 0130 00")
    ]


def test_one_number_is_one_finding():
    # the order number of this team could be read as a telephone number
    body = "Order 0151 23456789"
    assert codes(body, order_patterns=("#### ########",)) == ["order"]
    assert codes(body) == ["phone"]
    # also where nobody minds order numbers
    assert codes(body, order_patterns=("#### ########",), off=("order",)) == []


# ---- Order numbers ----------------------------------------------------------------


def test_order_patterns():
    def found(pattern, body):
        order_number.check_pattern(pattern)
        return places(body, order_patterns=(pattern,))

    assert found("S#####", "s00042, xS00043, S000444") == [("order", "s00042")]
    assert found("INV/####/#+", "INV/2026/00017.") == [("order", "INV/2026/00017")]
    assert found("@@-#+", "ab-1, abc-1") == [("order", "ab-1")]
    assert found("(##).*", "(12).* (12)xx") == [("order", "(12).*")]


@pytest.mark.parametrize(
    "pattern", ["", "ABCD", "##", "#+#", "#+#+", "@+@#", "#" * 61, "(a+)+"]
)
def test_bad_order_patterns(pattern):
    with pytest.raises(order_number.BadPattern) as caught:
        order_number.check_pattern(pattern)
    assert caught.value.template % caught.value.values


# ---- Manners ----------------------------------------------------------------------


def test_an_apology_with_something_to_it():
    for body in (
        "Sorry, the shop is closed.",
        "Sorry! A new one is on its way.",
        "Sorry. Which colour was it?",
        "Sorry, see https://acme.example/help",
    ):
        assert codes(body) == [], body


def test_what_needs_no_other_channel():
    assert checks.elsewhere.is_needless(("do you sell bikes",), "en")
    assert not checks.elsewhere.is_needless(
        ("do you sell bikes", "and my order?"), "en"
    )
    assert not checks.elsewhere.is_needless(("do you sell bikes",), "tlh")
    assert not checks.elsewhere.is_needless((), "en")


def test_sent_elsewhere_is_fine_where_it_is_private():
    body = "Please call us."
    assert codes(body, customer_texts=("do you sell bikes",)) == ["elsewhere"]
    assert codes(body, "private", customer_texts=("do you sell bikes",)) == []
    for said in ("my card was charged twice", "what is your phone number?"):
        assert codes(body, customer_texts=(said,)) == [], said
    assert codes("Please DM us your booking code.", customer_texts=("hm",)) == []


def test_names():
    eva = {"customer_names": ("Eva Novák", "E. Novak"), "agent_name": "Anna Maria Poe"}
    assert codes("Dear Mrs Novak, it is done. Anna", **eva) == []
    assert codes("eva: it is done ^ap", **eva) == []
    assert codes("It is done, Eva. A.M.P.", **eva) == []
    assert codes("Evaluation is done. Amp", **eva) == ["customer_name"]
    assert codes("Evaluation is done. ampere", **eva) == [
        "customer_name",
        "agent_name",
    ]
    assert codes("@eva it is done. Anna", **eva) == ["customer_name"]
    # once is enough
    assert codes("And now it is done.", earlier=("Hi Eva! Anna",), **eva) == []


def test_who_has_no_name_is_called_by_the_handle():
    assert codes("It is done.", customer_names=("🔥",), customer_handle="@hot") == [
        "customer_name"
    ]
    hot = {"customer_names": ("🔥",), "customer_handle": "hot"}
    assert codes("@hot it is done.", **hot) == []
    assert codes("It is done.", customer_names=("🔥", "")) == []


def test_repeated():
    body = "Hi {}, the network in Leeds is down and we are working on it."
    names = ("Ann", "Bob", "Cleo", "Dan")
    recent = tuple(body.format(name) for name in names)
    assert codes(body.format("Eve"), recent=recent) == ["repeated"]
    assert codes(body.format("Eve"), recent=recent[:2]) == []
    assert codes("Hi Eve, a new modem is on its way to you now.", recent=recent) == []
    assert codes("Thank you, Eve!", recent=("Thank you, Ann!",) * 9) == []


def test_repeated_in_scripts_without_spaces():
    body = "{}様、現在リーズのネットワーク障害を調査しております。"
    recent = tuple(body.format(name) for name in ("田中", "佐藤", "鈴木"))
    assert codes(body.format("高橋"), recent=recent) == ["repeated"]


def test_language():
    german = ("Wo bleibt denn eigentlich mein Paket? Ich warte schon lange.",)
    english = "Your parcel is on its way and will be there tomorrow morning."
    assert codes(english, customer_texts=german, language="de") == ["language"]
    assert codes(english, customer_texts=german) == ["language"]
    # the network says that they read English, too
    assert codes(english, customer_texts=german, language="en") == []
    # too short to be sure, on either side
    assert codes(english, customer_texts=("wo?",), language="de") == []
    assert codes("OK, thanks!", customer_texts=german, language="de") == []
    both = f"Ihr Paket kommt morgen früh bei Ihnen an. {english}"
    assert codes(both, customer_texts=german, language="de") == []


def test_late():
    body = "It is done."
    day = {"awaiting_since": NOW - timedelta(hours=25), "now": NOW}
    assert codes(body, language="en", **day) == ["late"]
    assert codes("It is done. Sorry for the delay.", language="en", **day) == []
    hour = {"awaiting_since": NOW - timedelta(hours=1), "now": NOW}
    assert codes(body, language="en", **hour) == []
    past = {"answer_due_at": NOW - timedelta(minutes=1)}
    assert codes(body, language="en", **hour, **past) == ["late"]
    # nobody waits; nobody knows what an apology is in this language
    assert codes(body, language="en", now=NOW, **past) == []
    assert codes("Готово, всё уже давно работает.", language="ru", **day) == []


def test_others_who_are_named_in_private():
    def others(text, recipient="ann@here.example"):
        client = MastodonClient(Settings("https://here.example", handle="acme"))
        return client.others_named(text, recipient)

    for body, visibility, found in (
        ("Is @ann@other.example not yours?", "private", ["others_named"]),
        ("@tom Is it here?", "private", ["others_named"]),
        ("Is it here, @Ann? Ask @acme or tom@mail.example", "private", []),
        ("@tom Is it here?", "public", []),
    ):
        situation = {"others_named": others}
        assert codes(body, visibility, **situation) == found, body
    assert codes("Is @ann@other.example not yours?", "private") == []
    found = check(Draft("Ask @Tom.", "private"), Situation(others_named=others))
    assert [(each.start, each.end) for each in found] == [(4, 8)]


def test_capitals():
    assert codes("THIS IS SHOUTED LOUDLY") == ["capitals"]
    assert codes("NASA, ESA and JAXA; USB HDMI DVI") == []
    assert codes("これは大声ではありません") == codes("هذا ليس صراخا أبدا") == []
    assert places("Well, DO NOT SHOUT PLEASE, thanks") == [
        ("capitals", "DO NOT SHOUT PLEASE")
    ]


@pytest.mark.parametrize(
    "link",
    [
        "https://acme",
        "http://10.0.0.1/x",
        "http://[::1]/",
        "https://printer.local/a",
        "https://a..b.example",
        "https://-a.example",
        "https://acme.e",
        "https://",
        "https://me@acme",
        "https://acme.example:port/",
        "htps://a.bc",
        "https://[acme.example",
        "http://169.254.169.254/",
        "https:/acme.example",
    ],
)
def test_links_that_cannot_work(link):
    assert codes(f"See {link} there") == ["link"]


@pytest.mark.parametrize(
    "link",
    [
        "https://acme.example",
        "http://acme.example:8080/a?b=c#d",
        "www.acme.example/a",
        "https://8.8.8.8/",
        "https://en.wikipedia.org/wiki/A_(b)",
        "https://münchen.de",
        "HTTPS://ACME.EXAMPLE/ABCDE",
        "https://acme.example/?q=a,b;c",
        "https://t.co/x",
    ],
)
def test_links_that_may_work(link):
    assert codes(f"See {link}, ({link}), “{link}”: {link}.") == []


# ---- Data -------------------------------------------------------------------------


def test_every_language_has_every_kind():
    assert {"en", "de", "fr", "es"} <= set(phrases.languages())
    for code in phrases.languages():
        for kind in phrases.KINDS:
            assert phrases.pattern(kind, (code,)).pattern


def test_folding_keeps_every_place():
    # Planes 4 to 13 hold nothing, the last two what nobody but their owner knows.
    everything = "".join(map(chr, [*range(0x40000), *range(0xE0000, 0xE1000)]))
    everything += chr(sys.maxunicode)
    known, origin = text.plain(everything)
    assert len(text.fold(everything)) == len(known) == len(origin) - 1
    assert len(text.Text(everything).folded) == len(known)
    assert text.fold("ÉÀ’‑\u00a0１٣") == "ea'- 13"


# ---- Hostile texts ----------------------------------------------------------------

LENGTH = 20_000
PIECES = (
    *("1 ", "0", "+4", "4111 ", "DE89 ", "a@", "a@b.", "@a", "(", "[", "{", "https://"),
    *(
        "www.",
        "Sorry ",
        "27 Albert ",
        "calle A ",
        "\u202e",
        "👩‍👧",
        "\u0301",
        "A ",
        "A",
    ),
    *(
        "\x00",
        "\ud800",
        "ﷺ",
        "1.",
        "-",
        ". ",
        "\n",
        "<",
        "x",
        "%(",
        "[name",
        "S1",
        "it ",
    ),
)


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_hostile_runs(piece):
    body = (piece * LENGTH)[:LENGTH]
    found = check(
        Draft(body),
        Situation(
            customer_names=("Eva",),
            agent_name="Ann Poe",
            customer_texts=(body,),
            recent=(body,) * 3,
            earlier=(body,),
            order_patterns=("S#+-@+#",),
            countries=("DE", "US"),
            ours=(body,),
            awaiting_since=NOW - timedelta(days=3),
            now=NOW,
        ),
    )
    assert all(0 <= each.start <= each.end <= len(body) for each in found)


def test_hostile_mixtures():
    chance = random.Random(4711)
    for _ in range(300):
        body = "".join(chance.choices(PIECES, k=60))
        for finding in check(Draft(body), Situation(order_patterns=("#+-#",))):
            assert 0 <= finding.start <= finding.end <= len(body)


def test_emoji_only_and_right_to_left():
    assert codes("🙏🙏🙏") == []
    assert codes("شكرا لك يا إيفا", customer_names=("إيفا",)) == []
    assert codes("\u202ebeht\u202c +44 7700 900123") == ["phone"]
