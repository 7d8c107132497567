"""Items of feeds are named otherwise than before: their posts get the new names.

Else everything that still stands in a feed would come in once more, as somebody else's.
What a customer was known by is renamed where it was theirs alone; where several people
shared a name, those who write from now on are kept apart.
"""

import json
from collections import defaultdict

from odoo.addons.social_care.networks.feed import author, items
from odoo.addons.social_care.networks.feed.entry import Entry

PAGE = 1000


def migrate(cr, version):
    """Read the stored items as they are read now."""
    cr.execute("SELECT id FROM social_care_account WHERE network = 'feed'")
    for (account,) in cr.fetchall():
        names, posts = {}, {}
        for event, old, payload, post in _events(cr, account):
            new, what = _read(payload)
            if not new:
                continue
            names[old] = new
            posts[post] = (old, new, *what)
            _rename(cr, "social_care_event", event, new, "kind", "version")
        _rename_posts(cr, account, posts)
        _rename_people(cr, posts)
        _rename_threads(cr, account, posts)
        _rename_seen(cr, account, names)


def _events(cr, account):
    last = 0
    while True:
        cr.execute(
            """
            SELECT id, external_id, payload, post_id FROM social_care_event
             WHERE account_id = %s AND id > %s AND kind = 'post'
               AND payload IS NOT NULL
             ORDER BY id LIMIT %s
            """,
            [account, last, PAGE],
        )
        rows = cr.fetchall()
        yield from rows
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def _read(payload):
    """The key of an item, and its author, thread and parent; empty: it is none."""
    try:
        payload = json.loads(payload)
        entry = Entry(payload["entry"], str(payload.get("base") or ""))
        writer = author.of(entry)
        key = items.key_of(entry, writer)
    except (AttributeError, KeyError, TypeError, ValueError):
        return "", ()
    return key, (items.author_key(writer, key), entry.thread, entry.parent)


def _rename(cr, table, row, name, *beside):
    """Give a row another external id, where nobody has it."""
    same = "".join(f" AND other.{column} = it.{column}" for column in beside)
    cr.execute(
        f"""
        UPDATE {table} it SET external_id = %(name)s
         WHERE id = %(row)s AND external_id <> %(name)s
           AND NOT EXISTS (SELECT FROM {table} other
                            WHERE other.account_id = it.account_id
                              AND other.external_id = %(name)s {same})
        """,  # pylint: disable=sql-injection
        {"row": row, "name": name},
    )


def _rename_posts(cr, account, posts):
    for post, (old, new, _author, _thread, parent) in posts.items():
        if post is None:
            continue
        _rename(cr, "social_care_post", post, new)
        cr.execute(
            """
            UPDATE social_care_post SET parent_external_id = %s
             WHERE id = %s AND parent_external_id IS NOT NULL
            """,
            [parent or None, post],
        )
        cr.execute(
            """
            UPDATE social_care_post SET parent_external_id = %s
             WHERE account_id = %s AND parent_external_id = %s AND direction = 'out'
            """,
            [new, account, old],
        )


def _rename_people(cr, posts):
    cr.execute(
        """
        SELECT id, profile_id FROM social_care_post
         WHERE id = ANY(%s) AND profile_id IS NOT NULL
        """,
        [[post for post in posts if post]],
    )
    names = defaultdict(set)
    for post, profile in cr.fetchall():
        names[profile].add(posts[post][2])
    for profile, theirs in names.items():
        if len(theirs) == 1:
            cr.execute(
                """
                UPDATE social_care_profile it SET external_id = %(name)s
                 WHERE id = %(id)s AND NOT EXISTS (
                       SELECT FROM social_care_profile other
                        WHERE other.company_id = it.company_id
                          AND other.network = it.network AND other.realm = it.realm
                          AND other.external_id = %(name)s)
                """,
                {"id": profile, "name": theirs.pop()},
            )


def _rename_threads(cr, account, posts):
    """Where all of a thread stands in one by its new name."""
    cr.execute(
        """
        SELECT id, thread_external_id FROM social_care_post
         WHERE account_id = %s AND id = ANY(%s) AND thread_external_id IS NOT NULL
        """,
        [account, [post for post in posts if post]],
    )
    names = defaultdict(set)
    for post, thread in cr.fetchall():
        old, new, _author, theirs, _parent = posts[post]
        names[thread].add(theirs or (new if thread == old else thread))
    for old, theirs in names.items():
        new = theirs.pop() if len(theirs) == 1 else old
        if new == old:
            continue
        cr.execute(
            """
            SELECT count(*) FROM social_care_conversation
             WHERE account_id = %s AND thread_external_id = %s
            """,
            [account, new],
        )
        if cr.fetchone()[0]:
            continue
        for table in ("social_care_conversation", "social_care_post"):
            cr.execute(
                f"""
                UPDATE {table} SET thread_external_id = %s
                 WHERE account_id = %s AND thread_external_id = %s
                """,  # pylint: disable=sql-injection
                [new, account, old],
            )


def _rename_seen(cr, account, names):
    """What the next visit compares the feed with."""
    names = {items.digest_of(old): items.digest_of(new) for old, new in names.items()}
    cr.execute(
        """
        SELECT id, cursor FROM social_care_stream
         WHERE account_id = %s AND cursor IS NOT NULL
        """,
        [account],
    )
    for stream, cursor in cr.fetchall():
        if not isinstance(cursor, dict) or not cursor.get("seen"):
            continue
        seen = {names.get(it, it): known for it, known in cursor["seen"].items()}
        cr.execute(
            "UPDATE social_care_stream SET cursor = %s WHERE id = %s",
            [json.dumps({**cursor, "seen": seen}), stream],
        )
