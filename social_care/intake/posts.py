"""What was said: stored once, changed when it changes, tied to what it answers."""

from collections import defaultdict
from datetime import timedelta

from odoo import fields

from .. import triage
from ..database import bulk
from ..networks.base import PUBLIC, Post
from ..networks.errors import _lt
from ..thread import translation
from . import learned, merging, threads

MOMENT = timedelta(seconds=1)
"""The smallest difference that a moment has."""


def find_stored(env, entries):
    """Give every entry the row of its post, where it was stored before."""
    rows = _load(env, {entry.key for entry in entries})
    for entry in entries:
        entry.stored = rows.get(entry.key)
        if entry.stored:
            entry.post_id = entry.stored["id"]
    _adopt_native(env, entries)
    _adopt_sent(env, entries)


TAKEN = _lt(
    "Another author's post has this id already. Both were kept apart: this one was not "
    "stored."
)


def of_others(entries):
    """Those entries that would put words into somebody else's mouth: their post is
    stored, with another author and other words."""
    return [
        entry
        for entry in entries
        if entry.stored
        and entry.post is not None
        and not (entry.deleted or entry.stored["deleted"] or entry.adopted)
        and _differs(entry)
        and (
            entry.own != (entry.stored["direction"] == "out")
            or (
                not entry.own
                and entry.stored["profile_id"]
                and entry.profile != entry.stored["profile_id"]
            )
        )
    ]


def is_of_another(post, other):
    """Whether two things that came under one id are posts of two authors."""
    return (
        isinstance(post, Post)
        and isinstance(other, Post)
        and post.author.external_id != other.author.external_id
        and post.body != other.body
    )


def find_threads(env, entries):
    """Give every fresh entry its thread; mend those that were guessed before."""
    by_account = defaultdict(dict)
    for entry in entries:
        if entry.fresh:
            by_account[entry.account.id][entry.external_id] = entry
    parents = {
        (account, entry.post.parent_external_id)
        for account, theirs in by_account.items()
        for entry in theirs.values()
        if entry.post.parent_external_id and not entry.post.thread_external_id
    }
    stored = _load(env, parents)
    remaps = []
    for account, theirs in by_account.items():
        known = {
            external_id: (row["thread_external_id"], row["thread_guessed"])
            for (owner, external_id), row in stored.items()
            if owner == account and row["thread_external_id"]
        }
        found = threads.resolve(
            {
                external_id: (
                    entry.post.thread_external_id,
                    entry.post.parent_external_id,
                )
                for external_id, entry in theirs.items()
            },
            known,
        )
        for external_id, (thread, guessed) in found.items():
            entry = theirs[external_id]
            entry.thread, entry.thread_guessed = thread, guessed
            remaps.append((account, external_id, thread, guessed))
    if _mend_guesses(env, remaps):
        # Conversations may have become one.
        rows = _load(env, {entry.key for entry in entries if entry.stored})
        for entry in entries:
            if entry.stored:
                entry.stored = rows[entry.key]


def analyse(env, entries):
    """Language, sentiment and intent of what customers said.

    What a company's agents corrected is learned from; what they said of the very post
    stands, whatever becomes of its words.
    """
    texts = defaultdict(list)
    for entry in entries:
        if _to_analyse(entry):
            texts[entry.account].append(entry)
    known = learned.learners(env, {account.company_id for account in texts})
    for account, theirs in texts.items():
        results = triage.analyse_many(
            [entry.post.body for entry in theirs],
            [entry.post.language or None for entry in theirs],
            learners=known.get(account.company_id, ()),
            among=account.languages,
            default_language=account.default_language,
            brand_names=account.brand_names,
            complaint_share=account.complaint_share,
            strict=account.strict,
        )
        for entry, result in zip(theirs, results, strict=True):
            entry.triage = result
    edited = {e.post_id: e for theirs in texts.values() for e in theirs if e.stored}
    for post_id, labels in env["social.care.correction"].labels_of(edited).items():
        entry = edited[post_id]
        entry.triage = triage.corrected(entry.triage, **labels)


def store(env, entries):
    """Insert the fresh posts. Gives the entries of those."""
    fresh = [entry for entry in entries if entry.fresh]
    graves = [e for e in entries if e.stored is None and e.post is None]
    rows = [_row(entry) for entry in fresh] + [_grave(entry) for entry in graves]
    made = bulk.insert(env["social.care.post"], rows)
    for entry, (post_id,) in zip(fresh + graves, made, strict=True):
        entry.post_id = post_id
    return fresh


