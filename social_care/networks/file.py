"""Files of posts: CSV with a header or JSON Lines, from a button or from a folder.

The columns are described in docs/networks/file.md. A line that cannot be understood
never stops the others: it comes out as an item of kind ``broken``, named by the digest
of the file and the number of the line, so that the same file again adds nothing.
"""

import codecs
import csv
import hashlib
import io
import json
import math
import os
import re
import stat
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from . import clean
from .base import (
    PRIVATE,
    Author,
    Capabilities,
    Client,
    Deletion,
    Identity,
    Page,
    Picture,
    Post,
    RawItem,
    Stream,
)
from .errors import BadItem, Never, _lt

REQUIRED = ("external_id", "author_id", "body")

COLUMNS = (
    *("external_id", "posted_at"),
    *("author_id", "author_handle", "author_name", "author_followers"),
    *("author_verified", "author_about", "author_place"),
    *("body", "permalink", "parent_external_id"),
    *("conversation_id", "kind", "visibility", "rating", "language", "pictures"),
    *("replies", "shares", "likes", "deleted"),
)

FIGURES = ("replies", "shares", "likes")

PAGE = 2000
PAGE_CHARS = 2**24
"""Where a page of the folder ends early: sixteen megabytes of text."""

MAX_RECORD = 2**24
"""Longest row in characters. A quote that is still open then was never closed."""

MAX_DEPTH = 50
"""How deeply a JSON object may be nested."""

SHOWN = 2000
"""How much of a broken line is kept."""

SETTLED = 2.0
"""Seconds for which a file in the folder has to be left alone before it is read."""

_SUFFIXES = (".csv", ".jsonl", ".ndjson")
_UNDECODED = re.compile("[\ud800-\udfff]")
_NOT_UTF8 = _lt(
    "This line is not written in UTF-8. Save the file as UTF-8 and import it again."
)


class FileClient(Client):
    """Posts out of files. Nothing can be answered; there are no limits."""

    key: ClassVar[str] = "file"
    label: ClassVar[str] = "File"
    icon: ClassVar[str] = "fa-file-text-o"
    capabilities: ClassVar[Capabilities] = Capabilities(
        many_accounts=True,
        streams=(Stream("folder", _lt("Watched folder"), interval=60),),
        settings=frozenset({"folder", "handle", "external_id"}),
        files=True,
        source="ours: docs/networks/file.md",
    )

    @classmethod
    def handle_of(cls, text):
        """A file may be of any network: its handles are taken as they are."""
        return clean.line(text).removeprefix("@")

    @classmethod
    def names_itself(cls, text):
        return False

    @classmethod
    def handle_key(cls, handle):
        """Whether the network tells Ann from ann, a file does not say."""
        return clean.line(handle).removeprefix("@")

    def check(self):
        if self.settings.folder:
            _listing(self.settings.folder)
        return Identity(
            self.settings.external_id, self.settings.handle.removeprefix("@")
        )

    def read(self, content, filename):
        """The items of a file.

        :param bytes content: all of it
        :rtype: Iterator[RawItem]
        :raises BadItem: at once, where the file as a whole cannot be understood
        """
        digest = hashlib.sha256(content).hexdigest()
        reader = _Reader(io.BytesIO(content), filename)
        return (_item(record, filename, digest) for record in reader)

    def parse(self, item):
        if item.kind == "broken":
            raise item.error or BadItem(_lt("This line could not be understood."))
        if not isinstance(item.payload, dict):
            raise BadItem(_lt("This is no row of a file."))
        parsed = _parse(item.payload)
        if isinstance(parsed, Post):
            parsed.own = self.is_own(parsed.author)
        return parsed

    def fetch(self, stream, cursor):
        """The next page of the watched folder, in the order of the files' names.

        The cursor has the ``done`` files and the ``refused`` ones, which could not be
        opened and are tried again, each as a token of name, size and time; and the
        ``open`` file with its digest and the place of the next row.
        """
        if not self.settings.folder:
            return Page([], cursor)
        files = _listing(self.settings.folder)
        here = {file.token for file in files}
        done = here.intersection(cursor.get("done") or ())
        refused = here.intersection(cursor.get("refused") or ())
        unfinished = cursor.get("open") or {"token": ""}
        files.sort(key=lambda file: file.token != unfinished["token"])
        page = _Filling()
        for file in files:
            if file.token in done:
                continue
            if page.full:
                break
            begun = file.token == unfinished["token"]
            try:
                place = page.read(file, unfinished if begun else None)
            except OSError:
                if file.token not in refused:
                    page.items.append(_unreadable(file))
                    refused.add(file.token)
                continue
            if place:
                return page.done(done, refused, place)
            done.add(file.token)
            refused.discard(file.token)
        else:
            return page.done(done, refused)
        return page.done(done, refused, more=True)


