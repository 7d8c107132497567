"""Which conversations are one matter, and so in one ticket: joined, split off."""

from .. import messages
from ..standing.refresh import refresh


def join(conversations, ticket):
    """These conversations are about the same matter as a ticket.

    :param conversations: records, with all rights
    """
    if not conversations:
        return
    there = ticket.social_conversation_ids - conversations
    former = conversations.ticket_id.social_conversation_ids - conversations
    conversations.write({"ticket_id": ticket.id})
    for conversation in conversations:
        ticket._message_log(body=_joined(conversation, there))
    # What is said on one side of a matter counts on the other.
    refresh(former | there | conversations)


def _joined(conversation, there):
    """What the chatter says of a conversation that came to a ticket.

    :param there: what was in it before
    """
    env = messages.in_words_of(conversation, conversation.company_id).env
    if any(
        other.profile_id == conversation.profile_id
        and other.account_id == conversation.account_id
        and other.visibility != conversation.visibility
        for other in there
    ):
        if conversation.visibility == "public":
            return env._("The customer speaks of it in public, too.")
        return env._("The customer speaks of it in private, too.")
    return env._(
        "The same matter came to %(account)s.", account=conversation.account_id.name
    )


def split(conversations):
    """Move conversations to one new ticket, and say so on both sides.

    :param conversations: records with a ticket, with all rights
    """
    env = messages.in_words_of(conversations, conversations.company_id).env
    by_ticket = conversations.grouped("ticket_id")
    conversations.write({"ticket_id": False})
    first = conversations.sorted(lambda c: (c.first_post_at, c.id))[:1]
    ticket = first.create_tickets()
    (conversations - first).write({"ticket_id": ticket.id})
    refresh(env["helpdesk.ticket"].union(*by_ticket).social_conversation_ids)
    for former, gone in by_ticket.items():
        former._message_log(
            body=env._(
                "Another matter, which goes on in %(ticket)s: %(customers)s.",
                ticket=ticket.number,
                customers=", ".join(gone.mapped("profile_id.display_name")),
            )
        )
        ticket._message_log(body=env._("Split off from %s.", former.number))


def take_in_closing(conversations):
    """A ticket that was closed before these came to it was closed for them, too.

    What was said after that opens the matter again, as ever.
    """
    late = conversations.filtered(
        lambda c: c.ticket_id.closed and c.ticket_id.closed_date
    )
    known = {
        (fact.conversation_id, fact.happened_at)
        for fact in late.fact_ids
        if fact.kind == "ticket_closed"
    }
    late = late.filtered(lambda c: (c, c.ticket_id.closed_date) not in known)
    late.env["social.care.fact"].create(
        [
            {
                "conversation_id": conversation.id,
                "kind": "ticket_closed",
                "happened_at": conversation.ticket_id.closed_date,
            }
            for conversation in late
        ]
    )
    refresh(late)


def origins(conversations):
    """conversation to the customer's post that its ticket is about: the first that is
    still there, a public one before private ones."""
    found = {}
    posts = said(conversations).filtered(
        lambda p: p.direction == "in" and not p.deleted
    )
    for post in posts.sorted(lambda p: (p.visibility != "public", p.posted_at, p.id)):
        found.setdefault(post.conversation_id, post)
    return found


def said(conversations):
    """All posts of conversations, the newest first."""
    return conversations.env["social.care.post"].search(
        [("conversation_id", "in", conversations.ids)]
    )
