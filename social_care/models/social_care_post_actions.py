"""What we do with posts on the network itself."""

from odoo import fields, models


class SocialCarePost(models.Model):
    _inherit = "social.care.post"

    user_id = fields.Many2one(
        "res.users",
        string="Answered by",
        readonly=True,
        index="btree_not_null",
        help="Who wrote this answer of ours, where it was written here.",
    )
    reply_ids = fields.One2many("social.care.reply", "post_id", readonly=True)
