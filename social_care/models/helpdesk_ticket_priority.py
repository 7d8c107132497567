"""What a ticket takes over from the priority of its conversations."""

from odoo import api, fields, models

from ..triage import priority


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_answer_due_at = fields.Datetime(
        string="Answer Due",
        compute="_compute_social",
        store=True,
        index="btree_not_null",
        copy=False,
        help="When the first of its conversations has to be answered.",
    )
    social_stars = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The stars that the priority gave. Empty: somebody else gave them.",
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("social_conversation_ids.answer_due_at")
    def _compute_social(self):
        # All at once: one by one they would be asked for a ticket at a time.
        self.social_conversation_ids.profile_id.fetch(["handle", "name", "external_id"])
        return super()._compute_social()

    @api.model
    def _social_values(self, conversations):
        dues = filter(None, conversations.mapped("answer_due_at"))
        return {
            **super()._social_values(conversations),
            "social_answer_due_at": min(dues, default=False),
        }

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        if "priority" in vals and "social_stars" not in vals:
            # Whoever gave these stars, it was not the score.
            vals = {**vals, "social_stars": False}
        result = super().write(vals)
        if "team_id" in vals:
            self.sudo().social_conversation_ids._rerank()
        return result

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _social_create(self, conversations):
        ladders = self.env["social.care.weights"]._ladders(conversations.company_id)
        informed = self.with_context(social_care_ladders=ladders)
        tickets = super(HelpdeskTicket, informed)._social_create(conversations)
        return tickets.with_env(self.env)

    @api.model
    def _social_vals(self, conversation, origin):
        vals = super()._social_vals(conversation, origin)
        ladders = self.env.context.get("social_care_ladders", {})
        ladder = ladders.get(conversation.company_id.id)
        if not ladder:
            return vals
        given = str(priority.stars(conversation.priority_score, ladder))
        return {**vals, "priority": given, "social_stars": given}

    def _social_follow_stars(self):
        """Give the stars that the score asks for, where nobody else gave any."""
        followers = self.filtered(lambda t: t.social_stars and not t.closed)
        if not followers:
            return
        ladders = self.env["social.care.weights"]._ladders(followers.company_id)
        chosen = {}
        for ticket in followers:
            ladder = ladders[ticket.company_id.id]
            if not ladder:
                continue
            wanted = str(priority.stars(ticket.social_priority_score, ladder))
            if wanted != ticket.social_stars:
                chosen.setdefault(wanted, []).append(ticket.id)
        for wanted, ids in chosen.items():
            self.browse(ids).write({"priority": wanted, "social_stars": wanted})
