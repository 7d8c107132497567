from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_round

from odoo.addons.social_care.database import lane
from odoo.addons.social_care.messages import translate
from odoo.addons.social_care.models.rights.defaults import only
from odoo.addons.social_care.resolution import CONFIRMED, RESOLVED_PUBLICLY, WAIVED

from ..client import PracticeClient
from ..scenarios import ENGLISH, SCENARIOS, spoken, words

ANSWERED, IN_TIME, CLOSED, CAREFUL = 40, 20, 20, 20
"""Points for what was answered at all, in time, ended in public, and without anything
that the checks or the reports find fault with."""
FAULT = 5
"""Points that a fault costs, and each answer to a troll beyond the first."""

JUDGED = {
    *("user_id", "state", "started_at", "ended_at", "said", "person_ids"),
    *("score", "remarks", "language"),
}
"""What nobody writes about themselves."""


class SocialCarePracticeExercise(models.Model):
    """Somebody works through a scenario: invented customers write by themselves, and
    the same checks and figures that judge real work judge this."""

    _name = "social.care.practice.exercise"
    _description = "Exercise"
    _inherit = ["social.care.guarded", "social.care.labelled"]
    _order = "id desc"
    _rec_name = "scenario"
    _fixed = JUDGED

    scenario = fields.Selection(
        selection=lambda self: [
            (key, translate(self.env, it.label)) for key, it in SCENARIOS.items()
        ],
        required=True,
        default="morning",
    )
    about = fields.Text(compute="_compute_about")
    account_id = fields.Many2one(
        "social.care.account",
        string="Training Ground",
        required=True,
        ondelete="cascade",
        default=lambda self: self._grounds()[:1],
        domain="[('training_ground', '=', True)]",
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Trainee",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        selection=[("draft", "Not begun"), ("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    language = fields.Char(
        readonly=True,
        copy=False,
        help="In which the customers write: that of the trainee, where the exercise is "
        "written in it, else English.",
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    said = fields.Json(
        readonly=True, copy=False, help="Places of the steps that were said."
    )
    person_ids = fields.Many2many(
        "social.care.practice.person", readonly=True, copy=False
    )
    score = fields.Integer(readonly=True, copy=False, aggregator="avg")
    remarks = fields.Text(readonly=True, copy=False)

    # ---- Computes --------------------------------------------------------------------

    @api.depends("scenario")
    def _compute_about(self):
        for exercise in self:
            scenario = SCENARIOS.get(exercise.scenario)
            exercise.about = scenario and translate(self.env, scenario.about)

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        making = self
        if not self.env.su:
            if any(JUDGED & vals.keys() for vals in vals_list):
                raise AccessError(
                    self.env._("How an exercise went is not for people to write.")
                )
            making = only(self, {"scenario", "account_id"})
        made = super(SocialCarePracticeExercise, making).create(vals_list)
        return made.with_env(self.env)

    # ---- Actions ---------------------------------------------------------------------

    def action_start(self):
        """The customers come."""
        self.check_access("write")
        for exercise in self:
            if exercise.state != "draft":
                raise UserError(self.env._("This exercise has begun already."))
            if exercise.account_id not in self._grounds():
                raise UserError(
                    self.env._(
                        "Please mark a practice account as training ground first."
                    )
                )
            people = self.env["social.care.practice.person"].create(
                [
                    {
                        "account_id": exercise.account_id.id,
                        "name": name,
                        "handle": f"{name.split()[0].lower()}_{exercise.id}_{place}",
                        "follower_count": followers,
                    }
                    for place, (name, followers) in enumerate(exercise._story().people)
                ]
            )
            exercise.sudo().write(
                {
                    "state": "running",
                    "language": spoken(exercise.user_id.lang),
                    "started_at": fields.Datetime.now(),
                    "person_ids": [fields.Command.set(people.ids)],
                    "said": [],
                }
            )
            exercise._go_on()
        return True

    def action_finish(self):
        """The customers go, and it is judged."""
        self.check_access("write")
        for exercise in self.filtered(lambda it: it.state == "running"):
            score, remarks = exercise.sudo()._judged()
            exercise.sudo().write(
                {
                    "state": "done",
                    "ended_at": fields.Datetime.now(),
                    "score": score,
                    "remarks": "\n".join(remarks),
                }
            )
        return True

    def action_open_inbox(self):
        """The conversations of this exercise."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("id", "in", self.sudo()._conversations().ids)]
        action["context"] = {}
        return action

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_exercises(self):
        """Have the customers of all exercises say what they are about to say."""
        running = self.search([("state", "=", "running")])
        return lane.each(self.env, [(type(self)._go_on, it) for it in running])

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _grounds(self):
        """Accounts on which people practise."""
        return self.env["social.care.account"].search(
            [("training_ground", "=", True), ("network", "=", PracticeClient.key)]
        )

    def _story(self):
        self.ensure_one()
        return SCENARIOS[self.scenario]

    def _people(self):
        """The invented customers, in the order of the scenario."""
        return self.person_ids.sorted("id")

    def _go_on(self):
        """Say what it is time for: by the clock, and once somebody was answered."""
        self.ensure_one()
        people, said = self._people(), list(self.said or [])
        minutes = (fields.Datetime.now() - self.started_at).total_seconds() / 60
        for place, step in enumerate(self._story().steps):
            person = people[step.who]
            if place in said or not self._is_due(step, person, minutes):
                continue
            last = person.post_ids.sorted("id")[-1:]
            self.env["social.care.practice.post"].sudo().create(
                {
                    "account_id": self.account_id.id,
                    "person_id": person.id,
                    "body": words(self.scenario, place, self.language or ENGLISH),
                    "visibility": "private" if step.private else "public",
                    "parent_id": not step.private and last.id,
                }
            )
            said.append(place)
        self.sudo().said = said

    def _is_due(self, step, person, minutes):
        """Whether a customer says it now."""
        if not step.answered:
            return minutes >= step.minute
        posts = self.env["social.care.practice.post"].sudo()
        last = posts.search([("person_id", "=", person.id)], order="id desc", limit=1)
        return bool(last) and bool(
            posts.search_count(
                [("parent_id", "=", last.id), ("person_id", "=", False)], limit=1
            )
        )

    def _conversations(self, people=None):
        """What was made of what these customers said."""
        people = self._people() if people is None else people
        return self.env["social.care.conversation"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("profile_id.external_id", "in", [str(it.id) for it in people]),
            ]
        )

    def _judged(self):
        """The score, and sentences that say where it comes from."""
        story, people = self._story(), self._people()
        trolls = people.browse(people[place].id for place in story.trolls)
        customers = self._conversations(people - trolls)
        waits = self.env["social.care.wait"].search(
            [("conversation_id", "in", customers.ids), ("left_out", "=", False)]
        )
        answered = waits.filtered("answered_at")
        in_time = answered.filtered(lambda wait: wait.minutes <= story.within)
        closed = customers.filtered(
            lambda it: it.public_resolution in (RESOLVED_PUBLICLY, CONFIRMED, WAIVED)
        )
        faults = self._faults(customers, waits) + self._quarrels(trolls)
        score = (
            ANSWERED * _share(answered, waits)
            + IN_TIME * _share(in_time, waits)
            + CLOSED * _share(closed, customers)
            + max(0, CAREFUL - FAULT * len(faults)) * bool(answered)
        )
        remarks = [
            self.env._(
                "Answered: %(count)s of %(total)s.",
                count=len(answered),
                total=len(waits),
            ),
            self.env._(
                "Within %(minutes)s min: %(count)s of %(total)s.",
                minutes=story.within,
                count=len(in_time),
                total=len(waits),
            ),
            self.env._(
                "Ended in public: %(count)s of %(total)s.",
                count=len(closed),
                total=len(customers),
            ),
        ]
        return int(float_round(score, 0)), remarks + faults

    def _faults(self, conversations, waits):
        """What the checks and the reports find fault with, a sentence each."""
        replies = self.env["social.care.reply"].search(
            [("conversation_id", "in", conversations.ids), ("state", "=", "sent")]
        )
        found = [
            self.env._(
                '%(check)s: "%(words)s"', check=reply.check_labels, words=reply.body
            )
            for reply in replies
            if reply.check_codes
        ]
        return found + [
            self.env._("%s was sent elsewhere.", wait.profile_id.display_name)
            for wait in waits
            if wait.sent_elsewhere
        ]

    def _quarrels(self, trolls):
        """Answers that only a troll is glad of."""
        ours = self._conversations(trolls).post_ids.filtered(
            lambda post: post.direction == "out"
        )
        return [
            self.env._('The troll was answered again: "%s"', post.body)
            for post in ours.sorted("id")[1:]
        ]


def _share(some, of):
    return len(some) / len(of) if of else 0
