"""What they said, and what we said to them: words go, figures and states stay."""

import json
import re

from odoo import fields

from ..database import bulk
from ..thread import translation
from . import documents, ids

MANY = 1000
"""Posts of theirs that are emptied in one transaction."""
THREADS = 200
"""Conversations of a transaction."""
RAW = 5000
"""Raw items that are looked through in one transaction."""

_EMPTY = {
    "body": "text",
    "quoted": "text",
    "permalink": "varchar",
    "subject": "varchar",
    "subject_url": "varchar",
    "withheld_why": "varchar",
    "forgotten": "bool",
}


def posts(erasure, after):
    """What they wrote: words, pictures, translations, evidence, raw items, and the ids
    by which the network knows it."""
    env = erasure.env
    env.flush_all()
    env.cr.execute(
        """
        SELECT id, account_id, external_id, parent_external_id, root_external_id,
               quoted_external_id, conversation_id
          FROM social_care_post
         WHERE profile_id = ANY(%s) AND direction = 'in' AND id > %s
         ORDER BY id LIMIT %s
        """,
        [erasure.profile_ids.ids, after, MANY],
    )
    rows = env.cr.dictfetchall()
    if not rows:
        return None, 0
    found = env["social.care.post"].browse(row["id"] for row in rows)
    found.picture_ids.unlink()
    translation.forget(found)
    env["social.care.evidence"].erase(found, erasure.keep_evidence)
    sealed = _seal(env, rows)
    env.flush_all()
    empty = dict.fromkeys(_EMPTY) | {"forgotten": True}
    bulk.update(
        env["social.care.post"],
        [{"id": r["id"], "external_id": sealed[r["id"]], **empty} for r in rows],
        {"external_id": "varchar", **_EMPTY},
    )
    _follow(env, rows, sealed)
    _empty_events(env, found.ids)
    env.invalidate_all()
    return rows[-1]["id"], len(rows)


def conversations(erasure, after):
    """What we said to them, why we did what we did, and where it stands in words."""
    env = erasure.env
    env.flush_all()
    env.cr.execute(
        "SELECT id FROM social_care_conversation"
        " WHERE profile_id = ANY(%s) AND id > %s ORDER BY id LIMIT %s",
        [erasure.profile_ids.ids, after, THREADS],
    )
    keys = [key for (key,) in env.cr.fetchall()]
    if not keys:
        return None, 0
    _empty_ours(env, keys)
    _empty_replies(env, keys)
    _empty_reasons(env, keys)
    _hide_threads(erasure, keys)
    now = fields.Datetime.now()
    env.cr.execute(
        """
        UPDATE social_care_conversation
           SET last_words = NULL, last_permalink = NULL, shelf_reason = NULL,
               public_resolution_words = NULL,
               public_resolution_by = CASE WHEN public_resolution = 'confirmed'
                                           THEN NULL ELSE public_resolution_by END,
               last_public_by = CASE WHEN last_public_speaker = 'customer'
                                     THEN NULL ELSE last_public_by END,
               shelved_at = CASE WHEN shelf IS NULL OR shelved_until IS NOT NULL
                                 THEN %(now)s ELSE shelved_at END,
               shelf = CASE WHEN shelf IS NULL OR shelved_until IS NOT NULL
                            THEN 'ignored' ELSE shelf END,
               shelved_until = NULL, watch_at = NULL
         WHERE id = ANY(%(keys)s)
        """,
        {"keys": keys, "now": now},
    )
    env.invalidate_all()
    return keys[-1], len(keys)


