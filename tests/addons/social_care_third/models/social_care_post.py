from odoo import api, fields, models


class SocialCarePost(models.Model):
    _inherit = "social.care.post"

    third_words = fields.Integer(compute="_compute_third_words", store=True)
    third_default = fields.Char(default="as always")

    @api.depends("body")
    def _compute_third_words(self):
        for post in self:
            post.third_words = len((post.body or "").split())
