from odoo import fields, models

from ...groups import ADMIN

KEY = {"groups": ADMIN, "copy": False, "exportable": False}
"""Only administrators see it, and it leaves Odoo for nobody but the service."""


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
    social_care_scheduled_paused = fields.Boolean(
        string="Pause What Is Scheduled",
        help="In a crisis: what was scheduled waits, and nobody is thanked or shared. "
        "What people write now goes out.",
    )
    social_care_link_handles = fields.Boolean(
        string="Link Exact Handles",
        help="A profile whose handle is kept on exactly one contact is linked to it by "
        "itself. Otherwise it is suggested.",
    )
    social_care_pictures = fields.Boolean(
        string="Fetch Pictures",
        default=True,
        help="Pictures that come with posts are fetched and shown from Odoo: nobody's "
        "browser asks the place where they lie.",
    )
    social_care_picture_mb = fields.Integer(
        string="Megabytes of Pictures a Day",
        default=500,
        help="What comes beyond that waits for the next day (UTC).",
    )

    social_care_deepl_key = fields.Char(string="DeepL Key", **KEY)
    social_care_libretranslate_url = fields.Char(
        string="LibreTranslate Address", groups=ADMIN
    )
    social_care_libretranslate_key = fields.Char(string="LibreTranslate Key", **KEY)

    _social_care_raw_days_positive = models.Constraint(
        "CHECK (social_care_raw_days > 0)",
        "Raw items have to be kept for one day at least.",
    )
    _social_care_picture_mb_positive = models.Constraint(
        "CHECK (social_care_picture_mb > 0)",
        "One megabyte of pictures a day is the least.",
    )

    # ---- Business methods ------------------------------------------------------------

    def _social_rank_anew(self):
        """Have what is open in these companies weighed anew, soon."""
        self.env["social.care.weights"].sudo().of_companies(self)._rank_anew()
