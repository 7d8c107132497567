"""A closing word that does not get out: its ticket is open again."""

from odoo import fields, models


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    closed_from_stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        string="Closed from",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The stage the ticket was in when it was closed with this word.",
    )

    def _on_sent(self):
        super()._on_sent()
        self.filtered("closing").ticket_id._social_remind()

    def _on_failed(self):
        super()._on_failed()
        for reply in self:
            why = reply.error_message or ""
            reply._reopen(self.env._("The closing word was not delivered: %s", why))

    def _cancel(self):
        super()._cancel()
        for reply in self:
            reply._reopen(self.env._("The closing word was taken back."))

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
