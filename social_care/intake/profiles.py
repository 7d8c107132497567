"""Who said it: one profile a person and network, in one company."""

from dataclasses import dataclass

from odoo import fields

from .. import registry
from ..database import bulk, locks


def find(env, entries):
    """Give every entry of somebody else's the id of its profile, where there is one."""
    wanted = {_identity(entry) for entry in entries if _foreign(entry)}
    known = _load(env, wanted)
    for entry in entries:
        if _foreign(entry):
            entry.person = known.get(_identity(entry))
            entry.profile = entry.person and entry.person.speaks_for


def store(env, entries):
    """Make the profiles that are missing, and bring the others up to date."""
    people = {}
    for entry in entries:
        if _foreign(entry):
            people.setdefault(_identity(entry), []).append(entry)
    known = {
        identity: theirs[0].person
        for identity, theirs in people.items()
        if theirs[0].person
    }
    missing = [identity for identity in people if identity not in known]
    made = bulk.insert(
        env["social.care.profile"],
        [_row(env, identity, people[identity]) for identity in missing],
    )
    ids = dict(zip(missing, (row[0] for row in made), strict=True))
    fresh = list(ids.values())
    ids.update((identity, person.speaks_for) for identity, person in known.items())
    for identity, theirs in people.items():
        for entry in theirs:
            entry.profile = ids[identity]
    renamed, called = _update(env, people, known)
    _link(env, people, fresh + renamed)
    _show(env, called)


def _link(env, people, ids):
    """Profiles that are new, or have a new handle, in companies that want that."""
    wanted = any(
        entry.account.links_handles for theirs in people.values() for entry in theirs
    )
    if wanted and ids:
        env["social.care.profile"].invalidate_model()
        profiles = env["social.care.profile"].browse(ids)
        profiles.filtered("company_id.social_care_link_handles").link_exact_handles()


def _show(env, ids):
    """Open tickets show how their customers are called now."""
    if not ids:
        return
    env["social.care.profile"].invalidate_model(["handle", "name"])
    shown = (
        env["social.care.conversation"]
        .search(
            [
                ("profile_id", "in", ids),
                ("ticket_id", "!=", False),
                ("ticket_id.stage_id.closed", "=", False),
            ]
        )
        .ticket_id
    )
    locks.hold(env, "helpdesk_ticket", shown.ids)
    shown.social_refresh()


def _update(env, people, known):
    """Handles, names and followers change; what was said last tells them best.

    :return: ids of the profiles whose handle has changed, and of those that are called
        something else in any way
    """
    changes, former, called = [], [], []
    for identity, person in known.items():
        new = _row(env, identity, people[identity])
        old = person.columns
        if old["seen_at"] and new["seen_at"] < old["seen_at"]:
            continue
        merged = {
            name: new[name] if new[name] not in (None, "") else old[name]
            for name in _COLUMNS
        }
        if any(merged[n] != old[n] for n in _COLUMNS if n != "seen_at"):
            changes.append({"id": person.id} | merged)
        if any(merged[name] != old[name] for name in ("handle", "name")):
            called.append(person.id)
        if old["handle_key"] and merged["handle_key"] != old["handle_key"]:
            former.append(
                {
                    "profile_id": person.id,
                    "handle": old["handle"],
                    "handle_key": old["handle_key"],
                    "used_until": new["seen_at"],
                }
            )
    bulk.update(env["social.care.profile"], changes, _COLUMNS)
    bulk.insert(env["social.care.former.handle"], former)
    return [row["profile_id"] for row in former], called


_COLUMNS = {
    "handle": "varchar",
    "handle_key": "varchar",
    "name": "varchar",
    "about": "text",
    "place": "varchar",
    "follower_count": "int4",
    "verified": "bool",
    "traceable": "bool",
    "seen_at": "timestamp",
}


def _foreign(entry):
    return entry.post is not None and not entry.post.own


def _identity(entry):
    account = entry.account
    return (
        account.company_id,
        account.network,
        account.realm,
        entry.post.author.external_id,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """A profile that is stored.

    :param speaks_for: the id of the profile whose words these are: its own, or of the
        one it was merged into
    :param columns: the values of _COLUMNS
    """

    id: int
    speaks_for: int
    columns: dict


_KEY = {
    "company_id": "int4",
    "network": "varchar",
    "realm": "varchar",
    "external_id": "varchar",
}


def _load(env, identities):
    """identity to its :class:`Person`."""
    if not identities:
        return {}
    env.cr.execute(
        f"""
        SELECT {", ".join(f"p.{name}" for name in _KEY)},
               p.id, coalesce(p.merged_into_id, p.id),
               {", ".join(f"p.{name}" for name in _COLUMNS)}
          FROM {bulk.by_keys("social_care_profile", "p", _KEY)}
        """,  # pylint: disable=sql-injection
        bulk.columns(set(identities)),
    )
    return {
        row[:4]: Person(*row[4:6], dict(zip(_COLUMNS, row[6:], strict=True)))
        for row in env.cr.fetchall()
    }


def _row(env, identity, entries):
    """The columns of a profile, each from the latest of its entries that knows it."""
    entries = sorted(
        entries,
        key=lambda e: e.post.posted_at or fields.Datetime.now(),
        reverse=True,
    )
    authors = [entry.post.author for entry in entries]
    company, network, realm, external_id = identity
    handle = next((a.handle for a in authors if a.handle), None)
    return {
        "company_id": company,
        "network": network,
        "realm": realm,
        "external_id": external_id,
        "handle": handle,
        "handle_key": handle and registry.network(env, network).handle_key(handle),
        "name": next((a.name for a in authors if a.name), None),
        "about": next((a.about for a in authors if a.about), None),
        "place": next((a.place for a in authors if a.place), None),
        "follower_count": _known(a.follower_count for a in authors),
        "verified": _known(a.verified for a in authors),
        "traceable": authors[0].traceable,
        "seen_at": entries[0].post.posted_at or fields.Datetime.now(),
        "active": True,
    }


def _known(values):
    return next((value for value in values if value is not None), None)
