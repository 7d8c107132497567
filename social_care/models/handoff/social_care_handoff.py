"""A channel switch: where to, why, with whose consent, and how it ended.

What happens to it on its way is in ``handover``.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...groups import AGENT
from ...handover import activities, coming_back, link, mail, way
from ...handover.contact_value import normalised
from ...handover.stages import ENDED, OPEN
from ...standing.refresh import refresh
from ..rights.defaults import only

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
ENDS = {
    "hours_to_arrive": "arrived_at",
    "hours_to_end": "ended_at",
    "hours_to_close": "closed_in_public_at",
}
"""Field to the time at which what it measures is over."""


class SocialCareHandoff(models.Model):
    _name = "social.care.handoff"
    _description = "Handoff to Another Channel"
    _inherit = ["social.care.guarded", "mail.thread"]
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
        selection=lambda self: self.env["social.care.account"].selection_network(),
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
    other_addresses = fields.Char(
        readonly=True,
        copy=False,
        help="Addresses that are not known, from which answers came. Somebody has to "
        "say whether one is the customer's.",
    )
    other_address = fields.Char(
        string="Answered from", compute="_compute_other_address"
    )
    refused_addresses = fields.Char(
        readonly=True, copy=False, help="Addresses that are not the customer's."
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
        string="Identity Verified",
        readonly=True,
        copy=False,
        tracking=True,
        help="Until then it may be anybody who left the number or the address.",
    )
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    verification = fields.Text(
        string="How It Was Verified", readonly=True, copy=False, help="Asked, matched."
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
        readonly=True, copy=False, aggregator="avg", help="Calls without an answer."
    )
    attempted_at = fields.Datetime(string="Last Attempt", readonly=True, copy=False)
    closed_in_public_at = fields.Datetime(
        string="Closed in Public",
        readonly=True,
        copy=False,
        help="When the public was told how it ended.",
    )
    closing_due = fields.Boolean(
        string="Not Closed in Public",
        readonly=True,
        copy=False,
        help="It has ended, and the closing word in public is still to be said or "
        "waived.",
    )
    activity_ids = fields.One2many(
        "mail.activity", "social_handoff_id", string="To Do", readonly=True
    )
    claim_nonce = fields.Char(
        default=lambda self: link.new_nonce(),
        readonly=True,
        copy=False,
        groups="base.group_system",
        exportable=False,
    )
    claim_url = fields.Char(
        string="Claim Link",
        compute="_compute_claim_url",
        groups=AGENT,
        exportable=False,
        help="Where the customer leaves a number or an address, without a login.",
    )
    link_in_public = fields.Boolean(
        string="Link in Public",
        tracking=True,
        help="Everybody could see the link: what comes in through it has to be "
        "verified.",
    )
    link_sent_at = fields.Datetime(
        string="Link Sent",
        readonly=True,
        copy=False,
        help="When it went out in a private message.",
    )
    claim_ids = fields.One2many(
        "social.care.claim", "handoff_id", string="Submissions", readonly=True
    )
    claim_count = fields.Integer(
        string="Submissions Kept", compute="_compute_claim_count"
    )
    flood_count = fields.Integer(
        string="Submissions Not Kept",
        compute="_compute_flood_count",
        help="Sent through the link after as many as are kept.",
    )
    to_verify = fields.Boolean(compute="_compute_to_verify")
    hours_to_arrive = fields.Float(
        string="Hours until Arrival",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
    )
    hours_to_end = fields.Float(
        string="Hours until the End",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
    )
    hours_to_close = fields.Float(
        string="Hours until Closed in Public",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
    )
    arrived_share = fields.Float(
        string="Arrived (share)",
        compute="_compute_shares",
        store=True,
        aggregator="avg",
    )
    done_share = fields.Float(
        string="Done (share)", compute="_compute_shares", store=True, aggregator="avg"
    )
    lost_share = fields.Float(
        string="Never Arrived (share)",
        compute="_compute_shares",
        store=True,
        aggregator="avg",
        help="Ended, and the customer never came.",
    )
    needless = fields.Boolean(
        readonly=True,
        copy=False,
        help="Nothing that the customer had said asked for another channel, as the "
        "check for being sent elsewhere sees it.",
    )
    needless_share = fields.Float(
        string="Needless (share)",
        compute="_compute_needless_share",
        store=True,
        aggregator="avg",
        help="Nothing private was asked, and the customer did not ask for it.",
    )
    reply_ids = fields.One2many(
        "social.care.reply", "handoff_id", string="Replies", readonly=True
    )

    _open_index = models.Index("(expires_at) WHERE state IN ('offered', 'arrived')")
    _closing_index = models.Index("(company_id) WHERE closing_due")
    _ended_has_a_time = models.Constraint(
        "CHECK (state IN ('offered', 'arrived') OR ended_at IS NOT NULL)",
        "A handoff that has ended has a time at which it did.",
    )
    _claim_nonce_unique = models.UniqueIndex(
        "(claim_nonce) WHERE claim_nonce IS NOT NULL"
    )

    # ---- Computes --------------------------------------------------------------------

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
            label = handoff.label("channel")
            handoff.display_name = f"{number}: {label}" if number else label

    @api.depends("claim_nonce", "expires_at")
    def _compute_claim_url(self):
        for handoff in self.sudo():
            handoff.claim_url = link.url(handoff)

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        counts = dict(
            self.env["social.care.claim"]._read_group(
                [("handoff_id", "in", self.ids)], ["handoff_id"], ["__count"]
            )
        )
        for handoff in self:
            handoff.claim_count = counts.get(handoff._origin, 0)

    def _compute_flood_count(self):
        strikes = self.env["social.care.claim.strike"].sudo()
        keys = [handoff.flood_key() for handoff in self]
        counts = dict(strikes._read_group([("key", "in", keys)], ["key"], ["__count"]))
        for handoff in self:
            handoff.flood_count = counts.get(handoff.flood_key(), 0)

    @api.depends("other_addresses")
    def _compute_other_address(self):
        for handoff in self:
            addresses = (handoff.other_addresses or "").split()
            handoff.other_address = next(iter(addresses), False)

    @api.depends("link_in_public", "claim_ids", "verified_at", "state")
    def _compute_to_verify(self):
        for handoff in self:
            handoff.to_verify = handoff.state in OPEN and handoff.is_unverified()

    @api.depends("offered_at", "arrived_at", "ended_at", "closed_in_public_at")
    def _compute_hours(self):
        for handoff in self:
            for name, end in ENDS.items():
                handoff[name] = _hours(handoff.offered_at, handoff[end])

    @api.depends("state", "arrived_at")
    def _compute_shares(self):
        for handoff in self:
            came = bool(handoff.arrived_at)
            handoff.arrived_share = came
            handoff.done_share = handoff.state == "done"
            handoff.lost_share = handoff.state in ENDED and not came

    @api.depends("needless")
    def _compute_needless_share(self):
        for handoff in self:
            handoff.needless_share = handoff.needless

    # ---- Constrains ------------------------------------------------------------------

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

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        making = self if self.env.su else only(self, GIVEN - {"state"})
        self._check_ids(*vals_list)
        vals_list = [making._given(dict(vals)) for vals in vals_list]
        handoffs = super(
            SocialCareHandoff, making.with_context(mail_create_nolog=True)
        ).create(vals_list)
        handoffs = handoffs.with_env(self.env)
        way.offer(handoffs.sudo())
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
            value = normalised(
                self.env,
                vals.get("channel", handoff.channel),
                vals["contact_value"],
                handoff.country(),
            )
            super(SocialCareHandoff, handoff).write(vals | {"contact_value": value})
        return True

    def unlink(self):
        conversations = self.conversation_id
        activities.of(self).unlink()
        result = super().unlink()
        refresh(conversations.sudo().exists())
        return result

    # ---- Actions ---------------------------------------------------------------------

    def action_view_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ticket"),
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
        }

    def action_revoke_link(self):
        """From now on the link is one that never was."""
        self.check_access("write")
        self.sudo().revoke_link()
        for handoff in self.sudo():
            handoff.log_on_ticket(self.env._("The claim link was revoked."))
        return True

    def action_renew_link(self):
        """Another link, good for as long as a new one; the one before is revoked."""
        self.check_access("write")
        for handoff in self.sudo():
            if handoff.state not in OPEN:
                raise UserError(self.env._("This handoff has ended."))
            days = timedelta(days=handoff.team_id._social_handoff_days())
            handoff.write(
                {
                    "claim_nonce": link.new_nonce(),
                    "expires_at": fields.Datetime.now() + days,
                    "link_in_public": False,
                    "link_sent_at": False,
                }
            )
        return True

    def action_verify_dialog(self):
        """Write down how it was checked who this is."""
        self.ensure_one()
        return {
            "name": self.env._("Verify Identity"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.verify",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_handoff_id": self.id,
                "default_claim_id": self.matching_claims().id
                if len(self.claim_ids) == 1
                else False,
            },
        }

    def action_write_email(self):
        """Write to the customer from the ticket, so that the answer comes there."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN:
            raise UserError(self.env._("This handoff has ended."))
        if self.channel != "email" or not self.contact_value:
            raise UserError(self.env._("There is no e-mail address to write to."))
        if self.is_unverified():
            raise UserError(self.env._("Please verify first who this is."))
        return {
            "name": self.env._("Write the E-mail"),
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "helpdesk.ticket",
                "default_res_ids": self.ticket_id.ids,
                "default_composition_mode": "comment",
                "default_subtype_xmlid": "mail.mt_comment",
                "default_partner_ids": mail.recipient(self.sudo()).ids,
            },
        }

    def action_is_customer(self):
        """The answer from an address that was not known is the customer's."""
        return self._decide(mail.recognise)

    def action_is_somebody_else(self):
        """It is not: the customer is still expected."""
        return self._decide(mail.refuse)

    def _decide(self, decision):
        self.check_access("write")
        for handoff in self.filtered(lambda h: h.state == "offered"):
            if handoff.other_address:
                decision(handoff.sudo())
        return True

    def action_close_in_public(self):
        """Say in public how it ended, in the ticket's dialogue."""
        self.ensure_one()
        return self.ticket_id.action_social_close()

    def action_arrived(self):
        """The customer is there: called, wrote, came, or left a number."""
        self.check_access("write")
        way.move(self.sudo(), "arrived")
        return True

    def action_done(self):
        """It has come to an end as it should; the outcome says how."""
        self.check_access("write")
        for handoff in self.filtered(lambda h: h.state in OPEN):
            if not (handoff.outcome or "").strip():
                raise UserError(self.env._("Please write first how it ended."))
            if handoff.is_unverified():
                raise UserError(
                    self.env._(
                        "The link was visible in public: please write down first how "
                        "you verified who this is."
                    )
                )
        way.move(self.sudo(), "done")
        return True

    def action_decline(self):
        """The customer does not want to be handed over."""
        self.check_access("write")
        way.move(self.sudo(), "declined")
        return True

    def action_unreachable(self):
        """Nobody takes the call, or the mail comes back."""
        self.check_access("write")
        way.move(self.sudo(), "unreachable")
        return True

    def action_no_answer(self):
        """A call that nobody took: counted, and put off by some working hours."""
        self.check_access("write")
        if any(handoff.state not in OPEN for handoff in self):
            raise UserError(self.env._("This handoff has ended."))
        way.call_in_vain(self.sudo())
        return True

    def action_verify(self, asked=None, matched=None, claim_id=None):
        """Keep how it was checked that the customer is the one who wrote in public.

        :param str asked: what was asked
        :param str matched: what of the answer matched
        :param int claim_id: which of several submissions it is about; by default the
            one whose number or address the handoff has
        """
        self.ensure_one()
        self.check_access("write")
        asked, matched = (asked or "").strip(), (matched or "").strip()
        if not asked or not matched:
            raise UserError(
                self.env._("Please write down what was asked, and what matched.")
            )
        handoff = self.sudo()
        claim = handoff.claim_ids.filtered(lambda c: c.id == claim_id)
        if claim_id and not claim:
            raise UserError(self.env._("This submission belongs to another handoff."))
        words = self.env._(
            "Asked: %(asked)s\nMatched: %(matched)s", asked=asked, matched=matched
        )
        way.verify(handoff, words, claim)
        return True

    def action_offer_again(self):
        """Hand over once more what came to nothing, from the dialogue."""
        self.ensure_one()
        action = self.ticket_id.action_social_hand_over()
        action["context"] = {
            **action["context"],
            "default_conversation_id": self.conversation_id.id,
            "default_channel": self.channel,
            "default_reason": self.reason,
        }
        return action

    # ---- ORM -------------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """On average over those that got there: the others took no time at all."""
        name, _colon, function = aggregate_spec.partition(":")
        if name in ENDS and function == "avg":
            return SQL(
                "AVG(%s) FILTER (WHERE %s IS NOT NULL)",
                self._field_to_sql(self._table, name, query),
                self._field_to_sql(self._table, ENDS[name], query),
            )
        return super()._read_group_select(aggregate_spec, query)

    # ---- Business methods ------------------------------------------------------------

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
        conversation = ticket.sudo().social_main_conversation()
        if vals.get("conversation_id") not in (None, False, conversation.id):
            self._check_conversation(ticket, vals["conversation_id"])
        vals["conversation_id"] = vals.get("conversation_id") or conversation.id
        if vals.get("contact_value"):
            vals["contact_value"] = normalised(
                self.env,
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
                    "The state of a handoff follows its steps. Please use its buttons."
                )
            )

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

    @api.model
    def _cron_come_back(self):
        """End what nobody came for; bring back what is still to be done."""
        return coming_back.run(self.env)

    # ---- What those who see to handoffs need to know ---------------------------------

    @api.private
    def label(self, name):
        """The word for the value of a selection, in the user's language.

        :param str name: the field
        """
        self.ensure_one()
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    @api.private
    def is_unverified(self):
        """Whether it may be anybody who left the number or the address."""
        self.ensure_one()
        return bool(
            self.link_in_public and self.sudo().claim_ids and not self.verified_at
        )

    @api.private
    def matching_claims(self):
        """The submissions whose number or address the handoff has."""
        return self.claim_ids.filtered(lambda c: c.value == self.contact_value)

    @api.private
    def country(self):
        """Where numbers without a country are dialled."""
        return self.partner_id.country_id or self.company_id.country_id

    @api.private
    def customer_lang(self):
        """The code of an installed language that the customer reads, or None."""
        self.ensure_one()
        contact = self.partner_id.lang
        if contact in dict(self.env["res.lang"].get_installed()):
            return contact
        return self.env["res.lang"].installed_for(self.conversation_id.language)

    @api.private
    def flood_key(self):
        """Under which strikes of its link are kept."""
        return f"link:{self.id}"

    @api.private
    def log_on_ticket(self, words):
        """A note on the ticket; text, not HTML."""
        self.ensure_one()
        if self.ticket_id:
            self.ticket_id._message_log(body=words)

    @api.private
    def revoke_link(self):
        """From now on the link is one that never was."""
        self.write({"claim_nonce": False})

    # ---- Hooks for other addons ------------------------------------------------------

    def _after_step(self, state):
        """They have just come to a state."""

    def _after_attempt(self):
        """Calls were tried in vain."""


def _hours(begin, end):
    return max(0.0, (end - begin).total_seconds() / 3600) if begin and end else False
