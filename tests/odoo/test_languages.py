"""What stands in no view is in the language of whoever reads it as well."""

from odoo.addons.social_care import registry
from odoo.addons.social_care.messages import Text
from odoo.addons.social_care.networks import NETWORKS

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

    def test_choices_of_another_field(self):
        for model, name, source, of in (
            ("social.care.correction", "found", "social.care.correction", "label"),
            ("social.care.evidence", "kind", "social.care.rule", "escalation_kind"),
            ("social.care.rule", "intent", "social.care.post", "intent"),
        ):
            choice = self.french["ir.model.fields.selection"].search(
                [("field_id.model", "=", source), ("field_id.name", "=", of)], limit=1
            )
            choice.name = "Autre chose"
            [field] = self.french[model].fields_get([name]).values()
            self.assertEqual(
                dict(field["selection"])[choice.value], "Autre chose", model
            )

    def test_the_names_of_networks(self):
        """As plain texts: what they are marked with does not go over XML-RPC."""
        label = Text("Private messages")
        label.addon = "social_care"
        self.patch(NETWORKS["file"], "label", label)
        for name in ("social.care.account", "helpdesk.ticket"):
            field = "network" if name != "helpdesk.ticket" else "social_network"
            choices = dict(self.french[name].fields_get([field])[field]["selection"])
            self.assertEqual(choices["file"], "Messages privés")
            self.assertEqual({type(each) for each in choices.values()}, {str})
        said = registry.label(self.french, "file")
        self.assertEqual((said, type(said)), ("Messages privés", str))
        self.assertEqual(registry.label(self.env, "practice"), "Practice")
        self.assertIs(type(registry.label(self.env, "practice")), str)
