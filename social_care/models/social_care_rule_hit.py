from odoo import api, fields, models

from ..database import transaction

BATCH = 10_000
KEPT_DAYS = 365


class SocialCareRuleHit(models.Model):
    """A rule caught a post."""

    _name = "social.care.rule.hit"
    _description = "Post Caught by a Social Rule"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one(
        "social.care.rule", required=True, readonly=True, ondelete="cascade"
    )
    post_id = fields.Many2one(
        "social.care.post", required=True, readonly=True, ondelete="cascade"
    )
    counted = fields.Boolean(
        readonly=True, help="Whether it is in the rule's own figure already."
    )

    _post_unique = models.UniqueIndex("(post_id, rule_id)")
    _rule_index = models.Index("(rule_id, id)")
    _uncounted_index = models.Index("(rule_id) WHERE NOT counted")

    @api.model
    def _count(self):
        """Add what was caught since the last time to the rules' own figures.

        Not where posts are stored: two batches that write the same rule would have to
        take turns.
        """
        return transaction.run(self.env, lambda env: env[self._name]._count_in())

    @api.model
    def _count_in(self):
        self.env.cr.execute(
            """
            WITH fresh AS (
                UPDATE social_care_rule_hit SET counted = TRUE
                 WHERE NOT counted
             RETURNING rule_id, create_date)
            UPDATE social_care_rule rule
               SET hit_count = coalesce(hit_count, 0) + sums.count,
                   last_hit_at = greatest(last_hit_at, sums.last)
              FROM (SELECT rule_id, count(*) AS count, max(create_date) AS last
                      FROM fresh GROUP BY rule_id) sums
             WHERE rule.id = sums.rule_id
            """,
            log_exceptions=False,
        )
        self.env["social.care.rule"].invalidate_model(["hit_count", "last_hit_at"])
        return True

    @api.autovacuum
    def _gc_hits(self):
        """What was caught long ago is a figure only."""
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search(
            [
                ("create_date", "<", long_ago),
                ("counted", "=", True),
                ("post_id.conversation_id.awaiting_since", "=", False),
            ],
            limit=BATCH,
        ).unlink()
