"""Files of posts: what is read, what is broken and why, and the watched folder."""

import csv
import io
import json
import os
import random
import time

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.file import FileClient, reading
from odoo.addons.social_care.networks.file import folder as file
from odoo.addons.social_care.networks.file import rows as meaning

from .contract import NetworkContract
from .driver import Driver, Inbox

HEADER = "external_id,author_id,body\n"


def read(content, name="posts.csv", **settings):
    if isinstance(content, str):
        content = content.encode()
    client = FileClient(base.Settings(**settings))
    return list(client.read(content, name))


def parsed(content, name="posts.csv", **settings):
    client = FileClient(base.Settings(**settings))
    return [client.parse(item) for item in read(content, name, **settings)]


def kinds(items):
    return [item.kind for item in items]


class FileDriver(Driver):
    """Posts are rows; each new client first gets those since the last as a file."""

    stream = "folder"
    offers = frozenset({"pages", "edits", "deletions", "parents", "own", "pictures"})
    many = 2 * file.PAGE + 500
    suffix = ".jsonl"

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.rows = []
        self.all = {}
        self.files = 0

    def client(self):
        if self.rows:
            self.files += 1
            path = self.tmp_path / f"{self.files:04d}{self.suffix}"
            path.write_bytes(self.content().encode("utf-8", "surrogatepass"))
            os.utime(path, (time.time() - 60,) * 2)
            self.rows = []
        return FileClient(base.Settings(handle="company", folder=str(self.tmp_path)))

    def content(self):
        return "".join(json.dumps(row) + "\n" for row in self.rows)

    def write(self, draft):
        author = "company" if draft.own else draft.author
        row = {
            "external_id": f"n{len(self.all) + 1}",
            "author_id": author,
            "author_handle": draft.handle or author.title(),
            "body": draft.body,
            "posted_at": draft.posted_at or self.moment(),
            "parent_external_id": draft.parent,
            **draft.extra,
        }
        self.all[row["external_id"]] = row
        self.rows.append(row)
        return row["external_id"]

    def edit(self, external_id, body):
        self.rows.append({**self.all[external_id], "body": body})

    def remove(self, external_id):
        self.rows.append({**self.all[external_id], "deleted": True})

    def pictured(self, url, description=""):
        return {"pictures": [{"url": url, "description": description}]}


class CsvDriver(FileDriver):
    suffix = ".CSV"

    def pictured(self, url, description=""):
        return {"pictures": url}

    def content(self):
        out = io.StringIO()
        columns = dict.fromkeys(key for row in self.rows for key in row)
        writer = csv.DictWriter(out, columns, delimiter=";")
        writer.writeheader()
        for row in self.rows:  # Python 3.10 does not write NULs
            writer.writerow({**row, "body": row["body"].replace("\0", "\ue000")})
        return out.getvalue().replace("\ue000", "\0")


class TestJsonLines(NetworkContract):
    driver_class = FileDriver


class TestCsv(NetworkContract):
    driver_class = CsvDriver


# What a row means


def test_every_column():
    row = {
        "external_id": "17",
        "posted_at": "2026-01-02T03:04:05+01:00",
        "author_id": "ann",
        "author_handle": "@Ann",
        "author_name": "Ann  Other",
        "author_followers": "48000",
        "author_verified": "yes",
        "body": "Where is it?",
        "permalink": "https://example.org/17",
        "parent_external_id": "16",
        "conversation_id": "15",
        "kind": "comment",
        "visibility": "public",
        "rating": "2",
        "language": "EN",
        "mood": "grim",
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, row)
    writer.writeheader()
    writer.writerow(row)
    [from_csv] = read(out.getvalue())
    [from_json] = read(json.dumps({**row, "rating": 2}), "posts.jsonl")
    assert from_csv.version == from_json.version
    assert from_csv.thread == "15"
    assert from_csv.author == "ann"
    assert from_csv.payload == {**row, "_line": 2, "_file": "posts.csv"}
    [post] = parsed(out.getvalue())
    assert str(post.posted_at) == "2026-01-02 02:04:05"
    assert (post.author.handle, post.author.name) == ("Ann", "Ann Other")
    assert (post.author.follower_count, post.author.verified) == (48000, True)
    assert (post.kind, post.visibility) == ("comment", "public")
    assert (post.rating, post.language) == (2, "en")
    assert post.permalink == "https://example.org/17"
    assert post.thread_external_id == "15"
    assert post.parent_external_id == "16"


