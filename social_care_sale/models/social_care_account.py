from odoo import models
from odoo.tools import SQL, formatLang

from odoo.addons.social_care.reporting import brought

ORDERED = SQL("it.state = 'sale'")


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    def _social_brought(self, begin, end):
        """Confirmed orders, and what they came to without taxes, in the currency of the
        account's company."""
        columns = super()._social_brought(begin, end)
        asked = (self, "sale_order", begin, end, "date_order", ORDERED)
        ways = {
            "link": (
                brought.by_source(*asked),
                self.env._("Orders that have this account as their source."),
            ),
            "after": (
                brought.after_talking(*asked),
                self.env._("Of contacts who had talked to us within 30 days before."),
            ),
        }
        for way, (ids, told) in ways.items():
            common = {"way": way, "help": told, "model": "sale.order", "ids": ids}
            columns += [
                common | {"key": f"orders_{way}", "label": self.env._("Orders")},
                common
                | {
                    "key": f"ordered_{way}",
                    "label": self.env._("Worth"),
                    "values": self._worth(ids),
                    "words": lambda value: formatLang(self.env, value, digits=0),
                },
            ]
        return columns

    def _worth(self, ids):
        """What orders came to, by account: at the rate of their day."""
        orders = self.env["sale.order"].sudo()
        found = orders.browse({each for some in ids.values() for each in some})
        worth = {
            order.id: order.amount_untaxed / (order.currency_rate or 1.0)
            for order in found
        }
        return {
            account.id: sum(worth[order] for order in ids.get(account.id, ()))
            for account in self
        }
