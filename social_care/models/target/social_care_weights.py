import itertools

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...database import bulk, lane
from ...standing.refresh import reweigh
from ...triage.priority import BOUNDS, Weights

BATCH = 500
"""Conversations that are weighed anew in one transaction."""
STARS = (45, 65, 85)
"""Scores from which on a ticket has one, two and three stars."""


def _weight(name, label, **options):
    """The field of a weight, with the default and the bounds of the plain code."""
    low, high = BOUNDS[name]
    options.setdefault("help", "")
    help_ = f"{options.pop('help')} From {low} to {high}.".strip()
    return fields.Integer(
        label,
        required=True,
        default=getattr(Weights(), name),
        aggregator=None,
        help=help_,
        **options,
    )


class SocialCareWeights(models.Model):
    """What makes a conversation weigh more, for one company."""

    _name = "social.care.weights"
    _description = "Priority Weights"
    _inherit = ["social.care.guarded"]
    _rec_name = "company_id"
    _order = "company_id"
    _fixed = frozenset({"company_id"})

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    base = _weight("base", "Base Score")
    complaint = _weight("complaint", "Complaint")
    question = _weight("question", "Question")
    other = _weight("other", "Anything Else")
    praise = _weight("praise", "Praise")
    spam = _weight("spam", "Spam")
    negative = _weight(
        "negative", "Bad Mood", help="At its worst; in between as far as it goes."
    )
    inflammatory = _weight(
        "inflammatory", "Inflammatory Words", help="Insults, hate and threats."
    )
    rating = _weight(
        "rating",
        "Bad Review",
        help="One star; two stars count two thirds, three stars one third.",
    )
    followers = _weight(
        "followers", "Followers", help="For every tenfold of them above ten."
    )
    followers_most = _weight("followers_most", "Followers, at Most")
    verified = _weight("verified", "Verified by the Network")
    contact = _weight("contact", "Known Contact")
    year = _weight("year", "Each Year as a Customer", help="Ten years at most.")
    deal = _weight(
        "deal",
        "Each Deal",
        help="Opportunities that were won, and sales orders. Ten at most.",
    )
    tag = _weight("tag", "One of These Tags")
    tag_ids = fields.Many2many(
        "res.partner.category",
        relation="social_care_weights_tag_rel",
        column1="weights_id",
        column2="category_id",
        string="Tags",
        help="Contacts with one of these tags weigh more, such as VIP or Press.",
    )
    reach = _weight(
        "reach",
        "Answers and Shares",
        help="For every tenfold of them, from the first ten on.",
    )
    reach_most = _weight("reach_most", "Answers and Shares, at Most")
    private = _weight(
        "private", "Only in Private", help="What the public sees comes first."
    )
    stars = fields.Boolean(
        "Stars Follow the Priority",
        default=True,
        help="Tickets get stars when a threshold is crossed, unless a person or a rule "
        "gave them others.",
    )
    one_star = fields.Integer(default=STARS[0], required=True, aggregator=None)
    two_stars = fields.Integer(default=STARS[1], required=True, aggregator=None)
    three_stars = fields.Integer(default=STARS[2], required=True, aggregator=None)
    ranked_to = fields.Integer(
        readonly=True,
        aggregator=None,
        help="While open conversations are weighed anew: the last one that was.",
    )
    ranking = fields.Boolean(
        readonly=True, help="The priority of open conversations is being recomputed."
    )

    _company_unique = models.UniqueIndex("(company_id)")
    _bounded = models.Constraint(
        "CHECK ("
        + " AND ".join(
            f"{name} BETWEEN {low} AND {high}" for name, (low, high) in BOUNDS.items()
        )
        + ")",
        "A weight is out of its bounds.",
    )

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains(*BOUNDS)
    def _check_bounds(self):
        for weights in self:
            for name, (low, high) in BOUNDS.items():
                if not low <= weights[name] <= high:
                    raise ValidationError(
                        self.env._(
                            "%(weight)s has to be between %(low)s and %(high)s.",
                            weight=self._fields[name]._description_string(self.env),
                            low=low,
                            high=high,
                        )
                    )

    @api.constrains("one_star", "two_stars", "three_stars")
    def _check_stars(self):
        for weights in self:
            ladder = [0, weights.one_star, weights.two_stars, weights.three_stars, 101]
            if any(low >= high for low, high in itertools.pairwise(ladder)):
                raise ValidationError(
                    self.env._(
                        "The scores for one, two and three stars have to rise, from 1 "
                        "to 100."
                    )
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        weights = super().create(vals_list)
        weights._rank_anew()
        return weights

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"ranked_to", "ranking"}:
            self._rank_anew()
        return result

    # ---- Actions ---------------------------------------------------------------------

    @api.model
    def action_open(self):
        """The weights of the current company, on their form."""
        self.check_access("read")
        weights = self.sudo().of_companies(self.env.company)
        return {
            "name": self.env._("Priority"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": weights.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_usual(self):
        """Back to the usual weights."""
        names = [*BOUNDS, "one_star", "two_stars", "three_stars", "stars"]
        self.write(self.default_get(names))
        return True

    # ---- Business methods ------------------------------------------------------------

    @api.private
    @api.model
    def rows(self):
        """The weights of all companies that have some, as dicts."""
        self.flush_model()
        self.env.cr.execute("SELECT * FROM social_care_weights")
        return self.env.cr.dictfetchall()

    @api.private
    @api.model
    def ladders(self, companies):
        """company id to the scores from which on its tickets have one, two and three
        stars; empty where they are left alone."""
        ladders = dict.fromkeys(companies.ids, STARS)
        for row in self.rows():
            ladder = (row["one_star"], row["two_stars"], row["three_stars"])
            ladders[row["company_id"]] = ladder if row["stars"] else ()
        return ladders

    @api.model
    @api.private
    def of_companies(self, companies):
        """The weights of some companies; where there are none, the usual ones."""
        weights = self.search([("company_id", "in", companies.ids)])
        missing = companies - weights.company_id
        return weights | self.create([{"company_id": it.id} for it in missing])

    def _rank_anew(self):
        """Weigh all open conversations anew, soon."""
        self.write({"ranking": True, "ranked_to": 0})
        cron = self.env.ref("social_care.ir_cron_rank", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_rank(self):
        """Weigh conversations anew where weights have changed."""
        return lane.each(self.env, self._to_rank())

    @api.model
    def _to_rank(self):
        """What is to be done to which weights, a batch of conversations each."""
        for weights in self.search([("ranking", "=", True)]):
            before = None
            # Who gets no farther failed: the next ones have their turn.
            while weights.ranking and weights.ranked_to != before:
                before = weights.ranked_to
                yield type(self)._rank_some, weights
                weights.invalidate_recordset(["ranking", "ranked_to"])

    def _rank_some(self):
        """Weigh the next conversations of a company."""
        if not self.ranking:
            return
        self.env.cr.execute(
            """
            SELECT c.id FROM social_care_conversation c
         LEFT JOIN helpdesk_ticket t ON t.id = c.ticket_id
         LEFT JOIN helpdesk_ticket_stage s ON s.id = t.stage_id
             WHERE c.company_id = %s AND c.id > %s
               AND (c.awaiting_since IS NOT NULL OR NOT coalesce(s.closed, true))
             ORDER BY c.id LIMIT %s
            """,
            [self.company_id.id, self.ranked_to, BATCH],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        reweigh(self.env["social.care.conversation"].browse(ids))
        bulk.update(
            self,
            [
                {
                    "id": self.id,
                    "ranking": len(ids) == BATCH,
                    "ranked_to": ids[-1] if ids else self.ranked_to,
                }
            ],
            {"ranking": "bool", "ranked_to": "int4"},
        )
        self.invalidate_model()
