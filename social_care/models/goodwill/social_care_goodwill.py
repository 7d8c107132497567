from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...goodwill import budget
from ...groups import SUPERVISOR
from ..rights.defaults import only

WRITABLE = {
    *("kind", "value", "reason", "budget_id", "exception_reason", "cost"),
    "conversation_id",
}
GIVEN = WRITABLE | {"ticket_id"}
"""What people say when they make one."""


class SocialCareGoodwill(models.Model):
    """Something that is given to a customer, for nothing in return."""

    _name = "social.care.goodwill"
    _description = "Goodwill"
    _inherit = ["social.care.guarded", "social.care.labelled"]
    _order = "id desc"
    _rec_name = "kind"
    _check_company_auto = True
    _fixed = frozenset({"ticket_id", "company_id"})

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    conversation_id = fields.Many2one(
        "social.care.conversation",
        compute="_compute_conversation_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    team_id = fields.Many2one(related="ticket_id.team_id", store=True)
    partner_id = fields.Many2one(
        related="ticket_id.partner_id", store=True, index="btree_not_null"
    )
    profile_id = fields.Many2one(
        related="conversation_id.profile_id", store=True, index="btree_not_null"
    )
    network = fields.Selection(related="conversation_id.network", store=True)
    kind = fields.Selection(
        selection=[
            ("credit", "Credit"),
            ("refund", "Refund"),
            ("replacement", "Replacement"),
            ("other", "Something else"),
        ],
        required=True,
        default="credit",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(required=True, help="What it is worth to the customer.")
    cost = fields.Monetary(help="What it costs us, where that is known.")
    reason = fields.Char(required=True, help="What went wrong.")
    budget_id = fields.Many2one(
        "social.care.goodwill.budget",
        required=True,
        check_company=True,
        default=lambda self: self.env["social.care.goodwill.budget"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    exception_reason = fields.Char(
        string="Why Again",
        help="Why this customer is given something for the second time within 90 days.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("to_approve", "To Approve"),
            ("offered", "Offered"),
            ("accepted", "Accepted"),
            ("redeemed", "Redeemed"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    code = fields.Char(
        readonly=True,
        copy=False,
        exportable=False,
        help="Works for whoever has it: in private only.",
    )
    offered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    offered_at = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _value_positive = models.Constraint(
        "CHECK (value > 0)", "Please say what it is worth."
    )
    _code_index = models.Index("(company_id) WHERE code IS NOT NULL")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("ticket_id.social_conversation_ids")
    def _compute_conversation_id(self):
        for goodwill in self:
            goodwill.conversation_id = (
                goodwill.conversation_id
                or goodwill.ticket_id.sudo().social_main_conversation()
            )

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - WRITABLE:
                raise AccessError(self.env._("Please use the buttons of the offer."))
            if self.filtered(lambda goodwill: goodwill.state != "draft"):
                raise UserError(
                    self.env._("What was offered stays as it is. Withdraw it first.")
                )
            self._check_exception(vals)
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        making = only(self, GIVEN)
        vals_list = [making._context_defaults() | vals for vals in vals_list]
        self._check_ids(*vals_list)
        for vals in vals_list:
            if vals.keys() - GIVEN:
                raise AccessError(self.env._("Please use the buttons of the offer."))
            self._check_exception(vals)
            ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id") or [])
            ticket.check_access("write")
        made = super(SocialCareGoodwill, making).create(vals_list)
        return made.with_env(self.env)

    @api.model
    def _check_exception(self, vals):
        if vals.get("exception_reason") and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(
                self.env._("Only supervisors can give something again so soon.")
            )

    # ---- Actions ---------------------------------------------------------------------

    def action_offer(self):
        """Give it: beyond the limit a supervisor has to agree first."""
        self.check_access("write")
        may_approve = self.env.user.has_group(SUPERVISOR)
        for goodwill in self.sudo():
            if goodwill.state not in ("draft", "to_approve"):
                raise UserError(self.env._("It was offered already."))
            if goodwill.state == "to_approve" and not may_approve:
                raise AccessError(self.env._("A supervisor has to agree first."))
            if budget.needs_approval(goodwill, may_approve):
                goodwill.state = "to_approve"
                continue
            budget.reserve(goodwill)
            if goodwill.state == "to_approve":
                goodwill.approved_by_id = self.env.user
            goodwill.write(
                {
                    "state": "offered",
                    "offered_by_id": goodwill.offered_by_id.id or self.env.uid,
                    "offered_at": fields.Datetime.now(),
                }
            )
            goodwill._on_offered()
            goodwill.ticket_id._message_log(
                body=self.env._(
                    "%(name)s offered: %(kind)s.",
                    name=self.env.user.name,
                    kind=goodwill._label(),
                )
            )
        return True

    def action_accept(self):
        return self._step(("offered",), "accepted")

    def action_redeem(self):
        return self._step(("offered", "accepted"), "redeemed")

    def action_withdraw(self):
        """It is not given after all; what was redeemed was."""
        self._step(("draft", "to_approve", "offered", "accepted"), "withdrawn")
        self.sudo()._on_withdrawn()
        return True

    # ---- Business methods ------------------------------------------------------------

    def _step(self, before, after):
        self.check_access("write")
        if self.filtered(lambda goodwill: goodwill.state not in before):
            raise UserError(self.env._("This is not possible at this point."))
        self.sudo().write({"state": after})
        return True

    def _label(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return labels[self.kind]

    @api.private
    @api.model
    def live_codes(self, company):
        """The codes that work for whoever has them.

        :return: a list of texts
        """
        found = self.sudo().search_fetch(
            [
                ("company_id", "=", company.id),
                ("code", "!=", False),
                ("state", "in", ("offered", "accepted")),
            ],
            ["code"],
        )
        return found.mapped("code")

    # ---- Hooks for other addons ------------------------------------------------------

    def _on_offered(self):
        """It has just been offered: make what it consists of."""

    def _on_withdrawn(self):
        """It is not given any more: take back what it consists of."""