def change(env, entries):
    """Apply edits and deletions to posts that were stored before.

    Gives the entries of posts that are different now. Of a post that was edited,
    ``stored`` keeps the words it had.
    """
    edited, erased = [], []
    for entry in entries:
        if entry.stored is None or entry.stored["deleted"]:
            continue
        if entry.deleted:
            erased.append(entry)
        elif (
            entry.post is not None
            and entry.post.version >= (entry.stored["version"] or "")
            and _differs(entry)
        ):
            edited.append(entry)
    now = fields.Datetime.now()
    answered = _answered_from_here(env, edited)
    bulk.update(
        env["social.care.post"],
        [
            {
                "id": entry.post_id,
                "body": entry.post.body,
                "rating": entry.post.rating,
                "version": entry.post.version,
                "edited_at": now,
                **_before(entry, now, answered.get(entry.post_id)),
                **_triage_columns(entry),
                **_figures(entry.post),
            }
            for entry in edited
        ],
        {
            "body": "text",
            "rating": "int4",
            "version": "varchar",
            "edited_at": "timestamp",
            **_BEFORE_TYPES,
            "language": "varchar",
            "sentiment": "float8",
            "intent": "varchar",
            "inflammatory": "bool",
            "inflammatory_score": "float8",
            "alarming": "bool",
            "thanks": "bool",
            "perhaps_thanks": "bool",
            **_FIGURE_TYPES,
        },
    )
    posts = env["social.care.post"]
    if edited:
        translation.forget(posts.browse(entry.post_id for entry in edited))
    posts.browse(entry.post_id for entry in erased).erase()
    return edited + erased


_BEFORE_TYPES = {
    "rating_before": "int4",
    "changed_at": "timestamp",
    "first_intent": "varchar",
    "first_sentiment": "float8",
}


def _before(entry, now, answered_at):
    """What a review was before it was changed, and since when it waits again; of other
    posts an edit is none of that.

    :param answered_at: when we last answered it from here
    """
    stored, post = entry.stored, entry.post
    if entry.own or post.kind != "review":
        return {name: stored[name] for name in _BEFORE_TYPES}
    since = post.changed_at or now
    if not stored["posted_at"] < since <= now:
        since = now
    if answered_at and since <= answered_at:
        # Who answered had not seen it: it had not come yet.
        since = max(now, answered_at + MOMENT)
    fresh = not stored["first_intent"]
    return {
        "rating_before": stored["rating"],
        "changed_at": since,
        "first_intent": (stored["intent"] or "other")
        if fresh
        else stored["first_intent"],
        "first_sentiment": stored["sentiment" if fresh else "first_sentiment"],
    }


def _answered_from_here(env, entries):
    """Post id to when it was last answered from here, of reviews."""
    reviews = [e for e in entries if not e.own and e.post.kind == "review"]
    if not reviews:
        return {}
    env.cr.execute(
        """
        SELECT review.id, max(answer.posted_at)
          FROM social_care_post review
          JOIN social_care_post answer
            ON answer.conversation_id = review.conversation_id
           AND answer.parent_external_id = review.external_id
         WHERE review.id = ANY(%s) AND answer.direction = 'out'
           AND answer.user_id IS NOT NULL
         GROUP BY review.id
        """,
        [[entry.post_id for entry in reviews]],
    )
    return dict(env.cr.fetchall())


def surroundings(env, entries):
    """What a post is on, what it quotes, and whether the public sees it may change
    while it stays what it was.

    Gives the entries of the posts for which it did.
    """
    moved = [
        entry
        for entry in entries
        if entry.stored
        and entry.post
        and not (entry.deleted or entry.stored["deleted"])
        and not entry.stored["forgotten"]
        and entry.post.version >= (entry.stored["version"] or "")
        and any(
            (entry.stored[name] or None) != (value or None)
            for name, value in _around(entry.post, entry.stored).items()
        )
    ]
    rows = [{"id": e.post_id} | _around(e.post, e.stored) for e in moved]
    bulk.update(env["social.care.post"], rows, _AROUND_TYPES)
    _seen_again(env, entries)
    return moved


def _seen_again(env, entries):
    """Where words may be kept for a time only, it begins anew with each time that the
    network gives them to us."""
    now = fields.Datetime.now()
    rows = [
        {"id": entry.post_id, "known_at": now}
        for entry in entries
        if entry.account.keeps_for_a_time and entry.stored and entry.post
    ]
    bulk.update(env["social.care.post"], rows, {"known_at": "timestamp"})


