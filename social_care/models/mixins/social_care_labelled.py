from odoo import api, models


class SocialCareLabelled(models.AbstractModel):
    """Known by the value of a selection, ``_rec_name``: by its words, not its key."""

    _name = "social.care.labelled"
    _description = "Known by a Selection"

    @api.depends(lambda self: [self._rec_name] if self._rec_name else [])
    def _compute_display_name(self):
        name = self._rec_name
        labels = dict(self._fields[name]._description_selection(self.env))
        for record in self:
            record.display_name = labels.get(record[name], False)
