"""What expressions mean: which posts they catch."""

import pytest

from odoo.addons.social_care.rules import Text, compile_expression, parse, write
from odoo.addons.social_care.rules.text import words


def catches(expression, post):
    return compile_expression(expression).matches(Text(post))


THE_EXAMPLE = '(acme OR "acme bank") AND (#fail OR scam)'


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        (
            THE_EXAMPLE,
            ["Acme Bank is a scam", "acme #Fail", "@acme SCAM!", "#fail... acme!"],
            ["acme fail", "#fail", "acmee scam", ""],
        ),
        ("refund", ["REFUND!", "a #refund", "@refund", "(refund)"], ["refunds", "re"]),
        ('"credit card"', ["my Credit-Card", "credit, card"], ["card credit"]),
        ("credit card", ["card of credit"], ["card", "credit"]),
        ("a AND b", ["b a"], ["a", "b"]),
        ("a OR b c", ["a", "c b"], ["b", "c"]),
        ("(a OR b) c", ["a c", "c b"], ["a", "a b"]),
        ("a NOT b", ["a"], ["a b", "b", ""]),
        ("a AND NOT (b OR c)", ["a", "a d"], ["a b", "a c"]),
        ("a -b", ["a"], ["a b"]),
        ('a -"b c"', ["a b", "c b a"], ["b c a"]),
        ("NOT a", ["b", ""], ["a"]),
        ("NOT NOT a", ["a"], ["b"]),
        ("e-mail", ["E-Mail", "e mail"], ["email", "mail"]),
        ("don't", ["I don’t", "don't"], ["dont"]),
        ("*", ["anything", "😡", ""], []),
        ("", ["anything", "😡", ""], []),
        ("* NOT spam", ["ham", ""], ["spam"]),
    ],
)
def test_joining(expression, yes, no):
    for post in yes:
        assert catches(expression, post), post
    for post in no:
        assert not catches(expression, post), post


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        ("a NEAR/1 b", ["a b", "b a"], ["a x b"]),
        ("a NEAR/2 b", ["a x b", "b x a"], ["a x y b", "a", "b"]),
        ("a NEAR b", ["a" + " x" * 9 + " b"], ["a" + " x" * 10 + " b"]),
        ('"a b" NEAR/1 c', ["c a b", "a b c"], ["a c b"]),
        ("(a OR b) NEAR/1 (c OR d)", ["a c", "d b"], ["a b", "c d", "a x d"]),
        ("ref* NEAR/2 never", ["never a refund"], ["never a single refund"]),
        ("#a NEAR/1 @b", ["@b #a"], ["b #a", "@b a"]),
        ("a NEAR/3 a", ["a x a"], ["a", "a x x x a"]),
        ("a NEAR/1 b NOT c", ["a b"], ["a b c", "a x b"]),
    ],
)
def test_near(expression, yes, no):
    for post in yes:
        assert catches(expression, post), post
    for post in no:
        assert not catches(expression, post), post


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        ("refund*", ["refund", "refunded", "#refunds"], ["prefund", "re fund"]),
        ("*bank", ["bank", "acmebank"], ["banks"]),
        ("*bank*", ["bank", "mybanking"], ["ban k"]),
        ("re*nd", ["refund", "rend", "re-nd refund"], ["re nd", "refunds", "red"]),
        ("*a*b*", ["xaxbx"], ["xbxax"]),
        ("aa*aa", ["aaaa", "aabaa"], ["aaa"]),
        ('"my acme*"', ["my acmes", "my acme"], ["my old acme"]),
        ('"my * card"', ["my new card"], ["my card", "my brand new card"]),
        ('"re*d card"', ["a red card", "reed card!"], ["red cards", "card red"]),
        ("#fail*", ["#FailWhale"], ["failwhale"]),
        ("#*fail", ["#AcmeFail", "#fail"], ["acmefail", "#failed"]),
        ("#*", ["any #hashtag"], ["no hashtag", "c# only"]),
        ("@*", ["hi @acme"], ["hi me@acme.example"]),
        ("**acme**", ["theacmes"], ["acm"]),
    ],
)
def test_stars(expression, yes, no):
    for post in yes:
        assert catches(expression, post), post
    for post in no:
        assert not catches(expression, post), post


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        ("#fail", ["#FAIL", "＃fail", "oh,#fail"], ["fail", "#failed", "x#fail"]),
        (
            "@acme",
            ["@Acme hi", "hi .@acme", "@acme@mastodon.example"],
            ["acme", "@acme_help", "info@acme.example"],
        ),
        ("@acme_help", ["@acme_help"], ["@acme help"]),
        ("@acme@mastodon.example", ["@acme@mastodon.example"], ["@acme"]),
        ("acme", ["@acme", "acme.example", "acme's"], ["@acme_help", "#acmefail"]),
        ('"my #fail story"', ["My #Fail story"], ["my fail story"]),
        ('"my fail story"', ["My #Fail story", "my fail story"], []),
    ],
)
def test_signs(expression, yes, no):
    for post in yes:
        assert catches(expression, post), post
    for post in no:
        assert not catches(expression, post), post


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        # Latin, with and without accents, and in other shapes
        ("réclamation", ["RECLAMATION", "reclamation", "𝐫éclamation"], ["clamation"]),
        ("strasse", ["Straße", "STRASSE"], []),
        ("istanbul", ["İSTANBUL", "ıstanbul"], []),
        ("lodz", ["Łódź"], []),
        # Cyrillic, Greek
        ("ещё", ["ЕЩЕ раз"], ["е ще"]),
        ("απάτη", ["ΑΠΑΤΗ"], []),
        # Arabic and Hebrew, from right to left, with marks of direction in it
        ("شركة", ["الشركه شَرِكَة", "\u200fشركة\u200f!"], ["شر كة"]),
        ("#احتيال", ["هذا #احتيال"], ["هذا احتيال"]),
        ("שלום AND acme", ["\u202bשָׁלוֹם\u202c @acme"], ["שלום"]),
        # Chinese, Japanese, Korean, Thai: wherever the letters stand
        ("返金", ["昨日返金されました", "返金"], ["返却金"]),
        ("ACME 返金", ["acmeの返金"], ["acmeの", "返金"]),
        ("退款 OR 退货", ["我要退款！", "我要退货"], ["我要退"]),
        ("환불", ["환불해주세요"], ["환전"]),
        ("ไม่ดี", ["สินค้าไม่ดีเลย"], ["สินค้าดี"]),
        ("*返金*", ["昨日返金されました"], []),
        ("返金 NEAR/4 遅い", ["返金が遅い"], ["返金がとてもとても遅い"]),
        ("がっかり", ["がっかりした", "か\u3099っかり"], ["かっかり"]),
        # Hindi: signs belong to their letters
        ("हिन्दी", ["मेरी हिन्दी अच्छी"], ["हिन्द"]),
        # Emoji alone, with and without what colours them
        ("😡", ["😡😡😡", "no 😡"], ["😀"]),
        ("👍", ["👍🏽", "👍\ufe0f"], ["👎"]),
        ("😡 OR 🤬", ["🤬"], ["angry"]),
        ('"👎 👎"', ["👎👎"], ["👎"]),
    ],
)
def test_scripts(expression, yes, no):
    for post in yes:
        assert catches(expression, post), post
    for post in no:
        assert not catches(expression, post), post


