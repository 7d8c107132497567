from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

MONTHS = 24
"""What is proposed where somebody switches it on."""


class SocialCareRetention(models.Model):
    """For how long a company keeps words of one class; for ever where it is off."""

    _name = "social.care.retention"
    _description = "How Long Words Are Kept"
    _inherit = ["social.care.guarded", "social.care.labelled"]
    _order = "company_id, id"
    _rec_name = "kind"
    _fixed = frozenset({"company_id", "kind"})

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[
            ("private", "Private messages"),
            ("loose", "Posts without a ticket"),
            ("tickets", "Posts of closed tickets"),
            ("claims", "Numbers and addresses that customers left"),
            ("evidence", "Evidence"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    ends = fields.Boolean(
        string="Words Go", help="Off: they are kept for as long as nobody erases them."
    )
    months = fields.Integer(
        string="After Months",
        required=True,
        default=MONTHS,
        aggregator=None,
        help="Of tickets since they were closed, of all else since it came.",
    )
    looked_on = fields.Date(string="Last Looked Through", readonly=True)
    place_at = fields.Datetime(readonly=True)
    place = fields.Integer(readonly=True, aggregator=None)
    forgotten_count = fields.Integer(string="Gone So Far", readonly=True)

    _kind_unique = models.UniqueIndex("(company_id, kind)")
    _months_positive = models.Constraint(
        "CHECK (months > 0)", "One month is the least; switch it off to keep all."
    )

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        if vals.keys() & {"ends", "months"}:
            vals = {**vals, "looked_on": False, "place_at": False, "place": 0}
        return super().write(vals)

    # ---- Actions ---------------------------------------------------------------------

    @api.model
    def action_open(self):
        """Show the classes of the companies that are being looked at."""
        self.check_access("write")
        for company in self.env.companies:
            self._complete(company)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_retention_action"
        )

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def before(self):
        """What is older than this goes."""
        return fields.Datetime.now() - relativedelta(months=self.months)

    @api.model
    def _complete(self, company):
        """Every class of a company has its row; none of them ends at first."""
        theirs = self.sudo().search([("company_id", "=", company.id)])
        known = set(theirs.mapped("kind"))
        self.sudo().create(
            [
                {"company_id": company.id, "kind": kind}
                for kind, _label in self._fields["kind"].selection
                if kind not in known
            ]
        )
