"""Getting in touch: the mail, the private message, and checking who it is."""

from odoo import models
from odoo.exceptions import UserError

from .social_care_handoff import OPEN


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    # ---- Actions -------------------------------------------------------------------

    def action_verify_dialog(self):
        """Write down how it was checked who this is."""
        self.ensure_one()
        mine = self.claim_ids.filtered(lambda c: c.value == self.contact_value)
        return {
            "name": self.env._("Check Who It Is"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.verify",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_handoff_id": self.id,
                "default_claim_id": mine.id if len(self.claim_ids) == 1 else False,
            },
        }

    def action_write_email(self):
        """Write to the customer from the ticket, so that the answer comes there."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in OPEN:
            raise UserError(self.env._("This handoff has ended."))
        if self.channel != "email" or not self.contact_value:
            raise UserError(self.env._("There is no e-mail address to write to."))
        if self._unverified():
            raise UserError(self.env._("Please check first who this is."))
        return {
            "name": self.env._("Write the E-mail"),
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "helpdesk.ticket",
                "default_res_ids": self.ticket_id.ids,
                "default_composition_mode": "comment",
                "default_subtype_xmlid": "mail.mt_comment",
                "default_partner_ids": self.sudo()._mail_partner().ids,
            },
        }

    def action_close_in_public(self):
        """Say in public how it ended, in the ticket's dialogue."""
        self.ensure_one()
        return self.ticket_id.action_social_close()

    # ---- Business methods ----------------------------------------------------------

    def _mail_partner(self):
        """The contact behind the address; one is made where there is none."""
        self.ensure_one()
        contact = self.partner_id
        if contact.email_normalized == self.contact_value:
            return contact
        if contact and not contact.email and self.verified_at:
            contact.email = self.contact_value
            return contact
        Partner = self.env["res.partner"].with_context(mail_create_nosubscribe=True)
        found = Partner.search(
            [
                ("email_normalized", "=", self.contact_value),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        )
        return found or Partner.create(
            {
                "name": self.profile_id._ticket_name()
                if self.profile_id
                else self.contact_value,
                "email": self.contact_value,
                "company_id": self.company_id.id,
                "lang": self._customer_lang() or False,
            }
        )

    def _go_on(self):
        """What to show after a handoff was made."""
        return {"type": "ir.actions.act_window_close"}
