"""The ids of what was erased: kept as keyed hashes, so that nothing of it comes back.

A hash stands in the place of the network's id, of the person and of what they said. It
tells whether something that comes is of theirs; whoever has only the hash, and not the
key, cannot even try ids. The key is made with the first erasure, and is the database's.
"""

import hashlib
import hmac
import secrets

from ..database import bulk

MARK = "forgotten-"
_KEY = "social_care.erasure_key"
_NAMED = (
    "parent_external_id",
    "root_external_id",
    "quoted_external_id",
    "thread_external_id",
)


class Seal:
    """Makes hashes of ids.

    :param env: an environment
    """

    def __init__(self, env):
        parameters = env["ir.config_parameter"].sudo()
        key = parameters.get_param(_KEY)
        if not key:
            key = secrets.token_hex(32)
            parameters.set_param(_KEY, key)
        self._key = key.encode()

    def of(self, network, realm, external_id):
        """The hash of an id; one that is a hash already stays what it is.

        :param str network: the network's key
        :param str realm: of the account; may be empty
        :param external_id: the network's id; empty: None
        """
        if not external_id:
            return None
        if external_id.startswith(MARK):
            return external_id
        text = "\n".join((network, realm or "", external_id))
        digest = hmac.new(self._key, text.encode(errors="replace"), hashlib.sha256)
        return MARK + digest.hexdigest()[:40]


def keep(env, erasure, profiles):
    """Write down of whom nothing is taken in any more.

    :param erasure: the record; says until when what they wrote is refused
    :param profiles: records of ``social.care.profile`` that still have their ids
    """
    seal = Seal(env)
    tombstones = env["social.care.forgotten"]
    for profile in profiles:
        digest = seal.of(profile.network, profile.realm, profile.external_id)
        known = tombstones.search(
            [("company_id", "=", profile.company_id.id), ("digest", "=", digest)]
        )
        values = {
            "until": False if erasure.for_good else erasure.requested_at,
            "erasure_id": erasure.id,
        }
        if known:
            known.write(values)
        else:
            tombstones.create(
                {"company_id": profile.company_id.id, "digest": digest, **values}
            )


def keep_unknown(env, erasure, account, people):
    """The same for people that a network names and of whom we know nothing."""
    seal = Seal(env)
    digests = {
        seal.of(account.network, account.network_realm(), each) for each in people
    }
    bulk.insert(
        env["social.care.forgotten"],
        [
            {
                "company_id": account.company_id.id,
                "digest": digest,
                "until": None if erasure.for_good else erasure.requested_at,
                "erasure_id": erasure.id,
            }
            for digest in sorted(digests - {None})
        ],
        conflict=("company_id", "digest"),
    )


def any_in(env, companies):
    """The ids of those companies in which somebody was erased.

    :param companies: ids
    """
    env.cr.execute(
        "SELECT c.id FROM res_company c WHERE c.id = ANY(%s) AND EXISTS ("
        " SELECT FROM social_care_forgotten f WHERE f.company_id = c.id)",
        [list(companies)],
    )
    return {company for (company,) in env.cr.fetchall()}


def take_out(env, entries):
    """Give the entries of a batch that erased people said. In the others the hash is
    put in place of every id of what was erased.

    :param entries: of :class:`.intake.entry.Entry`, before they are looked up
    """
    concerned = any_in(env, {entry.account.company_id for entry in entries})
    entries = [e for e in entries if e.account.company_id in concerned]
    if not entries:
        return []
    seal = Seal(env)
    authors = {
        entry: seal.of(
            entry.account.network, entry.account.realm, entry.post.author.external_id
        )
        for entry in entries
        if entry.post is not None and not entry.own
    }
    env.cr.execute(
        "SELECT company_id, digest, until FROM social_care_forgotten"
        " WHERE company_id = ANY(%s) AND digest = ANY(%s)",
        [list(concerned), list(authors.values())],
    )
    until = {row[:2]: row[2] for row in env.cr.fetchall()}
    gone = []
    for entry, digest in authors.items():
        key = (entry.account.company_id, digest)
        if key in until and not _is_later(entry.post, until[key]):
            gone.append(entry)
    _put_in_place(env, seal, [e for e in entries if e not in gone])
    return gone


