"""What handoffs tell of the conversations they were offered in."""

from .. import resolution
from ..resolution import Fact

ENDS = {
    "done": resolution.HANDOFF_DONE,
    "declined": resolution.HANDOFF_DECLINED,
    "unreachable": resolution.HANDOFF_UNREACHABLE,
    "expired": resolution.HANDOFF_EXPIRED,
}


def facts(env, ids):
    """The facts of all handoffs of some conversations.

    The public was told of one where a public answer that was given while it was open,
    or one that belongs to it, is out and still there.

    :param ids: of conversations
    :return: a list of pairs of conversation id and fact
    """
    env.cr.execute(
        """
        SELECT h.id, h.conversation_id, h.state, h.offered_at, h.arrived_at,
               h.ended_at,
               EXISTS (
                   SELECT FROM social_care_post p
                LEFT JOIN social_care_reply r ON r.post_id = p.id
                    WHERE p.conversation_id = h.conversation_id
                      AND p.direction = 'out' AND p.visibility = 'public'
                      AND p.deleted IS NOT TRUE
                      AND (r.handoff_id = h.id
                           OR p.posted_at >= h.offered_at
                              AND p.posted_at <= COALESCE(h.ended_at, p.posted_at)))
          FROM social_care_handoff h
         WHERE h.conversation_id = ANY(%s)
         ORDER BY h.id
        """,
        [ids],
    )
    found = []
    for row in env.cr.fetchall():
        handoff_id, conversation, state, offered_at, arrived_at, ended_at, told = row
        name = f"handoff:{handoff_id:012d}"
        steps = [(resolution.HANDOFF_OFFERED, offered_at)]
        if arrived_at:
            steps.append((resolution.HANDOFF_ARRIVED, arrived_at))
        if state in ENDS:
            steps.append((ENDS[state], ended_at))
        found += [
            (
                conversation,
                Fact(kind, at, f"{name}:{kind}", handoff=name, public_told=told),
            )
            for kind, at in steps
        ]
    return found
