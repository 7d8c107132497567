from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    social_care_raw_days = fields.Integer(
        related="company_id.social_care_raw_days", readonly=False
    )
    social_care_outgoing_paused = fields.Boolean(
        related="company_id.social_care_outgoing_paused", readonly=False
    )
    social_care_link_handles = fields.Boolean(
        related="company_id.social_care_link_handles", readonly=False
    )
    social_care_pictures = fields.Boolean(
        related="company_id.social_care_pictures", readonly=False
    )
    social_care_picture_mb = fields.Integer(
        related="company_id.social_care_picture_mb", readonly=False
    )
    social_care_deepl_key = fields.Char(
        related="company_id.social_care_deepl_key", readonly=False
    )
    social_care_libretranslate_url = fields.Char(
        related="company_id.social_care_libretranslate_url", readonly=False
    )
    social_care_libretranslate_key = fields.Char(
        related="company_id.social_care_libretranslate_key", readonly=False
    )
