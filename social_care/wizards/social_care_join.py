from odoo import api, fields, models


class SocialCareJoin(models.TransientModel):
    _name = "social.care.join"
    _description = "Join a Ticket"
    _inherit = ["social.care.guarded"]

    conversation_ids = fields.Many2many("social.care.conversation", required=True)
    company_id = fields.Many2one(
        related="conversation_ids.company_id", related_sudo=False
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        compute="_compute_ticket_id",
        store=True,
        compute_sudo=False,
        readonly=False,
        domain="[('company_id', 'in', [company_id, False])]",
    )

    @api.depends("conversation_ids")
    def _compute_ticket_id(self):
        """The newest open ticket of the same customer, which is likely meant."""
        for wizard in self:
            conversations = wizard.conversation_ids
            wizard.ticket_id = self.env["helpdesk.ticket"].search(
                [
                    ("closed", "=", False),
                    ("id", "not in", conversations.ticket_id.ids),
                    ("company_id", "in", conversations.company_id.ids),
                    "|",
                    "&",
                    ("partner_id", "!=", False),
                    ("partner_id", "in", conversations.partner_id.ids),
                    (
                        "social_conversation_ids.profile_id",
                        "in",
                        conversations.profile_id.ids,
                    ),
                ],
                order="id desc",
                limit=1,
            )

    def action_join(self):
        self.ensure_one()
        self.conversation_ids.action_join(self.ticket_id.id)
        return {"type": "ir.actions.act_window_close"}