# Rows


def _item(record, filename, digest):
    """The item that a record is: a post, a deletion, or broken."""
    error, row = record.error, record.row
    if not error:
        try:
            parsed = _parse(row)
            thread, author = _belongs(parsed, row)
        except BadItem as bad:
            error = bad
    if error:
        return RawItem(
            digest,
            {
                "line": record.line,
                "file": _shown(filename),
                "text": _shown(record.text[:SHOWN]),
            },
            kind="broken",
            version=str(record.line),
            error=error,
        )
    deleted = isinstance(parsed, Deletion)
    row["_line"] = record.line
    row["_file"] = _shown(filename)
    return RawItem(
        parsed.external_id,
        row,
        kind="delete" if deleted else "post",
        version="" if deleted else _digest(parsed),
        thread=thread,
        author=author,
    )


def _belongs(parsed, row):
    """The ids of the thread and of the author, also of a deletion."""
    if isinstance(parsed, Post):
        return parsed.thread_external_id, parsed.author.external_id
    return (
        clean.identifier(row.get("conversation_id"), _lt("id of the thread"), False),
        clean.identifier(row.get("author_id"), _lt("author id"), False),
    )


def _parse(row):
    """The post or the deletion that a row means."""
    get = row.get
    if clean.flag(get("deleted")):
        return Deletion(clean.identifier(get("external_id"), _lt("post id")))
    kind = clean.line(get("kind")).lower()
    visibility = get("visibility") or (PRIVATE if kind == "message" else None)
    post = Post(
        get("external_id"),
        Author(
            get("author_id"),
            get("author_handle"),
            get("author_name"),
            get("author_followers"),
            clean.flag(get("author_verified")),
            get("author_about"),
            get("author_place"),
        ),
        get("body"),
        posted_at=get("posted_at"),
        kind=kind,
        visibility=visibility,
        permalink=get("permalink"),
        parent_external_id=get("parent_external_id"),
        thread_external_id=get("conversation_id"),
        rating=get("rating"),
        language=get("language"),
        pictures=_pictures(get("pictures")),
        figures={name: clean.count(get(name)) for name in FIGURES if get(name)},
    )
    if not kind:
        if post.visibility == PRIVATE:
            post.kind = "message"
        elif post.rating:
            post.kind = "review"
        elif post.parent_external_id:
            post.kind = "reply"
    if not post.body and not post.rating and not post.pictures:
        raise BadItem(_lt("The body is missing."))
    return post


def _pictures(value):
    """Addresses with spaces between them, or a list of them, or of objects."""
    if isinstance(value, str):
        value = value.split()
    found = []
    for each in value if isinstance(value, list) else []:
        if isinstance(each, dict):
            found.append(Picture(each.get("url"), each.get("description")))
        else:
            found.append(Picture(each))
    return tuple(found)


def _digest(post):
    """The same for the same post, however a file spells it."""
    author = post.author
    content = (
        *(post.body, post.posted_at, post.kind, post.visibility, post.permalink),
        *(post.parent_external_id, post.thread_external_id, post.rating),
        *(post.language, author.external_id, author.handle, author.name),
        *(author.follower_count, author.verified, author.about, author.place),
        *(each.url for each in post.pictures),
        *(f"{name}={count}" for name, count in sorted(post.figures.items())),
    )
    content = "\0".join(map(str, content)).encode()
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def _shown(text):
    """Text that can be stored: what could not be decoded is written as ``\\xe4``."""
    return _UNDECODED.sub(
        lambda match: f"\\x{ord(match[0]) & 255:02x}", text.replace("\0", "")
    )


# Lines and records


@dataclass(slots=True)
class _Record:
    """A row of a file, or what is wrong with it."""

    line: int
    text: str
    row: dict | None = None
    error: BadItem | None = None


class _Lines:
    """The lines of a binary stream, with number and place; lines can be put back."""

    def __init__(self, stream, start):
        self.stream = stream
        self.ahead = deque()
        self.move(start, 1)

    def move(self, offset, number):
        self.stream.seek(offset)
        self.ahead.clear()
        self.offset, self.number = offset, number

    def take(self):
        """The next line; empty at the end."""
        ahead = self.ahead
        line = ahead.popleft() if ahead else self.stream.readline(MAX_RECORD)
        if line:
            self.offset += len(line)
            self.number += 1
        return line

    def put_back(self, lines):
        self.ahead.extendleft(reversed(lines))
        self.offset -= sum(map(len, lines))
        self.number -= len(lines)


