from datetime import timedelta

from odoo import api, fields, models

WINDOW = timedelta(hours=1)
"""How far back the strikes of an address count."""
MOST = 1000
"""Strikes of one key that are written down; more would tell nothing more."""


class SocialCareClaim(models.Model):
    """What somebody left through a claim link: one person's, or somebody else's."""

    _name = "social.care.claim"
    _inherit = ["social.care.exported"]
    _description = "Submission to a Claim Link"
    _order = "id"
    _rec_name = "value"

    handoff_id = fields.Many2one(
        "social.care.handoff",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    phone = fields.Char(readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    value = fields.Char(
        string="Number or Address", compute="_compute_value", store=True
    )
    day = fields.Selection(
        selection=[("any", "Any day"), ("today", "Today"), ("tomorrow", "Tomorrow")],
        required=True,
        default="any",
        readonly=True,
    )
    part = fields.Selection(
        selection=[
            ("any", "Any time"),
            ("morning", "In the morning"),
            ("afternoon", "In the afternoon"),
        ],
        string="Time of Day",
        required=True,
        default="any",
        readonly=True,
    )
    consent_text = fields.Char(string="Agreed to", readonly=True)
    address = fields.Char(
        string="Sent from",
        readonly=True,
        help="A digest of the sender's network address: equal for equal addresses, "
        "and no way back to them.",
    )
    verified = fields.Boolean(
        string="Checked", readonly=True, help="This one is the customer's."
    )

    @api.depends("phone", "email", "handoff_id.channel")
    def _compute_value(self):
        for claim in self:
            by_mail = claim.handoff_id.channel == "email"
            first, second = claim.phone, claim.email
            claim.value = (second or first) if by_mail else (first or second)

    def action_verify_dialog(self):
        """Write down how it was checked that this one is the customer's."""
        self.ensure_one()
        action = self.handoff_id.action_verify_dialog()
        action["context"]["default_claim_id"] = self.id
        return action


class SocialCareClaimStrike(models.Model):
    """One line for each time that somebody tried a link in vain, or flooded one.

    Lines are only ever added, so that nobody waits for anybody; nobody reads them but
    the page itself, and they go after a while.
    """

    _name = "social.care.claim.strike"
    _description = "Failed Attempt on a Claim Link"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _key_index = models.Index("(key, at)")

    @api.private
    @api.model
    def add(self, key):
        """Write a line, unless there are more than enough."""
        self.env.cr.execute(
            """
            INSERT INTO social_care_claim_strike (key, at)
                 SELECT %s, now() AT TIME ZONE 'UTC'
                  WHERE (SELECT count(*) FROM social_care_claim_strike
                          WHERE key = %s AND at > now() AT TIME ZONE 'UTC' - %s) < %s
            """,
            [key, key, WINDOW, MOST],
        )

    @api.private
    @api.model
    def recent(self, key):
        """How many there are of late."""
        since = fields.Datetime.now() - WINDOW
        return self.search_count([("key", "=", key), ("at", ">", since)])

    @api.autovacuum
    def _gc_strikes(self):
        self.env.cr.execute(
            """
            DELETE FROM social_care_claim_strike
             WHERE at < now() AT TIME ZONE 'UTC' - interval '1 day'
               AND (key LIKE 'address:%'
                    OR at < now() AT TIME ZONE 'UTC' - interval '90 days')
            """
        )
