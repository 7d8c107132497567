"""All that is kept of a person, as a ZIP file to hand over to them.

As JSON for machines, as CSV for people, and the pictures. Nobody else's words, names of
our people, notes between them, or codes are in it.
"""

import csv
import io
import json
import shutil
import tempfile
import zipfile
from base64 import b64decode
from datetime import date
from mimetypes import guess_extension

from odoo.fields import Domain

from ..text.cells import as_text

PATH = "/social_care/export/"
"""Where it is downloaded; the erasure's id follows."""
PAGE = 1000
"""Records that are read at once."""
MEMORY = 8_000_000
"""Bytes above which the file is on the disk while it is made."""

_PARTS = {
    "profiles": (
        "social.care.profile",
        "id",
        "network realm external_id handle name about place follower_count verified"
        " seen_at muted left_alone",
    ),
    "former_handles": (
        "social.care.former.handle",
        "profile_id",
        "handle used_until",
    ),
    "posts": (
        "social.care.post",
        "profile_id",
        "id network external_id conversation_id posted_at visibility kind body"
        " subject permalink rating language intent sentiment edited_at deleted"
        " like_count answer_count",
    ),
    "conversations": (
        "social.care.conversation",
        "profile_id",
        "id network visibility first_post_at last_post_at public_resolution"
        " public_resolution_since priority_score shelf",
    ),
    "answers": (
        "social.care.post",
        "conversation_id.profile_id",
        "id network conversation_id posted_at visibility body permalink",
    ),
    "handoffs": (
        "social.care.handoff",
        "conversation_id.profile_id",
        "id conversation_id channel reason state contact_value consent_at consent_text"
        " good_at good_words place offered_at arrived_at ended_at",
    ),
    "submissions": (
        "social.care.claim",
        "handoff_id.conversation_id.profile_id",
        "handoff_id create_date phone email day part consent_text verified",
    ),
    "goodwill": (
        "social.care.goodwill",
        "conversation_id.profile_id",
        "conversation_id kind state value offered_at",
    ),
    "evidence": (
        "social.care.evidence",
        "post_id.profile_id",
        "kind network posted_at author_name author_handle body",
    ),
}
"""Name of a part to the model, the path of fields to the profile, and what is told."""
_README = """\
What {company} keeps of you, as of {day}.

profiles        who you are on the networks
posts           what you said, and what we took it for
answers         what we said to you
conversations   where your matters stand
handoffs        how we went on by telephone, mail or chat, and submissions of the form
tickets         under which numbers we work on them
pictures        the pictures of your posts, by their numbers

Each part is there twice, as .json and as .csv.
Times are UTC. What others said, the names of our staff and their notes among each other
are not in it.
"""


def build(erasure, file):
    """Make the file, and go to its beginning.

    :param erasure: the record; whoever asks for the file may read it
    :param file: opened for writing bytes
    """
    erasure = erasure.sudo()
    profiles = erasure.profiles_meant().with_context(active_test=False)
    profiles |= profiles.search([("merged_into_id", "in", profiles.ids)])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        day = date.today().isoformat()
        archive.writestr(
            "README.txt", _README.format(company=erasure.company_id.name, day=day)
        )
        for name, (model, path, names) in _PARTS.items():
            domain = Domain(path, "in", profiles.ids)
            if name in ("posts", "answers"):
                side = "in" if name == "posts" else "out"
                domain &= Domain("direction", "=", side)
            columns = names.split()
            _part(archive, name, columns, _rows(erasure.env[model], domain, columns))
        _part(archive, "tickets", _TICKET, _tickets(profiles))
        if erasure.partner_id:
            _part(archive, "contact", _CONTACT, [_contact(erasure.partner_id)])
        _pictures(archive, profiles)
    file.seek(0)


# ---- Steps ---------------------------------------------------------------------------

_TICKET = ("number", "name", "created", "closed", "stage")
_CONTACT = ("name", "email", "phone", "street", "zip", "city", "country")


def _rows(model, domain, names):
    """The records, page by page, as dicts."""
    model, last = model.with_context(active_test=False), 0
    while True:
        page = model.search(domain & Domain("id", ">", last), order="id", limit=PAGE)
        for record in page:
            yield {name: _value(record, name) for name in names}
        if len(page) < PAGE:
            return
        last = page[-1].id
        model.env.invalidate_all()


def _value(record, name):
    value, kind = record[name], record._fields[name].type
    if kind == "many2one":
        return value.id or None
    if kind in ("boolean", "integer", "float", "monetary"):
        return value
    return value.isoformat() if isinstance(value, date) else value or ""


def _tickets(profiles):
    found = profiles.env["helpdesk.ticket"].with_context(active_test=False)
    found = found.search(
        [("social_conversation_ids.profile_id", "in", profiles.ids)], order="id"
    )
    for ticket in found:
        alone = ticket.social_conversation_ids.profile_id <= profiles
        yield {
            "number": ticket.number,
            # Of a ticket in which others speak the title may be theirs.
            "name": ticket.name if alone else "",
            "created": ticket.create_date.isoformat(),
            "closed": ticket.closed_date.isoformat() if ticket.closed_date else "",
            "stage": ticket.stage_id.name or "",
        }


def _contact(partner):
    names = {name: partner[name] or "" for name in _CONTACT[:-1]}
    return names | {"country": partner.country_id.name or ""}


def _part(archive, name, names, rows):
    """Write the same rows as JSON and as CSV, without holding all of them."""
    with tempfile.SpooledTemporaryFile(MEMORY) as table:
        lines = io.TextIOWrapper(table, "utf-8", newline="", write_through=True)
        writer = csv.writer(lines)
        writer.writerow(names)
        with archive.open(f"{name}.json", "w", force_zip64=True) as file:
            file.write(b"[")
            for number, row in enumerate(rows):
                text = json.dumps(row, ensure_ascii=False, default=str)
                file.write((",\n" if number else "\n").encode() + text.encode())
                writer.writerow([as_text(row[each]) for each in names])
            file.write(b"\n]\n")
        table.seek(0)
        with archive.open(f"{name}.csv", "w", force_zip64=True) as file:
            shutil.copyfileobj(table, file)


def _pictures(archive, profiles):
    pictures = profiles.env["social.care.post.picture"]
    domain = Domain("post_id.profile_id", "in", profiles.ids) & Domain(
        "state", "=", "done"
    )
    last = 0
    while found := pictures.search(
        domain & Domain("id", ">", last), order="id", limit=50
    ):
        for picture in found:
            ending = guess_extension(picture.mimetype or "") or ".bin"
            name = f"pictures/{picture.post_id.id}-{picture.id}{ending}"
            archive.writestr(name, b64decode(picture.image))
        last = found[-1].id
        pictures.env.invalidate_all()
