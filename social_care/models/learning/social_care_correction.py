from collections import defaultdict

from odoo import api, fields, models

from ...triage.labels import INTENT_LABELS, SENTIMENT_LABELS
from ..selections import LEARNT, those_of


class SocialCareCorrection(models.Model):
    """What a person said of a post: it stands, and is learned from."""

    _name = "social.care.correction"
    _inherit = ["social.care.exported"]
    _members_network = "post_id.network"
    _description = "Correction of a Social Post"
    _order = "id desc"
    _rec_name = "post_id"

    post_id = fields.Many2one(
        "social.care.post", required=True, readonly=True, ondelete="cascade"
    )
    body = fields.Text(related="post_id.body", string="Words")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(
        selection=[*LEARNT, ("thanks", "Thanks")],
        required=True,
        readonly=True,
    )
    label = fields.Selection(
        selection=[
            *INTENT_LABELS,
            *SENTIMENT_LABELS,
            ("yes", "Thanks"),
            ("no", "No thanks"),
        ],
        required=True,
        readonly=True,
    )
    found = fields.Selection(
        selection=those_of("social.care.correction", "label"),
        string="Was Taken For",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    corrected_at = fields.Datetime(
        string="Corrected",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
    )

    _post_unique = models.UniqueIndex("(post_id, kind)")
    _lesson_index = models.Index("(company_id, kind, id)")

    # ---- Business methods ------------------------------------------------------------

    @api.model
    @api.private
    def labels_of(self, post_ids):
        """post id to its corrections: dict of kind to label."""
        if not post_ids:
            return {}
        found = defaultdict(dict)
        for correction in self.sudo().search([("post_id", "in", list(post_ids))]):
            found[correction.post_id.id][correction.kind] = correction.label
        return dict(found)
