import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Domain
from odoo.http import request

from ...database import bulk
from ...groups import AGENT
from ...handover import activities, mail, with_ticket
from ...handover.stages import OPEN
from ...intake import matters, naming, numbering, sides
from ...reporting import leads
from ...resolution import NOT_TOLD, RESOLVED_PRIVATELY, STATES, combine
from ...standing.refresh import reweigh
from ...thread import chatter
from ...triage import priority
from ..conversation.social_care_conversation import (
    NOT_IN_PUBLIC,
    PUBLIC_RESOLUTION,
    SPEAKERS,
)
from ..handoff.social_care_handoff import CHANNELS

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}
"""Tickets made in a batch: one line in the chatter is written for all at once."""
SOCIAL_COLUMNS = (
    *("public_resolution", "social_priority_score", "social_rating", "social_network"),
    *("social_handle", "social_awaiting_since", "social_answer_due_at"),
    *("public_resolution_since", "public_resolution_by", "public_resolution_words"),
    *("last_public_speaker", "last_public_by", "last_public_at"),
    *("moved_to", "moved_arrived"),
)
"""What a ticket stores of its conversations, so that lists need not look further."""
ON_ITS_WAY = ("to_approve", "queued", "sending", "unknown")
"""States of a reply that may still get out."""
STAGES = {"stage_id", "team_id"}
"""What may open or close a ticket: another team has other stages."""
REMINDS = {"active", "team_id", "user_id"}
"""What changes who has to tell the public, and whether."""
HANDED = {"stage_id", "team_id", "user_id"}
"""What ends handoffs, or changes who sees to them."""
FOLLOWED = STAGES | REMINDS | HANDED
KIND = "social_care.mail_activity_type_tell"
_STANDING = (
    "public_resolution_since",
    "public_resolution_by",
    "public_resolution_words",
    "moved_to",
    "moved_arrived",
)
_DONE = ("resolved_publicly", "confirmed", "waived")
_SPEAKER = ("last_public_speaker", "last_public_by", "last_public_at")


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "social.care.exported"]
    _members_network = "social_conversation_ids.network"

    # The helpdesk's own fields, which have no index: what a contact's form, a ticket's
    # form and a search look through are all tickets there are, else.
    partner_id = fields.Many2one(index="btree_not_null")
    duplicate_id = fields.Many2one(index="btree_not_null")
    number = fields.Char(index="trigram")
    name = fields.Char(index="trigram")
    # Stored, so that a page of what is open is not looked for among all there are.
    closed = fields.Boolean(store=True)

    social_conversation_ids = fields.One2many(
        "social.care.conversation",
        "ticket_id",
        string="Social Conversations",
        groups=AGENT,
    )
    social_conversation_count = fields.Integer(
        compute="_compute_social_conversation_count", groups=AGENT
    )
    public_resolution = fields.Selection(
        selection=PUBLIC_RESOLUTION,
        string="In Public",
        compute="_compute_social",
        store=True,
        index="btree_not_null",
        copy=False,
        group_expand=True,
        falsy_value_label=NOT_IN_PUBLIC,
        help="Where the matter stands in public: the least resolved of the ticket's "
        "conversations.",
    )
    social_priority_score = fields.Integer(
        string="Social Priority",
        compute="_compute_social",
        store=True,
        aggregator="max",
        copy=False,
        groups="base.group_user",
    )
    social_rating = fields.Integer(
        string="Stars",
        compute="_compute_social",
        store=True,
        aggregator="avg",
        copy=False,
        groups="base.group_user",
        help="Of the review; of several, the fewest.",
    )
    social_network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        string="Network",
        compute="_compute_social",
        store=True,
        index="btree_not_null",
        copy=False,
    )
    social_handle = fields.Char(
        string="Handle", compute="_compute_social", store=True, copy=False
    )
    social_awaiting_since = fields.Datetime(
        string="Waiting Since", compute="_compute_social", store=True, copy=False
    )
    social_permalink = fields.Char(compute="_compute_social_permalink", groups=AGENT)
    social_handoff_ids = fields.One2many(
        "social.care.handoff", "ticket_id", string="Handoffs", groups=AGENT
    )
    social_handoff_count = fields.Integer(
        compute="_compute_social_handoff_count", groups=AGENT
    )
    social_call_number = fields.Char(
        string="Call",
        compute="_compute_social_call_number",
        groups=AGENT,
        help="The number that the customer left, checked or not.",
    )
    social_can_close = fields.Boolean(
        compute="_compute_social_can_close",
        groups=AGENT,
        help="The public knows how it ended, and the ticket is still open.",
    )
    social_answer_due_at = fields.Datetime(
        string="Answer Due",
        compute="_compute_social",
        store=True,
        index="btree_not_null",
        copy=False,
        groups="base.group_user",
        help="When the first of its conversations has to be answered.",
    )
    social_stars = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The stars that the priority gave. Empty: somebody else gave them.",
    )
    public_resolution_since = fields.Datetime(
        compute="_compute_social",
        store=True,
        copy=False,
    )
    public_resolution_by = fields.Char(
        compute="_compute_social",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    public_resolution_words = fields.Char(
        string="Public Resolution Reason",
        compute="_compute_social",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    moved_to = fields.Selection(
        selection=CHANNELS, compute="_compute_social", store=True, copy=False
    )
    moved_arrived = fields.Boolean(
        string="Customer Arrived", compute="_compute_social", store=True, copy=False
    )
    last_public_speaker = fields.Selection(
        selection=SPEAKERS,
        string="Spoke Last in Public",
        compute="_compute_social",
        store=True,
        copy=False,
    )
    last_public_by = fields.Char(
        string="Last Public Speaker",
        compute="_compute_social",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    last_public_at = fields.Datetime(
        string="Last Public Post", compute="_compute_social", store=True, copy=False
    )

    # The helpdesk's own order. Without it a page of the list sorts all tickets there
    # are, and the columns that come with this addon would make that slower.
    _social_order_index = models.Index(
        "(priority DESC, sequence, number DESC, id DESC)"
    )
    _social_open_index = models.Index(
        "(priority DESC, sequence, number DESC, id DESC) WHERE closed IS NOT TRUE"
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends(
        "social_conversation_ids.public_resolution",
        "social_conversation_ids.public_resolution_since",
        "social_conversation_ids.last_public_at",
        "social_conversation_ids.moved_to",
        "social_conversation_ids.priority_score",
        "social_conversation_ids.rating",
        "social_conversation_ids.awaiting_since",
        "social_conversation_ids.answer_due_at",
        "social_conversation_ids.profile_id.handle",
    )
    def _compute_social(self):
        # All at once: one by one they would be asked for a ticket at a time.
        self.social_conversation_ids.profile_id.fetch(["handle", "name", "external_id"])
        for ticket in self:
            ticket.update(self._social_values(ticket.social_conversation_ids))

    @api.model
    def _social_values(self, conversations):
        """What a ticket shows of its conversations, in columns of its own."""
        waiting = [c.awaiting_since for c in conversations if c.awaiting_since]
        dues = filter(None, conversations.mapped("answer_due_at"))
        first = conversations.sorted("id")[:1]
        # The conversation that the badge speaks of, the one that stands longest of
        # several, and the one in which somebody spoke last.
        public = conversations.filtered("public_resolution")
        speaks = public.sorted(
            lambda c: (STATES.index(c.public_resolution), c.public_resolution_since)
        )[:1]
        spoke = public.filtered("last_public_at").sorted("last_public_at")[-1:]
        return {
            "public_resolution": combine(conversations.mapped("public_resolution"))
            or False,
            "social_priority_score": max(
                conversations.mapped("priority_score"), default=0
            ),
            "social_rating": min(
                filter(None, conversations.mapped("rating")), default=0
            ),
            "social_network": first.network,
            "social_handle": first.profile_id._short_name(),
            "social_awaiting_since": min(waiting, default=False),
            "social_answer_due_at": min(dues, default=False),
            **{name: speaks[name] for name in _STANDING},
            **{name: spoke[name] for name in _SPEAKER},
        }

    @api.depends("social_conversation_ids")
    def _compute_social_conversation_count(self):
        for ticket in self:
            ticket.social_conversation_count = len(ticket.social_conversation_ids)

    @api.depends("social_conversation_ids.last_permalink")
    def _compute_social_permalink(self):
        for ticket in self:
            links = ticket.social_conversation_ids.mapped("last_permalink")
            ticket.social_permalink = next(filter(None, links), False)

    @api.depends("social_handoff_ids")
    def _compute_social_handoff_count(self):
        counts = dict(
            self.env["social.care.handoff"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.social_handoff_count = counts.get(ticket._origin, 0)

    @api.depends(
        "social_handoff_ids.state",
        "social_handoff_ids.channel",
        "social_handoff_ids.contact_value",
    )
    def _compute_social_call_number(self):
        for ticket in self:
            handoffs = ticket.social_handoff_ids.filtered(
                lambda h: h.channel == "phone" and h.state in OPEN and h.contact_value
            )
            ticket.social_call_number = handoffs[:1].contact_value

    @api.depends("public_resolution", "social_awaiting_since", "closed")
    def _compute_social_can_close(self):
        for ticket in self:
            ticket.social_can_close = (
                ticket.public_resolution in _DONE
                and not ticket.social_awaiting_since
                and not ticket.closed
            )

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        """What follows from a change of stage, team or agent, in this order."""
        self._social_check_write(vals)
        if "priority" in vals and "social_stars" not in vals:
            # Whoever gave these stars, it was not the score.
            vals = {**vals, "social_stars": False}
        closing = self._social_closed_by(vals)
        if closing and self._social_guarded():
            closing._social_guard(vals["stage_id"])
        closing._social_remember_stage()
        if not vals.keys() & FOLLOWED:
            return super().write(vals)
        open_before = self.filtered(lambda ticket: not ticket.closed)
        result = super().write(vals)
        if vals.keys() & STAGES:
            self._after_stage_change(open_before)
        if closing or vals.keys() & REMINDS:
            self.filtered("public_resolution").social_remind()
        if vals.keys() & HANDED:
            self._after_hands_change(open_before)
        if "team_id" in vals:
            reweigh(self.sudo().social_conversation_ids)
        return result

    def _social_check_write(self, vals):
        if not self.env.su and vals.keys() & set(SOCIAL_COLUMNS):
            raise AccessError(
                self.env._("The public resolution of a ticket follows from its posts.")
            )
        if "company_id" in vals:
            self._check_social_company(vals["company_id"])

    def _after_stage_change(self, open_before):
        """Closing and reopening are facts of the conversations.

        :param open_before: those of these tickets that were open
        """
        social = self.sudo().filtered("social_conversation_ids")
        closed = social.filtered("closed") & open_before
        reopened = social.filtered(lambda ticket: not ticket.closed) - open_before
        if reopened:
            reopened.write({"closed_date": False})
        closed.social_conversation_ids.add_facts("ticket_closed")
        reopened.social_conversation_ids.add_facts("ticket_reopened")

    def _after_hands_change(self, open_before):
        """Handoffs end with their ticket, and are seen to by whoever has it."""
        handoffs = self.sudo().social_handoff_ids
        if handoffs:
            closed = open_before.sudo().filtered("closed")
            with_ticket.closed(closed.social_handoff_ids)
            activities.sync(handoffs.exists())

    def _check_social_company(self, company_id):
        if any(
            ticket.company_id.id != company_id and ticket.social_conversation_ids
            for ticket in self.sudo()
        ):
            raise UserError(
                self.env._("A ticket with social conversations keeps its company.")
            )

    def unlink(self):
        with_ticket.deleted(self.sudo().social_handoff_ids)
        return super().unlink()

    # ---- Actions ---------------------------------------------------------------------

    def action_view_social_conversations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        if len(self.social_conversation_ids) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.social_conversation_ids.id
        return action

    def action_open_social_permalink(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.social_permalink,
            "target": "new",
        }

    def action_social_make_lead(self):
        """Hand it to sales, with where it came from."""
        return leads.make(self)

    def action_social_goodwill(self):
        """Give the customer something: an offer of this ticket, to be filled in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Goodwill"),
            "res_model": "social.care.goodwill",
            "views": [(False, "list"), (False, "form")],
            "domain": [("ticket_id", "=", self.id)],
            "context": {"default_ticket_id": self.id},
        }

    def social_thread(self, before=None):
        """What was said and what happened in all of the ticket's conversations."""
        return self.social_conversation_ids.social_thread(before)

    def action_social_close(self):
        """Close these tickets, with a word in public or a waiver."""
        self.check_access("write")
        return self._social_close_dialog()

    def action_social_done(self):
        """Close what the public knows the end of, without a question.

        :return: True, or the closing dialogue where somebody still has to be told
        """
        self.check_access("write")
        if self.social_silent():
            return self._social_close_dialog()
        self.social_close_told()
        return True

    def action_social_waive(self):
        """The same, beginning with the waiver."""
        self.check_access("write")
        return self._social_close_dialog(default_way="waive")

    def action_social_set_by_hand(self):
        """Say where these tickets' conversations stand in public."""
        conversations = self.social_conversation_ids.filtered("public_resolution")
        return conversations.action_set_public_resolution_dialog()

    def action_social_hand_over(self):
        """Hand the customer over to another channel, in a dialogue."""
        self.ensure_one()
        return {
            "name": self.env._("Hand Over"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.hand.over",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_view_social_handoffs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_handoff_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        if len(self.social_handoff_ids) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.social_handoff_ids.id
        return action

    # ---- Mail ------------------------------------------------------------------------

    def _track_template(self, tracking):
        """The stage's e-mail is for customers who write e-mails."""
        templates = super()._track_template(tracking)
        ticket = self[:1].sudo()
        if (
            ticket.social_conversation_ids
            and not ticket.team_id.social_closed_email
            and not ticket._social_wrote_email()
        ):
            templates.pop("stage_id", None)
        return templates

    def _social_wrote_email(self):
        self.ensure_one()
        return bool(
            self.message_ids.filtered(
                lambda message: (
                    message.message_type == "email" and not message.social_automatic
                )
            )
        )

    # ---- Mail gateway ----------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_vals):
        """A customer who was expected by e-mail has arrived with the first one."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email":
            mail.came(self.sudo().social_handoff_ids, message.sudo())
        return result

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def social_refresh(self):
        """Have the stored columns computed anew after conversations were written."""
        for name in SOCIAL_COLUMNS:
            self.env.add_to_compute(self._fields[name], self)

    @api.model
    @api.private
    def social_create(self, conversations):
        """Make one ticket of each conversation, all in one go.

        :param conversations: records without a ticket, in the order of their numbers
        :return: the tickets, in the same order
        """
        if not conversations:
            return self
        origins = matters.origins(conversations)
        numbers = numbering.by_company(self, conversations)
        ladders = self.env["social.care.weights"].ladders(conversations.company_id)
        stages = {}
        channels = {
            network: self.env["helpdesk.ticket.channel"]._social_channel(network).id
            for network in set(conversations.mapped("network"))
        }
        vals_list = []
        for conversation in conversations:
            team = conversation.team_id
            at = (team, conversation.company_id)
            if at not in stages:
                there = team.with_company(conversation.company_id)
                stages[at] = there._get_applicable_stages()[:1]
            vals_list.append(
                self._social_stars(conversation, ladders)
                | self._social_vals(conversation, origins.get(conversation))
                | {"number": next(numbers[conversation.company_id])}
                | {"stage_id": stages[at].id, "unattended": stages[at].unattended}
                | {"closed": stages[at].closed}
                | {"channel_id": channels[conversation.network]}
            )
        tickets = self.with_context(**QUIET).create(vals_list).with_env(self.env)
        for name in (
            *SOCIAL_COLUMNS,
            *("unattended", "closed", "commercial_partner_id"),
        ):
            # They were given; that the tickets are new asks for them once more.
            self.env.remove_to_compute(self._fields[name], tickets)
        pairs = zip(conversations.ids, tickets.ids, strict=True)
        bulk.update(
            self.env["social.care.conversation"],
            [
                {"id": conversation, "ticket_id": ticket}
                for conversation, ticket in pairs
            ],
            {"ticket_id": "int4"},
        )
        conversations.invalidate_recordset(["ticket_id"])
        tickets.invalidate_recordset(["social_conversation_ids"])
        self.env["social.care.link"].sudo()._note_born(conversations)
        chatter.log_posts(matters.said(conversations), origins)
        sides.follow(conversations.sudo())
        return tickets

    @api.model
    def _social_vals(self, conversation, origin):
        """What a new ticket is made of.

        :param origin: the customer's post it is about; may be empty
        """
        profile = conversation.profile_id
        return {
            "name": naming.title(conversation, origin),
            "description": naming.description(conversation, origin),
            "team_id": conversation.team_id.id,
            "company_id": conversation.company_id.id,
            "partner_id": profile.partner_id.id,
            "commercial_partner_id": profile.partner_id.commercial_partner_id.id,
            "partner_name": profile.ticket_name(),
            "partner_email": profile.partner_id.email,
            "user_id": conversation.user_id.id,
            **self._social_values(conversation),
        }

    @api.model
    def _social_stars(self, conversation, ladders):
        """The stars that the score gives, where the company's weights give any."""
        ladder = ladders.get(conversation.company_id.id)
        if not ladder:
            return {}
        given = str(priority.stars(conversation.priority_score, ladder))
        return {"priority": given, "social_stars": given}

    @api.private
    def social_close_told(self, chosen=None):
        """Close these tickets, whose end the public knows or is being told.

        :param chosen: the stage, for those that may have it; by default their first
        """
        for ticket in self.filtered(lambda t: not t.closed):
            stages = ticket.social_stages().filtered("closed")
            stage = chosen if chosen and chosen in stages else stages[:1]
            if not stage:
                raise UserError(
                    self.env._("Ticket %s has no stage to be closed in.", ticket.number)
                )
            ticket.stage_id = stage

    @api.private
    def social_reopen(self):
        """A customer wrote again in time: back to the team's first open stage."""
        for ticket in self.filtered("closed"):
            team = ticket.team_id.with_company(ticket.company_id)
            stages = team._get_applicable_stages()
            stage = stages.filtered(lambda s: not s.closed)[:1]
            if stage:
                ticket.write({"stage_id": stage.id})

    @api.private
    def social_merge_into(self, target):
        """Both turn out to be one matter: the other ticket goes on, this one ends."""
        self.ensure_one()
        handoffs = self.sudo().social_handoff_ids
        self.social_conversation_ids.write({"ticket_id": target.id})
        target._message_log(
            body=self.env._("%s turned out to be the same matter.", self.number)
        )
        self._message_log(body=self.env._("The matter goes on in %s.", target.number))
        # A tracked change would keep the title, which is the customer's words.
        self.with_context(tracking_disable=True).write(
            {"active": False, "duplicate_id": target.id}
        )
        with_ticket.moved(handoffs, target)

    def action_social_reply(self):
        """Go to the composer on the ticket's Social page."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "social_care.reply",
            "params": {"model": self._name, "id": self.id},
        }

    def _social_close_dialog(self, **defaults):
        return {
            "name": self.env._("Close in Public"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.close",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_ids": self.ids, **defaults},
        }

    def _social_closed_by(self, vals):
        """Those of these tickets that are open, in public, and would be closed."""
        stage = self.env["helpdesk.ticket.stage"].browse(vals.get("stage_id") or [])
        if not stage.sudo().closed:
            return self.browse()
        return self.filtered(lambda t: not t.closed and t.sudo().public_resolution)

    def _social_guarded(self):
        """Whether it is a person of ours who writes: the portal and what runs by itself
        are not stopped, they leave an activity."""
        return not (
            self.env.su
            or self.env.user.share
            or (self.env.context.get("cron_id") and not request)
        )

    def _social_guard(self, stage_id):
        """Refuse to close what the public does not know the end of.

        :raises RedirectWarning: to the closing dialogue, where a team wants that
        """
        silent = self.social_silent().filtered(
            lambda t: t.sudo().team_id.social_closing_guard == "require"
        )
        if not silent:
            return
        numbers = ", ".join(silent[:5].mapped("number"))
        if len(silent) > 5:
            numbers = self.env._(
                "%(numbers)s and %(more)s more", numbers=numbers, more=len(silent) - 5
            )
        message = self.env._(
            "The public does not know how it ended: %s. Say a closing word, or waive "
            "it with a reason.",
            numbers,
        )
        if not self.env.user.has_group(AGENT):
            raise UserError(message)
        asks = RedirectWarning(
            message,
            silent._social_close_dialog(default_stage_id=stage_id),
            self.env._("Close in public"),
        )
        asks.loglevel = logging.INFO  # a question, no error of the server's
        raise asks

    @api.private
    def social_silent(self):
        """Those of these tickets of which the public does not know how they ended, and
        no closing word is on its way."""
        silent = self.filtered(lambda t: t.sudo().public_resolution in NOT_TOLD)
        if not silent:
            return silent
        promised = silent._social_words_on_their_way().conversation_id
        waiting = (
            self.env["social.care.conversation"]
            .sudo()
            ._read_group(
                Domain("ticket_id", "in", silent.ids)
                & Domain("public_resolution", "in", NOT_TOLD)
                & Domain("id", "not in", promised.ids),
                ["ticket_id"],
            )
        )
        return silent & silent.browse(ticket.id for (ticket,) in waiting)

    @api.private
    def social_stages(self):
        """The stages this ticket may have."""
        self.ensure_one()
        team = self.team_id.with_company(self.company_id)
        return team._get_applicable_stages()

    def _social_words_on_their_way(self):
        """Closing words for these tickets that may still get out."""
        return (
            self.env["social.care.reply"]
            .sudo()
            .search(
                [
                    ("conversation_id.ticket_id", "in", self.ids),
                    ("closing", "=", True),
                    ("visibility", "=", "public"),
                    ("state", "in", ON_ITS_WAY),
                ]
            )
        )

    def _social_remember_stage(self):
        """Where a closing word is on its way: what to go back to if it fails."""
        if not self:
            return
        words = self._social_words_on_their_way()
        for ticket, theirs in words.grouped("ticket_id").items():
            theirs.closed_from_stage_id = ticket.stage_id

    @api.private
    def social_main_conversation(self):
        """The conversation that a handoff is most likely about: one with a public
        side, the least resolved one, the latest."""
        conversations = self.social_conversation_ids
        public = conversations.filtered("public_resolution") or conversations
        return public.sorted(
            lambda c: (
                STATES.index(c.public_resolution) if c.public_resolution else 0,
                -(c.last_post_at or c.create_date).timestamp(),
            )
        )[:1]

    @api.private
    def social_follow_stars(self):
        """Give the stars that the score asks for, where nobody else gave any."""
        followers = self.filtered(lambda t: t.social_stars and not t.closed)
        if not followers:
            return
        ladders = self.env["social.care.weights"].ladders(followers.company_id)
        chosen = {}
        for ticket in followers:
            ladder = ladders[ticket.company_id.id]
            if not ladder:
                continue
            wanted = str(priority.stars(ticket.social_priority_score, ladder))
            if wanted != ticket.social_stars:
                chosen.setdefault(wanted, []).append(ticket.id)
        for wanted, ids in chosen.items():
            self.browse(ids).write({"priority": wanted, "social_stars": wanted})

    @api.private
    def social_remind(self):
        """Have one activity on those of these tickets that need one, none on others."""
        kind = self.env.ref(KIND, raise_if_not_found=False)
        if not self or not kind:
            return
        tickets = self.sudo()
        activities = self.env["mail.activity"].sudo()
        there = activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", tickets.ids),
                ("activity_type_id", "=", kind.id),
            ]
        ).grouped("res_id")
        wanted = tickets._social_to_tell()
        for ticket in tickets:
            theirs = there.get(ticket.id, activities)
            (theirs[1:] if ticket in wanted else theirs).unlink()
            kept = theirs[:1] if ticket in wanted else activities
            if kept and kept.user_id != ticket._social_who_tells():
                kept.with_context(mail_activity_quick_update=True).write(
                    {"user_id": ticket._social_who_tells().id}
                )
        model = self.env["ir.model"]._get_id(self._name)
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model,
                    "res_id": ticket.id,
                    "activity_type_id": kind.id,
                    "summary": self.env._("Tell the public how it ended"),
                    "date_deadline": fields.Date.context_today(self),
                    "user_id": ticket._social_who_tells().id,
                    "automated": True,
                }
                for ticket in wanted
                if ticket.id not in there
            ]
        )

    def _social_to_tell(self):
        """Those of these tickets that ended behind the public's back."""
        return self.filtered(
            lambda t: (
                t.active
                and t.team_id.social_closing_guard != "off"
                and (t.closed or t.public_resolution == RESOLVED_PRIVATELY)
                # Then the handoff's own activity asks for it.
                and not any(t.social_handoff_ids.mapped("closing_due"))
            )
        ).social_silent()

    def _social_who_tells(self):
        """Who has to do it: the agent, for nobody's ticket the team's leader."""
        return self.user_id or self.team_id.user_id

    def _social_portal_standing(self):
        """Where the matter stands in public, for the customer.

        Their whole company reads it: no names and nothing that was said, and of what
        we decided by ourselves nothing at all.

        :return: dict of ``icon``, ``label``, ``words`` and ``spoke``, who spoke last;
            empty where there is nothing to say
        """
        self.ensure_one()
        found = {
            "unanswered": (
                "fa-bullhorn",
                self.env._("Not answered yet"),
                self.env._("We have not answered yet."),
            ),
            "acknowledged": (
                "fa-reply",
                self.env._("Answered"),
                self.env._("We have answered and are working on it."),
            ),
            "moved": (
                "fa-exchange",
                self.env._("In private"),
                self.env._("We have answered and go on with you directly."),
            ),
            "resolved_privately": (
                "fa-eye-slash",
                self.env._("Solved"),
                self.env._("Solved; our public word is to come."),
            ),
            "resolved_publicly": (
                "fa-check",
                self.env._("Solved"),
                self.env._("Solved, and we have said so."),
            ),
            "confirmed": (
                "fa-heart",
                self.env._("Confirmed"),
                self.env._("Solved. Thank you for saying so."),
            ),
        }.get(self.public_resolution)
        if not found:
            return {}
        theirs = self.last_public_speaker == "customer"
        return dict(zip(("icon", "label", "words"), found, strict=True)) | {
            "spoke": self.env._("You spoke last:")
            if theirs
            else self.env._("We spoke last:")
        }
