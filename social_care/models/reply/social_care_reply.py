import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...answering import approval, checking, lanes, queue, refusals, speaking, way
from ...checks import Draft
from ...database import lane
from ...live import presence
from ...networks.base import VISIBILITIES
from ..rights.defaults import only

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
WRITABLE = WORDS | {"handoff_id"}
"""What people write at all."""
EDITABLE = ("draft", "to_approve", "failed")
WHOSE = ("account_id", "company_id", "team_id")
SAID = WORDS - {"seen_post_id", "send_at"}
"""What whoever approves has read, and nobody changes afterwards."""


class SocialCareReply(models.Model):
    """Something we mean to say, to one post or to everybody; once it is sent it has a
    post."""

    _name = "social.care.reply"
    _description = "Social Reply"
    _inherit = [
        "social.care.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "social.care.lease",
    ]
    _order = "id desc"
    _mail_post_access = "read"

    conversation_id = fields.Many2one(
        "social.care.conversation", readonly=True, index=True, ondelete="cascade"
    )
    statement_id = fields.Many2one(
        "social.care.statement",
        string="Public Statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="What it says to everybody, in answer to nobody.",
    )
    account_id = fields.Many2one(
        "social.care.account", compute="_compute_whose", store=True, index=True
    )
    company_id = fields.Many2one("res.company", compute="_compute_whose", store=True)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", compute="_compute_whose", store=True
    )
    ticket_id = fields.Many2one(related="conversation_id.ticket_id")
    network = fields.Selection(related="account_id.network")
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
    visibility = fields.Selection(selection=VISIBILITIES, required=True)
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
    approval_reason = fields.Char(
        string="Reason for Approval", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_at = fields.Datetime(string="Approved", readonly=True, copy=False)
    sent_back_reason = fields.Char(string="Sent Back", readonly=True, copy=False)
    may_approve = fields.Boolean(compute="_compute_may_approve")
    check_codes = fields.Char(
        string="Warned Of",
        readonly=True,
        copy=False,
        help="What the checks had found when it was sent all the same.",
    )
    check_labels = fields.Char(
        string="Warned of", compute="_compute_check_labels", compute_sudo=True
    )
    closed_from_stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        string="Closed from",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The stage the ticket was in when it was closed with this word.",
    )
    needs_person = fields.Boolean(
        string="Needs a Person",
        readonly=True,
        copy=False,
        help="Whether it was published cannot be found out: somebody has to look.",
    )
    next_try_at = fields.Datetime(string="Next Try", readonly=True, copy=False)
    tried_at = fields.Datetime(string="First Tried", readonly=True, copy=False)
    queued_at = fields.Datetime(readonly=True, copy=False)
    sending_since = fields.Datetime(readonly=True, copy=False)
    failure_count = fields.Integer(readonly=True, copy=False)
    newer_words = fields.Text(
        compute="_compute_newer_words",
        help="What was said in the conversation since the author looked.",
    )
    handoff_id = fields.Many2one(
        "social.care.handoff",
        index="btree_not_null",
        ondelete="set null",
        domain="[('conversation_id', '=', conversation_id)]",
        help="What it announces, or carries the claim link of.",
    )
    waiting_for = fields.Char(
        compute="_compute_waiting_for", help="Why it has not been sent yet."
    )
    remark = fields.Char(
        string="On Hold Because",
        compute="_compute_remark",
        help="Why it is not out, in words: for lists.",
    )

    _one_place = models.Constraint(
        "CHECK ((conversation_id IS NULL) <> (statement_id IS NULL))",
        "A reply is said in a conversation, or to everybody.",
    )
    _statement_unique = models.UniqueIndex(
        "(statement_id) WHERE statement_id IS NOT NULL AND state <> 'cancelled'",
        "This statement is on its way already.",
    )
    _open_unique = models.UniqueIndex(
        "(in_reply_to_post_id, visibility)"
        " WHERE state IN ('to_approve', 'queued', 'sending', 'unknown')"
        " AND previous_id IS NULL",
        "Somebody is already answering this post.",
    )
    _previous_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state <> 'cancelled'",
        "Another part follows that one already.",
    )
    _post_unique = models.UniqueIndex(
        "(post_id) WHERE post_id IS NOT NULL", "This post is another reply's."
    )
    _queue_index = models.Index(
        "(account_id, send_at) WHERE state IN ('queued', 'sending', 'unknown')"
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends(
        *(f"conversation_id.{name}" for name in WHOSE),
        *(f"statement_id.{name}" for name in WHOSE),
    )
    def _compute_whose(self):
        for reply in self:
            place = reply.conversation_id or reply.statement_id
            for name in WHOSE:
                reply[name] = place[name]

    @api.depends("conversation_id", "statement_id")
    def _compute_display_name(self):
        for reply in self:
            reply.display_name = (
                self.env._("Statement of %s", reply.account_id.display_name)
                if reply.statement_id
                else self.env._("Reply to %s", reply.profile_id.display_name)
            )

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_may_approve(self):
        for reply in self:
            reply.may_approve = reply.state == "to_approve" and reply._may_approve()

    @api.depends("check_codes")
    def _compute_check_labels(self):
        labels = checking.labels(self.env) if any(self.mapped("check_codes")) else {}
        for reply in self:
            codes = (reply.check_codes or "").split(",")
            reply.check_labels = ", ".join(labels.get(code, "") for code in codes)

    @api.depends("seen_post_id", "conversation_id.post_ids", "state")
    def _compute_newer_words(self):
        waiting = self.filtered(lambda reply: reply.state in EDITABLE)
        newer = refusals.newer_words(waiting)
        for reply in self:
            reply.newer_words = newer.get(reply.id, False)

    @api.depends(
        "state",
        "previous_id.state",
        "account_id.state",
        "error_message",
        "send_at",
        "next_try_at",
    )
    @api.depends_context("tz", "lang")
    def _compute_waiting_for(self):
        for reply in self:
            reply.waiting_for = reply.state == "queued" and (
                queue.held_by(reply) or queue.held_until(reply)
            )

    @api.depends(
        "state",
        "error_message",
        "waiting_for",
        "approval_reason",
        "sent_back_reason",
        "newer_words",
    )
    def _compute_remark(self):
        for reply in self:
            words = {
                "draft": reply.sent_back_reason,
                "to_approve": reply.approval_reason,
                "sent": False,
                "cancelled": False,
            }.get(reply.state, reply.error_message)
            newer = reply.newer_words and reply.state == "to_approve"
            said = newer and self.env._("Something was said since.")
            parts = (said, words, reply.waiting_for)
            reply.remark = " ".join(part for part in parts if part) or False

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains(
        "conversation_id", "in_reply_to_post_id", "seen_post_id", "previous_id", "body"
    )
    def _check_place(self):
        for reply in self:
            conversation = reply.conversation_id
            others = (
                reply.previous_id,
                reply.in_reply_to_post_id,
                reply.seen_post_id,
            )
            if any(other and other.conversation_id != conversation for other in others):
                raise ValidationError(
                    self.env._("A reply stays within its conversation.")
                )
            if not (reply.body or "").strip():
                raise ValidationError(self.env._("Please write something."))
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("Parts follow one another."))

    @api.constrains("handoff_id", "conversation_id")
    def _check_handoff(self):
        for reply in self:
            handoff = reply.handoff_id.sudo()
            if handoff and handoff.ticket_id != reply.conversation_id.ticket_id:
                raise ValidationError(
                    self.env._("The handoff belongs to another ticket.")
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        making = self
        if not self.env.su:
            for vals in vals_list:
                self._check_names(vals, also={"conversation_id"})
            self._check_ids(*vals_list)
            making = only(self, WRITABLE | {"conversation_id"})
        making = making.with_context(mail_create_nolog=True)
        replies = super(SocialCareReply, making).create(
            [self._with_defaults(vals) for vals in vals_list]
        )
        replies = replies.with_env(self.env)
        replies._check_conversations()
        replies._own_attachments()
        presence.tell_change(replies.sudo().conversation_id)
        return replies

    def write(self, vals):
        """Whoever looks at the conversation sees where its answers are."""
        if not self.env.su:
            self._check_names(vals)
            if vals.keys() & WORDS:
                self._check_author()
        if "body" in vals:
            # What failed was not published: with other words it is another reply.
            failed = self.filtered(lambda reply: reply.state == "failed").sudo()
            for reply in failed:
                key = uuid.uuid4().hex
                super(SocialCareReply, reply).write({"idempotency_key": key})
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        if vals.keys() & SAID and not self.env.su:
            approval.changed(self, self.env.user)
        if vals.keys() & {"state", "body", "error_message"}:
            presence.tell_change(self.sudo().conversation_id)
        return result

    @api.model
    def _check_names(self, vals, also=frozenset()):
        allowed = WRITABLE | also
        wrong = {
            name
            for name in vals.keys() - allowed
            if not name.startswith(("activity_", "message_"))
        }
        if wrong:
            raise AccessError(
                self.env._("Only the text of a reply and its place can be changed.")
            )

    def _check_author(self):
        """Nobody puts words into somebody else's mouth, but for who approves them."""
        for reply in self:
            if reply.state not in EDITABLE:
                raise UserError(
                    self.env._("A reply that is on its way cannot be changed.")
                )
            if reply.statement_id:
                raise UserError(self.env._("Please change the statement itself."))
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

    # ---- Actions ---------------------------------------------------------------------

    def action_send(self):
        """Check these replies and send them: they wait a little, so that they can be
        taken back, then they go.

        :raises UserError: in words, where a reply must not be sent
        """
        self.check_access("write")
        waiting = self.filtered(lambda reply: reply.state in ("draft", "failed"))
        for reply in self.sorted("id"):
            if reply in waiting:
                reply._check_author()
                way.offer(reply)
            elif reply.state == "cancelled":
                raise UserError(self.env._("This reply was taken back."))
        return True

    def action_send_due(self):
        """The seconds in which these could be taken back are over: they go now.

        Browsers that show those seconds call it. Without them the crons notice it
        within a minute.
        """
        self.check_access("read")
        queue.wake_for(self.sudo())
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
            way.take_back(reply.sudo())
        return True

    def action_retry(self):
        """Send what failed once more; or what nobody knows of, once a person says that
        it is not there."""
        self.check_access("write")
        for reply in self:
            if reply.state == "unknown" and reply.needs_person:
                queue.put(reply.sudo())
            elif reply.state == "failed":
                way.offer(reply)
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

    # A button of the list calls these, with the rows that are ticked or with none.

    def action_pause_all_outgoing(self):
        """Let replies of all accounts of the company wait."""
        return self.env["social.care.account"].action_pause_all_outgoing()

    def action_resume_all_outgoing(self):
        """Let them go on."""
        return self.env["social.care.account"].action_resume_all_outgoing()

    def action_open_permalink(self):
        self.ensure_one()
        if not self.post_id:
            raise UserError(self.env._("It has not been sent."))
        return self.post_id.action_open_permalink()

    def action_view_conversation(self):
        """The ticket if there is one, else the conversation; of a statement the
        statement."""
        self.ensure_one()
        record = self.ticket_id or self.conversation_id or self.statement_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    def action_approve(self):
        """Let these replies go.

        :raises UserError: where something was said that nobody has read yet, see
            :meth:`action_seen`
        """
        self.check_access("write")
        for reply in self.filtered(lambda reply: reply.state == "to_approve"):
            reply._check_may_approve()
            way.approve(reply.sudo(), self.env.user)
        return True

    def action_send_back(self, reason=None):
        """Give these replies back to their authors, who may change them and send them
        once more.

        :param str reason: why, in words; must not be empty
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please say what should be different."))
        for reply in self.filtered(lambda reply: reply.state == "to_approve"):
            reply._check_may_approve()
            approval.send_back(reply.sudo(), self.env.user, reason)
        return True

    def action_change_dialog(self):
        """The reply in a window of its own, in which its words can be changed."""
        self.ensure_one()
        return {
            "name": self.display_name,
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_send_back_dialog(self):
        return {
            "name": self.env._("Send Back"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.send.back",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_reply_ids": self.ids},
        }

    @api.model
    def check_draft(self, conversation_id, body, visibility=None, closing=False):
        """What is wrong with words that somebody is writing.

        Nothing is written, and nothing is asked of anybody: made to be called while
        people type.

        :param int conversation_id: which conversation they are for
        :param str body: the words
        :param str visibility: ``public`` or ``private``; by default the conversation's
        :return: list of dict of ``code``, ``level`` (``warning`` or ``block``),
            ``message``, and the place as ``start`` and ``end``, counted as JavaScript
            counts; both are 0 where something is missing
        """
        conversation = self.env["social.care.conversation"].browse(conversation_id)
        conversation.check_access("write")
        self.check_access("create")
        if visibility not in ("public", "private", None, False):
            raise UserError(self.env._("A reply is public or private."))
        body = body if isinstance(body, str) else ""
        draft = Draft(body, visibility or conversation.visibility, bool(closing))
        reply = self.new({"conversation_id": conversation.id, "user_id": self.env.uid})
        found = checking.check_draft(reply, draft)
        for each in found:
            each["start"] = _units(body[: each["start"]])
            each["end"] = _units(body[: each["end"]])
        return found

    def action_posted_dialog(self):
        self.ensure_one()
        return {
            "name": self.env._("It Was Posted"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.posted",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_reply_id": self.id},
        }

    def action_posted(self, permalink=None):
        """A person has found it on the network.

        :param str permalink: where it stands
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "unknown":
            way.found_by_person(self.sudo(), permalink)
        return True

    # ---- Hooks for other addons ------------------------------------------------------

    def _before_checks(self):
        """It is about to be checked and sent: change its words here, if at all."""

    def _blocking_words(self):
        """Sentences for which this reply must not be sent, beside what checks say."""
        self.ensure_one()
        return []

    def _on_sent(self):
        """The reply is out and its post is there; in the transaction that keeps it."""

    def _on_failed(self):
        """The reply will not be sent; ``error_message`` says why."""

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_deliver(self):
        """One lane: deliver what is due until there is nothing or time is up."""
        now = fields.Datetime.now()
        due = [
            ("state", "=", "queued"),
            ("send_at", "<=", now),
            ("account_id.state", "=", "connected"),
            "|",
            ("next_try_at", "=", False),
            ("next_try_at", "<=", now),
        ]
        lane.work(
            self.env,
            lambda: bool(lanes.deliver_next(self.env)),
            lambda: self.search_count(due, limit=1),
        )

    # ---- Business methods ------------------------------------------------------------

    def _may_approve(self):
        """Whether the user decides on this reply."""
        return self.env.su or speaking.decides(self.account_id, self.env.user)

    def _check_may_approve(self):
        if not self._may_approve():
            raise AccessError(self.env._("Supervisors approve replies."))


def _units(text):
    """The length of a text as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
