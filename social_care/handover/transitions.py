"""One step of handoffs from state to state, whatever it was that led to it."""

from odoo import fields
from odoo.exceptions import UserError

from .. import messages
from .stages import ENDED, FROM


def step(handoffs, state, **values):
    """Take a step, where it leads anywhere. What follows from it is the caller's.

    :param handoffs: with all rights
    :param str state: where to
    :param values: what is to be written with it
    :return: the handoffs that moved
    :raises UserError: in words, where one has ended otherwise
    """
    moving = _moving(handoffs, state)
    now = fields.Datetime.now()
    values = {"state": state, **values}
    if state in ENDED:
        values["ended_at"] = now
    for handoff in moving:
        arrives = state in ("arrived", "done") and not handoff.arrived_at
        handoff.write(values | ({"arrived_at": now} if arrives else {}))
        handoff.log_on_ticket(_line(handoff))
    moving.filtered("ended_at").revoke_link()
    moving._after_step(state)
    return moving


def _moving(handoffs, state):
    """Those that are not there yet; who came after the end came before it."""
    moving = handoffs.filtered(lambda h: h.state != state)
    if state == "arrived":
        moving = moving.filtered(lambda h: h.state != "done")
    stuck = moving.filtered(lambda h: h.state not in FROM[state])[:1]
    if stuck:
        raise UserError(
            handoffs.env._(
                "%(handoff)s has ended: %(state)s. Hand over once more, if need be.",
                handoff=stuck.display_name,
                state=stuck.label("state"),
            )
        )
    return moving


def _line(handoff):
    """What the chatter of the ticket says of the state."""
    handoff = messages.in_words_of(handoff, handoff.company_id)
    env = handoff.env
    values = {"channel": handoff.label("channel"), "outcome": handoff.outcome or ""}
    return {
        "arrived": env._("%(channel)s: the customer has arrived.", **values),
        "done": env._("%(channel)s, done: %(outcome)s", **values),
        "declined": env._("%(channel)s: the customer declined.", **values),
        "unreachable": env._("%(channel)s: the customer was not reached.", **values),
        "expired": env._("%(channel)s: the customer did not come.", **values),
    }[handoff.state]
