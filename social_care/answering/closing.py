"""The public word with which a ticket is closed, and what becomes of the ticket."""


def remind(reply):
    """A closing word is out: nobody has to be reminded of it."""
    if reply.closing:
        reply.ticket_id.social_remind()


def reopen(reply, words):
    """Put the ticket back to where it was before this word was to close it.

    :param str words: why, for the chatter
    """
    stage, ticket = reply.closed_from_stage_id, reply.ticket_id
    if not reply.closing or not ticket:
        return
    reply.closed_from_stage_id = False
    if stage and ticket.closed and ticket.social_silent():
        ticket.write({"stage_id": stage.id})
        ticket._message_log(body=reply.env._("%s The ticket is open again.", words))
    ticket.social_remind()
