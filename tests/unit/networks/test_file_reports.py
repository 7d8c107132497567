"""What people reported of readers of CSV and of JSON Lines, as we read it.

Each input is written anew after a public report, which names it.
"""

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.file import FileClient

HEAD = "external_id,author_id,body\n"
JSON = '{{"external_id": "1", "author_id": "7", "body": {}}}\n'


def read(content, name="a.csv"):
    """The words of the posts of a file; of what is no post, what is told of it."""
    client = FileClient(base.Settings())
    content = content if isinstance(content, bytes) else content.encode()
    found = []
    for item in client.read(content, name):
        try:
            found.append(client.parse(item).body)
        except errors.BadItem as error:
            found.append(str(error))
    return found


@pytest.mark.parametrize(
    ("content", "bodies"),
    [
        pytest.param(HEAD + '1,7,"a\0b"\n', ["ab"], id="OpenRefine-653"),
        pytest.param(HEAD + "1,7\0,hello\n", ["hello"], id="csvfilter-8"),
        pytest.param(HEAD + "1,7,hel\0lo\n", ["hello"], id="unicodecsv-32"),
        pytest.param(HEAD + f'1,7,"{"x" * 200000}"\n', ["x" * 200000], id="gwf-177"),
        pytest.param(
            "\ufeff" + '"external_id","author_id","body"\n"1","7","a"',
            ["a"],
            id="quick-csv-5",
        ),
        pytest.param(HEAD.replace("\n", "\r") + "1,7,a\r", ["a"], id="cpython-142188"),
        pytest.param(
            HEAD.replace("\n", "\r\n") + '1,7,"Pocket - Save news, videos"\r\n',
            ["Pocket - Save news, videos"],
            id="cpython-103925",
        ),
        pytest.param(HEAD + '1,7,"a ""b"" c"\n', ['a "b" c'], id="cpython-109638"),
        pytest.param(HEAD + "1,7,one\rtwo\n2,7,b\n", ["one\ntwo", "b"], id="rows-155"),
        pytest.param(
            "external_id;author_id;body\n1;7;a\n", ["a"], id="ImportPagesCSV-26"
        ),
        pytest.param(
            'external_id;author_id;body\n1;7;"a; b"\n', ["a; b"], id="oerworldmap-1142"
        ),
        pytest.param(
            'external_id;author_id;body\n1;7;say "no" now\n',
            ['say "no" now'],
            id="campus-qr-72",
        ),
        pytest.param(
            "external_id\tauthor_id\tbody\r\n1\t7\tGrüße\r\n".encode("utf-16"),
            ["Grüße"],
            id="HeidiSQL-1892",
        ),
        pytest.param(
            "\ufeffsep=,\r\nexternal_id,author_id,body\r\n1,7,Bägs\r\n",
            ["Bägs"],
            id="export-to-csv-119",
        ),
        pytest.param(
            "sep=;\nexternal_id;author_id;body\n1;7;a\n", ["a"], id="vue-json-csv-43"
        ),
        pytest.param(HEAD + "1,7,a\n,,\n2,7,b\n", ["a", "b"], id="empty-rows"),
        pytest.param("External ID, author-id ,BODY\n1,7,a\n", ["a"], id="names"),
    ],
)
def test_csv(content, bodies):
    assert read(content) == bodies


@pytest.mark.parametrize(
    ("line", "bodies"),
    [
        pytest.param(JSON.format('"x", "mood": NaN'), ["x"], id="pandas-30716"),
        pytest.param(
            JSON.format('"x", "author_followers": NaN'), ["x"], id="ijson-139"
        ),
        pytest.param(JSON.format('"x", "mood": -Infinity'), ["x"], id="ijson-33"),
        pytest.param(JSON.format('"x", "mood": 1e999'), ["x"], id="beam-935"),
        pytest.param(
            JSON.format('"x", "mood": ' + "9" * 5000), ["x"], id="cpython-95778"
        ),
        pytest.param(
            JSON.format('"x"').replace("}", "},") * 2, ["x", "x"], id="import-json-39"
        ),
        pytest.param(JSON.format('"a\tb"'), ["a\tb"], id="bare-tab"),
        pytest.param("\ufeff" + JSON.format('"x"'), ["x"], id="byte-order-mark"),
    ],
)
def test_json_lines(line, bodies):
    assert read(line, "a.jsonl") == bodies


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        pytest.param(
            HEAD + '1,7,"never\n2,7,b\n', "a.csv", "quotes", id="cpython-74220"
        ),
        pytest.param(
            '{"external_id": 1, "mood": +Infinity}\n',
            "a.jsonl",
            "JSON",
            id="jsonlite-281",
        ),
        pytest.param('{"mood": nan}\n', "a.jsonl", "JSON", id="libccc-19"),
        pytest.param('{"a": 1}{"b": 2}\n', "a.jsonl", "JSON", id="jsonlines-49"),
        pytest.param("# a comment\n", "a.jsonl", "JSON", id="wardi-jsonlines-65"),
        pytest.param(
            "external_id;author_id;body\n1;7;Köln\n".encode("cp1252"),
            "a.csv",
            "UTF-8",
            id="microrealestate-64",
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_words(content, name, words):
    assert words in read(content, name)[0]


def test_a_bad_quote_takes_its_own_line_alone():
    """python/cpython#74220"""
    assert read(HEAD + '1,7,"never\n2,7,b\n')[1:] == ["b"]
