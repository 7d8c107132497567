"""In which languages an account is written to."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..triage.language import normalise

MOST_NAMES = 8
"""Names that are taken out of a text before its language is told."""


class SocialCareAccount(models.Model):
    _inherit = "social.care.account"

    languages = fields.Char(
        help="Two-letter codes, such as: en, de, pt. What people write is taken to be "
        "in one of them, unless the network says otherwise. Empty: any."
    )
    default_language = fields.Char(
        string="When Unsure",
        help="The language of texts that are too short to tell: two letters.",
    )

    # ---- Constraints ---------------------------------------------------------------

    @api.constrains("languages", "default_language")
    def _check_languages(self):
        for account in self:
            codes = [*account._language_codes(), *account._default_codes()]
            wrong = [code for code in codes if normalise(code) != code]
            if wrong or len(account._default_codes()) > 1:
                raise ValidationError(
                    self.env._(
                        '"%s" is no code of a language. Two letters, such as: en, de.',
                        wrong[0] if wrong else account.default_language,
                    )
                )

    # ---- Business methods ----------------------------------------------------------

    def _language_codes(self):
        return (self.languages or "").lower().replace(",", " ").split()

    def _default_codes(self):
        return (self.default_language or "").lower().replace(",", " ").split()

    def _language_options(self):
        """What the triage has to know to tell a language."""
        self.ensure_one()
        terms = [term.strip("#\"' ") for term in (self.search_terms or "").splitlines()]
        names = [self.company_id.name, self.name, *terms]
        return {
            "languages": tuple(self._language_codes()),
            "default_language": next(iter(self._default_codes()), ""),
            "brand_names": tuple(dict.fromkeys(filter(None, names)))[:MOST_NAMES],
        }