def test_a_brand_that_is_a_common_word():
    expression = '(@orange OR #orange OR "orange mobile") NOT (juice OR "orange is")'
    assert catches(expression, "@orange no signal since noon")
    assert catches(expression, "Orange Mobile charged me twice")
    assert not catches(expression, "an orange a day")
    assert not catches(expression, "#orange juice for breakfast")


def test_hidden_signs_hide_nothing():
    assert catches("scam", "s\u200bc\u00adam")
    assert catches("scam", "\u202escam\u202c")
    assert catches("s\u200bcam", "scam")


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        ("a b", "a AND b"),
        ("(a)", "a"),
        ("((a b) c) OR (d OR e)", "(a AND b AND c) OR d OR e"),
        ('"a"', "a"),
        ("A -b", "a AND NOT b"),
        ("a NEAR b", "a NEAR/10 b"),
        ("“a b”", '"a b"'),
        ("«a b»", '"a b"'),
        ("（a OR b）c", "(a OR b) AND c"),
        ("a-b", '"a b"'),
    ],
)
def test_said_in_full(expression, same):
    assert parse(expression) == parse(same)
    assert write(parse(expression)) == same


def test_small_operators_are_words():
    assert catches('"cat and dog"', "cat and dog")
    assert not catches("cat and dog", "cat dog")
    assert catches('"AND"', "this and that")


def test_words_of_anything():
    assert words(None) == words(False) == words("  \n!?… ") == []
    assert words("C# 3.5 a_b _c_") == ["c", "3", "5", "a_b", "c"]
    assert words("naïve\x00\ud800x") == ["naive", "x"]
