from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

GIVING = (Command.UPDATE, Command.LINK)
LARGEST = 2**31 - 1
"""What PostgreSQL keeps as an id."""


class SocialCareGuarded(models.AbstractModel):
    """Points only at what its writer may read, and stays where its writer may write.

    Odoo shows the name of whatever a record points at as superuser, and looks at the
    record rules of a row before it is written, not after. Models that people fill in by
    RPC inherit this: ids of others are refused in what is created, written, given by a
    form that is not saved yet, or by the context's defaults.
    """

    _name = "social.care.guarded"
    _inherit = ["social.care.exported"]
    _description = "Points Only at What Its Writer May Read"

    _fixed = frozenset()
    """Names of fields that nobody changes once the record is there."""

    @api.model_create_multi
    def create(self, vals_list):
        self._check_targets(*vals_list, self._context_defaults())
        self._check_ids(*vals_list, self._context_defaults())
        return super().create(vals_list)

    def write(self, vals):
        self._check_targets(vals)
        self._check_ids(vals)
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

    def _check_ids(self, *vals_list):
        """Refuse what can be no id where a record is to be pointed at.

        A model that looks at what it is given before it passes that on calls this
        first.

        :param vals_list: dicts as for `create` or `write`
        :raise ValidationError: in words
        """
        for vals in () if self.env.su else vals_list:
            for name, value in vals.items():
                field = self._fields.get(name)
                if field is None or field.type != "many2one" or not value:
                    continue
                if not isinstance(value, models.BaseModel) and (
                    type(value) is not int or not 0 < value <= LARGEST
                ):
                    label = field.get_description(self.env)["string"]
                    raise ValidationError(
                        self.env._("This is not the ID of a record: %s", label)
                    )

    def _check_targets(self, *vals_list):
        """Refuse what points at records that the user may not read.

        What all of these records point at already is no news: forms send it back.

        :param vals_list: dicts as for `create`, `write` or `onchange`
        :raise AccessError: where one of them may not be read
        """
        if self.env.su:
            return
        wanted = defaultdict(set)
        for vals in vals_list:
            self._gather_targets(vals, wanted)
        for model, ids in wanted.items():
            self.env[model].browse(ids).exists().check_access("read")

    def _gather_targets(self, vals, wanted):
        """Add what values point at to the ids by model."""
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None or not field.relational or not value:
                continue
            if ids := set(_ids(value)) - self._known_ids(name):
                wanted[field.comodel_name] |= ids
            target = self.env[field.comodel_name]
            if hasattr(target, "_gather_targets"):
                for line in _lines(value):
                    target._gather_targets(line, wanted)

    def _known_ids(self, name):
        """Ids that every one of these records points at already."""
        if not self.ids or not self.has_access("read"):
            return set()
        return set.intersection(
            *(set(record[name].ids) for record in self.sudo().browse(self.ids))
        )

    def _check_fixed(self, vals):
        """Refuse to change what stays as it was made."""
        for name in self._fixed & vals.keys():
            if any(each._would_change(name, vals[name]) for each in self):
                raise AccessError(
                    self.env._(
                        "%(field)s cannot be changed any more.",
                        field=self._fields[name].get_description(self.env)["string"],
                    )
                )

    def _would_change(self, name, value):
        field = self._fields[name]
        if field.relational:
            return set(_ids(value)) != set(self[name].ids)
        return field.convert_to_cache(value, self) != field.convert_to_cache(
            self[name], self
        )


def _ids(value):
    """Give the ids of records that a value of a relational field points at."""
    if isinstance(value, models.BaseModel):
        return value.ids
    if isinstance(value, dict):
        value = value.get("id")
    if not isinstance(value, list | tuple):
        return _numbers([value])
    found = []
    for item in value:
        if not isinstance(item, list | tuple):
            found.append(item)
        elif item and item[0] in GIVING:
            found.extend(item[1:2])
        elif item and item[0] == Command.SET and isinstance(item[-1], list | tuple):
            found.extend(item[-1])
    return _numbers(found)


def _numbers(values):
    """Give what the database would take for ids: 5, but 5.0 and "5" as well.

    What is no id, such as the name that a form gives to a new line, is left out.
    """
    found = []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            continue
        try:
            found.append(int(value))
        except (ValueError, OverflowError):
            continue
    return [number for number in found if number > 0]


def _lines(value):
    """Give the values of records that are made or changed along with this one."""
    if isinstance(value, dict):
        yield value
    for item in value if isinstance(value, list | tuple) else ():
        if isinstance(item, dict):
            yield item
        elif (
            isinstance(item, list | tuple)
            and len(item) == 3
            and isinstance(item[2], dict)
        ):
            yield item[2]