class _Reader:
    """The records of a file; ``lines`` knows the place of the next one.

    :raises BadItem: where the file as a whole cannot be understood
    """

    def __init__(self, stream, filename):
        stream, start = _as_utf8(stream)
        self.lines = _Lines(stream, start)
        while True:
            first = self.lines.take()
            if not first:
                raise BadItem(_lt("The file is empty."))
            if first.strip(b" \t\r\n\0"):
                break
        opening = first.strip(b" \t\r\n\0")
        named = filename.lower().endswith((".jsonl", ".ndjson"))
        if opening.startswith((b"{", b"[")) or named:
            if opening in (b"{", b"["):
                raise BadItem(
                    _lt(
                        "This is a single piece of JSON over many lines. A file of "
                        "posts is JSON Lines: one object on each line."
                    )
                )
            self.lines.put_back([first])
            self.record = self.json_record
        else:
            self.lines.put_back([first])
            self.read_header()
            self.record = self.csv_record

    def __iter__(self):
        while True:
            record = self.next()
            if record is None:
                return
            yield record

    def next(self):
        """The next record, or None at the end. Blank lines are none."""
        while True:
            number = self.lines.number
            line = self.lines.take()
            if not line:
                return None
            record = self.record(number, line)
            if record is not None:
                return record

    # JSON Lines

    def json_record(self, number, line):
        text = _decode(line).strip()
        if not text:
            return None
        if not text.isascii() and _UNDECODED.search(text):
            return _Record(number, text, error=BadItem(_NOT_UTF8))
        try:
            row = json.loads(text, parse_constant=_no_number, parse_float=_finite)
            if "\\u" in text or text.count("[") + text.count("{") > MAX_DEPTH:
                row = _storable(row)
        except (ValueError, RecursionError) as error:
            bad = BadItem(
                _lt("This line is not valid JSON: %(reason)s."),
                reason=clean.line(getattr(error, "msg", error), 100).rstrip("."),
            )
            return _Record(number, text, error=bad)
        if not isinstance(row, dict):
            bad = BadItem(_lt("This line is no JSON object with the post's columns."))
            return _Record(number, text, error=bad)
        return _Record(number, text, row)

    # CSV

    def read_header(self):
        """Find out what separates the columns, and what they are called."""
        number = self.lines.number
        line = self.lines.take()
        self.columns, best = [], -1
        for delimiter in ",;\t":
            self.delimiter = delimiter
            taken, values, error = self.split(line)
            self.lines.put_back(taken[1:])
            names = [it.strip().lower() for it in values or ()]
            known = len(set(COLUMNS).intersection(names))
            if not error and known > best:
                best, chosen, self.columns, used = known, delimiter, names, len(taken)
        missing = [name for name in REQUIRED if name not in self.columns]
        if missing:
            raise BadItem(
                _lt(
                    "The first line of the file has to name its columns. These are "
                    "missing: %(columns)s."
                ),
                columns=", ".join(missing),
            )
        for name in COLUMNS:
            if self.columns.count(name) > 1:
                raise BadItem(
                    _lt("The file has the column %(column)s twice."), column=name
                )
        self.delimiter = chosen
        while self.lines.number < number + used:
            self.lines.take()
        self.columns = [
            _shown(name) or f"column {place}"
            for place, name in enumerate(self.columns, 1)
        ]
        self.least = 1 + max(map(self.columns.index, REQUIRED))

    def csv_record(self, number, line):
        text = _decode(line).rstrip("\n")
        if '"' in text:
            taken, values, error = self.split(line)
        else:
            taken, values, error = (), text.split(self.delimiter), None
        if not error:
            if not values[0].strip() and not any(map(str.strip, values)):
                return None
            error = self.misshapen(values)
        if len(taken) > 1:
            if error:
                # Most likely a quote that was never closed: only its line is broken.
                self.lines.put_back(taken[1:])
            else:
                text = "".join(map(_decode, taken)).rstrip("\n")
        if not text.isascii() and _UNDECODED.search(text):
            error = BadItem(_NOT_UTF8)
        if error:
            return _Record(number, text, error=error)
        return _Record(number, text, dict(zip(self.columns, values, strict=False)))

    def split(self, line):
        """The lines that belong to a row, its values, and what is wrong with it."""
        taken, length = [line], len(line)

        def feed():
            nonlocal length
            yield _decode(line)
            while length < MAX_RECORD:
                more = self.lines.take()
                if not more:
                    return
                taken.append(more)
                length += len(more)
                yield _decode(more)

        csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD))
        try:
            values = next(csv.reader(feed(), delimiter=self.delimiter, strict=True))
        except (csv.Error, StopIteration):
            error = _lt(
                "The quotes of this line do not match. A value is put in quotes as a "
                "whole, and each quote within it is written twice."
            )
            return taken, None, BadItem(error)
        return taken, values, None

    def misshapen(self, values):
        """Why these cannot be the values of a row; None where they can."""
        if len(values) < self.least or any(values[len(self.columns) :]):
            return BadItem(
                _lt("This line has %(found)s values; there are %(count)s columns."),
                found=len(values),
                count=len(self.columns),
            )
        return None


