from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

GIVING = (Command.UPDATE, Command.LINK)


class SocialCareGuarded(models.AbstractModel):
    """Points only at what its writer may read, and stays where its writer may write.

    Odoo shows the name of whatever a record points at as superuser, and looks at the
    record rules of a row before it is written, not after. Models that people fill in by
    RPC inherit this: ids of others are refused in what is created, written, given by a
    form that is not saved yet, or by the context's defaults.
    """

    _name = "social.care.guarded"
    _description = "Points Only at What Its Writer May Read"

    _fixed = frozenset()
    """Names of fields that nobody changes once the record is there."""

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_targets(vals)
        self._check_targets(self._context_defaults())
        return super().create(vals_list)

    def write(self, vals):
        self._check_targets(vals)
        if not self.env.su:
            self._check_fixed(vals)
        result = super().write(vals)
        if not self.env.su:
            self.check_access("write")
        return result

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        self._check_targets(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_targets(values)
        return super().onchange(values, field_names, fields_spec)

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _context_defaults(self):
        """What the context gives for fields of this model."""
        return {
            key.removeprefix("default_"): value
            for key, value in self.env.context.items()
            if key.startswith("default_")
        }

    @api.model
    def _check_targets(self, vals):
        """Refuse what points at records that the user may not read.

        :param dict vals: as for `create`, `write` or `onchange`
        :raise AccessError: where one of them may not be read
        """
        if self.env.su:
            return
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None or not field.relational or not value:
                continue
            target = self.env[field.comodel_name]
            if ids := _ids(value):
                target.browse(ids).exists().check_access("read")
            for line in _lines(value):
                if hasattr(target, "_check_targets"):
                    target._check_targets(line)

    def _check_fixed(self, vals):
        """Refuse to change what stays as it was made."""
        for name in self._fixed & vals.keys():
            if any(self._would_change(each, name, vals[name]) for each in self):
                raise AccessError(
                    self.env._(
                        "%(field)s cannot be changed any more.",
                        field=self._fields[name].get_description(self.env)["string"],
                    )
                )

    @staticmethod
    def _would_change(record, name, value):
        if record._fields[name].relational:
            return _ids(value) != record[name].ids
        return value != record[name]


def _ids(value):
    """Give the ids of records that a value of a relational field points at."""
    if isinstance(value, models.BaseModel):
        return value.ids
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, bool) or not value:
        return []
    if isinstance(value, int):
        return [value]
    found = []
    for item in value if isinstance(value, list | tuple) else ():
        if isinstance(item, bool):
            continue
        if isinstance(item, int):
            found.append(item)
        elif isinstance(item, list | tuple) and item:
            if item[0] in GIVING and len(item) > 1 and isinstance(item[1], int):
                found.append(item[1])
            elif item[0] == Command.SET and isinstance(item[-1], list | tuple):
                found.extend(item[-1])
    return found


def _lines(value):
    """Give the values of records that are made or changed along with this one."""
    for item in value if isinstance(value, list | tuple) else ():
        if (
            isinstance(item, list | tuple)
            and len(item) == 3
            and isinstance(item[2], dict)
        ):
            yield item[2]