def refused(entries):
    """The ids of answers of ours that the public does not see, as of now.

    :param entries: what :func:`surroundings` gave
    """
    return [
        entry.post_id
        for entry in entries
        if entry.own
        and entry.post.shown is False
        and (
            not entry.stored["withheld"]
            or entry.stored["withheld_why"] != (entry.post.shown_why or None)
        )
    ]


_AROUND_TYPES = {
    "root_external_id": "varchar",
    "subject": "varchar",
    "subject_url": "varchar",
    "quoted": "text",
    "quoted_external_id": "varchar",
    "withheld": "bool",
    "withheld_why": "varchar",
    "accepted_at": "timestamp",
}


def _around(post, stored):
    """What is around the words of a post; what the network does not say stays.

    :param dict stored: the row of the post, or nothing
    """
    told = {
        "root_external_id": post.root_external_id,
        "subject": post.subject,
        "subject_url": post.subject_url,
        "quoted": post.quoted,
        "quoted_external_id": post.quoted_external_id,
    }
    found = {name: value or stored.get(name) or None for name, value in told.items()}
    if post.shown is None:
        # What is not decided yet changes nothing, and is told.
        why = post.shown_why or stored.get("withheld_why")
        shown = {"withheld": stored.get("withheld"), "withheld_why": why}
    else:
        why = None if post.shown else post.shown_why or None
        shown = {"withheld": not post.shown, "withheld_why": why}
    return found | shown | {"accepted_at": _accepted_at(post, stored)}


def _accepted_at(post, stored):
    """Since when the network shows a public answer of ours as the solution, as far as
    we know."""
    if post.accepted is None:
        return stored.get("accepted_at")
    ours = post.own and post.visibility == PUBLIC
    if not (post.accepted and ours):
        return None
    return stored.get("accepted_at") or fields.Datetime.now()


def recount(env, entries):
    """How many answer a post, or pass it on, may grow while it stays what it was.

    Gives the entries of the posts for which it did.
    """
    grown = [
        entry
        for entry in entries
        if entry.stored and entry.post and not entry.deleted and _grew(entry)
    ]
    rows = [{"id": entry.post_id} | _figures(entry.post) for entry in grown]
    bulk.update(env["social.care.post"], rows, _FIGURE_TYPES)
    return grown


def _grew(entry):
    """Whether the network tells figures, and others than those that are stored."""
    if entry.post.version < (entry.stored["version"] or ""):
        return False
    figures = _figures(entry.post)
    return any(
        count is not None and count != (entry.stored[name] or 0)
        for name, count in figures.items()
    )


def place_answers(env, fresh):
    """Answers of ours that came before find the conversation they belong to.

    An answer follows what it answers. One that names nothing belongs to the only
    customer who had spoken in the thread by then, which a late post may change.

    :return: ids of the answers that moved, and of conversations they left or joined
    """
    moved, touched = _place_by_thread(env, fresh)
    parents = {entry.key for entry in fresh if entry.conversation} | set(moved.values())
    seen = set()
    while parents := parents - seen:
        seen |= parents
        env.cr.execute(
            """
            UPDATE social_care_post stray
               SET conversation_id = parent.conversation_id,
                   thread_external_id = parent.thread_external_id,
                   thread_guessed = parent.thread_guessed
              FROM social_care_post parent
             WHERE (parent.account_id, parent.external_id) IN (
                   SELECT * FROM unnest(%s::int4[], %s::varchar[]))
               AND stray.account_id = parent.account_id
               AND stray.parent_external_id = parent.external_id
               AND stray.conversation_id IS DISTINCT FROM parent.conversation_id
               AND stray.direction = 'out'
         RETURNING stray.account_id, stray.external_id, stray.id, stray.conversation_id
            """,
            bulk.columns(parents),
        )
        rows = env.cr.fetchall()
        parents = {row[:2] for row in rows}
        moved.update((row[2], row[:2]) for row in rows)
        touched |= {row[3] for row in rows}
    return set(moved), touched - {None}


