from odoo import fields, models


class SocialCareFact(models.Model):
    """What happened in a conversation that no post tells of."""

    _name = "social.care.fact"
    _inherit = ["social.care.exported"]
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
