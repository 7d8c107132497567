"""Who wrote an item. Feeds have no ids of people: they have what a blog shows.

An author's key is one person's, or they have none. An address that many share (a
machine's, a desk's, the page all of them write on) is nobody's key by itself; beside a
name it is one. Who is called nothing, or "Anonymous", is known by this item alone.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ...text import fold, nobody, words
from .. import clean

_MAIL = r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:mailto:)?(?P<mail>{_MAIL})\s*\((?P<name>.*)\)",
        rf"\"?(?P<name>[^<>]*?)\"?\s*<(?:mailto:)?(?P<mail>{_MAIL})>",
        rf"(?P<name>[^()]*?)\s*\((?P<mail>{_MAIL})\)",
        rf"(?:mailto:)?(?P<mail>{_MAIL})(?P<name>)",
    )
)
_HANDLE = re.compile(r"(?:@|/?u/)(?P<handle>[\w.-]{1,100})(?:\s+(?P<name>.*))?")
_PEOPLE = frozenset(
    """
    people person profile profiles user users u member members author authors account
    accounts id reviewer reviewers customer customers contributor contributors by
    profil benutzer mitglied membre perfil utente gebruiker
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Writer:
    """What an item tells of its author.

    :param key: what tells them from all others of this feed; empty: nothing does
    """

    key: str = ""
    handle: str = ""
    name: str = ""


def of(entry):
    """The author of an item.

    :param entry: an :class:`~.entry.Entry`
    :rtype: Writer
    """
    detail = entry.part("author_detail")
    told = {
        name: clean.line(value)
        for name, value in detail.items()
        if isinstance(value, str)
    }
    name, mail, href = (told.get(it, "") for it in ("name", "email", "href"))
    written = clean.line(entry.words("author"))
    if not href:
        # The library cuts addresses off after four letters of their ending.
        name, mail = _parted(written) if written else (name, mail)
    handle, name = _handle(name)
    return Writer(_key(clean.link(href), mail, handle, name, entry), handle, name)


def names(written):
    """What a name may be compared by: its handle, and the whole of it."""
    handle, name = _handle(clean.line(written))
    whole = clean.line(written).removeprefix("@")
    return {fold(each) for each in (handle, name, whole) if each}


def _parted(written):
    """A name and an e-mail address out of one text."""
    for form in _FORMS:
        if found := form.fullmatch(written):
            return found["name"].strip(" \"'()"), found["mail"]
    return written.strip(" \"'()"), ""


def _handle(name):
    """The handle and the name in ``@ann Ann Miller`` or ``/u/ann``."""
    found = _HANDLE.fullmatch(name)
    if not found:
        return "", name
    return found["handle"], (found["name"] or "").strip()


def _key(href, mail, handle, name, entry):
    named = name and not nobody.is_nobody(name)
    if _is_personal(href, name):
        return href
    if handle and not nobody.is_nobody(handle):
        return f"@{handle}"
    if named:
        # Several people may write from one address, or under one page.
        own = mail if mail and not nobody.is_shared(mail) else ""
        return " ".join(filter(None, (own or _place(href, entry), name)))
    return mail if mail and not nobody.is_shared(mail) else ""


def _is_personal(href, name):
    """Whether an address is one person's: of a profile, or with their name in it."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    steps = [step for step in parts.path.split("/") if step]
    if not steps:
        return False
    last = fold(steps[-1])
    if nobody.is_nobody(last):
        return False
    if last.startswith(("@", "~")):
        return True
    if len(steps) > 1 and not _PEOPLE.isdisjoint(map(fold, steps[:-1])):
        return True
    said = words(name)
    return bool(said) and all(word in last for word in said)


def _place(href, entry):
    """An address beside a name, where it is not the site's own or the item's page."""
    if not href:
        return ""
    shared = {_bare(each) for each in (entry.base, entry.link, entry.thread)}
    bare = _bare(href)
    if bare in shared or bare in {each.partition("/")[0] for each in shared}:
        return ""
    return href


def _bare(address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/").lower()
