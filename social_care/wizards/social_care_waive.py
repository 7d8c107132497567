from odoo import api, fields, models


class SocialCareWaive(models.TransientModel):
    _name = "social.care.waive"
    _description = "Waive the Public Answer"
    _inherit = ["social.care.guarded"]

    conversation_ids = fields.Many2many("social.care.conversation", required=True)
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    reason_id = fields.Many2one(
        "social.care.waive.reason",
        check_company=False,
        domain="['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]",
    )
    reason = fields.Char(
        string="In Words",
        compute="_compute_reason",
        store=True,
        compute_sudo=False,
        readonly=False,
        required=True,
    )
    ignore = fields.Boolean(help="Out of the inbox as well.")

    @api.depends("conversation_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.conversation_ids.company_id

    @api.depends("reason_id")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason = wizard.reason_id.name or wizard.reason

    def action_waive(self):
        self.ensure_one()
        if self.ignore:
            self.conversation_ids.action_ignore(self.reason)
        else:
            self.conversation_ids.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
