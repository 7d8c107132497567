"""Words of strangers in cells: spreadsheets run formulas. Plain Python."""

import re

_FORMULA = re.compile(r"[=@\t\r\n+-]|\{=")
"""What spreadsheets take for the beginning of a formula."""
_NUMBER = re.compile(r"[+-][\d\s()./-]+", re.ASCII)
"""Of those, what is a number, of a telephone or another."""


def as_text(value):
    """Give a value so that no spreadsheet takes it for a formula.

    What begins like one gets an apostrophe in front, as Odoo does for some.
    """
    if not isinstance(value, str) or not _FORMULA.match(value):
        return value
    return value if _NUMBER.fullmatch(value) else f"'{value}"
