"""Conversations weighed anew, where what was said in them has not changed."""

from ..database import bulk
from ..triage import priority
from . import states, tickets
from .targets import Targets
from .weighing import Weighing

_COLUMNS = {
    "priority_score": "int4",
    "priority_reason": "varchar",
    "rank": "float8",
    "answer_due_at": "timestamp",
    "target_id": "int4",
    "watch_at": "timestamp",
}


def rerank(env, ids):
    """Compute priority, rank and response target of conversations anew.

    :param ids: of conversations
    """
    if not ids:
        return
    env.flush_all()
    posts, people = states._posts(env, ids), states._people(env, ids)
    tickets.hold(env, {person["ticket_id"] for person in people.values()})
    weighing = Weighing(env, people.values())
    targets = Targets(env, people.values())
    rows = []
    for conversation_id, person in people.items():
        there = [post for post in posts[conversation_id] if not post["deleted"]]
        weight = weighing.weigh(person, there)
        awaiting_since = person["awaiting_since"]
        rows.append(
            {
                "id": conversation_id,
                "priority_score": weight.score,
                "priority_reason": weighing.reason(weight),
                "rank": priority.rank(weight.score, awaiting_since),
                **targets.columns(
                    person,
                    there,
                    weight.score,
                    awaiting_since,
                    person["first_public_reply_at"],
                ),
            }
        )
    bulk.update(env["social.care.conversation"], rows, _COLUMNS)
    conversations = env["social.care.conversation"].browse(people)
    conversations.invalidate_recordset(list(_COLUMNS))
    conversations.ticket_id._social_refresh()
    conversations.ticket_id._social_follow_stars()
