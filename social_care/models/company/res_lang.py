from odoo import api, models

from ...networks import clean


class ResLang(models.Model):
    _inherit = "res.lang"

    @api.private
    @api.model
    def installed_for(self, language):
        """The code of an installed language in which somebody can be written to.

        :param str language: two letters (ISO 639-1), or nothing
        :return: the user's own variant where it is one, else the first; None where
            none is installed
        """
        codes = [self.env.lang, *(code for code, _name in self.get_installed())]
        return next(
            (code for code in codes if language and clean.language(code) == language),
            None,
        )
