"""Who is looking at a conversation just now, and who is answering it.

Browsers say so every few seconds; who falls silent is gone. Nothing here has to
outlive a crash of the database, so its table is not logged.
"""

from odoo import api, fields, models
from odoo.tools import SQL

FRESH = 20
"""Seconds for which somebody counts as present after a sign of life."""


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

    @api.model
    def _note(self, conversation_ids, user_id, answering):
        """Somebody gave a sign of life.

        :return: ids of the conversations where that is news to others
        """
        self.env.cr.execute(
            """
            SELECT conversation_id
              FROM social_care_presence
             WHERE conversation_id = ANY(%(ids)s)
               AND user_id = %(user)s
               AND answering = %(answering)s
               AND seen_at > now() AT TIME ZONE 'UTC' - %(fresh)s * interval '1 second'
            """,
            {
                "ids": conversation_ids,
                "user": user_id,
                "answering": answering,
                "fresh": FRESH,
            },
        )
        known = {row[0] for row in self.env.cr.fetchall()}
        self.env.cr.execute(
            """
            INSERT INTO social_care_presence
                        (conversation_id, user_id, answering, seen_at)
                 SELECT id, %(user)s, %(answering)s, now() AT TIME ZONE 'UTC'
                   FROM unnest(%(ids)s) AS id
            ON CONFLICT (conversation_id, user_id)
              DO UPDATE SET answering = EXCLUDED.answering, seen_at = EXCLUDED.seen_at
            """,
            {"ids": conversation_ids, "user": user_id, "answering": answering},
        )
        self.invalidate_model()
        return [each for each in conversation_ids if each not in known]

    @api.model
    def _forget(self, conversation_ids, user_id):
        """Somebody left.

        :return: ids of the conversations where they were
        """
        self.env.cr.execute(
            """
            DELETE FROM social_care_presence
             WHERE conversation_id = ANY(%s) AND user_id = %s
         RETURNING conversation_id
            """,
            [conversation_ids, user_id],
        )
        self.invalidate_model()
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _present(self, conversation_ids):
        """conversation id to who is there: their ids, names, and who is answering."""
        self.env.cr.execute(
            """
            SELECT presence.conversation_id, presence.user_id, partner.name,
                   presence.answering
              FROM social_care_presence presence
              JOIN res_users users ON users.id = presence.user_id
              JOIN res_partner partner ON partner.id = users.partner_id
             WHERE presence.conversation_id = ANY(%s)
               AND presence.seen_at
                   > now() AT TIME ZONE 'UTC' - %s * interval '1 second'
             ORDER BY presence.answering DESC, partner.name, presence.user_id
            """,
            [conversation_ids, FRESH],
        )
        found = {conversation_id: [] for conversation_id in conversation_ids}
        for conversation_id, user_id, name, answering in self.env.cr.fetchall():
            found[conversation_id].append(
                {"user": user_id, "name": name, "answering": bool(answering)}
            )
        return found