@pytest.mark.parametrize(
    ("more", "kind", "visibility"),
    [
        ({}, "mention", "public"),
        ({"parent_external_id": "1"}, "reply", "public"),
        ({"rating": 3, "body": ""}, "review", "public"),
        ({"visibility": "private"}, "message", "private"),
        ({"kind": "Message"}, "message", "private"),
        ({"kind": "search", "parent_external_id": "1"}, "search", "public"),
    ],
)
def test_kind_and_visibility(more, kind, visibility):
    row = {"external_id": 1, "author_id": 2, "body": "x", **more}
    [post] = parsed(json.dumps(row), "a.jsonl")
    assert (post.kind, post.visibility) == (kind, visibility)


def test_figures_as_people_write_them():
    rows = (
        "external_id;author_id;author_followers;body;rating;likes\n"
        "1;77;1.234;German thousands;;\n"
        "2;78;12.345.678;German millions;;\n"
        "3;79;1,234;English thousands;;\n"
        "4;80;12.5K;Short;;\n"
        "5;81;1 234;With a space;;\n"
        "6;82;10;Decimal comma;4,5;\n"
        "7;83;10;Decimal point;4.5;\n"
        "8;84;-;A dash;;\n"
        "9;85;10;Not available;;N/A\n"
    )
    posts = parsed(rows)
    assert [post.author.follower_count for post in posts] == (
        [1234, 12345678, 1234, 12500, 1234, 10, 10, None, 10]
    )
    assert [post.rating for post in posts[5:7]] == [5, 5]
    assert posts[8].likes is None


@pytest.mark.parametrize(
    "line", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;", "\ufeffsep=;", " sep=; "]
)
def test_a_line_that_names_the_separator(line):
    content = f"{line}\r\nexternal_id;author_id;body\r\n1;77;a, b\r\n"
    [post] = parsed(content)
    assert post.body == "a, b"
    [item] = read(content.replace(";", "|"))
    assert item.payload["_line"] == 3


def test_words_stay_apart():
    row = {
        "external_id": "1",
        "author_id": "77",
        "author_name": "Ann\x0bMiller",
        "body": "Order 4711\x0bStill waiting\u2028Refund please",
    }
    [post] = parsed(json.dumps(row), "a.jsonl")
    assert post.author.name == "Ann Miller"
    assert post.body == "Order 4711\nStill waiting\nRefund please"


@pytest.mark.parametrize(
    "value",
    [
        "1.23E+17",
        "1,23E+17",
        "1.23e+17",
        "9.06000000000e+17",
        "7.91557E+017",
        "1E+18",
        "1294030472427835392.0",
    ],
)
@pytest.mark.parametrize(
    "column", ["external_id", "author_id", "parent_external_id", "conversation_id"]
)
def test_rounded_ids(value, column):
    row = {"external_id": "1", "author_id": "2", "body": "x", column: value}
    items = read(
        json.dumps(row) + '\n{"external_id":"5","author_id":"3","body":"y"}', "a"
    )
    assert kinds(items) == ["broken", "post"]
    assert "rounded" in str(items[0].error)


def test_ids_rounded_to_zeros():
    rounded = "1294030472427830000,ann,x\n1294030472427840000,bob,y\n"
    items = read(HEADER + rounded)
    assert kinds(items) == ["broken", "broken"]
    assert "rounded" in str(items[0].error)
    exact = read(HEADER + rounded + "1294030472427835393,cid,z\n")
    assert kinds(exact) == ["post"] * 3, "one that is not shows that none is"
    rows = [{"external_id": "1294030472427830000", "author_id": 1, "body": "x"}] * 2
    text = "\n".join(map(json.dumps, rows))
    assert kinds(read(text, "a.jsonl")) == ["post"] * 2, "no spreadsheet writes JSON"


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("77.0", "77"),
        ('="1294030472427835393"', "1294030472427835393"),
        ("'1294030472427835393", "1294030472427835393"),
        (1294030472427835393, "1294030472427835393"),
        ("12e5", "12e5"),
        ("tag:a,2026:1", "tag:a,2026:1"),
    ],
)
def test_ids_as_programs_dress_them(value, known):
    row = {"external_id": value, "author_id": value, "body": "x"}
    [post] = parsed(json.dumps(row), "a.jsonl")
    assert (post.external_id, post.author.external_id) == (known, known)


