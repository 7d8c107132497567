from odoo import api, fields, models


class SocialCareWaiveReason(models.Model):
    """Why the public is told nothing: the company's own list."""

    _name = "social.care.waive.reason"
    _description = "Waive Reason"
    _inherit = ["social.care.guarded"]
    _order = "sequence, id"
    _fixed = frozenset({"company_id"})

    name = fields.Char(string="Reason", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    none_needed = fields.Boolean(
        string="No Answer Needed",
        help="Nobody waited: reports leave it out. What is waived for another reason "
        "counts as unanswered.",
    )
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Leave empty for all companies.",
    )

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"none_needed", "name"}:
            self.env["social.care.wait"].rebuild_soon()
        return result

    # ---- Business methods ------------------------------------------------------------

    @api.private
    @api.model
    def none_needed_words(self):
        """The reasons after which nobody waited, in all languages, in small letters.

        :return: a set of texts
        """
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT said.word
              FROM social_care_waive_reason reason,
                   jsonb_each_text(reason.name) said (lang, word)
             WHERE reason.none_needed
            """
        )
        return {word.strip().casefold() for (word,) in self.env.cr.fetchall()}
