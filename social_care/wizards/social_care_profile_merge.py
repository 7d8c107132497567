from odoo import api, fields, models
from odoo.exceptions import UserError


class SocialCareProfileMerge(models.TransientModel):
    _name = "social.care.profile.merge"
    _description = "Merge Social Profiles"
    _inherit = ["social.care.guarded"]

    profile_ids = fields.Many2many("social.care.profile", required=True)
    target_id = fields.Many2one(
        "social.care.profile",
        string="Profile That Stays",
        compute="_compute_target_id",
        store=True,
        compute_sudo=False,
        readonly=False,
        domain="[('id', 'in', profile_ids)]",
    )

    @api.depends("profile_ids")
    def _compute_target_id(self):
        for wizard in self:
            # The one that is in use: linked, and seen last.
            wizard.target_id = wizard.profile_ids.sorted(
                lambda p: (bool(p.partner_id), p.seen_at or fields.Datetime.now(), p.id)
            )[-1:]

    def action_merge(self):
        self.ensure_one()
        if len(self.profile_ids) < 2:
            raise UserError(self.env._("Please choose two profiles or more."))
        profiles = self.profile_ids | self.target_id
        profiles.check_access("write")
        profiles.check_in_sight()
        self.profile_ids.sudo().merge_into(self.target_id.sudo())
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.care.profile",
            "res_id": self.target_id.id,
            "views": [(False, "form")],
        }