def mentions(erasure, after):
    """How others called them, in the same threads; what the others said stays."""
    env, names = erasure.env, _called(erasure)
    env.flush_all()
    env.cr.execute(
        """
        SELECT DISTINCT other.id
          FROM social_care_conversation mine
          JOIN social_care_conversation other
            ON other.account_id = mine.account_id
           AND other.thread_external_id = mine.thread_external_id
         WHERE mine.profile_id = ANY(%(mine)s)
           AND other.profile_id != ALL(%(mine)s) AND other.id > %(after)s
         ORDER BY other.id LIMIT %(many)s
        """,
        {"mine": erasure.profile_ids.ids, "after": after, "many": THREADS},
    )
    keys = [key for (key,) in env.cr.fetchall()]
    if not keys or not names:
        return None, 0
    env.cr.execute(
        """
        SELECT id, body, quoted FROM social_care_post
         WHERE conversation_id = ANY(%s)
           AND (body ILIKE ANY(%s) OR quoted ILIKE ANY(%s))
        """,
        [keys, _patterns(names), _patterns(names)],
    )
    rows = [
        {
            "id": row["id"],
            "body": documents.without(row["body"], names),
            "quoted": documents.without(row["quoted"], names),
        }
        for row in env.cr.dictfetchall()
    ]
    found = env["social.care.post"].browse(row["id"] for row in rows)
    translation.forget(found)
    env.flush_all()
    bulk.update(env["social.care.post"], rows, {"body": "text", "quoted": "text"})
    env.cr.execute(
        "UPDATE social_care_event SET payload = NULL WHERE post_id = ANY(%s)",
        [found.ids],
    )
    env.invalidate_all()
    told = found.conversation_id
    for conversation in told:
        conversation.last_words = documents.without(conversation.last_words, names)
    documents.unname(told.ticket_id, names)
    return keys[-1], len(rows)


def raw(erasure, after):
    """What the networks sent, wherever it names them: also what could not be read."""
    env, known = erasure.env, erasure.known or {}
    needles = {f'"{key}"' for key in known.get("ids", ())}
    needles |= {
        f": {key}{end}"
        for key in known.get("ids", ())
        if len(key) >= 6
        for end in (",", "}", "]")
    }
    for handle in known.get("handles", ()):
        needles |= {f'"{handle}"', f"@{handle}"}
    for name in known.get("names", ()):
        needles.add(json.dumps(name, ensure_ascii=False)[1:-1])
    accounts = env["social.care.account"].with_context(active_test=False)
    accounts = accounts.search([("company_id", "=", erasure.company_id.id)])
    env.flush_all()
    env.cr.execute(
        "SELECT id FROM social_care_event WHERE id > %s ORDER BY id OFFSET %s LIMIT 1",
        [after, RAW],
    )
    end = env.cr.fetchone()
    env.cr.execute(
        """
        UPDATE social_care_event
           SET payload = NULL, error_message = NULL
         WHERE id > %s AND id <= coalesce(%s, 2147483647) AND account_id = ANY(%s)
           AND state NOT IN ('new', 'wanted') AND payload ILIKE ANY(%s)
        """,
        [after, end and end[0], accounts.ids, _patterns(needles)],
    )
    count = env.cr.rowcount
    env["social.care.event"].invalidate_model()
    return end and end[0], count


def left(erasure):
    """Whether something was said, or is being sent, since the steps passed by."""
    erasure.env.cr.execute(
        """
        SELECT EXISTS (SELECT FROM social_care_post
                        WHERE profile_id = ANY(%(mine)s) AND forgotten IS NOT TRUE)
            OR EXISTS (SELECT FROM social_care_post p
                         JOIN social_care_conversation c ON c.id = p.conversation_id
                        WHERE c.profile_id = ANY(%(mine)s)
                          AND p.forgotten IS NOT TRUE)
            OR EXISTS (SELECT FROM social_care_reply r
                         JOIN social_care_conversation c ON c.id = r.conversation_id
                        WHERE c.profile_id = ANY(%(mine)s) AND r.body != %(nothing)s)
        """,
        {"mine": erasure.profile_ids.ids, "nothing": documents.NOTHING},
    )
    return erasure.env.cr.fetchone()[0]


# ---- Steps ---------------------------------------------------------------------------


def _called(erasure):
    """Names and handles, the longest first."""
    known = erasure.known or {}
    names = {*known.get("names", ())}
    names |= {
        handle if len(handle) > 3 else f"@{handle}"
        for handle in known.get("handles", ())
    }
    return sorted(names, key=len, reverse=True)


