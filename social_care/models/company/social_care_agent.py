from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import registry
from ...groups import AGENT
from ...intake import distributing
from ...intake.distribution import Agent
from .. import language_codes


class SocialCareAgent(models.Model):
    """What somebody can take, when, and how much of it."""

    _name = "social.care.agent"
    _description = "Social Care Agent"
    _inherit = ["social.care.guarded"]
    _order = "name, id"
    _check_company_auto = True
    _fixed = frozenset({"company_id"})

    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    name = fields.Char(related="user_id.name", store=True, string="Agent")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    languages = fields.Char(
        help="Two-letter codes, for example en, de, pt. Leave empty for every language."
    )
    channel_ids = fields.Many2many(
        "helpdesk.ticket.channel",
        string="Networks",
        domain="[('company_id', '=', False)]",
        help="Leave empty for every network.",
    )
    limit = fields.Integer(
        string="Max Open",
        help="How many conversations may wait for this person at once. 0 means no "
        "limit.",
    )
    absent_from = fields.Date()
    absent_until = fields.Date(help="The last day.")
    at_work = fields.Boolean(compute="_compute_at_work")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_load")
    open_count = fields.Integer(string="Open Now", compute="_compute_load")
    waiting_since = fields.Datetime(string="Longest Waiting", compute="_compute_load")
    in_training = fields.Boolean(
        help="What this person writes is approved before it is sent."
    )
    approves = fields.Boolean(
        help="May approve what others write, as supervisors may anyway."
    )

    _user_unique = models.UniqueIndex("(user_id, company_id)")
    _limit_positive = models.Constraint(
        'CHECK ("limit" >= 0)', "The limit cannot be negative."
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("absent_from", "absent_until", "user_id.resource_calendar_id")
    @api.depends_context("uid")
    def _compute_at_work(self):
        now = fields.Datetime.now()
        for agent in self:
            agent.at_work = agent._is_at_work(now)

    @api.depends("user_id")
    def _compute_load(self):
        Conversation = self.env["social.care.conversation"]
        domain = [
            ("user_id", "in", self.user_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]
        waiting = {
            (user, company): (count, since)
            for user, company, count, since in Conversation._read_group(
                [*domain, ("awaiting_since", "!=", False)],
                ["user_id", "company_id"],
                ["__count", "awaiting_since:min"],
            )
        }
        unsettled = {
            (user, company): count
            for user, company, count in Conversation._read_group(
                [*domain, ("ticket_id.stage_id.closed", "=", False)],
                ["user_id", "company_id"],
                ["__count"],
            )
        }
        for agent in self:
            key = (agent.user_id, agent.company_id)
            agent.waiting_count, agent.waiting_since = waiting.get(key, (0, False))
            agent.open_count = unsettled.get(key, 0)

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("languages")
    def _check_languages(self):
        for agent in self:
            language_codes.check(self.env, language_codes.read(agent.languages))

    @api.constrains("absent_from", "absent_until")
    def _check_absence(self):
        for agent in self:
            first, last = agent.absent_from, agent.absent_until
            if first and last and first > last:
                raise ValidationError(self.env._("The absence ends before it begins."))

    # ---- Actions ---------------------------------------------------------------------

    def action_view_conversations(self):
        """What waits for these people, to be looked at or given to others."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("user_id", "in", self.user_id.ids)]
        action["context"] = {}
        return action

    # ---- Business methods ------------------------------------------------------------

    def _is_at_work(self, moment):
        """Whether somebody is there at a moment: within working hours, and not away.

        Where no working hours are kept, it is always.
        """
        self.ensure_one()
        zone = pytz.timezone(self.user_id.tz or "UTC")
        there = pytz.utc.localize(moment).astimezone(zone)
        today = there.date()
        begun = self.absent_from and self.absent_from <= today
        ended = self.absent_until and self.absent_until < today
        if (begun or (self.absent_until and not self.absent_from)) and not ended:
            return False
        calendar, resource = self.working_hours(), self._resource()
        if not calendar:
            return True
        # Leaves of the person and days off of the company are taken out.
        intervals = calendar._work_intervals_batch(
            there, there + timedelta(minutes=1), resources=resource
        )
        return bool(list(intervals[resource.id]))

    def _resource(self):
        """What the person is planned by, in this company."""
        return self.user_id.sudo().resource_ids.filtered(
            lambda resource: resource.company_id == self.company_id
        )[:1]

    @api.private
    def working_hours(self):
        """The calendar by which the person works; none where none is kept."""
        return self._resource().calendar_id

    @api.private
    @api.model
    def of_user(self, user, company):
        """What is said here of a user in a company, whoever asks; empty: nothing."""
        return self.sudo().search(
            [("user_id", "=", user.id), ("company_id", "=", company.id)], limit=1
        )

    @api.model
    def _cron_distribute(self):
        """Give new conversations to who is there, where teams want it."""
        return distributing.run(self.env)

    @api.private
    @api.model
    def present(self, team, company):
        """The agents of a team who are at work now, with what they have.

        :return: a list of ``intake.distribution.Agent``
        """
        now = fields.Datetime.now()
        channels = {
            self.env["helpdesk.ticket.channel"]._social_channel(key): key
            for key in registry.networks(self.env)
        }
        members = self.search(
            [("user_id", "in", team.user_ids.ids), ("company_id", "=", company.id)]
        ).filtered(
            lambda agent: (
                agent.user_id.active
                and agent.user_id.has_group(AGENT)
                and agent._is_at_work(now)
            )
        )
        return [
            Agent(
                id=agent.user_id.id,
                languages=frozenset(language_codes.read(agent.languages)),
                networks=frozenset(
                    channels[channel]
                    for channel in agent.channel_ids
                    if channel in channels
                ),
                load=agent.waiting_count,
                limit=agent.limit,
            )
            for agent in members
        ]
