from collections import Counter
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ... import messages
from ...database import transaction
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
from ..rule.social_care_alert import QUIET, SINGLE

ACTIONS = [
    ("priority", "Change the priority"),
    ("team", "Give it to a team"),
    ("assign", "Assign it to agents"),
    ("tag", "Tag the ticket"),
    ("category", "Set the ticket's category"),
    ("ticket", "Make a ticket"),
    ("no_ticket", "Make no ticket"),
    ("spam", "Put it aside as spam"),
    ("mute", "Mute the author"),
    ("alert", "Alert people"),
    ("escalate", "Escalate to named people"),
]
WEIGHING = {"name", "active", "action", "priority_mode", "priority_value"}
"""What changes the priority of conversations."""
ALERT = "social_care.mail_activity_type_alert"
FLOOD = "social_care.mail_activity_type_flood"
ESCALATION = "social_care.mail_activity_type_escalation"
BROKEN = "social_care.mail_activity_type_rule"
WORDS = 200
"""Characters of a post that an alert shows."""
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
    "visibility",
    "followers_min",
    "rating_max",
    "contact",
)
"""What decides whether a post is caught."""


class SocialCareRule(models.Model):
    """Words and conditions, and what follows.

    One thing follows in any case, the action. All else that is filled in follows too.
    """

    _name = "social.care.rule"
    _description = "Social Rule"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _mail_post_access = "read"

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
        help="Empty: every account.",
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
        help="Empty: every network.",
    )
    languages = fields.Char(
        help="Two-letter codes, such as: en, de, pt. Empty: every language."
    )
    mood = fields.Selection(
        selection=[
            ("unhappy", "Unhappy"),
            ("neutral", "Neutral"),
            ("pleased", "Pleased"),
        ],
        help="Empty: any mood.",
    )
    intent = fields.Selection(
        selection=lambda self: self.env["social.care.post"]._fields["intent"].selection,
        help="Empty: any intent.",
    )
    visibility = fields.Selection(
        selection=[("public", "Public"), ("private", "Private")],
        string="Said in",
        help="Empty: in public or in private.",
    )
    followers_min = fields.Integer(string="Followers at Least")
    rating_max = fields.Integer(
        string="Stars at Most", help="Of reviews, 1 to 5. 0: whether a review or not."
    )
    contact = fields.Selection(
        selection=[("known", "A known contact"), ("unknown", "Nobody we know")],
        string="Author",
        help="Empty: anybody.",
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
        help="Of several the one gets it for whom the fewest are waiting.",
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
        selection=[("make", "Make one"), ("none", "Make none")],
        help="Empty: as the account's policy has it.",
    )
    spam = fields.Boolean(string="Put Aside as Spam")
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
            for code in rule._codes():
                if not (len(code) == 2 and code.isascii() and code.isalpha()):
                    raise ValidationError(
                        self.env._(
                            '"%s" is no code of a language. Two letters, such as: en, '
                            "de.",
                            code,
                        )
                    )

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
        weighed = self.filtered(lambda rule: rule._does("priority"))
        result = super().write(vals)
        weighed |= self.filtered(lambda rule: rule._does("priority"))
        weighed._weigh_anew()
        return result

    def unlink(self):
        self.filtered(lambda rule: rule._does("priority"))._weigh_anew()
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

    # ---- Alerts ----------------------------------------------------------------------

    def _hold(self):
        """Lock these rules before what they count is written.

        A conflict with who counts at the same time is no error: both are done in turn.
        """
        self.env.cr.execute(
            "SELECT id FROM social_care_rule WHERE id = ANY(%s) ORDER BY id"
            " FOR NO KEY UPDATE",
            [self.ids],
            log_exceptions=False,
        )

    def _tell(self, alerts):
        """Tell of conversations one by one while they are few; a flood is one message.

        :param alerts: of this rule, told to nobody yet
        """
        self.ensure_one()
        now = self.env.cr.now().replace(microsecond=0)
        if not self.alert_last_at or self.alert_last_at + QUIET < now:
            self._tell_end_of_flood()
            self.write(
                {"alert_first_at": now, "alert_count": 0, "alert_summed_count": 0}
            )
        alerts = alerts.sorted("id")
        before = self.alert_count
        few = alerts[: max(SINGLE - before, 0)]
        many = alerts - few
        self.write({"alert_last_at": now, "alert_count": before + len(alerts)})
        if self._does("escalate"):
            self._escalate(alerts.conversation_id.ticket_id)
        for alert in few:
            self._tell_one(alert)
        few.write({"state": "told"})
        many.write({"state": "summed"})
        if many:
            self._tell_many(many, begins=before <= SINGLE)
        else:
            self.alert_summed_count = self.alert_count

    def _tell_one(self, alert):
        """Somebody said something: who, what, and the way there."""
        record = alert.conversation_id.ticket_id or alert.conversation_id
        on = alert.conversation_id.ticket_id or self
        users = self._alerted(alert.conversation_id).filtered(
            lambda user: _may_open(user, record)
        )
        named = self.escalation_user_ids if self._does("escalate") else users.browse()
        for lang, theirs in users.grouped("lang").items():
            rule, there = self.with_context(lang=lang), alert.with_context(lang=lang)
            who, said = there.conversation_id.display_name, rule._words(there.post_id)
            rule._show(theirs, who, said, _open(record))
            rule._schedule(theirs & named, on, ESCALATION, who)
            if self.alert_activity:
                rule._schedule(theirs - named, on, ALERT, who)
            if self.alert_email:
                rule._mail(theirs, who, said, record)

    def _tell_many(self, alerts, begins):
        """One message with a count; it takes the place of the one before."""
        users = self.env["res.users"]
        for theirs in alerts.conversation_id.grouped("team_id").values():
            users |= self._alerted(theirs[0])
        users = users.filtered(
            lambda user: (
                self.env["social.care.conversation"].with_user(user).has_access("read")
            )
        )
        for lang, theirs in users.grouped("lang").items():
            rule = self.with_context(lang=lang)
            said = rule._flood()
            rule._show(theirs, said, "", rule._open_all(), count=self.alert_count)
            if self.alert_activity:
                rule._schedule_flood(theirs, said, begins)
            if self.alert_email and begins:
                more = rule.env._("More may come; how many it were in the end is told.")
                rule._mail(theirs, said, more, self)
        if begins or not self.alert_email:
            self.alert_summed_count = self.alert_count

    def _tell_end_of_flood(self):
        """How many it were in the end, by e-mail, where more came than was told."""
        self.ensure_one()
        if self.alert_count <= self.alert_summed_count:
            return
        last = self.env["social.care.alert"].search(
            [("rule_id", "=", self.id), ("state", "=", "summed")], limit=1
        )
        if self.alert_email and last:
            users = self._alerted(last.conversation_id)
            for lang, theirs in users.grouped("lang").items():
                rule = self.with_context(lang=lang)
                over = rule.env._("Nothing more came for half an hour.")
                rule._mail(theirs, rule._flood(), over, self)
        self.alert_summed_count = self.alert_count

    @api.model
    def _tell_ends_of_floods(self):
        self.env.cr.execute(
            """
            SELECT id FROM social_care_rule
             WHERE alert_count > alert_summed_count AND alert_last_at < %s
            """,
            [fields.Datetime.now() - QUIET],
        )
        for rule in self.browse(row[0] for row in self.env.cr.fetchall()):
            rule._tell_end_of_flood()
        return True

    # ---- Whom ------------------------------------------------------------------------

    def _alerted(self, conversation):
        """Who is told of a conversation: those who are named, else its team."""
        users = self.env["res.users"]
        if self._does("alert"):
            named = self.alert_user_ids | self.alert_team_id.user_ids
            users |= named or (
                conversation.team_id.user_ids | conversation.account_id.user_id
            )
        if self._does("escalate"):
            users |= self.escalation_user_ids
        return users.filtered(lambda user: user.active and not user.share)

    def _escalate(self, tickets):
        """Those to whom it is escalated follow the ticket, and can open it by that."""
        people = self.escalation_user_ids.filtered("active")
        kinds = dict(self._fields["escalation_kind"]._description_selection(self.env))
        line = self.env._(
            "Escalated to %(people)s by the rule %(rule)s (%(kind)s). What was said is "
            "kept as evidence for supervisors.",
            people=self._names(people),
            rule=self.name,
            kind=kinds[self.escalation_kind],
        )
        tickets.message_subscribe(partner_ids=people.partner_id.ids)
        tickets._social_log([(ticket.id, line) for ticket in tickets])

    # ---- How -------------------------------------------------------------------------

    def _words(self, post):
        """What was said, as far as an alert may show it."""
        if post.visibility == "private":
            return self.env._("In private; open it to read it.")
        said = " ".join((post.body or "").split())
        return said if len(said) <= WORDS else said[: WORDS - 1] + "…"

    def _flood(self):
        return self.env._(
            "%(count)s conversations since %(time)s UTC",
            count=self.alert_count,
            time=self.alert_first_at.strftime("%H:%M"),
        )

    def _open_all(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "social.care.conversation",
            "views": [(False, "list"), (False, "form")],
            "domain": [("post_ids.rule_hit_ids.rule_id", "=", self.id)],
        }

    def _show(self, users, title, said, action, count=1):
        """In the browser, at once."""
        for user in users:
            user._bus_send(
                "social_care.alert",
                {
                    "rule": self.id,
                    "name": self.name,
                    "title": title,
                    "words": said,
                    "count": count,
                    "escalated": user in self.escalation_user_ids
                    and self._does("escalate"),
                    "action": action,
                },
            )

    def _schedule(self, users, record, kind, summary):
        """As an activity. It tells by itself; no e-mail goes out for it."""
        if not users:
            return
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": self.env.ref(kind).id,
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "user_id": user.id,
                    "summary": f"{self.name}: {summary}",
                    "automated": True,
                    "date_deadline": fields.Date.context_today(
                        self.with_context(tz=user.tz)
                    ),
                }
                for user in users
            ]
        )

    def _schedule_flood(self, users, said, begins):
        """One activity on the rule itself, whose count goes up."""
        there = self.activity_search(
            [FLOOD],
            additional_domain=[
                ("user_id", "in", users.ids),
                ("create_date", ">=", self.alert_first_at),
            ],
        )
        there.write({"summary": f"{self.name}: {said}"})
        if begins:
            self._schedule(users - there.user_id, self, FLOOD, said)

    def _mail(self, users, title, said, record):
        """By e-mail; it waits in the queue of this transaction."""
        address = f"{self.get_base_url()}/mail/view?model={record._name}"
        body = Markup("<p>%s</p><blockquote>%s</blockquote><p><a href='%s'>%s</a></p>")
        self.env["mail.mail"].create(
            {
                "subject": f"{self.name}: {title}",
                "body_html": body
                % (title, said, f"{address}&res_id={record.id}", self.env._("Open")),
                "recipient_ids": [fields.Command.set(users.partner_id.ids)],
                "email_from": self.company_id.email_formatted
                or self.env.user.email_formatted,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    # ---- Rules that cannot be asked --------------------------------------------------

    @api.model
    def _note_broken(self, broken):
        """Keep why rules could not be asked, and tell who is responsible for them.

        :param broken: dict of rule id to exception
        """

        if not broken:
            return True

        def work(env):
            for rule in env[self._name].browse(broken).exists():
                rule._note_error(messages.explain(env, broken[rule.id]))

        return transaction.run(self.env, work)

    def _note_error(self, message):
        self.ensure_one()
        if self.error_message == message:
            return
        self.error_message = message
        if not self.activity_search([BROKEN]):
            self._schedule(self.user_id, self, BROKEN, message)

    # ---- Business methods ------------------------------------------------------------

    def _weigh_anew(self):
        """Conversations in which these rules caught something matter more or less."""
        caught = self.env["social.care.rule.hit"].sudo()
        if caught.search_count([("rule_id", "in", self.ids)], limit=1):
            weights = self.env["social.care.weights"].sudo()._of(self.company_id)
            weights._rank_anew()

    def _codes(self):
        """The languages, as a set of codes."""
        return frozenset((self.languages or "").lower().replace(",", " ").split())

    @api.model
    def _book_rules(self, company_ids, account_ids):
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
            languages=self._codes(),
            mood=self.mood or "",
            intent=self.intent or "",
            visibility=self.visibility or "",
            followers_min=self.followers_min,
            rating_max=self.rating_max,
            contact={"known": True, "unknown": False}.get(self.contact),
        )

    def _networks(self):
        """The networks of the channels that were chosen, as keys."""
        if not self.channel_ids:
            return frozenset()
        keys = self.env["helpdesk.ticket.channel"]._social_networks()
        # A channel that is no network's any more is no reason to catch everything.
        return frozenset(keys.get(channel, "") for channel in self.channel_ids.ids)

    def _does(self, name):
        """Whether something follows: as the action, or beside it."""
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
            }[name]
        )

    def _consequences(self):
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
                spam=rule._does("spam"),
                mute=rule._does("mute"),
                alert=rule._does("alert"),
                escalation=rule.escalation_kind if rule._does("escalate") else "",
            )
            for rule in self
        }

    def _wants_ticket(self):
        if self._does("ticket"):
            return True
        return False if self._does("no_ticket") or self._does("spam") else None

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
                "assign it to %s", self._names(self.assign_user_ids)
            ),
            "category": lambda: self.env._(
                "file it under %s", self.category_id.display_name or "…"
            ),
            "tag": lambda: self.env._("tag it %s", self._names(self.tag_ids)),
            "ticket": lambda: self.env._("make a ticket"),
            "no_ticket": lambda: self.env._("make no ticket"),
            "spam": lambda: self.env._("put it aside as spam"),
            "mute": lambda: self.env._("mute the author"),
            "alert": self._say_alert,
        }
        names = sorted(says, key=lambda name: name != self.action)
        parts = [says[name]() for name in names if self._does(name)]
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
        people = self._names(self.alert_user_ids) if self.alert_user_ids else ""
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
        people = self._names(self.escalation_user_ids)
        if self.escalation_kind == "other":
            return self.env._("escalate it to %s", people)
        return self.env._(
            "escalate it to %(people)s (%(kind)s)",
            people=people,
            kind=kinds[self.escalation_kind],
        )

    def _names(self, records):
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
                self.env._(template) % values  # pylint: disable=W8301,W8161
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


def _may_open(user, record):
    theirs = record.with_user(user).with_context(
        allowed_company_ids=user.company_ids.ids
    )
    return theirs.has_access("read")


def _open(record):
    return {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "views": [(False, "form")],
    }


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
        contact=bool(post.profile_id.partner_id),
    )


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
