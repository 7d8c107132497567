"""The watched folder, page by page."""

import hashlib
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from .. import clean
from ..base import Page, RawItem
from ..errors import BadItem, Never, _lt
from .reading import Reader
from .rows import item_of, shown

PAGE = 2000
PAGE_CHARS = 2**24
"""Where a page of the folder ends early: sixteen megabytes of text."""

SETTLED = 2.0
"""Seconds for which a file in the folder has to be left alone before it is read."""

_SUFFIXES = (".csv", ".jsonl", ".ndjson")


@dataclass(slots=True)
class _File:
    path: Path
    name: str
    token: str


class Filling:
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
                reader = Reader(stream, file.name)
            except BadItem as error:
                self.items.append(_broken(digest, file.name, error))
                return None
            if place:
                reader.lines.move(place["offset"], place["line"])
            while not self.full:
                record = reader.next()
                if record is None:
                    return None
                self.items.append(item_of(record, file.name, digest))
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


def listing(folder):
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


def unreadable(file):
    error = BadItem(_lt("The file cannot be read. Odoo may lack the right to."))
    return _broken(hashlib.sha256(os.fsencode(file.name)).hexdigest(), file.name, error)


def _broken(digest, name, error):
    """The one item of a file that cannot be understood as a whole."""
    return RawItem(
        digest,
        {"line": 0, "file": shown(name), "text": ""},
        kind="broken",
        version="0",
        error=error,
    )
