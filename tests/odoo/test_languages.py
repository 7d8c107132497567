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

    def test_what_is_empty(self):
        """The labels that lists and pivots give to what is empty."""
        seen = 0
        for model in self.env.registry.values():
            for field in model._fields.values():
                if field._module == "social_care" and field.falsy_value_label:
                    english, french = (
                        env[model._name].fields_get([field.name])[field.name]
                        for env in (self.env, self.french)
                    )
                    self.assertNotEqual(
                        french["falsy_value_label"], english["falsy_value_label"], field
                    )
                    seen += 1
        self.assertGreater(seen, 7)