@pytest.mark.parametrize("value", ["#N/A", "#NAME?", "N/A", "null", "nan", "########"])
def test_no_id_is_no_id(value):
    items = read(HEADER + f"{value},ann,x\n")
    assert "post id is missing" in str(items[0].error)


@pytest.mark.parametrize(
    "value", ["0", "anonymous", "N/A", "nan", "Guest", "[deleted]"]
)
def test_authors_nobody_knows_are_not_one(value):
    one, other = parsed(HEADER + f"1,{value},x\n2,{value},y\n")
    assert one.author.external_id != other.author.external_id
    assert not one.author.traceable
    [again] = parsed(HEADER + f"1,{value},x\n")
    assert again.author.external_id == one.author.external_id


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["03/04/2026", "25/04/2026"], ["2026-04-03", "2026-04-25"]),
        (["03/04/2026", "04/25/2026"], ["2026-03-04", "2026-04-25"]),
        (["3/4/2026 1:05 PM"], ["2026-03-04"]),
        (["3.4.2026 13:05", "2026-04-03", "1775174400"], ["2026-04-03"] * 3),
    ],
)
def test_dates_as_programs_write_them(dates, days):
    rows = "".join(f"{number},a,x,{date}\n" for number, date in enumerate(dates))
    posts = parsed("external_id,author_id,body,posted_at\n" + rows)
    assert [str(post.posted_at)[:10] for post in posts] == days


def test_a_date_that_can_be_read_in_two_ways():
    rows = "external_id,author_id,body,posted_at\n1,a,x,03/04/2026\n"
    [item] = read(rows)
    assert "two ways" in str(item.error)


def test_own_by_id_or_by_handle():
    rows = "external_id,author_id,author_handle,body\n1,77,@Us,x\n2,78,them,x\n"
    assert [post.own for post in parsed(rows)] == [False, False]
    assert [post.own for post in parsed(rows, handle="us")] == [True, False]
    assert [post.own for post in parsed(rows, handle="us", external_id="78")] == [
        False,
        True,
    ]


def test_a_deletion_needs_only_the_id():
    items = read("external_id,author_id,body,deleted\n1,a,x,\n1,,,true\n,,,yes\n")
    assert kinds(items) == ["post", "delete", "broken"]
    client = FileClient(base.Settings())
    assert client.parse(items[1]) == base.Deletion("1")


def test_the_same_row_elsewhere_is_the_same_item():
    [first] = read(HEADER + "1,ann,Hello\n", "a.csv")
    [second] = read("body;author_id;external_id;new\n\n Hello ;ann;1;x\n", "b.csv")
    [third] = read(HEADER + "1,ann,Hello!\n", "a.csv")
    assert (first.external_id, first.version) == (second.external_id, second.version)
    assert first.external_id == third.external_id
    assert first.version != third.version


