from collections import defaultdict

from odoo import api, fields, models

from ...triage.priority import Ruled

BATCH = 10_000
KEPT_DAYS = 365


class SocialCareRuleHit(models.Model):
    """A rule caught a post."""

    _name = "social.care.rule.hit"
    _inherit = ["social.care.exported"]
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

    @api.private
    @api.model
    def ruled(self, conversation_ids):
        """What the rules that caught something in conversations say of the priority.

        Of several that set it the highest counts; what others add is added.

        :return: dict of conversation id to ``triage.priority.Ruled``
        """
        self.env.cr.execute(
            """
            SELECT DISTINCT post.conversation_id, rule.sequence, rule.id, rule.name,
                   rule.priority_mode, coalesce(rule.priority_value, 0)
              FROM social_care_post post
              JOIN social_care_rule_hit hit ON hit.post_id = post.id
              JOIN social_care_rule rule ON rule.id = hit.rule_id
             WHERE post.conversation_id = ANY(%s) AND NOT post.deleted AND rule.active
               AND (rule.action = 'priority' OR rule.priority_value != 0)
             ORDER BY rule.sequence, rule.id
            """,
            [list(conversation_ids)],
        )
        found = defaultdict(lambda: ([], [], []))
        for conversation, _sequence, _rule, name, mode, value in self.env.cr.fetchall():
            scores, points, names = found[conversation]
            (scores if mode == "set" else points).append(value)
            names.append(name)
        return {
            conversation: Ruled(max(scores, default=None), sum(points), tuple(names))
            for conversation, (scores, points, names) in found.items()
        }

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