def _patterns(needles):
    """As LIKE takes them, wherever they stand."""
    return [
        "%" + re.sub(r"([\\%_])", r"\\\1", needle) + "%" for needle in sorted(needles)
    ]


def _seal(env, rows):
    """id of a post to the hash of the network's id."""
    seal, accounts = ids.Seal(env), {}
    for account in env["social.care.account"].browse({r["account_id"] for r in rows}):
        accounts[account.id] = (account.network, account.network_realm())
    return {
        row["id"]: seal.of(*accounts[row["account_id"]], row["external_id"])
        for row in rows
    }


def _follow(env, rows, sealed):
    """Whatever names these posts by the network's ids names them by the hashes."""
    named = bulk.columns(
        (row["account_id"], row["external_id"], sealed[row["id"]]) for row in rows
    )
    env.cr.execute(
        """
        UPDATE social_care_post p SET parent_external_id = it.digest
          FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])
               AS it (account_id, external_id, digest)
         WHERE p.account_id = it.account_id AND p.parent_external_id = it.external_id
        """,
        named,
    )
    env.cr.execute(
        """
        UPDATE social_care_post p SET quoted_external_id = it.digest, quoted = NULL
          FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])
               AS it (account_id, external_id, digest)
         WHERE p.account_id = it.account_id AND p.quoted_external_id = it.external_id
        """,
        named,
    )
    env.cr.execute(
        """
        UPDATE social_care_post p SET root_external_id = it.digest
          FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])
               AS it (account_id, external_id, digest)
         WHERE p.account_id = it.account_id AND p.root_external_id = it.external_id
           AND p.conversation_id IN (
               SELECT other.id FROM social_care_conversation mine
                 JOIN social_care_conversation other
                   ON other.account_id = mine.account_id
                  AND other.thread_external_id = mine.thread_external_id
                WHERE mine.id = ANY(%s))
        """,
        [*named, list({row["conversation_id"] for row in rows} - {None})],
    )


def _empty_events(env, post_ids):
    env.cr.execute(
        "SELECT id FROM social_care_event WHERE post_id = ANY(%s)", [post_ids]
    )
    ids.empty(env, [key for (key,) in env.cr.fetchall()])


def _empty_ours(env, keys):
    """What we answered. The network may still deliver it: it stays known by its id."""
    env.cr.execute(
        "SELECT id FROM social_care_post WHERE conversation_id = ANY(%s)"
        " AND (direction = 'out' OR forgotten IS NOT TRUE)",
        [keys],
    )
    ours = env["social.care.post"].browse(key for (key,) in env.cr.fetchall())
    ours.picture_ids.unlink()
    translation.forget(ours)
    env.flush_all()
    empty = dict.fromkeys(_EMPTY) | {"forgotten": True}
    rows = [{"id": post.id, **empty} for post in ours]
    bulk.update(env["social.care.post"], rows, _EMPTY)
    env.cr.execute(
        "UPDATE social_care_event SET payload = NULL, author_key = NULL,"
        " thread_key = NULL WHERE post_id = ANY(%s)",
        [ours.ids],
    )


def _empty_replies(env, keys):
    """What we meant to say. What is just on its way is looked after later."""
    replies = env["social.care.reply"].search(
        [("conversation_id", "in", keys), ("state", "!=", "sending")]
    )
    replies.attachment_ids.unlink()
    env.flush_all()
    env.cr.execute(
        """
        UPDATE social_care_reply
           SET body = %s, error_message = NULL, approval_reason = NULL,
               sent_back_reason = NULL,
               state = CASE WHEN state = 'sent' THEN state ELSE 'cancelled' END
         WHERE id = ANY(%s)
        """,
        [documents.NOTHING, replies.ids],
    )


