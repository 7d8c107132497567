"""A number or an address in the one spelling that is kept."""

import re

from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..text import contacts

_ADDRESS = re.compile(r"""[^\s@<>()\[\],;:\\"]+@[^\s@<>()\[\],;:\\"]+\.[\w-]{2,}""")
"""An address as people have one: Odoo takes remains of anything for one."""


def normalised(env, channel, value, country):
    """A number or an address as it is kept.

    :param str channel: of the handoff; beside telephone and mail anything will do
    :param country: where numbers without a country are dialled
    :raises UserError: in words, where it is none
    """
    value = (value or "").strip()
    if channel == "phone":
        try:
            number, extension = contacts.telephone(value)
            number = env["base"]._phone_format(
                number=number, country=country, raise_exception=True
            )
            return f"{number} ext. {extension}" if extension else number
        except (UserError, contacts.NoNumber) as error:
            words = env._("%s is not a telephone number.", value[:40])
            raise UserError(words) from error
    if channel == "email":
        found = email_normalize(contacts.mail(value))
        if not found or not _ADDRESS.fullmatch(found):
            raise UserError(env._("%s is not an e-mail address.", value[:80]))
        return found
    return value
