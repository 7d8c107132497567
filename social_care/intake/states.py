"""Where conversations stand, made anew of what was said and what happened in them."""

from collections import defaultdict

from .. import resolution
from ..database import bulk
from ..resolution import Fact
from ..triage import priority
from . import handoffs, standing, tickets
from .targets import Targets
from .weighing import Weighing

_COLUMNS = {
    "visibility": "varchar",
    "public_resolution": "varchar",
    "public_resolution_since": "timestamp",
    "awaiting_since": "timestamp",
    "first_public_reply_at": "timestamp",
    "first_post_at": "timestamp",
    "last_post_at": "timestamp",
    "last_words": "varchar",
    "last_permalink": "varchar",
    "language": "varchar",
    "intent": "varchar",
    "sentiment": "float8",
    "rating": "int4",
    "priority_score": "int4",
    "priority_reason": "varchar",
    "rank": "float8",
    "answer_due_at": "timestamp",
    "target_id": "int4",
    "watch_at": "timestamp",
    "waived_reason": "varchar",
    "muted": "bool",
}

LAST_WORDS = 240
"""Characters of the last post that the inbox shows."""


def refresh(env, conversations):
    """Compute conversations anew, and tell their tickets what moved.

    :param conversations: records
    :return: dict of conversation id to its moves, where it moved
    """
    if not conversations:
        return {}
    env.flush_all()
    ids = conversations.ids
    posts, facts = _posts(env, ids), _facts(env, ids)
    people = _people(env, ids)
    tickets.hold(env, {person["ticket_id"] for person in people.values()})
    weighing = Weighing(env, people.values())
    targets = Targets(env, people.values())
    outcomes_now = {id_: _outcome(posts[id_], facts[id_]) for id_ in people}
    behind = standing.columns(env, posts, facts, outcomes_now)
    rows, moved = [], {}
    for conversation_id, person in people.items():
        said = posts[conversation_id]
        outcome = outcomes_now[conversation_id]
        rows.append(
            {"id": conversation_id}
            | _row(weighing, targets, person, said, facts[conversation_id], outcome)
            | behind[conversation_id]
        )
        if (person["public_resolution"] or "") != outcome.state:
            moved[conversation_id] = _moves(person, outcome)
    bulk.update(env["social.care.conversation"], rows, _COLUMNS | standing.COLUMNS)
    targets.settle(people, rows, posts)
    conversations.invalidate_recordset()
    conversations.ticket_id._social_refresh()
    conversations.ticket_id._social_follow_stars()
    conversations.ticket_id._social_log_moves(moved)
    env["social.care.handoff"]._follow(conversations)
    conversations._tell_change()
    conversations.browse(moved).ticket_id._social_remind()
    return moved


def outcomes(env, ids):
    """Where conversations stand and how they came there, written nowhere.

    :param ids: of conversations
    :return: dict of conversation id to resolution
    """
    env.flush_all()
    posts, facts = _posts(env, ids), _facts(env, ids)
    return {
        conversation_id: _outcome(posts[conversation_id], facts[conversation_id])
        for conversation_id in ids
    }


def _moves(person, outcome):
    """The moves from where a conversation stood to where it stands.

    What came late may have changed the way that it went before: then that is one move.
    """
    before = person["public_resolution"] or ""
    since = person["public_resolution_since"]
    moves = [m for m in outcome.moves if since is None or m.happened_at > since]
    if moves and moves[0].before == before:
        return moves
    return [resolution.Move(outcome.since, before, outcome.state, "")]


def _outcome(said, facts):
    return resolution.resolve(
        [_fact(post) for post in said if _counts(post)]
        + [fact for fact, _reason in facts]
    )


