import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..defaults import only
from ..networks.base import Media, Reply

WORDS = {
    "body",
    "visibility",
    "closing",
    "attachment_ids",
    "in_reply_to_post_id",
    "previous_id",
    "seen_post_id",
    "send_at",
}
"""What the author of a reply writes. The rest follows from what happens to it."""

EDITABLE = ("draft", "to_approve", "failed")


class SocialCareReply(models.Model):
    """Something we mean to say, to one post; once it is sent it has a post."""

    _name = "social.care.reply"
    _description = "Social Reply"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    conversation_id = fields.Many2one(
        "social.care.conversation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="conversation_id.account_id", store=True, index=True
    )
    company_id = fields.Many2one(related="conversation_id.company_id", store=True)
    team_id = fields.Many2one(related="conversation_id.team_id", store=True)
    ticket_id = fields.Many2one(related="conversation_id.ticket_id")
    network = fields.Selection(related="conversation_id.network")
    profile_id = fields.Many2one(
        related="conversation_id.profile_id", string="Customer"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    in_reply_to_post_id = fields.Many2one(
        "social.care.post",
        string="Answers",
        index="btree_not_null",
        ondelete="set null",
        domain="[('conversation_id', '=', conversation_id)]",
        help="The post it answers; by default the customer's last one.",
    )
    answered_words = fields.Text(
        string="Words It Answers",
        related="in_reply_to_post_id.body",
        related_sudo=False,
    )
    previous_id = fields.Many2one(
        "social.care.reply",
        string="Part Before",
        ondelete="set null",
        help="Of a long answer in several parts: what has to be out before this. It "
        "is published below that part.",
    )
    next_ids = fields.One2many("social.care.reply", "previous_id")
    seen_post_id = fields.Many2one(
        "social.care.post",
        string="Last Post Seen",
        ondelete="set null",
        help="The last post of the conversation that the author has seen, the "
        "customer's or ours; by default the last there is as the reply is made. It is "
        "not sent where the customer, or a colleague, has said something since.",
    )
    body = fields.Text(string="Words", required=True)
    visibility = fields.Selection(
        selection=[("public", "Public"), ("private", "Private")], required=True
    )
    closing = fields.Boolean(
        string="Closing Word", help="It tells the public how the matter ended."
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Pictures", bypass_search_access=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("to_approve", "To approve"),
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("unknown", "Not known"),
            ("cancelled", "Taken back"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    error_message = fields.Text(string="What Went Wrong", readonly=True, copy=False)
    post_id = fields.Many2one(
        "social.care.post",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    permalink = fields.Char(related="post_id.permalink")
    send_at = fields.Datetime(
        string="Send at",
        copy=False,
        help="Not before then; until then it can be taken back. Where it is empty, it "
        "goes at once.",
    )
    sent_at = fields.Datetime(string="Sent", readonly=True, copy=False)
    idempotency_key = fields.Char(
        readonly=True, copy=False, default=lambda self: uuid.uuid4().hex
    )

    _open_unique = models.UniqueIndex(
        "(in_reply_to_post_id, visibility)"
        " WHERE state IN ('to_approve', 'queued', 'sending', 'unknown')"
        " AND previous_id IS NULL",
        "Somebody is answering this post already.",
    )
    _previous_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state <> 'cancelled'",
        "Another part follows that one already.",
    )
    _post_unique = models.UniqueIndex(
        "(post_id) WHERE post_id IS NOT NULL", "This post is another reply's."
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("conversation_id")
    def _compute_display_name(self):
        for reply in self:
            reply.display_name = self.env._(
                "Reply to %s", reply.conversation_id.profile_id.display_name
            )

    # ---- Constraints ---------------------------------------------------------------

    @api.constrains("conversation_id", "in_reply_to_post_id", "previous_id", "body")
    def _check_place(self):
        for reply in self:
            conversation = reply.conversation_id
            others = (reply.previous_id, reply.in_reply_to_post_id)
            if any(other and other.conversation_id != conversation for other in others):
                raise ValidationError(
                    self.env._("A reply stays within its conversation.")
                )
            if not (reply.body or "").strip():
                raise ValidationError(self.env._("Please write something."))
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("Parts follow one another."))

    # ---- CRUD ----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        making = self
        if not self.env.su:
            for vals in vals_list:
                self._check_names(vals, also={"conversation_id"})
            making = only(self, self._writable_names() | {"conversation_id"})
        replies = super(
            SocialCareReply, making.with_context(mail_create_nolog=True)
        ).create([self._with_defaults(vals) for vals in vals_list])
        replies = replies.with_env(self.env)
        replies._check_conversations()
        replies._own_attachments()
        return replies

    def write(self, vals):
        if not self.env.su:
            self._check_names(vals)
            if vals.keys() & WORDS:
                self._check_author()
        if "body" in vals:
            # What failed was not published: with other words it is another reply.
            failed = self.filtered(lambda reply: reply.state == "failed").sudo()
            for reply in failed:
                super(SocialCareReply, reply).write(
                    {"idempotency_key": uuid.uuid4().hex}
                )
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    @api.model
    def _writable_names(self):
        """Fields that people write, rather than what happens to the reply."""
        return set(WORDS)

    @api.model
    def _check_names(self, vals, also=frozenset()):
        allowed = self._writable_names() | also
        wrong = {
            name
            for name in vals.keys() - allowed
            if not name.startswith(("activity_", "message_"))
        }
        if wrong:
            raise AccessError(
                self.env._("Of a reply only the words and their place can be written.")
            )

    def _check_author(self):
        """Nobody puts words into somebody else's mouth, but for who approves them."""
        for reply in self:
            if reply.state not in EDITABLE:
                raise UserError(
                    self.env._("A reply that is on its way cannot be changed.")
                )
            if reply.user_id != self.env.user and not reply._may_approve():
                raise AccessError(
                    self.env._("These are the words of %s.", reply.user_id.name)
                )

    def _check_conversations(self):
        """Who may answer a conversation is who may write it."""
        if not self.env.su:
            self.conversation_id.check_access("write")

    def _own_attachments(self):
        """Pictures belong to the reply, and are such as the author may see."""
        for reply in self:
            attachments = reply.attachment_ids
            if not self.env.su:
                attachments.with_env(self.env).check_access("read")
            loose = attachments.sudo().filtered(
                lambda a: a.res_model in (False, self._name) and not a.res_id
            )
            loose.write({"res_model": reply._name, "res_id": reply.id})

    @api.model
    def _with_defaults(self, vals):
        """What a reply answers, where, and what its author has seen, if not said."""
        vals = dict(vals)
        conversation = self.env["social.care.conversation"].browse(
            vals.get("conversation_id") or []
        )
        posts = conversation.sudo().post_ids.filtered(lambda post: not post.deleted)
        if not vals.get("in_reply_to_post_id"):
            theirs = posts.filtered(lambda post: post.direction == "in")
            like = theirs.filtered(lambda p: p.visibility == vals.get("visibility"))
            vals["in_reply_to_post_id"] = (like or theirs)[:1].id
        if not vals.get("visibility"):
            answered = self.env["social.care.post"].browse(vals["in_reply_to_post_id"])
            vals["visibility"] = answered.sudo().visibility or conversation.visibility
        vals.setdefault("seen_post_id", posts[:1].id)
        return vals

    # ---- Actions -------------------------------------------------------------------

    def action_send(self):
        """Check these replies and send them: they wait a little, so that they can be
        taken back, then they go.

        :raises UserError: in words, where a reply must not be sent
        """
        self.check_access("write")
        for reply in self.sorted("id"):
            if reply.state in ("draft", "failed"):
                reply._check_author()
                reply._send()
            elif reply.state == "cancelled":
                raise UserError(self.env._("This reply was taken back."))
        return True

    def action_cancel(self):
        """Take these replies back, and the parts that would have followed them."""
        self.check_access("write")
        for reply in self:
            if reply.state in ("sending", "unknown"):
                raise UserError(self.env._("It is on its way already."))
            if reply.state == "sent":
                raise UserError(
                    self.env._("It has been sent. The post itself can be deleted.")
                )
            reply.sudo()._cancel()
        return True

    def action_retry(self):
        """Send what failed once more; or what nobody knows of, once a person says that
        it is not there."""
        self.check_access("write")
        for reply in self:
            if reply.state == "unknown" and reply.needs_person:
                reply.sudo()._queue()
            elif reply.state == "failed":
                reply._send()
            elif reply.state == "unknown":
                raise UserError(
                    self.env._("It is still being looked for on the network.")
                )
        return True

    def action_seen(self):
        """The user has read what was said since these replies were written."""
        self.check_access("write")
        for reply in self.filtered(lambda reply: reply.state in EDITABLE):
            last = reply.sudo().conversation_id.post_ids.filtered(
                lambda post: not post.deleted
            )
            reply.sudo().seen_post_id = last[:1]
        return True

    @api.model
    def action_pause_all_outgoing(self):
        """Let replies of all accounts of the company wait."""
        return self.env["social.care.account"].action_pause_all_outgoing()

    @api.model
    def action_resume_all_outgoing(self):
        return self.env["social.care.account"].action_resume_all_outgoing()

    def action_open_permalink(self):
        self.ensure_one()
        if not self.post_id:
            raise UserError(self.env._("It has not been sent."))
        return self.post_id.action_open_permalink()

    def action_view_conversation(self):
        """The ticket if there is one, else the conversation."""
        self.ensure_one()
        record = self.ticket_id or self.conversation_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    # ---- Business methods ----------------------------------------------------------

    def _network_reply(self):
        """The reply as the network's client is given it."""
        self.ensure_one()
        answered = self.in_reply_to_post_id
        conversation = self.conversation_id
        parent = self.previous_id.post_id or answered
        return Reply(
            body=self.body.strip(),
            visibility=self.visibility,
            parent_external_id=parent.external_id or "",
            thread_external_id=answered.thread_external_id or "",
            recipient_external_id=(
                answered.profile_id or conversation.profile_id
            ).external_id,
            language=conversation.language or "",
            media=tuple(
                Media(
                    content=attachment.raw or b"",
                    mimetype=attachment.mimetype or "",
                    filename=attachment.name or "",
                    description=attachment.description or "",
                )
                for attachment in self.attachment_ids.sudo()
            ),
        )

    def _cancel(self):
        following = self.next_ids.filtered(lambda reply: reply.state != "cancelled")
        if following:
            following._cancel()
        self.write({"state": "cancelled", "next_try_at": False})
        self._close_activities()

    # ---- Hooks ---------------------------------------------------------------------
    # They stand here, in the first file of the model, so that every other may extend
    # them.

    def _blocking_words(self):
        """Sentences for which this reply must not be sent."""
        self.ensure_one()
        return []

    def _let_go(self):
        """There is nothing against this reply."""
        self._queue(undo=True)

    def _on_sent(self):
        """The reply is out and its post is there; in the transaction that keeps it."""

    def _on_failed(self):
        """The reply will not be sent; ``error_message`` says why."""
