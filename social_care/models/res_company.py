from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    social_care_raw_days = fields.Integer(
        string="Keep Raw Items",
        default=90,
        help="Days after which what the networks sent is forgotten in its raw form. "
        "Posts, conversations and tickets stay.",
    )

    social_care_outgoing_paused = fields.Boolean(
        string="Pause Sending", help="Replies of all accounts of the company wait."
    )

    social_care_link_handles = fields.Boolean(
        string="Link Exact Handles",
        help="A profile whose handle is kept on exactly one contact is linked to it by "
        "itself. Otherwise it is suggested.",
    )

    _social_care_raw_days_positive = models.Constraint(
        "CHECK (social_care_raw_days > 0)",
        "Raw items have to be kept for one day at least.",
    )

    def _social_rank_anew(self):
        """Have what is open in these companies weighed anew, soon."""
        self.env["social.care.weights"].sudo()._of(self)._rank_anew()
