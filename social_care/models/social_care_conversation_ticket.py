"""How conversations come to tickets that are there already, and leave them."""

from odoo import models
from odoo.exceptions import UserError


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("ticket_id"):
            self.sudo()._take_in_closing()
        return result

    # ---- Actions -------------------------------------------------------------------

    def action_split(self):
        """These conversations are another matter: they leave for a ticket of their own.

        :return: an action that shows the new ticket
        """
        self.check_access("write")
        former = self.ticket_id
        former.check_access("write")
        self.env["helpdesk.ticket"].check_access("create")
        if not former or self.filtered(lambda c: not c.ticket_id):
            raise UserError(self.env._("There is no ticket to split it off from."))
        if len(self.company_id) > 1:
            raise UserError(self.env._("One ticket cannot belong to two companies."))
        if len(former) == 1 and former.sudo().social_conversation_ids <= self:
            raise UserError(
                self.env._("Nothing else is in the ticket: there is nothing to split.")
            )
        self.sudo()._split()
        return self.action_view_ticket()

    # ---- Business methods ----------------------------------------------------------

    def _split(self):
        """Move these conversations to one new ticket, and say so on both sides."""
        by_ticket = self.grouped("ticket_id")
        self.write({"ticket_id": False})
        first = self.sorted(lambda c: (c.first_post_at, c.id))[:1]
        ticket = first._create_tickets()
        (self - first).write({"ticket_id": ticket.id})
        for former, gone in by_ticket.items():
            former._message_log(
                body=self.env._(
                    "Another matter, which goes on in %(ticket)s: %(customers)s.",
                    ticket=ticket.number,
                    customers=", ".join(gone.mapped("profile_id.display_name")),
                )
            )
            ticket._message_log(body=self.env._("Split off from %s.", former.number))

    def _take_in_closing(self):
        """A ticket that was closed before these came to it was closed for them, too.

        What was said after that opens the matter again, as ever.
        """
        late = self.filtered(lambda c: c.ticket_id.closed and c.ticket_id.closed_date)
        known = {
            (fact.conversation_id, fact.happened_at)
            for fact in late.fact_ids
            if fact.kind == "ticket_closed"
        }
        late = late.filtered(lambda c: (c, c.ticket_id.closed_date) not in known)
        if not late:
            return
        self.env["social.care.fact"].create(
            [
                {
                    "conversation_id": conversation.id,
                    "kind": "ticket_closed",
                    "happened_at": conversation.ticket_id.closed_date,
                }
                for conversation in late
            ]
        )
        late._refresh()