# Ways to write a file


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_spellings(delimiter, end, encoding):
    rows = [
        ["External_ID", " author_id ", "body", "note, or; not"],
        ["1", "ann", "Grüße, 世界; 🐈", "x"],
        ["2", "bob", f'Two{end}lines "quoted"', ""],
        ["3", "cid", "Last", ""],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    items = read((mark + out.getvalue()).encode(encoding))
    assert [item.external_id for item in items] == ["1", "2", "3"]
    assert [item.payload["_line"] for item in items] == [2, 3, 5]
    posts = [FileClient(base.Settings()).parse(item) for item in items]
    assert [post.body for post in posts] == [
        "Grüße, 世界; 🐈",
        'Two\nlines "quoted"',
        "Last",
    ]


def test_blank_lines_and_no_last_line_feed():
    items = read("\n\n" + HEADER + "\n1,a,x\n ,,\n\r\n,,\n2,b,y")
    assert [(item.external_id, item.payload["_line"]) for item in items] == [
        ("1", 5),
        ("2", 9),
    ]
    items = read('\n{"external_id": 1, "author_id": 2, "body": "x"}\n \n')
    assert [item.payload["_line"] for item in items] == [2]


def test_missing_cells_at_the_end():
    header = "external_id,author_id,body,kind,language\n"
    items = read(header + "1,a,x\n2,b\n3,c,z,,,,\n4,d,z,,,,!\n")
    assert kinds(items) == ["post", "broken", "post", "broken"]
    assert str(items[3].error) == "Columns: 5. Values in this line: 7."


def test_what_it_is_decides_not_its_name():
    row = '{"external_id": 1, "author_id": 2, "body": "x"}'
    assert kinds(read(row, "posts.csv")) == ["post"]
    assert kinds(read("oops\n" + row, "posts.jsonl")) == ["broken", "post"]


# Files that are no files of posts


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("", "a.csv", "empty"),
        ("\n \r\n\0\n", "a.csv", "empty"),
        ("", "a.jsonl", "empty"),
        (b"\xff\xfe", "a.csv", "empty"),
        (b"\xef\xbb\xbf", "a.csv", "empty"),
        ("1,ann,Hello\n", "a.csv", "external_id, author_id, body"),
        ("external_id;body\n1;x\n", "a.csv", "missing: author_id"),
        ('external_id,"author_id,body\n1,2,3\n', "a.csv", "external_id"),
        ("external_id,author_id,body,body\n1,2,3,4\n", "a.csv", "body twice"),
        ("[\n{}\n]", "a.json", "JSON Lines"),
        ('{\n"external_id": 1\n}', "a.jsonl", "JSON Lines"),
        (b"\x89PNG\r\n\x1a\n\0\0\xff\xfe", "a.csv", "external_id"),
        (b"\xff\xfee", "a.csv", "external_id"),
    ],
)
def test_the_whole_file_is_refused_at_once(content, name, words):
    content = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(errors.BadItem, match=words):
        FileClient(base.Settings()).read(content, name)


# Broken lines


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('{"author_id": 1, "body": "x"}', "post id is missing"),
        ('{"external_id": 1, "body": "x"}', "author id is missing"),
        ('{"external_id": 1, "author_id": 2}', "body is missing"),
        ('{"external_id": {}, "author_id": 2, "body": "x"}', "text should be"),
        ('{"external_id": 1, "author_id": 2, "body": ["x"]}', "text should be"),
        ('{"external_id": 1, "author_id": 2, "body": "x", "rating": 9}', "1 and 5"),
        ('{"external_id": 1, "author_id": 2, "body": "x", "kind": "rant"}', "kind"),
        (
            '{"external_id": 1, "author_id": 2, "body": "", "posted_at": "0000-01-01"}',
            "ISO 8601",
        ),
        (
            '{"external_id": 1, "author_id": 2, "body": "", "posted_at": "9999-01-01"}',
            "before 1990 or in the future",
        ),
        ('{"external_id": 1, "author_id": 2, "body": ' + "9" * 5000 + "}", "JSON|miss"),
        ('{"external_id": 1, "author_id": 2, "body": "x"', "JSON"),
        ("[1]", "object"),
        ("null", "object"),
        ("oops", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"a":' * 60 + "1" + "}" * 60, "deeply"),
    ],
)
def test_broken_json_lines(row, words):
    good = '{"external_id": 7, "author_id": 2, "body": "x"}'
    if words == "JSON|miss":  # older Pythons read numbers of any length
        words = "JSON|post id"
        row = row.replace('"external_id": 1, ', "")
    items = read("\n".join([good, row, good]), "posts.jsonl")
    assert kinds(items) == ["post", "broken", "post"]
    with pytest.raises(errors.BadItem, match=words):
        FileClient(base.Settings()).parse(items[1])
    assert items[1].payload["line"] == 2
    assert items[1].payload["file"] == "posts.jsonl"
    assert row.startswith(items[1].payload["text"])
    assert len(items[1].payload["text"]) <= meaning.SHOWN
    assert items[1].version == "2"
    assert len(items[1].external_id) == 64


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # a quote that is never closed, at the end and in the middle
        (['1,a,"oops', "2,b,fine"], ["broken", "2"]),
        (['1,a,"oops', "2,b,fine", '3,c,"fine, too"', "4,d,x"], ["broken", *"234"]),
        (['1,a,"oops', '"2","b","fine"'], ["broken", "2"]),
        (['1,a,"oops', '2,b,"two', 'lines"', "3,c,x"], ["broken", "2", "3"]),
        # quotes in the middle of a value are part of it
        (['1,a,5" pipe', "2,b,x"], ["1", "2"]),
        # quotes that were not doubled
        (['1,a,"he said "no" to me"', "2,b,x"], ["broken", "2"]),
        # too many values
        (["1,a,one, two, three", "2,b,x"], ["broken", "2"]),
        # a row over several lines that is well-formed but wrong is one broken row
        (['1,,"two', 'lines"', "2,b,x"], ["broken", "2"]),
        # many of them
        (['1,a,"oops'] * 50 + ["2,b,x"], ["broken"] * 50 + ["2"]),
    ],
)
def test_broken_csv_lines(lines, expected):
    items = read(HEADER + "\n".join(lines) + "\n")
    found = ["broken" if it.kind == "broken" else it.external_id for it in items]
    assert found == expected
    for item in items:
        if item.kind == "broken":
            number = item.payload["line"]
            assert item.version == str(number)
            assert lines[number - 2].startswith(item.payload["text"].split("\n")[0])
            assert str(item.error)


