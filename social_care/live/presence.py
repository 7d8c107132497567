"""Who looks at a conversation just now, and who of them is answering it."""

from . import news

FRESH = 20
"""Seconds for which somebody counts as present after a sign of life."""


def come(conversations, answering):
    """The user looks at conversations; the others there hear of it.

    :param bool answering: and is writing an answer
    :return: see :func:`present`
    """
    env = conversations.env
    arrived = _note(env, conversations.ids, env.uid, answering)
    there = present(env, conversations.ids)
    _tell(conversations.browse(arrived), there)
    return there


def leave(conversations):
    """The user looks at conversations no more."""
    env = conversations.env
    left = conversations.browse(_forget(env, conversations.ids, env.uid))
    _tell(left, present(env, left.ids))


def tell_change(conversations):
    """Tell open inboxes, and those who are looking, that there is something new."""
    env = conversations.env
    news.changed(env, conversations.ids)
    there = present(env, conversations.ids) if conversations else {}
    for conversation in conversations:
        if there[conversation.id]:
            conversation._bus_send(
                "social_care.change", {"conversation": conversation.id}
            )


def _tell(conversations, there):
    for conversation in conversations:
        conversation._bus_send(
            "social_care.presence",
            {"conversation": conversation.id, "people": there[conversation.id]},
        )


def _note(env, conversation_ids, user_id, answering):
    """Somebody gave a sign of life.

    :return: ids of the conversations where that is news to others
    """
    env.cr.execute(
        """
        SELECT conversation_id
          FROM social_care_presence
         WHERE conversation_id = ANY(%(ids)s)
           AND user_id = %(user)s
           AND answering = %(answering)s
           AND seen_at > now() AT TIME ZONE 'UTC' - %(fresh)s * interval '1 second'
        """,
        {
            "ids": conversation_ids,
            "user": user_id,
            "answering": answering,
            "fresh": FRESH,
        },
    )
    known = {row[0] for row in env.cr.fetchall()}
    env.cr.execute(
        """
        INSERT INTO social_care_presence
                    (conversation_id, user_id, answering, seen_at)
             SELECT id, %(user)s, %(answering)s, now() AT TIME ZONE 'UTC'
               FROM unnest(%(ids)s) AS id
        ON CONFLICT (conversation_id, user_id)
          DO UPDATE SET answering = EXCLUDED.answering, seen_at = EXCLUDED.seen_at
        """,
        {"ids": conversation_ids, "user": user_id, "answering": answering},
    )
    env["social.care.presence"].invalidate_model()
    return [each for each in conversation_ids if each not in known]


def _forget(env, conversation_ids, user_id):
    """Somebody left.

    :return: ids of the conversations where they were
    """
    env.cr.execute(
        """
        DELETE FROM social_care_presence
         WHERE conversation_id = ANY(%s) AND user_id = %s
     RETURNING conversation_id
        """,
        [conversation_ids, user_id],
    )
    env["social.care.presence"].invalidate_model()
    return [row[0] for row in env.cr.fetchall()]


def present(env, conversation_ids):
    """conversation id to who is there: their ids, names, and who is answering."""
    env.cr.execute(
        """
        SELECT presence.conversation_id, presence.user_id, partner.name,
               presence.answering
          FROM social_care_presence presence
          JOIN res_users users ON users.id = presence.user_id
          JOIN res_partner partner ON partner.id = users.partner_id
         WHERE presence.conversation_id = ANY(%s)
           AND presence.seen_at
               > now() AT TIME ZONE 'UTC' - %s * interval '1 second'
         ORDER BY presence.answering DESC, partner.name, presence.user_id
        """,
        [conversation_ids, FRESH],
    )
    found = {conversation_id: [] for conversation_id in conversation_ids}
    for conversation_id, user_id, name, answering in env.cr.fetchall():
        found[conversation_id].append(
            {"user": user_id, "name": name, "answering": bool(answering)}
        )
    return found
