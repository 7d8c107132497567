import secrets

from odoo import api, fields, models


class SocialCareDeletion(models.Model):
    """A network asks us to forget people. Whom, is forgotten once it is done."""

    _name = "social.care.deletion"
    _description = "Request to Forget People"
    _inherit = ["social.care.exported"]
    _order = "id desc"
    _rec_name = "received_at"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    code = fields.Char(
        required=True,
        readonly=True,
        exportable=False,
        default=lambda self: secrets.token_urlsafe(16),
    )
    received_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    done_at = fields.Datetime(string="Done", readonly=True)
    people = fields.Json(
        readonly=True, exportable=False, help="Their ids, until they are forgotten."
    )
    profiles = fields.Json(
        readonly=True, exportable=False, help="The records of whose posts are left."
    )
    post_count = fields.Integer(string="Posts Erased", readonly=True)

    _code_index = models.Index("(code)")
    _due_index = models.Index("(id) WHERE done_at IS NULL")

    @api.model
    def _ask(self, accounts, people):
        """Keep a request that came for these accounts.

        :param people: the network's ids of who is to be forgotten
        :return: the code by which its end can be asked for
        """
        code = secrets.token_urlsafe(16)
        people = [str(each)[:500] for each in people]
        self.create(
            [
                {"account_id": account.id, "code": code, "people": people}
                for account in accounts
            ]
        )
        cron = self.env.ref("social_care.ir_cron_webhook", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
        return code

    @api.model
    def _of_code(self, code):
        """The requests of one code; empty where there is none."""
        return self.search([("code", "=", code)]) if code else self.browse()
