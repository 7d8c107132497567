"""A channel switch: where to, why, with whose consent, and how it ended.

What leads from one state to the next is in ``social_care_handoff_state``, the link for
the customer in ``social_care_handoff_claim``, what the agents have to do in
``social_care_handoff_activity``.
"""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ..defaults import only

_ADDRESS = re.compile(r"""[^\s@<>()\[\],;:\\"]+@[^\s@<>()\[\],;:\\"]+\.[\w-]{2,}""")
"""An address as people have one: Odoo takes remains of anything for one."""

OPEN = ("offered", "arrived")
ENDED = ("done", "declined", "unreachable", "expired")
CAME_BACK = ("declined", "unreachable", "expired")
"""Ended, and the matter is as open as before."""

PLACES = ("chat", "visit")
"""Channels that need a place and a time."""

STATES = [
    ("offered", "Offered"),
    ("arrived", "Arrived"),
    ("done", "Done"),
    ("declined", "Declined"),
    ("unreachable", "Not reached"),
    ("expired", "Expired"),
]
CHANNELS = [
    ("phone", "Telephone"),
    ("email", "E-mail"),
    ("message", "Private message"),
    ("chat", "Chat"),
    ("visit", "Visit"),
]
REASONS = [
    ("private_data", "Private data"),
    ("identity", "Identity"),
    ("complexity", "Complexity"),
    ("customer_asked", "The customer asked"),
    ("policy", "Policy"),
]

WRITABLE = frozenset(
    {
        "channel",
        "reason",
        "contact_value",
        "consent_at",
        "consent_text",
        "good_at",
        "good_words",
        "place",
        "public_words",
        "outcome",
        "next_steps",
        "expires_at",
        "link_in_public",
        "user_id",
    }
)
"""What people may write; the rest follows from what they do."""

GIVEN = WRITABLE | {"ticket_id", "conversation_id", "state"}
"""What they may give besides when they offer one; its state can only be the first."""


