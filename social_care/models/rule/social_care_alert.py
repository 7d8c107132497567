from odoo import api, fields, models

from ...alerting import telling


class SocialCareAlert(models.Model):
    """People have to be told of a conversation, once for each rule."""

    _name = "social.care.alert"
    _inherit = ["social.care.exported"]
    _description = "Alert of a Social Rule"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "social.care.rule", required=True, readonly=True, ondelete="cascade"
    )
    conversation_id = fields.Many2one(
        "social.care.conversation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    post_id = fields.Many2one("social.care.post", readonly=True, ondelete="set null")
    state = fields.Selection(
        selection=[
            ("new", "To be told"),
            ("told", "Told"),
            ("summed", "Told with others"),
            ("failed", "Failed"),
        ],
        required=True,
        default="new",
        readonly=True,
    )

    _once_unique = models.UniqueIndex("(rule_id, conversation_id)")
    _queue_index = models.Index("(id) WHERE state = 'new'")

    @api.model
    def _cron_tell(self):
        """Tell what is left, and how many a flood was in the end."""
        return telling.run(self.env)
