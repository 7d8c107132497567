"""One activity on a ticket whose end the public does not know; it ends by itself."""

from odoo import fields, models

from ..resolution import RESOLVED_PRIVATELY

KIND = "social_care.mail_activity_type_tell"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _social_remind(self):
        """Have one activity on those of these tickets that need one, none on others."""
        kind = self.env.ref(KIND, raise_if_not_found=False)
        if not self or not kind:
            return
        tickets = self.sudo()
        activities = self.env["mail.activity"].sudo()
        there = activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", tickets.ids),
                ("activity_type_id", "=", kind.id),
            ]
        ).grouped("res_id")
        wanted = tickets._social_to_tell()
        for ticket in tickets:
            theirs = there.get(ticket.id, activities)
            (theirs[1:] if ticket in wanted else theirs).unlink()
            kept = theirs[:1] if ticket in wanted else activities
            if kept and kept.user_id != ticket._social_who_tells():
                kept.with_context(mail_activity_quick_update=True).write(
                    {"user_id": ticket._social_who_tells().id}
                )
        model = self.env["ir.model"]._get_id(self._name)
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model,
                    "res_id": ticket.id,
                    "activity_type_id": kind.id,
                    "summary": self.env._("Tell the public how it ended"),
                    "date_deadline": fields.Date.context_today(self),
                    "user_id": ticket._social_who_tells().id,
                    "automated": True,
                }
                for ticket in wanted
                if ticket.id not in there
            ]
        )

    def _social_to_tell(self):
        """Those of these tickets that ended behind the public's back."""
        return self.filtered(
            lambda t: (
                t.active
                and t.team_id.social_closing_guard != "off"
                and (t.closed or t.public_resolution == RESOLVED_PRIVATELY)
                # Then the handoff's own activity asks for it.
                and not any(t.social_handoff_ids.mapped("closing_due"))
            )
        )._social_silent()

    def _social_who_tells(self):
        """Who has to do it: the agent, for nobody's ticket the team's leader."""
        return self.user_id or self.team_id.user_id
