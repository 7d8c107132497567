import logging
from datetime import timedelta

from odoo import api, fields, models

from ... import messages
from ...database import transaction

_logger = logging.getLogger(__name__)
SINGLE = 3
"""Conversations of which people are told one by one; more are one message."""
QUIET = timedelta(minutes=30)
"""After so long without an alert the next one is news again."""
BATCH = 500


class SocialCareAlert(models.Model):
    """People have to be told of a conversation, once for each rule."""

    _name = "social.care.alert"
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

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_tell(self):
        """Tell what is left, and how many a flood was in the end. Never raises."""
        transaction.commit(self.env)
        self._after_batch()
        try:
            transaction.run(
                self.env, lambda env: env["social.care.rule"]._tell_ends_of_floods()
            )
        except Exception:
            _logger.warning("Alerts could not be summed up", exc_info=True)
        return True

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _after_batch(self, broken=None):
        """A batch is committed: tell people what its rules caught. Never raises.

        :param broken: dict of the id of a rule that could not be asked to its exception
        """
        for work, arguments in (
            (self._tell, ()),
            (self.env["social.care.rule.hit"]._count, ()),
            (self.env["social.care.rule"]._note_broken, (broken or {},)),
        ):
            try:
                work(*arguments)
            except Exception:
                _logger.warning("After a batch with rules", exc_info=True)

    @api.model
    def _tell(self):
        told = BATCH
        while told == BATCH:
            told = transaction.run(self.env, lambda env: env[self._name]._tell_some())

    @api.model
    def _tell_some(self):
        """Tell the next alerts.

        Whoever else tells of the same rule writes the rule as well: one of the two is
        done again, so that nothing is counted twice.

        :return: how many
        """
        self.env.cr.execute(
            """
            SELECT id FROM social_care_alert
             WHERE state = 'new'
             ORDER BY id
             LIMIT %s
               FOR UPDATE SKIP LOCKED
            """,
            [BATCH],
            log_exceptions=False,
        )
        alerts = self.browse(row[0] for row in self.env.cr.fetchall())
        alerts.rule_id._hold()
        for rule, theirs in alerts.grouped("rule_id").items():
            try:
                with self.env.cr.savepoint():
                    rule._tell(theirs)
                    self.env.flush_all()
            except transaction.CONFLICTS:
                raise
            except Exception as error:
                _logger.warning("Rule %s: nobody told", rule.id, exc_info=True)
                self.env.invalidate_all()
                theirs.write({"state": "failed"})
                rule._note_error(messages.explain(self.env, error))
        return len(alerts)

    @api.model
    def _move(self, conversation, other):
        """Alerts of one conversation become those of another, where it has none."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE social_care_alert alert SET conversation_id = %(other)s
             WHERE conversation_id = %(one)s
               AND NOT EXISTS (SELECT FROM social_care_alert
                                WHERE rule_id = alert.rule_id
                                  AND conversation_id = %(other)s)
            """,
            {"one": conversation.id, "other": other.id},
        )
        self.invalidate_model()
