"""The names that LinkedIn gives to things: ``urn:li:share:1``, and what has parts.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/urns and
.../concepts/protocol-version (read in November 2026): in an address every URN is
escaped whole, and what stands around it, ``List(…)`` and ``(key:value)``, is not.
"""

import re

from ..caller import step

_POST = re.compile(r"urn:li:(activity|share|ugcPost):\d{1,25}", re.ASCII)
_COMMENT = re.compile(
    r"urn:li:comment:\((?:urn:li:)?((?:activity|share|ugcPost):\d{1,25}),(\d{1,25})\)",
    re.ASCII,
)
_ORGANIZATION = re.compile(r"urn:li:organization(?:Brand)?:([\w-]{1,60})", re.ASCII)


def post(value):
    """The name of a post as it is; empty where it is none."""
    return value if isinstance(value, str) and _POST.fullmatch(value) else ""


def comment(value):
    """The name of a comment in the longer of its two forms; empty where it is none."""
    found = _COMMENT.fullmatch(value) if isinstance(value, str) else None
    return f"urn:li:comment:(urn:li:{found[1]},{found[2]})" if found else ""


def parts(comment_urn):
    """The post that a comment is below, and the comment's number there."""
    found = _COMMENT.fullmatch(comment_urn)
    return (f"urn:li:{found[1]}", found[2]) if found else ("", "")


def organization(value):
    """The number of an organisation; empty where it is none."""
    found = _ORGANIZATION.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else ""


def address(urn):
    """Where a post or a comment is to be seen."""
    above, number = parts(urn)
    if not number:
        return f"https://www.linkedin.com/feed/update/{urn}/" if post(urn) else ""
    short = f"urn:li:comment:({above.removeprefix('urn:li:')},{number})"
    return f"https://www.linkedin.com/feed/update/{above}/?commentUrn={step(short)}"


def compound(**keys):
    """A key of several URNs, as it stands in a path."""
    return "(" + ",".join(f"{name}:{step(urn)}" for name, urn in keys.items()) + ")"
