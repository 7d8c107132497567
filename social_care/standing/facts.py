"""What was said and what happened in conversations, as the facts that count."""

from collections import defaultdict
from dataclasses import replace

from .. import resolution
from ..handover import facts as handoffs
from ..resolution import Fact


def outcomes(env, ids):
    """Where conversations stand and how they came there, written nowhere.

    :param ids: of conversations
    :return: dict of conversation id to resolution
    """
    env.flush_all()
    posts, facts = posts_of(env, ids), facts_of(env, ids)
    add_private(env, facts, ids)
    return {key: outcome_of(posts[key], facts[key]) for key in ids}


def posts_of(env, ids):
    """conversation id to the rows of its posts, oldest first."""
    env.cr.execute(
        """
        SELECT id, conversation_id, direction, visibility, posted_at, permalink,
               deleted, forgotten, withheld, accepted_at, thanks, closing, body,
               language, intent, sentiment, inflammatory, inflammatory_score, rating,
               rating_before, user_id, changed_at, first_intent, first_sentiment,
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


def facts_of(env, ids):
    """conversation id to its (fact, reason) that no post of its own tells of."""
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
    for conversation, fact in env["social.care.fact"].of_others(ids):
        found[conversation].append((fact, fact.reason))
    return found


def add_private(env, facts, ids):
    """Add what happened on the private sides of public conversations.

    :param dict facts: conversation id to its (fact, reason)
    :param ids: of conversations in tickets
    """
    for conversation, fact in _in_private(env, ids) if ids else ():
        facts[conversation].append((fact, ""))


def public_sides(env, ids):
    """Public conversations of the customers of some private ones, in their tickets.

    What is said in those counts for the matter that stands in public.

    :param ids: of private conversations
    :return: dict of their ids to ids of the public ones
    """
    return _sides(env, ids, "private")


def _in_private(env, ids):
    """What happened on the private sides of public conversations: our answers, and
    the handoffs that were offered there."""
    sides = defaultdict(list)
    for public, privates in _sides(env, ids, "public").items():
        for private in privates:
            sides[private].append(public)
    if not sides:
        return
    env.cr.execute(
        """
        SELECT id, conversation_id, posted_at
          FROM social_care_post
         WHERE conversation_id = ANY(%s) AND direction = 'out'
           AND visibility = 'private' AND deleted IS NOT TRUE
        """,
        [list(sides)],
    )
    facts = [
        (private, Fact(resolution.ANSWER_PRIVATE, at, f"post:{post_id}"))
        for post_id, private, at in env.cr.fetchall()
    ]
    for private, fact in [*facts, *handoffs.facts(env, list(sides))]:
        for public in sides[private]:
            yield public, fact


def _sides(env, ids, visibility):
    """id of conversations of a visibility to the ids of their other sides."""
    env.cr.execute(
        """
        SELECT c.id, array_agg(other.id ORDER BY other.id)
          FROM social_care_conversation c
          JOIN social_care_conversation other
            ON other.ticket_id = c.ticket_id AND other.profile_id = c.profile_id
           AND other.account_id = c.account_id
         WHERE c.id = ANY(%s) AND c.visibility = %s AND other.visibility <> %s
         GROUP BY c.id
        """,
        [list(ids), visibility, visibility],
    )
    return dict(env.cr.fetchall())


def people_of(env, ids):
    """conversation id to its row as it stands, with what is known of its customer."""
    env.cr.execute(
        """
        SELECT c.id, c.public_resolution, c.public_resolution_since, c.company_id,
               c.account_id, c.team_id, c.network, c.user_id, c.ticket_id,
               c.visibility,
               c.awaiting_since, c.first_public_reply_at,
               c.answer_due_at, c.target_id, c.watch_at, c.priority_score,
               p.follower_count, p.verified, p.partner_id, p.muted,
               p.name, p.handle, p.external_id, a.name AS account,
               co.resource_calendar_id AS calendar_id
          FROM social_care_conversation c
          JOIN social_care_profile p ON p.id = c.profile_id
          JOIN social_care_account a ON a.id = c.account_id
          JOIN res_company co ON co.id = c.company_id
         WHERE c.id = ANY(%s)
        """,
        [ids],
    )
    return {row["id"]: row for row in env.cr.dictfetchall()}


def outcome_of(said, facts):
    """Where a conversation stands, by its posts and what else happened."""
    return resolution.resolve(
        [fact for post in said if _counts(post) for fact in _facts(post)]
        + [fact for fact, _reason in facts],
        gone=[
            _fact(post)
            for post in said
            if post["deleted"] and post["direction"] == "in"
        ],
    )


def _counts(post):
    """A post that was taken away is as if it had never been said, and so is an answer
    of ours that the network does not show."""
    refused = post["direction"] == "out" and post["withheld"]
    return not post["deleted"] and not refused


def _facts(post):
    """What a post tells of. A review that was changed was said twice: as it was first
    written, which was no thanks where it waited for an answer, and as it is now. An
    answer that the network shows as the solution tells that as well."""
    fact = _fact(post)
    if post["accepted_at"]:  # of ours alone, see intake
        key = f"accepted:{post['id']}"
        return [fact, Fact(resolution.ANSWER_ACCEPTED, post["accepted_at"], key)]
    if not post["changed_at"]:
        return [fact]
    first = resolution.CUSTOMER_PUBLIC
    return [
        replace(fact, kind=first if fact.kind in _IN_PUBLIC else fact.kind),
        replace(fact, happened_at=post["changed_at"]),
    ]


_IN_PUBLIC = (resolution.CUSTOMER_PUBLIC, resolution.CUSTOMER_THANKS_PUBLIC)


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
