from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...answering import speaking
from ...networks import clean
from ...text import languages

WRITABLE = {"crisis_id", "account_id", "language", "body", "permalink"}


class SocialCareStatement(models.Model):
    """What we say to everybody in a crisis: once on each account in each language."""

    _name = "social.care.statement"
    _description = "Public Statement"
    _inherit = ["social.care.guarded"]
    _order = "crisis_id, id"
    _rec_name = "body"
    _fixed = frozenset({"crisis_id"})

    crisis_id = fields.Many2one(
        "social.care.crisis", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="crisis_id.company_id", store=True)
    team_id = fields.Many2one(related="crisis_id.team_id", store=True)
    account_id = fields.Many2one("social.care.account", required=True)
    language = fields.Char(
        required=True,
        default="en",
        help="Two letters: en, de, fr … Who writes in another language is pointed to "
        "the first statement of the account.",
    )
    body = fields.Text(string="Words", required=True)
    permalink = fields.Char(
        string="Address", help="Where it stands: personal answers point there."
    )
    user_id = fields.Many2one("res.users", string="Speaker", readonly=True, copy=False)
    published_at = fields.Datetime(string="Published", readonly=True, copy=False)

    _language_unique = models.UniqueIndex(
        "(crisis_id, account_id, language)",
        "There is a statement of this account in this language already.",
    )

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("account_id", "crisis_id")
    def _check_account(self):
        for statement in self:
            if statement.account_id.company_id != statement.crisis_id.company_id:
                raise ValidationError(
                    self.env._("The account belongs to another company.")
                )

    @api.constrains("language")
    def _check_language(self):
        for statement in self:
            if languages.two_letters(statement.language) != statement.language:
                raise ValidationError(
                    self.env._("A language has two letters: en, de, fr …")
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_names(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_names(vals)
            if self.filtered("published_at"):
                raise UserError(
                    self.env._("What was said in public stays as it was said.")
                )
        return super().write(vals)

    @api.model
    def _check_names(self, vals):
        if not self.env.su and vals.keys() - WRITABLE:
            raise AccessError(self.env._("Please use the button of the statement."))

    # ---- Actions ---------------------------------------------------------------------

    def action_published(self):
        """It stands in public at its address.

        :raises AccessError: for who may not speak for the account
        """
        self.check_access("write")
        for statement in self.filtered(lambda each: not each.published_at):
            account = statement.account_id
            if not account.has_access("read") or not speaking.may_speak(
                account, self.env.user
            ):
                raise AccessError(
                    self.env._(
                        "You do not speak for %s.", statement.account_id.display_name
                    )
                )
            if not clean.link(statement.permalink):
                raise UserError(
                    self.env._("Please give the address at which it stands.")
                )
            now = fields.Datetime.now()
            statement.sudo().write({"user_id": self.env.uid, "published_at": now})
            crisis = statement.crisis_id
            crisis.note("statement", statement.body, now)
            if not crisis.first_statement_at:
                crisis.sudo().first_statement_at = now
        return True
