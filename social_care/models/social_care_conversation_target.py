"""By when a conversation is to be answered, and who is told when it is not."""

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_datetime

from ..intake.ranking import rerank

MOST_ACTIVITIES = 5
"""Of more late conversations of one person at once, one message tells the number."""

MOST_NAMES = 10


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    answer_due_at = fields.Datetime(
        string="Answer Due",
        readonly=True,
        help="By the response target that fits the conversation.",
    )
    target_id = fields.Many2one(
        "social.care.target",
        string="Response Target",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    watch_at = fields.Datetime(
        readonly=True, help="When somebody has to be warned, or told that it is late."
    )

    _due_index = models.Index(
        "(company_id, answer_due_at) WHERE answer_due_at IS NOT NULL"
    )
    _watch_index = models.Index("(watch_at) WHERE watch_at IS NOT NULL")

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "ticket_id" in vals:
            self.sudo()._rerank()
        return result

    # ---- Business methods ----------------------------------------------------------

    def _merge_into(self, other):
        """What was missed here was missed in the other one."""
        self.env["social.care.breach"].sudo()._move(self, other)
        return super()._merge_into(other)

    def _rerank(self):
        """Another team may have other targets."""
        rerank(self.env, self.ids)

    def _tell_due(self, late):
        """Tell whom it concerns that answers are due soon, or late.

        :param bool late: whether they are late
        """
        told = {}
        for conversation in self:
            for user in conversation._to_tell(late):
                told[user] = told.get(user, self.browse()) | conversation
        for user, conversations in told.items():
            theirs = conversations.with_context(lang=user.lang, tz=user.tz)
            theirs._tell_in_browser(user, late)
            if late:
                theirs._tell_in_inbox(user)
                if len(theirs) <= MOST_ACTIVITIES:
                    theirs._plan_answer(user)

    def _to_tell(self, late):
        """Who has to know: who works on it, and for what is late also the one it
        escalates to."""
        self.ensure_one()
        leader = self.team_id.user_id or self.account_id.user_id
        users = self.user_id or leader
        if late:
            users |= self.target_id.escalation_user_id or leader
        return users.filtered("active")

    def _tell_in_browser(self, user, late):
        if late:
            title = self.env._("Answers are late: %s", len(self))
        else:
            title = self.env._("Answers are due soon: %s", len(self))
        user._bus_send(
            "simple_notification",
            {
                "type": "danger" if late else "warning",
                "title": title,
                "message": ", ".join(self[:MOST_NAMES].mapped("display_name")),
            },
        )

    def _tell_in_inbox(self, user):
        """One message however many are late, by e-mail where the person wants that."""
        lines = [
            Markup('<li><a href="%s">%s</a> · %s</li>')
            % (
                f"/odoo/social-inbox/{conversation.id}",
                conversation.display_name,
                self.env._(
                    "due %s", format_datetime(self.env, conversation.answer_due_at)
                ),
            )
            for conversation in self[:MOST_NAMES]
        ]
        if len(self) > MOST_NAMES:
            lines.append(
                Markup("<li>%s</li>")
                % self.env._("and %s more", len(self) - MOST_NAMES)
            )
        self.env["mail.thread"].with_context(
            mail_notify_force_send=False
        ).message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("Answers are late: %s", len(self)),
            body=Markup("<ul>%s</ul>") % Markup("").join(lines),
        )

    def _plan_answer(self, user):
        """An activity on each ticket, unless that person has one there already."""
        kind = self.env.ref("social_care.mail_activity_type_due")
        tickets = self.ticket_id
        planned = self.env["mail.activity"].search(
            [
                ("res_model", "=", tickets._name),
                ("res_id", "in", tickets.ids),
                ("activity_type_id", "=", kind.id),
                ("user_id", "=", user.id),
            ]
        )
        for ticket in tickets.filtered(
            lambda t: t.id not in planned.mapped("res_id") and not t.closed
        ):
            if ticket.with_user(user).has_access("read"):
                # The message says it already.
                ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                    activity_type_id=kind.id,
                    user_id=user.id,
                    summary=self.env._("The customer waits for an answer"),
                )
