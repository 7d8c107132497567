"""Where a conversation stands in public: since when, by whom, and set by hand."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..resolution import STATES
from .social_care_handoff import CHANNELS

SPEAKERS = [("customer", "The customer"), ("us", "We")]

OPEN_STATES = ("unanswered", "acknowledged", "moved", "resolved_privately")
"""What agents may set by hand: that the public was told is proven by a public word,
and that it need not be told by a waiver."""


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    public_resolution_by = fields.Char(string="In Public by", readonly=True)
    public_resolution_words = fields.Char(
        string="In Public because",
        readonly=True,
        help="The customer's thanks, or the reason why somebody set it by hand.",
    )
    last_public_speaker = fields.Selection(
        selection=SPEAKERS, string="Spoke Last", readonly=True
    )
    last_public_by = fields.Char(string="Last Speaker", readonly=True)
    last_public_at = fields.Datetime(string="Last Public Post", readonly=True)

    moved_to = fields.Selection(
        selection=CHANNELS, readonly=True, help="The channel it was handed over to."
    )
    moved_arrived = fields.Boolean(
        string="Customer Arrived", readonly=True, help="They are there already."
    )

    # ---- Actions -------------------------------------------------------------------

    def action_set_public_resolution(self, state=None, reason=None):
        """Say where these conversations stand in public, whatever their facts say.

        It holds until the next thing happens. Agents may say that something is open
        after all; that it has ended in public is a supervisor's to say.

        :param str state: one of the states of public resolution
        :param str reason: why, in words; must not be empty
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if state not in STATES:
            raise UserError(self.env._("Please choose where it stands in public."))
        if not reason:
            raise UserError(self.env._("Please say why."))
        supervises = self.env.user.has_group("social_care.group_social_care_supervisor")
        if state not in OPEN_STATES and not self.env.su and not supervises:
            raise AccessError(
                self.env._(
                    "Only supervisors can say that it has ended in public. Tell the "
                    "public, or waive the answer."
                )
            )
        if self.filtered(lambda c: not c.public_resolution):
            raise UserError(self.env._("This conversation has no public side."))
        self.filtered(lambda c: c.public_resolution != state)._add_facts(
            "set_by_hand", reason=reason, state_to=state
        )
        return True

    def action_set_public_resolution_dialog(self):
        return self._dialog("set.resolution", self.env._("Set by Hand"))
