from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ... import messages
from ...database import bulk
from ...networks.base import VISIBILITIES
from ...rules import (
    Book,
    Conditions,
    ExpressionError,
    Rule,
    Said,
    compile_expression,
    look_at,
)
from ...rules.consequences import Consequences
from ...triage.labels import MOOD_LABELS
from .. import language_codes
from ..selections import those_of

ACTIONS = [
    ("priority", "Change the priority"),
    ("team", "Give it to a team"),
    ("assign", "Assign it to agents"),
    ("tag", "Tag the ticket"),
    ("category", "Set the ticket's category"),
    ("ticket", "Create ticket"),
    ("no_ticket", "Do not create a ticket"),
    ("spam", "Mark as spam"),
    ("mute", "Mute the author"),
    ("alert", "Alert people"),
    ("escalate", "Escalate to named people"),
    ("count", "Only count it"),
]
WEIGHING = {"name", "active", "action", "priority_mode", "priority_value"}
"""What changes the priority of conversations."""
LAST = 1000
"""Posts that are looked at, the newest."""
SHOWN = 20
DAYS = 14
"""Posts and days that are shown."""
SHORT = 300
TRIED = (
    "company_id",
    "account_ids",
    "expression",
    "channel_ids",
    "languages",
    "mood",
    "intent",
    "heat",
    "visibility",
    "followers_min",
    "rating_max",
    "rating_fell",
    "subjects",
    "contact",
)
"""What decides whether a post is caught."""


