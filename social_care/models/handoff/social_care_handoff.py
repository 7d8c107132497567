"""A channel switch: where to, why, with whose consent, and how it ended.

What leads from one state to the next is in ``social_care_handoff_state``, the link for
the customer in ``social_care_handoff_claim``, what the agents have to do in
``social_care_handoff_activity``.
"""

import logging
import re
import secrets
from datetime import datetime, time, timedelta

import pytz
from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, consteq, email_normalize, hash_sign, verify_hash_signed

from ...database import transaction
from ...defaults import only
from ...groups import AGENT
from ...networks import clean
from ...resolution import ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY, UNANSWERED
from ...text import contacts

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
TRIES = 3
"""Calls in vain after which to ask whether to go on."""
NOT_TOLD = (UNANSWERED, ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY)
"""Where the public does not know how it ended."""
KINDS = {
    "phone": "mail.mail_activity_data_call",
    "email": "mail.mail_activity_data_email",
}
OTHER_KIND = "social_care.mail_activity_type_handoff"
SCOPE = "social_care.claim"
CLAIM = "/social_care/claim/"
KEPT = 10
"""Submissions to one link that are kept; those beyond are only counted."""
MORNING, NOON, AFTERNOON = time(9), time(12), time(14)
PROPER = ("phone", "email")
"""Channels that a submission by itself leads to."""
_logger = logging.getLogger(__name__)
BATCH = 500
"""Handoffs a visit; the next one takes the others."""
ENDS = {
    "hours_to_arrive": "arrived_at",
    "hours_to_end": "ended_at",
    "hours_to_close": "closed_in_public_at",
}
"""Field to the time at which what it measures is over."""
FROM = {
    "arrived": ("offered",),
    "done": OPEN,
    "declined": OPEN,
    "unreachable": OPEN,
    "expired": ("offered",),
}
"""State to the states that lead to it."""
PATIENCE = 4.0
"""Working hours until somebody who did not answer is called again."""
_LINK = re.compile(re.escape(CLAIM) + r"([\w-]+)")


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
    activity_ids = fields.One2many(
        "mail.activity", "social_handoff_id", string="To Do", readonly=True
    )
    claim_nonce = fields.Char(
        default=lambda self: new_nonce(),
        readonly=True,
        copy=False,
        groups="base.group_system",
        exportable=False,
    )
    claim_url = fields.Char(
        string="Claim Link",
        compute="_compute_claim_url",
        groups=AGENT,
        help="Where the customer leaves a number or an address, without a login.",
    )
    link_in_public = fields.Boolean(
        string="Link in Public",
        tracking=True,
        help="The link was to be seen by everybody: what comes in through it has to "
        "be checked.",
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
        string="Hours until the Public Was Told",
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
    reply_ids = fields.One2many("social.care.reply", "handoff_id", readonly=True)

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
            label = handoff._label("channel")
            handoff.display_name = f"{number}: {label}" if number else label

    @api.depends("claim_nonce", "expires_at")
    def _compute_claim_url(self):
        for handoff in self.sudo():
            handoff.claim_url = handoff._claim_url()

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
        counts = (
            self.env["social.care.claim.strike"]
            .sudo()
            ._count_all([handoff._flood_key() for handoff in self])
        )
        for handoff in self:
            handoff.flood_count = counts.get(handoff._flood_key(), 0)

    @api.depends("link_in_public", "claim_ids", "verified_at", "state")
    def _compute_to_verify(self):
        for handoff in self:
            handoff.to_verify = handoff.state in OPEN and handoff._unverified()

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
        self.sudo()._revoke()
        for handoff in self.sudo():
            handoff._log(self.env._("The claim link was revoked."))
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
                    "claim_nonce": new_nonce(),
                    "expires_at": fields.Datetime.now() + days,
                    "link_in_public": False,
                    "link_sent_at": False,
                }
            )
        return True

    def action_verify_dialog(self):
        """Write down how it was checked who this is."""
        self.ensure_one()
        mine = self.claim_ids.filtered(lambda c: c.value == self.contact_value)
        return {
            "name": self.env._("Check Who It Is"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.verify",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_handoff_id": self.id,
                "default_claim_id": mine.id if len(self.claim_ids) == 1 else False,
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
        if self._unverified():
            raise UserError(self.env._("Please check first who this is."))
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
                "default_partner_ids": self.sudo()._mail_partner().ids,
            },
        }

    def action_close_in_public(self):
        """Say in public how it ended, in the ticket's dialogue."""
        self.ensure_one()
        return self.ticket_id.action_social_close()

    def action_arrived(self):
        """The customer is there: called, wrote, came, or left a number."""
        self.check_access("write")
        self.sudo()._move("arrived")
        return True

    def action_done(self):
        """It has come to an end as it should; the outcome says how."""
        self.check_access("write")
        for handoff in self.filtered(lambda h: h.state in OPEN):
            if not (handoff.outcome or "").strip():
                raise UserError(self.env._("Please write first how it ended."))
            if handoff._unverified():
                raise UserError(
                    self.env._(
                        "The link was to be seen in public: please write down first "
                        "how you checked who this is."
                    )
                )
        self.sudo()._move("done")
        return True

    def action_decline(self):
        """The customer does not want to be handed over."""
        self.check_access("write")
        self.sudo()._move("declined")
        return True

    def action_unreachable(self):
        """Nobody takes the call, or the mail comes back."""
        self.check_access("write")
        self.sudo()._move("unreachable")
        return True

    def action_no_answer(self):
        """A call that nobody took: counted, and put off by some working hours."""
        self.check_access("write")
        now = fields.Datetime.now()
        for handoff in self.sudo():
            if handoff.state not in OPEN:
                raise UserError(self.env._("This handoff has ended."))
            again = handoff._next_working_time(now)
            handoff.write(
                {
                    "attempts": handoff.attempts + 1,
                    "attempted_at": now,
                    "good_at": again,
                    "good_words": False,
                }
            )
            handoff._log(
                self.env._("Nobody took the call, attempt %s.", handoff.attempts)
            )
            handoff._attempted()
        self.sudo()._sync_activities()
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
        handoff._verified(
            self.env._(
                "Asked: %(asked)s\nMatched: %(matched)s", asked=asked, matched=matched
            ),
            claim,
        )
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

    # ---- Following the conversation --------------------------------------------------

    @api.model
    def _follow(self, conversations):
        """Conversations were computed anew: was the public told how it ended?

        The last handoff of a conversation carries the duty, and only when none is
        open; a closing word that was taken away again is not said.
        """
        if not conversations:
            return
        self._wrote_in_private(conversations)._move("arrived")
        self.env.cr.execute(
            """
            SELECT h.id,
                   (SELECT min(p.posted_at) FROM social_care_post p
                     WHERE p.conversation_id = h.conversation_id
                       AND p.direction = 'out' AND p.visibility = 'public'
                       AND p.closing AND p.deleted IS NOT TRUE
                       AND p.posted_at >= h.offered_at) AS told_at,
                   h.state = ANY(%s)
                   AND c.public_resolution = ANY(%s)
                   AND NOT EXISTS (
                       SELECT 1 FROM social_care_handoff o
                        WHERE o.conversation_id = h.conversation_id
                          AND o.id <> h.id
                          AND (o.state = ANY(%s) OR o.id > h.id)) AS due,
                   h.closed_in_public_at, h.closing_due
              FROM social_care_handoff h
              JOIN social_care_conversation c ON c.id = h.conversation_id
             WHERE h.conversation_id = ANY(%s)
            """,
            [list(ENDED), list(NOT_TOLD), list(OPEN), conversations.ids],
        )
        rows = self.env.cr.fetchall()
        changed = self.browse()
        for handoff_id, told_at, last, told_before, due_before in rows:
            due = bool(last and not told_at)
            if (told_at, due) == (told_before, bool(due_before)):
                continue
            handoff = self.browse(handoff_id).sudo()
            handoff.write({"closed_in_public_at": told_at, "closing_due": due})
            changed |= handoff
        changed._sync_activities()

    @api.model
    def _wrote_in_private(self, conversations):
        """Handoffs to a private message whose customers wrote one since."""
        self.env.cr.execute(
            """
            SELECT DISTINCT h.id
              FROM social_care_post p
              JOIN social_care_conversation c
                ON c.profile_id = p.profile_id AND c.account_id = p.account_id
              JOIN social_care_handoff h ON h.conversation_id = c.id
             WHERE p.conversation_id = ANY(%s)
               AND p.direction = 'in' AND p.visibility = 'private'
               AND p.deleted IS NOT TRUE
               AND h.channel = 'message' AND h.state = 'offered'
               AND p.posted_at >= h.offered_at
            """,
            [conversations.ids],
        )
        return self.sudo().browse(handoff for (handoff,) in self.env.cr.fetchall())

    # ---- The activity ----------------------------------------------------------------

    def _activities(self):
        """The activities that are not done."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("social_handoff_id", "in", self.ids)])
        )

    def _sync_activities(self, ended=False):
        """Have one activity where there is something to do, and none elsewhere.

        :param bool ended: they have just ended, and somebody has to know
        """
        by_handoff = self._activities().grouped("social_handoff_id")
        for each in self.sudo():
            there = by_handoff.get(each, self.env["mail.activity"])
            handoff = each.with_context(lang=each.user_id.lang)
            duty = handoff._duty() if handoff.ticket_id else None
            if not duty and (ended or there) and handoff._is_for_the_agent():
                duty = handoff._duty_came_back()
            if not duty:
                there.unlink()
                continue
            there[1:].unlink()
            handoff._have_activity(there[:1], duty)

    def _have_activity(self, there, duty):
        """Write what is to be done into the activity, or make one."""
        kind, summary, note, at = duty
        deadline = self._day(at)
        wanted = {
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(kind),
            "summary": summary,
            "note": note,
            "date_deadline": deadline,
            "user_id": self.user_id.id,
            "res_id": self.ticket_id.id,
        }
        if not there:
            self.env["mail.activity"].with_context(
                mail_activity_quick_update=True
            ).sudo().create(
                {
                    **wanted,
                    "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "automated": True,
                    "social_handoff_id": self.id,
                }
            )
            return
        now = {name: there[name] for name in wanted}
        now |= {n: now[n].id for n in ("activity_type_id", "user_id")}
        changed = {name: wanted[name] for name in wanted if wanted[name] != now[name]}
        if changed:
            there.with_context(mail_activity_quick_update=True).write(changed)

    def _duty(self):
        """What is to be done next: kind, summary, note and when; None: nothing."""
        self.ensure_one()
        if self.state == "offered":
            return self._duty_offered()
        if self.state == "arrived":
            return self._duty_arrived()
        if self.closing_due:
            return self._duty_closing()
        return None

    def _duty_offered(self):
        """The customer is expected; who gave us a number already is called."""
        if self.channel in KINDS and self.contact_value and self.consent_at:
            return self._duty_arrived()
        if self._unsent_link():
            words = self.env._("The message with the link did not go out")
            return OTHER_KIND, words, False, None
        if self.good_at:
            words = self.env._("%s: the customer is expected", self._label("channel"))
            return OTHER_KIND, words, self._note(self.place), self.good_at
        return None

    def _duty_arrived(self):
        values = {"value": self.contact_value or self.profile_id.display_name or ""}
        summary = {
            "phone": self.env._("Call %(value)s", **values),
            "email": self.env._("Write to %(value)s", **values),
            "message": self.env._("Answer in private: %(value)s", **values),
            "chat": self.env._("Chat with %(value)s", **values),
            "visit": self.env._("Visit: %(value)s", **values),
        }[self.channel]
        lines = [self.good_words, self.place]
        if self._unverified():
            count = len(self.claim_ids)
            summary = (
                self.env._("Check who this is: %(value)s", **values)
                if count == 1
                else self.env._("Check who is who: %s people answered", count)
            )
            lines.append(
                self.env._(
                    "The link was to be seen in public. Say nothing private before "
                    "you know who it is."
                )
            )
        if self.attempts:
            lines.append(self.env._("Called in vain: %s times.", self.attempts))
        if self.attempts >= TRIES:
            lines.append(self.env._("Is it time to say that nobody is reached?"))
        kind = KINDS.get(self.channel, OTHER_KIND)
        return kind, summary, self._note(*lines), self.good_at

    def _duty_closing(self):
        if self.state in CAME_BACK:
            return self._duty_came_back()
        summary = self.env._("Say in public how it ended")
        return OTHER_KIND, summary, self._note(self.outcome), self.ended_at

    def _duty_came_back(self):
        summary = self.env._(
            "%(channel)s, %(state)s: go on here",
            channel=self._label("channel"),
            state=self._label("state").lower(),
        )
        return OTHER_KIND, summary, self._note(self.outcome), self.ended_at

    def _is_for_the_agent(self):
        """It came to nothing, and the matter is open."""
        return (
            self.state in CAME_BACK
            and not self.ticket_id.closed
            and not self.ticket_id.social_handoff_ids.filtered(
                lambda h: h.id > self.id or h.state in OPEN
            )
        )

    def _note(self, *lines):
        """Lines of text, some of them empty, as HTML."""
        lines = [line for line in lines if line]
        return Markup("").join(Markup("<p>%s</p>") % line for line in lines) or False

    def _day(self, moment):
        """The day of a moment where the agent is; today where there is none."""
        moment = moment or fields.Datetime.now()
        zone = pytz.timezone(self.user_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    # ---- The link --------------------------------------------------------------------

    def _claim_url(self):
        """The address for the customer; empty where it was revoked."""
        self.ensure_one()
        if not self.claim_nonce or not self.expires_at:
            return False
        token = hash_sign(self.env, SCOPE, [self.claim_nonce], self.expires_at)
        return f"{self.get_base_url().rstrip('/')}{CLAIM}{token}"

    @api.model
    def _of_link(self, token):
        """The handoff that a link is good for, or none.

        Whatever is wrong with it, the work is the same, so that the time it takes
        tells nobody what it was.

        :param str token: the end of the link's address
        """
        try:
            found = verify_hash_signed(self.sudo().env, SCOPE, token)
        except ValueError:
            found = None
        nonce = found[0] if found else new_nonce()
        handoff = self.sudo().search(
            Domain("claim_nonce", "=", nonce) & self._claimable_domain(), limit=1
        )
        return handoff if consteq(handoff.claim_nonce or "", nonce) else self.browse()

    @api.model
    def _claimable_domain(self):
        now = fields.Datetime.now()
        unchecked = (
            Domain("state", "=", "arrived")
            & Domain("link_in_public", "=", True)
            & Domain("verified_at", "=", False)
        )
        return Domain("expires_at", ">", now) & (
            Domain("state", "=", "offered") | unchecked
        )

    def _revoke(self):
        self.write({"claim_nonce": False})

    def _revoke_ended(self):
        """What has ended takes no more submissions."""
        self.filtered(lambda h: h.state not in OPEN and h.claim_nonce)._revoke()

    def _unverified(self):
        """Whether it may be anybody who left the number or the address."""
        self.ensure_one()
        return bool(
            self.link_in_public and self.sudo().claim_ids and not self.verified_at
        )

    def _customer_lang(self):
        """The code of an installed language that the customer reads, or None."""
        self.ensure_one()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        if self.partner_id.lang in installed:
            return self.partner_id.lang
        language = self.conversation_id.language
        same = [code for code in installed if code.split("_")[0] == language]
        return same[0] if same else None

    def _consent_words(self):
        """What customers agree to, in the language of the environment."""
        self.ensure_one()
        return self.team_id._social_consent()

    # ---- Submissions -----------------------------------------------------------------

    def _receive(self, form, address):
        """Take in what somebody sent through the link.

        :param dict form: the fields of the page, as they came
        :param str address: a digest of the sender's network address
        :return: field to what is wrong with it; empty where all is well
        """
        self.ensure_one()
        values, errors = self._read_form(form)
        if errors:
            return errors
        claims = self.env["social.care.claim"].sudo()
        known = claims.search([("handoff_id", "=", self.id)], limit=KEPT)
        if len(known) >= KEPT:
            self.env["social.care.claim.strike"].sudo()._add(self._flood_key())
            return {}
        same = (values["phone"], values["email"])
        if any((claim.phone, claim.email) == same for claim in known):
            return {}
        claim = claims.create(
            {
                **values,
                "handoff_id": self.id,
                "address": address,
                "consent_text": self._consent_words(),
            }
        )
        # What follows is told by the system: the customer is nobody who is logged in.
        told = self.with_user(SUPERUSER_ID).with_context(lang=self.user_id.lang)
        told._received(claim.with_env(told.env), first=not known)
        return {}

    def _received(self, claim, first):
        """Something came through the link."""
        if first and self.state == "offered":
            self.write(claim._for_handoff())
            self._move("arrived")
            if self.link_sent_at and not self.link_in_public:
                self._verified(
                    self.env._(
                        "The link was sent to %s in a private message.",
                        self.profile_id.display_name,
                    ),
                    claim,
                )
                self.verified_by_id = False
        self._sync_activities()

    def _read_form(self, form):
        """What the page sent, checked.

        :return: values of a submission, and field to what is wrong with it
        """
        errors, values = {}, {"phone": False, "email": False}
        form = {key: value for key, value in form.items() if isinstance(value, str)}
        given = {name: clean.line(form.get(name, ""), 200) for name in PROPER}
        if not any(given.values()):
            errors["phone"] = self.env._("Please enter a number or an address.")
        problems = {
            "phone": self.env._("Please check this number."),
            "email": self.env._("Please check this address."),
        }
        for name, text in given.items():
            if not text:
                continue
            try:
                values[name] = self._normalize(name, text, self._country())
            except UserError:
                errors[name] = problems[name]
        if not form.get("consent"):
            errors["consent"] = self.env._("Please tick this box.")
        for name in ("day", "part"):
            allowed = dict(self.env["social.care.claim"]._fields[name].selection)
            values[name] = form[name] if form.get(name) in allowed else "any"
        return values, errors

    def _good_time(self, day, part):
        """When that is, in UTC; False where any time will do."""
        self.ensure_one()
        if day == part == "any":
            return False
        zone = pytz.timezone(self.user_id.tz or self.company_id.partner_id.tz or "UTC")
        now = datetime.now(zone)
        date = now.date() + timedelta(days=day == "tomorrow")
        if day == "any" and part == "morning" and now.time() > NOON:
            date += timedelta(days=1)
        clock = AFTERNOON if part == "afternoon" else MORNING
        there = zone.localize(datetime.combine(date, clock))
        return max(there, now).astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)

    def _flood_key(self):
        return f"link:{self.id}"

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

    # ---- Transitions -----------------------------------------------------------------

    def _offered(self):
        """They have just been offered."""
        self._judge()
        for handoff in self:
            handoff._log(
                self.env._(
                    "Handed over to %(channel)s: %(reason)s.",
                    channel=handoff._label("channel").lower(),
                    reason=handoff._label("reason").lower(),
                )
            )
        self._moved()

    def _move(self, state, **values):
        """Take a step, where it leads anywhere.

        :param str state: where to
        :param values: what is to be written with it
        :return: the handoffs that moved
        :raises UserError: in words, where one has ended otherwise
        """
        moving = self.filtered(lambda h: h.state != state)
        stuck = moving.filtered(lambda h: h.state not in FROM[state])
        if state == "arrived":
            stuck -= moving.filtered(lambda h: h.state == "done")
            moving = moving.filtered(lambda h: h.state != "done")
        if stuck:
            raise UserError(
                self.env._(
                    "%(handoff)s has ended: %(state)s. Hand over once more, if need "
                    "be.",
                    handoff=stuck[0].display_name,
                    state=stuck[0]._label("state"),
                )
            )
        if not moving:
            return moving
        now = fields.Datetime.now()
        values = {"state": state, **values}
        if state in ENDED:
            values["ended_at"] = now
        for handoff in moving:
            arrives = state in ("arrived", "done") and not handoff.arrived_at
            handoff.write(values | ({"arrived_at": now} if arrives else {}))
            handoff._log_state()
        moving._moved()
        return moving

    def _moved(self):
        """The conversations stand elsewhere now, and there is something else to do."""
        self._revoke_ended()
        self.conversation_id._refresh()
        self._sync_activities(ended=True)

    def _verified(self, words, claim=None):
        """It is known who it is.

        :param str words: how
        :param claim: the submission that is the customer's; the others are not
        """
        self.ensure_one()
        values = {
            "verified_at": fields.Datetime.now(),
            "verified_by_id": self.env.uid,
            "verification": words,
        }
        claim = claim or self.claim_ids.filtered(
            lambda c: c.value == self.contact_value
        )
        if claim:
            values |= claim[:1]._for_handoff()
            claim[:1].verified = True
        self.write(values)
        self._log(self.env._("It was checked who this is."))
        if self.state == "offered":
            self._move("arrived")
        else:
            self._sync_activities()

    def _attempted(self):
        """A call was tried. A hook for what logs calls elsewhere."""

    def _log_state(self):
        """One line in the chatter of the ticket."""
        self.ensure_one()
        values = {"channel": self._label("channel"), "outcome": self.outcome or ""}
        lines = {
            "arrived": self.env._("%(channel)s: the customer has arrived.", **values),
            "done": self.env._("%(channel)s, done: %(outcome)s", **values),
            "declined": self.env._("%(channel)s: the customer declined.", **values),
            "unreachable": self.env._(
                "%(channel)s: the customer was not reached.", **values
            ),
            "expired": self.env._("%(channel)s: the customer did not come.", **values),
        }
        self._log(lines[self.state])

    def _log(self, words):
        """A note on the ticket; text, not HTML."""
        self.ensure_one()
        if self.ticket_id:
            self.ticket_id._message_log(body=words)

    # ---- Times -----------------------------------------------------------------------

    def _next_working_time(self, now):
        """Some working hours from now, where the company has hours."""
        calendar = self.company_id.resource_calendar_id
        planned = calendar and calendar.plan_hours(PATIENCE, now, compute_leaves=True)
        return planned or fields.Datetime.add(now, hours=PATIENCE)

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
                number, extension = contacts.telephone(value)
                found = self.env["base"]._phone_format(
                    number=number, country=country, raise_exception=True
                )
            except (UserError, contacts.NoNumber) as error:
                raise UserError(
                    self.env._("%s is no telephone number.", value[:40])
                ) from error
            return f"{found} ext. {extension}" if extension else found
        if channel == "email":
            found = email_normalize(contacts.mail(value))
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

    def _mail_partner(self):
        """The contact behind the address; one is made where there is none."""
        self.ensure_one()
        contact = self.partner_id
        if contact.email_normalized == self.contact_value:
            return contact
        if contact and not contact.email and self.verified_at:
            contact.email = self.contact_value
            return contact
        Partner = self.env["res.partner"].with_context(mail_create_nosubscribe=True)
        found = Partner.search(
            [
                ("email_normalized", "=", self.contact_value),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        )
        return found or Partner.create(
            {
                "name": self.profile_id._ticket_name()
                if self.profile_id
                else self.contact_value,
                "email": self.contact_value,
                "company_id": self.company_id.id,
                "lang": self._customer_lang() or False,
            }
        )

    def _go_on(self):
        """What to show after a handoff was made."""
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _cron_come_back(self):
        """End what nobody came for; bring back what is still to be done. Never raises.

        Each in a transaction of its own: one that cannot be ended keeps no other.
        """
        for method, domain in self._undone():
            for handoff_id in self.search(domain, limit=BATCH, order="id").ids:
                try:
                    transaction.run(
                        self.env,
                        lambda env, key=handoff_id, name=method: getattr(
                            env[self._name].browse(key).exists(), name
                        )(),
                    )
                except Exception:
                    _logger.warning("Handoff %s is left", handoff_id, exc_info=True)
        return True

    @api.model
    def _undone(self):
        """Pairs of the method that sees to it and the domain of what it is for."""
        now = fields.Datetime.now()
        somebody_is_to_act = ("activity_ids", "any", [("active", "=", True)])
        open_or_due = ["|", ("state", "in", OPEN), ("closing_due", "=", True)]
        to_do = ["|", ("state", "=", "arrived"), ("closing_due", "=", True)]
        return [
            ("_expire", [("state", "=", "offered"), ("expires_at", "<=", now)]),
            (
                "_pass_on",
                [
                    *("|", somebody_is_to_act),
                    *open_or_due,
                    ("user_id.active", "=", False),
                ],
            ),
            (
                "_sync_activities",
                [
                    *to_do,
                    ("ticket_id", "!=", False),
                    ("activity_ids", "not any", [("active", "=", True)]),
                ],
            ),
        ]

    def _expire(self):
        """The customer did not come in time."""
        self.filtered(
            lambda h: h.state == "offered" and h.expires_at <= fields.Datetime.now()
        )._move("expired")

    def _pass_on(self):
        """Who had it has left: somebody else has it now."""
        for handoff in self:
            candidates = (
                handoff.ticket_id.user_id
                | handoff.team_id.user_id
                | handoff.account_id.user_id
                | handoff.team_id.user_ids
                | self.env.ref("base.user_admin")
            )
            handoff.user_id = candidates.filtered("active")[:1] or self.env.user
        self._sync_activities()

    def _judge(self):
        """Keep what the check says of what was said until now."""
        for handoff in self:
            conversation = handoff.conversation_id
            handoff.needless = conversation._handoff_is_needless(handoff.reason)

    def _go_with(self, ticket):
        """They belong to another ticket now."""
        others = self.filtered(lambda h: h.ticket_id != ticket)
        others.write({"ticket_id": ticket.id})
        if ticket.closed:
            others._ticket_closed()
        others._sync_activities()

    def _ticket_closed(self):
        """Whoever closes the ticket ends what is open in it."""
        offered = self.filtered(lambda h: h.state == "offered")
        arrived = self.filtered(lambda h: h.state == "arrived")
        if offered:
            words = self.env._("The ticket was closed before the customer came.")
            offered._move("expired", outcome=words)
        for handoff in arrived:
            words = handoff.outcome or self.env._("The ticket was closed.")
            handoff._move("done", outcome=words)

    def _ticket_deleted(self):
        """They end; what was offered and what came of it is still counted."""
        words = self.env._("The ticket was deleted.")
        for handoff in self:
            if handoff.state in OPEN:
                target = "expired" if handoff.state == "offered" else "unreachable"
                handoff._move(target, outcome=handoff.outcome or words)
        self._activities().unlink()

    def _mail_came(self, address):
        """A mail came to the ticket from an address."""
        waiting = self.filtered(lambda h: h.channel == "email" and h.state == "offered")
        mine = waiting.filtered(lambda h: h.contact_value == address)
        known = waiting.filtered(
            lambda h: (
                not h.contact_value
                and address
                and h.partner_id.email_normalized == address
            )
        )
        known.write({"contact_value": address})
        (mine | known)._move("arrived")

    def _announce(self, public_words, private_words):
        """Say of a handoff what is to be said.

        In public last: that a message was sent is said when it was.
        """
        self.ensure_one()
        whisper = self._reply("private", private_words)
        told = self._reply("public", public_words)
        whisper.action_send()
        if not whisper:
            told.action_send()

    def _reply(self, visibility, words):
        """A reply with the words; none where there are none."""
        replies = self.env["social.care.reply"]
        if not (words or "").strip() or not self.conversation_id:
            return replies
        return replies.create(
            {
                "conversation_id": self.conversation_id.id,
                "visibility": visibility,
                "body": words.strip(),
                "handoff_id": self.id,
            }
        )

    def _unsent_link(self):
        """Whether the message with the link came to nothing, and no other way did."""
        self.ensure_one()
        return (
            self.state in OPEN
            and not self.link_sent_at
            and not self.link_in_public
            and any(
                reply.visibility == "private" and reply.state in ("failed", "cancelled")
                for reply in self.reply_ids
            )
        )


def new_nonce():
    return secrets.token_urlsafe(24)


def _hours(begin, end):
    return max(0.0, (end - begin).total_seconds() / 3600) if begin and end else False
