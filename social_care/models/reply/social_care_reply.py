import logging
import re
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import Locale, UnknownLocaleError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_datetime, plaintext2html

from ... import messages, registry
from ...checks import CODES, Draft, Situation, check
from ...connecting.tokens import Access
from ...database import alarm, transaction
from ...defaults import only
from ...groups import SUPERVISOR
from ...networks import clean
from ...networks.base import Media, Reply
from ...networks.errors import Later, NetworkError, Never, SignInAgain, Unsure, _lt
from ..account.social_care_account import ALARM_AFTER
from ..handoff.social_care_handoff import CLAIM

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
SAID = WORDS - {"seen_post_id", "send_at"}
"""What whoever approves has read, and nobody changes afterwards."""
ACTIVITY = "social_care.mail_activity_type_approval"
POSTS = 40
"""Posts of a conversation that are looked at, the newest."""
RECENT = 200
"""Replies to others that are compared with a draft."""
HOUR = timedelta(hours=1)
IN_PARTS = ("apology", "customer_name", "agent_name", "late")
"""Of a long answer in parts, one part does for all."""
_logger = logging.getLogger(__name__)
SECONDS = {"undo": 10, "sending": 300, "retry": 60, "timeout": 20}
"""Limits that an administrator can change by the system parameters
``social_care.<name>_seconds``: how long a reply can be taken back; how long its
delivery may take before it counts as not known, much longer than all the calls that
takes; how long to wait after a first failure, and for a network's answer."""
LANE_SECONDS = 45
"""How long a delivery cron works before it lets others have their turn."""
BUSY = timedelta(seconds=60)
"""How long an account is left to the lane that is just sending for it."""
STALE = timedelta(minutes=10)
"""What has waited for so long, paused or planned, is not sent any more where something
was said meanwhile that its author has not seen."""
UNASKED = timedelta(hours=1)
"""After so long a person is asked of what nobody knows, where the account cannot be."""
PATIENCE = 60
"""Seconds to wait for other lanes where a person waits for the end."""
ATTEMPTS = 12
"""How often the result of a delivery is written where others write the same rows."""
FREE = {"lease_token": False, "lease_until": False}
OPEN = ("to_approve", "queued", "sending", "unknown")
"""States in which a reply may still be published."""
_LINK = re.compile(re.escape(CLAIM) + r"([\w-]+)")
GIVE_UP = timedelta(days=1)
"""What could not be sent for so long is not sent any more without a person."""
TROUBLE = "social_care.mail_activity_type_reply"
ACTIVITIES = (TROUBLE, "social_care.mail_activity_type_approval")
"""What people are told of replies by; at most one of them at a time."""
LOOKUPS = 5
"""Failed looks for a reply on the network after which a person is asked."""


