from odoo import fields, models

from ..groups import SUPERVISOR
from ..models.conversation.social_care_conversation import (
    OPEN_STATES,
    PUBLIC_RESOLUTION,
)


class SocialCareSetResolution(models.TransientModel):
    _name = "social.care.set.resolution"
    _description = "Set by Hand where it Stands in Public"
    _inherit = ["social.care.guarded"]

    conversation_ids = fields.Many2many("social.care.conversation", required=True)
    state = fields.Selection(
        selection="_selection_state", string="In Public", required=True
    )
    reason = fields.Char(required=True)

    def _selection_state(self):
        """What this user may say."""
        labels = dict(
            self.env["social.care.conversation"]
            ._fields["public_resolution"]
            ._description_selection(self.env)
        )
        supervises = self.env.user.has_group(SUPERVISOR)
        return [
            (state, labels[state])
            for state, _label in PUBLIC_RESOLUTION
            if supervises or state in OPEN_STATES
        ]

    def action_set(self):
        self.ensure_one()
        self.conversation_ids.action_set_public_resolution(self.state, self.reason)
        return {"type": "ir.actions.act_window_close"}
