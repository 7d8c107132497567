"""Names, telephone numbers, addresses and codes, as people show and paste them."""

import pytest

from odoo.addons.social_care.text import contacts, languages, names, nobody


@pytest.mark.parametrize(
    "shown",
    [
        "Ann Miller",
        ":verified: Ann Miller",
        ":blobcat_hug: Ann :verified:",
        "🌸 Ann",
        "✨Ann✨",
        "Ann🌸Miller",
        "Ann 🇺🇦",
        "👩‍💻 Ann Miller",
        "Dr. Ann Miller",
        "Dr.Ann Miller",
        "Prof. Dr. Ann Miller",
        "Mrs Ann Miller",
        "Dipl.-Ing. Ann Miller",
        "Mme Ann Dupont",
        "Ann Miller, PhD",
        "Ann Miller, M.D.",
        "Ann Miller (she/her)",
        "Ann Miller [away]",
        "Ann | Support",
        "Ann - Berlin",
        "Miller, Ann",
        "J. R. Ann Miller",
        "\u200bAnn",
        "\u202eAnn",
        "Ann\u3164",
        "𝓐𝓷𝓷 Miller",
        "Ａｎｎ　Ｍｉｌｌｅｒ",
        "@ann Ann Miller",
        "#NoHate Ann",
        "_Ann_",
        "“Ann” Miller",
        "[Ann]",
        "Hr. Dr. Ann Miller",
        "Univ.-Prof. Ann Miller",
        "Dott.ssa Ann Miller",
        "Д-р Ann Miller",
        "Señora Ann Miller",
    ],
)
def test_first_name(shown):
    assert names.first_name(shown) == "Ann"


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("प्रिया शर्मा", "प्रिया"),
        ("عبد الرحمن علي", "عبد الرحمن"),
        ("山田 太郎", "山田 太郎"),
        ("Frau Müller", "Frau Müller"),
        ("Señora García", "Señora García"),
        ("الدكتور أحمد علي", "أحمد"),
        ("السيد أحمد علي", "أحمد"),
        ("श्री राम शर्मा", "राम"),
        ("Г-жа Анна Иванова", "Анна"),
        ("Dr. Miller", "Miller"),
        ("A. Miller", "A. Miller"),
        ("Ann-Kathrin O'Neil", "Ann-Kathrin"),
        ("O'Neil", "O'Neil"),
        ("Ann Miller, Berlin", "Ann"),
        *(
            (nothing, "")
            for nothing in ("", "🌸", ":heart:", "\u3164", "\u200b", "4711")
        ),
    ],
)
def test_first_names_elsewhere(shown, name):
    assert names.first_name(shown) == name


@pytest.mark.parametrize(
    ("name", "letters"),
    [("प्रिया शर्मा", "प्रिश"), ("មករា សុខ", "មសុ"), ("Zoe\u0301 Ünal", "ZÜ"), ("🌸", "")],
)
def test_initials(name, letters):
    assert names.initials(name) == letters


def test_nothing_is_turned_by_a_name():
    for mark in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c":
        assert names.shown(f"Ann {mark}Miller") == "Ann Miller"
        assert names.isolated(f"{mark}Ann") == "Ann"
    assert names.shown("\u200b\u3164\u2800") == ""
    assert names.isolated("أحمد") == "\u2068أحمد\u2069"
    assert names.isolated("دوד\u202e") == "\u2068دوד\u2069"
    assert names.isolated("") == names.isolated(None) == ""
    # In a line that runs from right to left "@" would stand behind the handle.
    assert (
        names.with_handle("أحمد", "ahmad_1") == "\u2068أحمد\u2069 \u2068@ahmad_1\u2069"
    )
    assert names.with_handle("Eva Novak", "eva_n") == "Eva Novak @eva_n"
    assert names.with_handle("أحمد", None) == "\u2068أحمد\u2069"
    assert names.with_handle(None, "eva_n") == "@eva_n"
    assert names.with_handle(False, False) == ""


