from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import messages
from ...alerting import due
from ...triage.names import LANGUAGE_NAMES
from .. import language_codes


class SocialCareTarget(models.Model):
    """By when customers are to have their answer."""

    _name = "social.care.target"
    _description = "Response Target"
    _inherit = ["social.care.guarded"]
    _order = "sequence, id"
    _check_company_auto = True
    _fixed = frozenset({"company_id"})

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Of several that fit a conversation the first counts."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        selection=[("first", "First public answer"), ("next", "Every further answer")],
        string="For",
        required=True,
        default="first",
        help="Where a conversation is private only: our first answer in it.",
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", ondelete="cascade", check_company=True
    )
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network()
    )
    language = fields.Char(
        help="Two letters, for example en, de, pt. Leave empty for every language."
    )
    priority_from = fields.Integer(default=0, required=True, aggregator=None)
    priority_to = fields.Integer(default=100, required=True, aggregator=None)
    minutes = fields.Integer(
        required=True,
        default=60,
        aggregator=None,
        help="Of working time, from the customer's post on.",
    )
    warning_minutes = fields.Integer(
        string="Warn Before",
        compute="_compute_warning_minutes",
        store=True,
        readonly=False,
        aggregator=None,
        help="Minutes of working time before the answer is due. 0 means no warning.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        ondelete="restrict",
        check_company=True,
        help="The company's days off count as well. Empty: round the clock.",
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="Tell",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is told, beside whom the conversation is assigned to, when no answer "
        "was given in time. Empty: the team's leader, else whoever is responsible "
        "for the account.",
    )
    breach_count = fields.Integer(compute="_compute_breach_count")
    summary = fields.Char(string="In Words", compute="_compute_summary")

    _minutes_positive = models.Constraint(
        "CHECK (minutes > 0 AND warning_minutes >= 0)",
        "The response time must be at least one minute.",
    )
    _priority_bounded = models.Constraint(
        "CHECK (priority_from BETWEEN 0 AND 100 AND priority_to BETWEEN 0 AND 100"
        " AND priority_from <= priority_to)",
        "The priority goes from 0 to 100.",
    )
    _company_index = models.Index("(company_id)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("minutes")
    def _compute_warning_minutes(self):
        for target in self:
            target.warning_minutes = target.minutes // 4

    def _compute_breach_count(self):
        rows = self.env["social.care.breach"]._read_group(
            [("target_id", "in", self.ids), ("breached_at", "!=", False)],
            ["target_id"],
            ["__count"],
        )
        counts = {target.id: count for target, count in rows}
        for target in self:
            target.breach_count = counts.get(target.id, 0)

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("language")
    def _check_language(self):
        for target in self:
            if target.language:
                language_codes.check(self.env, [target.language])

    @api.constrains("warning_minutes", "minutes")
    def _check_warning(self):
        if any(target.warning_minutes >= target.minutes for target in self):
            raise ValidationError(
                self.env._("The warning has to come after the customer's post.")
            )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for target in self:
            calendar = target.calendar_id
            if calendar and not calendar.attendance_ids and not calendar.flexible_hours:
                raise ValidationError(
                    self.env._(
                        "Nobody ever works in %s: nothing would ever be due.",
                        calendar.name,
                    )
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets.company_id._social_rank_anew()
        return targets

    def write(self, vals):
        before = self.company_id
        result = super().write(vals)
        (before | self.company_id)._social_rank_anew()
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        companies._social_rank_anew()
        return result

    # ---- Actions ---------------------------------------------------------------------

    def action_view_breaches(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_breach_action"
        )
        action["domain"] = [("target_id", "in", self.ids)]
        action["context"] = {}
        return action

    # ---- Business methods ------------------------------------------------------------

    @api.private
    @api.model
    def rows(self, company_ids):
        """The targets of some companies, in the order in which they are tried."""
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT id, company_id, kind, team_id, nullif(network, '') AS network,
                   nullif(language, '') AS language, priority_from, priority_to,
                   minutes, warning_minutes, calendar_id
              FROM social_care_target
             WHERE active AND company_id = ANY(%s)
             ORDER BY sequence, id
            """,
            [list(company_ids)],
        )
        return self.env.cr.dictfetchall()

    @api.model
    def _cron_watch(self):
        """Tell whom it concerns what is due soon, and what is late."""
        return due.run(self.env)

    @api.depends(
        "kind",
        "minutes",
        "calendar_id",
        "team_id",
        "network",
        "language",
        "priority_from",
        "priority_to",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        kinds = {
            "first": self.env._("First public answer within %(time)s, %(hours)s"),
            "next": self.env._("Every further answer within %(time)s, %(hours)s"),
        }
        for target in self:
            said = kinds[target.kind] % {
                "time": target._say_time(),
                "hours": target.calendar_id.display_name
                or self.env._("round the clock"),
            }
            target.summary = ": ".join([said, ", ".join(target._say_for())])

    def _say_time(self):
        """Days only where every hour of them counts."""
        days, rest = divmod(self.minutes, 24 * 60)
        if days and not rest and not self.calendar_id:
            return self.env._("%s d", days)
        hours, minutes = divmod(self.minutes, 60)
        parts = [self.env._("%s h", hours)] if hours else []
        return " ".join(parts + [self.env._("%s min", minutes)] * bool(minutes))

    def _say_for(self):
        """Which conversations it is for, each condition as a few words."""
        networks = dict(self._fields["network"]._description_selection(self.env))
        parts = []
        if self.team_id:
            parts.append(self.team_id.display_name)
        if self.network:
            parts.append(networks[self.network])
        if self.language:
            name = LANGUAGE_NAMES.get(self.language, self.language)
            parts.append(messages.translate(self.env, name))
        if (self.priority_from, self.priority_to) != (0, 100):
            parts.append(
                self.env._(
                    "priority %(first)s to %(last)s",
                    first=self.priority_from,
                    last=self.priority_to,
                )
            )
        return parts or [self.env._("every conversation")]
