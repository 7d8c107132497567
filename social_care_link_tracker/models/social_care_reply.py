from odoo import models

from odoo.addons.social_care.reporting import leads

OURS = ["^/social_care"]
"""Links that one person is to open, and nobody is to count."""


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    def _before_checks(self):
        """Links are shortened, so that what comes by them is known by its source."""
        for reply in self.filtered(lambda it: it.body and it.visibility == "public"):
            tracked = leads.source(reply.account_id) | {
                # Without a title Odoo would ask the page for one.
                "title": reply.account_id.name
            }
            body = (
                self.env["mail.render.mixin"]
                .sudo()
                ._shorten_links_text(reply.body, tracked, blacklist=OURS)
            )
            if body != reply.body:
                reply.body = body
        return super()._before_checks()
