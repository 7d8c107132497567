"""The records of a file: lines of CSV or of JSON, with what is wrong with them."""

import codecs
import csv
import io
import json
import math
import re
from collections import deque
from dataclasses import dataclass

from ...text import bare, dates
from .. import clean
from ..errors import BadItem, _lt
from .rows import COLUMNS, EXACT, REQUIRED, is_padded, shown

MAX_RECORD = 2**24
"""Longest row in characters. A quote that is still open then was never closed."""

LONGEST_NUMBER = 4000
"""Most digits of a number; Python reads no more than 4,300."""

MAX_DEPTH = 50
"""How deeply a JSON object may be nested."""

SAMPLE = 1000
"""Rows from which is told how a file writes its dates and its ids."""

SAMPLE_CHARS = 2**20

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"\"?sep=(.)\"?[,;\t|]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s-]+")

_UNDECODED = re.compile("[\ud800-\udfff]")
_NOT_UTF8 = _lt(
    "This line is not written in UTF-8. Save the file as UTF-8 and import it again."
)


@dataclass(slots=True)
class Record:
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


class Reader:
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
        self.habits = self._habits()

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
                if record.row and self.habits:
                    record.row |= self.habits
                return record

    def _habits(self):
        """How this file writes its dates, and whether its ids were rounded, as columns
        for every row. A row alone may not tell; the file starts over after it."""
        offset, number = self.lines.offset, self.lines.number
        self.habits, days, ids, read = {}, set(), [], 0
        for place, record in enumerate(self):
            read += len(record.text)
            if place >= SAMPLE or read > SAMPLE_CHARS:
                break
            row = record.row or {}
            days.add(dates.day_first(row.get("posted_at")))
            external_id = row.get("external_id")
            if isinstance(external_id, str) and len(external_id) > EXACT + 1:
                ids.append(external_id.strip())
        self.lines.move(offset, number)
        days.discard(None)
        habits = {}
        if len(days) == 1:
            habits["_day_first"] = days.pop()
        csv_file = self.record == self.csv_record
        if csv_file and len(ids) > 1 and all(map(is_padded, ids)):
            habits["_rounded"] = True
        return habits

    # JSON Lines

    def json_record(self, number, line):
        text = _decode(line).strip()
        if not text:
            return None
        if not text.isascii() and _UNDECODED.search(text):
            return Record(number, text, error=BadItem(_NOT_UTF8))
        try:
            row = json.loads(
                text.rstrip(","),  # lines that once stood in a list
                strict=False,
                parse_constant=_no_number,
                parse_float=_finite,
                parse_int=_whole,
            )
            if "\\u" in text or text.count("[") + text.count("{") > MAX_DEPTH:
                row = _storable(row)
        except (ValueError, RecursionError) as error:
            bad = BadItem(
                _lt("This line is not valid JSON: %(reason)s."),
                reason=clean.line(getattr(error, "msg", error), 100).rstrip("."),
            )
            return Record(number, text, error=bad)
        if not isinstance(row, dict):
            bad = BadItem(
                _lt("This line is not a JSON object with the post's columns.")
            )
            return Record(number, text, error=bad)
        return Record(number, text, row)

    # CSV

    def read_header(self):
        """Find out what separates the columns, and what they are called."""
        number = self.lines.number
        line = self.lines.take()
        delimiters = _DELIMITERS
        if said := _SEPARATOR.fullmatch(bare(_decode(line)).strip()):
            delimiters = said[1]
            number, line = self.lines.number, self.lines.take()
        self.columns, best, chosen, used = [], -1, ",", 1
        for delimiter in delimiters:
            self.delimiter = delimiter
            taken, values, error = self.split(line)
            self.lines.put_back(taken[1:])
            names = [_column(it) for it in values or ()]
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
            shown(name) or f"column {place}"
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
            return Record(number, text, error=error)
        return Record(number, text, dict(zip(self.columns, values, strict=False)))

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
                _lt("Columns: %(count)s. Values in this line: %(found)s."),
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


def _column(written):
    """What a column is called; one of ours also as people write it: "Author ID"."""
    name = bare(written).strip().lower()
    ours = _BETWEEN.sub("_", name)
    return ours if ours in COLUMNS else name


def _no_number(_name):
    """NaN and the like: a figure that nobody can read is lost, and not its post."""
    return None


def _finite(text):
    value = float(text)
    return value if math.isfinite(value) else None


def _whole(text):
    return int(text) if len(text) <= LONGEST_NUMBER else None


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
