from odoo import models
from odoo.exceptions import AccessError

from ...answering.refusals import ON_ITS_WAY

SHOWN = {"raw", "datas", "db_datas", "mimetype", "name", "description", "type", "url"}
"""What of a picture others get to see."""


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        """What was looked at, and is to go out, stays as it was looked at."""
        if not self.env.su and vals.keys() & SHOWN:
            on_its_way = self.env["social.care.reply"].sudo()
            on_its_way = on_its_way.search_count(
                [
                    ("attachment_ids", "in", self.ids),
                    ("state", "in", (*ON_ITS_WAY, "failed")),
                ],
                limit=1,
            )
            if on_its_way:
                raise AccessError(
                    self.env._(
                        "A picture of a reply that is on its way stays as it is."
                    )
                )
        return super().write(vals)