def test_the_text_of_a_broken_row_over_several_lines():
    [item] = read(HEADER + '1,,"two\r\nlines"\r\n')
    assert item.payload == {
        "line": 2,
        "file": "posts.csv",
        "text": '1,,"two\nlines"',
    }


def test_undecodable_bytes_break_only_their_row():
    content = HEADER + '1,a,fine\n2,b,"Grüße\nüber"\n3,c,plain\n'
    items = read(content.encode("latin-1"), "täglich.csv")
    assert kinds(items) == ["post", "broken", "post"]
    assert "UTF-8" in str(items[1].error)
    assert items[1].payload["text"] == '2,b,"Gr\\xfc\\xdfe\n\\xfcber"'
    json.dumps(items[1].payload).encode()
    items = read(b'{"external_id": "\xe4"}\n', "a\udce4.jsonl")
    assert kinds(items) == ["broken"]
    assert items[0].payload["file"] == "a\\xe4.jsonl"


def test_half_a_character_of_utf_16():
    content = (HEADER + "1,a,fine\n2,b,cut").encode("utf-16") + b"\x00"
    assert kinds(read(content)) == ["post", "broken"]
    content = (HEADER + "1,a,\ud83d\n2,b,fine").encode("utf-16", "surrogatepass")
    assert kinds(read(content)) == ["broken", "post"]


def test_what_cannot_be_stored_is_not_in_the_payload():
    row = {
        "external_id": "1",
        "author_id": "a",
        "body": "a\0b \ud83d",
        "more": [{"\0key": ["\0"]}],
    }
    [item] = read(json.dumps(row), "a.jsonl")
    assert item.payload["body"] == "ab "
    assert item.payload["more"] == [{"key": [""]}]
    [item] = read(HEADER + '1,a\0,"x\0y"\n')
    assert item.payload["author_id"] == "a"
    assert item.payload["body"] == "xy"


def test_large_values():
    body = 'He said ""no"", and\n' * 100_000
    limit = csv.field_size_limit(1000)
    try:
        items = read(HEADER + f'1,a,"{body}"\n2,b,x\n')
    finally:
        csv.field_size_limit(limit)
    assert kinds(items) == ["post", "post"]
    assert len(items[0].payload["body"]) > 1_500_000
    started = time.thread_time()
    items = read(HEADER + '1,a,"' + "word\n" * 200_000 + "2,b,x\n")
    assert items[0].payload["line"] == 2
    assert items[-1].external_id == "2"
    assert time.thread_time() - started < 30


def test_a_row_that_never_ends(monkeypatch):
    monkeypatch.setattr(reading, "MAX_RECORD", 1000)
    items = read(HEADER + '1,a,"oops\n' + "2,b,x\n" * 1000)
    assert kinds(items) == ["broken"] + ["post"] * 1000


