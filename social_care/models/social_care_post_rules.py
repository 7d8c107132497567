"""Which rules caught a post, and what of it is kept as evidence."""

from odoo import fields, models


class SocialCarePost(models.Model):
    _inherit = "social.care.post"

    rule_hit_ids = fields.One2many(
        "social.care.rule.hit", "post_id", string="Caught by", readonly=True
    )

    def _erase(self):
        """Words that are no evidence of a threat or a legal matter go everywhere."""
        super()._erase()
        self.env["social.care.evidence"].sudo()._forget(self)