def _empty_reasons(env, keys):
    """Reasons that people of ours wrote down. Those that they chose from a list name
    nobody, and some of them are counted."""
    listed = env["social.care.waive.reason"].with_context(active_test=False).search([])
    codes = [code for code, _name in env["res.lang"].get_installed()]
    chosen = {it.with_context(lang=code).name for code in codes for it in listed}
    env.cr.execute(
        "UPDATE social_care_fact SET reason = NULL"
        " WHERE conversation_id = ANY(%s) AND reason != ALL(%s)",
        [keys, sorted(chosen)],
    )
    env.cr.execute(
        """
        UPDATE social_care_conversation
           SET waived_reason = NULL
         WHERE id = ANY(%s) AND waived_reason != ALL(%s)
        """,
        [keys, sorted(chosen)],
    )
    env.cr.execute(
        """
        UPDATE social_care_goodwill
           SET reason = %s, exception_reason = NULL, code = NULL
         WHERE conversation_id = ANY(%s)
        """,
        [documents.NOTHING, keys],
    )
    env.cr.execute(
        """
        UPDATE social_care_praise_act act SET digest = NULL, thread = NULL
          FROM social_care_conversation c
         WHERE c.id = ANY(%s) AND act.profile_id = c.profile_id
        """,
        [keys],
    )
    env.cr.execute(
        """
        UPDATE social_care_claim claim
           SET phone = NULL, email = NULL, value = NULL, address = NULL,
               consent_text = NULL
          FROM social_care_handoff h
         WHERE h.id = claim.handoff_id AND h.conversation_id = ANY(%s)
        """,
        [keys],
    )


def _holds(thread, key):
    """Whether a person's id is a part of a thread's; a mere number is no thread of
    theirs."""
    found = re.search(rf"(?<![^\W_]){re.escape(key)}(?![^\W_])", thread)
    return bool(found) and not thread.isdigit()


def _hide_threads(erasure, keys):
    """Threads that they began, and private ones, are named by what they posted, or by
    themselves. Threads on what others posted keep their names."""
    env, seal = erasure.env, ids.Seal(erasure.env)
    known = (erasure.known or {}).get("ids", ())
    env.cr.execute(
        """
        SELECT DISTINCT account_id, thread_external_id, bool_or(visibility = 'private')
          FROM social_care_conversation
         WHERE id = ANY(%s) AND thread_external_id NOT LIKE %s
         GROUP BY account_id, thread_external_id
        """,
        [keys, f"{ids.MARK}%"],
    )
    threads = env.cr.fetchall()
    accounts = env["social.care.account"].browse({thread[0] for thread in threads})
    of = {
        account.id: (account.network, account.network_realm()) for account in accounts
    }
    sealed = {row[:2]: seal.of(*of[row[0]], row[1]) for row in threads}
    env.cr.execute(
        """
        SELECT p.account_id, p.external_id
          FROM unnest(%s::int4[], %s::varchar[]) AS it (account_id, digest)
          JOIN social_care_post p
            ON p.account_id = it.account_id AND p.external_id = it.digest
        """,
        bulk.columns((key[0], it) for key, it in sealed.items()) or [[], []],
    )
    begun = set(env.cr.fetchall())
    theirs = [
        (account, thread, sealed[account, thread])
        for account, thread, private in threads
        if private
        or (account, sealed[account, thread]) in begun
        or any(_holds(thread, key) for key in known)
    ]
    if not theirs:
        return
    env.cr.execute(
        """
        UPDATE social_care_conversation c SET thread_external_id = it.digest
          FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])
               AS it (account_id, thread, digest)
         WHERE c.account_id = it.account_id AND c.thread_external_id = it.thread
     RETURNING c.id
        """,
        bulk.columns(theirs),
    )
    moved = [key for (key,) in env.cr.fetchall()]
    env.cr.execute(
        """
        UPDATE social_care_post p SET thread_external_id = c.thread_external_id
          FROM social_care_conversation c
         WHERE c.id = p.conversation_id AND c.id = ANY(%s)
        """,
        [moved],
    )
    env.cr.execute(
        """
        UPDATE social_care_post p SET thread_external_id = it.digest
          FROM unnest(%s::int4[], %s::varchar[], %s::varchar[])
               AS it (account_id, thread, digest)
         WHERE p.account_id = it.account_id AND p.thread_external_id = it.thread
           AND p.direction = 'out' AND p.parent_external_id IS NULL
        """,
        bulk.columns(theirs),
    )