def ten_thousand(broken=100):
    rng = random.Random(4)
    rows, bad = [], sorted(rng.sample(range(10_000), broken))
    spoiled = [
        b"%d,\xe4\xff,wrong encoding",
        b",ann%d,no id",
        b'%d,ann,"not closed',
        b"%d,ann,too,many,values,here,,,!",
        b"%d",
        b"%d,ann,bad date,0000-13-01",
        b"%d,ann,the end of time,9999-12-31",
        b"%d,ann,stars,,9",
    ]
    for number in range(10_000):
        rows.append(b'%d,ann%d,"Hello, there"' % (number, number % 50))
    for place, number in enumerate(bad):
        rows[number] = spoiled[place % len(spoiled)] % number
    header = b"external_id,author_id,body,posted_at,rating\n"
    return header + b"\n".join(rows), bad


def test_ten_thousand_rows_with_a_hundred_broken_ones():
    content, bad = ten_thousand()
    started = time.thread_time()
    items = read(content)
    assert time.thread_time() - started < 20
    assert len(items) == 10_000
    broken = [item for item in items if item.kind == "broken"]
    assert [item.payload["line"] for item in broken] == [it + 2 for it in bad]
    assert all(str(item.error) for item in broken)
    keys = {(item.kind, item.external_id, item.version) for item in items}
    assert len(keys) == 10_000
    again = {(it.kind, it.external_id, it.version) for it in read(content, "b.csv")}
    assert keys == again


def test_a_broken_item_out_of_the_database():
    item = base.RawItem("x", {"line": 1}, kind="broken")
    with pytest.raises(errors.BadItem):
        FileClient(base.Settings()).parse(item)


# The watched folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


class Folder:
    stream = "folder"

    def __init__(self, path):
        self.path = path
        self.inbox = Inbox(self)

    def client(self):
        return FileClient(base.Settings(folder=str(self.path)))

    def write(self, name, content, age=60):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (time.time() - age,) * 2)
        return path

    def ids(self):
        return [
            item.payload["file"] if item.kind == "broken" else item.external_id
            for item in self.inbox.items.values()
        ]


def test_no_folder():
    client = FileClient(base.Settings())
    assert client.fetch("folder", {}) == base.Page([], {})
    assert client.check() == base.Identity("", "")


@pytest.mark.parametrize("name", ["missing", "file", "nul\0", "\udce4"])
def test_a_folder_that_is_not_there(tmp_path, name):
    (tmp_path / "file").write_text("")
    client = FileClient(base.Settings(folder=str(tmp_path / name)))
    for call in (client.check, lambda: client.fetch("folder", {})):
        with pytest.raises(errors.Never, match="cannot be read"):
            call()


def test_which_files_are_read_and_in_which_order(folder):
    row = '{"external_id": "%s", "author_id": 2, "body": "x"}'
    for name in ("b.ndjson", "a.JSONL", "c.Csv", ".d.jsonl", "e.jsonl.part", "f.tmp"):
        folder.write(name, row % name)
    folder.write("g.txt", row % "g")
    folder.write("h.jsonl", row % "h", age=0)
    (folder.path / "i.jsonl").mkdir()
    os.mkfifo(folder.path / "j.jsonl")
    folder.inbox.visit()
    assert folder.ids() == ["a.JSONL", "b.ndjson", "c.Csv"]
    os.utime(folder.path / "h.jsonl", (0, time.time() - 3))
    folder.inbox.visit()
    assert folder.ids()[3:] == ["h"]


