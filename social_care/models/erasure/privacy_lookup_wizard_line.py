from odoo import models

from .privacy_lookup_wizard import PATHS


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """What is of a person on a network is not deleted line by line: the person is
        erased, in the background, and what was counted stays."""
        self.ensure_one()
        if self.is_unlinked or self.res_model not in PATHS:
            return super().action_unlink()
        record = self.env[self.res_model].sudo().browse(self.res_id).exists()
        path = PATHS[self.res_model]
        profiles = record if path == "id" else record.mapped(path)
        erasures = self.env["social.care.erasure"].sudo()
        for profile in profiles.filtered(lambda it: not it.erased_at):
            if not erasures.search_count(
                [
                    ("profile_ids", "in", profile.ids),
                    ("state", "in", ("waiting", "running")),
                ],
                limit=1,
            ):
                erasures.create(
                    {
                        "company_id": profile.company_id.id,
                        "profile_ids": [(6, 0, profile.ids)],
                        "proof": "other",
                        "requested_by_id": self.env.uid,
                    }
                ).action_start()
        self.execution_details = self.env._(
            "%(model)s #%(id)s is erased with its person",
            model=self.res_model_id.name,
            id=self.res_id,
        )
        self.is_unlinked = True
        return True
