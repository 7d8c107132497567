from odoo import fields, models

from ...groups import ADMIN


class SocialCarePostTranslation(models.Model):
    """What a service made of a post, for those who read one language.

    Nobody reads it but by way of the post, and it goes with the post's words.
    """

    _name = "social.care.post.translation"
    _description = "Translation of a Social Post"
    _rec_name = "language"

    post_id = fields.Many2one(
        "social.care.post", required=True, readonly=True, ondelete="cascade"
    )
    language = fields.Char(required=True, readonly=True, help="As Odoo names it.")
    source = fields.Char(readonly=True, help="Of the post, as the service found it.")
    service = fields.Char(required=True, readonly=True)
    body = fields.Text(required=True, readonly=True, groups=ADMIN)

    _post_unique = models.UniqueIndex("(post_id, language)")
