"""What the lists, pivots and graphs count: how long it took, and what came of it."""

from odoo import api, fields, models
from odoo.tools import SQL

from .social_care_handoff import ENDED

ENDS = {
    "hours_to_arrive": "arrived_at",
    "hours_to_end": "ended_at",
    "hours_to_close": "closed_in_public_at",
}
"""Field to the time at which what it measures is over."""


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    hours_to_arrive = fields.Float(
        string="Hours until Arrival",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
    )
    hours_to_end = fields.Float(
        string="Hours until the End",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
    )
    hours_to_close = fields.Float(
        string="Hours until the Public Was Told",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
    )
    arrived_share = fields.Float(
        string="Arrived (share)",
        compute="_compute_shares",
        store=True,
        aggregator="avg",
    )
    done_share = fields.Float(
        string="Done (share)", compute="_compute_shares", store=True, aggregator="avg"
    )
    lost_share = fields.Float(
        string="Never Arrived (share)",
        compute="_compute_shares",
        store=True,
        aggregator="avg",
        help="Ended, and the customer never came.",
    )

    needless = fields.Boolean(
        readonly=True,
        copy=False,
        help="Nothing that the customer had said asked for another channel, as the "
        "check for being sent elsewhere sees it.",
    )
    needless_share = fields.Float(
        string="Needless (share)",
        compute="_compute_needless_share",
        store=True,
        aggregator="avg",
        help="Nothing private was asked, and the customer did not ask for it.",
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("offered_at", "arrived_at", "ended_at", "closed_in_public_at")
    def _compute_hours(self):
        for handoff in self:
            for name, end in ENDS.items():
                handoff[name] = _hours(handoff.offered_at, handoff[end])

    @api.depends("state", "arrived_at")
    def _compute_shares(self):
        for handoff in self:
            came = bool(handoff.arrived_at)
            handoff.arrived_share = came
            handoff.done_share = handoff.state == "done"
            handoff.lost_share = handoff.state in ENDED and not came

    @api.depends("needless")
    def _compute_needless_share(self):
        for handoff in self:
            handoff.needless_share = handoff.needless

    # ---- ORM -----------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """On average over those that got there: the others took no time at all."""
        name, _colon, function = aggregate_spec.partition(":")
        if name in ENDS and function == "avg":
            return SQL(
                "AVG(%s) FILTER (WHERE %s IS NOT NULL)",
                self._field_to_sql(self._table, name, query),
                self._field_to_sql(self._table, ENDS[name], query),
            )
        return super()._read_group_select(aggregate_spec, query)

    # ---- Business methods ----------------------------------------------------------

    def _judge(self):
        """Keep what the check says of what was said until now."""
        for handoff in self:
            conversation = handoff.conversation_id
            handoff.needless = conversation._handoff_is_needless(handoff.reason)


def _hours(begin, end):
    return max(0.0, (end - begin).total_seconds() / 3600) if begin and end else False
