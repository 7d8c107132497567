"""Every handoff ends, and what is to be done for one is known to somebody."""

import logging

from odoo import api, fields, models

from ..database import transaction
from .social_care_handoff import OPEN

_logger = logging.getLogger(__name__)

BATCH = 500
"""Handoffs a visit; the next one takes the others."""


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    @api.model
    def _cron_come_back(self):
        """End what nobody came for; bring back what is still to be done. Never raises.

        Each in a transaction of its own: one that cannot be ended keeps no other.
        """
        for method, domain in self._undone():
            for handoff_id in self.search(domain, limit=BATCH, order="id").ids:
                try:
                    transaction.run(
                        self.env,
                        lambda env, key=handoff_id, name=method: getattr(
                            env[self._name].browse(key).exists(), name
                        )(),
                    )
                except Exception:
                    _logger.warning("Handoff %s is left", handoff_id, exc_info=True)
        return True

    @api.model
    def _undone(self):
        """Pairs of the method that sees to it and the domain of what it is for."""
        now = fields.Datetime.now()
        somebody_is_to_act = ("activity_ids", "any", [("active", "=", True)])
        open_or_due = ["|", ("state", "in", OPEN), ("closing_due", "=", True)]
        to_do = ["|", ("state", "=", "arrived"), ("closing_due", "=", True)]
        return [
            ("_expire", [("state", "=", "offered"), ("expires_at", "<=", now)]),
            (
                "_pass_on",
                [
                    *("|", somebody_is_to_act),
                    *open_or_due,
                    ("user_id.active", "=", False),
                ],
            ),
            (
                "_sync_activities",
                [
                    *to_do,
                    ("ticket_id", "!=", False),
                    ("activity_ids", "not any", [("active", "=", True)]),
                ],
            ),
        ]

    def _expire(self):
        """The customer did not come in time."""
        self.filtered(
            lambda h: h.state == "offered" and h.expires_at <= fields.Datetime.now()
        )._move("expired")

    def _pass_on(self):
        """Who had it has left: somebody else has it now."""
        for handoff in self:
            candidates = (
                handoff.ticket_id.user_id
                | handoff.team_id.user_id
                | handoff.account_id.user_id
                | handoff.team_id.user_ids
                | self.env.ref("base.user_admin")
            )
            handoff.user_id = candidates.filtered("active")[:1] or self.env.user
        self._sync_activities()
