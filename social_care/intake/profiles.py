"""Who said it: one profile a person and network, in one company."""

from odoo import fields

from ..database import bulk


def find(env, entries):
    """Give every entry of somebody else's the id of its profile, where there is one."""
    wanted = {_identity(entry) for entry in entries if _foreign(entry)}
    known = _load(env, wanted)
    for entry in entries:
        if _foreign(entry):
            entry.person = known.get(_identity(entry))
            entry.profile = entry.person and entry.person[0]


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
        env,
        "social_care_profile",
        [_row(identity, people[identity]) for identity in missing],
    )
    ids = dict(zip(missing, (row[0] for row in made), strict=True))
    ids.update((identity, row[0]) for identity, row in known.items())
    for identity, theirs in people.items():
        for entry in theirs:
            entry.profile = ids[identity]
    _update(env, people, known)


def _update(env, people, known):
    """Handles, names and followers change; what was said last tells them best."""
    changes = []
    for identity, row in known.items():
        new = _row(identity, people[identity])
        old = dict(zip(_COLUMNS, row[1:], strict=True))
        if old["seen_at"] and new["seen_at"] < old["seen_at"]:
            continue
        merged = {
            name: new[name] if new[name] not in (None, "") else old[name]
            for name in _COLUMNS
        }
        if any(merged[n] != old[n] for n in _COLUMNS if n != "seen_at"):
            changes.append({"id": row[0]} | merged)
    bulk.update(env, "social_care_profile", changes, _COLUMNS)


_COLUMNS = {
    "handle": "varchar",
    "name": "varchar",
    "follower_count": "int4",
    "verified": "bool",
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


def _load(env, identities):
    """identity to (id, and the values of _COLUMNS)."""
    if not identities:
        return {}
    env.cr.execute(
        """
        SELECT company_id, network, realm, external_id,
               id, handle, name, follower_count, verified, seen_at
          FROM social_care_profile
         WHERE (company_id, network, realm, external_id) IN %s
        """,
        [tuple(identities)],
    )
    return {row[:4]: row[4:] for row in env.cr.fetchall()}


def _row(identity, entries):
    """The columns of a profile, each from the latest of its entries that knows it."""
    entries = sorted(
        entries,
        key=lambda e: e.post.posted_at or fields.Datetime.now(),
        reverse=True,
    )
    authors = [entry.post.author for entry in entries]
    company, network, realm, external_id = identity
    return {
        "company_id": company,
        "network": network,
        "realm": realm,
        "external_id": external_id,
        "handle": next((a.handle for a in authors if a.handle), None),
        "name": next((a.name for a in authors if a.name), None),
        "follower_count": _known(a.follower_count for a in authors),
        "verified": _known(a.verified for a in authors),
        "seen_at": entries[0].post.posted_at or fields.Datetime.now(),
    }


def _known(values):
    return next((value for value in values if value is not None), None)
