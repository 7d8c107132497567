import logging
import re
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import distribution, registry
from ...database import transaction
from ...groups import AGENT

_logger = logging.getLogger(__name__)
BATCH = 200
"""Conversations that are given out at once, for each team."""
FRESH = timedelta(days=2)
"""What has been waiting for longer is no new conversation: a person decides."""
_CODES = re.compile(r"[a-z]{2}")


class SocialCareAgent(models.Model):
    """What somebody can take, when, and how much of it."""

    _name = "social.care.agent"
    _description = "Agent of Social Care"
    _order = "name, id"
    _check_company_auto = True

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
        help="Two-letter codes, such as: en, de, pt. Empty: every language."
    )
    channel_ids = fields.Many2many(
        "helpdesk.ticket.channel",
        string="Networks",
        domain="[('company_id', '=', False)]",
        help="Empty: every network.",
    )
    limit = fields.Integer(
        string="At Most",
        help="How many conversations may wait for this person at once; 0: no limit.",
    )
    absent_from = fields.Date()
    absent_until = fields.Date(help="The last day.")
    at_work = fields.Boolean(compute="_compute_at_work")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_load")
    open_count = fields.Integer(string="Open", compute="_compute_load")
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
            wrong = [code for code in agent._codes() if not _CODES.fullmatch(code)]
            if wrong:
                raise ValidationError(
                    self.env._(
                        '"%s" is no code of a language. Two letters, such as: en, de.',
                        wrong[0],
                    )
                )

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

    def _codes(self):
        return frozenset((self.languages or "").lower().replace(",", " ").split())

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
        user = self.user_id.sudo()
        resource = user.resource_ids.filtered(
            lambda r: r.company_id == self.company_id
        )[:1]
        calendar = resource.calendar_id
        if not calendar:
            return True
        # Leaves of the person and days off of the company are taken out.
        intervals = calendar._work_intervals_batch(
            there, there + timedelta(minutes=1), resources=resource
        )
        return bool(list(intervals[resource.id]))

    @api.model
    def _cron_distribute(self):
        """Give new conversations to who is there, where teams want it. Never raises."""
        teams = self.env["helpdesk.ticket.team"].search(
            [("social_distribute", "=", True)]
        )
        for team_id in teams.ids:
            try:
                transaction.run(
                    self.env, lambda env, key=team_id: self._distribute_in(env, key)
                )
            except Exception:
                _logger.warning("Team %s: nothing given out", team_id, exc_info=True)
        return True

    @api.model
    def _distribute_in(self, env, team_id):
        """Give out what nobody has in a team, the most urgent first.

        :return: how many conversations were given to somebody
        """
        team = env["helpdesk.ticket.team"].browse(team_id)
        given, left, agents = 0, 0, {}
        while True:
            # What nobody can take does not hide what is below.
            page = env["social.care.conversation"].search(
                self._nobodys(team), limit=BATCH, offset=left
            )
            for company, theirs in page.grouped("company_id").items():
                if company not in agents:
                    agents[company] = env["social.care.agent"]._present(team, company)
                given += self._give_out(theirs, agents[company])
            left += len(page.filtered(lambda c: not c.user_id))
            if len(page) < BATCH or not any(agents.values()):
                return given

    @api.model
    def _nobodys(self, team):
        """The domain of what nobody has in a team."""
        return [
            ("team_id", "=", team.id),
            ("user_id", "=", False),
            ("awaiting_since", ">=", fields.Datetime.now() - FRESH),
            ("in_inbox", "=", True),
            ("intent", "!=", "spam"),
            "|",
            ("ticket_id", "=", False),
            ("ticket_id.stage_id.closed", "=", False),
        ]

    @api.model
    def _give_out(self, conversations, agents):
        """Give conversations of one company to those who can see them. Whom they
        cannot be given to keeps nobody else from theirs.

        :return: how many conversations were given to somebody
        """
        readable = {agent.id: self._readable(conversations, agent) for agent in agents}
        chosen = {}
        for conversation in conversations:
            agent = distribution.choose(
                [it for it in agents if conversation.id in readable[it.id]],
                conversation.language,
                conversation.network,
            )
            if agent:
                chosen.setdefault(agent.id, []).append(conversation.id)
        given = 0
        for user_id, ids in chosen.items():
            try:
                with conversations.env.cr.savepoint():
                    conversations.browse(ids).action_assign(user_id)
                    conversations.env.flush_all()
                given += len(ids)
            except transaction.AGAIN:
                raise
            except Exception:
                _logger.warning("Nothing given to user %s", user_id, exc_info=True)
                conversations.env.invalidate_all(flush=False)
        return given

    @api.model
    def _readable(self, conversations, agent):
        """The ids of those that an agent may read."""
        user = conversations.env["res.users"].browse(agent.id)
        theirs = conversations.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        return set(theirs._filtered_access("read").ids)

    @api.model
    def _present(self, team, company):
        """The agents of a team who are at work now, with what they have.

        :return: a list of ``distribution.Agent``
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
            distribution.Agent(
                id=agent.user_id.id,
                languages=agent._codes(),
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