def _as_utf8(stream):
    """The stream as UTF-8 with line feeds, and where its text begins."""
    head = stream.read(2**16)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = head + stream.read()
        even = len(content) // 2 * 2
        text = content[:even].decode("utf-16", "surrogatepass")
        half = b"\xff" * (len(content) - even)
        return _as_utf8(io.BytesIO(text.encode("utf-8", "surrogatepass") + half))
    start = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    if b"\r" in head and b"\n" not in head:
        content = (head + stream.read()).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return io.BytesIO(content), start
    return stream, start


def _decode(line):
    """The text of a line without NULs; what is not UTF-8 comes out as surrogates."""
    text = line.decode("utf-8", "surrogateescape")
    if text.endswith("\r\n"):
        text = text[:-2] + "\n"
    return text.replace("\0", "") if "\0" in text else text


def _no_number(name):
    raise ValueError(f"{name} is no number")


def _finite(text):
    value = float(text)
    if math.isinf(value):
        _no_number(text)
    return value


def _storable(value, depth=0):
    """JSON without what no database stores: NULs and halves of characters."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _UNDECODED.sub("", value).replace("\0", "")
    if isinstance(value, dict):
        depth += 1
        return {_storable(key): _storable(it, depth) for key, it in value.items()}
    if isinstance(value, list):
        return [_storable(it, depth + 1) for it in value]
    return value


# The folder


@dataclass(slots=True)
class _File:
    path: Path
    name: str
    token: str


class _Filling:
    """A page while it is being filled from one file after the other."""

    def __init__(self):
        self.items = []
        self.chars = 0

    @property
    def full(self):
        return len(self.items) >= PAGE or self.chars >= PAGE_CHARS

    def read(self, file, place):
        """Read a file until its end, or until the page is full.

        :param dict place: where to go on; None: at the beginning
        :return: where to go on next time; None where the file is through
        :raises OSError: where the file cannot be read
        """
        with file.path.open("rb") as stream:
            if _token(file.name, os.fstat(stream.fileno())) != file.token:
                return None
            digest = place["digest"] if place else _sha256(stream)
            try:
                reader = _Reader(stream, file.name)
            except BadItem as error:
                self.items.append(_broken(digest, file.name, error))
                return None
            if place:
                reader.lines.move(place["offset"], place["line"])
            while not self.full:
                record = reader.next()
                if record is None:
                    return None
                self.items.append(_item(record, file.name, digest))
                self.chars += len(record.text)
            return {
                "token": file.token,
                "digest": digest,
                "offset": reader.lines.offset,
                "line": reader.lines.number,
            }

    def done(self, done, refused, place=None, more=False):
        cursor = {"done": sorted(done)}
        if refused:
            cursor["refused"] = sorted(refused)
        if place:
            cursor["open"] = place
        return Page(self.items, cursor, more=bool(place) or more)


def _listing(folder):
    """The files of a folder that are ready to be read, by name."""
    try:
        root = Path(folder).resolve(strict=True)
        with os.scandir(root) as entries:
            found = [
                file for entry in entries if (file := _file(entry, root)) is not None
            ]
    except (OSError, ValueError, RuntimeError) as error:
        raise Never(
            _lt(
                "The folder %(folder)s cannot be read. It has to be on Odoo's server "
                "and readable for the user Odoo runs as."
            ),
            folder=clean.line(folder),
        ) from error
    return sorted(found, key=lambda file: file.name)


def _file(entry, root):
    name = entry.name
    if name.startswith(".") or not name.lower().endswith(_SUFFIXES):
        return None
    try:
        if not Path(entry.path).resolve(strict=True).is_relative_to(root):
            return None
        state = entry.stat()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return None
    if not stat.S_ISREG(state.st_mode) or abs(time.time() - state.st_mtime) < SETTLED:
        return None
    return _File(Path(entry.path), name, _token(name, state))


def _token(name, state):
    known = f"{state.st_size} {state.st_mtime_ns} {name}"
    return hashlib.blake2b(os.fsencode(known), digest_size=8).hexdigest()


def _sha256(stream):
    digest = hashlib.sha256()
    while chunk := stream.read(2**20):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _unreadable(file):
    error = BadItem(_lt("The file cannot be read. Odoo may lack the right to."))
    return _broken(hashlib.sha256(os.fsencode(file.name)).hexdigest(), file.name, error)


def _broken(digest, name, error):
    """The one item of a file that cannot be understood as a whole."""
    return RawItem(
        digest,
        {"line": 0, "file": _shown(name), "text": ""},
        kind="broken",
        version="0",
        error=error,
    )
