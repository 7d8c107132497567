"""What becomes of handoffs when something becomes of their ticket."""

from odoo import models

from .social_care_handoff import OPEN


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    def _go_with(self, ticket):
        """They belong to another ticket now."""
        others = self.filtered(lambda h: h.ticket_id != ticket)
        others.write({"ticket_id": ticket.id})
        if ticket.closed:
            others._ticket_closed()
        others._sync_activities()

    def _ticket_closed(self):
        """Whoever closes the ticket ends what is open in it."""
        offered = self.filtered(lambda h: h.state == "offered")
        arrived = self.filtered(lambda h: h.state == "arrived")
        if offered:
            words = self.env._("The ticket was closed before the customer came.")
            offered._move("expired", outcome=words)
        for handoff in arrived:
            words = handoff.outcome or self.env._("The ticket was closed.")
            handoff._move("done", outcome=words)

    def _ticket_deleted(self):
        """They end; what was offered and what came of it is still counted."""
        words = self.env._("The ticket was deleted.")
        for handoff in self:
            if handoff.state in OPEN:
                target = "expired" if handoff.state == "offered" else "unreachable"
                handoff._move(target, outcome=handoff.outcome or words)
        self._activities().unlink()

    def _mail_came(self, address):
        """A mail came to the ticket from an address."""
        waiting = self.filtered(lambda h: h.channel == "email" and h.state == "offered")
        mine = waiting.filtered(lambda h: h.contact_value == address)
        known = waiting.filtered(
            lambda h: (
                not h.contact_value
                and address
                and h.partner_id.email_normalized == address
            )
        )
        known.write({"contact_value": address})
        (mine | known)._move("arrived")
