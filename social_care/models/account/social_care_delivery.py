from datetime import timedelta

from odoo import api, fields, models

from ...database import bulk

KEPT_DAYS = 14
"""Days for which the line of a delivery is kept."""
KEPT = 500
"""Lines of an account that are kept; the last one always is."""
REFUSED_AN_HOUR = 60
"""Refused ones of an account that are written down within an hour: who knows the
address may send as many as they like."""


class SocialCareDelivery(models.Model):
    """What a network delivered to an account's address, and what became of it."""

    _name = "social.care.delivery"
    _description = "Delivery by a Social Network"
    _inherit = ["social.care.exported"]
    _order = "id desc"
    _rec_name = "received_at"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    received_at = fields.Datetime(string="Received", required=True, readonly=True)
    state = fields.Selection(
        selection=[("taken", "Accepted"), ("refused", "Refused")],
        required=True,
        readonly=True,
    )
    size = fields.Integer(string="Bytes", readonly=True, aggregator=None)
    stored = fields.Integer(string="New Items", readonly=True)
    known = fields.Integer(string="Known Already", readonly=True)
    failed = fields.Integer(string="Not Understood", readonly=True)
    poked = fields.Integer(
        string="Streams Woken",
        readonly=True,
        help="The network said only that there is something new: it is fetched.",
    )
    unknown = fields.Integer(
        string="For Others",
        readonly=True,
        help="Items for accounts that are not connected here with this secret. They "
        "are not stored.",
    )
    via_other = fields.Boolean(
        string="By Another Address",
        readonly=True,
        help="It came to the address of another account of the same app.",
    )
    reason = fields.Char(readonly=True)

    _account_index = models.Index("(account_id, id)")

    @api.model
    @api.private
    def add(self, rows):
        """Write down what became of a delivery.

        :param rows: dicts of columns, one an account
        """
        now = fields.Datetime.now()
        bulk.insert(self, [row | {"received_at": now} for row in rows])

    @api.model
    @api.private
    def add_refused(self, account_id, size, reason):
        """Write down that one was refused, unless that was said often enough."""
        now = fields.Datetime.now()
        lately = [
            ("account_id", "=", account_id),
            ("state", "=", "refused"),
            ("received_at", ">", now - timedelta(hours=1)),
        ]
        if self.search_count(lately, limit=REFUSED_AN_HOUR) < REFUSED_AN_HOUR:
            row = {"account_id": account_id, "state": "refused", "size": size}
            self.add([row | {"reason": reason}])

    @api.model
    def _forget(self):
        """Delete the lines that are old, and those beyond what an account may have.

        :return: how many
        """
        self.env.cr.execute(
            """
            DELETE FROM social_care_delivery
             WHERE id IN (SELECT id
                            FROM (SELECT id, received_at,
                                         row_number() OVER (PARTITION BY account_id
                                                            ORDER BY id DESC) AS place
                                    FROM social_care_delivery) AS line
                           WHERE place > %s
                                 OR place > 1 AND received_at < %s)
            """,
            [KEPT, fields.Datetime.now() - timedelta(days=KEPT_DAYS)],
        )
        self.invalidate_model()
        return self.env.cr.rowcount