@pytest.mark.parametrize(
    ("pasted", "number", "extension"),
    [
        ("+1\ufe0f-415-555-2671", "+1-415-555-2671", ""),
        ("\u202d+1 415 555 2671\u202c", "+1 415 555 2671", ""),
        ("+1\u2011415\u2011555\u20112671", "+1-415-555-2671", ""),
        ("＋１ ４１５ ５５５ ２６７１", "+1 415 555 2671", ""),
        ("+1\u200b4155552671", "+14155552671", ""),
        ("٠١٢٣٤٥٦٧٨٩٠", "01234567890", ""),
        ("📞 +1 415 555 2671", "+1 415 555 2671", ""),
        ("Tel.: +49 (0)30 123456", "+49 (0)30 123456", ""),
        ("WhatsApp: +49 171 1234567", "+49 171 1234567", ""),
        ("https://wa.me/14155552671?text=Hi", "+14155552671", ""),
        ("030/123456", "030/123456", ""),
        ("+1 415-555-2671 ext. 5", "+1 415-555-2671", "5"),
        ("+1 415-555-2671x5", "+1 415-555-2671", "5"),
        ("+1 415 555 2671 #5", "+1 415 555 2671", "5"),
        ("+1 (415) 555-2671 (ext 5)", "+1 (415) 555-2671", "5"),
        ("tel:+1-415-555-2671;ext=5", "+1-415-555-2671", "5"),
        ("+1 415 555 2671, press 5", "+1 415 555 2671", "5"),
        ("+14155552671,,5", "+14155552671", "5"),
        ("030 123456 - Durchwahl 12", "030 123456", "12"),
        ("+33 1 23 45 67 89 poste 12", "+33 1 23 45 67 89", "12"),
        ("+7 495 123-45-67 доб. 12", "+7 495 123-45-67", "12"),
        ("０３－１２３４－５６７８ 内線 5", "03-1234-5678", "5"),
    ],
)
def test_telephone(pasted, number, extension):
    assert contacts.telephone(pasted) == (number, extension)


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "call me",
        "+353ghd.123456789",
        "VNTRIP2016A0NLH",
        "+917878787xyz",
        "4084568908#",
        "+1 415 555 2671 ext",
        "0171 1234567 / 0172 1234567",
        "+1 415 555 2671 or +1 415 555 2672",
        "order 4711 of 2026",
    ],
)
def test_no_telephone(pasted):
    with pytest.raises(contacts.NoNumber):
        contacts.telephone(pasted)


@pytest.mark.parametrize(
    "pasted",
    [
        "ann＠example.com",
        "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "ann@exam\u200bple.com",
        "ann\ufe0f@example.com",
        "\u202aann@example.com\u202c",
        "ann@example。com",
        "mailto:ann@example.com?subject=Hi",
        "E-Mail: ann@example.com",
        "Ann <ann@example.com>",
        "<ann@example.com>,",
        "ann@example.com.",
        "ann@example.com\u00a0",
    ],
)
def test_mail(pasted):
    assert contacts.mail(pasted) == "ann@example.com"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("de", "de"),
        ("DE_at", "de"),
        ("pt-BR", "pt"),
        ("iw", "he"),
        ("in", "id"),
        ("nb_NO", "no"),
        ("fil", "tl"),
        ("deu", "de"),
        ("ger", "de"),
        ("zh-Hant-TW", "zh"),
        ("sr@latin", "sr"),
        *(
            (nothing, "")
            for nothing in ("und", "qme", "zxx", "", None, 4, "d1", "english")
        ),
    ],
)
def test_languages(given, code):
    assert languages.two_letters(given) == code


@pytest.mark.parametrize(
    "name",
    [
        *("Anonymous", "anonymous ", "Guest 12", "Guest-77", "[deleted]"),
        *("A Google User", "Anonymer Nutzer", "Invité", "Аноним", "匿名"),
        *("名無しさん", "익명", "🌸", ""),
    ],
)
def test_nobody(name):
    assert nobody.is_nobody(name)


@pytest.mark.parametrize("name", ["Ann", "Ann Guest", "Host Mann", "ann77", "匿名太郎"])
def test_somebody(name):
    assert not nobody.is_nobody(name)


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("noreply@blogger.com", True),
        ("no-reply@x.example", True),
        ("do.not.reply@x.example", True),
        ("nobody@flickr.com", True),
        ("info@shop.example", True),
        ("Support+4711@shop.example", True),
        ("comments2@blog.example", True),
        ("ann@shop.example", False),
        ("ann.miller@info.example", False),
    ],
)
def test_shared_addresses(address, shared):
    assert nobody.is_shared(address) is shared
