"""Who is looking at a conversation just now, and who is answering it.

Browsers say so every few seconds; who falls silent is gone. Nothing here has to
outlive a crash of the database, so its table is not logged.
"""

from odoo import api, fields, models
from odoo.tools import SQL


class SocialCarePresence(models.Model):
    _name = "social.care.presence"
    _inherit = ["social.care.exported"]
    _description = "Presence at a Social Conversation"
    _log_access = False
    _rec_name = "user_id"

    conversation_id = fields.Many2one(
        "social.care.conversation", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    answering = fields.Boolean(readonly=True)
    seen_at = fields.Datetime(required=True, readonly=True)

    _user_unique = models.UniqueIndex("(conversation_id, user_id)")

    def init(self):
        self.env.cr.execute(
            "SELECT relpersistence FROM pg_class WHERE oid = %s::regclass",
            [self._table],
        )
        if self.env.cr.fetchone()[0] != "u":
            self.env.cr.execute(
                SQL("ALTER TABLE %s SET UNLOGGED", SQL.identifier(self._table))
            )

    # ---- Business methods ------------------------------------------------------------

    @api.autovacuum
    def _gc_silent(self):
        """Forget who has been silent for long."""
        self.env.cr.execute(
            """
            DELETE FROM social_care_presence
             WHERE seen_at < now() AT TIME ZONE 'UTC' - interval '1 hour'
            """
        )
