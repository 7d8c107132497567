"""What stands in no view is in the language of whoever reads it as well."""

from .common import OdooCase


class TestLanguages(OdooCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.french = self.env(context=dict(self.env.context, lang="fr_FR"))

    def test_what_is_not_in_public(self):
        for model in ("helpdesk.ticket", "social.care.conversation"):
            [field] = self.french[model].fields_get(["public_resolution"]).values()
            self.assertEqual(field["falsy_value_label"], "Pas en public", model)
