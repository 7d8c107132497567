"""The network that files are."""

import hashlib
import io
from typing import ClassVar

from .. import clean
from ..base import Capabilities, Client, Identity, Page, Post, Stream
from ..errors import BadItem, _lt
from .folder import Filling, listing, unreadable
from .reading import Reader
from .rows import item_of, parse


class FileClient(Client):
    """Posts out of files. Nothing can be answered; there are no limits."""

    key: ClassVar[str] = "file"
    label: ClassVar[str] = _lt("File")
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
            listing(self.settings.folder)
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
        reader = Reader(io.BytesIO(content), filename)
        return (item_of(record, filename, digest) for record in reader)

    def parse(self, item):
        if item.kind == "broken":
            raise item.error or BadItem(_lt("This line could not be understood."))
        if not isinstance(item.payload, dict):
            raise BadItem(_lt("This is not a row of a file."))
        parsed = parse(item.payload)
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
        files = listing(self.settings.folder)
        here = {file.token for file in files}
        done = here.intersection(cursor.get("done") or ())
        refused = here.intersection(cursor.get("refused") or ())
        unfinished = cursor.get("open") or {"token": ""}
        files.sort(key=lambda file: file.token != unfinished["token"])
        page = Filling()
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
                    page.items.append(unreadable(file))
                    refused.add(file.token)
                continue
            if place:
                return page.done(done, refused, place)
            done.add(file.token)
            refused.discard(file.token)
        else:
            return page.done(done, refused)
        return page.done(done, refused, more=True)