class SocialCareHandoff(models.Model):
    _name = "social.care.handoff"
    _description = "Handoff to Another Channel"
    _inherit = ["mail.thread"]
    _order = "offered_at desc, id desc"
    _rec_names_search = ["ticket_id", "contact_value"]
    _check_company_auto = True

    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        index=True,
        ondelete="set null",
        check_company=True,
        help="Empty only where the ticket was deleted.",
    )
    conversation_id = fields.Many2one(
        "social.care.conversation",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('ticket_id', '=', ticket_id)]",
        help="Where it was offered, and where the public hears of it.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_from_ticket",
        store=True,
        precompute=True,
        required=True,
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        compute="_compute_from_ticket",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    partner_id = fields.Many2one(related="ticket_id.partner_id", string="Contact")
    profile_id = fields.Many2one(related="conversation_id.profile_id")
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"]._selection_network(),
        compute="_compute_from_conversation",
        store=True,
        precompute=True,
    )
    account_id = fields.Many2one(
        "social.care.account",
        compute="_compute_from_conversation",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        help="Who sees to it that it comes to an end; who has the ticket, where "
        "somebody has.",
    )
    channel = fields.Selection(selection=CHANNELS, required=True, tracking=True)
    reason = fields.Selection(selection=REASONS, required=True, default="private_data")
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="offered",
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    public_words = fields.Text(
        string="Words in Public", help="What the public is told of it."
    )
    contact_value = fields.Char(
        string="Number or Address",
        tracking=True,
        help="How the customer is to be reached.",
    )
    consent_at = fields.Datetime(string="Consent given", tracking=True)
    consent_text = fields.Char(
        string="Consent to", help="The words the customer agreed to."
    )
    good_at = fields.Datetime(
        string="Good Time",
        tracking=True,
        help="When the customer likes to be called or written to, or is expected.",
    )
    good_words = fields.Char(string="Good Time in Words")
    place = fields.Char(help="Where the chat or the visit takes place.")
    outcome = fields.Text(help="How it ended.")
    next_steps = fields.Text(help="What was agreed.")
    verified_at = fields.Datetime(
        string="Identity Checked",
        readonly=True,
        copy=False,
        tracking=True,
        help="Until then it may be anybody who left the number or the address.",
    )
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    verification = fields.Text(
        string="How It Was Checked", readonly=True, copy=False, help="Asked, matched."
    )
    offered_at = fields.Datetime(
        string="Offered", required=True, readonly=True, default=fields.Datetime.now
    )
    arrived_at = fields.Datetime(string="Arrived", readonly=True, copy=False)
    ended_at = fields.Datetime(string="Ended", readonly=True, copy=False)
    expires_at = fields.Datetime(
        string="Expires",
        compute="_compute_expires_at",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        help="When a customer who has not come is not expected any more.",
    )
    attempts = fields.Integer(
        readonly=True, copy=False, aggregator="avg", help="Calls that nobody took."
    )
    attempted_at = fields.Datetime(string="Last Attempt", readonly=True, copy=False)
    closed_in_public_at = fields.Datetime(
        string="Closed in Public",
        readonly=True,
        copy=False,
        help="When the public was told how it ended.",
    )
    closing_due = fields.Boolean(
        string="Public Not Told Yet",
        readonly=True,
        copy=False,
        help="It has ended, and the closing word in public is still to be said or "
        "waived.",
    )

    # ---- Constraints and indexes ---------------------------------------------------

    _open_index = models.Index("(expires_at) WHERE state IN ('offered', 'arrived')")
    _closing_index = models.Index("(company_id) WHERE closing_due")
    _ended_has_a_time = models.Constraint(
        "CHECK (state IN ('offered', 'arrived') OR ended_at IS NOT NULL)",
        "A handoff that has ended has a time at which it did.",
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("ticket_id.company_id", "ticket_id.team_id")
    def _compute_from_ticket(self):
        for handoff in self:
            ticket = handoff.ticket_id
            if ticket or not handoff.company_id:
                handoff.company_id = ticket.company_id or self.env.company
                handoff.team_id = ticket.team_id

    @api.depends("conversation_id.account_id")
    def _compute_from_conversation(self):
        for handoff in self:
            conversation = handoff.conversation_id
            if conversation or not handoff.network:
                handoff.network = conversation.network
                handoff.account_id = conversation.account_id

    @api.depends("ticket_id.user_id")
    def _compute_user_id(self):
        for handoff in self:
            if handoff.user_id and handoff.state in ENDED:
                continue
            candidates = handoff.ticket_id.user_id | handoff.user_id
            handoff.user_id = (
                candidates.filtered("active")[:1] or handoff._fallback_user()
            )

    @api.depends("channel", "good_at", "ticket_id.team_id")
    def _compute_expires_at(self):
        """In some days; where there is an appointment, some days after it."""
        for handoff in self:
            if handoff.state in ENDED:
                continue
            days = timedelta(days=handoff.team_id._social_handoff_days())
            begin = handoff.offered_at or fields.Datetime.now()
            if handoff.channel in PLACES and handoff.good_at:
                begin = max(begin, handoff.good_at)
            if not handoff.expires_at or handoff.expires_at < begin + days:
                handoff.expires_at = begin + days

    @api.depends("channel", "ticket_id.number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for handoff in self:
            number = handoff.ticket_id.number
            label = handoff._label("channel")
            handoff.display_name = f"{number}: {label}" if number else label

    # ---- Constrains ----------------------------------------------------------------

    @api.constrains("ticket_id", "conversation_id")
    def _check_one_matter(self):
        for handoff in self:
            conversation = handoff.conversation_id
            if (
                handoff.ticket_id
                and conversation.ticket_id
                and conversation.ticket_id != handoff.ticket_id
            ):
                raise UserError(
                    self.env._("The conversation belongs to another ticket.")
                )

    # ---- CRUD ----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        making = self if self.env.su else only(self, GIVEN - {"state"})
        vals_list = [making._given(dict(vals)) for vals in vals_list]
        handoffs = super(
            SocialCareHandoff, making.with_context(mail_create_nolog=True)
        ).create(vals_list)
        handoffs = handoffs.with_env(self.env)
        handoffs.sudo()._offered()
        return handoffs

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
            if not vals.get("link_in_public", True) and any(
                self.mapped("link_in_public")
            ):
                raise AccessError(
                    self.env._("A link that stood in public cannot be made private.")
                )
        if not vals.get("contact_value"):
            return super().write(vals)
        for handoff in self:
            value = self._normalize(
                vals.get("channel", handoff.channel),
                vals["contact_value"],
                handoff._country(),
            )
            super(SocialCareHandoff, handoff).write(vals | {"contact_value": value})
        return True

    def unlink(self):
        conversations = self.conversation_id
        self._activities().unlink()
        result = super().unlink()
        conversations.sudo().exists()._refresh()
        return result

    # ---- Actions -------------------------------------------------------------------

    def action_view_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ticket"),
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _given(self, vals):
        """What a handoff is made of: the conversation, where it is not said, and a
        number or an address in one spelling."""
        if not self.env.su:
            if vals.keys() - GIVEN - {"message_follower_ids", "message_ids"}:
                raise AccessError(
                    self.env._("A handoff begins with being offered, and with no more.")
                )
            if vals.get("state", "offered") != "offered":
                raise AccessError(self.env._("A handoff begins with being offered."))
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or [])
        if not ticket:
            raise UserError(self.env._("A handoff needs a ticket."))
        if not self.env.su:
            ticket.check_access("write")
        if ticket.closed:
            raise UserError(
                self.env._("The ticket is closed. Please open it again first.")
            )
        conversation = ticket.sudo()._social_main_conversation()
        if vals.get("conversation_id") not in (None, False, conversation.id):
            self._check_conversation(ticket, vals["conversation_id"])
        vals["conversation_id"] = vals.get("conversation_id") or conversation.id
        if vals.get("contact_value"):
            vals["contact_value"] = self._normalize(
                vals.get("channel"),
                vals["contact_value"],
                ticket.partner_id.country_id or ticket.company_id.country_id,
            )
        return vals

    def _check_conversation(self, ticket, conversation_id):
        """Nobody moves what others see to."""
        conversation = self.env["social.care.conversation"].browse(conversation_id)
        if not self.env.su:
            conversation.check_access("write")
        if conversation.sudo().ticket_id != ticket:
            raise UserError(self.env._("The conversation belongs to another ticket."))

    @api.model
    def _check_writable(self, vals):
        if vals.keys() - WRITABLE - {"message_follower_ids", "message_ids"}:
            raise AccessError(
                self.env._(
                    "Where a handoff stands follows from what was done: please use "
                    "its buttons."
                )
            )

    @api.model
    def _normalize(self, channel, value, country):
        """A number or an address in the spelling that is kept.

        :raises UserError: in words, where it is none
        """
        value = (value or "").strip()
        if channel == "phone":
            try:
                found = self.env["base"]._phone_format(
                    number=value, country=country, raise_exception=True
                )
            except UserError as error:
                raise UserError(
                    self.env._("%s is no telephone number.", value[:40])
                ) from error
            return found
        if channel == "email":
            found = email_normalize(value)
            if not found or not _ADDRESS.fullmatch(found):
                raise UserError(self.env._("%s is no e-mail address.", value[:80]))
            return found
        return value

    def _country(self):
        """Where numbers without a country are dialled."""
        return self.partner_id.country_id or self.company_id.country_id

    def _fallback_user(self):
        """Who has it where nobody has the ticket: whoever asks, unless that is a
        machine; else who leads the team or answers for the account."""
        candidates = (
            self.env["res.users"]
            if self.env.user._is_superuser() or self.env.user.share
            else self.env.user
        )
        candidates |= self.ticket_id.team_id.user_id | self.account_id.sudo().user_id
        return candidates.filtered("active")[:1] or self.env.user

    def _label(self, name):
        """The word for the value of a selection, in the user's language."""
        self.ensure_one()
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")
