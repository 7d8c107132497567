"""What people do with conversations in the inbox: take them, put them aside, join them.

One click may concern many. What is put aside is there again by itself: at its time, or
when the customer writes again (see ``intake.conversations.wake``).
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

SHELF_FIELDS = (
    "shelf",
    "shelved_at",
    "shelved_until",
    "shelved_by_id",
    "shelf_reason",
)


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    in_inbox = fields.Boolean(
        search="_search_in_inbox",
        compute="_compute_in_inbox",
        help="Not muted, and not put aside at present.",
    )

    _user_index = models.Index(
        "(user_id, rank DESC NULLS LAST) WHERE user_id IS NOT NULL"
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("shelf", "shelved_until", "muted")
    def _compute_in_inbox(self):
        now = fields.Datetime.now()
        for conversation in self:
            aside = conversation.shelf and (
                not conversation.shelved_until or conversation.shelved_until > now
            )
            conversation.in_inbox = not aside and not conversation.muted

    @api.model
    def _search_in_inbox(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        there = fields.Domain("muted", "!=", True) & (
            fields.Domain("shelf", "=", False)
            | fields.Domain("shelved_until", "<=", now)
        )
        if set(value) == {True}:
            return there
        return ~there if set(value) == {False} else fields.Domain.TRUE

    # ---- Actions -------------------------------------------------------------------

    def action_assign(self, user_id=None):
        """Somebody takes these conversations, and their tickets.

        :param int user_id: who; by default who asks. False: nobody
        """
        self.check_access("write")
        if user_id is None:
            user_id = self.env.uid
        user = self.env["res.users"].browse(user_id or [])
        if user and (not user.exists() or user.share):
            raise UserError(self.env._("This person does not work here."))
        self._check_can_work(user)
        self.ticket_id.write({"user_id": user.id})
        loose = self.filtered(lambda c: not c.ticket_id)
        loose.sudo().write({"user_id": user.id})
        return True

    def _check_can_work(self, user):
        """Nothing is given to people who could not see it."""
        if not user:
            return
        blind = self.sudo().filtered(
            lambda c: (
                c.company_id not in user.sudo().company_ids
                or not c.with_user(user)
                .with_context(allowed_company_ids=user.sudo().company_ids.ids)
                .has_access("read")
            )
        )
        if blind:
            raise UserError(
                self.env._(
                    "%(user)s cannot see: %(conversations)s.",
                    user=user.name,
                    conversations=", ".join(blind.mapped("display_name")[:3]),
                )
            )

    def action_snooze(self, until=None):
        """Out of the inbox until a time, or until the customer writes again.

        :param until: a datetime, or the text of one in UTC; by default in an hour
        """
        until = fields.Datetime.to_datetime(until) or fields.Datetime.add(
            fields.Datetime.now(), hours=1
        )
        if until <= fields.Datetime.now():
            raise UserError(self.env._("Please choose a time that is still to come."))
        return self._shelve("snoozed", until=until)

    def action_wait_for_customer(self):
        """We have said what there is to say: it is the customer's turn."""
        return self._shelve("customer")

    def action_ignore(self, reason=None):
        """No answer will be given, for a reason.

        :param str reason: why, in words; must not be empty
        """
        reason = (reason or "").strip()
        self.action_waive(reason)
        return self._shelve("ignored", reason=reason)

    def action_spam(self):
        """Nothing that anybody has to answer, and no customer."""
        self.check_access("write")
        posts = self.sudo().post_ids.filtered(lambda p: p.direction == "in")
        posts._correct(intent="spam")
        self.action_waive(self.env._("Spam"))
        self.sudo()._refresh()
        return self._shelve("spam")

    def action_mute(self):
        """Nothing that these people write comes to the inbox any more; it is stored
        all the same, and makes no ticket."""
        self.check_access("write")
        return self.profile_id.action_mute()

    def action_unmute(self):
        self.check_access("write")
        return self.profile_id.action_unmute()

    def action_back_to_inbox(self):
        """Put aside no more."""
        self.check_access("write")
        self.sudo().write(dict.fromkeys(SHELF_FIELDS, False))
        return True

    def action_join(self, ticket_id=None):
        """These conversations are the same matter as a ticket.

        A ticket that held nothing else goes on in that one.

        :param int ticket_id: a ticket the user may write
        """
        self.check_access("write")
        ticket = self.env["helpdesk.ticket"].browse(ticket_id or []).exists()
        if not ticket:
            raise UserError(self.env._("Please choose a ticket."))
        ticket.check_access("write")
        others = self.filtered(lambda c: c.ticket_id != ticket)
        if ticket.company_id and others.company_id - ticket.company_id:
            raise UserError(self.env._("The ticket belongs to another company."))
        others.ticket_id.check_access("write")
        left = others.ticket_id
        others.sudo()._join_ticket(ticket.sudo())
        for former in left.sudo():
            if not former.social_conversation_ids:
                former._social_merge_into(ticket.sudo())
        return True

    # ---- Dialogs -------------------------------------------------------------------

    def action_assign_dialog(self):
        return self._dialog("assign", self.env._("Assign"))

    def action_snooze_dialog(self):
        return self._dialog("snooze", self.env._("Snooze"))

    def action_join_dialog(self):
        return self._dialog("join", self.env._("Join a Ticket"))

    def action_ignore_dialog(self):
        return self._dialog("waive", self.env._("Ignore"), default_ignore=True)

    def action_native_answer_dialog(self):
        """Record what was answered on the network itself."""
        self.ensure_one()
        return {
            "name": self.env._("Answered on the Network"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.native.answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_conversation_id": self.id},
        }

    def _dialog(self, name, title, **defaults):
        return {
            "name": title,
            "type": "ir.actions.act_window",
            "res_model": f"social.care.{name}",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_conversation_ids": self.ids, **defaults},
        }

    # ---- Business methods ----------------------------------------------------------

    def _shelve(self, shelf, until=False, reason=False):
        self.check_access("write")
        self.sudo().write(
            {
                "shelf": shelf,
                "shelved_at": fields.Datetime.now(),
                "shelved_until": until,
                "shelved_by_id": self.env.uid,
                "shelf_reason": reason,
            }
        )
        return True

    def _merge_into(self, other):
        """Who works on this one works on the other, where nobody does; and what was
        put aside stays there, unless something was said in the other since then."""
        values = {}
        if not other.ticket_id and not other.user_id:
            values["user_id"] = self.user_id.id
        said = other.last_post_at
        if self.shelf and not other.shelf and not (said and said > self.shelved_at):
            values |= self._convert_to_write({n: self[n] for n in SHELF_FIELDS})
        other.write(values)
        return super()._merge_into(other)