def _place_by_thread(env, fresh):
    """Place answers that name no parent, in threads where customers spoke just now.

    :return: dict of the id of each that moved to its key, and ids of conversations
    """
    threads = {(e.account.id, e.thread) for e in fresh if e.conversation and not e.own}
    if not threads:
        return {}, set()
    env.cr.execute(
        """
        UPDATE social_care_post answer
           SET conversation_id = place.conversation_id
          FROM (SELECT answer.id, answer.conversation_id AS left_id,
                       CASE WHEN count(DISTINCT said.profile_id) = 1
                            THEN (array_agg(said.conversation_id
                                            ORDER BY said.posted_at DESC, said.id DESC)
                                  FILTER (WHERE said.id IS NOT NULL))[1]
                       END AS conversation_id
                  FROM social_care_post answer
             LEFT JOIN social_care_conversation c
                    ON c.account_id = answer.account_id
                   AND c.thread_external_id = answer.thread_external_id
             LEFT JOIN social_care_post said
                    ON said.conversation_id = c.id AND said.direction = 'in'
                   AND said.posted_at <= answer.posted_at
                 WHERE (answer.account_id, answer.thread_external_id) IN (
                       SELECT * FROM unnest(%s::int4[], %s::varchar[]))
                   AND answer.direction = 'out' AND answer.parent_external_id IS NULL
                   AND answer.thread_external_id != answer.external_id
                 GROUP BY answer.id) place
         WHERE answer.id = place.id
           AND answer.conversation_id IS DISTINCT FROM place.conversation_id
     RETURNING answer.id, answer.account_id, answer.external_id,
               place.left_id, answer.conversation_id
        """,
        bulk.columns(threads),
    )
    rows = env.cr.fetchall()
    return {row[0]: row[1:3] for row in rows}, {it for row in rows for it in row[3:]}


def _adopt_native(env, entries):
    """An answer recorded by hand and later seen on the network is one answer."""
    own = {
        (entry.account.id, entry.post.permalink): entry
        for entry in entries
        if entry.fresh and entry.own and entry.post.permalink
    }
    if not own:
        return
    env.cr.execute(
        """
        SELECT DISTINCT ON (account_id, permalink) id, account_id, permalink
          FROM social_care_post
         WHERE direction = 'out' AND native AND external_id LIKE 'native:%%'
           AND (account_id, permalink) IN %s
         ORDER BY account_id, permalink, id
        """,
        [tuple(own)],
    )
    for post_id, account, permalink in env.cr.fetchall():
        entry = own[account, permalink]
        entry.adopted = True
        env.cr.execute(
            """
            UPDATE social_care_post
               SET external_id = %s, posted_at = coalesce(%s, posted_at),
                   parent_external_id = coalesce(%s, parent_external_id)
             WHERE id = %s
            """,
            [
                entry.external_id,
                entry.post.posted_at,
                entry.post.parent_external_id or None,
                post_id,
            ],
        )
    rows = _load(env, {entry.key for entry in own.values()})
    for entry in own.values():
        entry.stored = rows.get(entry.key)
        entry.post_id = entry.stored and entry.stored["id"]


def _adopt_sent(env, entries):
    """What we sent from here comes back as the network has it: with names put in
    front, addresses shortened, a time and an address of its own. That is no edit."""
    ours = [
        entry
        for entry in entries
        if entry.own
        and entry.stored
        and entry.stored["sent"]
        and not (entry.deleted or entry.stored["forgotten"])
    ]
    bulk.update(
        env["social.care.post"],
        [
            {
                "id": entry.post_id,
                "body": entry.post.body,
                "posted_at": entry.post.posted_at or fields.Datetime.now(),
                "permalink": entry.post.permalink or None,
                "version": entry.post.version,
            }
            for entry in ours
        ],
        {
            "body": "text",
            "posted_at": "timestamp",
            "permalink": "varchar",
            "version": "varchar",
        },
    )
    for entry in ours:
        entry.adopted = True
        entry.stored |= {"body": entry.post.body, "version": entry.post.version}


def _mend_guesses(env, remaps):
    """Posts whose thread was guessed to be one that begins elsewhere move there.

    :return: whether there were any
    """
    moved = [remap for remap in remaps if remap[1] != remap[2]]
    if not moved:
        return False
    env.cr.execute(
        """
        SELECT DISTINCT account_id, thread_external_id FROM social_care_post
         WHERE thread_guessed AND (account_id, thread_external_id) IN (
               SELECT * FROM unnest(%s::int4[], %s::varchar[]))
        """,
        bulk.columns((account, old) for account, old, _new, _guessed in moved),
    )
    wrong = set(env.cr.fetchall())
    for account, old, new, guessed in moved:
        if (account, old) in wrong:
            merging.move_branch(env, account, old, new, guessed)
    return bool(wrong)


