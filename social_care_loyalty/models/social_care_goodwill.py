from odoo import fields, models


class SocialCareGoodwill(models.Model):
    _inherit = "social.care.goodwill"

    loyalty_card_id = fields.Many2one(
        "loyalty.card",
        string="Coupon",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="social_care.group_social_care_supervisor",
    )

    def _on_offered(self):
        for goodwill in self.filtered(
            lambda it: it.kind == "credit" and it.budget_id.loyalty_program_id
        ):
            goodwill._make_coupon()
        return super()._on_offered()

    def _on_withdrawn(self):
        self.loyalty_card_id.active = False
        return super()._on_withdrawn()

    def _make_coupon(self):
        """A gift card is worth the value; a coupon is good for one reward."""
        self.ensure_one()
        program = self.budget_id.loyalty_program_id
        gift = program.program_type == "gift_card"
        value = self.currency_id._convert(
            self.value, program.currency_id, self.company_id, fields.Date.today()
        )
        # No mail is sent: where the code goes is for the agent to say.
        card = (
            self.env["loyalty.card"]
            .with_context(action_no_send_mail=True, loyalty_no_mail=True)
            .create(
                {
                    "program_id": program.id,
                    "partner_id": self.partner_id.id,
                    "points": value if gift else 1,
                }
            )
        )
        self.write({"loyalty_card_id": card.id, "code": card.code})
