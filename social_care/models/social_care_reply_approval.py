"""A second pair of eyes: replies that somebody approves before they are sent.

What calls for it is for the team to say, and who is in training; who approves others
needs nobody.
"""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from .social_care_reply import WORDS

SAID = WORDS - {"seen_post_id", "send_at"}
"""What whoever approves has read, and nobody changes afterwards."""

SUPERVISOR = "social_care.group_social_care_supervisor"

ACTIVITY = "social_care.mail_activity_type_approval"


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_approval_words = fields.Text(
        string="Approve Replies That Say",
        help="Words or phrases, one a line. A reply that has one of them in it is "
        "approved before it is sent.",
    )
    social_approval_priority = fields.Integer(
        string="Approve from Priority",
        help="Replies in conversations of this priority (1 to 100) or a higher one are "
        "approved before they are sent; 0: none.",
    )
    social_approval_followers = fields.Integer(
        string="Approve from Followers",
        help="Replies to people with so many followers or more are approved before "
        "they are sent; 0: none.",
    )

    _social_approval_positive = models.Constraint(
        "CHECK (social_approval_priority >= 0 AND social_approval_followers >= 0)",
        "The limits for approval cannot be negative.",
    )

    def _social_approval_word(self, text):
        """The first of the team's words that is in a text; empty where none is."""
        folded = " ".join(text.casefold().split())
        for line in (self.social_approval_words or "").splitlines():
            phrase = " ".join(line.casefold().split())
            if phrase and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded):
                return line.strip()
        return ""


class SocialCareAgent(models.Model):
    _inherit = "social.care.agent"

    in_training = fields.Boolean(
        help="What this person writes is approved before it is sent."
    )
    approves = fields.Boolean(
        help="May approve what others write, as supervisors may anyway."
    )


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    approval_reason = fields.Char(
        string="To Be Approved Because", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_at = fields.Datetime(string="Approved", readonly=True, copy=False)
    sent_back_reason = fields.Char(string="Sent Back", readonly=True, copy=False)
    may_approve = fields.Boolean(compute="_compute_may_approve")

    # ---- Computes ------------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_may_approve(self):
        for reply in self:
            reply.may_approve = reply.state == "to_approve" and reply._may_approve()

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
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

    # ---- Actions -------------------------------------------------------------------

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

    # ---- Business methods ----------------------------------------------------------

    def _let_go(self):
        reasons = [] if self.approved_by_id else self._approval_reasons()
        if reasons:
            self._ask_approval(" ".join(reasons))
        else:
            super()._let_go()

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
