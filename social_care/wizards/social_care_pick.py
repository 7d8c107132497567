from odoo import fields, models


class SocialCarePick(models.TransientModel):
    """A sign-in was for several accounts of the network: which one is it?

    The keys are not here, but in what waits of the sign-in, which nobody can read.
    """

    _name = "social.care.pick"
    _description = "Pick the Account on the Network"
    _inherit = ["social.care.guarded"]
    _rec_name = "account_id"
    _fixed = frozenset({"account_id", "waiting_id"})

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    waiting_id = fields.Integer(readonly=True, help="What waits of the sign-in.")
    line_ids = fields.One2many(
        "social.care.pick.line", "pick_id", string="Accounts", readonly=True
    )


class SocialCarePickLine(models.TransientModel):
    _name = "social.care.pick.line"
    _description = "Account on the Network"
    _inherit = ["social.care.guarded"]
    _order = "name, id"
    _fixed = frozenset({"pick_id", "external_id"})

    pick_id = fields.Many2one("social.care.pick", required=True, ondelete="cascade")
    name = fields.Char(required=True, readonly=True)
    handle = fields.Char(readonly=True)
    external_id = fields.Char(string="Network ID", required=True, readonly=True)

    def action_pick(self):
        """Connect with this one."""
        self.ensure_one()
        pick = self.pick_id
        account = pick.account_id
        self.env["social.care.sign.in"]._pick(
            pick.waiting_id, account, self.external_id
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": account._name,
            "res_id": account.id,
            "views": [(False, "form")],
            "target": "main",
        }
