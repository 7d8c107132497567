from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import messages
from ..handover import announcing, needless
from ..handover import link as claim_link
from ..models.handoff.social_care_handoff import CHANNELS, PLACES, REASONS

LINK = "[link]"
"""Stands in the words for the claim link, which is there when the handoff is."""


class SocialCareHandOver(models.TransientModel):
    _name = "social.care.hand.over"
    _description = "Hand Over to Another Channel"
    _inherit = ["social.care.guarded"]

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    conversation_id = fields.Many2one(
        "social.care.conversation",
        compute="_compute_conversation_id",
        store=True,
        compute_sudo=False,
        precompute=True,
        readonly=False,
        domain="[('ticket_id', '=', ticket_id)]",
        ondelete="cascade",
    )
    conversation_count = fields.Integer(
        related="ticket_id.social_conversation_count",
        related_sudo=False,
        string="Conversations",
    )
    network = fields.Selection(related="conversation_id.network", related_sudo=False)
    channel = fields.Selection(selection=CHANNELS, required=True, default="phone")
    reason = fields.Selection(selection=REASONS, required=True, default="private_data")
    way = fields.Selection(
        selection=[
            ("private", "Send it in a private message"),
            ("public", "Put it into the public reply"),
            ("none", "No link"),
        ],
        string="Claim Link",
        compute="_compute_way",
        store=True,
        compute_sudo=False,
        precompute=True,
        readonly=False,
        required=True,
        help="Behind the link the customer leaves a number or an address, without a "
        "login. What comes through a link in public has to be checked.",
    )
    can_whisper = fields.Boolean(compute="_compute_capabilities")
    can_answer = fields.Boolean(compute="_compute_capabilities")
    condition = fields.Char(compute="_compute_capabilities")
    needless = fields.Boolean(compute="_compute_needless")
    private_words = fields.Text(
        string="Private Message",
        compute="_compute_words",
        store=True,
        compute_sudo=False,
        readonly=False,
    )
    public_words = fields.Text(
        string="Reply in Public",
        compute="_compute_words",
        store=True,
        compute_sudo=False,
        readonly=False,
    )
    public_left = fields.Integer(compute="_compute_left")
    private_left = fields.Integer(compute="_compute_left")
    counts = fields.Boolean(compute="_compute_left")
    contact_value = fields.Char(string="Number or Address")
    consent = fields.Boolean(string="The customer agreed")
    consent_text = fields.Char(
        string="To",
        compute="_compute_consent_text",
        store=True,
        compute_sudo=False,
        readonly=False,
    )
    good_at = fields.Datetime(string="When")
    place = fields.Char(string="Where")

    # ---- Computes ------------------------------------------------------------------

    @api.depends("ticket_id")
    def _compute_conversation_id(self):
        for wizard in self:
            there = wizard.ticket_id.social_conversation_ids
            if wizard.conversation_id not in there:
                wizard.conversation_id = wizard.ticket_id.social_main_conversation()

    @api.depends("conversation_id")
    def _compute_capabilities(self):
        for wizard in self:
            conversation = wizard.conversation_id
            can = wizard._can()
            connected = conversation.account_id.state != "draft"
            wizard.can_answer = bool(
                can
                and can.publishes
                and connected
                and conversation.visibility == "public"
            )
            wizard.can_whisper = bool(
                can and can.publishes and can.private_messages and connected
            )
            wizard.condition = (
                messages.translate(self.env, can.message_condition)
                if can and can.message_condition
                else False
            )

    @api.depends("conversation_id", "reason")
    def _compute_needless(self):
        for wizard in self:
            wizard.needless = needless.is_needless(
                wizard.conversation_id.sudo(), wizard.reason
            )

    @api.depends("channel", "contact_value", "conversation_id")
    def _compute_way(self):
        """A link where it is needed: in private where the network can."""
        for wizard in self:
            if wizard.channel not in ("phone", "email") or wizard.contact_value:
                wizard.way = "none"
            elif wizard.can_whisper:
                wizard.way = "private"
            else:
                wizard.way = "public" if wizard.can_answer else "none"

    @api.depends("channel", "way", "contact_value", "conversation_id", "place")
    def _compute_words(self):
        for wizard in self:
            language = wizard.conversation_id.language
            lang = self.env["res.lang"].installed_for(language) or self.env.lang
            there = wizard.with_context(lang=lang)
            wizard.public_words = wizard.can_answer and there._public_proposal()
            wizard.private_words = wizard.can_whisper and there._private_proposal()

    @api.depends("public_words", "private_words", "conversation_id")
    def _compute_left(self):
        for wizard in self:
            can = wizard._can()
            wizard.counts = bool(can and can.max_length)
            wizard.public_left = wizard._left(wizard.public_words, "max_length")
            wizard.private_left = wizard._left(
                wizard.private_words, "max_message_length"
            )

    @api.depends("ticket_id")
    def _compute_consent_text(self):
        for wizard in self:
            wizard.consent_text = wizard.ticket_id.team_id.social_consent_words()

    # ---- Actions -------------------------------------------------------------------

    def action_hand_over(self):
        """Make the handoff, and say what is to be said."""
        self.ensure_one()
        self._check_words()
        handoff = self.env["social.care.handoff"].create(self._handoff_values())
        announcing.announce(
            handoff,
            self._with_link(self.public_words, handoff) if self.can_answer else "",
            self._with_link(self.private_words, handoff)
            if self.way == "private" or self.channel == "message"
            else "",
        )
        return {"type": "ir.actions.act_window_close"}

    # ---- Business methods ----------------------------------------------------------

    def _check_words(self):
        if self.channel in PLACES and not (self.place and self.good_at):
            raise UserError(self.env._("Please say where and when."))
        if self.consent and not self.contact_value:
            raise UserError(
                self.env._("Please enter the number or the address it is about.")
            )
        if self.way == "private" and not (self.private_words or "").strip():
            raise UserError(self.env._("Please write the private message."))
        if self.way == "public" and LINK not in (self.public_words or ""):
            raise UserError(
                self.env._("Please leave %s in the words, where it is to be.", LINK)
            )

    def _handoff_values(self):
        return {
            "ticket_id": self.ticket_id.id,
            "conversation_id": self.conversation_id.id,
            "channel": self.channel,
            "reason": self.reason,
            "public_words": self.can_answer and self.public_words,
            "contact_value": self.contact_value,
            "consent_at": self.consent and fields.Datetime.now(),
            "consent_text": self.consent and self.consent_text,
            "good_at": self.good_at,
            "place": self.place,
            "link_in_public": self.way == "public",
        }

    def _with_link(self, words, handoff):
        """The words with the link in its place; where it has none, at the end."""
        words = (words or "").strip()
        if LINK in words:
            return words.replace(LINK, handoff.claim_url)
        return words

    def _can(self):
        account = self.conversation_id.account_id.sudo()
        return account.can() if account else None

    def _left(self, words, limit):
        """Characters that are left, as the network counts."""
        can = self._can()
        longest = can and getattr(can, limit)
        if not longest:
            return 0
        client = self.conversation_id.account_id.sudo().network_client()
        token = "x" * claim_link.TOKEN_LENGTH
        link = f"{self.ticket_id.get_base_url()}{claim_link.PATH}{token}"
        return longest - client.length((words or "").replace(LINK, link))

    def _public_proposal(self):
        """What the public could be told."""
        name = self.conversation_id.profile_id.ticket_name()
        if self.way == "private":
            return self.env._(
                "Hi %(name)s, we have sent you a link in a private message, so that "
                "you do not have to post your number here.",
                name=name,
            )
        if self.way == "public":
            return self.env._(
                "Hi %(name)s, please leave us your phone number or e-mail address "
                "here, so that you do not have to post it: %(link)s",
                name=name,
                link=LINK,
            )
        return {
            "phone": self.env._("Hi %(name)s, we will call you.", name=name),
            "email": self.env._("Hi %(name)s, we will send you an e-mail.", name=name),
            "message": self.env._(
                "Hi %(name)s, we have sent you a private message.", name=name
            ),
            "chat": self.env._(
                "Hi %(name)s, let us continue in a chat. You will find us there: "
                "%(place)s",
                name=name,
                place=self.place or "…",
            ),
            "visit": self.env._(
                "Hi %(name)s, we look forward to seeing you: %(place)s",
                name=name,
                place=self.place or "…",
            ),
        }[self.channel]

    def _private_proposal(self):
        """What the customer could be told in private."""
        if self.channel == "message":
            return self.env._(
                "We can continue here in private. What can you tell us about it?"
            )
        return self.env._(
            "Please leave us your phone number or e-mail address here. Only our team "
            "will see it: %(link)s",
            link=LINK,
        )
