from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ... import messages
from ...database import lane
from ...spotting import finding, following

STATES = [
    ("found", "Found"),
    ("named", "Named"),
    ("routed", "Routed"),
    ("fixed", "Fixed"),
    ("told", "Told"),
    ("closed", "Closed"),
]
PAST_DAYS = 35
"""What was said in so many days is caught when a topic gets its rule."""
DAY = 24 * 60 * 60


class SocialCareTopic(models.Model):
    """Something that many people tell us: found, named, given to who can change it,
    until everybody who waits for it was told."""

    _name = "social.care.topic"
    _description = "Topic"
    _inherit = ["social.care.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "score desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _fixed = frozenset({"company_id", "state", "rule_id", "terms", "post_ids"})

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(
        default=True, help="What is archived is not proposed again."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="found",
        tracking=True,
        copy=False,
    )
    language = fields.Char(help="Two letters. Empty: every language.")
    expression = fields.Text(
        string="Words",
        help="What is said by whoever means it, as rules write it. Once the topic is "
        "named, its rule has them.",
    )
    terms = fields.Json(readonly=True, copy=False)
    term_names = fields.Char(string="What Grew", compute="_compute_term_names")
    score = fields.Float(
        readonly=True,
        copy=False,
        aggregator=None,
        help="By how many standard errors it is likelier than it was.",
    )
    growth = fields.Float(
        string="Times as Many",
        digits=(16, 1),
        readonly=True,
        copy=False,
        aggregator=None,
        help="How many times as many people say it, compared with the four weeks "
        "before.",
    )
    grown_at = fields.Datetime(string="Last Grew", readonly=True, copy=False)
    rule_id = fields.Many2one(
        "social.care.rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What counts it.",
    )
    post_ids = fields.Many2many(
        "social.care.post", string="Found in", readonly=True, copy=False
    )
    user_id = fields.Many2one(
        "res.users",
        string="Given to",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        check_company=True,
        domain="[('company_id', 'in', [False, company_id])]",
        tracking=True,
    )
    closing_words = fields.Text(
        help="What is proposed to be said to each who waits, in the language of the "
        "topic; {name} stands for the customer. Empty: the closing word of the team."
    )
    named_at = fields.Datetime(readonly=True, copy=False)
    routed_at = fields.Datetime(readonly=True, copy=False)
    fixed_at = fields.Datetime(readonly=True, copy=False)
    told_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    first_said_at = fields.Datetime(compute="_compute_figures")
    post_count = fields.Integer(string="Posts", compute="_compute_figures")
    author_count = fields.Integer(string="People", compute="_compute_figures")
    waiting_count = fields.Integer(
        string="Waiting",
        compute="_compute_figures",
        help="Conversations in which the public was not told how it ended.",
    )
    told_count = fields.Integer(string="Told", compute="_compute_figures")
    days_to_route = fields.Float(
        readonly=True, copy=False, aggregator="avg", help="From the first post on."
    )
    days_to_fix = fields.Float(
        readonly=True, copy=False, aggregator="avg", help="From the first post on."
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("terms")
    def _compute_term_names(self):
        for topic in self:
            topic.term_names = ", ".join(topic.terms or ())

    @api.depends("rule_id", "post_ids")
    def _compute_figures(self):
        figures = following.figures(self)
        for topic in self:
            mine = figures.get(topic._origin.id, {})
            for name in ("post_count", "author_count", "waiting_count", "told_count"):
                topic[name] = mine.get(name, 0)
            topic.first_said_at = mine.get("first_said_at", False)

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        """What a topic with a rule means is what its rule says."""
        result = super().write(vals)
        if vals.keys() & {"name", "expression", "language"}:
            for topic in self.filtered("rule_id"):
                topic.rule_id.write(topic._rule_values())
                topic.rule_id.catch_past(PAST_DAYS)
        return result

    # ---- Actions ---------------------------------------------------------------------

    @api.model
    def action_find(self):
        """Look for topics now, in what is said to the user's companies.

        :return: how many were found, or grew on
        """
        self.check_access("create")
        return sum(len(finding.find(company)) for company in self.env.companies.sudo())

    def action_find_button(self):
        """The same, pressed in the list."""
        count = self.env["social.care.topic"].action_find()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("Topics that grow: %s", count),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_name(self):
        """These are topics: each gets a rule, which counts it from now on, and what
        was said before."""
        for topic in self._in("found"):
            if not (topic.expression or "").strip():
                raise UserError(self.env._("Please write the words that mean it."))
            rule = self.env["social.care.rule"].create(
                topic._rule_values()
                | {
                    "company_id": topic.company_id.id,
                    "visibility": "public",
                    "action": "count",
                }
            )
            rule.catch_past(PAST_DAYS)
            topic._move("named", rule_id=rule.id)
        return True

    def action_merge(self):
        """What one of these means, the others mean as well: the one that is named, else
        the first."""
        first = self.filtered("rule_id")[:1] or self[:1]
        others = self - first
        if not others or self._in("found", "named") != self or others.rule_id:
            raise UserError(
                self.env._("Please choose several topics, at most one with a name.")
            )
        if len(self.company_id) > 1:
            raise UserError(self.env._("These are topics of different companies."))
        said = [topic.expression for topic in self if topic.expression]
        first.sudo().write(
            {
                "expression": " OR ".join(f"({words})" for words in said),
                "language": len(set(self.mapped("language"))) == 1 and first.language,
                "terms": [term for topic in self for term in topic.terms or ()],
                "post_ids": [fields.Command.set(self.post_ids.ids)],
            }
        )
        others.unlink()
        return first.action_open()

    def action_route(self):
        """Give these to who can change it."""
        for topic in self._in("named"):
            people = topic.user_id or topic.team_id.user_id or topic.team_id.user_ids
            if not topic._hand_over() and not people:
                raise UserError(
                    self.env._("Please say who gets it: a person, or a team.")
                )
            for user in people:
                theirs = messages.in_words_of(topic, user)
                theirs.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=theirs.env._("Topic: %s", topic.name),
                    note=theirs.brief(),
                )
            topic._move("routed", days_to_route=topic._days())
        return True

    def action_fixed(self):
        """It is solved: who waits can be told."""
        for topic in self._in("named", "routed"):
            topic._move("fixed", days_to_fix=topic._days())
        return True

    def action_tell(self):
        """Propose a closing word to each of the next who wait. None is sent: they are
        drafts, for a person to read and send one by one."""
        self.ensure_one()
        self._in("fixed", "told")
        drafts = following.propose(self)
        if not drafts:
            raise UserError(self.env._("Nobody waits for a closing word."))
        return {
            "name": self.env._("Closing Words: %s", self.name),
            "type": "ir.actions.act_window",
            "res_model": "social.care.reply",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", drafts.ids)],
        }

    def action_close(self):
        """Nothing more is to be done about these; their rules count no more."""
        for topic in self._in("named", "routed", "fixed", "told"):
            topic.rule_id.active = False
            topic._move("closed")
        return True

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_view_posts(self):
        """What was said of these."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_post_action"
        )
        action["domain"] = list(Domain.OR(topic.posts_domain() for topic in self))
        action["context"] = {}
        return action

    def action_view_waiting(self):
        """The conversations in which somebody waits to be told."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("id", "in", following.waiting(self).ids)]
        action["context"] = {}
        return action

    # ---- Hooks for other addons ------------------------------------------------------

    def _hand_over(self):
        """Give it to somebody in another way than by telling a person or a team.

        :return: whether somebody has it
        """
        self.ensure_one()
        return False

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_topics(self):
        """Look for topics in what is said to every company, and see who was told."""
        accounts = self.env["social.care.account"]
        companies = [it for (it,) in accounts._read_group([], ["company_id"])]
        fixed = self.search([("state", "=", "fixed")])
        pieces = [(finding.find, company) for company in companies]
        pieces += [(type(self)._see_whether_told, topic) for topic in fixed]
        return lane.each(self.env, pieces)

    def _see_whether_told(self):
        figures = following.figures(self).get(self.id)
        if figures and figures["told_count"] and not figures["waiting_count"]:
            self._move("told")

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def posts_domain(self):
        """What was said of a topic: what its rule caught, else what it was found in."""
        self.ensure_one()
        if self.rule_id:
            return Domain("rule_hit_ids.rule_id", "=", self.rule_id.id)
        return Domain("id", "in", self.post_ids.ids)

    def _rule_values(self):
        self.ensure_one()
        return {
            "name": self.name,
            "expression": self.expression,
            "languages": self.language,
        }

    def _in(self, *states):
        """These topics, which have to be in one of some states, and may be written."""
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for topic in self:
            if topic.state not in states:
                raise UserError(
                    self.env._(
                        "%(topic)s is: %(state)s.",
                        topic=topic.name,
                        state=labels[topic.state],
                    )
                )
        return self

    def _move(self, state, **values):
        """To another state, with when that was."""
        moment = {f"{state}_at": fields.Datetime.now()}
        self.sudo().write({"state": state} | moment | values)

    def _days(self):
        """Days from the first post until now."""
        since = self.first_said_at or self.create_date
        return (fields.Datetime.now() - since).total_seconds() / DAY

    @api.private
    def brief(self):
        """What whoever gets it has to know: how many say it, and in which words.

        Whole posts are not in it: who wants to be forgotten would stay in what is
        copied elsewhere.
        """
        counted = self.env._(
            "People: %(people)s. Posts: %(posts)s. "
            "Conversations that wait: %(waiting)s.",
            people=self.author_count,
            posts=self.post_count,
            waiting=self.waiting_count,
        )
        return Markup("<p>%s</p><p>%s</p>") % (counted, self.expression)