class SocialCareRule(models.Model):
    """Words and conditions, and what follows.

    One thing follows in any case, the action. All else that is filled in follows too.
    """

    _name = "social.care.rule"
    _description = "Social Rule"
    _inherit = ["social.care.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _mail_post_access = "read"
    _fixed = frozenset({"company_id"})

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is told when the rule cannot be applied.",
    )
    account_ids = fields.Many2many(
        "social.care.account",
        string="Accounts",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Leave empty for every account.",
    )
    expression = fields.Text(
        string="Words",
        help="Empty: whatever is said. Words beside each other all have to be there; "
        'join others by OR. "Several words" in quotation marks follow each other. '
        "NOT, NEAR/5, stars, #hashtags, @mentions and brackets are understood.",
    )
    channel_ids = fields.Many2many(
        "helpdesk.ticket.channel",
        string="Networks",
        domain="[('company_id', '=', False)]",
        help="Leave empty for every network.",
    )
    languages = fields.Char(
        help="Two-letter codes, for example en, de, pt. Leave empty for every language."
    )
    mood = fields.Selection(
        selection=MOOD_LABELS,
        help="Leave empty for any mood.",
    )
    intent = fields.Selection(
        selection=those_of("social.care.post", "intent"),
        help="Leave empty for any intent.",
    )
    heat = fields.Selection(
        selection=[
            ("inflammatory", "Inflammatory"),
            ("alarming", "Inflammatory, and aimed at somebody"),
        ],
        string="Insults",
        help="Insults, hate and threats. Empty: whether there are any or not.",
    )
    visibility = fields.Selection(
        selection=VISIBILITIES,
        string="Said in",
        help="Leave empty for both public and private.",
    )
    followers_min = fields.Integer(string="Followers at Least")
    rating_max = fields.Integer(
        string="Stars at Most",
        help="Reviews with at most this many stars, 1 to 5. 0 means any post.",
    )
    rating_fell = fields.Boolean(
        string="Stars Fell",
        help="Only reviews that were changed from 4 stars or more to 2 or less.",
    )
    subjects = fields.Text(
        string="On",
        help="What reviews and comments are on, such as a place, an app or a video: "
        "parts of their names, one a line. Leave empty for anything.",
    )
    contact = fields.Selection(
        selection=[("known", "A known contact"), ("unknown", "Unknown contact")],
        string="Author",
        help="Leave empty for anybody.",
    )
    action = fields.Selection(
        selection=ACTIONS, string="Then", required=True, default="alert"
    )
    priority_mode = fields.Selection(
        selection=[("set", "Set to"), ("add", "Add")], required=True, default="set"
    )
    priority_value = fields.Integer(
        string="Priority", help="0 to 100; what is added may be less than 0."
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        check_company=True,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    assign_user_ids = fields.Many2many(
        "res.users",
        "social_care_rule_assign_user_rel",
        string="Agents",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="With several agents, the one with the fewest waiting conversations "
        "gets it.",
    )
    tag_ids = fields.Many2many(
        "helpdesk.ticket.tag",
        string="Tags",
        check_company=True,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    category_id = fields.Many2one(
        "helpdesk.ticket.category",
        check_company=True,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    ticket = fields.Selection(
        selection=[("make", "Create a ticket"), ("none", "No ticket")],
        help="Leave empty for the account's policy.",
    )
    spam = fields.Boolean(string="Mark as Spam")
    mute = fields.Boolean(string="Mute the Author")
    alert_user_ids = fields.Many2many(
        "res.users",
        "social_care_rule_alert_user_rel",
        string="Alert",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    alert_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Alert the Team",
        check_company=True,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    alert_activity = fields.Boolean(string="As an Activity", default=True)
    alert_email = fields.Boolean(string="By E-mail")
    escalation_user_ids = fields.Many2many(
        "res.users",
        "social_care_rule_escalation_user_rel",
        string="Escalate to",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They follow the ticket and get an activity on it.",
    )
    escalation_kind = fields.Selection(
        selection=[
            ("threat", "Threat"),
            ("legal", "Legal"),
            ("press", "Press"),
            ("other", "Other"),
        ],
        string="Matter",
        required=True,
        default="other",
        help="Evidence of threats and of legal matters is kept even when the author "
        "deletes the post; that of other matters goes with the post.",
    )
    stop = fields.Boolean(
        string="Stop after This Rule",
        help="The rules below it are not asked about what it catches.",
    )
    summary = fields.Char(string="What Follows", compute="_compute_summary")
    hit_count = fields.Integer(string="Caught", readonly=True, copy=False)
    last_hit_at = fields.Datetime(string="Last Caught", readonly=True, copy=False)
    error_message = fields.Text(string="Error", readonly=True, copy=False)
    alert_count = fields.Integer(readonly=True, copy=False)
    alert_summed_count = fields.Integer(readonly=True, copy=False)
    alert_first_at = fields.Datetime(readonly=True, copy=False)
    alert_last_at = fields.Datetime(readonly=True, copy=False)

    _company_index = models.Index("(company_id, sequence, id) WHERE active")
    _flood_index = models.Index(
        "(alert_last_at) WHERE alert_count > alert_summed_count"
    )
    _followers_min_positive = models.Constraint(
        "CHECK (followers_min >= 0)", "The number of followers cannot be negative."
    )
    _rating_max_range = models.Constraint(
        "CHECK (rating_max BETWEEN 0 AND 5)", "A review has 1 to 5 stars."
    )
    _priority_range = models.Constraint(
        "CHECK (priority_value BETWEEN (CASE priority_mode WHEN 'set' THEN 0 ELSE -100"
        " END) AND 100)",
        "A priority is between 0 and 100; what is added is between -100 and 100.",
    )

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("expression")
    def _check_expression(self):
        for rule in self:
            try:
                compile_expression(rule.expression or "")
            except ExpressionError as error:
                raise ValidationError(
                    self.env._(
                        '%(rule)s, at character %(place)s, "%(words)s": %(error)s',
                        rule=rule.name,
                        place=error.start + 1,
                        words=rule.expression[error.start : error.end][:40],
                        error=messages.explain(self.env, error),
                    )
                ) from error

    @api.constrains("languages")
    def _check_languages(self):
        for rule in self:
            language_codes.check(self.env, language_codes.read(rule.languages))

    @api.constrains(
        "action",
        "team_id",
        "assign_user_ids",
        "tag_ids",
        "category_id",
        "escalation_user_ids",
    )
    def _check_action(self):
        needs = {
            "team": ("team_id", self.env._("Please say which team gets it.")),
            "assign": ("assign_user_ids", self.env._("Please say which agents.")),
            "tag": ("tag_ids", self.env._("Please choose tags.")),
            "category": ("category_id", self.env._("Please choose a category.")),
            "escalate": (
                "escalation_user_ids",
                self.env._("Please name the people to whom it is escalated."),
            ),
        }
        for rule in self:
            name, message = needs.get(rule.action, (None, None))
            if name and not rule[name]:
                raise ValidationError(message)

    @api.constrains(
        "company_id", "assign_user_ids", "alert_user_ids", "escalation_user_ids"
    )
    def _check_people(self):
        for rule in self:
            people = rule.assign_user_ids | rule.alert_user_ids
            people |= rule.escalation_user_ids
            strangers = people.sudo().filtered(
                lambda user, rule=rule: (
                    user.share or rule.company_id not in user.company_ids
                )
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "Not everybody works for %(company)s: %(people)s.",
                        company=rule.company_id.name,
                        people=", ".join(strangers.mapped("name")),
                    )
                )

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        if "expression" in vals and "error_message" not in vals:
            vals = vals | {"error_message": False}
        if not WEIGHING & vals.keys():
            return super().write(vals)
        weighed = self.filtered(lambda rule: rule.does("priority"))
        result = super().write(vals)
        weighed |= self.filtered(lambda rule: rule.does("priority"))
        weighed._weigh_anew()
        return result

    def unlink(self):
        self.filtered(lambda rule: rule.does("priority"))._weigh_anew()
        return super().unlink()

    def copy_data(self, default=None):
        return [
            vals | {"name": self.env._("%s (copy)", rule.name)}
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ---- Actions ---------------------------------------------------------------------

    def action_view_conversations(self):
        """The conversations in which these rules caught something."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("post_ids.rule_hit_ids.rule_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_view_evidence(self):
        """What these rules escalated, as it was said."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_evidence_action"
        )
        action["domain"] = [("rule_id", "in", self.ids)]
        action["context"] = {}
        return action

    # ---- Business methods ------------------------------------------------------------

    def _weigh_anew(self):
        """Conversations in which these rules caught something matter more or less."""
        caught = self.env["social.care.rule.hit"].sudo()
        if caught.search_count([("rule_id", "in", self.ids)], limit=1):
            weights = (
                self.env["social.care.weights"].sudo().of_companies(self.company_id)
            )
            weights._rank_anew()

    @api.private
    @api.model
    def book_rules(self, company_ids, account_ids):
        """The rules that may concern posts of some accounts, in their order.

        :return: a list of ``rules.Rule`` and a dict of id to exception, of rules that
            cannot be asked
        """
        rules = self.search([("company_id", "in", company_ids)])
        wanted, broken = [], {}
        for rule in rules:
            chosen = rule.account_ids
            if chosen and not set(chosen.ids) & set(account_ids):
                continue
            try:
                wanted.append(
                    Rule(
                        rule.id,
                        rule.expression or "",
                        rule._conditions(),
                        stop=rule.stop,
                    )
                )
            except Exception as error:
                broken[rule.id] = error
        return wanted, broken

    def _conditions(self):
        """What has to be true besides the words."""
        self.ensure_one()
        return Conditions(
            company=self.company_id.id,
            accounts=frozenset(self.account_ids.ids),
            networks=self._networks(),
            languages=frozenset(language_codes.read(self.languages)),
            mood=self.mood or "",
            intent=self.intent or "",
            heat=self.heat or "",
            visibility=self.visibility or "",
            followers_min=self.followers_min,
            rating_max=self.rating_max,
            fell=self.rating_fell,
            subjects=self._subjects(),
            contact={"known": True, "unknown": False}.get(self.contact),
        )

    def _subjects(self):
        lines = (self.subjects or "").splitlines()
        return frozenset(filter(None, map(str.strip, lines)))

    def _networks(self):
        """The networks of the channels that were chosen, as keys."""
        if not self.channel_ids:
            return frozenset()
        keys = self.env["helpdesk.ticket.channel"]._social_networks()
        # A channel that is no network's any more is no reason to catch everything.
        return frozenset(keys.get(channel, "") for channel in self.channel_ids.ids)

    @api.private
    def does(self, name):
        """Whether something follows: as the action, or beside it.

        :param str name: one of :data:`ACTIONS`
        """
        self.ensure_one()
        return (
            self.action == name
            or {
                "priority": bool(self.priority_value),
                "team": bool(self.team_id),
                "assign": bool(self.assign_user_ids),
                "tag": bool(self.tag_ids),
                "category": bool(self.category_id),
                "ticket": self.ticket == "make" and self.action != "no_ticket",
                "no_ticket": self.ticket == "none" and self.action != "ticket",
                "spam": self.spam,
                "mute": self.mute,
                "alert": bool(self.alert_user_ids or self.alert_team_id),
                "escalate": bool(self.escalation_user_ids),
                "count": False,
            }[name]
        )

    @api.private
    def catch_past(self, days):
        """Note what was said in the last days that the rule catches, and no more what
        it does not; nothing else follows from it.

        :return: how many posts that were not noted before
        """
        self.ensure_one()
        book = Book([Rule(0, self.expression or "", self._conditions())])
        since = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("direction", "=", "in"),
            ("deleted", "=", False),
            ("posted_at", ">", since),
        ]
        posts, last, caught = self.env["social.care.post"].sudo(), 0, []
        while found := posts.search(
            [*domain, ("id", ">", last)], order="id", limit=LAST
        ):
            caught += [post.id for post in found if book.caught(_said(post))]
            last = found[-1].id
            found.invalidate_recordset()
        hits = self.env["social.care.rule.hit"].sudo()
        hits.search(
            [
                ("rule_id", "=", self.id),
                ("post_id", "not in", caught),
                ("post_id.posted_at", ">", since),
                ("post_id.forgotten", "=", False),
            ]
        ).unlink()
        made = bulk.insert(
            hits,
            [{"rule_id": self.id, "post_id": id_, "counted": False} for id_ in caught],
            conflict=("post_id", "rule_id"),
        )
        hits.invalidate_model()
        return len(made)

    @api.private
    def consequences(self):
        """What follows, as plain values.

        :return: dict of rule id to ``rules.consequences.Consequences``
        """
        return {
            rule.id: Consequences(
                rule=rule.id,
                name=rule.name,
                team=rule.team_id.id or None,
                users=tuple(rule.assign_user_ids.filtered("active").ids),
                tags=tuple(rule.tag_ids.ids),
                category=rule.category_id.id or None,
                ticket=rule._wants_ticket(),
                spam=rule.does("spam"),
                mute=rule.does("mute"),
                alert=rule.does("alert"),
                escalation=rule.escalation_kind if rule.does("escalate") else "",
            )
            for rule in self
        }

    def _wants_ticket(self):
        if self.does("ticket"):
            return True
        return False if self.does("no_ticket") or self.does("spam") else None

    @api.depends(
        "action",
        "priority_mode",
        "priority_value",
        "team_id",
        "assign_user_ids",
        "tag_ids",
        "category_id",
        "ticket",
        "spam",
        "mute",
        "alert_user_ids",
        "alert_team_id",
        "alert_email",
        "escalation_user_ids",
        "escalation_kind",
        "stop",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            parts = rule._summary_parts()
            if len(parts) > 1:
                *before, last = parts
                said = self.env._(
                    "%(some)s and %(last)s", some=", ".join(before), last=last
                )
            else:
                said = "".join(parts)
            rule.summary = self.env._("then %s", said)

    def _summary_parts(self):
        """What follows, each as a few words; the action first."""
        says = {
            "escalate": self._say_escalate,
            "priority": self._say_priority,
            "team": lambda: self.env._(
                "give it to %s", self.team_id.display_name or "…"
            ),
            "assign": lambda: self.env._(
                "assign it to %s", self.names_of(self.assign_user_ids)
            ),
            "category": lambda: self.env._(
                "file it under %s", self.category_id.display_name or "…"
            ),
            "tag": lambda: self.env._("tag it %s", self.names_of(self.tag_ids)),
            "ticket": lambda: self.env._("create a ticket"),
            "no_ticket": lambda: self.env._("no ticket"),
            "spam": lambda: self.env._("mark it as spam"),
            "mute": lambda: self.env._("mute the author"),
            "alert": self._say_alert,
            "count": lambda: self.env._("only count it"),
        }
        names = sorted(says, key=lambda name: name != self.action)
        parts = [says[name]() for name in names if self.does(name)]
        if self.stop:
            parts.append(self.env._("ask no other rule"))
        return parts

    def _say_priority(self):
        value = self.priority_value
        if self.priority_mode == "set":
            return self.env._("set priority to %s", value)
        if value < 0:
            return self.env._("take %s from the priority", -value)
        return self.env._("add %s to the priority", value)

    def _say_alert(self):
        people = self.names_of(self.alert_user_ids) if self.alert_user_ids else ""
        team = self.alert_team_id.display_name
        if team:
            team = self.env._("the %s team", team)
        whom = ", ".join(filter(None, (people, team)))
        whom = whom or self.env._("the people of its team")
        if self.alert_email:
            return self.env._("alert %s, also by e-mail", whom)
        return self.env._("alert %s", whom)

    def _say_escalate(self):
        kinds = dict(self._fields["escalation_kind"]._description_selection(self.env))
        people = self.names_of(self.escalation_user_ids)
        if self.escalation_kind == "other":
            return self.env._("escalate it to %s", people)
        return self.env._(
            "escalate it to %(people)s (%(kind)s)",
            people=people,
            kind=kinds[self.escalation_kind],
        )

    @api.private
    def names_of(self, records):
        """The names of some records, with commas between them."""
        return ", ".join(records.mapped("display_name")) or "…"

    @api.model
    def read_expression(self, expression):
        """How an expression looks while it is written.

        :return: dict of ``parts``, a list of [text, kind, whether it is wrong];
            ``error``, False or a dict of ``message``, ``start`` and ``end``;
            ``meaning``, the expression with all that is unsaid said; ``hints``, a list
            of sentences
        """
        self.browse().check_access("read")
        seen = look_at(str(expression or ""))
        error = seen["error"]
        return {
            "parts": [list(part) for part in seen["parts"]],
            "error": {
                "message": messages.explain(self.env, error),
                "start": error.start,
                "end": error.end,
            }
            if error
            else False,
            "meaning": seen["meaning"],
            "hints": [
                messages.translate(self.env, template, values)
                for template, values in seen["hints"]
            ],
        }

    @api.model
    def try_expression(self, vals):
        """Which of the last thousand posts a rule would catch; nothing is written.

        :param dict vals: values of the rule that is being written, saved or not;
            many2many fields as lists of ids, or as commands
        :return: what :meth:`read_expression` gives, and ``total``, how many posts were
            looked at; ``count``, how many are caught; ``days``, a list of [date, how
            many], the oldest first; ``posts``, the newest that are caught
        """
        answer = self.read_expression(vals.get("expression"))
        answer |= {"total": 0, "count": 0, "days": [], "posts": []}
        if answer["error"]:
            return answer
        rule = self.new(self._tried(vals))
        posts = rule._last_posts()
        book = Book([Rule(0, rule.expression or "", rule._conditions())])
        caught = posts.filtered(lambda post: book.caught(_said(post)))
        return answer | {
            "total": len(posts),
            "count": len(caught),
            "days": _days(posts, caught),
            "posts": [_show(post) for post in caught[:SHOWN]],
        }

    @api.model
    def _tried(self, vals):
        """The values that matter, as ``new`` takes them."""
        tried = {}
        for name in TRIED:
            value = vals.get(name)
            field = self._fields[name]
            if field.type == "many2many":
                ids = isinstance(value, list) and all(
                    isinstance(item, int) for item in value
                )
                value = [Command.set(value)] if ids else value or []
            elif field.type == "many2one" and isinstance(value, (list, tuple)):
                value = value[0] if value else False
            tried[name] = value
        tried["company_id"] = tried["company_id"] or self.env.company.id
        return tried

    def _last_posts(self):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("direction", "=", "in"),
            ("deleted", "=", False),
        ]
        if self.account_ids:
            domain.append(("account_id", "in", self.account_ids.ids))
        return self.env["social.care.post"].search(domain, limit=LAST)


def _said(post):
    return Said(
        post.body or "",
        account=post.account_id.id,
        company=post.company_id.id,
        network=post.network,
        language=post.language or "",
        sentiment=post.sentiment,
        intent=post.intent or "",
        visibility=post.visibility,
        followers=post.profile_id.follower_count,
        rating=post.rating,
        rating_before=post.rating_before,
        subject=post.subject or "",
        contact=bool(post.profile_id.partner_id),
        heat=_heat(post),
    )


def _heat(post):
    return "alarming" if post.alarming else "inflammatory" if post.inflammatory else ""


def _days(posts, caught):
    """How many are caught on each day, up to the day of the newest post."""
    if not posts:
        return []
    counts = Counter(_day(post) for post in caught)
    last, first = _day(posts[0]), _day(posts[-1])
    first = max(first, last - timedelta(days=DAYS - 1))
    return [
        [fields.Date.to_string(first + timedelta(days=n)), counts[first + timedelta(n)]]
        for n in range((last - first).days + 1)
    ]


def _day(post):
    return fields.Datetime.context_timestamp(post, post.posted_at).date()


def _show(post):
    return {
        "id": post.id,
        "author": post.profile_id.display_name or "",
        "network": post.network,
        "posted_at": fields.Datetime.to_string(post.posted_at),
        "body": (post.body or "")[:SHORT],
        "visibility": post.visibility,
        "conversation": post.conversation_id.id,
    }
