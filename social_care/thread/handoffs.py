"""Handoffs as thin lines in the thread: offered, arrived, ended."""

from odoo import fields


def handoffs(conversations, since, until):
    """What happened with the handoffs of some conversations in a stretch of time.

    :param since: leave out what was before; None: nothing
    :param until: leave out this moment and what came after; None: nothing
    """
    found = conversations.env["social.care.handoff"].search(
        [("conversation_id", "in", conversations.ids)], order="id"
    )
    channels, states = (
        dict(found._fields[name]._description_selection(found.env))
        for name in ("channel", "state")
    )
    return [
        {
            "type": "handoff",
            "id": handoff.id,
            "step": step,
            "conversation": handoff.conversation_id.id,
            "at": fields.Datetime.to_string(at),
            "channel": channels.get(handoff.channel, ""),
            "label": states.get(step, ""),
            "by": handoff.user_id.name or "" if step == "offered" else "",
        }
        for handoff in found
        for step, at in _steps(handoff)
        if at and (not since or at >= since) and (not until or at < until)
    ]


def _steps(handoff):
    """The states a handoff has been in, and when it came there."""
    yield "offered", handoff.offered_at
    yield "arrived", handoff.arrived_at
    if handoff.state not in ("offered", "arrived"):
        yield handoff.state, handoff.ended_at
