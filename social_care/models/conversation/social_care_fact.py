from odoo import api, fields, models


class SocialCareFact(models.Model):
    """What happened in a conversation that no post tells of."""

    _name = "social.care.fact"
    _inherit = ["social.care.exported", "social.care.labelled"]
    _description = "Fact of a Social Conversation"
    _order = "happened_at, id"
    _rec_name = "kind"

    conversation_id = fields.Many2one(
        "social.care.conversation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=[
            ("ticket_closed", "Ticket closed"),
            ("ticket_reopened", "Ticket reopened"),
            ("waived", "Waived"),
            ("set_by_hand", "Set by hand"),
        ],
        required=True,
        readonly=True,
    )
    happened_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, default=lambda self: self.env.user
    )
    reason = fields.Char(readonly=True)
    state_to = fields.Char(readonly=True)

    @api.private
    @api.model
    def of_others(self, conversation_ids):
        """What else happened in conversations: for other addons to tell.

        They call ``refresh`` of :mod:`...standing.refresh` when that changes::

            def of_others(self, conversation_ids):
                return [*super().of_others(conversation_ids), (7, Fact(kind, at, key))]

        :return: list of (conversation id, `resolution.Fact`): none of a handoff, with
            keys that begin with the addon's name and a colon
        """
        return []
