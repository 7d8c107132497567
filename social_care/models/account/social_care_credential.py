from odoo import api, fields, models

from ...connecting import credentials


class SocialCareCredential(models.Model):
    """What proves to a network who we are. Nobody reads this table by RPC, whatever
    their rights; it is read and written by `connecting/credentials.py` alone."""

    _name = "social.care.credential"
    _description = "Credential of a Social Account"
    _log_access = False

    account_id = fields.Many2one(
        "social.care.account", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    secret = fields.Text(required=True, exportable=False)
    encrypted = fields.Boolean()

    _name_unique = models.UniqueIndex("(account_id, name)")

    @api.autovacuum
    def _gc_seal(self):
        """Encrypt with the newest key what is not, once a day."""
        accounts = self.env["social.care.account"].with_context(active_test=False)
        credentials.seal_anew(accounts.search([], limit=10_000))
