"""What is refused of an account in words.

What PostgreSQL would refuse as well is refused before it does: it would print the whole
row, credentials and all, and so would Odoo's log.
"""

from pathlib import Path

from odoo.exceptions import UserError, ValidationError

LARGEST = 2**31 - 1
"""What PostgreSQL keeps as an integer."""

NUMBERS = {"integer": int, "float": float}


def check_new(accounts, vals_list):
    """Refuse in words what cannot be stored of new accounts.

    :param vals_list: dicts as for `create`
    :raise ValidationError: where something is missing or out of bounds
    """
    required = [
        name
        for name, field in accounts._fields.items()
        if field.required and field.store and not field.default
    ]
    for vals in vals_list:
        check(accounts, dict.fromkeys(required) | vals)


def check(accounts, vals):
    """Refuse in words what cannot be stored.

    :param dict vals: as for `write`
    :raise ValidationError: where something is missing or out of bounds
    """
    env = accounts.env
    for name, value in vals.items():
        field = accounts._fields.get(name)
        if field is None or not field.store:
            continue
        label = field.get_description(env)["string"]
        empty = value is None or value is False or value == ""
        if empty and field.required and f"default_{name}" not in env.context:
            raise ValidationError(env._("Please fill in: %s", label))
        if field.type in NUMBERS and not _is_number(NUMBERS[field.type], value):
            raise ValidationError(env._("This is not a number: %s", label))
        if field.type == "integer" and abs(int(value or 0)) > LARGEST:
            raise ValidationError(env._("This number is too large: %s", label))
        if field.type == "many2one" and isinstance(value, int) and value:
            target = env[field.comodel_name].browse(value)
            if not target.exists():
                raise ValidationError(env._("This is not there any more: %s", label))
    if not float(vals.get("daily_budget") or 0) >= 0:
        raise ValidationError(env._("A budget cannot be negative."))


def _is_number(kind, value):
    try:
        kind(value or 0)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def check_folder(account, root):
    """Refuse a watched folder that is none of those that may be read.

    :param str root: the one place on the server from which files may be read
    :raise ValidationError: where it lies elsewhere
    """
    if not Path(account.folder).resolve().is_relative_to(Path(root).resolve()):
        raise ValidationError(
            account.env._(
                "The watched folder has to be below %s. The server's administrator "
                "can name another place in Odoo's configuration file: "
                "social_care_folder = /path",
                root,
            )
        )


def check_empty(accounts):
    """What posts are tied to stays as it is.

    :raise UserError: where one of the accounts has posts
    """
    env = accounts.env
    events = env["social.care.event"].sudo()
    if events.search_count([("account_id", "in", accounts.ids)], limit=1):
        raise UserError(
            env._("The network and the company of an account that has posts are fixed.")
        )
