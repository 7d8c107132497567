from odoo import models


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def write(self, vals):
        """A coupon that is used up was redeemed."""
        result = super().write(vals)
        if "points" in vals:
            used = self.filtered(lambda card: card.points <= 0)
            self.env["social.care.goodwill"].sudo().search(
                [
                    ("loyalty_card_id", "in", used.ids),
                    ("state", "in", ("offered", "accepted")),
                ]
            ).state = "redeemed"
        return result
