"""Closing dialogue: the word that tells the public how it ended, or why none does."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import registry
from ..answering import closing_word, composer
from ..resolution import NOT_TOLD


class SocialCareClosingWord(models.AbstractModel):
    """What is said in public at the end of one conversation."""

    _name = "social.care.closing.word"
    _description = "Closing Word"
    _inherit = ["social.care.guarded"]

    conversation_id = fields.Many2one("social.care.conversation")
    customer = fields.Char(related="conversation_id.customer_name", related_sudo=False)
    last_words = fields.Char(related="conversation_id.last_words", related_sudo=False)
    body = fields.Text(string="Closing Word")
    permalink = fields.Char(string="Address of the Post")
    left = fields.Integer(
        string="Characters Left",
        compute="_compute_left",
        help="In the network's own count.",
    )
    limited = fields.Boolean(compute="_compute_left")

    @api.depends("body", "conversation_id")
    def _compute_left(self):
        for word in self:
            limit, length = closing_word.room(word.conversation_id, word.body or "")
            word.limited = limit is not None
            word.left = limit - length if word.limited else 0


class SocialCareClose(models.TransientModel):
    _name = "social.care.close"
    _inherit = ["social.care.closing.word"]
    _description = "Close in Public"

    ticket_ids = fields.Many2many("helpdesk.ticket", required=True)
    stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        string="Close as",
        compute="_compute_stage_id",
        store=True,
        compute_sudo=False,
        readonly=False,
        domain="[('id', 'in', stage_ids)]",
    )
    stage_ids = fields.Many2many(
        "helpdesk.ticket.stage", compute="_compute_stage_ids", string="Closed Stages"
    )
    way = fields.Selection(
        selection=[
            ("tell", "Say a closing word in public"),
            ("told", "It was said on the network itself"),
            ("waive", "Say nothing, for a reason"),
        ],
        compute="_compute_way",
        store=True,
        compute_sudo=False,
        readonly=False,
        required=True,
    )
    line_ids = fields.One2many(
        "social.care.close.line",
        "close_id",
        compute="_compute_line_ids",
        store=True,
        compute_sudo=False,
        readonly=False,
    )
    line_count = fields.Integer(compute="_compute_line_count")
    # Where there is one conversation, it is asked without a table.
    conversation_id = fields.Many2one(
        related="line_ids.conversation_id", related_sudo=False
    )
    body = fields.Text(
        compute="_compute_body", store=True, compute_sudo=False, readonly=False
    )
    remarks = fields.Text(
        compute="_compute_remarks", help="What the checks find in the closing word."
    )
    reason_id = fields.Many2one(
        "social.care.waive.reason",
        domain="['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]",
    )
    reason = fields.Char(
        string="In Words",
        compute="_compute_reason",
        store=True,
        compute_sudo=False,
        readonly=False,
    )
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")

    # ---- Computes ------------------------------------------------------------------

    @api.depends("ticket_ids")
    def _compute_stage_ids(self):
        """The closed stages that all of the tickets may have."""
        for wizard in self:
            stages = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])
            for ticket in wizard.ticket_ids:
                stages &= ticket.social_stages()
            wizard.stage_ids = stages

    @api.depends("ticket_ids")
    def _compute_stage_id(self):
        for wizard in self:
            wizard.stage_id = wizard.stage_id or wizard.stage_ids[:1]

    @api.depends("ticket_ids")
    def _compute_line_ids(self):
        for wizard in self:
            pending = wizard.ticket_ids._social_words_on_their_way().conversation_id
            conversations = wizard.ticket_ids.social_conversation_ids.filtered(
                lambda c, pending=pending: (
                    c.public_resolution in NOT_TOLD and c not in pending
                )
            )
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create({"conversation_id": conversation.id})
                for conversation in conversations.sorted("id")
            ]

    @api.depends("line_ids")
    def _compute_line_count(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)

    @api.depends("line_ids")
    def _compute_way(self):
        for wizard in self:
            can = any(wizard.line_ids.mapped("can_publish"))
            wizard.way = wizard.way or ("tell" if can else "told")

    @api.depends("line_ids.body")
    def _compute_body(self):
        for wizard in self:
            wizard.body = wizard.line_ids.body if len(wizard.line_ids) == 1 else False

    @api.depends("body", "line_ids")
    def _compute_remarks(self):
        replies = self.env["social.care.reply"]
        for wizard in self:
            conversation = wizard.line_ids.conversation_id._origin
            found = (
                replies.check_draft(conversation.id, wizard.body, "public", True)
                if len(conversation) == 1 and wizard.body
                else []
            )
            wizard.remarks = "\n".join(each["message"] for each in found)

    @api.depends("reason_id")
    def _compute_reason(self):
        for wizard in self:
            wizard.reason = wizard.reason_id.name or wizard.reason

    @api.depends("ticket_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.ticket_ids.company_id

    # ---- Actions -------------------------------------------------------------------

    def action_close(self):
        """Tell the public, or say why not; then close the tickets."""
        self.ensure_one()
        tickets = self.ticket_ids
        tickets.check_access("write")
        if self.line_ids:
            getattr(self, f"_{self.way}")()
        # Told, or decided: the guard has nothing to ask any more.
        tickets.sudo().social_close_told(self.stage_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _tell(self):
        """Send the closing words."""
        replies = self.env["social.care.reply"].create(
            [
                {
                    "conversation_id": line.conversation_id.id,
                    "visibility": "public",
                    "body": line._words(),
                    "closing": True,
                    "seen_post_id": line.seen_post_id.id,
                }
                for line in self.line_ids
            ]
        )
        replies.action_send()

    def _told(self):
        """Keep what was said on the network itself."""
        for line in self.line_ids:
            permalink = self.permalink if self.line_count == 1 else line.permalink
            line.conversation_id.record_native_answer(
                line._words(), permalink or line.permalink, closing=True
            )

    def _waive(self):
        self.line_ids.conversation_id.action_waive(self.reason)


class SocialCareCloseLine(models.TransientModel):
    _name = "social.care.close.line"
    _inherit = ["social.care.closing.word"]
    _description = "Closing Word of one Conversation"

    close_id = fields.Many2one("social.care.close", required=True, ondelete="cascade")
    conversation_id = fields.Many2one(required=True, ondelete="cascade")
    network = fields.Selection(related="conversation_id.network", related_sudo=False)
    ticket_number = fields.Char(
        related="conversation_id.ticket_number", related_sudo=False
    )
    can_publish = fields.Boolean(compute="_compute_can_publish")
    seen_post_id = fields.Many2one(
        "social.care.post",
        compute="_compute_seen_post_id",
        store=True,
        compute_sudo=False,
        readonly=False,
    )
    body = fields.Text(
        compute="_compute_body", store=True, compute_sudo=False, readonly=False
    )

    @api.depends("conversation_id")
    def _compute_can_publish(self):
        for line in self:
            client = registry.network(self.env, line.network)
            line.can_publish = bool(client and client.capabilities.publishes)

    @api.depends("conversation_id")
    def _compute_seen_post_id(self):
        """What the agent has seen: whatever was there as the dialogue was opened."""
        for line in self:
            posts = line.conversation_id.post_ids.filtered(lambda p: not p.deleted)
            line.seen_post_id = posts[:1]

    @api.depends("conversation_id")
    def _compute_body(self):
        for line in self:
            conversation = line.conversation_id
            line.body = line.body or (
                conversation
                and composer.signed(conversation, closing_word.draft(conversation))
            )

    def _words(self):
        self.ensure_one()
        body = self.close_id.body if self.close_id.line_count == 1 else self.body
        words = (body or "").strip()
        if not words:
            raise UserError(
                self.env._("Please write what is said to %s.", self.customer)
            )
        return words
