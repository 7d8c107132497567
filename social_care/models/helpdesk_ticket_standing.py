"""What a ticket's badge tells beside its state, in columns of the ticket's own."""

from odoo import api, fields, models

from ..resolution import STATES
from .social_care_conversation_standing import SPEAKERS
from .social_care_handoff import CHANNELS

_STANDING = (
    "public_resolution_since",
    "public_resolution_by",
    "public_resolution_words",
    "moved_to",
    "moved_arrived",
)
_SPEAKER = ("last_public_speaker", "last_public_by", "last_public_at")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    public_resolution_since = fields.Datetime(
        string="In Public Since", compute="_compute_social", store=True, copy=False
    )
    public_resolution_by = fields.Char(
        string="In Public by",
        compute="_compute_social",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    public_resolution_words = fields.Char(
        string="In Public because",
        compute="_compute_social",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    moved_to = fields.Selection(
        selection=CHANNELS, compute="_compute_social", store=True, copy=False
    )
    moved_arrived = fields.Boolean(
        string="Customer Arrived", compute="_compute_social", store=True, copy=False
    )
    last_public_speaker = fields.Selection(
        selection=SPEAKERS,
        string="Spoke Last in Public",
        compute="_compute_social",
        store=True,
        copy=False,
    )
    last_public_by = fields.Char(
        string="Last Public Speaker",
        compute="_compute_social",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    last_public_at = fields.Datetime(
        string="Last Public Post", compute="_compute_social", store=True, copy=False
    )

    # The helpdesk's own order. Without it a page of the list sorts all tickets there
    # are, and the columns that come with this addon would make that slower.
    _social_order_index = models.Index(
        "(priority DESC, sequence, number DESC, id DESC)"
    )

    @api.depends(
        "social_conversation_ids.public_resolution_since",
        "social_conversation_ids.last_public_at",
        "social_conversation_ids.moved_to",
    )
    def _compute_social(self):
        return super()._compute_social()

    @api.model
    def _social_values(self, conversations):
        values = super()._social_values(conversations)
        # The conversation that the badge speaks of, the one that stands longest of
        # several, and the one in which somebody spoke last.
        public = conversations.filtered("public_resolution")
        speaks = public.sorted(
            lambda c: (STATES.index(c.public_resolution), c.public_resolution_since)
        )[:1]
        spoke = public.filtered("last_public_at").sorted("last_public_at")[-1:]
        return (
            values
            | {name: speaks[name] for name in _STANDING}
            | {name: spoke[name] for name in _SPEAKER}
        )

    # ---- Business methods ----------------------------------------------------------

    def _social_portal_standing(self):
        """Where the matter stands in public, for the customer.

        Their whole company reads it: no names and nothing that was said, and of what
        we decided by ourselves nothing at all.

        :return: dict of ``icon``, ``label``, ``words`` and ``spoke``, who spoke last;
            empty where there is nothing to say
        """
        self.ensure_one()
        found = {
            "unanswered": (
                "fa-bullhorn",
                self.env._("Not answered yet"),
                self.env._("We have not answered yet."),
            ),
            "acknowledged": (
                "fa-reply",
                self.env._("Answered"),
                self.env._("We have answered and are working on it."),
            ),
            "moved": (
                "fa-exchange",
                self.env._("In private"),
                self.env._("We have answered and go on with you directly."),
            ),
            "resolved_privately": (
                "fa-eye-slash",
                self.env._("Solved"),
                self.env._("Solved; our public word is to come."),
            ),
            "resolved_publicly": (
                "fa-check",
                self.env._("Solved"),
                self.env._("Solved, and we have said so."),
            ),
            "confirmed": (
                "fa-heart",
                self.env._("Confirmed"),
                self.env._("Solved. Thank you for saying so."),
            ),
        }.get(self.public_resolution)
        if not found:
            return {}
        theirs = self.last_public_speaker == "customer"
        return dict(zip(("icon", "label", "words"), found, strict=True)) | {
            "spoke": self.env._("You spoke last:")
            if theirs
            else self.env._("We spoke last:")
        }
