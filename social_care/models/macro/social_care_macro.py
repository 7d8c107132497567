"""A named series of steps: words, tags, who gets it, when it comes back, closing."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...answering import composer


class SocialCareMacro(models.Model):
    _name = "social.care.macro"
    _inherit = ["social.care.guarded"]
    _description = "Macro"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Who may run it. Empty: all teams.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Only for",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.user,
        help="Whose own macro it is. Empty: the team's.",
    )
    body = fields.Text(
        string="Answer",
        translate=True,
        help="What is put into the answer. {first_name}, {customer}, {handle}, "
        "{agent}, {account} and {ticket} are filled in. The other steps are taken as "
        "it is sent.",
    )
    tag_ids = fields.Many2many("helpdesk.ticket.tag", string="Add Tags")
    assign = fields.Selection(
        selection=[("me", "Assign to whoever runs it"), ("user", "Assign to …")],
    )
    assign_user_id = fields.Many2one(
        "res.users", string="Assign to", domain="[('share', '=', False)]"
    )
    snooze_hours = fields.Integer(
        string="Snooze for", help="Hours out of the inbox. 0: not snoozed."
    )
    close = fields.Boolean(
        string="Close the Ticket", help="With the answer as the closing word."
    )

    _snooze_positive = models.Constraint(
        "CHECK (snooze_hours >= 0)", "The hours cannot be negative."
    )

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("assign", "assign_user_id")
    def _check_assigned(self):
        for macro in self:
            if macro.assign == "user" and not macro.assign_user_id:
                raise ValidationError(self.env._("Please choose whom to assign to."))

    # ---- Actions ---------------------------------------------------------------------

    def action_run(self, conversation_id):
        """Take the steps of a macro that says nothing.

        :param int conversation_id: where
        """
        self.ensure_one()
        if (self.body or "").strip():
            raise UserError(self.env._("Its words have to be sent."))
        self.take_steps(self.env["social.care.conversation"].browse(conversation_id))
        return True

    @api.model
    def for_conversation(self, conversation_id):
        """What the user may run on a conversation, with its words filled in.

        :return: list of dicts of ``id``, ``name``, ``body``, ``steps`` in words, and
            ``close``
        """
        conversation = self.env["social.care.conversation"].browse(conversation_id)
        conversation.check_access("read")
        found = self.search(
            Domain("company_id", "=", conversation.company_id.id)
            & Domain("team_id", "in", [False, conversation.team_id.id])
            & Domain("user_id", "in", [False, self.env.uid])
        )
        return [
            {
                "id": macro.id,
                "name": macro.name,
                "body": composer.filled(conversation, macro.body or ""),
                "steps": macro._steps_in_words(),
                "close": macro.close,
            }
            for macro in found
        ]

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def take_steps(self, conversation):
        """Tag, assign, snooze, close, in this order, with the rights of the user.

        The ticket is closed last; where the public does not know how it ended, the
        team's guard speaks, and nothing of it happens.
        """
        self.ensure_one()
        self.check_access("read")
        conversation.ensure_one()
        conversation.check_access("write")
        if self.company_id != conversation.company_id:
            raise UserError(self.env._("This macro belongs to another company."))
        if (self.tag_ids or self.close) and not conversation.ticket_id:
            conversation.action_create_ticket()
        ticket = conversation.ticket_id
        if self.tag_ids:
            ticket.write({"tag_ids": [fields.Command.link(t.id) for t in self.tag_ids]})
        if self.assign:
            user = self.env.user if self.assign == "me" else self.assign_user_id
            conversation.action_assign(user.id)
        if self.snooze_hours:
            until = fields.Datetime.now() + timedelta(hours=self.snooze_hours)
            conversation.action_snooze(until)
        if self.close:
            ticket.social_close_told()

    def _steps_in_words(self):
        """What is done beside the words, for people."""
        self.ensure_one()
        names = [f"#{name}" for name in self.tag_ids.mapped("name")]
        if self.assign:
            names.append(
                self.env._("assign to me")
                if self.assign == "me"
                else self.env._("assign to %s", self.assign_user_id.sudo().name)
            )
        if self.snooze_hours:
            names.append(self.env._("snooze for %s h", self.snooze_hours))
        if self.close:
            names.append(self.env._("close"))
        return ", ".join(names)
