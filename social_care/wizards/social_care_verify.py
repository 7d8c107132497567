from odoo import fields, models


class SocialCareVerify(models.TransientModel):
    _name = "social.care.verify"
    _description = "Verify a Customer's Identity"
    _inherit = ["social.care.guarded"]

    handoff_id = fields.Many2one(
        "social.care.handoff", required=True, ondelete="cascade"
    )
    claim_id = fields.Many2one(
        "social.care.claim",
        string="Submission",
        domain="[('handoff_id', '=', handoff_id)]",
        ondelete="cascade",
        help="Which of those who answered is the customer.",
    )
    claim_count = fields.Integer(related="handoff_id.claim_count", related_sudo=False)
    asked = fields.Char(string="What was asked", required=True)
    matched = fields.Char(string="What matched", required=True)

    def action_verify(self):
        self.ensure_one()
        self.handoff_id.action_verify(self.asked, self.matched, self.claim_id.id)
        return {"type": "ir.actions.act_window_close"}
