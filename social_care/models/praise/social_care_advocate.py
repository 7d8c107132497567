from datetime import timedelta

from odoo import api, fields, models

PRAISES, DAYS, WITHIN = 3, 2, timedelta(days=180)
"""From so many words of praise on so many days within that time one is suggested."""


class SocialCareAdvocate(models.Model):
    """Somebody who speaks well of us again and again: suggested, and accepted by a
    person."""

    _name = "social.care.advocate"
    _description = "Advocate"
    _inherit = ["social.care.exported"]
    _order = "state desc, praises desc, id"
    _rec_name = "profile_id"

    profile_id = fields.Many2one(
        "social.care.profile", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    network = fields.Selection(related="profile_id.network")
    partner_id = fields.Many2one(related="profile_id.partner_id", string="Contact")
    state = fields.Selection(
        selection=[
            ("suggested", "Suggested"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
        ],
        required=True,
        default="suggested",
        readonly=True,
    )
    praises = fields.Integer(string="Words of Praise", readonly=True)
    days = fields.Integer(string="On So Many Days", readonly=True)
    last_at = fields.Datetime(string="Last Praise", readonly=True)
    reason = fields.Char(string="Why", compute="_compute_reason")
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)

    _profile_unique = models.UniqueIndex("(profile_id)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("praises", "days")
    def _compute_reason(self):
        for advocate in self:
            advocate.reason = self.env._(
                "Praised us %(praises)s times on %(days)s days within half a year.",
                praises=advocate.praises,
                days=advocate.days,
            )

    # ---- Actions ---------------------------------------------------------------------

    def action_accept(self):
        """They are advocates; the contacts among them are told apart by a tag."""
        self._decide("accepted")
        tag = self.env.ref("social_care.advocate_category")
        self.partner_id.sudo().category_id |= tag
        return True

    def action_decline(self):
        """They are none, and are not suggested again."""
        self._decide("declined")
        return True

    def _decide(self, state):
        self.check_access("read")
        self.profile_id.check_access("write")
        self.sudo().write({"state": state, "decided_by_id": self.env.uid})

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _cron_suggest(self):
        """Suggest who has praised us often, on several days."""
        self.env.cr.execute(
            """
            INSERT INTO social_care_advocate
                   (profile_id, company_id, state, praises, days, last_at,
                    create_uid, create_date, write_uid, write_date)
            SELECT c.profile_id, w.company_id, 'suggested', count(*),
                   count(DISTINCT w.began_at::date), max(w.began_at),
                   %(user)s, now() AT TIME ZONE 'UTC', %(user)s,
                   now() AT TIME ZONE 'UTC'
              FROM social_care_wait w
              JOIN social_care_conversation c ON c.id = w.conversation_id
              JOIN social_care_profile p ON p.id = c.profile_id
             WHERE w.intent = 'praise' AND w.left_out IS NULL
               AND w.began_at > %(since)s
               AND p.traceable AND p.left_alone IS NOT TRUE
             GROUP BY c.profile_id, w.company_id
            HAVING count(*) >= %(praises)s
               AND count(DISTINCT w.began_at::date) >= %(days)s
                ON CONFLICT (profile_id) DO UPDATE
               SET praises = excluded.praises, days = excluded.days,
                   last_at = excluded.last_at
            """,
            {
                "user": self.env.uid,
                "since": fields.Datetime.now() - WITHIN,
                "praises": PRAISES,
                "days": DAYS,
            },
        )
        self.invalidate_model()