@dataclass
class Delivery(Access):
    """A reply that is ours to deliver, and all that takes.

    :param looking: whether it is to be looked for, rather than published
    :param deadline: later than this nothing is published: others may have it by then
    :param called: whether the network was asked to publish it
    """

    reply_id: int
    account_id: int
    token: str
    looking: bool
    reply: Reply
    key: str
    since: datetime
    deadline: datetime
    error: Exception | None = None
    called: bool = False


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
    approval_reason = fields.Char(
        string="To Be Approved Because", readonly=True, copy=False
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
    lease_token = fields.Char(readonly=True, copy=False)
    lease_until = fields.Datetime(readonly=True, copy=False)
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
        string="What Holds It",
        compute="_compute_remark",
        help="Why it is not out, in words: for lists.",
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
    _queue_index = models.Index(
        "(account_id, send_at) WHERE state IN ('queued', 'sending', 'unknown')"
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("conversation_id")
    def _compute_display_name(self):
        for reply in self:
            reply.display_name = self.env._(
                "Reply to %s", reply.conversation_id.profile_id.display_name
            )

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_may_approve(self):
        for reply in self:
            reply.may_approve = reply.state == "to_approve" and reply._may_approve()

    @api.depends("check_codes")
    def _compute_check_labels(self):
        labels = self._check_labels() if any(self.mapped("check_codes")) else {}
        for reply in self:
            codes = (reply.check_codes or "").split(",")
            reply.check_labels = ", ".join(labels.get(code, "") for code in codes)

    @api.depends("seen_post_id", "conversation_id.post_ids", "state")
    def _compute_newer_words(self):
        waiting = self.filtered(lambda reply: reply.state in EDITABLE)
        newer = waiting._newer_posts()
        for reply in self:
            reply.newer_words = (
                "\n".join(map(reply._quote, newer.get(reply.id, ()))) or False
            )

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
            reply.waiting_for = (
                (reply._held_by() or reply._held_until())
                if reply.state == "queued"
                else False
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

    def _held_by(self):
        """What holds it, in words; False where nothing does."""
        account = self.account_id
        if self.company_id.sudo().social_care_outgoing_paused:
            return self.env._("Sending is paused for all accounts.")
        if account.outgoing_paused:
            return self.env._("Sending is paused for this account.")
        if account.state == "paused":
            return self.env._("The account is paused.")
        if account.state != "connected":
            return self.env._("The account has to be connected again.")
        if self.previous_id and self.previous_id.state != "sent":
            return self.env._("The part before it has not been sent.")
        return False

    def _held_until(self):
        """Until when it waits, in words; False where it is to go now."""
        now = fields.Datetime.now()
        if self._planned(now):
            at = format_datetime(self.env, self.send_at, dt_format="short")
            return self.env._("To be sent at %s.", at)
        if self.next_try_at and self.next_try_at > now:
            at = format_datetime(self.env, self.next_try_at, dt_format="short")
            return self.env._("It is tried again at %s.", at)
        return False

    # ---- Constraints -----------------------------------------------------------------

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
    def _was_0_create(self, vals_list):
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

    @api.model_create_multi
    def create(self, vals_list):
        replies = self._was_0_create(vals_list)
        replies.sudo().conversation_id._tell_change()
        return replies

    def _was_0_write(self, vals):
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

    def _was_1_write(self, vals):
        result = self._was_0_write(vals)
        if vals.keys() & SAID and not self.env.su:
            # What was to be approved, and what was, were the words before.
            asked = self.filtered(lambda reply: reply.state == "to_approve")
            asked = asked.filtered(lambda reply: not reply._may_approve())
            asked._close_activities()
            asked.sudo().write({"state": "draft", "approval_reason": False})
            approved = self.filtered("approved_by_id")
            others = approved.filtered(lambda reply: not reply._may_approve())
            others.sudo().write({"approved_by_id": False, "approved_at": False})
            for reply in self.filtered(lambda reply: reply.user_id != self.env.user):
                reply._message_log(
                    body=self.env._("Changed by %s.", self.env.user.name)
                )
        return result

    def write(self, vals):
        """Whoever looks at the conversation sees where its answers are."""
        result = self._was_1_write(vals)
        if vals.keys() & {"state", "body", "error_message"}:
            self.sudo().conversation_id._tell_change()
        return result

    @api.model
    def _was_0_writable_names(self):
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

    # ---- Actions ---------------------------------------------------------------------

    def _was_0_action_send(self):
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

    def action_send(self):
        waiting = self.filtered(lambda reply: reply.state in ("draft", "failed"))
        result = self._was_0_action_send()
        waiting._keep_findings()
        return result

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

    def action_approve(self):
        """Let these replies go.

        :raises UserError: where something was said that nobody has read yet, see
            :meth:`action_seen`
        """
        self.check_access("write")
        for reply in self.filtered(lambda reply: reply.state == "to_approve"):
            reply._check_may_approve()
            reply.sudo()._approve(self.env.user)
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
            reply.sudo()._send_back(self.env.user, reason)
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
        found = self.new(
            {"conversation_id": conversation.id, "user_id": self.env.uid}
        )._look_at(draft)
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
            self.sudo()._keep_found(permalink)
        return True

    # ---- Hooks -----------------------------------------------------------------------

    def _was_0_blocking_words(self):
        """Sentences for which this reply must not be sent."""
        self.ensure_one()
        return []

    def _was_0_let_go(self):
        """There is nothing against this reply."""
        self._queue(undo=True)

    def _was_0_on_sent(self):
        """The reply is out and its post is there; in the transaction that keeps it."""

    def _was_0_on_failed(self):
        """The reply will not be sent; ``error_message`` says why."""

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_deliver(self):
        """One lane: deliver what is due until there is nothing or time is up."""
        try:
            transaction.commit(self.env)
            self._deliver_queue(seconds=LANE_SECONDS)
        except Exception:
            _logger.warning("A delivery lane stopped early", exc_info=True)
        return True

    @api.model
    def _wake(self, at=None):
        """Have the delivery crons look at the queue at a time, or at once."""
        for number in (1, 2):
            cron = self.env.ref(
                f"social_care.ir_cron_deliver_{number}", raise_if_not_found=False
            )
            if cron:
                cron.sudo()._trigger(at)
        if at:
            alarm.ring(self.env, at)

    @api.model
    def _seconds(self, name):
        """One of the limits of :data:`SECONDS`."""
        given = self.env["ir.config_parameter"].sudo()
        try:
            return float(given.get_param(f"social_care.{name}_seconds") or "")
        except ValueError:
            return SECONDS[name]

    # ---- Queue -----------------------------------------------------------------------

    def _queue(self, undo=False):
        """Let these replies go: in a moment, so that they can be taken back, or now;
        at their time where they have one."""
        now = fields.Datetime.now()
        soon = now + timedelta(seconds=self._seconds("undo") if undo else 0)
        for reply in self:
            reply.write(
                {
                    "state": "queued",
                    "send_at": reply.send_at if reply._planned(now) else soon,
                    "queued_at": now,
                    "error_message": False,
                    "needs_person": False,
                    "next_try_at": False,
                    "tried_at": False,
                    "failure_count": 0,
                }
                | FREE
            )
            reply._wake(reply.send_at)
        self._close_activities()

    @api.model
    def _deliver_queue(self, account_ids=None, seconds=None, hurry=False):
        """Deliver one reply after another until there are none or time is up.

        :param account_ids: only these accounts' replies; None: all
        :param seconds: stop after so long; None: go on to the end, and wait for lanes
            that are at these accounts just now
        :param hurry: whether not to wait for the time in which they can be taken back
        :return: Counter of sent, failed and others, by the state they are in then
        """
        counts = Counter()
        start = time.monotonic()
        while seconds is None or time.monotonic() - start < seconds:
            delivery = self._claim(account_ids, hurry)
            if delivery:
                counts[self._deliver(delivery)] += 1
            elif (
                seconds is not None
                or time.monotonic() - start > PATIENCE
                or not self._others_at_work(account_ids)
            ):
                break
            else:
                time.sleep(0.05)
        return counts

    @api.model
    def _others_at_work(self, account_ids):
        return transaction.run(
            self.env,
            lambda env: env["social.care.reply"].search_count(
                [
                    ("account_id", "in", account_ids or []),
                    ("state", "in", ("sending", "unknown")),
                    ("lease_until", ">", fields.Datetime.now()),
                ],
                limit=1,
            ),
        )

    # ---- Claims ----------------------------------------------------------------------

    @api.model
    def _claim(self, account_ids=None, hurry=False):
        """Take the next reply that is due, in a transaction of its own.

        :rtype: Delivery or None
        """
        try:
            return transaction.run(
                self.env, lambda env: env["social.care.reply"]._take(account_ids, hurry)
            )
        except transaction.AGAIN:
            return None

    @api.model
    def _take(self, account_ids, hurry):
        self.env.flush_all()
        self._doubt_abandoned()
        self._ask_persons()
        now = fields.Datetime.now()
        while reply := self._next_due(account_ids, hurry, now):
            if not reply._overtaken(now):
                return reply._lease(now)
        return None

    @api.model
    def _next_due(self, account_ids, hurry, now):
        """The next reply that is due, locked; empty where there is none."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT r.id
              FROM social_care_reply r
              JOIN social_care_account a ON a.id = r.account_id
              JOIN res_company c ON c.id = a.company_id
         LEFT JOIN social_care_reply before ON before.id = r.previous_id
             WHERE (%(accounts)s::int[] IS NULL OR r.account_id = ANY(%(accounts)s))
               AND a.active AND a.state = 'connected'
               AND (r.next_try_at IS NULL OR r.next_try_at <= %(now)s)
               AND CASE r.state
                   WHEN 'queued' THEN
                            r.send_at <= %(until)s
                        AND a.outgoing_paused IS NOT TRUE
                        AND c.social_care_outgoing_paused IS NOT TRUE
                        AND (a.sending_retry_at IS NULL
                             OR a.sending_retry_at <= %(now)s)
                        AND (r.previous_id IS NULL OR before.state = 'sent')
                        AND NOT EXISTS (
                                SELECT 1 FROM social_care_reply other
                                 WHERE other.account_id = r.account_id
                                   AND other.state = 'sending'
                                   AND other.sending_since > %(busy)s)
                   WHEN 'unknown' THEN
                            r.needs_person IS NOT TRUE
                        AND (r.lease_until IS NULL OR r.lease_until <= %(now)s)
                   ELSE false END
             ORDER BY r.failure_count, r.send_at, r.id
             LIMIT 1
               FOR UPDATE OF r SKIP LOCKED
            """,
            {
                "accounts": account_ids,
                "until": now + timedelta(seconds=hurry and self._seconds("undo")),
                "now": now,
                "busy": now - BUSY,
            },
            log_exceptions=False,
        )
        reply = self.browse(self.env.cr.fetchone() or ())
        reply.invalidate_recordset()
        return reply

    def _overtaken(self, now):
        """Hold back what has waited for long where something was said meanwhile.

        :return: whether it is held back
        """
        if self.state != "queued" or self.previous_id or now - self.queued_at < STALE:
            return False
        newer = self._newer_posts().get(self.id)
        if newer:
            self._keep_failed(
                self.env._(
                    "While it waited, something was said. Please read it first:\n%s",
                    "\n".join(map(self._quote, newer)),
                )
            )
        return bool(newer)

    def _lease(self, now):
        """Make this reply ours for a while.

        :rtype: Delivery
        """
        looking = self.state == "unknown"
        limit = self._seconds("sending")
        token = uuid.uuid4().hex
        self.write(
            {
                "state": "unknown" if looking else "sending",
                "lease_token": token,
                "lease_until": now + timedelta(seconds=limit),
                "sending_since": now,
                "tried_at": self.tried_at or now,
            }
        )
        error = None
        try:
            access = self.account_id._access()
        except Exception as reason:
            access, error = Access(None, None), reason
        return Delivery(
            reply_id=self.id,
            account_id=self.account_id.id,
            token=token,
            looking=looking,
            reply=self._network_reply(),
            key=self.idempotency_key,
            since=self.tried_at,
            deadline=now + timedelta(seconds=limit / 2),
            error=error,
            **vars(access),
        )

    @api.model
    def _doubt_abandoned(self):
        """Of what a lane has had for too long, nobody knows how it ended."""
        self.env.cr.execute(
            """
            SELECT id FROM social_care_reply
             WHERE state = 'sending' AND lease_until <= %s
               FOR UPDATE SKIP LOCKED
            """,
            [fields.Datetime.now()],
            log_exceptions=False,
        )
        lost = self.browse(row[0] for row in self.env.cr.fetchall())
        lost.invalidate_recordset()
        for reply in lost:
            reply._doubt(self.env._("The server stopped while it was being sent."), 0)
        self.env.flush_all()

    @api.model
    def _ask_persons(self):
        """What nobody knows of, and what no network can be asked for, is a person's."""
        self.env.cr.execute(
            """
            SELECT r.id
              FROM social_care_reply r
              JOIN social_care_account a ON a.id = r.account_id
             WHERE r.state = 'unknown'
               AND r.needs_person IS NOT TRUE
               AND r.tried_at <= %s
               AND NOT (a.active AND a.state = 'connected')
               AND (r.lease_until IS NULL OR r.lease_until <= %s)
               FOR UPDATE OF r SKIP LOCKED
            """,
            [fields.Datetime.now() - UNASKED, fields.Datetime.now()],
            log_exceptions=False,
        )
        lost = self.browse(row[0] for row in self.env.cr.fetchall())
        lost.invalidate_recordset()
        for reply in lost:
            reply._ask_person(self.env._("Whether it was published is not known."))

    # ---- Calling the network ---------------------------------------------------------

    @api.model
    def _deliver(self, delivery):
        """Publish one reply, or look for it; commit what came of it.

        :return: the state the reply is in then
        """
        found, error = None, None
        try:
            if delivery.error:
                raise delivery.error
            found = self.env["social.care.account"]._ask(
                delivery.account_id,
                delivery,
                lambda client: self._call(client, delivery),
            )
        except Exception as reason:
            error = reason
            if not isinstance(error, NetworkError):
                _logger.warning(
                    "Reply %s could not be delivered:\n%s",
                    delivery.reply_id,
                    delivery.client.settings.traceback(error)
                    if delivery.client
                    else type(error).__name__,
                )
        return transaction.run(
            self.env,
            lambda env: env["social.care.reply"]._settle(delivery, found, error),
            attempts=ATTEMPTS,
        )

    @api.model
    def _call(self, client, delivery):
        if delivery.looking:
            return client.find_own(delivery.reply, delivery.since)
        client.fence = lambda: self._check_deadline(delivery)
        client.fence()
        delivery.called = True
        try:
            return client.publish(delivery.reply, delivery.key)
        except (Later, SignInAgain, Never):
            raise
        except Exception as error:
            # It may be out; what went wrong then is not the network's word on it.
            template = _lt("What the network answered could not be understood.")
            raise Unsure(template) from error

    @api.model
    def _check_deadline(self, delivery):
        """Who was stopped for so long that others may be at it says no more.

        This is looked at last before the words go out. Who is stopped right after it,
        not killed, and wakes up when others have said them, says them once more, where
        the network heeds no idempotency key: there no program can know.
        """
        if fields.Datetime.now() > delivery.deadline:
            raise Later(_lt("The server was too busy."), after=0)

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _writable_names(self):
        return self._was_0_writable_names() | {"handoff_id"}

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

    def _was_0_cancel(self):
        following = self.next_ids.filtered(lambda reply: reply.state != "cancelled")
        if following:
            following._cancel()
        self.write({"state": "cancelled", "next_try_at": False})
        self._close_activities()

    def _was_1_cancel(self):
        self._was_0_cancel()
        for reply in self:
            reply._reopen(self.env._("The closing word was taken back."))

    def _cancel(self):
        result = self._was_1_cancel()
        self.sudo().handoff_id._sync_activities()
        return result

    def _blocking_words(self):
        return self._was_0_blocking_words() + [
            each["message"] for each in self._check() if each["level"] == "block"
        ]

    def _let_go(self):
        reasons = [] if self.approved_by_id else self._approval_reasons()
        if reasons:
            self._ask_approval(" ".join(reasons))
        else:
            self._was_0_let_go()

    def _was_1_on_sent(self):
        self._was_0_on_sent()
        self.filtered("closing").ticket_id._social_remind()

    def _on_sent(self):
        result = self._was_1_on_sent()
        handoff = self.handoff_id.sudo()
        if handoff and self._carries_link():
            if self.visibility == "public":
                handoff.link_in_public = True
            elif not handoff.link_sent_at:
                handoff.link_sent_at = self.sent_at
        if handoff and self.visibility == "private":
            self._let_announcements_go()
        handoff._sync_activities()
        return result

    def _was_1_on_failed(self):
        self._was_0_on_failed()
        for reply in self:
            why = reply.error_message or ""
            reply._reopen(self.env._("The closing word was not delivered: %s", why))

    def _on_failed(self):
        result = self._was_1_on_failed()
        handoff = self.handoff_id.sudo()
        if handoff:
            handoff._log(
                self.env._(
                    "What was to be said about the handoff was not sent: %s",
                    self.error_message or "",
                )
            )
            handoff._sync_activities()
        return result

    def _approval_reasons(self):
        """Sentences for which somebody else has to look at this reply first."""
        self.ensure_one()
        if self._is_approver(self.user_id):
            return []
        team, conversation = self.team_id, self.conversation_id
        followers = conversation.profile_id.follower_count or 0
        reasons = []
        if self._agent_of(self.user_id).in_training:
            reasons.append(self.env._("%s is in training.", self.user_id.name))
        if word := team._social_approval_word(self.body):
            reasons.append(self.env._('It says "%s".', word))
        least = team.social_approval_priority
        if least and conversation.priority_score >= least:
            reasons.append(
                self.env._("The priority is %s.", conversation.priority_score)
            )
        least = team.social_approval_followers
        if least and followers >= least:
            reasons.append(self.env._("The customer has %s followers.", followers))
        return reasons

    def _ask_approval(self, reason):
        self.write({"state": "to_approve", "approval_reason": reason})
        self._close_activities()
        user = self._approver()
        if user:
            self.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=self.env._("Reply of %s to approve", self.user_id.name),
                note=plaintext2html(reason),
            )

    def _approve(self, user):
        self._check_network()
        self._check_seen()
        reasons = self._blocking_words()
        if reasons:
            raise UserError("\n".join(reasons))
        self.write({"approved_by_id": user.id, "approved_at": fields.Datetime.now()})
        self._message_log(body=self.env._("Approved by %s.", user.name))
        self._queue(undo=True)

    def _send_back(self, user, reason):
        self.write({"state": "draft", "sent_back_reason": reason})
        self._message_log(
            body=self.env._(
                "Sent back by %(name)s: %(reason)s", name=user.name, reason=reason
            )
        )
        self._tell_author(
            "social_care.mail_activity_type_reply",
            self.env._("Sent back: %s", self.profile_id.display_name),
            reason,
        )

    def _may_approve(self):
        """Whether the user decides on this reply."""
        return self.env.su or self._is_approver(self.env.user)

    def _is_approver(self, user):
        return user.has_group(SUPERVISOR) or self._agent_of(user).approves

    def _agent_of(self, user):
        return (
            self.env["social.care.agent"]
            .sudo()
            .search(
                [("user_id", "=", user.id), ("company_id", "=", self.company_id.id)],
                limit=1,
            )
        )

    def _check_may_approve(self):
        if not self._may_approve():
            raise AccessError(self.env._("Supervisors approve replies."))

    def _approver(self):
        """Who is asked: the nearest of those who may decide; empty where nobody may."""
        team, account = self.team_id, self.account_id
        agents = self.env["social.care.agent"].search(
            [("approves", "=", True), ("company_id", "=", self.company_id.id)]
        )
        supervisors = self.env.ref(SUPERVISOR).all_user_ids
        nearest = [team.user_id, account.user_id, agents.user_id & team.user_ids]
        for user in self.env["res.users"].union(*nearest) | supervisors:
            if (
                user.active
                and not user.share
                and user != self.user_id
                and self.company_id in user.company_ids
                and self._is_approver(user)
            ):
                return user
        return self.env["res.users"]

    def _check(self):
        """What is wrong with this reply, as :meth:`check_draft` gives it."""
        self.ensure_one()
        return self._look_at(Draft(self.body or "", self.visibility, self.closing))

    def _keep_findings(self):
        """Keep the codes of what these replies are sent in spite of, for reports."""
        for reply in self:
            codes = {each["code"] for each in reply._check()}
            reply.sudo().check_codes = ",".join(sorted(codes)) or False

    def _look_at(self, draft):
        reply = self.sudo()
        levels = reply.team_id._social_check_levels()
        off = {code for code, level in levels.items() if level == "off"}
        if reply.previous_id or reply.next_ids:
            off.update(IN_PARTS)
        more = reply.team_id._social_checks()
        findings = check(draft, reply._situation(off), off, more)
        return [
            {
                "code": finding.code,
                "level": levels[finding.code],
                "message": messages.translate(
                    self.env, finding.template, self._with_names(finding.values)
                ),
                "start": finding.start,
                "end": finding.end,
            }
            for finding in findings
        ]

    def _situation(self, off):
        """Everything the checks have to know.

        :param off: codes that nobody asks for
        """
        conversation = self.conversation_id
        account, company = conversation.account_id, conversation.company_id
        profile = conversation.profile_id
        partner = profile.partner_id
        said, answered = self._said()
        countries = [company.country_id.code, partner.country_id.code]
        brands = (account.name, account.handle, company.name)
        return Situation(
            customer_names=_present(profile.name, partner.name),
            customer_handle=profile.handle or "",
            customer_texts=said,
            language=conversation.language or "",
            agent_name=self.user_id.name or "",
            earlier=answered,
            recent=() if "repeated" in off else self._recent(),
            awaiting_since=conversation.awaiting_since or None,
            answer_due_at=conversation.answer_due_at or None,
            now=fields.Datetime.now(),
            countries=tuple(dict.fromkeys(_present(*countries))),
            ours=self._our_contacts(),
            order_patterns=self.team_id._social_order_patterns(),
            brand_names=_present(*brands),
        )

    def _said(self):
        """What the customer said, and what we said, of late; the oldest first."""
        posts = self.env["social.care.post"].search(
            [
                ("conversation_id", "in", self.conversation_id.ids),
                ("deleted", "=", False),
            ],
            limit=POSTS,
        )
        posts = posts.sorted(lambda post: (post.posted_at, post.id)).filtered("body")
        theirs = posts.filtered(lambda post: post.direction == "in")
        return tuple(theirs.mapped("body")), tuple((posts - theirs).mapped("body"))

    def _recent(self):
        """What we said to others from this account within the hour."""
        replies = self.search_fetch(
            [
                ("account_id", "in", self.account_id.ids),
                ("conversation_id", "not in", self.conversation_id.ids),
                ("state", "in", ("to_approve", "queued", "sending", "unknown", "sent")),
                ("create_date", ">", fields.Datetime.now() - HOUR),
            ],
            ["body"],
            limit=RECENT,
        )
        return tuple(replies.mapped("body"))

    def _our_contacts(self):
        """Contacts that the company publishes, as plain texts."""
        company = self.conversation_id.company_id
        partner = company.partner_id
        places = partner | partner.child_ids.filtered(lambda p: p.type != "contact")
        contacts = [company.website, self.team_id.alias_email]
        for place in places:
            contacts += [place.phone, place.email]
            if place.street:
                contacts.append(
                    f"{place.street}, {place.zip or ''} {place.city or ''}".strip(", ")
                )
        return _present(*contacts) + self.team_id._social_allowed()

    def _with_names(self, values):
        """Codes of languages as their names, for people."""
        return {
            name: _languages(value, self.env.lang)
            if name in ("ours", "theirs")
            else value
            for name, value in values.items()
        }

    @api.model
    def _check_labels(self):
        """Code of a check to its name."""
        teams = self.env["helpdesk.ticket.team"]
        codes = (*CODES, *teams._social_checks())
        names = [f"social_check_{code}" for code in codes]
        described = teams.fields_get(names, ["string"])
        return {code: described[f"social_check_{code}"]["string"] for code in codes}

    def _reopen(self, words):
        """Put the ticket back to where it was before this word was to close it."""
        self.ensure_one()
        stage, ticket = self.closed_from_stage_id, self.ticket_id
        if not self.closing or not ticket:
            return
        self.closed_from_stage_id = False
        if stage and ticket.closed and ticket._social_silent():
            ticket.write({"stage_id": stage.id})
            ticket._message_log(body=self.env._("%s The ticket is open again.", words))
        ticket._social_remind()

    def _was_0_send(self):
        """Let a reply go, unless there is a reason against it."""
        self.ensure_one()
        reply = self.sudo()
        reply._check_network()
        if not reply.previous_id:
            reply._check_seen()
            reply._follow_own()
        elif reply.previous_id.state in ("draft", "cancelled"):
            raise UserError(self.env._("Please send the part before it first."))
        reasons = reply._blocking_words()
        if reasons:
            raise UserError("\n".join(reasons))
        reply._let_go()
        self.env.flush_all()

    def _send(self):
        if not self.handoff_id:
            self.sudo().handoff_id = self._handoff_of_link()
        return self._was_0_send()

    def _check_network(self):
        """Refuse at once what the network is known to refuse."""
        if self.account_id.state == "draft":
            raise UserError(self.env._("Please connect the account first."))
        post = self.in_reply_to_post_id
        if post.deleted:
            raise UserError(self.env._("The post to be answered is gone."))
        client = registry.network(self.env, self.network)(self.account_id._settings())
        can = client.capabilities
        if can.needs_summons and self.visibility == "public" and post.kind == "search":
            raise UserError(
                self.env._(
                    "%(network)s lets us answer only who mentions us. Please answer on "
                    "%(network)s itself and record it here.",
                    network=client.label,
                )
            )
        if can.reply_window and post.posted_at:
            until = fields.Datetime.add(post.posted_at, seconds=can.reply_window)
            if fields.Datetime.now() > until:
                raise UserError(
                    self.env._(
                        "%s lets us answer no more: it is too long ago.", client.label
                    )
                )
        try:
            client.vet(self._network_reply())
        except NetworkError as error:
            raise UserError(messages.explain(self.env, error)) from None

    def _check_seen(self):
        """Refuse where something was said that the author has not seen."""
        newer = self._newer_posts().get(self.id)
        if newer:
            raise UserError(
                self.env._(
                    "Something was said since you looked. Please read it first:\n%s",
                    "\n".join(map(self._quote, newer)),
                )
            )

    def _follow_own(self):
        """One answer to a post at a time; what its author adds goes after it."""
        there = self.search(
            [
                ("in_reply_to_post_id", "=", self.in_reply_to_post_id.id),
                ("visibility", "=", self.visibility),
                ("state", "in", OPEN),
                ("id", "!=", self.id),
            ],
            order="id",
        )
        if not self.in_reply_to_post_id or not there:
            return
        other = there.filtered(lambda reply: reply.user_id != self.user_id)[:1]
        if other:
            raise UserError(
                self.env._(
                    "%(name)s is answering this already: %(words)s",
                    name=other.user_id.name,
                    words=other.body,
                )
            )
        if self.body.strip() in [reply.body.strip() for reply in there]:
            raise UserError(self.env._("These words are on their way already."))
        self.previous_id = there.filtered(
            lambda reply: not reply.next_ids.filtered(lambda n: n.state != "cancelled")
        )[-1:]

    def _newer_posts(self):
        """What was said in the conversations since the authors looked.

        What an author has said since is no news to them.

        :return: dict of reply id to posts, the oldest first, where there are any
        """
        self.env["social.care.post"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT reply.id, array_agg(post.id ORDER BY post.posted_at, post.id)
              FROM social_care_reply reply
              JOIN social_care_post post
                ON post.conversation_id = reply.conversation_id
         LEFT JOIN social_care_post seen ON seen.id = reply.seen_post_id
             WHERE reply.id = ANY(%s)
               AND post.deleted IS NOT TRUE
               AND (seen.id IS NULL
                    OR (post.posted_at, post.id) > (seen.posted_at, seen.id))
               AND (post.direction = 'in'
                    OR post.user_id IS DISTINCT FROM reply.user_id)
             GROUP BY reply.id
            """,
            [self.ids],
        )
        posts = self.env["social.care.post"]
        return {reply: posts.browse(ids) for reply, ids in self.env.cr.fetchall()}

    @api.model
    def _quote(self, post):
        post = post.sudo()
        return self.env._(
            "%(name)s: %(words)s", name=post.display_name, words=post.body or ""
        )

    def _handoff_of_link(self):
        """The handoff whose link is in the words, if one is."""
        handoffs = self.env["social.care.handoff"]
        for token in _LINK.findall(self.body or ""):
            handoffs |= handoffs._of_link(token)
        mine = self.conversation_id.ticket_id
        return handoffs.filtered(lambda h: h.ticket_id == mine)[:1]

    def _carries_link(self):
        """Whether the words hold the link of the handoff."""
        url = self.handoff_id.claim_url
        return bool(url and url in (self.body or ""))

    def _let_announcements_go(self):
        """The private message is out: now the public may be told of it."""
        for reply in self.handoff_id.reply_ids:
            if reply.visibility != "public" or reply.state != "draft":
                continue
            try:
                with self.env.cr.savepoint():
                    reply.with_user(reply.user_id)._send()
                    if reply.state == "queued":
                        reply._queue()
            except UserError as error:
                reply._tell_author(
                    "social_care.mail_activity_type_reply",
                    self.env._("Not sent: %s", reply.profile_id.display_name),
                    str(error),
                )

    @api.model
    def _settle(self, delivery, found, error):
        """Write what came of a delivery, in the transaction of the caller.

        :param found: the external id; when looking also "" or None
        :return: the state the reply is in then
        """
        reply = self.browse(delivery.reply_id)
        self.env.cr.execute(
            "SELECT lease_token, state FROM social_care_reply WHERE id = %s"
            " FOR NO KEY UPDATE",
            [reply.id],
            log_exceptions=False,
        )
        token, state = self.env.cr.fetchone() or (None, None)
        reply.invalidate_recordset()
        if token != delivery.token:
            # Others took it for lost. That it is out is true all the same.
            if found and state in ("queued", "sending", "unknown"):
                reply._keep_sent(found)
            return state
        if error:
            reply._keep_error(error, delivery)
        elif found:
            reply._keep_sent(found)
        elif not delivery.looking or found is None:
            reply._ask_person(self.env._("Whether it was published is not known."))
        elif fields.Datetime.now() - reply.tried_at > GIVE_UP:
            reply._keep_failed(self.env._("It could not be sent for a whole day."))
        else:
            reply._keep_missing()
        return reply.state

    def _keep_sent(self, external_id):
        """It is out: keep it as a post of ours."""
        self.ensure_one()
        post, known = self._own_post(external_id)
        if post.sudo().reply_ids - self:
            # Same words below the same post: that one is another reply's.
            self._ask_person(self.env._("Whether it was published is not known."))
            return
        self.write(
            {
                "state": "sent",
                "post_id": post.id,
                "sent_at": post.posted_at,
                "error_message": False,
                "needs_person": False,
                "next_try_at": False,
                "failure_count": 0,
            }
            | FREE
        )
        self._run_hook("_show_sent", post.browse() if known else post)
        self.account_id._sending_went_well()
        self._close_activities()
        self._run_hook("_on_sent")
        if self.next_ids:
            self._wake()

    def _show_sent(self, post):
        """Where the conversation stands now, and the post in the ticket's chatter."""
        self.conversation_id._refresh()
        if post:
            self.ticket_id._social_log_posts(post)

    def _own_post(self, external_id):
        """The post of ours with this id; made where the account's own stream has not
        brought it yet.

        :return: the post, and whether it was there
        """
        posts = self.env["social.care.post"]
        post = posts.search(
            [
                ("account_id", "=", self.account_id.id),
                ("external_id", "=", external_id),
            ]
        )
        values = {"closing": self.closing, "user_id": self.user_id.id}
        if post:
            if not post.conversation_id:
                values["conversation_id"] = self.conversation_id.id
            post.write(values)
            return post, True
        if self.visibility == "public":
            client = self.account_id._client()
            values["permalink"] = client.permalink(external_id) or False
        return posts.create(self._post_values(external_id) | values), False

    def _post_values(self, external_id):
        conversation, account = self.conversation_id, self.account_id
        here = self.visibility == conversation.visibility
        private = self.visibility == "private"
        parent = self.previous_id.post_id or self.in_reply_to_post_id
        return {
            "account_id": account.id,
            "company_id": account.company_id.id,
            "network": account.network,
            "external_id": external_id,
            "direction": "out",
            "visibility": self.visibility,
            "kind": "message" if private else "reply",
            "body": self.body.strip(),
            "posted_at": fields.Datetime.now(),
            "parent_external_id": parent.external_id,
            "thread_external_id": here and conversation.thread_external_id,
            "conversation_id": conversation.id,
            "language": conversation.language,
        }

    def _keep_found(self, permalink):
        """A person has found it on the network, at an address or without one."""
        permalink = clean.link(permalink)
        post = self.conversation_id._answer_at(permalink)
        if not post:
            values = self._post_values(f"native:{uuid.uuid4()}")
            post = post.create(
                values
                | {"permalink": permalink or False, "native": True, "version": ""}
            )
            self.ticket_id._social_log_posts(post)
        self._keep_sent(post.external_id)

    def _keep_error(self, error, delivery):
        """Nothing came of it, for now or for good."""
        message = messages.explain(self.env, error)
        if isinstance(error, SignInAgain):
            self._put_back(message, 0)
            self.account_id._set_error(message)
        elif isinstance(error, Unsure) or (
            delivery.called and not isinstance(error, NetworkError)
        ):
            self._doubt(message, self._seconds("timeout"))
            self.account_id._sending_failed(message)
        elif isinstance(error, Never):
            if delivery.looking:
                self._ask_person(message)
            else:
                self._keep_failed(message)
        else:
            after = error.after if isinstance(error, Later) else None
            self._put_off(message, after, delivery.looking)
        if self.account_id.sending_failure_count == ALARM_AFTER:
            self._tell_waiting(self.account_id, message)

    def _put_off(self, message, after, looking):
        """Try again later; not for ever."""
        if looking and self.failure_count + 1 >= LOOKUPS:
            self._ask_person(message)
            return
        if not looking and fields.Datetime.now() - self.tried_at > GIVE_UP:
            self._keep_failed(message)
            return
        delay = self.account_id._sending_failed(message, after)
        self._put_back(message, delay, looking)

    def _put_back(self, message, delay, looking=False):
        at = fields.Datetime.now() + timedelta(seconds=delay)
        looking = looking or self.state == "unknown"
        self.write(
            {
                "state": "unknown" if looking else "queued",
                "error_message": message,
                "next_try_at": at,
                "failure_count": self.failure_count + 1,
            }
            | FREE
        )
        self._wake(at)

    def _doubt(self, message, margin):
        """Nobody knows how it ended: look for it when all must be over.

        :param margin: seconds that the network may still be at it
        """
        lag = self.account_id._network().capabilities.lag
        at = fields.Datetime.now() + timedelta(seconds=margin + lag)
        self.write(
            {
                "state": "unknown",
                "error_message": message,
                "next_try_at": at,
                "failure_count": 0,
            }
            | FREE
        )
        self._wake(at)

    def _keep_missing(self):
        """It is not there: send it again."""
        self.write(
            {
                "state": "queued",
                "next_try_at": False,
                "failure_count": self.failure_count + 1,
            }
            | FREE
        )
        self._wake()

    def _keep_failed(self, message):
        """It will not be sent: the words stand at the reply, and its author is told."""
        self.write({"state": "failed", "error_message": message} | FREE)
        self._tell_author(
            TROUBLE,
            self.env._("Not sent: %s", self.profile_id.display_name),
            message,
        )
        self._run_hook("_on_failed")

    def _ask_person(self, message):
        """Whether it was published cannot be found out: somebody has to look."""
        self.write(
            {
                "state": "unknown",
                "needs_person": True,
                "error_message": message,
                "next_try_at": False,
            }
            | FREE
        )
        self._tell_author(
            TROUBLE,
            self.env._("Was it posted? %s", self.profile_id.display_name),
            self.env._(
                "%s Please look on the network, then say so at the reply.", message
            ),
        )

    def _tell_author(self, kind, summary, note):
        """An activity for who wrote it, and a word at once where they are logged in."""
        self.ensure_one()
        user = self.user_id.filtered("active") or self.account_id.user_id
        if not user:
            return
        self._close_activities()
        self.activity_schedule(
            kind, user_id=user.id, summary=summary, note=plaintext2html(note)
        )
        user._bus_send(
            "simple_notification",
            {"type": "danger", "title": summary, "message": note, "sticky": True},
        )

    @api.model
    def _tell_waiting(self, account, message):
        """Tell the authors of what waits for an account that it does, each once."""
        kind = self.env.ref(TROUBLE, raise_if_not_found=False)
        waiting = self.search(
            [("account_id", "=", account.id), ("state", "=", "queued")]
        )
        for reply in waiting:
            if kind not in reply.activity_ids.activity_type_id:
                reply._tell_author(
                    TROUBLE,
                    self.env._("Not sent yet: %s", reply.profile_id.display_name),
                    message,
                )

    def _close_activities(self):
        self.activity_unlink(list(ACTIVITIES))

    def _run_hook(self, name, *arguments):
        """What others do with a result must not undo it: it has happened."""
        try:
            with self.env.cr.savepoint():
                getattr(self, name)(*arguments)
                self.env.flush_all()
        except transaction.AGAIN:
            raise
        except Exception:
            _logger.exception("%s of reply %s failed", name, self.id)

    def _moves(self):
        """Whether something becomes of it soon, without anybody's doing."""
        self.ensure_one()
        if self.state == "queued":
            return not (self._held_by() or self._planned(fields.Datetime.now()))
        return self.state == "sending" or (
            self.state == "unknown" and not self.needs_person
        )

    def _planned(self, now):
        """Whether it is to be sent at a time that somebody chose."""
        soon = now + timedelta(seconds=self._seconds("undo"))
        return bool(self.send_at and self.send_at > soon)


def _present(*values):
    return tuple(value for value in values if value)


def _units(text):
    """The length of a text as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _languages(codes, lang):
    """``de, fr`` to the names of these languages in a user's language."""
    names = []
    for code in codes.split(", "):
        try:
            names.append(Locale(code).get_display_name(lang or "en_US") or code)
        except (UnknownLocaleError, ValueError):
            names.append(code)
    return ", ".join(names)
