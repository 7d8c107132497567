from odoo import fields, models


class SocialCareForgotten(models.Model):
    """Somebody of whom nothing is taken in any more, whoever that is."""

    _name = "social.care.forgotten"
    _description = "Forgotten Person"
    _rec_name = "digest"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    digest = fields.Char(
        required=True,
        readonly=True,
        exportable=False,
        help="A keyed hash of the network, its server and the person's id there.",
    )
    until = fields.Datetime(
        readonly=True,
        help="What they said later is taken in. Empty: nothing is.",
    )
    erasure_id = fields.Many2one(
        "social.care.erasure", readonly=True, ondelete="set null"
    )

    _digest_unique = models.UniqueIndex("(company_id, digest)")
