"""What other addons have added to models that we write past the ORM.

Ours is what the addon itself depends on, and what Odoo brings: that is known to the
last line. Everybody else is asked for: their defaults, their stored computed fields,
their overrides.
"""

from functools import cache

from odoo.modules.module import Manifest

ADDON = "social_care"
ODOO = "Odoo S.A."


def override(model, *methods):
    """Whether another addon overrides one of these methods of a model.

    :param model: a recordset, empty or not
    """
    return _known(
        model.env,
        (model._name, *methods),
        lambda: any(
            name in vars(part) and _strange(part._module)
            for part in type(model).mro()
            if hasattr(part, "_module")
            for name in methods
        ),
    )


def defaults(model):
    """The fields of a model for which another addon gives a default."""
    return _known(
        model.env,
        (model._name, "defaults"),
        lambda: [
            name
            for name, field in model._fields.items()
            if field.default and field.store and _of_others(field)
        ],
    )


def computed(model):
    """The stored computed fields that other addons have added to a model."""
    return _known(
        model.env,
        (model._name, "computed"),
        lambda: [f for f in model._fields.values() if _stored_compute(f)],
    )


def followers(model, names):
    """What other addons compute and store from these fields of a model.

    :return: a tree for ``_modified_triggers``; nothing where there is none
    """
    return _known(
        model.env,
        (model._name, "followers", *names),
        lambda: model.pool.get_trigger_tree(
            [model._fields[name] for name in names], select=_stored_compute
        ),
    )


def _stored_compute(field):
    return bool(field.store and field.compute and _of_others(field))


def _of_others(field):
    return any(map(_strange, field._modules))


def _known(env, key, find):
    """The answer to a question about a registry, found once."""
    if not env.registry.ready:
        return find()
    answers = vars(env.registry).setdefault("_social_care_others", {})
    if key not in answers:
        answers[key] = find()
    return answers[key]


@cache
def _strange(module):
    """Whether an addon is neither ours, nor below us, nor Odoo's."""
    return bool(
        module and module not in _below(ADDON) and _manifest(module)["author"] != ODOO
    )


@cache
def _below(module):
    found = {module, "base"}
    for name in _manifest(module)["depends"]:
        found |= _below(name)
    return found


def _manifest(module):
    return Manifest.for_addon(module) or {"author": "", "depends": ()}
