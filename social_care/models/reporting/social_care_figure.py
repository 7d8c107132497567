from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...reporting import aggregates, hiding
from ...triage.labels import INTENT_LABELS, MOOD_LABELS
from .social_care_wait import COUNTED, HOW, LEFT_OUT, NO_RANT, STILL_WAITING, TURNS

ENOUGH = 5
"""Different people below which a group is not told: it might be told whose it is."""
BY = {
    *("company_id", "network", "account_id", "team_id", "language", "intent", "mood"),
    *("how", "turn", "sent_elsewhere", "left_out", "began_on"),
}
"""What figures are grouped and narrowed down by."""


class SocialCareFigure(models.Model):
    """The waits for who may see figures and nobody's name: no row of it can be read,
    only groups of at least five people, and of no field by which one could be told; nor
    what is left of a total when the other groups are taken away.

    All reading of groups goes by ``_search`` and ``_read_group_select``; what reads
    rows is refused in the three methods below them.
    """

    _name = "social.care.figure"
    _description = "Figures of Public Answers"
    _inherit = ["social.care.exported"]
    _auto = False
    _order = "id"
    _depends = {
        "social.care.wait": [
            *("company_id", "network", "account_id", "team_id", "language", "intent"),
            *("mood", "how", "turn", "sent_elsewhere", "left_out", "began_at"),
            *("answered_at", "minutes", "working_minutes", "within_hour"),
            *("within_day", "within_week", "conversation_id"),
        ],
        "social.care.conversation": ["profile_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        readonly=True,
    )
    account_id = fields.Many2one("social.care.account", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    began_on = fields.Date(string="Asked", readonly=True, help="The day in UTC.")
    language = fields.Char(readonly=True)
    intent = fields.Selection(selection=INTENT_LABELS, string="Class", readonly=True)
    mood = fields.Selection(selection=MOOD_LABELS, readonly=True)
    how = fields.Selection(
        selection=HOW,
        string="Came to an End",
        readonly=True,
        falsy_value_label=STILL_WAITING,
    )
    turn = fields.Selection(
        selection=TURNS,
        string="From Rant to Rave",
        readonly=True,
        falsy_value_label=NO_RANT,
    )
    sent_elsewhere = fields.Boolean(readonly=True)
    left_out = fields.Selection(
        selection=LEFT_OUT, readonly=True, falsy_value_label=COUNTED
    )
    minutes = fields.Float(
        string="Minutes to Answer", readonly=True, aggregator="median"
    )
    working_minutes = fields.Float(
        string="Working Minutes to Answer", readonly=True, aggregator="median"
    )
    within_hour = fields.Float(
        string="Answered within an Hour (share)", readonly=True, aggregator="avg"
    )
    within_day = fields.Float(
        string="Answered within a Day (share)", readonly=True, aggregator="avg"
    )
    within_week = fields.Float(
        string="Answered within a Week (share)", readonly=True, aggregator="avg"
    )

    # ---- ORM -------------------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT w.id, w.company_id, w.network, w.account_id, w.team_id, w.language,
                   w.intent, w.mood, w.how, w.turn, w.sent_elsewhere, w.left_out,
                   w.began_at::date AS began_on, w.began_at, w.answered_at, w.minutes,
                   w.working_minutes, w.within_hour, w.within_day, w.within_week,
                   c.profile_id
              FROM social_care_wait w
              JOIN social_care_conversation c ON c.id = w.conversation_id
            """
        )

    def search_fetch(self, *arguments, **options):
        return self._refuse()

    def search_count(self, *arguments, **options):
        return self._refuse()

    def _fetch_query(self, query, fields):
        self._refuse()

    def _search(self, domain, *arguments, **options):
        """What is found can only be grouped; small groups are left out."""
        conditions = Domain(domain).iter_conditions()
        self._check_names(condition.field_expr for condition in conditions)
        query = super()._search(domain, *arguments, **options)
        query.having = self._enough(SQL("TRUE"))
        return query

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        found = super()._read_group(domain, groupby, aggregates, having, order=order)
        if not groupby:
            return found or self._nothing(aggregates)
        told = self._told(domain, groupby, found)
        return told[offset : offset + limit if limit else None]

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        found = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        return [
            self._told(domain, groupby, rows)
            if groupby
            else rows or self._nothing(aggregates)
            for groupby, rows in zip(grouping_sets, found, strict=True)
        ]

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_names([groupby_spec.partition(":")[0]])
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_having(self, having_domain, query):
        """What callers want of groups comes on top of what holds anyway."""
        enough = self._enough(SQL("TRUE"))
        wanted = super()._read_group_having(having_domain, query)
        return SQL("%s AND (%s)", enough, wanted) if wanted else enough

    def _read_group_select(self, aggregate_spec, query):
        """Counts, and our shares and medians where they are of enough people; a lowest
        or highest value would be somebody's."""
        if aggregate_spec == "__count":
            return super()._read_group_select(aggregate_spec, query)
        value = aggregates.select(aggregate_spec, self._column)
        if value is None:
            self._refuse()
        enough = self._enough(aggregates.ripe(aggregate_spec, self._column))
        return SQL("CASE WHEN %s THEN %s END", enough, value)

    # ---- Business methods ------------------------------------------------------------

    def _told(self, domain, groupby, rows):
        """Those of grouped rows that do not tell by subtraction of a group that is too
        small."""
        if not rows:
            return []
        # As those are found who are counted: ours hides what may be asked for.
        query = super()._search(domain)  # pylint: disable=super-method-mismatch
        terms = [self._read_group_groupby(self._table, spec, query) for spec in groupby]
        query.groupby = SQL(", ").join(terms)
        people = self._column("profile_id")
        count = SQL("COUNT(DISTINCT %s)", people)
        who = SQL(
            "CASE WHEN %s < %s THEN ARRAY_AGG(DISTINCT %s) END", count, ENOUGH, people
        )
        *columns, counts, who = zip(
            *self.env.execute_query(query.select(*terms, count, who)), strict=True
        )
        keys = (
            self._read_group_postprocess_groupby(spec, column)
            for spec, column in zip(groupby, columns, strict=True)
        )
        groups = {
            key: (count, set(ids or ()))
            for key, count, ids in zip(
                zip(*keys, strict=True), counts, who, strict=True
            )
        }
        hidden = hiding.hidden(groups, ENOUGH)
        return [row for row in rows if row[: len(groupby)] not in hidden]

    def _column(self, name):
        return SQL.identifier(self._table, name)

    def _enough(self, rows):
        """Whether rows are of enough different people."""
        return SQL(
            "COUNT(DISTINCT %s) FILTER (WHERE %s) >= %s",
            self._column("profile_id"),
            rows,
            ENOUGH,
        )

    def _nothing(self, aggregates):
        """A total of which nothing is told."""
        return [tuple(self._read_group_empty_value(spec) for spec in aggregates)]

    def _check_names(self, names):
        """Only by what tells nobody: an id, or a moment, would."""
        for name in names:
            if str(name).partition(".")[0] not in BY:
                self._refuse()

    def _refuse(self):
        raise AccessError(
            self.env._("Figures are told of groups of at least %s people.", ENOUGH)
        )
