import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import escape_psql

from odoo.addons.social_care.networks import clean

_HANDLE = re.compile(r"[\w.-]{1,30}")
_MOST_FOLLOWERS = 2_000_000_000
_NOT_IN_HANDLES = re.compile(r"[^\w]+")
_FIRST_PEOPLE = (
    ("Eva Novak", "eva_n", 48_200, True),
    ("Tom Fisher", "tomfisher", 310, False),
    ("Aiko Tanaka", "aiko.t", 1_250, False),
)


class SocialCarePracticePerson(models.Model):
    """An invented customer, to write as on the practice network."""

    _name = "social.care.practice.person"
    _description = "Invented Customer"
    _inherit = ["social.care.guarded"]
    _order = "name, id"
    _fixed = frozenset({"account_id"})

    account_id = fields.Many2one(
        "social.care.account",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('network', '=', 'practice')]",
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    name = fields.Char(required=True)
    handle = fields.Char(required=True)
    follower_count = fields.Integer(string="Followers")
    verified = fields.Boolean()
    post_ids = fields.One2many("social.care.practice.post", "person_id")

    _handle_unique = models.UniqueIndex(
        "(account_id, lower(handle))",
        "An invented customer of this handle is already there.",
    )
    _follower_count_positive = models.Constraint(
        "CHECK (follower_count >= 0)", "The number of followers cannot be negative."
    )

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("name", "handle")
    def _check_names(self):
        for person in self:
            if not person.name:
                raise ValidationError(self.env._("Please give a name."))
            if not _HANDLE.fullmatch(person.handle or ""):
                raise ValidationError(
                    self.env._(
                        "A handle has 1 to 30 letters, digits, dots, dashes or "
                        "underscores."
                    )
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_ids(*vals_list)
        vals_list = [self._tidy(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_free(vals.get("account_id"), vals.get("handle"))
        return super().create(vals_list)

    def write(self, vals):
        return super().write(self._tidy(vals))

    @api.model
    def _check_free(self, account_id, handle):
        """Say what the unique index would say, but in the words of the page."""
        twins = [
            ("account_id", "=", account_id),
            ("handle", "=ilike", escape_psql(handle or "")),
        ]
        if self.search_count(twins, limit=1):
            raise ValidationError(self.env._("@%s is already there.", handle))

    @api.model
    def _tidy(self, vals):
        """Values as they can be stored, whoever typed them."""
        vals = dict(vals)
        if "name" in vals:
            vals["name"] = clean.line(vals["name"] or "")
        if "handle" in vals:
            vals["handle"] = clean.line(vals["handle"] or "").lstrip("@").strip()
        if "follower_count" in vals:
            vals["follower_count"] = min(vals["follower_count"] or 0, _MOST_FOLLOWERS)
        return vals

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _start_timeline(self, company):
        """Make a practice account of a company, with a few customers on it.

        :return: the account, connected
        """
        account = self.env["social.care.account"].create(
            {
                "name": company.name,
                "handle": _NOT_IN_HANDLES.sub("", company.name).lower()[:30],
                "network": "practice",
                "company_id": company.id,
                "ticket_policy": "all",
            }
        )
        self.create(
            [
                {
                    "account_id": account.id,
                    "name": name,
                    "handle": handle,
                    "follower_count": followers,
                    "verified": verified,
                }
                for name, handle, followers, verified in _FIRST_PEOPLE
            ]
        )
        account.action_connect()
        return account
