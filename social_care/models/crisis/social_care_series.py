from datetime import timedelta

from odoo import api, fields, models

from ...crisis import watching
from ...surges.series import Series


class SocialCareSeries(models.Model):
    """How many people say something of a kind to an account, as twenty numbers.

    Made of the posts by ``crisis.watching``; nobody writes it.
    """

    _name = "social.care.series"
    _description = "Series of Social Posts"
    _inherit = ["social.care.exported"]
    _order = "account_id, key"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    key = fields.Char(
        required=True,
        readonly=True,
        help="Which posts it counts: complaint, all of them, or those of a topic.",
    )
    topic_id = fields.Many2one(
        "social.care.topic", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    numbers = fields.Json(readonly=True)
    began_at = fields.Datetime(
        readonly=True, help="Before that nothing is known of the account."
    )
    learned_to = fields.Datetime(
        readonly=True, help="What was said until then is part of what is usual."
    )
    looked_at = fields.Datetime(readonly=True)
    crisis_id = fields.Many2one(
        "social.care.crisis",
        string="Surge Under Way",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The surge that this is part of, until it is calm again.",
    )
    busy_at = fields.Datetime(
        readonly=True, help="When it was last clearly busier than usual, in a surge."
    )
    told_count = fields.Integer(
        readonly=True, help="How many people it were when it was last told of."
    )
    learning = fields.Boolean(compute="_compute_usual")
    usual = fields.Integer(
        string="Usual at Most",
        compute="_compute_usual",
        help="The most people in fifteen minutes that most days have.",
    )

    _key_unique = models.UniqueIndex("(account_id, key)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("account_id", "key")
    def _compute_display_name(self):
        for series in self:
            series.display_name = f"{series.account_id.name}: {series.key}"

    @api.depends("numbers")
    def _compute_usual(self):
        for series in self:
            found = Series.of(series.numbers)
            series.learning = found.learning
            series.usual = found.usual(15)

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_watch(self):
        """Look where no batch has come for a while: what is over, and what is usual."""
        return watching.run(self.env)

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def since(self):
        """From when on there is anything that is known of it.

        :return: a datetime, at most fourteen days ago
        """
        return max(self.began_at, fields.Datetime.now() - timedelta(days=14))
