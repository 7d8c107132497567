from odoo import api, fields, models

from ..groups import AGENT


class SocialCareAssign(models.TransientModel):
    _name = "social.care.assign"
    _description = "Assign Conversations"
    _inherit = ["social.care.guarded"]

    conversation_ids = fields.Many2many("social.care.conversation", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Assign to",
        domain="[('id', 'in', candidate_ids)]",
        help="Leave empty for nobody.",
    )
    candidate_ids = fields.Many2many("res.users", compute="_compute_candidate_ids")
    load = fields.Text(compute="_compute_load", string="Waiting for an Answer")

    @api.depends("conversation_ids")
    def _compute_candidate_ids(self):
        for wizard in self:
            group = self.env.ref(AGENT)
            agents = group.sudo().all_user_ids.filtered(
                lambda user: user.active and not user.share
            )
            teams = wizard.conversation_ids.team_id
            members = teams.sudo().user_ids
            wizard.candidate_ids = (agents & members or agents) - self.env.ref(
                "base.user_root"
            )

    @api.depends("candidate_ids")
    def _compute_load(self):
        """How much each of them has on the table, so that work is given fairly.

        Only numbers are told, also of teams that one cannot look into.
        """
        counts = dict(
            self.env["social.care.conversation"]
            .sudo()
            ._read_group(
                [
                    ("user_id", "in", self.candidate_ids.ids),
                    ("company_id", "in", self.env.companies.ids),
                    ("awaiting_since", "!=", False),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        for wizard in self:
            wizard.load = "\n".join(
                f"{user.name}: {counts.get(user, 0)}"
                for user in wizard.candidate_ids.sorted(lambda u: counts.get(u, 0))
            )

    def action_assign(self):
        self.ensure_one()
        self.conversation_ids.action_assign(self.user_id.id)
        return {"type": "ir.actions.act_window_close"}
