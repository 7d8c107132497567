"""Closing guard: no ticket is closed by the way while the public does not know."""

import logging

from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.http import request

from ..resolution import ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY, UNANSWERED

NOT_TOLD = (UNANSWERED, ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY)
"""Where the public does not know how it ended."""

ON_ITS_WAY = ("to_approve", "queued", "sending", "unknown")
"""States of a reply that may still get out."""

REMINDS = {"active", "team_id", "user_id"}
"""What changes who has to tell the public, and whether."""

AGENT = "social_care.group_social_care_agent"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        closing = self._social_closed_by(vals)
        if closing and self._social_guarded():
            closing._social_guard(vals["stage_id"])
        closing._social_remember_stage()
        result = super().write(vals)
        if closing or vals.keys() & REMINDS:
            self.filtered("public_resolution")._social_remind()
        return result

    # ---- Actions -------------------------------------------------------------------

    def action_social_close(self):
        """Close these tickets, with a word in public or a waiver."""
        self.check_access("write")
        return self._social_close_dialog()

    def action_social_waive(self):
        """The same, beginning with the waiver."""
        self.check_access("write")
        return self._social_close_dialog(default_way="waive")

    def action_social_set_by_hand(self):
        """Say where these tickets' conversations stand in public."""
        conversations = self.social_conversation_ids.filtered("public_resolution")
        return conversations.action_set_public_resolution_dialog()

    # ---- Business methods ----------------------------------------------------------

    def _social_close_dialog(self, **defaults):
        return {
            "name": self.env._("Close in Public"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.close",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_ids": self.ids, **defaults},
        }

    def _social_closed_by(self, vals):
        """Those of these tickets that are open, in public, and would be closed."""
        stage = self.env["helpdesk.ticket.stage"].browse(vals.get("stage_id") or [])
        if not stage.sudo().closed:
            return self.browse()
        return self.filtered(lambda t: not t.closed and t.sudo().public_resolution)

    def _social_guarded(self):
        """Whether it is a person of ours who writes: the portal and what runs by itself
        are not stopped, they leave an activity."""
        return not (
            self.env.su
            or self.env.user.share
            or (self.env.context.get("cron_id") and not request)
        )

    def _social_guard(self, stage_id):
        """Refuse to close what the public does not know the end of.

        :raises RedirectWarning: to the closing dialogue, where a team wants that
        """
        silent = self._social_silent().filtered(
            lambda t: t.sudo().team_id.social_closing_guard == "require"
        )
        if not silent:
            return
        numbers = ", ".join(silent[:5].mapped("number"))
        if len(silent) > 5:
            numbers = self.env._(
                "%(numbers)s and %(more)s more", numbers=numbers, more=len(silent) - 5
            )
        message = self.env._(
            "The public does not know how it ended: %s. Say a closing word, or waive "
            "it with a reason.",
            numbers,
        )
        if not self.env.user.has_group(AGENT):
            raise UserError(message)
        asks = RedirectWarning(
            message,
            silent._social_close_dialog(default_stage_id=stage_id),
            self.env._("Close in public"),
        )
        asks.loglevel = logging.INFO  # a question, no error of the server's
        raise asks

    def _social_silent(self):
        """Those of these tickets of which the public does not know how they ended, and
        no closing word is on its way."""
        silent = self.filtered(lambda t: t.sudo().public_resolution in NOT_TOLD)
        if not silent:
            return silent
        promised = silent._social_words_on_their_way().conversation_id
        waiting = (
            self.env["social.care.conversation"]
            .sudo()
            ._read_group(
                Domain("ticket_id", "in", silent.ids)
                & Domain("public_resolution", "in", NOT_TOLD)
                & Domain("id", "not in", promised.ids),
                ["ticket_id"],
            )
        )
        return silent & silent.browse(ticket.id for (ticket,) in waiting)

    def _social_stages(self):
        """The stages this ticket may have."""
        self.ensure_one()
        team = self.team_id.with_company(self.company_id)
        return team._get_applicable_stages()

    def _social_words_on_their_way(self):
        """Closing words for these tickets that may still get out."""
        return (
            self.env["social.care.reply"]
            .sudo()
            .search(
                [
                    ("conversation_id.ticket_id", "in", self.ids),
                    ("closing", "=", True),
                    ("visibility", "=", "public"),
                    ("state", "in", ON_ITS_WAY),
                ]
            )
        )

    def _social_remember_stage(self):
        """Where a closing word is on its way: what to go back to if it fails."""
        if not self:
            return
        words = self._social_words_on_their_way()
        for ticket, theirs in words.grouped("ticket_id").items():
            theirs.closed_from_stage_id = ticket.stage_id
