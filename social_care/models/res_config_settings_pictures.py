"""What a company wants of pictures."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

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

    _social_care_picture_mb_positive = models.Constraint(
        "CHECK (social_care_picture_mb > 0)",
        "One megabyte of pictures a day is the least.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_care_pictures = fields.Boolean(
        related="company_id.social_care_pictures", readonly=False
    )
    social_care_picture_mb = fields.Integer(
        related="company_id.social_care_picture_mb", readonly=False
    )
