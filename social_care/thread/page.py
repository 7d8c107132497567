"""Conversations as a person would read them on the network, for the web client."""

from odoo import fields
from odoo.fields import Domain

from ..answering import allowed, composer
from ..standing.facts import outcomes
from ..triage.labels import mood
from . import handoffs, people, replies

PAGE = 50
"""Posts that are shown at once; those before them come on scrolling up."""

ORDER = {"post": 0, "handoff": 1, "move": 2}
"""What comes first of what happened at the same moment."""


def page(conversations, before=None):
    """The newest posts of some conversations and what happened between them.

    :param conversations: records the user may read
    :param before: what the page before gave; None: start with the newest
    :return: dict of ``entries``, the oldest first; ``before`` for the next page, False
        where there is none; only with the first page ``conversations``, ``people``,
        ``replies`` that are on their way, and what the ``composer`` has to know
    """
    posts, more = _posts(conversations, before)
    since = posts[-1].posted_at if more else None
    until = fields.Datetime.to_datetime(before[0]) if before else None
    may = allowed.composer(posts.filtered(lambda post: post.direction == "in"))
    entries = [_post(post, may.get(post.id, {"why": {}})) for post in posts]
    entries += handoffs.handoffs(conversations, since, until)
    entries += _moves(conversations, since, until)
    entries.sort(key=lambda entry: (entry["at"], ORDER[entry["type"]], entry["id"]))
    answer = {
        "entries": entries,
        "before": [fields.Datetime.to_string(since), posts[-1].id] if more else False,
    }
    if not before:
        answer["conversations"] = [_conversation(c) for c in conversations]
        answer["people"] = people.people(conversations)
        answer["replies"] = replies.replies(conversations)
        answer["composer"] = composer.settings(conversations)
    return answer


def _posts(conversations, before):
    """A page of posts, the newest first, and whether there are more."""
    domain = Domain("conversation_id", "in", conversations.ids)
    if before:
        moment, last_id = before
        domain &= Domain("posted_at", "<", moment) | (
            Domain("posted_at", "=", moment) & Domain("id", "<", last_id)
        )
    posts = conversations.env["social.care.post"].search(domain, limit=PAGE + 1)
    return posts[:PAGE], len(posts) > PAGE


def _post(post, may):
    ours = post.direction == "out"
    corrections = post.correction_ids
    return {
        "type": "post",
        "id": post.id,
        "conversation": post.conversation_id.id,
        "at": fields.Datetime.to_string(post.posted_at),
        "ours": ours,
        "name": post.account_id.name if ours else post.profile_id.name or "",
        "handle": (post.account_id if ours else post.profile_id).handle or "",
        "body": post.body or "",
        "foreign": not ours and _is_foreign(post),
        "private": post.visibility == "private",
        "deleted": post.deleted,
        "edited": bool(post.edited_at),
        "native": post.native,
        "by": post.user_id.name or "" if ours else "",
        "closing": post.closing,
        "rating": post.rating,
        "rating_before": post.rating_before,
        "permalink": post.permalink or "",
        "pictures": [picture.shown() for picture in post.picture_ids],
        "intent": post.intent or "",
        "mood": mood(post.sentiment) if post.intent else "",
        "corrected": {it.kind: it.user_id.name or "" for it in corrections},
        "liked": post.liked,
        "hidden": post.hidden,
        "actions": post.doable(),
        **may,
        "subject": post.subject or "",
        "subject_url": post.subject_url or "",
        "quoted": post.quoted or "",
        "forgotten": post.forgotten,
        "erased": bool(post.conversation_id.profile_id.erased_at),
        "withheld": post.withheld,
        "withheld_why": post.withheld_why or "",
    }


def _is_foreign(post):
    """Whether it has words that whoever reads it may not understand."""
    language = (post.env.lang or "en_US")[:2]
    return bool(post.body) and not post.deleted and post.language != language


def _moves(conversations, since, until):
    """The moves of public resolution in a stretch of time, but each one's first."""
    labels = dict(
        conversations._fields["public_resolution"]._description_selection(
            conversations.env
        )
    )
    moves = [
        (conversation_id, move)
        for conversation_id, outcome in outcomes(
            conversations.env, conversations.ids
        ).items()
        for move in outcome.moves
        if move.before
        and (not since or move.happened_at >= since)
        and (not until or move.happened_at < until)
    ]
    keys = [move.key for _id, move in moves if move.key.startswith("fact:")]
    found = conversations.env["social.care.fact"].browse(int(key[5:]) for key in keys)
    facts = dict(zip(keys, found, strict=True))
    return [
        {
            "type": "move",
            "id": number,
            "conversation": conversation_id,
            "at": fields.Datetime.to_string(move.happened_at),
            "state": move.after,
            "label": labels.get(move.after, ""),
            "by": facts[move.key].user_id.name if move.key in facts else "",
            "reason": facts[move.key].reason or "" if move.key in facts else "",
        }
        for number, (conversation_id, move) in enumerate(moves)
    ]


def _conversation(conversation):
    return {
        "id": conversation.id,
        "network": conversation.network,
        "account": conversation.account_id.name,
        "private": conversation.visibility == "private",
    }
