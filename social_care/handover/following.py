"""What handoffs make of the conversations they were offered in.

Where conversations are computed anew, :func:`arrive` comes before, since it is among
what they are computed of, and :func:`tell` after.
"""

from ..resolution import NOT_TOLD
from . import activities, transitions
from .stages import ENDED, OPEN


def arrive(env, conversations):
    """Customers who were to write in private, and did, have arrived: in the matter that
    the words belong to, else in the one whose handoff was offered last.

    :return: the conversations that stand elsewhere now
    """
    env.cr.execute(
        """
        SELECT DISTINCT id
          FROM (SELECT h.id, h.state, h.ticket_id,
                       first_value(h.ticket_id) OVER (
                           PARTITION BY p.conversation_id
                           ORDER BY h.ticket_id IS DISTINCT FROM said.ticket_id,
                                    h.offered_at DESC, h.id DESC) AS meant
                  FROM social_care_post p
                  JOIN social_care_conversation said ON said.id = p.conversation_id
                  JOIN social_care_conversation c
                    ON c.profile_id = p.profile_id AND c.account_id = p.account_id
                  JOIN social_care_handoff h ON h.conversation_id = c.id
                 WHERE p.conversation_id = ANY(%s)
                   AND p.direction = 'in' AND p.visibility = 'private'
                   AND p.deleted IS NOT TRUE
                   AND h.channel = 'message' AND h.state = ANY(%s)
                   AND p.posted_at >= h.offered_at) open
         WHERE state = 'offered' AND ticket_id = meant
        """,
        [conversations.ids, list(OPEN)],
    )
    waiting = env["social.care.handoff"].sudo()
    waiting = waiting.browse(handoff for (handoff,) in env.cr.fetchall())
    transitions.step(waiting, "arrived")
    activities.sync(waiting)
    return conversations.browse(waiting.conversation_id.ids)


def tell(env, conversations):
    """Conversations were computed anew: was the public told how it ended?

    The last handoff of a conversation carries the duty, and only when none is open; a
    closing word that was taken away again is not said.
    """
    env.cr.execute(
        """
        SELECT h.id,
               (SELECT min(p.posted_at) FROM social_care_post p
                 WHERE p.conversation_id = h.conversation_id
                   AND p.direction = 'out' AND p.visibility = 'public'
                   AND p.closing AND p.deleted IS NOT TRUE
                   AND p.posted_at >= h.offered_at) AS told_at,
               h.state = ANY(%s)
               AND c.public_resolution = ANY(%s)
               AND NOT EXISTS (
                   SELECT 1 FROM social_care_handoff o
                    WHERE o.conversation_id = h.conversation_id
                      AND o.id <> h.id
                      AND (o.state = ANY(%s) OR o.id > h.id)) AS due,
               h.closed_in_public_at, h.closing_due
          FROM social_care_handoff h
          JOIN social_care_conversation c ON c.id = h.conversation_id
         WHERE h.conversation_id = ANY(%s)
        """,
        [list(ENDED), list(NOT_TOLD), list(OPEN), conversations.ids],
    )
    changed = handoffs = env["social.care.handoff"].sudo()
    for handoff_id, told_at, last, told_before, due_before in env.cr.fetchall():
        due = bool(last and not told_at)
        if (told_at, due) == (told_before, bool(due_before)):
            continue
        handoff = handoffs.browse(handoff_id)
        handoff.write({"closed_in_public_at": told_at, "closing_due": due})
        changed |= handoff
    activities.sync(changed)
