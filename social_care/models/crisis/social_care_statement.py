from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...crisis import stating
from ...groups import SUPERVISOR
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

    reply_ids = fields.One2many(
        "social.care.reply", "statement_id", string="Replies", readonly=True
    )
    starts = fields.Boolean(
        string="From Here",
        compute="_compute_starts",
        compute_sudo=True,
        help="Whether it can be published from here. On other networks it is published "
        "there, and its address is given here.",
    )
    moving = fields.Boolean(compute="_compute_progress", compute_sudo=True)
    progress = fields.Char(
        compute="_compute_progress",
        compute_sudo=True,
        help="What becomes of it, and why it is not out.",
    )

    _language_unique = models.UniqueIndex(
        "(crisis_id, account_id, language)",
        "There is a statement of this account in this language already.",
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("account_id")
    def _compute_starts(self):
        for statement in self:
            account = statement.account_id
            statement.starts = bool(account) and account.can().starts

    @api.depends("reply_ids.state", "reply_ids.remark")
    def _compute_progress(self):
        moving = stating.under_way(self)
        for statement in self:
            reply = statement.reply_ids.filtered(lambda it: it.state != "cancelled")
            labels = dict(reply._fields["state"]._description_selection(self.env))
            said = (labels.get(reply.state), reply.remark)
            statement.progress = ": ".join(filter(None, said)) or False
            statement.moving = statement in moving

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
        statements = super().create(vals_list)
        statements._check_may_write()
        return statements

    def write(self, vals):
        if not self.env.su:
            self._check_names(vals)
            self._check_may_write()
            if self.filtered("published_at"):
                raise UserError(
                    self.env._("What was said in public stays as it was said.")
                )
            if stating.under_way(self).filtered(lambda it: not it._needs_person()):
                raise UserError(self.env._("It is on its way already."))
        result = super().write(vals)
        self._check_may_write()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_said(self):
        if self.filtered("published_at") or stating.under_way(self):
            raise UserError(self.env._("What was said in public stays as it was said."))

    @api.model
    def _check_names(self, vals):
        if not self.env.su and vals.keys() - WRITABLE:
            raise AccessError(self.env._("Please use the button of the statement."))

    def _check_may_write(self):
        """Supervisors prepare the words of all accounts, others of those they speak
        for."""
        if self.env.su or self.env.user.has_group(SUPERVISOR):
            return
        for statement in self:
            stating.check_speaks(statement)

    def _needs_person(self):
        return bool(self.sudo().reply_ids.filtered("needs_person"))

    # ---- Actions ---------------------------------------------------------------------

    def action_publish(self):
        """Say it from here, as any reply goes: checked, and to be taken back for some
        seconds.

        :raises AccessError: for who may not speak for the account
        :raises UserError: where it must not be said, or is under way
        """
        self.check_access("write")
        for statement in self:
            stating.check_speaks(statement)
            stating.publish(statement)
        return True

    def action_published(self):
        """It was published on the network itself, and stands at its address.

        :raises AccessError: for who may not speak for the account
        """
        self.check_access("write")
        for statement in self.filtered(lambda each: not each.published_at):
            stating.check_speaks(statement)
            stating.recorded(statement)
        return True

    def action_take_back(self):
        """It is not to be said after all, where it is not out yet."""
        self.check_access("write")
        for statement in self:
            stating.check_speaks(statement)
            replies = statement.sudo().reply_ids
            replies.filtered(lambda it: it.state != "cancelled").action_cancel()
        return True
