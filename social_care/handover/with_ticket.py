"""What becomes of handoffs when their ticket is closed, deleted or another's."""

from . import activities, way
from .stages import OPEN


def closed(handoffs):
    """Whoever closes the ticket ends what is open in it.

    :param handoffs: with all rights
    """
    offered = handoffs.filtered(lambda h: h.state == "offered")
    arrived = handoffs.filtered(lambda h: h.state == "arrived")
    env = handoffs.env
    for address, theirs in offered.grouped("other_address").items():
        words = env._("The ticket was closed before the customer came.")
        if address:
            words = env._(
                "The ticket was closed. An answer had come from %s, an address that is "
                "not known.",
                address,
            )
        way.move(theirs, "expired", outcome=words)
    for handoff in arrived:
        words = handoff.outcome or env._("The ticket was closed.")
        way.move(handoff, "done", outcome=words)


def deleted(handoffs):
    """They end; what was offered and what came of it is still counted.

    :param handoffs: with all rights
    """
    words = handoffs.env._("The ticket was deleted.")
    for handoff in handoffs.filtered(lambda h: h.state in OPEN):
        state = "expired" if handoff.state == "offered" else "unreachable"
        way.move(handoff, state, outcome=handoff.outcome or words)
    activities.of(handoffs).unlink()


def moved(handoffs, ticket):
    """They belong to another ticket now.

    :param handoffs: with all rights
    """
    others = handoffs.filtered(lambda h: h.ticket_id != ticket)
    others.write({"ticket_id": ticket.id})
    if ticket.closed:
        closed(others)
    activities.sync(others)