def test_links_that_lead_out_of_the_folder(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.csv"
    outside.write_text(HEADER + "1,a,secret\n")
    os.utime(outside, (0, 0))
    (folder.path / "a.csv").symlink_to(outside)
    (folder.path / "b.csv").symlink_to(folder.path / "nowhere.csv")
    (folder.path / "e.csv").symlink_to(folder.path / "e.csv")
    folder.write("c.csv", HEADER + "2,a,x\n")
    (folder.path / "d.csv").symlink_to(folder.path / "c.csv")
    folder.inbox.visit()
    assert folder.ids() == ["2"]


def test_a_bad_file_does_not_stop_the_others(folder, monkeypatch):
    folder.write("a.csv", "")
    folder.write("b.csv", "no,header\n")
    folder.write("c.csv", HEADER + "1,a,x\n")
    folder.write("d.csv", HEADER + "2,a,x\n")
    real = file.Path.open

    def refusing(path, *more):
        if path.name == "c.csv":
            raise PermissionError(13, "no")
        return real(path, *more)

    with monkeypatch.context() as patch:
        patch.setattr(file.Path, "open", refusing)
        folder.inbox.visit()
        assert folder.ids() == ["a.csv", "b.csv", "c.csv", "2"]
        assert [item.version for item in folder.inbox.items.values()][:3] == ["0"] * 3
        page = folder.inbox.page()
        assert not page.items
        assert not page.more
    folder.inbox.visit()
    assert folder.ids()[4:] == ["1"]
    assert "refused" not in folder.inbox.cursor


def test_the_same_file_again_and_a_longer_one(folder):
    folder.write("a.csv", HEADER + "1,a,x\n,a,broken\n")
    assert folder.inbox.visit() == 2
    folder.write("b.csv", HEADER + "1,a,x\n,a,broken\n")
    assert folder.inbox.visit() == 0
    folder.write("a.csv", HEADER + "1,a,x\n2,b,y\n")
    assert folder.inbox.visit() == 1


def test_the_cursor_forgets_files_that_are_gone(folder):
    paths = [folder.write(f"{it}.csv", HEADER + f"{it},a,x\n") for it in range(50)]
    folder.inbox.visit()
    assert len(folder.inbox.cursor["done"]) == 50
    assert len(json.dumps(folder.inbox.cursor)) < 50 * 25
    for path in paths[1:]:
        path.unlink()
    folder.inbox.visit()
    assert len(folder.inbox.cursor["done"]) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_crash_between_pages_with_broken_lines(folder, monkeypatch, encoding):
    monkeypatch.setattr(file, "PAGE", 300)
    content, _ = ten_thousand()
    if encoding == "utf-16":
        content = content.decode("utf-8", "replace").encode("utf-16")
    else:
        content = b"\xef\xbb\xbf" + content
    folder.write("a.csv", content)
    folder.write("b.jsonl", '{"external_id": "b", "author_id": 2, "body": "x"}')
    whole = {(it.kind, it.external_id, it.version) for it in read(content)}
    pages = 0
    while True:
        lost = folder.inbox.page(store=False)
        page = folder.inbox.page()
        assert [it.external_id for it in lost.items] == [
            it.external_id for it in page.items
        ]
        pages += 1
        if not page.more:
            break
    assert pages == 34
    assert len(folder.inbox.items) == 10_001
    assert whole < set(folder.inbox.items)
    assert "open" not in folder.inbox.cursor


def test_a_file_that_changes_while_it_is_read(folder, monkeypatch):
    monkeypatch.setattr(file, "PAGE", 10)
    rows = [f"{number},a,x\n" for number in range(35)]
    path = folder.write("b.csv", HEADER + "".join(rows))
    folder.inbox.page()
    folder.write("a.csv", HEADER + "first,a,x\n")
    folder.inbox.page()
    folder.write("b.csv", HEADER + "new,a,x\n" + "".join(rows), age=30)
    folder.inbox.page()
    path.rename(folder.path / "c.csv")
    folder.inbox.visit()
    assert sorted(folder.ids()) == sorted([*map(str, range(35)), "first", "new"])


def test_a_file_that_was_begun_is_finished_first(folder, monkeypatch):
    monkeypatch.setattr(file, "PAGE", 10)
    rows = "".join(f"{number},a,x\n" for number in range(15))
    folder.write("b.csv", HEADER + rows)
    sizes = [len(folder.inbox.page().items)]
    folder.write("a.csv", HEADER + rows.replace(",a,", ",b,"))
    more = True
    while more:
        page = folder.inbox.page()
        sizes.append(len(page.items))
        more = page.more
    assert sizes[:3] == [10, 10, 10]
    assert sum(sizes) == len(folder.inbox.items) == 30


def test_a_page_ends_early_where_the_rows_are_long(folder, monkeypatch):
    monkeypatch.setattr(file, "PAGE_CHARS", 10_000)
    body = "x" * 4000
    rows = "".join(f"{number},a,{body}\n" for number in range(10))
    folder.write("a.csv", HEADER + rows)
    assert len(folder.inbox.page().items) == 3
    folder.inbox.visit()
    assert len(folder.inbox.items) == 10


def test_many_small_files_fill_a_page(folder):
    for number in range(30):
        folder.write(f"{number}.csv", HEADER + f"{number},a,x\n")
    page = folder.inbox.page()
    assert len(page.items) == 30
    assert not page.more