def _row(weighing, targets, person, said, facts, outcome):
    there = [post for post in said if not post["deleted"]]
    theirs = [post for post in there if post["direction"] == "in"]
    last = (theirs or there or [None])[-1]
    began = next((post for post in said if post["direction"] == "in"), None)
    weight = weighing.weigh(person, there)
    waived = [reason for fact, reason in facts if fact.kind == "waived"]
    return {
        "visibility": "public"
        if not theirs or any(post["visibility"] == "public" for post in theirs)
        else "private",
        "public_resolution": outcome.state or None,
        "public_resolution_since": outcome.since,
        "awaiting_since": outcome.awaiting_since,
        "first_public_reply_at": outcome.first_public_reply_at,
        "first_post_at": began["posted_at"] if began else None,
        "last_post_at": said[-1]["posted_at"] if said else None,
        "last_words": " ".join(last["body"].split())[:LAST_WORDS]
        if last and last["body"]
        else None,
        "last_permalink": last["permalink"] if last else None,
        "language": last["language"] if last else None,
        "intent": last["intent"] if last else None,
        "sentiment": last["sentiment"] if last else None,
        "rating": last["rating"] if last else None,
        "priority_score": weight.score,
        "priority_reason": weighing.reason(weight),
        "rank": priority.rank(weight.score, outcome.awaiting_since),
        **targets.columns(
            person,
            there,
            weight.score,
            outcome.awaiting_since,
            outcome.first_public_reply_at,
        ),
        "waived_reason": waived[-1] if waived and outcome.state == "waived" else None,
        "muted": bool(person["muted"]),
    }


def _counts(post):
    """A post that was taken away is as if it had never been said."""
    return not post["deleted"]


def _fact(post):
    key = f"post:{post['id']}"
    public = post["visibility"] == "public"
    if post["direction"] == "in":
        kind = (
            resolution.CUSTOMER_PRIVATE
            if not public
            else resolution.CUSTOMER_THANKS_PUBLIC
            if post["thanks"]
            else resolution.CUSTOMER_PUBLIC
        )
    else:
        kind = (
            resolution.ANSWER_PRIVATE
            if not public
            else resolution.CLOSING_PUBLIC
            if post["closing"]
            else resolution.ANSWER_PUBLIC
        )
    return Fact(kind, post["posted_at"], key)


def _posts(env, ids):
    env.cr.execute(
        """
        SELECT id, conversation_id, direction, visibility, posted_at, permalink,
               deleted, thanks, closing, body, language, intent, sentiment,
               inflammatory, rating,
               coalesce(answer_count, 0)::int8 + coalesce(share_count, 0) AS voices
          FROM social_care_post
         WHERE conversation_id = ANY(%s)
         ORDER BY posted_at, id
        """,
        [ids],
    )
    found = defaultdict(list)
    for row in env.cr.dictfetchall():
        found[row["conversation_id"]].append(row)
    return found


def _facts(env, ids):
    """conversation id to its (fact, reason) that no post tells of, in order."""
    env.cr.execute(
        """
        SELECT id, conversation_id, kind, happened_at, reason, state_to
          FROM social_care_fact
         WHERE conversation_id = ANY(%s)
         ORDER BY happened_at, id
        """,
        [ids],
    )
    found = defaultdict(list)
    for fact_id, conversation, kind, happened_at, reason, state_to in env.cr.fetchall():
        fact = Fact(
            kind,
            happened_at,
            f"fact:{fact_id:012d}",
            state=state_to or "",
            reason=reason or "",
        )
        found[conversation].append((fact, reason))
    for conversation, fact in handoffs.facts(env, ids):
        found[conversation].append((fact, ""))
    return found


def _people(env, ids):
    env.cr.execute(
        """
        SELECT c.id, c.public_resolution, c.public_resolution_since, c.company_id,
               c.account_id, c.team_id, c.network, c.user_id, c.ticket_id,
               c.awaiting_since, c.first_public_reply_at,
               c.answer_due_at, c.target_id, c.watch_at,
               p.follower_count, p.verified, p.partner_id, p.muted
          FROM social_care_conversation c
          JOIN social_care_profile p ON p.id = c.profile_id
         WHERE c.id = ANY(%s)
        """,
        [ids],
    )
    return {row["id"]: row for row in env.cr.dictfetchall()}
