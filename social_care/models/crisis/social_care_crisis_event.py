from odoo import api, fields, models
from odoo.exceptions import AccessError

WRITABLE = {"crisis_id", "kind", "happened_at", "words"}


class SocialCareCrisisEvent(models.Model):
    """Something that happened in a crisis: it stands on the curve."""

    _name = "social.care.crisis.event"
    _description = "Event of a Crisis"
    _inherit = ["social.care.guarded"]
    _order = "happened_at, id"
    _rec_name = "words"
    _fixed = frozenset({"crisis_id"})

    crisis_id = fields.Many2one(
        "social.care.crisis", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="crisis_id.company_id", store=True)
    team_id = fields.Many2one(related="crisis_id.team_id", store=True)
    kind = fields.Selection(
        selection=[
            ("surge", "Surge"),
            ("statement", "Our statement"),
            ("offer", "Offer"),
            ("press", "Press"),
            ("fix", "Fix"),
            ("calm", "Calm"),
            ("note", "Note"),
        ],
        required=True,
        default="note",
    )
    happened_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )
    words = fields.Char(string="What", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Noted by",
        readonly=True,
        default=lambda self: self.env.user,
    )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_names(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_names(vals)
        return super().write(vals)

    @api.model
    def _check_names(self, vals):
        if not self.env.su and vals.keys() - WRITABLE:
            raise AccessError(self.env._("Please say what happened, and when."))
