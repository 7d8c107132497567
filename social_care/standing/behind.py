"""Who and what is behind where conversations stand, for badges that explain themselves.

It is kept in columns of the conversation, since lists show it for many at once.
"""

from ..identity import own_name
from ..resolution import CONFIRMED, KINDS, MOVED, NONE, UNANSWERED

COLUMNS = {
    "public_resolution_by": "varchar",
    "public_resolution_words": "varchar",
    "last_public_speaker": "varchar",
    "last_public_by": "varchar",
    "last_public_at": "timestamp",
    "moved_to": "varchar",
    "moved_arrived": "bool",
}

HANDOFF_STEPS = [kind for kind in KINDS if kind.startswith("handoff_")]

WORDS = 200
"""Characters of somebody's words that a tooltip shows."""


def columns(env, people, posts, facts, outcomes):
    """Give the columns of conversations.

    :param env: an environment, flushed
    :param dict people: conversation id to its row, see ``facts.people_of``
    :param dict posts: conversation id to the rows of its posts, oldest first
    :param dict facts: conversation id to its (fact, reason), oldest first
    :param dict outcomes: conversation id to its resolution
    :return: dict of conversation id to its columns
    """
    last = {
        conversation: _last_public(posts[conversation], outcome)
        for conversation, outcome in outcomes.items()
    }
    keys = {_key(outcome) for outcome in outcomes.values()}
    keys |= {f"post:{post['id']}" for post in last.values() if post}
    agents = _agents(env, keys)
    handoffs = _handoffs(env, outcomes.values())
    found = {}
    for conversation, outcome in outcomes.items():
        person = people[conversation]
        customer = own_name(person["name"], person["handle"], person["external_id"])
        account = person["account"]
        post = last[conversation]
        channel, arrived = handoffs.get(_open_handoff(outcome), (None, False))
        found[conversation] = {
            "public_resolution_by": _by(outcome, customer, account, agents),
            "public_resolution_words": _words(
                _key(outcome), posts[conversation], facts[conversation]
            ),
            "last_public_speaker": outcome.last_public_speaker or None,
            "last_public_by": post and _speaker(post, customer, account, agents),
            "last_public_at": post and post["posted_at"],
            "moved_to": channel,
            "moved_arrived": arrived,
        }
    return found


def _key(outcome):
    """The fact that made the state what it is."""
    return outcome.moves[-1].key if outcome.moves else ""


def _open_handoff(outcome):
    """The id of the handoff that a matter is moved by; None where it is not."""
    if outcome.state != MOVED or not outcome.open_handoffs:
        return None
    return int(outcome.open_handoffs[-1].partition(":")[2])


def _last_public(said, outcome):
    """The post that was said last in public; None where there is no public side, or
    where only another addon knows of it."""
    if not outcome.last_public_speaker:
        return None
    side = "in" if outcome.last_public_speaker == "customer" else "out"
    return next(
        (
            post
            for post in reversed(said)
            if post["visibility"] == "public"
            and post["direction"] == side
            and not post["deleted"]
        ),
        None,
    )


def _by(outcome, customer, account, agents):
    """Who brought it to where it stands: a person of ours, the customer, or just us."""
    person = agents.get(_key(outcome))
    if person or outcome.state in (NONE, UNANSWERED):
        return person
    return customer if outcome.state == CONFIRMED else account


def _speaker(post, customer, account, agents):
    if post["direction"] == "in":
        return customer
    return agents.get(f"post:{post['id']}") or account


def _words(key, said, facts):
    """Of thanks the words, in quotation marks; of what a person decided the reason."""
    kind, _colon, number = key.partition(":")
    if kind == "post":
        post = next(post for post in said if post["id"] == int(number))
        said = post["thanks"] and post["body"]
        return f"“{_short(post['body'])}”" if said else None
    return next((reason for fact, reason in facts if fact.key == key), None)


def _short(text):
    text = " ".join((text or "").split())
    return text if len(text) <= WORDS else text[: WORDS - 1].rstrip() + "…"


def _handoffs(env, outcomes):
    """Handoff id to its channel, and whether the customer has arrived there."""
    ids = {_open_handoff(outcome) for outcome in outcomes} - {None}
    if not ids:
        return {}
    env.cr.execute(
        """
        SELECT id, channel, arrived_at IS NOT NULL
          FROM social_care_handoff
         WHERE id = ANY(%s)
        """,
        [list(ids)],
    )
    return {row[0]: row[1:] for row in env.cr.fetchall()}


def _agents(env, keys):
    """Key of a fact to the name of the person of ours who is behind it, if any."""
    numbers = {"post": [], "fact": [], "handoff": []}
    for key in keys:
        kind, _colon, number = key.partition(":")
        if kind in numbers:
            numbers[kind].append(int(number.partition(":")[0]))
    if not any(numbers.values()):
        return {}
    env.cr.execute(
        """
        SELECT found.kind || found.id, person.name
          FROM (SELECT 'post:' AS kind, id::text, user_id
                  FROM social_care_post
                 WHERE id = ANY(%(post)s)
                 UNION ALL
                SELECT 'fact:', lpad(id::text, 12, '0'), user_id
                  FROM social_care_fact
                 WHERE id = ANY(%(fact)s)
                 UNION ALL
                SELECT 'handoff:', lpad(h.id::text, 12, '0') || ':' || kind, h.user_id
                  FROM social_care_handoff h,
                       unnest(%(steps)s) kind
                 WHERE h.id = ANY(%(handoff)s)) found
          JOIN res_users login ON login.id = found.user_id
          JOIN res_partner person ON person.id = login.partner_id
        """,
        numbers | {"steps": HANDOFF_STEPS},
    )
    return dict(env.cr.fetchall())