def not_erased(account, rows, authors):
    """Leave out raw items that were erased, or whose author was.

    :param account: whose they are
    :param list rows: dicts with ``kind`` and ``external_id``
    :param list authors: the network's id of who wrote each, where the item says
    :return: the other rows
    """
    env, company = account.env, account.company_id.id
    if not rows or not any_in(env, [company]):
        return rows
    seal, network, realm = Seal(env), account.network, account.network_realm()
    items = [seal.of(network, realm, row["external_id"]) for row in rows]
    people = [seal.of(network, realm, author) for author in authors]
    env.cr.execute(
        """
        SELECT external_id FROM social_care_event
         WHERE account_id = %s AND kind = ANY(%s) AND external_id = ANY(%s)
         UNION ALL
        SELECT digest FROM social_care_forgotten
         WHERE company_id = %s AND digest = ANY(%s) AND until IS NULL
        """,
        [account.id, list({row["kind"] for row in rows}), items, company, people],
    )
    gone = {digest for (digest,) in env.cr.fetchall()}
    return [
        row
        for row, item, person in zip(rows, items, people, strict=True)
        if item not in gone and person not in gone
    ]


def empty(env, event_ids):
    """Events of which nothing is to be kept have only the hash of their id.

    :param event_ids: ids of the events
    """
    if not event_ids:
        return
    seal = Seal(env)
    env.cr.execute(
        "SELECT e.id, e.external_id, e.account_id FROM social_care_event e"
        " WHERE e.id = ANY(%s)",
        [list(event_ids)],
    )
    found = env.cr.fetchall()
    accounts = env["social.care.account"].browse({row[2] for row in found})
    of = {
        account.id: (account.network, account.network_realm()) for account in accounts
    }
    env.cr.execute(
        """
        UPDATE social_care_event e
           SET external_id = it.digest, payload = NULL, author_key = NULL,
               thread_key = NULL, error_message = NULL, version = e.id::varchar
          FROM unnest(%s::int4[], %s::varchar[]) AS it (id, digest)
         WHERE e.id = it.id
        """,
        [
            [event for event, _id, _account in found],
            [seal.of(*of[account], external) for _event, external, account in found],
        ],
    )
    env["social.care.event"].invalidate_model()


# ---- Steps ---------------------------------------------------------------------------


def _is_later(post, until):
    """Whether it was said after the request; of what has no time nobody knows."""
    return until is not None and post.posted_at is not None and post.posted_at > until


def _put_in_place(env, seal, entries):
    """The hashes that stand for posts and threads that were erased."""
    wanted = {}
    for entry in entries:
        account = entry.account
        names = {entry.external_id}
        if entry.post is not None:
            names |= {getattr(entry.post, name) for name in _NAMED}
        for name in names - {""}:
            wanted[account.id, seal.of(account.network, account.realm, name)] = name
    env.cr.execute(
        """
        SELECT it.account_id, it.digest
          FROM unnest(%s::int4[], %s::varchar[]) AS it (account_id, digest)
         WHERE EXISTS (SELECT FROM social_care_post p
                        WHERE p.account_id = it.account_id
                          AND p.external_id = it.digest)
            OR EXISTS (SELECT FROM social_care_conversation c
                        WHERE c.account_id = it.account_id
                          AND c.thread_external_id = it.digest)
        """,
        bulk.columns(wanted) or [[], []],
    )
    known = {(account, wanted[account, it]): it for account, it in env.cr.fetchall()}
    for entry in entries if known else ():
        account = entry.account.id
        entry.external_id = known.get((account, entry.external_id), entry.external_id)
        if entry.post is None:
            continue
        if entry.own and (account, entry.post.parent_external_id) in known:
            # What we answered is not kept either.
            entry.post.body = entry.post.quoted = entry.post.permalink = ""
        entry.post.external_id = entry.external_id
        for name in _NAMED:
            value = getattr(entry.post, name)
            setattr(entry.post, name, known.get((account, value), value))
