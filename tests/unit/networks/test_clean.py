"""What every value goes through."""

from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_care.networks import clean
from odoo.addons.social_care.networks.errors import BadItem


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""),
        ("", ""),
        (7, "7"),
        ("  a\r\nb\rc\t ", "a\nb\nc"),
        ("a\0b\x07c\x7f", "abc"),
        ("half \ud83d", "half"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("x" * (clean.MAX_TEXT + 1), "x" * clean.MAX_TEXT),
        ("👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום"),
    ],
)
def test_text(given, expected):
    assert clean.text(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""),
        ("ann🐈", "ann🐈"),
        (" a \n b\0\t c ", "a b c"),
        ("a  b", "a b"),
        ("x" * 300, "x" * 250),
        ("x" * 249 + " y", "x" * 249),
        ("\ud800", ""),
        ("no\u00a0break", "no break"),
    ],
)
def test_line(given, expected):
    assert clean.line(given) == expected


@pytest.mark.parametrize("function", [clean.text, clean.line, clean.link])
@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_no_text_out_of_lists_and_objects(function, value):
    with pytest.raises(BadItem):
        function(value)


def test_identifier():
    assert clean.identifier(" 12 ", "id") == "12"
    assert clean.identifier(12, "id") == "12"
    assert clean.identifier(None, "id", required=False) == ""
    assert clean.identifier("ключ", "id") == "ключ"
    assert clean.identifier("x" * clean.MAX_ID, "id")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "The post id is missing."),
        ("  ", "The post id is missing."),
        ("x" * 501, "longer than 500"),
        ("a\0b", "cannot be stored"),
        ("a\udce4b", "cannot be stored"),
        ({"a": 1}, "a text should be"),
    ],
)
def test_bad_identifier(value, words):
    with pytest.raises(BadItem, match=words):
        clean.identifier(value, "post id")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ("", None),
        ("2026-01-02", datetime(2026, 1, 2)),
        ("2026-01-02 03:04", datetime(2026, 1, 2, 3, 4)),
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5)),
        (" 2026-01-02T03:04:05z ", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05.1Z", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05,123456789Z", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05+0000", datetime(2026, 1, 2, 3, 4, 5)),
        ("2026-01-02T03:04:05.5-0530", datetime(2026, 1, 2, 8, 34, 5)),
        ("2026-01-02T03:04+02:00", datetime(2026, 1, 2, 1, 4)),
        (datetime(2026, 1, 2, 3, 4, 5, 6), datetime(2026, 1, 2, 3, 4, 5)),
        (
            datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=1))),
            datetime(2026, 1, 1, 23),
        ),
    ],
)
def test_moment(given, expected):
    assert clean.moment(given) == expected


@pytest.mark.parametrize(
    "value",
    [
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-01-01",
        "1989-12-31",
        "yesterday",
        "32.12.2025",
        "03/04/2026",
        "2026-02-30",
        "2026-01-02T25:00",
        "9999999999999",
        12,
        "\0",
        "\ud800",
        [],
        {},
        True,
        ":" * 1_000_000,
        (datetime.now() + timedelta(days=3)).isoformat(),
    ],
    ids=lambda value: str(value)[:20].encode("ascii", "backslashreplace").decode(),
)
def test_no_moment(value):
    with pytest.raises(BadItem) as caught:
        clean.moment(value)
    assert len(str(caught.value)) < 200


def test_a_clock_that_is_ahead():
    soon = datetime.now(timezone.utc) + timedelta(hours=20)
    assert clean.moment(soon)


def test_count():
    assert clean.count(None) is None
    assert clean.count("") is None
    assert clean.count("48000") == 48000
    assert clean.count("4.8e4") == 48000
    assert clean.count(-3) == 0
    assert clean.count(10**30) == clean.MAX_COUNT
    for value in ("many", "nan", "inf", "9" * 5000, [], {}, "1\0", "N/A", "-"):
        assert clean.count(value) is None, "a figure is lost, not its post"


def test_rating():
    assert clean.rating("") is None
    assert [clean.rating(value) for value in ("1", 5, "5.0", "4,5")] == [1, 5, 5, 5]
    for value in ("0", -1, "five hundred", "nan", "N/A"):
        assert clean.rating(value) is None
    for value in (6, 9, "87"):
        with pytest.raises(BadItem):
            clean.rating(value)


@pytest.mark.parametrize(
    ("given", "visibility"),
    [
        (None, "public"),
        ("", "public"),
        ("Public ", "public"),
        ("unlisted", "public"),
        ("private", "private"),
        ("direct", "private"),
        ("list", "private"),
        ("list:12", "private"),
        ("local", "private"),
        ("mutuals_only", "private"),
        ("followers", "private"),
        (7, "private"),
        ("what is invented tomorrow", "private"),
    ],
)
def test_what_nobody_knows_is_private(given, visibility):
    assert clean.visibility(given) == visibility


@pytest.mark.parametrize("sign", "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\r")
def test_line_breaks_by_other_names(sign):
    assert clean.text(f"one{sign}two") == "one\ntwo"
    assert clean.line(f"Ann{sign}Miller") == "Ann Miller"


def test_choice():
    assert clean.choice("", ("a", "b"), "kind") == "a"
    assert clean.choice("b", ("a", "b"), "kind") == "b"
    assert clean.choice(" B ", ("a", "b"), "kind") == "b"
    for value in ("c", "a b", 3, [1], {"a": 1}):
        with pytest.raises(BadItem):
            clean.choice(value, ("a", "b"), "kind")


def test_flag():
    assert clean.flag(None) is None
    assert clean.flag("") is None
    assert all(map(clean.flag, ("1", "True", " yes", "Y", 1, True)))
    assert not any(map(clean.flag, ("0", "False", "no", 0, False, "?")))


def test_language():
    expected = {"de": "de", "DE": "de", "pt-BR": "pt", "zh_Hans": "zh", None: ""}
    expected |= {"": "", "deu": "de", "xxx": "", "d1": "", "éé": "", "\0": "", 4: ""}
    assert {it: clean.language(it) for it in expected} == expected


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "http://localhost:8069/a?b=c#d",
        "https://[::1]/x",
        "https://exämple.org/ü",
        "HTTPS://EXAMPLE.ORG/",
    ],
)
def test_link(link):
    assert clean.link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "javascript:alert(1)",
        "java\0script:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https://",
        "https://[::1",
        "ftp://example.org",
        "example.org",
    ],
)
def test_no_link(link):
    assert clean.link(link) == ""


def test_host():
    assert clean.host("https://User:pass@Example.ORG:80/x") == "example.org:80"
    assert clean.host("https://[::1") == ""
    assert clean.host("") == ""
