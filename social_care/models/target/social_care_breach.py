from odoo import api, fields, models
from odoo.tools import SQL

from ...database import bulk

KEPT = (
    *("company_id", "account_id", "network", "team_id", "user_id", "target_id"),
    "awaiting_since",
)
"""What is kept of the conversation as it was."""


class SocialCareBreach(models.Model):
    """A customer whose answer was nearly, or really, too late."""

    _name = "social.care.breach"
    _inherit = ["social.care.exported"]
    _description = "Missed Response Target"
    _order = "due_at desc, id desc"
    _rec_name = "conversation_id"

    conversation_id = fields.Many2one(
        "social.care.conversation",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    account_id = fields.Many2one(
        "social.care.account", readonly=True, ondelete="cascade"
    )
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        readonly=True,
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", readonly=True, ondelete="set null"
    )
    ticket_id = fields.Many2one(related="conversation_id.ticket_id")
    user_id = fields.Many2one(
        "res.users", string="Assigned to", readonly=True, help="At that time."
    )
    target_id = fields.Many2one(
        "social.care.target", readonly=True, index="btree_not_null", ondelete="set null"
    )
    awaiting_since = fields.Datetime(
        string="Waiting Since", required=True, readonly=True
    )
    due_at = fields.Datetime(string="Due", required=True, readonly=True)
    warned_at = fields.Datetime(string="Warned", readonly=True)
    breached_at = fields.Datetime(
        string="Missed", readonly=True, help="Empty: answered in time after a warning."
    )
    answered_at = fields.Datetime(
        string="Settled", readonly=True, help="Answered, or no answer needed any more."
    )
    late_hours = fields.Float(
        string="Hours Late",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Of those who still wait: until now.",
    )

    _wait_unique = models.UniqueIndex("(conversation_id, awaiting_since)")
    _company_index = models.Index("(company_id, due_at DESC)")

    # ---- CRUD ------------------------------------------------------------------------

    def _field_to_sql(self, alias, field_expr, query=None):
        """Who still waits is late until now: in lists, in filters and in sums."""
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr != "late_hours":
            return sql
        return SQL(
            """CASE WHEN %(settled)s IS NULL
                    THEN greatest(0, extract(epoch FROM %(now)s - %(due)s) / 3600)
                    ELSE %(stored)s END::float8""",
            settled=self._field_to_sql(alias, "answered_at", query),
            due=self._field_to_sql(alias, "due_at", query),
            now=SQL("%s::timestamp", fields.Datetime.now()),
            stored=sql,
        )

    # ---- Actions ---------------------------------------------------------------------

    def action_open_conversation(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.care.conversation",
            "res_id": self.conversation_id.id,
            "views": [(False, "form")],
        }

    # ---- Business methods ------------------------------------------------------------

    @api.private
    @api.model
    def note(self, soon, late, now):
        """Keep that answers are nearly due, or late; each wait of a customer once."""
        rows = []
        for person in (soon | late).read(["answer_due_at", *KEPT], load=None):
            warned_at = now if person["id"] in soon.ids else None
            due = person["answer_due_at"] if person["id"] in late.ids else None
            rows.append(self._row(person, warned_at, due))
        self._upsert(rows)

    @api.private
    @api.model
    def settle(self, done):
        """The customer waits no more.

        :param list done: (row of the conversation as it was, when we answered) each;
            None where it needs no answer any more
        """
        late = [
            self._row(person, breached_at=person["answer_due_at"])
            for person, answered_at in done
            if answered_at and answered_at > person["answer_due_at"]
        ]
        self._upsert(late)
        values = [(person["id"], answered_at) for person, answered_at in done]
        self.env.cr.execute(
            """
            UPDATE social_care_breach b
               SET answered_at = coalesce(v.at, %s),
                   late_hours = greatest(0, extract(epoch FROM
                       coalesce(v.at, %s) - b.due_at) / 3600)
              FROM (SELECT unnest(%s) AS id, unnest(%s::timestamp[]) AS at) v
             WHERE b.conversation_id = v.id AND b.answered_at IS NULL
            """,
            [
                fields.Datetime.now(),
                fields.Datetime.now(),
                [conversation for conversation, _at in values],
                [at for _conversation, at in values],
            ],
        )
        self.invalidate_model()

    @api.model
    def _row(self, person, warned_at=None, breached_at=None):
        """The columns of a row, from those of the conversation."""
        return {
            "conversation_id": person["id"],
            **{name: person[name] or None for name in KEPT},
            "due_at": person["answer_due_at"],
            "warned_at": warned_at,
            "breached_at": breached_at,
        }

    @api.model
    def _upsert(self, rows):
        """Insert what is new; what is there already becomes late where it is late."""
        if not rows:
            return
        bulk.insert(
            self,
            rows,
            conflict=("conversation_id", "awaiting_since"),
        )
        late = [row for row in rows if row["breached_at"]]
        if late:
            self.env.cr.execute(
                """
                UPDATE social_care_breach b
                   SET breached_at = v.due, due_at = v.due
                  FROM (SELECT unnest(%s) AS id, unnest(%s) AS since,
                               unnest(%s) AS due) v
                 WHERE b.conversation_id = v.id AND b.awaiting_since = v.since
                   AND b.breached_at IS NULL
                """,
                [
                    [row["conversation_id"] for row in late],
                    [row["awaiting_since"] for row in late],
                    [row["due_at"] for row in late],
                ],
            )
        self.invalidate_model()
