from odoo import models
from odoo.tools import SQL

PATHS = {
    "social.care.profile": "id",
    "social.care.former.handle": "profile_id",
    "social.care.conversation": "profile_id",
    "social.care.post": "profile_id",
    "social.care.post.picture": "post_id.profile_id",
    "social.care.post.translation": "post_id.profile_id",
    "social.care.event": "post_id.profile_id",
    "social.care.evidence": "post_id.profile_id",
    "social.care.correction": "post_id.profile_id",
    "social.care.reply": "conversation_id.profile_id",
    "social.care.fact": "conversation_id.profile_id",
    "social.care.handoff": "conversation_id.profile_id",
    "social.care.claim": "handoff_id.conversation_id.profile_id",
    "social.care.goodwill": "conversation_id.profile_id",
    "social.care.advocate": "profile_id",
    "social.care.praise.act": "profile_id",
    "social.care.crisis.case": "profile_id",
    "social.care.link": "profile_id",
    "social.care.link.move": "link_id.profile_id",
}
"""What there is of a person, and the way from it to the profile."""
_BY_ITSELF = ("social.care.profile",)
"""What Odoo finds, since it points at the contact. All else is found by way of the
profiles that are the contact's today: a link that has ended is about somebody else."""


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        ours = {*PATHS, "social.care.erasure"} - {*_BY_ITSELF}
        return [*super()._get_query_models_blacklist(), *ours]

    def _get_query(self):
        """Add what is not the contact's own, but of the contact's profiles."""
        query = super()._get_query()
        found = SQL(
            "SELECT id FROM social_care_profile"
            " WHERE partner_id IN (SELECT id FROM indirect_references)"
        )
        for name, path in PATHS.items():
            if name not in _BY_ITSELF:
                query = SQL(
                    "%s UNION ALL SELECT %s AS res_model_id, id AS res_id,"
                    " True AS is_active FROM %s WHERE %s",
                    query,
                    self.env["ir.model"]._get_id(name),
                    SQL.identifier(self.env[name]._table),
                    _condition(self.env[name], path.split("."), found),
                )
        handles = self.env["social.care.handle"]
        return SQL(
            "%s UNION ALL SELECT %s AS res_model_id, id AS res_id,"
            " True AS is_active FROM %s"
            " WHERE partner_id IN (SELECT id FROM indirect_references)",
            query,
            self.env["ir.model"]._get_id(handles._name),
            SQL.identifier(handles._table),
        )


def _condition(model, path, found):
    """SQL that a column, by way of others, is one of some ids."""
    column, *rest = path
    if rest:
        target = model.env[model._fields[column].comodel_name]
        found = SQL(
            "SELECT id FROM %s WHERE %s",
            SQL.identifier(target._table),
            _condition(target, rest, found),
        )
    return SQL("%s IN (%s)", SQL.identifier(column), found)
