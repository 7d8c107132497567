import base64
import hashlib
from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...database import transaction
from ...intake import shares
from ...triage import Learner
from ...triage.learner import ENOUGH
from ..selections import LEARNT

BATCH = 200
"""Corrections that are learned in one transaction."""
ACCEPTED = 2
"""Posts that agents answered and left as they were, for each real correction: where
only mistakes are learned, what was right is unlearned."""
_FIGURES = (
    "label_count",
    "asked_count",
    "accuracy",
    "accuracy_without",
    "kept_count",
    "corrected_total",
    "kept_total",
    "faithfulness",
)


FEW = 20
"""Posts asked below which no share is shown."""

_LEFT = """
          FROM social_care_post p
          JOIN social_care_conversation c ON c.id = p.conversation_id
         WHERE p.company_id = %s AND p.id > %s AND p.direction = 'in'
           AND p.body IS NOT NULL AND p.intent IS NOT NULL
           AND c.awaiting_since IS NULL AND c.first_public_reply_at > p.posted_at
           AND NOT EXISTS (SELECT FROM social_care_correction k
                            WHERE k.post_id = p.id AND k.kind = %s)
"""
"""Posts that agents answered and left as they were: of a company, from an id on, of a
kind of correction."""


class SocialCareLearning(models.Model):
    """What a company's corrections have taught."""

    _name = "social.care.learning"
    _description = "Learning from Corrections"
    _inherit = ["social.care.guarded", "social.care.labelled"]
    _order = "company_id, kind"
    _rec_name = "kind"
    _fixed = frozenset({"company_id", "kind"})

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=LEARNT,
        required=True,
        readonly=True,
    )
    used = fields.Boolean(
        default=True,
        help="New posts are judged by it as well, once there are enough corrections.",
    )
    label_count = fields.Integer(string="Corrections", readonly=True)
    wanted_count = fields.Integer(
        string="Needed", compute="_compute_wanted_count", help="Before it is used."
    )
    ready = fields.Boolean(
        readonly=True, help="There are enough corrections for it to be used."
    )
    state = fields.Selection(
        selection=[
            ("off", "Switched off"),
            ("few", "Too few corrections"),
            ("used", "Used"),
        ],
        compute="_compute_state",
    )
    asked_count = fields.Integer(
        string="Corrections Asked",
        readonly=True,
        help="Corrections that were asked before they were learned from, of the last "
        "ones: one in five.",
    )
    kept_count = fields.Integer(
        string="Others Asked",
        readonly=True,
        help="Posts that agents answered without correcting them, asked in the same "
        "way.",
    )
    measured_count = fields.Integer(
        string="Measured on",
        compute="_compute_measured",
        help="Posts that were asked before they were learned from, corrected or not.",
    )
    measured = fields.Boolean(compute="_compute_measured")
    corrected_total = fields.Integer(
        string="Posts Corrected",
        readonly=True,
        help="For so many the corrections that were asked stand.",
    )
    kept_total = fields.Integer(
        string="Posts not Corrected",
        readonly=True,
        help="Posts that agents answered and left as they were.",
    )
    accuracy = fields.Float(
        string="Correct with Learning",
        readonly=True,
        aggregator=None,
        help="Share of all posts, corrected or not, that are judged as agents would "
        "have it, once what was learned is used.",
    )
    accuracy_without = fields.Float(
        string="Correct without Learning",
        readonly=True,
        aggregator=None,
        help="The same for word lists alone.",
    )
    gain = fields.Float(compute="_compute_measured", aggregator=None)
    outcome = fields.Char(string="What It Brings", compute="_compute_measured")
    faithfulness = fields.Float(
        string="Left as They Were",
        readonly=True,
        aggregator=None,
        help="Share of posts that agents answered without correcting them, and that "
        "would be judged as before.",
    )
    trained_at = fields.Datetime(string="Learned on", readonly=True)
    model = fields.Binary(readonly=True, attachment=True, groups="base.group_system")
    digest = fields.Char(readonly=True)
    learned_to = fields.Integer(readonly=True, help="The last correction learned.")
    accepted_to = fields.Integer(
        readonly=True, help="The last post learned that was left as it was."
    )

    _kind_unique = models.UniqueIndex("(company_id, kind)")

    # ---- Computes --------------------------------------------------------------------

    def _compute_wanted_count(self):
        self.wanted_count = ENOUGH

    @api.depends("used", "ready")
    def _compute_state(self):
        for learning in self:
            learning.state = "used" if learning.ready else "few"
            if not learning.used:
                learning.state = "off"

    @api.depends(
        "ready",
        "label_count",
        "asked_count",
        "kept_count",
        "accuracy",
        "accuracy_without",
    )
    def _compute_measured(self):
        for learning in self:
            learning.measured_count = learning.asked_count + learning.kept_count
            learning.measured = learning.ready and learning.measured_count >= FEW
            learning.gain = learning.accuracy - learning.accuracy_without
            learning.outcome = learning._outcome()

    def _outcome(self):
        """What learning brings, in words; "not yet" as long as nobody can tell."""
        if not self.measured:
            return self.env._(
                "Not yet: %(count)s of %(needed)s corrections",
                count=self.label_count,
                needed=ENOUGH,
            )
        return self.env._(
            "%(points)s points, of %(count)s posts asked",
            points=f"{100 * self.gain:+.1f}",
            count=self.measured_count,
        )

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - {"used"}:
            raise AccessError(self.env._("Learning is only switched on and off."))
        return super().write(vals)

    # ---- Actions ---------------------------------------------------------------------

    def action_reset(self):
        """Forget what was learned; begin anew with the corrections from now on."""
        self.check_access("write")
        for learning in self.sudo():
            last = (
                self.env["social.care.correction"]
                .sudo()
                .search(
                    [
                        ("company_id", "=", learning.company_id.id),
                        ("kind", "=", learning.kind),
                    ],
                    limit=1,
                )
            )
            learning.write(
                {
                    **dict.fromkeys(_FIGURES, 0),
                    "model": False,
                    "digest": False,
                    "ready": False,
                    "trained_at": False,
                    "learned_to": max(last.id or 0, learning.learned_to),
                }
            )
        return True

    def action_view_corrections(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_correction_action"
        )
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("kind", "=", self.kind),
        ]
        return action

    # ---- Learning --------------------------------------------------------------------

    @api.model
    def _cron_learn(self):
        """Learn from what was corrected since the last time.

        What goes wrong is Odoo's to count and to log, after the rest was done.
        """
        try:
            self._learn_all()
        finally:
            transaction.run(self.env, shares.refresh)
        return True

    @api.model
    def _learn_all(self):
        """Go on until everything is learned; each batch in a transaction of its own.

        :return: how many corrections were learned from
        """
        total = 0
        for company_id, kind in self._pending():
            while count := transaction.run(
                self.env, lambda env, key=(company_id, kind): self._learn_some(env, key)
            ):
                total += count
        return total

    @api.model
    def _pending(self):
        """Companies and kinds of which there is something new to learn."""
        self.env.cr.execute(
            """
            SELECT DISTINCT c.company_id, c.kind
              FROM social_care_correction c
         LEFT JOIN social_care_learning l USING (company_id, kind)
             WHERE c.id > coalesce(l.learned_to, 0) AND c.kind <> 'thanks'
             ORDER BY 1, 2
            """
        )
        return self.env.cr.fetchall()

    @api.model
    def _learn_some(self, env, key):
        """Learn the next corrections of a company, in the order of their ids.

        :return: how many there were
        """
        company_id, kind = key
        domain = [("company_id", "=", company_id), ("kind", "=", kind)]
        learning = env["social.care.learning"].search(domain)
        if not learning:
            learning = learning.create({"company_id": company_id, "kind": kind})
        learning.lock_for_update()
        lessons = env["social.care.correction"].search(
            [*domain, ("id", ">", learning.learned_to)], order="id", limit=BATCH
        )
        if lessons:
            learning._take(lessons)
        return len(lessons)

    def _take(self, lessons):
        """Learn from corrections, and from posts that were left as they were."""
        self.ensure_one()
        learner = self.learner() or Learner()
        mistakes = lessons.filtered(lambda c: c.label != c.found)
        accepted = self._accepted(ACCEPTED * len(mistakes))
        beside = iter(accepted)
        for lesson in lessons:
            post = lesson.post_id
            if post.body and not post.deleted:
                learner.learn(post.body, lesson.label, post.language or None)
            if lesson in mistakes:
                for _id, body, language, label in islice(beside, ACCEPTED):
                    learner.learn(body, label, language, accepted=True)
        blob = learner.to_bytes()
        corrected, kept = self._totals()
        right, before = learner.weighed(corrected, kept) or (0, 0)
        self.write(
            {
                "model": base64.b64encode(blob),
                "digest": hashlib.sha256(blob).hexdigest(),
                "ready": learner.ready,
                "label_count": learner.given,
                "asked_count": len(learner.recent),
                "accuracy": right,
                "accuracy_without": before,
                "corrected_total": corrected,
                "kept_total": kept,
                "kept_count": len(learner.kept),
                "faithfulness": learner.faithfulness or 0,
                "trained_at": fields.Datetime.now(),
                "learned_to": lessons[-1:].id,
                "accepted_to": accepted[-1][0] if accepted else self.accepted_to,
            }
        )

    def _accepted(self, count):
        """Posts that agents answered and did not correct, the next ones by id.

        :return: a list of (post id, text, language, label)
        """
        if not count:
            return []
        self.env.flush_all()
        label = "p.intent"
        if self.kind == "sentiment":
            label = (
                "CASE WHEN p.sentiment < 0 THEN 'negative'"
                " WHEN p.sentiment > 0 THEN 'positive' ELSE 'neutral' END"
            )
        self.env.cr.execute(
            f"""
            SELECT p.id, p.body, p.language, {label} {_LEFT}
             ORDER BY p.id LIMIT %s
            """,  # pylint: disable=sql-injection
            [self.company_id.id, self.accepted_to, self.kind, count],
        )
        return self.env.cr.fetchall()

    def _totals(self):
        """What the posts that were asked stand for.

        :return: how many posts were corrected, how many answered and left as they were
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT count(*) FROM social_care_correction
             WHERE company_id = %s AND kind = %s
            """,
            [self.company_id.id, self.kind],
        )
        corrected = self.env.cr.fetchone()[0]
        self.env.cr.execute(
            f"SELECT count(*) {_LEFT}",  # pylint: disable=sql-injection
            [self.company_id.id, 0, self.kind],
        )
        return corrected, self.env.cr.fetchone()[0]

    @api.private
    def learner(self, training=True):
        """The learner as it is stored; None where there is none.

        :param bool training: whether it has to go on learning
        """
        self.ensure_one()
        blob = self.with_context(bin_size=False).model
        if not blob:
            return None
        return Learner.from_bytes(base64.b64decode(blob), training=training)
