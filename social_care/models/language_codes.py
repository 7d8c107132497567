"""Languages as people write them into a field: ``en, de pt``."""

from odoo.exceptions import ValidationError

from ..triage.language import normalise


def read(text):
    """The codes in a field, in their order.

    :param text: codes with commas or blanks between them; False: none
    """
    return (text or "").lower().replace(",", " ").split()


def check(env, codes):
    """Refuse what is no code of a language, or not the one that posts have.

    :raises ValidationError: in words
    """
    wrong = next((code for code in codes if normalise(code) != code), None)
    if wrong is not None:
        raise ValidationError(
            env._(
                '"%s" is not a language code. Use two letters, for example en or de.',
                wrong,
            )
        )
