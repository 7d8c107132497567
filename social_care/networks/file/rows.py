"""What a row of a file means: a post, a deletion, or nothing that can be understood."""

import hashlib
import re

from .. import clean
from ..base import PRIVATE, Author, Deletion, Picture, Post, RawItem
from ..errors import BadItem, _lt

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

SHOWN = 2000
"""How much of a broken line is kept."""

_UNDECODED = re.compile("[\ud800-\udfff]")

EXACT = 15
"""Digits of a number that a spreadsheet keeps; it makes zeros of those after them."""

_QUOTED = re.compile(r"=\"([^\"]*)\"|'(\d+)")
_WHOLE = re.compile(r"(\d{1,15})\.0+")
_ROUNDED = re.compile(
    r"-?\d+(?:[.,]\d+)?E\+\d{1,3}|-?\d+[.,]\d+E\d{1,3}|\d{16,}\.\d+", re.IGNORECASE
)
_NOTHING = frozenset(
    """
    #n/a #na #name? #ref! #value! #num! #null! #div/0! n/a null none nan undefined - --
    – —
    """.split()  # noqa: SIM905
)
_NOBODY = _NOTHING | frozenset(
    """
    0 -1 [deleted] deleted anonymous anonym anonyme anonimo anónimo guest gast unknown
    nobody
    """.split()  # noqa: SIM905
)


def item_of(record, filename, digest):
    """The item that a record is: a post, a deletion, or broken."""
    error, row = record.error, record.row
    if not error:
        try:
            parsed = parse(row)
            thread, author = _belongs(parsed, row)
        except BadItem as bad:
            error = bad
    if error:
        return RawItem(
            digest,
            {
                "line": record.line,
                "file": shown(filename),
                "text": shown(record.text[:SHOWN]),
            },
            kind="broken",
            version=str(record.line),
            error=error,
        )
    deleted = isinstance(parsed, Deletion)
    row["_line"] = record.line
    row["_file"] = shown(filename)
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
        _id(row, "conversation_id", _lt("id of the thread"), required=False),
        _id(row, "author_id", _lt("author id"), required=False),
    )


def _id(row, column, name, required=True):
    """An id in a row, as the network had it before spreadsheets saw it.

    :raises BadItem: where it is missing, or was rounded: other posts would have it too
    """
    value = clean.identifier(row.get(column), name, required=False)
    if quoted := _QUOTED.fullmatch(value):
        value = quoted[1] or quoted[2] or ""
    if whole := _WHOLE.fullmatch(value):
        value = whole[1]
    if value.lower() in _NOTHING or value.strip("#") == "":
        value = ""
    if _ROUNDED.fullmatch(value) or (row.get("_rounded") and is_padded(value)):
        raise BadItem(
            _lt(
                "The %(name)s is %(value)s: a spreadsheet has rounded it, and others "
                "may have become the same. Take it from the original file."
            ),
            name=name,
            value=clean.line(value, 40),
        )
    return clean.identifier(value, name, required)


def is_padded(value):
    """Whether an id may have been rounded: all zeros after the first fifteen digits."""
    return value.isdigit() and len(value) > EXACT and not value[EXACT:].strip("0")


def _author(row, external_id):
    """Who a row says wrote it. Where it says that nobody knows, they are only this
    post's author: what two of them said would look like one person's."""
    get = row.get
    given = clean.line(get("author_id"), clean.MAX_ID).lower()
    traceable = given not in _NOBODY
    if traceable:
        known = _id(row, "author_id", _lt("author id"))
    else:
        known = f"unknown {hashlib.sha256(external_id.encode()).hexdigest()[:16]}"
    return Author(
        known,
        get("author_handle"),
        get("author_name"),
        get("author_followers"),
        clean.flag(get("author_verified")),
        get("author_about"),
        get("author_place"),
        traceable=traceable,
    )


def parse(row):
    """The post or the deletion that a row means."""
    get = row.get
    external_id = _id(row, "external_id", _lt("post id"))
    if clean.flag(get("deleted")):
        return Deletion(external_id)
    kind = clean.line(get("kind")).lower()
    visibility = get("visibility") or (PRIVATE if kind == "message" else None)
    figures = {name: clean.count(get(name)) for name in FIGURES if get(name)}
    post = Post(
        external_id,
        _author(row, external_id),
        get("body"),
        posted_at=clean.moment(get("posted_at"), row.get("_day_first")),
        kind=kind,
        visibility=visibility,
        permalink=get("permalink"),
        parent_external_id=_id(
            row, "parent_external_id", _lt("id of the parent"), required=False
        ),
        thread_external_id=_id(
            row, "conversation_id", _lt("id of the thread"), required=False
        ),
        rating=get("rating"),
        language=get("language"),
        pictures=_pictures(get("pictures")),
        figures={name: count for name, count in figures.items() if count is not None},
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


def shown(text):
    """Text that can be stored: what could not be decoded is written as ``\\xe4``."""
    return _UNDECODED.sub(
        lambda match: f"\\x{ord(match[0]) & 255:02x}", text.replace("\0", "")
    )
