"""What nobody came for ends, and what is to be done comes back to somebody."""

from odoo import fields

from ..database import lane
from . import activities, way
from .stages import OPEN

BATCH = 500
"""Handoffs of a kind a visit; the next one takes the others."""


def run(env):
    """Do all of it, each handoff in a transaction of its own.

    :param env: the environment of the cron
    :raises Exception: at the end, what went wrong with one of them
    """
    handoffs = env["social.care.handoff"]
    return lane.each(
        env,
        (
            (step, handoff)
            for step, domain in _steps()
            for handoff in handoffs.search(domain, limit=BATCH, order="id")
        ),
    )


def _steps():
    """Pairs of what is done and the domain of the handoffs it is done to, in order."""
    somebody_is_to_act = ("activity_ids", "any", [("active", "=", True)])
    open_or_due = ["|", ("state", "in", OPEN), ("closing_due", "=", True)]
    return [
        (
            _expire,
            [
                ("state", "=", "offered"),
                ("expires_at", "<=", fields.Datetime.now()),
                ("other_addresses", "=", False),
            ],
        ),
        (
            _give_on,
            [
                *("|", somebody_is_to_act),
                *open_or_due,
                ("user_id.active", "=", False),
            ],
        ),
        (
            activities.sync,
            [
                *("|", ("state", "=", "arrived"), ("closing_due", "=", True)),
                ("ticket_id", "!=", False),
                ("activity_ids", "not any", [("active", "=", True)]),
            ],
        ),
    ]


def _expire(handoffs):
    """The customer did not come in time."""
    now = fields.Datetime.now()
    late = handoffs.filtered(
        lambda h: h.state == "offered" and h.expires_at <= now and not h.other_address
    )
    way.move(late, "expired")


def _give_on(handoffs):
    """Who had it has left: somebody else has it now."""
    for handoff in handoffs:
        candidates = (
            handoff.ticket_id.user_id
            | handoff.team_id.user_id
            | handoff.account_id.user_id
            | handoff.team_id.user_ids
            | handoff.env.ref("base.user_admin")
        )
        handoff.user_id = candidates.filtered("active")[:1] or handoff.env.user
    activities.sync(handoffs)
