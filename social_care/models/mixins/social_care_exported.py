from odoo import models
from odoo.exceptions import AccessError

from ... import registry
from ...text.cells import as_text


class SocialCareExported(models.AbstractModel):
    """Leaves Odoo as text: strangers chose its words, and spreadsheets run formulas."""

    _name = "social.care.exported"
    _description = "Exported as Text"

    _members_network = ""
    """Where the network is found of records that tell what its members say, or who they
    are; empty: they tell nothing of the kind."""

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """What is not offered for export is not exported by its name either; and what
        begins like a formula gets an apostrophe in front, as Odoo does for some."""
        for path in fields:
            field = self._fields.get(path[0]) if path else None
            if field is not None and not field.exportable:
                raise AccessError(
                    self.env._(
                        "%(field)s is never exported.",
                        field=field.get_description(self.env)["string"],
                    )
                )
        if self._members_network:
            self._check_networks()
        rows = super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)
        return [[as_text(value) for value in row] for row in rows]

    def _check_networks(self):
        """Refuse what a network forbids to leave Odoo in a file."""
        for key in set(self.sudo().mapped(self._members_network)) - {False}:
            network = registry.network(self.env, key)
            if not network.capabilities.exports:
                raise AccessError(
                    self.env._(
                        "The rules of %s forbid exporting what comes from there. "
                        "Leave it out.",
                        registry.label(self.env, key),
                    )
                )