_KEY = {"account_id": "int4", "external_id": "varchar"}


def _load(env, keys):
    """(account, external id) to the row of the post, as a dict."""
    if not keys:
        return {}
    env.cr.execute(
        f"""
        SELECT p.id, p.account_id, p.external_id, p.body, p.version, p.deleted,
               p.direction, p.visibility, p.rating, p.profile_id, p.conversation_id,
               p.thread_external_id, p.thread_guessed,
               p.version IS NULL AND p.direction = 'out' AS sent,
               p.answer_count, p.share_count, p.like_count, p.posted_at,
               p.intent, p.sentiment, p.rating_before, p.changed_at, p.first_intent,
               p.first_sentiment,
               p.root_external_id, p.subject, p.subject_url, p.quoted,
               p.quoted_external_id, p.withheld, p.withheld_why, p.forgotten,
               p.accepted_at
          FROM {bulk.by_keys("social_care_post", "p", _KEY)}
        """,  # pylint: disable=sql-injection
        bulk.columns(keys),
    )
    return {(r["account_id"], r["external_id"]): r for r in env.cr.dictfetchall()}


def _to_analyse(entry):
    if entry.post is None or entry.own or entry.deleted:
        return False
    return entry.fresh or _differs(entry)


def _differs(entry):
    """Whether a post says something else than what was stored of it; of what may not
    be kept nobody knows."""
    stored = entry.stored
    if stored["forgotten"]:
        return False
    return (entry.post.body, entry.post.rating) != (
        stored["body"] or "",
        stored["rating"],
    )


def _triage_columns(entry):
    result = entry.triage
    return {
        "language": (result.language if result else entry.post.language) or None,
        "sentiment": result.sentiment if result else None,
        "intent": result.intent if result else None,
        "inflammatory": bool(result.inflammatory) if result else None,
        "inflammatory_score": result.inflammatory_score if result else None,
        "alarming": result.alarming if result else None,
        "thanks": result.thanks if result else None,
        "perhaps_thanks": result.perhaps_thanks if result else None,
    }


_FIGURE_TYPES = {"answer_count": "int4", "share_count": "int4", "like_count": "int4"}


def _figures(post):
    return {
        "answer_count": post.answers,
        "share_count": post.shares,
        "like_count": post.likes,
    }


def _row(entry):
    post = entry.post
    now = fields.Datetime.now()
    return {
        "account_id": entry.account.id,
        "company_id": entry.account.company_id,
        "network": entry.account.network,
        "external_id": entry.external_id,
        "direction": "out" if post.own else "in",
        "visibility": post.visibility,
        "kind": post.kind,
        "body": None if entry.deleted else post.body,
        "profile_id": entry.profile,
        "posted_at": post.posted_at or now,
        "permalink": None if entry.deleted else post.permalink or None,
        "parent_external_id": post.parent_external_id or None,
        "thread_external_id": entry.thread,
        "thread_guessed": entry.thread_guessed,
        "conversation_id": entry.conversation.id if entry.conversation else None,
        "rating": post.rating,
        **_triage_columns(entry),
        **_figures(post),
        **_around(post, {}),
        **({"quoted": None} if entry.deleted else {}),
        "version": post.version,
        "deleted": entry.deleted,
        "deleted_at": now if entry.deleted else None,
    }


def _grave(entry):
    """A post that was taken away before it came: kept so that it never comes back."""
    now = fields.Datetime.now()
    values = dict.fromkeys(_GRAVE_EMPTY)
    return {
        "account_id": entry.account.id,
        "company_id": entry.account.company_id,
        "network": entry.account.network,
        "external_id": entry.external_id,
        "direction": "in",
        "visibility": "public",
        "kind": "mention",
        "body": None,
        "profile_id": None,
        "posted_at": now,
        **values,
        "version": "",
        "deleted": True,
        "deleted_at": now,
    }


_GRAVE_EMPTY = (
    "permalink",
    "parent_external_id",
    "thread_external_id",
    "thread_guessed",
    "conversation_id",
    "rating",
    "language",
    "sentiment",
    "intent",
    "inflammatory",
    "inflammatory_score",
    "alarming",
    "thanks",
    "perhaps_thanks",
    "answer_count",
    "share_count",
    "like_count",
    *_AROUND_TYPES,
)
