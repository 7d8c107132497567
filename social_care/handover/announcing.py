"""What is said of a handoff in replies, and what becomes of those.

Whoever sends replies calls :func:`sent`, :func:`failed` and :func:`taken_back`.
"""

from . import activities, link


def announce(handoff, public_words, private_words):
    """Say of a handoff what is to be said; where there are no words, nothing.

    In public last: that a message was sent is said when it was.

    :param handoff: one handoff, as the agent who says it
    """
    whisper = _reply(handoff, "private", private_words)
    told = _reply(handoff, "public", public_words)
    (whisper or told).action_send()


def _reply(handoff, visibility, words):
    """A reply with the words; none where there are none."""
    replies = handoff.env["social.care.reply"]
    if not (words or "").strip() or not handoff.conversation_id:
        return replies
    return replies.create(
        {
            "conversation_id": handoff.conversation_id.id,
            "visibility": visibility,
            "body": words.strip(),
            "handoff_id": handoff.id,
        }
    )


def named_in(reply):
    """The handoff of the reply's own ticket whose link is in its words; or none."""
    handoffs = reply.env["social.care.handoff"]
    for token in link.tokens(reply.body):
        handoffs |= link.handoff_of(reply.env, token)
    mine = reply.conversation_id.ticket_id
    return handoffs.filtered(lambda h: h.ticket_id == mine)[:1]


def sent(reply):
    """A reply is out: note where the link stands now.

    :param reply: one reply, with all rights
    :return: replies that waited for it and may be sent now: what the public is told
        of a private message
    """
    handoff = reply.handoff_id
    waiting = reply.browse()
    if not handoff:
        return waiting
    if _carries_link(reply):
        if reply.visibility == "public":
            handoff.link_in_public = True
        elif not handoff.link_sent_at:
            handoff.link_sent_at = reply.sent_at
    if reply.visibility == "private":
        waiting = handoff.reply_ids.filtered(
            lambda r: r.visibility == "public" and r.state == "draft"
        )
    activities.sync(handoff)
    return waiting


def failed(reply):
    """A reply will not be sent: say so on the ticket, and have it seen to.

    :param reply: one reply, with all rights; its ``error_message`` says why
    """
    handoff = reply.handoff_id
    if handoff:
        handoff.log_on_ticket(
            reply.env._(
                "What was to be said about the handoff was not sent: %s",
                reply.error_message or "",
            )
        )
        activities.sync(handoff)


def taken_back(replies):
    """Replies were taken back: somebody may have to see to the link another way."""
    activities.sync(replies.sudo().handoff_id)


def _carries_link(reply):
    """Whether the words hold the link of the handoff."""
    url = reply.handoff_id.claim_url
    return bool(url and url in (reply.body or ""))
