"""Words around an answer: who is named before it, who signs it, what is filled in."""

import re

from ..text.names import first_name, initials

_BLANK = re.compile(r"\{\s*(\w+)\s*\}")


def sign(style, name):
    """What ends an answer, by the team's setting; empty where it wants nothing.

    :param style: ``initials``, ``first_name`` or nothing
    :param str name: the agent's
    """
    if style == "initials" and initials(name):
        return f" ^{initials(name)}"
    if style == "first_name" and first_name(name):
        return f" ^{first_name(name)}"
    return ""


def assemble(body, signature=""):
    """An answer with its signature, which stands there once."""
    body = (body or "").strip()
    mark = signature.strip()
    return body if not mark or body.endswith(mark) else f"{body}{signature}"


def fill(text, values):
    """Fill in the blanks of a canned response, ``{customer}`` and the like.

    What is not known stays as it is, for the agent to see.

    :param dict values: name of a blank to its words
    """
    return _BLANK.sub(lambda found: values.get(found[1].lower()) or found[0], text)
